"""Import the people of a roster: everybody in a fixed number of queries, a result a row."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

from trainhub.core.access import Actor
from trainhub.core.errors import Reason
from trainhub.courses.actions import EnrolResult, enrol_many
from trainhub.courses.models import Cohort
from trainhub.courses.roster.cells import RosterPerson
from trainhub.courses.roster.rules import Outcome, RosterReading, RosterRow
from trainhub.courses.rules import EnrolmentSource, EnrolmentState
from trainhub.courses.rules.rosters import Became
from trainhub.people.actions import Identity, Registered, register_people
from trainhub.people.models import Organisation


@dataclass(frozen=True)
class RowResult:
    """What became of a row of the file; ``row`` is the number the spreadsheet shows."""

    row: int
    name: str
    became: Became
    reasons: tuple[Reason, ...] = ()
    person_id: int | None = None
    #: The person was not in the house before.
    new: bool = False


def import_roster(
    *,
    reading: RosterReading,
    station: Organisation,
    cohort: Cohort | None,
    by: Actor,
    decided: Collection[int] = (),
) -> list[RowResult]:
    """Register the people of a roster and, when a class is given, enrol them; a result a row.

    Rows that need a decision go in when their number is in ``decided``. The same file twice
    adds nothing. Everything happens in the caller's transaction.
    """
    wanted = [row for row in reading.rows if _goes_in(row, decided)]
    done = take_in(
        who=[identity_of(row.normalised) for row in wanted], station=station, cohort=cohort, by=by
    )
    taken = {row.row: result for row, result in zip(wanted, done, strict=True)}
    return [_result(row, taken.get(row.row)) for row in reading.rows]


@dataclass(frozen=True)
class TakenIn:
    """Somebody of a roster: registered or not, enrolled or not."""

    registered: Registered
    enrolled: EnrolResult | None


def take_in(
    *, who: Sequence[Identity], station: Organisation, cohort: Cohort | None, by: Actor
) -> list[TakenIn]:
    """Register people and enrol them when a class is given, in their order."""
    registered = register_people(who=who, by=by, station=station)
    people = [each.person for each in registered if each.person is not None]
    enrolled: dict[int, EnrolResult] = {}
    if cohort is not None and people:
        each = enrol_many(cohort=cohort, persons=people, source=EnrolmentSource.ROSTER, by=by)
        enrolled = {result.person.id: result for result in each}
    return [
        TakenIn(each, enrolled.get(each.person.id) if each.person else None) for each in registered
    ]


def _goes_in(row: RosterRow, decided: Collection[int]) -> bool:
    return row.outcome is Outcome.ACCEPTED or (
        row.outcome is Outcome.WARNING and row.row in decided
    )


def identity_of(person: RosterPerson | None) -> Identity:
    """The person of a row as the register takes it."""
    if person is None:
        raise TypeError("a row that goes in has a person")
    return Identity(
        name=person.name,
        id_no=person.id_no,
        phone=person.phone or None,
        id_type=person.id_type,
        sex=person.sex,
        education=person.education,
        category=person.category,
        address=person.address,
    )


_LEFT_OUT: Mapping[Outcome, Became] = {
    Outcome.IGNORED: Became.IGNORED,
    Outcome.REFUSED: Became.REFUSED,
    Outcome.WARNING: Became.UNDECIDED,
}


def _result(row: RosterRow, taken: TakenIn | None) -> RowResult:
    if taken is None:
        return RowResult(row.row, row.name, _LEFT_OUT[row.outcome], row.reasons)
    became, reasons = what_became(taken, row.reasons)
    person = taken.registered.person
    return RowResult(
        row.row, row.name, became, reasons, person.id if person else None, taken.registered.new
    )


def what_became(taken: TakenIn, remarks: tuple[Reason, ...]) -> tuple[Became, tuple[Reason, ...]]:
    """The word for what happened to somebody of a roster, and the reasons to show."""
    if taken.registered.person is None:
        return Became.REFUSED, taken.registered.reasons
    if taken.enrolled is None:
        return (Became.REGISTERED if taken.registered.new else Became.KNOWN), remarks
    row = taken.enrolled.enrolment
    if row is None:
        return Became.REFUSED, taken.enrolled.reasons
    if taken.enrolled.known:
        return Became.ALREADY_IN, remarks
    waits = row.state is EnrolmentState.WAITLISTED
    return (Became.WAITLISTED if waits else Became.ENROLLED), remarks
