"""A subsidy claim for a class: what was certified is read here, the claim is the courses' word."""

from __future__ import annotations

from trainhub.certs import queries
from trainhub.core import clock
from trainhub.core.access import Actor
from trainhub.courses import actions as courses
from trainhub.courses.models import Claim, Cohort
from trainhub.courses.rules.claims import Payee


def claim_for(*, cohort: Cohort, payee: Payee, by: Actor) -> Claim:
    """Claim for everybody of a closed class who has hours and a valid certificate.

    Raises ``Refused`` as ``courses.actions.make_claim`` does.
    """
    achieved = queries.achieved_in(cohort, clock.today())
    return courses.make_claim(cohort=cohort, achieved=achieved, payee=payee, by=by)
