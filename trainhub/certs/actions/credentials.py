"""Certificates issued elsewhere: recorded with a picture, believed once staff checked them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from sqlalchemy import ColumnElement, select, update

from trainhub.certs.events import CredentialHalted
from trainhub.certs.models import CertificateType, Credential
from trainhub.certs.rules import (
    CertificateKind,
    CheckState,
    last_day,
    months_after,
    next_review,
    normalise_number,
    number_troubles,
)
from trainhub.core import clock, ids, journal, outbox
from trainhub.core.access import Actor
from trainhub.core.crypto import lookup_key
from trainhub.core.db import db, rows_changed
from trainhub.core.errors import Reason, Refused, refuse_if
from trainhub.core.events import announce
from trainhub.core.pictures import kept_picture
from trainhub.core.storage import files
from trainhub.core.words import N_
from trainhub.people.models import Person


class CredentialTrouble(StrEnum):
    """Why an external certificate is not recorded or checked."""

    OURS = N_("This certificate is issued here. It need not be recorded.")
    FUTURE = N_("The date of issue lies in the future.")
    ENDS_BEFORE = N_("The certificate ends before it begins.")
    TERM_TOO_LONG = N_(
        "Such a certificate holds for {months} months at most. Please check the dates."
    )
    REVIEW_LATER = N_("The last review lies in the future.")
    NOT_DUE = N_("This certificate is not to be checked again now.")
    REVIEW_BEFORE = N_("The last review lies before the date of issue.")
    KNOWN = N_("This certificate is recorded already.")
    OF_SOMEBODY_ELSE = N_("This number is recorded for another person. Please ask the station.")
    CHECKED_ALREADY = N_("Somebody checked this certificate already.")
    NEEDS_NOTE = N_("Please say why it is not accepted. The person reads it.")


@dataclass(frozen=True)
class Paper:
    """What stands on an external certificate, as somebody typed it off."""

    number: str
    issuer: str
    issued_on: date
    valid_until: date | None = None
    #: The day of the last review stamp, where the card has any.
    reviewed_on: date | None = None


def record_credential(
    *, person: Person, kind: CertificateType, paper: Paper, picture: bytes, by: Actor
) -> Credential:
    """Record an external certificate with its picture; it counts once staff accepted it.

    A rejected one may be handed in again. Raises ``Refused`` with everything that is wrong.
    """
    number = normalise_number(paper.number)
    today = clock.today()
    refuse_if(_troubles(kind, paper, number, today, person.id_no))
    evidence = kept_picture(picture)
    credential = _slot(person, kind, number)
    until = paper.valid_until or last_day(paper.issued_on, kind.valid_months)
    credential.issuer = paper.issuer.strip()
    credential.issued_on = paper.issued_on
    credential.valid_until = until
    credential.review_due = next_review(
        paper.issued_on, paper.reviewed_on, kind.review_months, until
    )
    credential.state = CheckState.UNCHECKED
    credential.checked_at = credential.checked_by = credential.recheck_on = None
    credential.note = ""
    credential.recorded_at = clock.now()
    credential.recorded_by = by.account_id
    credential.evidence = f"evidence/{ids.new_uid()}.jpg"
    files().put(credential.evidence, evidence)
    db.session.add(credential)
    journal.record(by, "credential.recorded", credential, person_id=person.id, type=kind.code)
    return credential


def _troubles(
    kind: CertificateType, paper: Paper, number: str, today: date, id_no: str | None
) -> list[Reason]:
    if kind.kind is CertificateKind.TRAINING:
        return [Reason(CredentialTrouble.OURS)]
    troubles = number_troubles(
        number,
        kind=kind.kind,
        pattern=kind.number_pattern,
        level=kind.level,
        issued_on=paper.issued_on,
        id_no=id_no,
    )
    if paper.issued_on > today:
        troubles.append(Reason(CredentialTrouble.FUTURE))
    if paper.valid_until is not None and paper.valid_until < paper.issued_on:
        troubles.append(Reason(CredentialTrouble.ENDS_BEFORE))
    longest = last_day(paper.issued_on, kind.valid_months)
    if longest is not None and paper.valid_until is not None and paper.valid_until > longest:
        troubles.append(Reason(CredentialTrouble.TERM_TOO_LONG, months=kind.valid_months))
    if paper.reviewed_on is not None and paper.reviewed_on < paper.issued_on:
        troubles.append(Reason(CredentialTrouble.REVIEW_BEFORE))
    if paper.reviewed_on is not None and paper.reviewed_on > today:
        troubles.append(Reason(CredentialTrouble.REVIEW_LATER))
    return troubles


def _slot(person: Person, kind: CertificateType, number: str) -> Credential:
    """The row to write: a new one, or the person's own rejected one. Raises ``Refused``."""
    known = db.session.scalar(
        select(Credential).where(
            Credential.type_id == kind.id,
            Credential.number_key == lookup_key("credential.number", number),
        )
    )
    if known is None:
        return Credential(type_id=kind.id, person_id=person.id, number=number)
    if known.person_id != person.id:
        raise Refused(Reason(CredentialTrouble.OF_SOMEBODY_ELSE))
    if known.state is not CheckState.REJECTED:
        raise Refused(Reason(CredentialTrouble.KNOWN))
    return known


