"""The papers of a subsidised class: what each is called, and whom it is about. No I/O."""

from __future__ import annotations

from enum import StrEnum

from trainhub.core.words import N_


class PaperKind(StrEnum):
    """A paper of the file of a class, or of the file of one person in it."""

    OPENING = "opening"
    TIMETABLE = "timetable"
    TEACHERS = "teachers"
    ROSTER = "roster"
    SIGN_SHEETS = "sign_sheets"
    MARK_BOOK = "mark_book"
    CERTIFICATES = "certificates"
    CLAIM = "claim"
    FOLLOW_UPS = "follow_ups"
    ID_COPY = "id_copy"
    PLEDGE = "pledge"
    CATEGORY_PROOF = "category_proof"
    HOURS = "hours"
    PASSED = "passed"
    CERTIFICATE = "certificate"
    BANK_ACCOUNT = "bank_account"


PAPER_WORDS: dict[PaperKind, str] = {
    PaperKind.OPENING: N_("Opening file, handed in"),
    PaperKind.TIMETABLE: N_("Timetable"),
    PaperKind.TEACHERS: N_("List of teachers"),
    PaperKind.ROSTER: N_("Roster"),
    PaperKind.SIGN_SHEETS: N_("Sign sheets of all lessons"),
    PaperKind.MARK_BOOK: N_("Mark book"),
    PaperKind.CERTIFICATES: N_("Register of certificates"),
    PaperKind.CLAIM: N_("Claim form"),
    PaperKind.FOLLOW_UPS: N_("Follow-up calls"),
    PaperKind.ID_COPY: N_("Copy of the ID card"),
    PaperKind.PLEDGE: N_("Signed pledge"),
    PaperKind.CATEGORY_PROOF: N_("Proof of the group"),
    PaperKind.HOURS: N_("Hours reached"),
    PaperKind.PASSED: N_("Exam passed"),
    PaperKind.CERTIFICATE: N_("Training certificate"),
    PaperKind.BANK_ACCOUNT: N_("Bank or social card account"),
}

#: Papers about one person; the others are about the whole class.
PERSONAL = frozenset(
    {
        PaperKind.ID_COPY, PaperKind.PLEDGE, PaperKind.CATEGORY_PROOF, PaperKind.HOURS,
        PaperKind.PASSED, PaperKind.CERTIFICATE, PaperKind.BANK_ACCOUNT,
    }
)  # fmt: skip

#: Papers that somebody signs outside and hands in as a scan or a photo. Of the class's other
#: papers a signed scan may be added too; the facts behind them are here anyway.
HANDED_IN = (
    PaperKind.OPENING, PaperKind.TIMETABLE, PaperKind.TEACHERS, PaperKind.ROSTER,
    PaperKind.SIGN_SHEETS, PaperKind.MARK_BOOK, PaperKind.CERTIFICATES, PaperKind.CLAIM,
    PaperKind.FOLLOW_UPS, PaperKind.ID_COPY, PaperKind.PLEDGE,
)  # fmt: skip

#: What a scheme asks for unless its version says otherwise.
USUAL = tuple(kind for kind in PaperKind if kind is not PaperKind.CATEGORY_PROOF)
#: What every class has, whoever pays.
UNPAID_CLASS = (
    PaperKind.TIMETABLE, PaperKind.TEACHERS, PaperKind.ROSTER, PaperKind.SIGN_SHEETS,
    PaperKind.MARK_BOOK, PaperKind.CERTIFICATES, PaperKind.HOURS, PaperKind.PASSED,
    PaperKind.CERTIFICATE,
)  # fmt: skip
