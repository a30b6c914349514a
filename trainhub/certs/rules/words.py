"""What things are called: the words of this chapter and the English keys of the screen."""

from __future__ import annotations

from enum import StrEnum

from trainhub.core.words import N_


class CertificateKind(StrEnum):
    """What kind of paper it is. Only the first is issued here; the others are recorded."""

    TRAINING = "training"
    GUARD_CARD = "guard_card"
    SKILL_LEVEL = "skill_level"
    SPECIAL_SKILL = "special_skill"
    SPECIAL_OPERATION = "special_operation"
    HEALTH = "health"


class LedgerVerb(StrEnum):
    """What happened to a certificate."""

    ISSUED = "issued"
    SUSPENDED = "suspended"
    REINSTATED = "reinstated"
    REVOKED = "revoked"
    REPLACED = "replaced"
    RENEWED = "renewed"


class LedgerReason(StrEnum):
    """Why a certificate was suspended, reinstated, revoked or replaced, as a code."""

    RESULT_WITHDRAWN = "result_withdrawn"
    ISSUED_IN_ERROR = "issued_in_error"
    FRAUD = "fraud"
    MISCONDUCT = "misconduct"
    HOLDER_ASKED = "holder_asked"
    UNDER_REVIEW = "under_review"
    CLEARED = "cleared"
    NAME_CORRECTED = "name_corrected"
    LOST = "lost"
    DAMAGED = "damaged"
    RESULT_RESTORED = "result_restored"


class CheckState(StrEnum):
    """How far an external credential was checked."""

    UNCHECKED = "unchecked"
    ACCEPTED = "accepted"
    REJECTED = "rejected"


class PrintTrouble(StrEnum):
    """Why a certificate has no PDF yet. Only the first goes away by itself."""

    UNAVAILABLE = "unavailable"
    GLYPHS = "glyphs"
    FACTS = "facts"
    FAILED = "failed"


class LookupWay(StrEnum):
    """How somebody asked about a certificate."""

    TOKEN = "token"  # noqa: S105 - a way of asking, not a secret
    NUMBER = "number"
    API = "api"
    FILE = "file"
    HOLDER = "holder"
    LIST = "list"
    ROSTER = "roster"
    SHARE = "share"


class Standing(StrEnum):
    """What a verifier is told. It follows from the ledger and the day."""

    VALID = "valid"
    EXPIRING = "expiring"
    EXPIRED = "expired"
    SUSPENDED = "suspended"
    REVOKED = "revoked"
    REPLACED = "replaced"
    NEVER_ISSUED = "never_issued"


class PrintRefusal(StrEnum):
    """Why one certificate did not become a PDF."""

    UNAVAILABLE = N_("The certificate waits: this server cannot print now.")
    GLYPHS = N_("Our fonts cannot print: {characters}. Please tell the administrator.")
    FACTS = N_("The text does not fit on the certificate: {field}.")
    FAILED = N_("The page could not be made. Please tell the administrator.")


class FileTrouble(StrEnum):
    """Why the file of a certificate is not handed out."""

    WAITS = N_("The PDF is not printed yet. The certificate counts without it: show its code.")
    AWAY = N_("The PDF cannot be found. Please tell the station. The certificate counts.")
    ALTERED = N_("The stored PDF was altered and is not handed out. Please tell the station.")


STANDING_WORDS: dict[Standing, str] = {
    Standing.VALID: N_("Valid"),
    Standing.EXPIRING: N_("Valid, expires soon"),
    Standing.EXPIRED: N_("Expired"),
    Standing.SUSPENDED: N_("Suspended"),
    Standing.REVOKED: N_("Revoked"),
    Standing.REPLACED: N_("Replaced by a newer one"),
    Standing.NEVER_ISSUED: N_("Never issued"),
}

