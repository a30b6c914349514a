"""Words of the exams chapter: kinds, sources, conclusions, and every reason for a no."""

from __future__ import annotations

from enum import StrEnum

from trainhub.core.words import N_


class QuestionKind(StrEnum):
    """How a question is answered."""

    SINGLE = "single"
    MULTIPLE = "multiple"
    TRUE_FALSE = "true_false"
    FILL_IN = "fill_in"
    NUMERIC = "numeric"
    MATCHING = "matching"
    ORDERING = "ordering"
    CLOZE = "cloze"
    SHORT_ANSWER = "short_answer"
    ESSAY = "essay"


KIND_WORDS: dict[QuestionKind, str] = {
    QuestionKind.SINGLE: N_("Single choice"),
    QuestionKind.MULTIPLE: N_("Multiple choice"),
    QuestionKind.TRUE_FALSE: N_("True or false"),
    QuestionKind.FILL_IN: N_("Fill in"),
    QuestionKind.NUMERIC: N_("Answer in numbers"),
    QuestionKind.MATCHING: N_("Matching"),
    QuestionKind.ORDERING: N_("Putting in order"),
    QuestionKind.CLOZE: N_("Text with gaps"),
    QuestionKind.SHORT_ANSWER: N_("Short answer"),
    QuestionKind.ESSAY: N_("Essay"),
}

#: What the candidate is told to do, by kind.
KIND_TASKS: dict[QuestionKind, str] = {
    QuestionKind.SINGLE: N_("Choose one."),
    QuestionKind.MULTIPLE: N_("Choose all that are right."),
    QuestionKind.TRUE_FALSE: N_("Is this right?"),
    QuestionKind.FILL_IN: N_("Write the missing words."),
    QuestionKind.NUMERIC: N_("Write a number."),
    QuestionKind.MATCHING: N_("Choose what belongs to each line."),
    QuestionKind.ORDERING: N_("Give every step its number: 1 comes first."),
    QuestionKind.CLOZE: N_("Fill every gap of the text."),
    QuestionKind.SHORT_ANSWER: N_("Answer in your own words."),
    QuestionKind.ESSAY: N_("Write in your own words, as long as you need."),
}


class ScoringRule(StrEnum):
    """How an answer that is right in part is paid."""

    ALL = "all"
    #: A share of the points for a part of the right options, if no wrong one is chosen.
    SOME = "some"
    #: Every right part its share; a choice with a wrong option earns nothing.
    EACH = "each"
    #: Every option or accepted answer its own weight; wrong ones may take points away.
    WEIGHTS = "weights"


SCORING_WORDS: dict[ScoringRule, str] = {
    ScoringRule.ALL: N_("All right or no points"),
    ScoringRule.SOME: N_("Half the points when right ones are missing, none for a wrong one"),
    ScoringRule.EACH: N_("Points for every right part"),
    ScoringRule.WEIGHTS: N_("Every answer has its own weight"),
}


class Difficulty(StrEnum):
    """易, 中, 难."""

    EASY = "easy"
    MEDIUM = "medium"
    HARD = "hard"


DIFFICULTY_WORDS: dict[Difficulty, str] = {
    Difficulty.EASY: N_("Easy"),
    Difficulty.MEDIUM: N_("Medium"),
    Difficulty.HARD: N_("Hard"),
}


class ComponentKind(StrEnum):
    """What a component examines."""

    THEORY = "theory"
    PRACTICAL = "practical"
    REVIEW = "review"


COMPONENT_WORDS: dict[ComponentKind, str] = {
    ComponentKind.THEORY: N_("Theory"),
    ComponentKind.PRACTICAL: N_("Practice"),
    ComponentKind.REVIEW: N_("Review"),
}


class MarkSource(StrEnum):
    """Where a mark comes from."""

    AUTOMATIC = "automatic"
    EXAMINER = "examiner"
    PAPER = "paper"
    #: The sum of an answer sheet whose open answers people marked one by one.
    ANSWERS = "answers"
    #: What the examiners of a practical exam noted item by item.
    CHECKLIST = "checklist"
    REGRADE = "regrade"
    APPEAL = "appeal"


MARK_SOURCE_WORDS: dict[MarkSource, str] = {
    MarkSource.AUTOMATIC: N_("by the key"),
    MarkSource.EXAMINER: N_("by an examiner"),
    MarkSource.PAPER: N_("from a paper sheet"),
    MarkSource.ANSWERS: N_("from the marks of the answers"),
    MarkSource.CHECKLIST: N_("from the checklist"),
    MarkSource.REGRADE: N_("after a corrected key"),
    MarkSource.APPEAL: N_("after a second look"),
}


class Conclusion(StrEnum):
    """How it ended. Absent is not failed."""

    PASS = "pass"  # noqa: S105 - an outcome, not a password
    FAIL = "fail"
    ABSENT = "absent"
    VOID = "void"


CONCLUSION_WORDS: dict[Conclusion, str] = {
    Conclusion.PASS: N_("Passed"),
    Conclusion.FAIL: N_("Not passed"),
    Conclusion.ABSENT: N_("Absent"),
    Conclusion.VOID: N_("Void"),
}

