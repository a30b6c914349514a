"""Loaders: a stranger gets 404, an insider without the right 403."""

from __future__ import annotations

from flask import abort

from trainhub.certs import policy
from trainhub.certs.models import Approval, Certificate, Credential, LedgerEntry, Share
from trainhub.core.access import me
from trainhub.core.web import load
from trainhub.courses.models import Cohort
from trainhub.people import policy as people
from trainhub.people.models import Person


def certificate_i_see(certificate_id: int) -> Certificate:
    """A certificate of mine, of somebody I serve, or issued by my institution."""
    certificate = load(Certificate, certificate_id)
    if not policy.may_see(me(), certificate):
        abort(404)
    return certificate


def certificate_i_decide(certificate_id: int) -> Certificate:
    """A certificate whose fate I decide; who merely sees it is told so."""
    certificate = certificate_i_see(certificate_id)
    if not policy.may_decide(me(), certificate):
        abort(403)
    return certificate


def entry_i_prove(certificate_id: int, entry_id: int) -> LedgerEntry:
    """An entry with a paper in the ledger of a certificate whose fate I decide."""
    certificate = certificate_i_decide(certificate_id)
    entry = load(LedgerEntry, entry_id)
    if entry.certificate_id != certificate.id or entry.evidence is None:
        abort(404)
    return entry


def share_of_mine(share_id: int) -> Share:
    """A link that I gave out."""
    share = load(Share, share_id)
    if share.person_id != me().person_id:
        abort(404)
    return share


def approval_i_answer(approval_id: int) -> Approval:
    """A certificate that waits for a yes at my station or my institution."""
    approval = load(Approval, approval_id)
    if not policy.may_issue(me(), approval.enrolment.cohort):
        abort(404)
    return approval


def cohort_i_certify(cohort_id: int) -> Cohort:
    """A class whose certificates I may ask for."""
    cohort = load(Cohort, cohort_id)
    if not policy.may_issue(me(), cohort):
        abort(404)
    return cohort


def credential_i_see(credential_id: int) -> Credential:
    """An external certificate of mine or of somebody I serve."""
    credential = load(Credential, credential_id)
    if not policy.may_see_credential(me(), credential):
        abort(404)
    return credential


def credential_i_check(credential_id: int) -> Credential:
    """An external certificate I may check; nobody checks their own."""
    credential = credential_i_see(credential_id)
    if not policy.may_check(me(), credential):
        abort(403)
    return credential


def person_i_record_for(person_id: int | None) -> Person:
    """Myself, or somebody at my counter."""
    actor = me()
    person = load(Person, person_id or actor.person_id or 0)
    if not people.may_see_person(actor, person):
        abort(404)
    return person
