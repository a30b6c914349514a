"""The rehearsal: harmless questions of every kind, so that nobody meets the screen in the exam.

They belong to no bank, have no key and no points that count. No I/O.
"""

from __future__ import annotations

from datetime import timedelta
from typing import NamedTuple

from trainhub.core.words import N_
from trainhub.exams.rules.words import QuestionKind

#: How long the clock of a rehearsal runs.
REHEARSAL_TIME = timedelta(minutes=15)


class Sample(NamedTuple):
    """A question to practise on; its texts are marked words."""

    kind: QuestionKind
    stem: str
    options: tuple[str, ...] = ()
    parts: tuple[str, ...] = ()
    blanks: int = 0
    #: The choices of the gap of a text; its place is at the end of the stem.
    gap: tuple[str, ...] = ()


SAMPLES: tuple[Sample, ...] = (
    Sample(
        QuestionKind.SINGLE,
        N_("Practice: tap one answer. Which day comes after Monday?"),
        (N_("Tuesday"), N_("Friday"), N_("Sunday")),
    ),
    Sample(
        QuestionKind.MULTIPLE,
        N_("Practice: tap every answer that is right, then save. Which of these are fruits?"),
        (N_("Apple"), N_("Pear"), N_("Chair"), N_("Banana")),
    ),
    Sample(QuestionKind.TRUE_FALSE, N_("Practice: right or wrong? A week has seven days.")),
    Sample(
        QuestionKind.FILL_IN,
        N_("Practice: write one word. The colour of snow is ____."),
        blanks=1,
    ),
    Sample(QuestionKind.NUMERIC, N_("Practice: write a number. How many legs has a cat?")),
    Sample(
        QuestionKind.MATCHING,
        N_("Practice: choose for each line. What does one do with it?"),
        (N_("write"), N_("drink"), N_("sit")),
        (N_("Chair"), N_("Pen"), N_("Cup")),
    ),
    Sample(
        QuestionKind.ORDERING,
        N_("Practice: put the meals of a day in order."),
        (N_("Dinner"), N_("Breakfast"), N_("Lunch")),
    ),
    Sample(
        QuestionKind.CLOZE,
        N_("Practice: choose for the gap. The sun rises in the"),
        gap=(N_("east"), N_("west")),
    ),
    Sample(
        QuestionKind.SHORT_ANSWER,
        N_("Practice: write a few words. What is your favourite dish? Mark this question too."),
    ),
    Sample(
        QuestionKind.ESSAY,
        N_("Practice: write one or two sentences about your day, then go to the answer sheet."),
    ),
)
