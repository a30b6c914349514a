"""Everything a person does about questions, papers, sittings, attempts and results."""

from __future__ import annotations

from trainhub.core import carrier
from trainhub.exams.actions.answering import (
    Given,
    Kept,
    Saved,
    Synced,
    save_answer,
    save_answers,
    set_flag,
    sync,
)
from trainhub.exams.actions.appeals import (
    answer_second_look,
    ask_second_look,
)
from trainhub.exams.actions.attempts import start_attempt, start_attempts
from trainhub.exams.actions.bank import (
    Imported,
    ImportOutcome,
    bring_back_question,
    confirm_upload,
    import_questions,
    keep_upload,
    retire_question,
    stored_name,
)
from trainhub.exams.actions.closing import close_overdue, close_when_due, hand_in
from trainhub.exams.actions.door import forget_door_photos, forget_photos_when_due, photograph
from trainhub.exams.actions.fixed import (
    add_fixed_paper,
    change_fixed_paper,
    remove_fixed_paper,
)
from trainhub.exams.actions.irregularities import (
    lay_irregularity_code,
    lift_voiding,
    propose_voiding,
    sign_voiding,
    write_irregularity,
)
from trainhub.exams.actions.marking import (
    mark_attempts,
    points_by_attempt,
    record_mark,
    record_marks,
)
from trainhub.exams.actions.papers import (
    ComponentPlan,
    draw_up_blueprint,
    lay_pass_floor,
    set_exam,
)
from trainhub.exams.actions.practical import (
    add_photo,
    finish_run,
    note_item,
    photo_name,
    set_checklist,
)
from trainhub.exams.actions.printing import (
    is_printed,
    key_pdf,
    papers_pdf,
    print_paper,
    print_papers,
    register_batches,
)
from trainhub.exams.actions.queue import Given as MarkGiven
from trainhub.exams.actions.queue import mark_answer, take_next
from trainhub.exams.actions.regrading import (
    Change,
    changes_by,
    correct_key,
    key_from,
)
from trainhub.exams.actions.rehearsing import begin_rehearsal, end_rehearsal, keep_rehearsed
from trainhub.exams.actions.results import publish_results, publish_troubles, withdraw_result
from trainhub.exams.actions.reviewing import (
    accept_questions,
    accept_version,
    accept_versions,
    note_export,
    renew_question,
    send_back,
    write_question,
)
from trainhub.exams.actions.seating import (
    change_seat,
    give_room,
    seat_again,
    set_invigilators,
)
from trainhub.exams.actions.sheets import import_marks
from trainhub.exams.actions.sittings import (
    admit,
    admit_all,
    cancel_sitting,
    plan_sitting,
    register_newcomers,
)
from trainhub.exams.actions.terms import FIRST_TERMS, set_terms
from trainhub.exams.actions.timing import (
    allow_time,
    declare_outage,
    grant_time,
    sign_outage,
)
from trainhub.exams.actions.twins import make_papers
from trainhub.exams.actions.typing import type_answers
from trainhub.exams.rules.fixed import Chosen

__all__ = [
    "FIRST_TERMS",
    "Change",
    "Chosen",
    "ComponentPlan",
    "Given",
    "ImportOutcome",
    "Imported",
    "Kept",
    "MarkGiven",
    "Saved",
    "Synced",
    "accept_questions",
    "accept_version",
    "accept_versions",
    "add_fixed_paper",
    "add_photo",
    "admit",
    "admit_all",
    "allow_time",
    "answer_second_look",
    "ask_second_look",
    "begin_rehearsal",
    "bring_back_question",
    "cancel_sitting",
    "change_fixed_paper",
    "change_seat",
    "changes_by",
    "close_overdue",
    "close_when_due",
    "confirm_upload",
    "correct_key",
    "declare_outage",
    "draw_up_blueprint",
    "end_rehearsal",
    "finish_run",
    "forget_door_photos",
    "give_room",
    "grant_time",
    "hand_in",
    "import_marks",
    "import_questions",
    "is_printed",
    "keep_rehearsed",
    "keep_upload",
    "key_from",
    "key_pdf",
    "lay_irregularity_code",
    "lay_pass_floor",
    "lift_voiding",
    "make_papers",
    "mark_answer",
    "mark_attempts",
    "note_export",
    "note_item",
    "papers_pdf",
    "photo_name",
    "photograph",
    "plan_sitting",
    "points_by_attempt",
    "print_paper",
    "print_papers",
    "propose_voiding",
    "publish_results",
    "publish_troubles",
    "record_mark",
    "record_marks",
    "register_batches",
    "register_chores",
    "register_newcomers",
    "remove_fixed_paper",
    "renew_question",
    "retire_question",
    "save_answer",
    "save_answers",
    "seat_again",
    "send_back",
    "set_checklist",
    "set_exam",
    "set_flag",
    "set_invigilators",
    "set_terms",
    "sign_outage",
    "sign_voiding",
    "start_attempt",
    "start_attempts",
    "stored_name",
    "sync",
    "take_next",
    "type_answers",
    "withdraw_result",
    "write_irregularity",
    "write_question",
]


def register_chores() -> None:
    """Tell the sweeper what exams ask of it. Called by the composition root."""
    carrier.at_every_sweep(close_when_due)
    carrier.at_every_sweep(forget_photos_when_due)
