"""Seats: everybody one, nobody the same, classes apart. Invigilators: in one place at a time."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from trainhub.courses.rules import Slot
from trainhub.courses.rules.booking import Taken
from trainhub.exams.rules.fixed import letter_for
from trainhub.exams.rules.seating import (
    Seated,
    SeatTrouble,
    WatchTrouble,
    places,
    room_troubles,
    seat_troubles,
    seats_for,
    side_by_side,
    watch_troubles,
)

NINE = datetime(2026, 3, 5, 1, 0, tzinfo=UTC)
HOUR = timedelta(hours=1)


def _codes(reasons):
    return [reason.code for reason in reasons]


def _class(number, count):
    return [Seated(number * 1000 + each, number) for each in range(count)]


def _same_neighbours(given, people):
    of = {given[one.candidate_id]: one.class_id for one in people}
    return sum(of.get(number + 1) == of[number] for number in of)


@given(
    sizes=st.lists(st.integers(0, 12), min_size=1, max_size=4),
    spare=st.integers(0, 10),
    seed=st.text(max_size=5),
)
def test_everybody_gets_one_seat_that_nobody_else_has(sizes, spare, seed):
    people = [one for number, size in enumerate(sizes, 1) for one in _class(number, size)]
    seats = len(people) + spare
    given_seats = seats_for(people, seats, {}, seed)
    assert set(given_seats) == {one.candidate_id for one in people}
    assert len(set(given_seats.values())) == len(people)
    assert all(1 <= number <= seats for number in given_seats.values())
    assert seats_for(people[::-1], seats, {}, seed) == given_seats


@given(half=st.integers(1, 15), first=st.integers(1, 15), second=st.integers(1, 15))
def test_two_classes_of_half_a_room_each_have_no_neighbours_of_their_own(half, first, second):
    people = _class(1, min(first, half)) + _class(2, min(second, half))
    assert _same_neighbours(seats_for(people, 2 * half, {}, "x"), people) == 0


@pytest.mark.parametrize("letters", [2, 3, 6])
def test_papers_go_round_by_seat_so_that_neighbours_never_share_one(letters):
    # Tickets in another order than seats, some seats free, another class of the same exam beside.
    seats = {7: 1, 3: 2, 9: 3, 1: 5, 100: 6, 5: 7, 101: 8, 2: 9}
    place = places([1, 2, 3, 5, 7, 9, 11, 12], seats)
    letter = {number: letter_for(place[who], letters) for who, number in seats.items()}
    pairs = [(n, n + 1) for n in letter if n + 1 in letter]
    assert len(pairs) == 6
    assert all(letter[one] != letter[other] for one, other in pairs)
    assert (place[11], place[12]) == (8, 9)


def test_a_class_on_every_second_seat_gets_different_papers_too():
    place = places(range(6), {who: 2 * who + 1 for who in range(6)})
    assert [letter_for(place[who], 2) for who in range(6)] == [0, 1, 0, 1, 0, 1]


@pytest.mark.parametrize(
    ("one", "other", "told"),
    [(4, 5, True), (5, 4, True), (4, 4, False), (4, 6, False), (None, 1, False), (1, None, False)],
)
def test_seats_that_follow_each_other_are_side_by_side(one, other, told):
    assert side_by_side(one, other) is told


def test_a_class_that_comes_later_finds_the_seats_between():
    first, second = _class(1, 5), _class(2, 5)
    early = seats_for(first, 10, {}, "x")
    late = seats_for(second, 10, dict.fromkeys(early.values(), 1), "x")
    assert _same_neighbours(early | late, first + second) == 0


def test_another_seed_seats_others_beside_each_other():
    people = _class(1, 12)
    assert seats_for(people, 12, {}, "a") != seats_for(people, 12, {}, "b")


@pytest.mark.parametrize(("wanted", "short"), [(3, None), (4, 1), (10, 7)])
def test_a_room_that_is_too_small_says_by_how_many(wanted, short):
    found = room_troubles("二楼教室", 30, 27, wanted)
    assert [reason.facts["short"] for reason in found] == ([short] if short else [])
    assert _codes(found) == ([SeatTrouble.TOO_FEW] if short else [])


@pytest.mark.parametrize(
    ("number", "seats", "expected"),
    [
        (1, 30, []),
        (30, 30, []),
        (31, 30, [SeatTrouble.NO_SUCH]),
        (0, 30, [SeatTrouble.NO_SUCH]),
        (1, None, [SeatTrouble.NO_ROOM]),
    ],
)
def test_a_seat_is_in_the_room(number, seats, expected):
    assert _codes(seat_troubles(number, seats)) == expected


def _busy(starts):
    return Taken(7, "孙老师", Slot(starts, starts + HOUR, "另一场考试"))


@pytest.mark.parametrize(
    ("starts", "expected"),
    [
        (NINE - HOUR, []),
        (NINE - HOUR / 2, [WatchTrouble.BUSY]),
        (NINE, [WatchTrouble.BUSY]),
        (NINE + HOUR, []),
    ],
)
def test_nobody_watches_in_two_places_at_a_time(starts, expected):
    wanted = Slot(NINE, NINE + HOUR, "考试")
    assert _codes(watch_troubles(wanted, [_busy(starts)], {})) == expected


def test_nobody_watches_over_an_exam_while_sitting_one():
    wanted = Slot(NINE, NINE + HOUR, "考试")
    assert _codes(watch_troubles(wanted, [], {7: "孙老师"})) == [WatchTrouble.SITS]
