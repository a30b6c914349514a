"""Every SELECT about certificates."""

from __future__ import annotations

from trainhub.certs.queries.asking import (
    MANY_MISSES,
    Answer,
    Found,
    answer_to,
    by_number_and_name,
    by_token,
    misses_of,
)
from trainhub.certs.queries.claims import achieved_in
from trainhub.certs.queries.earning import (
    Earning,
    certificate_of,
    earned_by,
    earned_in_sitting,
    enrolment_of_candidate,
    outcome_of,
    people_of_cohort,
    type_of_course,
)
from trainhub.certs.queries.holding import (
    accepted_on,
    held,
    held_by,
    holders_of,
    holds_any,
    valid_on,
)
from trainhub.certs.queries.lists import (
    Looks,
    certificates_of,
    certificates_of_cohort,
    credential_queue,
    credentials_of,
    desk,
    job_ended_after,
    ledger_of,
    looks_at,
    lookups_of,
    open_job,
    suspended,
    type_by_code,
    types,
    unprinted,
    unprinted_of_cohort,
    waiting_to_print,
)

__all__ = [
    "MANY_MISSES", "Answer", "Earning", "Found", "Looks", "accepted_on", "achieved_in", "answer_to",
    "by_number_and_name", "by_token", "certificate_of", "certificates_of",
    "certificates_of_cohort", "credential_queue", "credentials_of", "desk", "earned_by",
    "earned_in_sitting", "enrolment_of_candidate", "held", "held_by", "holders_of", "holds_any",
    "job_ended_after", "ledger_of", "looks_at", "lookups_of", "misses_of", "open_job", "outcome_of",
    "people_of_cohort", "suspended", "type_by_code", "type_of_course", "types", "unprinted",
    "unprinted_of_cohort", "valid_on", "waiting_to_print",
]  # fmt: skip
