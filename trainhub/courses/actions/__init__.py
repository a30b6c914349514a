"""Every change in the courses chapter: one function per thing a person does."""

from __future__ import annotations

from trainhub.core import (
    carrier,
)
from trainhub.courses.actions.answering import (
    open_requested_cohort,
    plan_for,
)
from trainhub.courses.actions.applying import (
    Decision,
    approve,
    refuse,
)
from trainhub.courses.actions.attendance import (
    RollEntry,
    Shown,
    add_mark,
    correct_mark,
    lesson_key,
    mark_attendance,
    roll_call,
    settle_hours,
    sign_in_by_code,
)
from trainhub.courses.actions.calendars import (
    feed_secret,
    open_feed,
    revoke_feed,
)
from trainhub.courses.actions.catalogue import (
    CourseTrouble,
    add_syllabus,
    enter_trade,
    open_course,
)
from trainhub.courses.actions.claims import (
    drop_claim,
    hand_in_claim,
    judge_claim,
    make_claim,
    mark_paid,
    mark_refused,
    note_claim_taken,
    set_publicity,
)
from trainhub.courses.actions.cohorts import (
    cancel_cohort,
    change_seats,
    close_cohort,
    furnish,
    place_of,
    plan_cohort,
    publish_cohort,
    reopen_cohort,
)
from trainhub.courses.actions.danger import (
    close_lesson,
    close_lessons_when_due,
    warn_in_danger,
)
from trainhub.courses.actions.demand import (
    set_terms,
)
from trainhub.courses.actions.dossier import (
    ScanTrouble,
    add_paper,
    strike_paper,
)
from trainhub.courses.actions.enrolling import (
    EnrolResult,
    enrol,
    enrol_many,
    withdraw,
)
from trainhub.courses.actions.feedback import (
    ask_for_feedback,
    ask_when_over,
    give_feedback,
)
from trainhub.courses.actions.inviting import (
    InviteResult,
    answer_invitation,
    invite_to_class,
)
from trainhub.courses.actions.leaving import (
    ask_leave,
    decide_leave,
    enter_leave,
)
from trainhub.courses.actions.papers import (
    OpeningEntry,
    TeacherEntry,
    enter_licence,
    enter_opening,
    enter_teacher,
)
from trainhub.courses.actions.ranking import (
    end_priority,
    enter_priority,
    set_seat_terms,
)
from trainhub.courses.actions.replanning import (
    Copy,
    PlanEntry,
    change_plan,
    copy_cohort,
    timetable_as_before,
)
from trainhub.courses.actions.requests import (
    answer_request,
    answer_requests,
    ask_training,
    cancel_request,
    dispatch_request,
    dispatch_requests,
    lapse_overdue,
    lapse_when_due,
)
from trainhub.courses.actions.rooms import (
    add_room,
    change_room,
    hold_room,
    release_room,
    reopen_room,
    retire_room,
)
from trainhub.courses.actions.schemes import (
    add_scheme_version,
    bring_scheme_back,
    enter_holidays,
    fund_cohort,
    import_schemes,
    open_scheme,
    retire_scheme,
)
from trainhub.courses.actions.sheets import (
    keep_sheet,
)
from trainhub.courses.actions.timetable import (
    add_lesson,
    cancel_lesson,
    change_lesson,
    set_timetable,
)
from trainhub.courses.actions.waiting import (
    answer_seat,
    lapse_seats,
    lapse_seats_when_due,
    promote_waiting,
)
from trainhub.courses.actions.walk_ins import (
    let_out,
    merge_walk_in,
    note_walk_in,
    strike_walk_in,
)

__all__ = [
    "Copy", "CourseTrouble", "Decision", "EnrolResult", "InviteResult", "OpeningEntry",
    "PlanEntry", "RollEntry", "ScanTrouble", "Shown", "TeacherEntry", "add_lesson", "add_mark",
    "add_paper", "add_room", "add_scheme_version", "add_syllabus", "answer_invitation",
    "answer_request", "answer_requests", "answer_seat", "approve", "ask_for_feedback",
    "ask_leave", "ask_training", "ask_when_over", "bring_scheme_back", "cancel_cohort",
    "cancel_lesson", "cancel_request", "change_lesson", "change_plan", "change_room",
    "change_seats", "close_cohort", "close_lesson", "close_lessons_when_due", "copy_cohort",
    "correct_mark", "decide_leave", "dispatch_request", "dispatch_requests", "drop_claim",
    "end_priority", "enrol", "enrol_many", "enter_holidays", "enter_leave", "enter_licence",
    "enter_opening", "enter_priority", "enter_teacher", "enter_trade", "feed_secret",
    "fund_cohort", "furnish", "give_feedback", "hand_in_claim", "hold_room", "import_schemes",
    "invite_to_class", "judge_claim", "keep_sheet", "lapse_overdue", "lapse_seats",
    "lapse_seats_when_due", "lapse_when_due", "lesson_key", "let_out", "make_claim",
    "mark_attendance", "mark_paid", "mark_refused", "merge_walk_in", "note_claim_taken",
    "note_walk_in", "open_course", "open_feed", "open_requested_cohort", "open_scheme",
    "place_of", "plan_cohort", "plan_for", "promote_waiting", "publish_cohort", "refuse",
    "register_chores", "release_room", "reopen_cohort", "reopen_room", "retire_room",
    "retire_scheme", "revoke_feed", "roll_call", "set_publicity", "set_seat_terms", "set_terms",
    "set_timetable", "settle_hours", "sign_in_by_code", "strike_paper", "strike_walk_in",
    "timetable_as_before", "warn_in_danger", "withdraw",
]  # fmt: skip


def register_chores() -> None:
    """Tell the sweeper what the courses ask of it. Called by the composition root."""
    carrier.at_every_sweep(lapse_when_due)
    carrier.at_every_sweep(ask_when_over)
    carrier.at_every_sweep(lapse_seats_when_due)
    carrier.at_every_sweep(close_lessons_when_due)
