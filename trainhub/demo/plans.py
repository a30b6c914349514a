"""Which classes there were, are and will be, counted from the day the market is built."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta
from random import Random

from trainhub.demo.classes import ClassPlan
from trainhub.demo.examining import Fate
from trainhub.demo.people import Kind

GUARDS = Kind(women_of_ten=2, youngest=21, oldest=55)
CARERS = Kind(women_of_ten=9, youngest=30, oldest=48)
CLIMBERS = Kind(women_of_ten=1, youngest=21, oldest=57)
HOME = Kind(women_of_ten=9, youngest=24, oldest=47)
STUDENTS = Kind(women_of_ten=5, youngest=19, oldest=40)

#: The market whose figures a newspaper told: 30 classes, 491 people. The paper said "97 %"
#: without a base; here 473 of the 488 who sat passed, 462 of them at the first try.
FAMED = "majuqiao"
FAMED_CLASSES = 30
FAMED_FATES: dict[Fate, int] = {
    Fate.PASS: 462,
    Fate.PASS_LATER: 11,
    Fate.FAIL_TWICE: 3,
    Fate.FAIL: 12,
    Fate.ABSENT: 3,
}
_WEEK = timedelta(days=7)
_FAMED_LAST = timedelta(days=21)
#: Classes of the famed market with people who came a second time.
_SECOND_TRIES = (2, 5, 9, 13, 17, 22, 26)


def all_classes(today: date) -> Iterator[ClassPlan]:
    """Every class of the market, in no particular order."""
    yield from famed_classes(today)
    yield from _other_classes(today)


def famed_classes(today: date) -> Iterator[ClassPlan]:
    """The thirty finished security guard classes of the famed market."""
    for number, fates in enumerate(_famed_fates()):
        leavers = 1 if number in {4, 9, 15} else 2 if number == 22 else 0
        teachers = ("周志刚", "郑红军") if number % 2 else ("郑红军", "周志刚")
        yield ClassPlan(
            key=f"famed-{number + 1}",
            course="GUARD",
            station=FAMED,
            institution="andun",
            instructors=teachers,
            starts_on=today - _FAMED_LAST - _WEEK * (FAMED_CLASSES - 1 - number),
            seats=len(fates) if leavers else 20,
            kind=GUARDS,
            fates=fates,
            leavers=leavers,
            cast=("worker",) if number == 25 else (),
        )


def _famed_fates() -> list[tuple[Fate, ...]]:
    """The 491 people dealt out to 30 classes of 15 to 18, the second tries to seven of them."""
    rng = Random(491)  # noqa: S311 - the demo repeats, it guards nothing
    sizes = [16] * FAMED_CLASSES
    for place in range(sum(FAMED_FATES.values()) - sum(sizes)):
        sizes[place * 5 % FAMED_CLASSES] += 1
    for place in range(0, FAMED_CLASSES, 3):
        sizes[place], sizes[place + 1] = sizes[place] + 1, sizes[place + 1] - 1
    dealt: list[list[Fate]] = [[] for _ in sizes]
    again = [Fate.PASS_LATER] * FAMED_FATES[Fate.PASS_LATER]
    again += [Fate.FAIL_TWICE] * FAMED_FATES[Fate.FAIL_TWICE]
    for place, fate in enumerate(again):
        dealt[_SECOND_TRIES[place % len(_SECOND_TRIES)]].append(fate)
    others = [number for number in range(FAMED_CLASSES) if number not in _SECOND_TRIES]
    rest = [Fate.FAIL] * FAMED_FATES[Fate.FAIL] + [Fate.ABSENT] * FAMED_FATES[Fate.ABSENT]
    for number, fate in zip(rng.sample(others, len(rest)), rest, strict=True):
        dealt[number].append(fate)
    for fates, size in zip(dealt, sizes, strict=True):
        fates[:0] = [Fate.PASS] * (size - len(fates))
    return [tuple(fates) for fates in dealt]


def _passing(count: int, *others: Fate) -> tuple[Fate, ...]:
    return (Fate.PASS,) * (count - len(others)) + others


def _other_classes(today: date) -> Iterator[ClassPlan]:
    yield from _other_guards(today)
    yield from _care(today)
    yield from _trades(today)


def _other_guards(today: date) -> Iterator[ClassPlan]:
    def guards(key: str, station: str, start: int, people: int, **more: object) -> ClassPlan:
        facts: dict[str, object] = {
            "instructors": ("冯立新",),
            "seats": 20,
            "fates": _passing(people, Fate.FAIL),
        }
        return ClassPlan(
            key=key, course="GUARD", station=station, institution="andun", kind=GUARDS,
            starts_on=today + timedelta(days=start), **(facts | more),  # type: ignore[arg-type]  # fields by name
        )  # fmt: skip

    yield guards("yunshan-1", "yunshan", -60, 14)
    yield guards("qinghelu-1", "qinghelu", -40, 13, fates=_passing(13, Fate.ABSENT))
    yield guards("yunshan-2", "yunshan", -30, 12)
    # Marks of the practice are still to be entered by the instructor of the cast.
    yield guards("yunshan-3", "yunshan", -6, 12, examiner="周志刚", left_unmarked=True)
    # The exam of today, open all day.
    yield guards(
        "haitang-1", "haitang", -3, 11, examiner="周志刚", cast=("sitter",),
        exam_hours=(6, 23), fates=_passing(11),
    )  # fmt: skip
    # The last day of class is today, the exam is tomorrow.
    yield guards(
        "qinghelu-2", "qinghelu", -2, 15, instructors=("周志刚",), cast=("learner",),
        fates=_passing(15), waiting=2, seats=15,
    )  # fmt: skip
    yield guards("songlin-1", "songlin", 3, 9, fates=_passing(9), enrol_days=5)
    yield guards(
        "yunshan-4", "yunshan", 6, 12, fates=_passing(12), seats=12, waiting=3, enrol_days=8
    )


def _care(today: date) -> Iterator[ClassPlan]:
    def care(
        key: str, course: str, station: str, start: int, fates: tuple[Fate, ...], **more: object
    ) -> ClassPlan:
        teacher = "潘秀兰" if course == "ELDER" else "田雨桐"
        return ClassPlan(
            key=key, course=course, station=station, institution="yihe", kind=CARERS,
            instructors=(teacher,), starts_on=today + timedelta(days=start), fates=fates,
            **({"seats": 20} | more),  # type: ignore[arg-type]  # fields by name
        )  # fmt: skip

    yield care("huajia-1", "ELDER", "huajia", -100, _passing(16, Fate.FAIL, Fate.PASS_LATER))
    yield care("yunshan-e1", "ELDER", "yunshan", -70, _passing(15, Fate.ABSENT))
    yield care("huajia-2", "ELDER", "huajia", -45, _passing(14, Fate.FAIL))
    yield care("huajia-3", "ELDER", "huajia", -3, _passing(14))
    yield care("yinxing-e1", "ELDER", "yinxing", 7, _passing(6), enrol_days=9)
    yield care("haitang-b1", "BABY", "haitang", -90, _passing(14, Fate.FAIL))
    yield care("haitang-b2", "BABY", "haitang", -50, _passing(13, Fate.FAIL_TWICE))
    yield care("haitang-b3", "BABY", "haitang", 4, _passing(12), seats=12, waiting=2, enrol_days=6)


def _trades(today: date) -> Iterator[ClassPlan]:
    def at(
        key: str, course: str, station: str, start: int, fates: tuple[Fate, ...], **more: object
    ) -> ClassPlan:
        kind = {"HEIGHT": CLIMBERS, "TIDY": HOME, "ROBOT": STUDENTS}[course]
        teacher = "姚婷婷" if course == "ROBOT" else "石永刚"
        return ClassPlan(
            key=key, course=course, station=station, institution="jiangxin", kind=kind,
            instructors=(teacher,), starts_on=today + timedelta(days=start), fates=fates,
            **({"seats": 16} | more),  # type: ignore[arg-type]  # fields by name
        )  # fmt: skip

    # The certificates of the first class have run out, those of the second do so soon.
    yield at("konggang-1", "HEIGHT", "konggang", -230, _passing(12, Fate.FAIL))
    yield at("konggang-2", "HEIGHT", "konggang", -160, _passing(10, Fate.FAIL))
    yield at("konggang-3", "HEIGHT", "konggang", -40, _passing(12, Fate.FAIL, Fate.FAIL))
    yield at("majuqiao-h1", "HEIGHT", "majuqiao", 0, _passing(10))
    yield at("yinxing-t1", "TIDY", "yinxing", -80, _passing(34, Fate.FAIL, Fate.ABSENT), seats=36)
    yield at("yinxing-t2", "TIDY", "yinxing", -35, _passing(33, Fate.FAIL), seats=36)
    yield at("majuqiao-t1", "TIDY", "majuqiao", 5, _passing(7), enrol_days=7)
    yield at("yunshan-r1", "ROBOT", "yunshan", -55, _passing(15, Fate.FAIL))
    yield at("yunshan-r2", "ROBOT", "yunshan", -25, _passing(14, Fate.ABSENT))
    yield at("yunshan-r3", "ROBOT", "yunshan", 2, _passing(8), enrol_days=4)
