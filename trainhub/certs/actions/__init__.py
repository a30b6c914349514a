"""Everything a person, a reaction or a job does about certificates."""

from __future__ import annotations

from trainhub.certs.actions.approving import answer_approval
from trainhub.certs.actions.asking import (
    check_holder,
    guesses_too_much,
    note_lookup,
    note_roster_look,
    source_key,
)
from trainhub.certs.actions.bundling import BUNDLE_JOB, BUNDLING, bundle_cohort, bundle_name
from trainhub.certs.actions.claims import claim_for
from trainhub.certs.actions.cohorts import ISSUE_JOB, ISSUING, issue_to_cohort
from trainhub.certs.actions.credentials import (
    CredentialTrouble,
    Paper,
    check_again,
    check_credential,
    record_credential,
)
from trainhub.certs.actions.deciding import (
    halt_unearned,
    reinstate,
    reinstate_earned,
    replace,
    revoke,
    suspend,
)
from trainhub.certs.actions.files import FileAnswer, judge_file, judge_list
from trainhub.certs.actions.issuing import (
    issue,
    issue_for_sitting,
    issue_when_earned,
    unmet_of,
)
from trainhub.certs.actions.papering import PRINTER, roster_pdf
from trainhub.certs.actions.printing import (
    PRINT_JOB,
    PRINTING,
    enqueue_print,
    known_printing_trouble,
    print_again,
    print_waiting,
    print_when_possible,
    printing_trouble,
)
from trainhub.certs.actions.reminding import (
    remind,
    remind_in_portions,
    remind_when_due,
    words_of,
)
from trainhub.certs.actions.sharing import (
    ShareTrouble,
    make_share,
    note_share_look,
    withdraw_share,
)
from trainhub.certs.actions.types import (
    TypeFacts,
    TypeTrouble,
    allow_issuer,
    change_type,
    define_type,
)
from trainhub.certs.proof.timestamps import use_authority
from trainhub.core import carrier, jobs
from trainhub.core.pictures import PictureTrouble

__all__ = [
    "BUNDLE_JOB",
    "ISSUE_JOB",
    "PRINTER",
    "PRINT_JOB",
    "CredentialTrouble",
    "FileAnswer",
    "Paper",
    "PictureTrouble",
    "ShareTrouble",
    "TypeFacts",
    "TypeTrouble",
    "allow_issuer",
    "answer_approval",
    "bundle_cohort",
    "bundle_name",
    "change_type",
    "check_again",
    "check_credential",
    "check_holder",
    "claim_for",
    "define_type",
    "enqueue_print",
    "guesses_too_much",
    "halt_unearned",
    "issue",
    "issue_for_sitting",
    "issue_to_cohort",
    "issue_when_earned",
    "judge_file",
    "judge_list",
    "known_printing_trouble",
    "make_share",
    "note_lookup",
    "note_roster_look",
    "note_share_look",
    "print_again",
    "print_waiting",
    "print_when_possible",
    "printing_trouble",
    "record_credential",
    "register_batches",
    "reinstate",
    "reinstate_earned",
    "remind",
    "remind_in_portions",
    "remind_when_due",
    "replace",
    "revoke",
    "roster_pdf",
    "source_key",
    "suspend",
    "unmet_of",
    "use_authority",
    "withdraw_share",
    "words_of",
]  # fmt: skip


def register_batches() -> None:
    """Say how the jobs and chores of this chapter are worked. Called by the composition root."""
    jobs.register(PRINT_JOB, PRINTING)
    jobs.register(ISSUE_JOB, ISSUING)
    jobs.register(BUNDLE_JOB, BUNDLING)
    carrier.at_every_sweep(print_when_possible)
    carrier.at_every_sweep(remind_when_due)