#: The state a screen shows with a standing; the words always stand beside the colour.
STANDING_KINDS: dict[Standing, str] = {
    Standing.VALID: "good",
    Standing.EXPIRING: "warn",
    Standing.EXPIRED: "bad",
    Standing.SUSPENDED: "bad",
    Standing.REVOKED: "bad",
    Standing.REPLACED: "warn",
    Standing.NEVER_ISSUED: "bad",
}

LOOKUP_WORDS: dict[LookupWay, str] = {
    LookupWay.TOKEN: N_("by scanning the code"),
    LookupWay.NUMBER: N_("by number and name"),
    LookupWay.API: N_("by a program"),
    LookupWay.FILE: N_("with the PDF"),
    LookupWay.HOLDER: N_("with the last four digits of your ID number"),
    LookupWay.LIST: N_("in a list of several people"),
    LookupWay.ROSTER: N_("on the roster of a shift"),
    LookupWay.SHARE: N_("by a link that you gave out"),
}

KIND_WORDS: dict[CertificateKind, str] = {
    CertificateKind.TRAINING: N_("Training certificate"),
    CertificateKind.GUARD_CARD: N_("Security guard card of the police"),
    CertificateKind.SKILL_LEVEL: N_("Vocational skill level certificate"),
    CertificateKind.SPECIAL_SKILL: N_("Specific skill certificate"),
    CertificateKind.SPECIAL_OPERATION: N_("Special operation card"),
    CertificateKind.HEALTH: N_("Health certificate"),
}

VERB_WORDS: dict[LedgerVerb, str] = {
    LedgerVerb.ISSUED: N_("Issued"),
    LedgerVerb.SUSPENDED: N_("Suspended"),
    LedgerVerb.REINSTATED: N_("Valid again"),
    LedgerVerb.REVOKED: N_("Revoked"),
    LedgerVerb.REPLACED: N_("Replaced"),
    LedgerVerb.RENEWED: N_("Renewed"),
}

REASON_WORDS: dict[LedgerReason, str] = {
    LedgerReason.RESULT_WITHDRAWN: N_("The exam result was withdrawn"),
    LedgerReason.ISSUED_IN_ERROR: N_("Issued by mistake"),
    LedgerReason.FRAUD: N_("Obtained with false facts"),
    LedgerReason.MISCONDUCT: N_("Serious misconduct at work"),
    LedgerReason.HOLDER_ASKED: N_("The holder asked for it"),
    LedgerReason.UNDER_REVIEW: N_("It is being looked into"),
    LedgerReason.CLEARED: N_("Looked into, nothing wrong"),
    LedgerReason.NAME_CORRECTED: N_("The name was corrected"),
    LedgerReason.LOST: N_("The paper was lost"),
    LedgerReason.DAMAGED: N_("The paper was damaged"),
    LedgerReason.RESULT_RESTORED: N_("The exam result stands again"),
}

CHECK_WORDS: dict[CheckState, str] = {
    CheckState.UNCHECKED: N_("Waits for the station's check"),
    CheckState.ACCEPTED: N_("Checked by the station"),
    CheckState.REJECTED: N_("Not accepted"),
}

PRINT_TROUBLE_WORDS: dict[PrintTrouble, str] = {
    PrintTrouble.UNAVAILABLE: N_("Waits: this server cannot print now"),
    PrintTrouble.GLYPHS: N_("The name has a character that our fonts lack"),
    PrintTrouble.FACTS: N_("A text is too long for the page"),
    PrintTrouble.FAILED: N_("The page could not be made"),
}

CHECK_KINDS: dict[CheckState, str] = {
    CheckState.UNCHECKED: "wait",
    CheckState.ACCEPTED: "good",
    CheckState.REJECTED: "bad",
}

#: The five levels as certificates print them: number and name (国家职业标准, 2019).
LEVEL_WORDS: dict[int, str] = {
    5: "五级/初级工",
    4: "四级/中级工",
    3: "三级/高级工",
    2: "二级/技师",
    1: "一级/高级技师",
}