def check_credential(*, credential: Credential, accepted: bool, by: Actor, note: str = "") -> None:
    """Say that the picture agrees with what was typed, or why not. Raises ``Refused``.

    Of two people who check at once the second is refused.
    """
    unchecked = Credential.state == CheckState.UNCHECKED
    if not _judge(credential, accepted, by, note, unchecked):
        raise Refused(Reason(CredentialTrouble.CHECKED_ALREADY))
    _say_judged(credential, accepted, by)


def check_again(*, credential: Credential, stands: bool, by: Actor, note: str = "") -> None:
    """Say on its re-check date whether an accepted credential still stands. Raises ``Refused``.

    A no takes it out at once: offers and shifts that need it fall with it.
    """
    due = Credential.state == CheckState.ACCEPTED
    if credential.recheck_on is None or credential.recheck_on > clock.today():
        raise Refused(Reason(CredentialTrouble.NOT_DUE))
    if not _judge(
        credential, stands, by, note, due & (Credential.recheck_on == credential.recheck_on)
    ):
        raise Refused(Reason(CredentialTrouble.CHECKED_ALREADY))
    if stands:
        journal.record(
            by,
            "credential.stands",
            credential,
            person_id=credential.person_id,
            type=credential.type.code,
        )
        return
    _say_judged(credential, stands, by)
    announce(CredentialHalted(credential.id))


def _judge(
    credential: Credential, accepted: bool, by: Actor, note: str, expected: ColumnElement[bool]
) -> bool:
    """Write a check down if the credential is still as ``expected``; whether it was."""
    if not accepted and not note.strip():
        raise Refused(Reason(CredentialTrouble.NEEDS_NOTE))
    months = credential.type.recheck_months
    moved = rows_changed(
        update(Credential)
        .where(Credential.id == credential.id, expected)
        .values(
            state=CheckState.ACCEPTED if accepted else CheckState.REJECTED,
            checked_at=clock.now(),
            checked_by=by.account_id,
            recheck_on=months_after(clock.today(), months) if accepted and months else None,
            note=note.strip(),
        )
    )
    db.session.refresh(credential)
    return moved == 1


def _say_judged(credential: Credential, accepted: bool, by: Actor) -> None:
    """Write the journal and tell the holder."""
    state = credential.state
    entry = journal.record(
        by,
        f"credential.{state.value}",
        credential,
        person_id=credential.person_id,
        type=credential.type.code,
    )
    db.session.flush()  # the message is keyed by the journal's entry
    told = (
        N_("The station checked your certificate: {title}. You may work with it.")
        if accepted
        else N_("The station could not accept your certificate: {title}. Please look why.")
    )
    outbox.say_to(
        credential.person_id,
        f"credential.{credential.id}.{entry.id}",
        told,
        link="/certs",
        title=credential.type.name,
    )