#: The kind of state pill a conclusion is shown as.
CONCLUSION_STATES: dict[Conclusion, str] = {
    Conclusion.PASS: "good",
    Conclusion.FAIL: "bad",
    Conclusion.ABSENT: "off",
    Conclusion.VOID: "off",
}


class RateBase(StrEnum):
    """What a pass rate is counted over."""

    SAT = N_("of those who sat")
    FIRST_SAT = N_("at the first try")
    ENROLLED = N_("of all enrolled")


class ImportTrouble(StrEnum):
    """Why a question file is not imported."""

    NOTHING_TO_IMPORT = N_("There is no usable question in the file.")
    NOT_CHECKED = N_("Please confirm that you have checked these questions.")
    ALREADY_IMPORTED = N_("This file was imported already. Nothing was added.")


class PaperTrouble(StrEnum):
    """Why a blueprint or an exam cannot stand."""

    NO_LINES = N_("Say at least once what to draw.")
    TOO_FEW = N_("Line {line} asks for {wanted} questions. The bank has only {found} for it.")
    SHARED = N_("The lines share questions. {short} more are needed in the bank.")
    NO_COMPONENTS = N_("An exam needs at least one part.")
    WRONG_TOTAL = N_("{name}: the paper gives {total} points, but the part has {maximum}.")
    PASS_MARK = N_("{name}: the pass mark must lie between 0 and {maximum}.")
    MINUTES = N_("{name}: say how many minutes, between 1 and 480.")
    OTHER_TRADE = N_("{name}: the paper is drawn from another trade.")
    BELOW_LAW = N_("{name}: the pass mark must be at least {least}. Source: {source}")
    PERCENT = N_("Please enter 1 to 100 percent.")
    NEEDS_SOURCE = N_("Please say where this rule comes from.")
    RETIRED = N_("This exam is out of use. Please take the new one.")


class SittingTrouble(StrEnum):
    """Why a sitting cannot be planned or opened."""

    NOBODY = N_("Nobody in this class may sit the exam now.")
    NO_EXAM = N_("This course has no exam yet. Set one first.")
    NO_PHOTOS = N_("No photos are taken at the door of this exam.")
    OTHER_COURSE = N_("The exam and the class belong to different courses.")
    ENDS_BEFORE = N_("The sitting must end after it starts.")
    TOO_SHORT = N_("The longest part takes {minutes} minutes. Leave at least that much time.")
    IN_THE_PAST = N_("The sitting must lie in the future.")
    NO_SITS_LEFT = N_("All {most} tries of this exam are used.")
    ALREADY_PASSED = N_("This person has passed already.")
    CANCELLED = N_("This sitting was cancelled.")
    PUBLISHED = N_("The results of this sitting are published.")
    TOO_EARLY = N_("The door opens {minutes} minutes before the exam.")
    TOO_LATE = N_("Too late: the door closed {minutes} minutes after the start.")
    OVER = N_("This sitting is over.")
    HAS_STARTED = N_("The exam has started. It can no longer be cancelled.")


class AttemptTrouble(StrEnum):
    """Why a candidate cannot start, answer or hand in."""

    NOT_ADMITTED = N_("Please show your ID to the examiner first.")
    NOT_YET = N_("The exam has not started yet.")
    OVER = N_("The time is over. Your saved answers count.")
    HANDED_IN = N_("You have handed in. Your saved answers count.")
    NOT_ON_SCREEN = N_("This part is not taken on the screen.")
    NO_SUCH_QUESTION = N_("This question is not on your paper.")
    BAD_ANSWER = N_("This answer does not fit the question. Please choose again.")
    TOO_LONG = N_("The answer may have at most {most} characters.")


class MarkTrouble(StrEnum):
    """Why a mark is refused."""

    OUT_OF_RANGE = N_("{name}: points go from 0 to {maximum}.")
    NOT_A_NUMBER = N_("{name}: please write a number such as 86 or 86.5.")
    POINTS_NEEDED = N_("Please write the points, such as 8 or 8.5.")
    NEEDS_REASON = N_("There is a mark already. Say why it changes.")
    AUTOMATIC_ONLY = N_("{name} is marked by the computer.")
    NOT_OVER = N_("{name}: this person is still writing.")


class PublishTrouble(StrEnum):
    """Why results cannot be published, or taken back."""

    NOT_OVER = N_("The sitting is not over yet.")
    STILL_WRITING = N_("{count} people are still writing.")
    MARKS_MISSING = N_("{name}: {count} marks are missing.")
    ANSWERS_MISSING = N_("{name}: {count} marks of answers are missing, second ones included.")
    EXAMINERS_MISSING = N_("{name}: {count} examiners are not done, second ones included.")
    VOIDINGS_OPEN = N_(
        "{count} proposals to make a result void wait for a second signature. "
        "Somebody else signs or lifts them first."
    )
    NO_RESULT = N_("There is no published result to take back.")
    NEEDS_REASON = N_("Please say why.")
