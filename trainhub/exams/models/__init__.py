"""Tables of the exams chapter, one module a subject."""

from __future__ import annotations

from trainhub.exams.models.bank import Question, QuestionUpload, QuestionVersion
from trainhub.exams.models.door import DoorPhoto
from trainhub.exams.models.irregularities import (
    Irregularity,
    IrregularityCode,
    Voiding,
    VoidingStep,
)
from trainhub.exams.models.marking import AnswerClaim, AnswerMark
from trainhub.exams.models.papers import (
    Blueprint,
    BlueprintLine,
    Component,
    Exam,
    ExamTerms,
    PassFloor,
)
from trainhub.exams.models.practical import Checklist, PracticalPhoto, PracticalRun, PracticalTap
from trainhub.exams.models.regrading import Appeal, KeyCorrection
from trainhub.exams.models.rehearsing import Rehearsal
from trainhub.exams.models.results import Mark, Outcome
from trainhub.exams.models.seating import ExamSeat, Invigilation
from trainhub.exams.models.sittings import Attempt, AttemptItem, Candidate, Sitting
from trainhub.exams.models.timing import ExamSign, Outage, TimeGrant
from trainhub.exams.models.twins import FixedItem, FixedPaper, FrozenPaper, TypedSheet

__all__ = [
    "AnswerClaim",
    "AnswerMark",
    "Appeal",
    "Attempt",
    "AttemptItem",
    "Blueprint",
    "BlueprintLine",
    "Candidate",
    "Checklist",
    "Component",
    "DoorPhoto",
    "Exam",
    "ExamSeat",
    "ExamSign",
    "ExamTerms",
    "FixedItem",
    "FixedPaper",
    "FrozenPaper",
    "Invigilation",
    "Irregularity",
    "IrregularityCode",
    "KeyCorrection",
    "Mark",
    "Outage",
    "Outcome",
    "PassFloor",
    "PracticalPhoto",
    "PracticalRun",
    "PracticalTap",
    "Question",
    "QuestionUpload",
    "QuestionVersion",
    "Rehearsal",
    "Sitting",
    "TimeGrant",
    "TypedSheet",
    "Voiding",
    "VoidingStep",
]
