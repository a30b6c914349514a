"""Who is paid for: one person judged against a scheme, before class and at the claim. No I/O."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from trainhub.core.errors import Reason
from trainhub.core.words import N_
from trainhub.courses.rules.schemes import NotPaid, Terms, amount_for, last_claim_day
from trainhub.courses.rules.standing import Attendance, reaches
from trainhub.people.identity import Sex


class Payee(StrEnum):
    """Into whose account a claim is paid."""

    INSTITUTION = "institution"
    PERSON = "person"


PAYEE_WORDS: dict[Payee, str] = {
    Payee.INSTITUTION: N_("The training institution"),
    Payee.PERSON: N_("The people themselves"),
}


class ClaimState(StrEnum):
    """Where a claim stands; follows from its dates."""

    MADE = "made"
    HANDED_IN = "handed_in"
    PAID = "paid"
    REFUSED = "refused"
    DROPPED = "dropped"


CLAIM_WORDS: dict[ClaimState, str] = {
    ClaimState.MADE: N_("Made, not handed in"),
    ClaimState.HANDED_IN: N_("Claim handed in"),
    ClaimState.PAID: N_("Subsidy paid"),
    ClaimState.REFUSED: N_("Claim refused"),
    ClaimState.DROPPED: N_("Taken back"),
}


class ClaimTrouble(StrEnum):
    """Why a claim is not made or does not move on."""

    NO_SCHEME = N_("This class belongs to no subsidy scheme.")
    NOT_CLOSED = N_("Please close the class first. The hours are settled then.")
    NOBODY = N_("There is nobody to claim for. The list below says why.")
    OPEN_ALREADY = N_("There is an open claim for this class already.")
    MOVED_ON = N_("Somebody else has moved this claim on. Please look again.")
    TAKEN = N_("Somebody of the list was claimed for a moment ago. Please make the claim again.")
    AHEAD = N_("This day has not come yet.")
    BEFORE = N_("This day lies before {day}.")
    PUBLICITY_CROSSES = N_("The publicity ends before it begins.")
    NO_WHY = N_("Please say why.")


#: Which state may follow which.
_FOLLOWS: dict[ClaimState, frozenset[ClaimState]] = {
    ClaimState.HANDED_IN: frozenset({ClaimState.MADE}),
    ClaimState.PAID: frozenset({ClaimState.HANDED_IN}),
    ClaimState.REFUSED: frozenset({ClaimState.HANDED_IN}),
    ClaimState.DROPPED: frozenset({ClaimState.MADE, ClaimState.HANDED_IN}),
    ClaimState.MADE: frozenset(),
}


def may_follow(now: ClaimState, then: ClaimState) -> bool:
    """Whether a claim that is ``now`` in one state may go to another."""
    return now in _FOLLOWS[then]


@dataclass(frozen=True)
class Earlier:
    """Another class of a person for which money was claimed, or may be."""

    enrolment_id: int
    course_id: int
    course: str
    number: int
    starts_on: date
    #: A claim stands; otherwise the person only sits there.
    claimed: bool


@dataclass(frozen=True)
class Proof:
    """A group that a person belongs to, with the days that the document covers."""

    category: str
    valid_from: date
    valid_until: date | None
    checked: bool

    def covers(self, day: date) -> bool:
        """Whether ``day`` lies in the days of the document, both ends included."""
        return self.valid_from <= day and (self.valid_until is None or day <= self.valid_until)


@dataclass(frozen=True)
class Learner:
    """What a scheme asks about a person; ``age`` in full years on the first day of class."""

    age: int | None
    sex: Sex | None
    earlier: Sequence[Earlier] = ()
    proofs: Sequence[Proof] = ()


def not_paid(terms: Terms, who: Learner, course_id: int, first_day: date) -> list[Reason]:
    """Every reason why the scheme does not pay for somebody in a class; empty means it does."""
    return [
        *_ages(terms, who),
        *_repeats(terms, who.earlier, course_id),
        *_year(terms, who.earlier, first_day.year),
        *_category(terms, who.proofs, first_day),
    ]


def _ages(terms: Terms, who: Learner) -> list[Reason]:
    most = _most_age(terms, who.sex)
    if not terms.least_age and not most:
        return []
    if who.age is None:
        return [Reason(NotPaid.AGE_UNKNOWN)]
    if who.age < terms.least_age:
        return [Reason(NotPaid.TOO_YOUNG, least=terms.least_age, age=who.age)]
    if most and who.age > most:
        return [Reason(NotPaid.TOO_OLD, most=most, age=who.age)]
    return []


def _most_age(terms: Terms, sex: Sex | None) -> int:
    if sex is None:
        return max(terms.most_age_men, terms.most_age_women)
    return terms.most_age_women if sex is Sex.FEMALE else terms.most_age_men


def _repeats(terms: Terms, earlier: Iterable[Earlier], course_id: int) -> list[Reason]:
    if terms.pays_repeats:
        return []
    same = [each for each in earlier if each.course_id == course_id]
    return [
        Reason(
            NotPaid.PAID_BEFORE if each.claimed else NotPaid.IN_ANOTHER,
            course=each.course, number=each.number, day=each.starts_on,
        )
        for each in same
    ]  # fmt: skip


def _year(terms: Terms, earlier: Iterable[Earlier], year: int) -> list[Reason]:
    count = _counted([each for each in earlier if each.starts_on.year == year], terms)
    if not terms.most_per_year or count < terms.most_per_year:
        return []
    return [Reason(NotPaid.YEAR_FULL, most=terms.most_per_year, year=year, count=count)]


def _counted(earlier: Sequence[Earlier], terms: Terms) -> int:
    """How many of them were paid or will be: a seat in a course that is paid once counts once."""
    claimed = [each.course_id for each in earlier if each.claimed]
    hoped = [each.course_id for each in earlier if not each.claimed]
    if terms.pays_repeats:
        return len(claimed) + len(hoped)
    return len(claimed) + len(set(hoped) - set(claimed))


def _category(terms: Terms, proofs: Iterable[Proof], day: date) -> list[Reason]:
    if not terms.categories:
        return []
    fitting = [proof for proof in proofs if proof.category in terms.categories]
    if not fitting:
        return [Reason(NotPaid.CATEGORY_MISSING)]
    covering = [proof for proof in fitting if proof.covers(day)]
    if not covering:
        return [Reason(NotPaid.CATEGORY_ENDS, day=day)]
    if not any(proof.checked for proof in covering):
        return [Reason(NotPaid.CATEGORY_UNCHECKED)]
    return []


@dataclass(frozen=True)
class Achieved:
    """What somebody reached in a class; the certificate's day is None where none is valid."""

    attendance: Attendance
    floor: int
    #: A certificate is issued after hours and exam, so its absence stands for a missing pass too.
    certified_on: date | None
    certificate_no: str = ""


