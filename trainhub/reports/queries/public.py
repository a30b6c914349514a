"""What strangers may know of the whole city: four figures in one SELECT."""

from __future__ import annotations

from datetime import date
from typing import NamedTuple

from sqlalchemy import distinct, func, select

from trainhub.certs.models import Certificate
from trainhub.core.db import db
from trainhub.courses.models import Cohort
from trainhub.people.models import Consent
from trainhub.people.rules import Purpose
from trainhub.placement.models import Engagement


class PublicFigures(NamedTuple):
    """Figures of the whole city."""

    classes: int
    #: People with at least one certificate that was not revoked.
    certified: int
    in_pool: int
    regular: int


def public_figures(today: date) -> PublicFigures:
    """The figures on the page that everybody sees first; a class is finished after its last day."""
    classes = select(func.count(Cohort.id)).where(
        Cohort.published_at.is_not(None), Cohort.cancelled_at.is_(None), Cohort.ends_on < today
    )
    certified = select(func.count(distinct(Certificate.person_id))).where(
        Certificate.halted.is_(None)
    )
    pool = select(func.count(Consent.id)).where(
        Consent.purpose == Purpose.POOL, Consent.withdrawn_at.is_(None)
    )
    regular = select(func.count(distinct(Engagement.person_id))).where(
        Engagement.confirmed_at.is_not(None)
    )
    parts = (classes, certified, pool, regular)
    row = db.session.execute(select(*(part.scalar_subquery() for part in parts))).one()
    return PublicFigures(*row)
