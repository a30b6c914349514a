"""Why a row of a mark sheet is refused, passed over or remarked upon."""

from __future__ import annotations

from enum import StrEnum

from trainhub.core.words import N_


class SheetTrouble(StrEnum):
    """What is in the way of a mark sheet, or of a row in it."""

    NO_HEADING = N_("No row has the headings for the ticket number and a part of the exam.")
    NOBODY_IN_IT = N_("There is nobody in this table.")
    MISSING_TICKET = N_("The ticket number is missing.")
    TICKET_LOST_DIGITS = N_("The spreadsheet destroyed the ticket number. Type it as text.")
    UNKNOWN_TICKET = N_("Nobody has the ticket number {ticket}.")
    NAME_DIFFERS = N_("The ticket belongs to somebody with another name.")
    DUPLICATE_IN_FILE = N_("Row {row} has the same ticket. Keep one of the two.")
    ERROR_CELL = N_("The cell “{column}” shows an error.")
    FORMULA_CELL = N_("The cell “{column}” is a formula without a result. Type the value instead.")
    NOT_A_NUMBER = N_("{part}: please write a number such as 86 or 86.5.")
    SCORE_OUT_OF_RANGE = N_("{part}: points go from 0 to {maximum}.")
    ABSENT_WITH_POINTS = N_("{part}: the row says absent, but has points.")
    ALREADY_MARKED = N_("{part}: {points} stand already. Change them on the page of marks.")
    ABSENT_STANDS = N_("{part}: the person stands as absent. Change it on the page of marks.")
    BY_THE_COMPUTER = N_("{part} was written on the screen. The computer marks it.")
    STILL_WRITING = N_("{part}: this person is still writing.")
    CANCELLED = N_("This sitting was cancelled.")
    PUBLISHED = N_("The results of this sitting are published.")


class SheetRemark(StrEnum):
    """What is said of a row that goes in all the same."""

    NO_NAME = N_("The row has no name to compare.")
    NOT_ADMITTED = N_("The examiner did not admit this person.")


class PassedOver(StrEnum):
    """Why a row of a mark sheet is nobody's, or adds nothing."""

    BLANK_ROW = N_("The row is blank.")
    REPEATED_HEADING = N_("The row repeats the headings.")
    FOOTER = N_("The row is a sum, a note or a signature.")
    NO_MARK = N_("The row has no mark.")
    ALREADY_IN = N_("These marks stand already.")