#: What no paper can mend: known at the door, and there a scheme may refuse.
FINAL = frozenset({
    NotPaid.TOO_YOUNG, NotPaid.TOO_OLD, NotPaid.PAID_BEFORE, NotPaid.IN_ANOTHER,
    NotPaid.YEAR_FULL,
})  # fmt: skip


def final(reasons: Iterable[Reason]) -> list[Reason]:
    """Those reasons that will still hold when every paper is there."""
    return [reason for reason in reasons if reason.code in FINAL]


def not_claimable(terms: Terms, reached: Achieved, on: date) -> list[Reason]:
    """Why a claim handed in on ``on`` cannot name somebody, apart from who they are."""
    reasons = []
    if not reaches(reached.attendance, reached.floor):
        share = reached.attendance.percent
        reasons.append(Reason(NotPaid.HOURS_SHORT, percent=share, floor=reached.floor))
    if reached.certified_on is None:
        reasons.append(Reason(NotPaid.NO_CERTIFICATE))
    else:
        last = last_claim_day(terms, reached.certified_on)
        if last is not None and on > last:
            reasons.append(Reason(NotPaid.WINDOW_OVER, last=last))
    if not reasons and amount_for(terms, reached.attendance.attended) <= 0:
        reasons.append(Reason(NotPaid.NOTHING_DUE))
    return reasons
