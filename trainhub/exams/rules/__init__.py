"""Judgements about questions, papers, sittings and results. No I/O.

The words are here; ``answers``, ``papers``, ``sittings`` and ``outcomes`` judge with them.
"""

from __future__ import annotations

from trainhub.exams.rules.words import (
    COMPONENT_WORDS,
    CONCLUSION_STATES,
    CONCLUSION_WORDS,
    DIFFICULTY_WORDS,
    KIND_TASKS,
    KIND_WORDS,
    MARK_SOURCE_WORDS,
    SCORING_WORDS,
    AttemptTrouble,
    ComponentKind,
    Conclusion,
    Difficulty,
    ImportTrouble,
    MarkSource,
    MarkTrouble,
    PaperTrouble,
    PublishTrouble,
    QuestionKind,
    RateBase,
    ScoringRule,
    SittingTrouble,
)

__all__ = [
    "COMPONENT_WORDS",
    "CONCLUSION_STATES",
    "CONCLUSION_WORDS",
    "DIFFICULTY_WORDS",
    "KIND_TASKS",
    "KIND_WORDS",
    "MARK_SOURCE_WORDS",
    "SCORING_WORDS",
    "AttemptTrouble",
    "ComponentKind",
    "Conclusion",
    "Difficulty",
    "ImportTrouble",
    "MarkSource",
    "MarkTrouble",
    "PaperTrouble",
    "PublishTrouble",
    "QuestionKind",
    "RateBase",
    "ScoringRule",
    "SittingTrouble",
]
