"""The words of a trainee's next step."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime

from flask import url_for
from flask_babel import gettext as _

from trainhub.core import clock
from trainhub.core.catalogues import language
from trainhub.core.phrases import say_date, say_day, say_moment, say_money, say_time
from trainhub.courses.views.blueprint import class_name, own_name
from trainhub.reports.queries import TraineeDesk
from trainhub.reports.rules import TraineeStep, trainee_step


@dataclass(frozen=True)
class Card:
    """Title, one sentence, one button, and a few facts."""

    title: str
    text: str
    url: str
    action: str
    facts: list[tuple[str, str]] = field(default_factory=list)


def span_words(starts_at: datetime, ends_at: datetime) -> str:
    """``11月26日 星期四 上午8:00–下午6:00``: the next step is never a year away."""
    year = clock.civil_day(starts_at).year
    day = say_day(starts_at).removeprefix(f"{year}年").removesuffix(f" {year}")
    return f"{day} {say_time(starts_at)}–{say_time(ends_at)}"


def own_line(desk: TraineeDesk) -> int:
    """How far the person is on the line from the first day to the regular job, from 0."""
    facts = desk.facts
    reached = (
        (6, desk.proposal is not None),
        (5, desk.shift is not None),
        (4, facts.in_pool),
        (3, facts.certified),
        (2, facts.writing or (facts.exam is not None and desk.lesson is None)),
        (1, bool(desk.classes)),
    )
    return next((stop for stop, there in reached if there), 0)


def trainee_card(desk: TraineeDesk, now: datetime) -> Card:
    """What somebody who learns or works does next, in words."""
    return _WORDS[trainee_step(desk.facts, now)](desk)


def _write(desk: TraineeDesk) -> Card:
    attempt = desk.attempt
    assert attempt is not None  # noqa: S101 - the rule saw it
    return Card(
        _("Your exam paper is open"),
        _("Your answers are kept. You can go on at once."),
        url_for("exams.sheet", attempt_id=attempt.id),
        _("Go on writing"),
        [(_("Time ends"), say_time(attempt.deadline_at))],
    )


def _exam_card(desk: TraineeDesk, title: str, text: str) -> Card:
    exam = desk.exam
    assert exam is not None  # noqa: S101 - the rule saw it
    sitting = exam.sitting
    return Card(
        title,
        text,
        url_for("exams.ticket", candidate_id=exam.id),
        _("To my exam"),
        [
            (_("Exam"), own_name(sitting.exam)),
            (_("When"), span_words(sitting.starts_at, sitting.ends_at)),
            (_("Where"), sitting.place),
        ],
    )


def _sit(desk: TraineeDesk) -> Card:
    return _exam_card(
        desk, _("Your exam is today"), _("Show your ID card to the examiner, then begin.")
    )


def _ticket(desk: TraineeDesk) -> Card:
    return _exam_card(desk, _("Your exam is coming"), _("Bring your ID card. Come a little early."))


def _await_result(desk: TraineeDesk) -> Card:
    return _exam_card(desk, _("You have handed in"), _("We tell you when your result is out."))


def _shift_card(desk: TraineeDesk, title: str, text: str, action: str) -> Card:
    shift = desk.shift
    assert shift is not None  # noqa: S101 - the rule saw it
    return Card(
        title,
        text,
        url_for("placement.shift", shift_id=shift.id),
        action,
        [
            (_("Kind of work"), shift.order.title),
            (_("When"), span_words(shift.starts_at, shift.ends_at)),
            (_("Where"), shift.order.place),
        ],
    )


def _agree(desk: TraineeDesk) -> Card:
    return _shift_card(
        desk,
        _("Read the terms of your work"),
        _("Say yes to them. Then the employer insures you."),
        _("Read the terms"),
    )


def _work(desk: TraineeDesk) -> Card:
    return _shift_card(
        desk, _("You work today"), _("Check in when you arrive, check out when you leave."),
        _("To my shift"),
    )  # fmt: skip


def _shift(desk: TraineeDesk) -> Card:
    return _shift_card(desk, _("Your next work"), _("Be there in time."), _("To my shift"))


def _lesson_card(desk: TraineeDesk, title: str, text: str, action: str) -> Card:
    lesson = desk.lesson
    assert lesson is not None  # noqa: S101 - the rule saw it
    return Card(
        title,
        text,
        url_for("courses.mine"),
        action,
        [
            (_("Class"), class_name(lesson.cohort)),
            (_("When"), span_words(lesson.starts_at, lesson.ends_at)),
            (_("Where"), lesson.place),
        ],
    )


def _title(desk: TraineeDesk) -> str:
    return desk.lesson.title if desk.lesson else ""


def _sign_in(desk: TraineeDesk) -> Card:
    return _lesson_card(
        desk,
        _("Your lesson is on: %(lesson)s", lesson=_title(desk)),
        _("Type the digits that the teacher shows."),
        _("Sign in to the lesson"),
    )


def _attend(desk: TraineeDesk) -> Card:
    return _lesson_card(
        desk,
        _("Next lesson: %(lesson)s", lesson=_title(desk)),
        _("Sign in when you arrive."),
        _("My classes"),
    )


def _answer_offer(desk: TraineeDesk) -> Card:
    offer = desk.offers[0]
    order = offer.order
    return Card(
        _("There is work for you: %(title)s", title=order.title),
        _("Please answer by %(moment)s.", moment=say_moment(offer.expires_at)),
        url_for("placement.offer", offer_id=offer.id),
        _("See it and answer"),
        [
            (_("When"), span_words(order.starts_at, order.ends_at)),
            (_("Where"), order.place),
            (_("Pay"), say_money(order.pay_fen, order.pay_unit)),
        ],
    )


def _answer_proposal(desk: TraineeDesk) -> Card:
    proposal = desk.proposal
    assert proposal is not None  # noqa: S101 - the rule saw it
    return Card(
        _("A regular job for you: %(post)s", post=proposal.post),
        _("Read the terms and say yes or no."),
        url_for("placement.engagement", engagement_id=proposal.id),
        _("See it and answer"),
        [
            (_("Employer"), own_name(proposal.employer)),
            (_("Pay"), say_money(proposal.pay_fen, proposal.pay_unit)),
            (_("First day"), say_day(proposal.starts_on)),
        ],
    )


def _join_pool(_desk: TraineeDesk) -> Card:
    return Card(
        _("You are certified. Let employers find you."),
        _("They see a card without your name until you say yes."),
        url_for("placement.wish"),
        _("Join the pool"),
    )


def _say_free(_desk: TraineeDesk) -> Card:
    return Card(
        _("Are you free for work?"),
        _("Say so, and employers can ask you for three days."),
        url_for("placement.wish"),
        _("I am free"),
    )


def _look_for_work(_desk: TraineeDesk) -> Card:
    return Card(
        _("Employers can find you now"),
        _("You can also look for work yourself."),
        url_for("placement.orders"),
        _("See open work"),
    )


def _take_seat(desk: TraineeDesk) -> Card:
    offer = desk.seat
    assert offer is not None  # noqa: S101 - the rule saw it
    return Card(
        _("A seat is free for you"),
        _("Please say yes or no. Without an answer it goes to the next person."),
        url_for("courses.seat", offer_id=offer.id),
        _("Answer"),
        [
            (_("Class"), class_name(offer.enrolment.cohort)),
            (_("Answer until"), say_moment(offer.until)),
        ],
    )


def _answer_invitation(desk: TraineeDesk) -> Card:
    invitation = desk.invitation
    assert invitation is not None  # noqa: S101 - the rule saw it
    return Card(
        _("You are invited to a class"),
        _("Work waits for people who learned this."),
        url_for("courses.invitation", invitation_id=invitation.id),
        _("Answer"),
        [
            (_("Class"), class_name(invitation.cohort)),
            (_("Answer until"), say_moment(invitation.until)),
        ],
    )


def _renew(desk: TraineeDesk) -> Card:
    due = desk.renewal
    assert due is not None  # noqa: S101 - the rule saw it
    ended = due.days == 0
    return Card(
        _("Your certificate ended. Renew it") if ended else _("Renew your certificate in time"),
        _("Without it no work for it comes to you. The course is short."),
        url_for("courses.course", course_id=due.course_id),
        _("See the course"),
        [
            (_("Certificate"), due.title_en if language() == "en" else due.title),
            (_("Last valid day"), say_date(due.ends_on)),
        ],
    )


def _await_seat(_desk: TraineeDesk) -> Card:
    return Card(
        _("You are on the waiting list"),
        _("We tell you when a seat is free. You can also choose another class."),
        url_for("courses.mine"),
        _("My classes"),
    )


def _choose_course(_desk: TraineeDesk) -> Card:
    return Card(
        _("Choose a course"),
        _("Three taps and you have a seat. It costs nothing."),
        url_for("courses.index"),
        _("See the courses"),
    )


_WORDS: dict[TraineeStep, Callable[[TraineeDesk], Card]] = {
    TraineeStep.WRITE: _write,
    TraineeStep.SIT: _sit,
    TraineeStep.WORK: _work,
    TraineeStep.SIGN_IN: _sign_in,
    TraineeStep.TAKE_SEAT: _take_seat,
    TraineeStep.ANSWER_INVITATION: _answer_invitation,
    TraineeStep.ANSWER_OFFER: _answer_offer,
    TraineeStep.ANSWER_PROPOSAL: _answer_proposal,
    TraineeStep.AGREE: _agree,
    TraineeStep.ATTEND: _attend,
    TraineeStep.TICKET: _ticket,
    TraineeStep.SHIFT: _shift,
    TraineeStep.RENEW: _renew,
    TraineeStep.JOIN_POOL: _join_pool,
    TraineeStep.SAY_FREE: _say_free,
    TraineeStep.LOOK_FOR_WORK: _look_for_work,
    TraineeStep.AWAIT_RESULT: _await_result,
    TraineeStep.AWAIT_SEAT: _await_seat,
    TraineeStep.CHOOSE_COURSE: _choose_course,
}
