"""The nine papers of a class: what they are called and what stands in them. No I/O.

Columns and their order: the national practice of 补贴性职业技能培训 as the regions publish it.
"""

from __future__ import annotations

from enum import StrEnum

from trainhub.core.words import N_, NP_

#: The words of papers are Chinese in both languages; this context keeps them apart.
FORM = "form"


class PaperKind(StrEnum):
    """The nine papers, in the order of a dossier."""

    OPENING = "opening"
    TIMETABLE = "timetable"
    TEACHERS = "teachers"
    ROSTER = "roster"
    ATTENDANCE = "attendance"
    MARKS = "marks"
    CERTIFICATES = "certificates"
    CLAIM = "claim"
    FOLLOW_UPS = "follow-ups"


#: What stands at the head of each.
TITLES: dict[PaperKind, str] = {
    PaperKind.OPENING: NP_("form", "Application to open a class"),
    PaperKind.TIMETABLE: NP_("form", "Teaching plan (timetable)"),
    PaperKind.TEACHERS: NP_("form", "Sheet of teachers"),
    PaperKind.ROSTER: NP_("form", "Roster of trainees (real names)"),
    PaperKind.ATTENDANCE: NP_("form", "Sign-in and attendance sheet"),
    PaperKind.MARKS: NP_("form", "Mark book"),
    PaperKind.CERTIFICATES: NP_("form", "Register of certificates handed out"),
    PaperKind.CLAIM: NP_("form", "Claim for the training subsidy"),
    PaperKind.FOLLOW_UPS: NP_("form", "Follow-up sheet"),
}

#: What each is for, on the screen.
PURPOSES: dict[PaperKind, str] = {
    PaperKind.OPENING: N_("Filed before the class opens."),
    PaperKind.TIMETABLE: N_("Every lesson with hours, module, teacher and place."),
    PaperKind.TEACHERS: N_("Who teaches, with title, certificate and contract."),
    PaperKind.ROSTER: N_("Everybody with a seat. Holds full ID numbers."),
    PaperKind.ATTENDANCE: N_("Sign-in and sign-out of every lesson."),
    PaperKind.MARKS: N_("Every sitting with its marks and conclusion."),
    PaperKind.CERTIFICATES: N_("Who received which certificate. Holds full ID numbers."),
    PaperKind.CLAIM: N_("What is claimed for whom."),
    PaperKind.FOLLOW_UPS: N_("Whether people found work, and what became of it."),
}

#: The rule of these papers asks for whole ID numbers; the others show them masked or not at all.
WITH_ID_NUMBERS = frozenset({PaperKind.ROSTER, PaperKind.CERTIFICATES})


class PaperTrouble(StrEnum):
    """Why a paper cannot be made."""

    CANNOT_PRINT = N_("This server cannot make PDF files now. Please take the Excel file.")
    NOT_PRINTED = N_("The PDF could not be made. Please take the Excel file and tell the station.")
    TOO_LONG = N_("This paper has {rows} rows. Please make the whole file of the class instead.")
    TOO_MANY_SCANS = N_("The signed papers have more than {limit} MB. Please take them one by one.")
    SCAN_GONE = N_("A signed paper cannot be opened. Please tell the administrator.")
    NO_TICKETS = N_("This sitting is not there any more.")
    NO_DOSSIER = N_("The file of the class is not complete yet. Please make it again.")
