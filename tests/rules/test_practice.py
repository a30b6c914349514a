"""Which questions practise which module."""

from __future__ import annotations

import pytest

from trainhub.exams.rules import QuestionKind
from trainhub.exams.rules.practice import (
    PracticeItem,
    PracticeTrouble,
    TopicScore,
    counts_for,
    drill_for,
    items_for,
    practice_troubles,
    weak_topics,
)

FIRE = PracticeItem(1, "消防")
MANNERS = PracticeItem(2, "礼仪")
MORE_FIRE = PracticeItem(3, "消防")
ALL = [FIRE, MANNERS, MORE_FIRE]


@pytest.mark.parametrize(
    ("topic", "items", "ids"),
    [
        ("消防", ALL, [1, 3]),
        ("礼仪", ALL, [2]),
        ("", ALL, [1, 2, 3]),
        ("急救", ALL, [1, 2, 3]),
        ("消防", [], []),
        ("", [PracticeItem(4, ""), FIRE], [4, 1]),
    ],
)
def test_a_module_is_practised_by_its_topic_else_by_the_trade(
    topic: str, items: list[PracticeItem], ids: list[int]
) -> None:
    assert items_for(topic, items) == ids


def test_the_counts_say_what_the_lists_hold() -> None:
    assert counts_for({10: "消防", 11: "", 12: "礼仪"}, iter(ALL)) == {10: 2, 11: 3, 12: 1}


@pytest.mark.parametrize("kind", list(QuestionKind))
@pytest.mark.parametrize("has_media", [True, False])
def test_only_what_the_page_can_ask_and_judge_is_practised(
    kind: QuestionKind, has_media: bool
) -> None:
    codes = [reason.code for reason in practice_troubles(kind, has_media=has_media)]
    fits = kind.value in {"single", "multiple", "true_false", "fill_in"} and not has_media
    assert codes == ([] if fits else [PracticeTrouble.OTHER_KIND])


def test_weak_topics_come_weakest_first_and_full_ones_not_at_all() -> None:
    answers = [
        ("law", 200, 200), ("fire", 0, 200), ("fire", 200, 200), ("patrol", 50, 200),
        ("", 0, 500), ("essay", None, 1000),
    ]  # fmt: skip
    assert weak_topics(answers) == [
        TopicScore("patrol", 50, 200),
        TopicScore("fire", 200, 400),
    ]
    assert [score.percent for score in weak_topics(answers)] == [25, 50]


def test_a_drill_goes_topic_by_topic_and_holds_no_other() -> None:
    items = [PracticeItem(1, "law"), PracticeItem(2, "fire"), PracticeItem(3, "patrol")]
    assert drill_for(["patrol", "fire"], items) == [3, 2]
    assert drill_for([], items) == []
