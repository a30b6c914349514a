"""The roll of a lesson: one row a person, one tap each, one post."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from trainhub.core import clock
from trainhub.core.access import allow, me
from trainhub.core.db import transaction
from trainhub.courses import actions, policy, queries
from trainhub.courses.actions import RollEntry
from trainhub.courses.forms.attendance import ROLL_WORDS, RollChoice, RollForm, roll_choices
from trainhub.courses.models import Lesson
from trainhub.courses.queries import RollLine
from trainhub.courses.rules import LeaveKind, LeaveState, MarkKind, PresenceState
from trainhub.courses.rules.attending import SIGN_IN_OPENS, shown_kind
from trainhub.courses.views.blueprint import bp
from trainhub.courses.views.loaders import HOLDERS, lesson_i_hold
from trainhub.people.identity import search_key


@bp.get("/lessons/<int:lesson_id>")
@allow(*HOLDERS)
def lesson(lesson_id: int) -> ResponseReturnValue:
    """The roll of a lesson; ``q`` narrows it to a name or its pinyin."""
    held = lesson_i_hold(lesson_id)
    wanted = request.args.get("q", "").strip()[:50]
    return _roll_page(held, RollForm(), queries.roll_of(held), wanted), 200


def _is_leaving(held: Lesson, now: datetime) -> bool:
    return shown_kind(held.starts_at, held.ends_at, now) is MarkKind.SIGN_OUT


def _is_running(held: Lesson, now: datetime) -> bool:
    return held.starts_at <= now < held.ends_at


def _waits(line: RollLine, leaving: bool) -> bool:
    """Whether the teacher still has something to say about somebody."""
    if line.presence.state is PresenceState.LEAVE:
        return False
    return line.signed_in is None or (leaving and line.signed_out is None)


def _matches(line: RollLine, wanted: str) -> bool:
    person = line.enrolment.person
    return wanted in person.name or search_key(wanted) in person.name_search


def _shown(roll: Sequence[RollLine], wanted: str) -> list[RollLine]:
    return [line for line in roll if not wanted or _matches(line, wanted)]


def _roll_page(
    held: Lesson, form: RollForm, roll: list[RollLine], wanted: str, trouble: str = ""
) -> str:
    now = clock.now()
    leaving = _is_leaving(held, now)
    shown = _shown(roll, wanted)
    form.offer_late(_is_running(held, now))
    return render_template(
        "courses/lesson.html",
        lesson=held,
        cohort=held.cohort,
        form=form,
        trouble=trouble,
        wanted=wanted,
        waiting=[line for line in shown if _waits(line, leaving)],
        settled=[line for line in shown if not _waits(line, leaving)],
        asked=[line for line in shown if line.leave and line.leave.state is LeaveState.ASKED],
        all=len(roll),
        here=sum(1 for line in roll if line.signed_in),
        leaving=leaving,
        began=held.starts_at - SIGN_IN_OPENS <= now,
        closed=held.cohort.closed_at is not None or held.cancelled_at is not None,
        choices=ROLL_WORDS,
        one_phone=queries.one_phone(held.id),
        walk_ins=sum(1 for note in queries.walk_ins_of(held.id) if note.settled_at is None),
        fills=policy.may_enrol_others(me(), held.cohort),
    )


@bp.post("/lessons/<int:lesson_id>")
@allow(*HOLDERS)
def call_roll(lesson_id: int) -> ResponseReturnValue:
    """Write down who is here; whoever is here near the end is signed out as well.

    A lesson without any tap is saved as it is: nothing.
    """
    held = lesson_i_hold(lesson_id)
    now = clock.now()
    wanted = request.form.get("q", "").strip()[:50]
    roll = queries.roll_of(held)
    open_lines = [line for line in _shown(roll, wanted) if _waits(line, _is_leaving(held, now))]
    form = RollForm()
    form.offer_late(_is_running(held, now))
    taps = roll_choices(request.form, {line.enrolment.id for line in roll})
    if not form.validate() or taps is None:
        trouble = _("A tap could not be read. Please look at the list again.")
        return _roll_page(held, form, roll, wanted, "" if form.errors else trouble), 422
    if form.rest.data == RollChoice.HERE.value:
        taps = {line.enrolment.id: RollChoice.HERE for line in open_lines} | taps
    came = _late_moment(held, str(form.late.data), now)
    entries = [
        _entry(held, line, taps[line.enrolment.id], came, now)
        for line in open_lines
        if taps.get(line.enrolment.id) in {RollChoice.HERE, RollChoice.LATE}
    ]
    away = [
        line.enrolment for line in open_lines if taps.get(line.enrolment.id) is RollChoice.LEAVE
    ]
    kind = LeaveKind(form.leave.data)
    with transaction():
        count = actions.roll_call(lesson=held, marks=entries, by=me())
        leaves = actions.enter_leave(lesson=held, enrolments=away, kind=kind, reason="", by=me())
    flash(_("Saved: %(count)s new entries.", count=count + leaves), "good")
    return redirect(url_for(".lesson", lesson_id=lesson_id, q=wanted or None), code=303)


def _late_moment(held: Lesson, late: str, now: datetime) -> datetime:
    """When late people came; never after the lesson or in time to come."""
    if late == "now":
        return now
    return min(held.starts_at + timedelta(minutes=int(late)), held.ends_at, now)


def _entry(
    held: Lesson, line: RollLine, choice: RollChoice, late: datetime, now: datetime
) -> RollEntry:
    """What one tap means at ``now``; nobody is signed out of minutes still to come."""
    usual = late if choice is RollChoice.LATE else held.starts_at
    came = line.signed_in.at if line.signed_in else usual
    left = None
    if _is_leaving(held, now):
        left = line.signed_out.at if line.signed_out else max(came, min(now, held.ends_at))
    return RollEntry(line.enrolment.id, came, left)
