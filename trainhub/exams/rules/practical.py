"""A practical exam item by item: what the examiner looks for and what it comes to. No I/O."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from enum import StrEnum
from typing import Any, NamedTuple

from trainhub.core.errors import Reason
from trainhub.core.words import N_
from trainhub.exams.rules.marking import Judgement
from trainhub.exams.rules.points import points_text

MOST_ITEMS = 40
ITEM_LIMIT = 120


class ChecklistTrouble(StrEnum):
    """Why a checklist does not stand."""

    NO_ITEMS = N_("A checklist needs at least one item.")
    TOO_MANY = N_("A checklist has at most {most} items.")
    NO_POINTS = N_("“{text}”: say how many points it gives, above 0.")
    WRONG_TOTAL = N_("The items give {total} points, but the part has {maximum}.")
    ON_SCREEN = N_("This part is taken on the screen and has no checklist.")
    SAME = N_("This is the checklist already.")


class PracticalTrouble(StrEnum):
    """Why an examiner's tap is not kept."""

    NO_CHECKLIST = N_("This part has no checklist.")
    NOT_ADMITTED = N_("This person was not admitted yet.")
    NO_SUCH_ITEM = N_("This item is not on the checklist.")
    ALL_OR_NOTHING = N_("A critical item is done or not done; there is nothing between.")
    OUT_OF_RANGE = N_("{text}: points go from 0 to {maximum}.")
    MOVED_ON = N_("This item was changed on another screen meanwhile. Please load the page again.")
    TAKEN = N_("Another examiner has this person. Choose somebody else from the list.")
    NOT_BEGUN = N_("Nothing was noted for this person yet.")
    UNJUDGED = N_("Items without a mark: {count}.")
    PHOTOS = N_("Items that still need a photo: {count}.")
    BY_CHECKLIST = N_("{name} is marked with its checklist. Here you can only say who was absent.")


class ChecklistItem(NamedTuple):
    """One thing to be shown: its wording, its hundredths of a point, and what hangs on it."""

    text: str
    points_h: int
    #: Not done: the whole component fails, whatever the sum.
    critical: bool = False
    #: A photo must prove it.
    photo: bool = False


def items_from(kept: Sequence[Sequence[Any]]) -> list[ChecklistItem]:
    """The items as the database keeps them."""
    return [
        ChecklistItem(str(text), int(points_h), bool(critical), bool(photo))
        for text, points_h, critical, photo in kept
    ]


def checklist_troubles(items: Sequence[ChecklistItem], maximum_h: int) -> list[Reason]:
    """Why these items are no checklist for a component of ``maximum_h``."""
    if not items:
        return [Reason(ChecklistTrouble.NO_ITEMS)]
    found = [
        Reason(ChecklistTrouble.NO_POINTS, text=item.text) for item in items if item.points_h <= 0
    ]
    if len(items) > MOST_ITEMS:
        found.append(Reason(ChecklistTrouble.TOO_MANY, most=MOST_ITEMS))
    total = sum(item.points_h for item in items)
    if not found and total != maximum_h:
        facts = {"total": points_text(total), "maximum": points_text(maximum_h)}
        found.append(Reason(ChecklistTrouble.WRONG_TOTAL, **facts))
    return found


def tap_troubles(items: Sequence[ChecklistItem], index: int, points_h: int) -> list[Reason]:
    """Why points for an item are not kept."""
    if not 0 <= index < len(items):
        return [Reason(PracticalTrouble.NO_SUCH_ITEM)]
    item = items[index]
    if not 0 <= points_h <= item.points_h:
        facts = {"text": item.text, "maximum": points_text(item.points_h)}
        return [Reason(PracticalTrouble.OUT_OF_RANGE, **facts)]
    if item.critical and points_h not in {0, item.points_h}:
        return [Reason(PracticalTrouble.ALL_OR_NOTHING)]
    return []


def finish_troubles(
    items: Sequence[ChecklistItem], points: Mapping[int, int], photographed: set[int]
) -> list[Reason]:
    """Why an examiner is not done yet: items without a mark, or without their photo."""
    found = []
    unjudged = len(items) - len(points)
    photos = sum(item.photo and n not in photographed for n, item in enumerate(items))
    if unjudged:
        found.append(Reason(PracticalTrouble.UNJUDGED, count=unjudged))
    if photos:
        found.append(Reason(PracticalTrouble.PHOTOS, count=photos))
    return found


def failed_items(items: Sequence[ChecklistItem], points: Mapping[int, int]) -> list[str]:
    """The critical items that were not done."""
    return [item.text for n, item in enumerate(items) if item.critical and points.get(n) == 0]


def judged(items: Sequence[ChecklistItem], points: Mapping[int, int]) -> Judgement:
    """What one examiner's taps come to."""
    return Judgement(sum(points.values()), bool(failed_items(items, points)))
