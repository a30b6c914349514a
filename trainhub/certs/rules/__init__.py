"""Words and judgements about certificates. No I/O."""

from __future__ import annotations

from trainhub.certs.rules.holding import (
    Paper,
    ends_on,
    is_valid,
    last_day,
    months_after,
    next_review,
    review_days,
    standing,
)
from trainhub.certs.rules.issuing import Unmet, run_label, unmet_for_issue
from trainhub.certs.rules.ledger import (
    REASONS_FOR,
    LedgerTrouble,
    after,
    halted_by,
    ledger_troubles,
)
from trainhub.certs.rules.numbers import (
    NumberTrouble,
    certificate_number,
    mask_number,
    normalise_number,
    number_troubles,
    read_skill_level,
    rule_troubles,
)
from trainhub.certs.rules.words import (
    CHECK_KINDS,
    CHECK_WORDS,
    KIND_WORDS,
    PRINT_TROUBLE_WORDS,
    REASON_WORDS,
    STANDING_KINDS,
    STANDING_WORDS,
    VERB_WORDS,
    CertificateKind,
    CheckState,
    FileTrouble,
    LedgerReason,
    LedgerVerb,
    LookupWay,
    PrintRefusal,
    PrintTrouble,
    Standing,
)

__all__ = [
    "CHECK_KINDS", "CHECK_WORDS", "KIND_WORDS", "PRINT_TROUBLE_WORDS", "REASONS_FOR",
    "REASON_WORDS", "STANDING_KINDS", "STANDING_WORDS", "VERB_WORDS", "CertificateKind",
    "CheckState", "FileTrouble", "LedgerReason", "LedgerTrouble", "LedgerVerb", "LookupWay",
    "NumberTrouble",
    "Paper", "PrintRefusal", "PrintTrouble", "Standing", "Unmet", "after", "certificate_number",
    "ends_on", "halted_by", "is_valid", "last_day", "ledger_troubles", "mask_number",
    "months_after", "next_review", "normalise_number", "number_troubles", "read_skill_level",
    "review_days", "rule_troubles", "run_label", "standing", "unmet_for_issue",
]  # fmt: skip
