"""Marks that people give: rubrics, second and third markers, and what comes of them. No I/O."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping, Sequence
from datetime import timedelta
from enum import StrEnum
from typing import Any, NamedTuple

from trainhub.core.errors import Reason
from trainhub.core.words import N_
from trainhub.exams.rules.points import points_from, points_text

#: The three markings of one answer or of one performance. The third decides.
FIRST, SECOND, THIRD = 1, 2, 3

#: How long an opened answer is kept for its marker.
LEASE = timedelta(minutes=15)
MOST_CRITERIA = 12
CRITERION_LIMIT = 120
COMMENT_LIMIT = 300


class ApartRule(StrEnum):
    """What counts when two markers are apart and a third was asked."""

    THIRD = "third"
    MEDIAN = "median"


APART_WORDS: dict[ApartRule, str] = {
    ApartRule.THIRD: N_("The third mark counts"),
    ApartRule.MEDIAN: N_("The middle one of the three counts"),
}


class MarkingTrouble(StrEnum):
    """Why somebody does not mark an answer or a performance."""

    TAKEN = N_(
        "Somebody else is marking this answer now. Take the next one. "
        "What you typed stays on this page and was not counted."
    )
    MARKED = N_(
        "Somebody else has marked this answer meanwhile. Take the next one. "
        "What you typed stays on this page and was not counted."
    )
    TEACHES = N_("You teach this class. Somebody else gives the second mark.")
    BY_ANSWER = N_("{name}: answers in words are marked one by one, without names.")
    NOT_IN_QUEUE = N_("This answer is not to be marked by a person.")
    CRITERION_RANGE = N_("{name}: points go from 0 to {maximum}.")
    CRITERIA_MISSING = N_("Give points for every line of the rubric. Missing: {count}.")
    BAD_SHARE = N_("{name}: the share of second marks lies between 0 and 100 percent.")
    BAD_TOLERANCE = N_("{name}: the tolerance lies between 0 and {maximum} points.")


class RubricTrouble(StrEnum):
    """Why a rubric does not stand."""

    UNCLEAR = N_("Write every line of the rubric as “what is wanted = points”: {line}")
    TOO_MANY = N_("A rubric has at most {most} lines.")
    TOO_LONG = N_("A line of the rubric has at most {most} characters.")
    WRONG_TOTAL = N_("The rubric gives {total} points, but the question has {maximum}.")


class Criterion(NamedTuple):
    """One line of a rubric: what is wanted, and the hundredths of a point that it is worth."""

    name: str
    points_h: int


class SecondLook(NamedTuple):
    """How a component asks for second markers: share in percent, tolerance in hundredths."""

    percent: int = 0
    tolerance_h: int = 0
    rule: ApartRule = ApartRule.THIRD


class Judgement(NamedTuple):
    """What one marker found: hundredths of a point, and whether a critical item failed."""

    points_h: int
    critical: bool = False


def read_rubric(text: str) -> tuple[list[Criterion], list[Reason]]:
    """Criteria from lines such as ``reports at once = 4``; the last ``=`` divides."""
    criteria: list[Criterion] = []
    found: list[Reason] = []
    for line in (each.strip() for each in text.splitlines()):
        if not line:
            continue
        name, _sign, typed = line.replace("＝", "=").rpartition("=")
        points_h = points_from(typed)
        if not name.strip() or points_h is None or points_h <= 0:
            found.append(Reason(RubricTrouble.UNCLEAR, line=line[:40]))
        elif len(name.strip()) > CRITERION_LIMIT:
            found.append(Reason(RubricTrouble.TOO_LONG, most=CRITERION_LIMIT))
        else:
            criteria.append(Criterion(name.strip(), points_h))
    if len(criteria) > MOST_CRITERIA:
        found.append(Reason(RubricTrouble.TOO_MANY, most=MOST_CRITERIA))
    return criteria, found


def rubric_text(rubric: Iterable[Sequence[Any]]) -> str:
    """The way back: a line each criterion."""
    return "\n".join(f"{name} = {points_text(points_h)}" for name, points_h in rubric)


def rubric_troubles(rubric: Sequence[Criterion], maximum_h: int) -> list[Reason]:
    """Whether the lines of a rubric add up to the points of its question."""
    total = sum(line.points_h for line in rubric)
    if not rubric or total == maximum_h:
        return []
    facts = {"total": points_text(total), "maximum": points_text(maximum_h)}
    return [Reason(RubricTrouble.WRONG_TOTAL, **facts)]


def scaled(rubric: Iterable[Sequence[Any]], maximum_h: int) -> list[Criterion]:
    """A rubric for a paper on which its question is worth ``maximum_h``.

    A blueprint may give a question other points than its author did. Shares are cut off to whole
    hundredths; what is left goes to the last line, so that everything right is everything.
    """
    lines = [Criterion(str(name), int(points_h)) for name, points_h in rubric]
    total = sum(line.points_h for line in lines)
    if not lines or total == maximum_h:
        return lines
    cut = [line._replace(points_h=line.points_h * maximum_h // total) for line in lines]
    rest = maximum_h - sum(line.points_h for line in cut)
    return [*cut[:-1], cut[-1]._replace(points_h=cut[-1].points_h + rest)]


def criteria_troubles(rubric: Sequence[Criterion], given: Sequence[int | None]) -> list[Reason]:
    """Why points for the lines of a rubric are no mark: one missing, or out of range."""
    missing = sum(points_h is None for points_h in given) + max(0, len(rubric) - len(given))
    if missing or len(given) > len(rubric):
        return [Reason(MarkingTrouble.CRITERIA_MISSING, count=missing)]
    return [
        Reason(MarkingTrouble.CRITERION_RANGE, name=line.name, maximum=points_text(line.points_h))
        for line, points_h in zip(rubric, given, strict=True)
        if points_h is not None and not 0 <= points_h <= line.points_h
    ]


def second_look_troubles(name: str, look: SecondLook, maximum_h: int) -> list[Reason]:
    """Why a component cannot ask for second markers in this way."""
    found = []
    if not 0 <= look.percent <= 100:
        found.append(Reason(MarkingTrouble.BAD_SHARE, name=name))
    if not 0 <= look.tolerance_h <= maximum_h:
        facts = {"name": name, "maximum": points_text(maximum_h)}
        found.append(Reason(MarkingTrouble.BAD_TOLERANCE, **facts))
    return found


def _lot(*parts: object) -> str:
    return hashlib.sha256(":".join(str(part) for part in parts).encode()).hexdigest()


def sampled(seed: str, component_id: int, ids: Iterable[int], percent: int) -> set[int]:
    """Who is marked twice: ``percent`` of ``ids``, rounded up, the same each time it is asked."""
    ranked = sorted(set(ids), key=lambda each: _lot(seed, component_id, each))
    return set(ranked[: -(-len(ranked) * percent // 100)])


def script_number(seed: str) -> str:
    """The number under which a marker knows a script; it tells neither ticket nor name."""
    lot = _lot(seed, "script").upper()
    return f"{lot[:4]}-{lot[4:8]}"


def apart(one: Judgement, other: Judgement, tolerance_h: int) -> bool:
    """Whether two markers disagree: by more than the tolerance, or about a critical item."""
    return abs(one.points_h - other.points_h) > tolerance_h or one.critical != other.critical


def missing_turns(
    given: Mapping[int, Judgement], *, demanded: bool, tolerance_h: int
) -> tuple[int, ...]:
    """Which markings are still to come; ``demanded`` says that it is in the sample."""
    wanted = (FIRST, SECOND) if demanded else (FIRST,)
    missing = tuple(turn for turn in wanted if turn not in given)
    if missing or SECOND not in given or FIRST not in given or THIRD in given:
        return missing
    return (THIRD,) if apart(given[FIRST], given[SECOND], tolerance_h) else ()


def settled(
    given: Mapping[int, Judgement], *, demanded: bool, tolerance_h: int, rule: ApartRule
) -> Judgement | None:
    """What counts, or ``None`` while a demanded mark is missing.

    Two who agree: their mean, cut off to whole hundredths, never rounded up to a pass. A third
    who was asked decides by ``rule``, even when somebody comes round to the other afterwards.
    """
    if missing_turns(given, demanded=demanded, tolerance_h=tolerance_h):
        return None
    if THIRD in given:
        if rule is ApartRule.THIRD:
            return given[THIRD]
        three = sorted(given[turn].points_h for turn in (FIRST, SECOND, THIRD))
        failed = sum(given[turn].critical for turn in (FIRST, SECOND, THIRD))
        return Judgement(three[1], failed >= 2)
    if SECOND in given:
        both = (given[FIRST], given[SECOND])
        return Judgement(sum(one.points_h for one in both) // 2, both[0].critical)
    return given[FIRST]


def turn_for(
    account_id: int,
    *,
    owners: Mapping[int, int],
    claimed: Mapping[int, int],
    missing: Sequence[int],
) -> int | None:
    """Which marking of an answer somebody may give now; ``None`` for none.

    ``owners`` marked already and ``claimed`` holds a lease, by turn. Whoever marked goes on with
    the own mark and gives no other one.
    """
    mine = next((turn for turn, owner in owners.items() if owner == account_id), None)
    if mine is not None:
        return mine
    held = next((turn for turn, owner in claimed.items() if owner == account_id), None)
    if held is not None and held in missing:
        return held
    return next((turn for turn in missing if turn not in claimed), None)
