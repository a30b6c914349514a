"""Sign in by the code on the wall, and the wall itself."""

from __future__ import annotations

import segno
from flask import (
    Response,
    abort,
    current_app,
    flash,
    make_response,
    redirect,
    render_template,
    request,
    url_for,
)
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from trainhub.core import clock, ids
from trainhub.core.access import allow, me
from trainhub.core.db import transaction
from trainhub.core.errors import Reason, Refused
from trainhub.core.phrases import say_reason, say_time
from trainhub.core.web import load, safe_svg
from trainhub.courses import actions, queries
from trainhub.courses.actions import Shown
from trainhub.courses.forms.attendance import SignInForm
from trainhub.courses.models import Lesson
from trainhub.courses.rules import CODE_WINDOW, MarkKind, SignInTrouble
from trainhub.courses.rules.attending import shown_kind
from trainhub.courses.rules.codes import Opened, code_at, code_lasts, kind_of_code, pass_for
from trainhub.courses.views.blueprint import bp
from trainhub.courses.views.loaders import HOLDERS, lesson_i_hold, my_person
from trainhub.people.rules import Role

#: The phone's own name, so that the teacher sees when two people sign in with one.
_DEVICE = "device"
_YEAR = 365 * 24 * 3600


@bp.get("/sign-in")
@allow(Role.TRAINEE)
def check_sign_in() -> ResponseReturnValue:
    """Where the code on the wall leads: one button, since looking must not sign anybody in.

    Opened in time, the page carries a pass for three minutes: a slow phone is not punished.
    """
    form = SignInForm(lesson=request.args.get("lesson", ""), code=request.args.get("code", ""))
    held = _lesson(form)
    key, now = actions.lesson_key(held.id), clock.now()
    kind = kind_of_code(key, held.id, form.code.data or "", now)
    if kind is not None:
        form.carried.data = pass_for(key, held.id, my_person().id, Opened(kind, now))
    elif form.code.data:
        form.code.data = ""
        old = Reason(SignInTrouble.CODE_OLD, seconds=CODE_WINDOW)
        form.code.errors = [say_reason(old)]
    return _with_device(_sign_in_page(form, held, kind)), 200


@bp.post("/sign-in")
@allow(Role.TRAINEE)
def sign_in() -> ResponseReturnValue:
    """Sign in to a lesson, or out of it, with the digits of this minute."""
    form = SignInForm()
    person = my_person()
    held = _lesson(form)
    if not form.validate():
        return _with_device(_sign_in_page(form, held)), 422
    shown = Shown(
        form.code.data or "", form.carried.data or "", request.cookies.get(_DEVICE, "")[:64]
    )
    try:
        with transaction():
            mark = actions.sign_in_by_code(lesson=held, person=person, shown=shown, by=me())
            kind, at, enrolment_id = mark.kind, mark.at, mark.enrolment_id
    except Refused as refusal:
        form.code.errors = [say_reason(reason) for reason in refusal.reasons]
        return _with_device(_sign_in_page(form, _lesson(form))), 409
    time = say_time(at)
    if kind is MarkKind.SIGN_IN:
        flash(_("Signed in at %(time)s.", time=time), "good")
    else:
        flash(_("Signed out at %(time)s.", time=time), "good")
    return redirect(url_for(".enrolment", enrolment_id=enrolment_id), code=303)


def _lesson(form: SignInForm) -> Lesson:
    """The lesson of a published class; a draft is not there."""
    held = load(Lesson, form.lesson_id())
    if held.cohort.published_at is None:
        abort(404)
    return held


def _sign_in_page(form: SignInForm, held: Lesson, opened: MarkKind | None = None) -> str:
    return render_template(
        "courses/sign_in.html", form=form, lesson=held, cohort=held.cohort, opened=opened
    )


def _with_device(page: str) -> Response:
    """The page, with a name for this phone if it has none yet."""
    response = make_response(page)
    if not request.cookies.get(_DEVICE):
        secure = bool(current_app.config["SESSION_COOKIE_SECURE"])
        response.set_cookie(
            _DEVICE, ids.new_uid(), max_age=_YEAR, secure=secure, httponly=True, samesite="Lax"
        )
    return response


@bp.get("/lessons/<int:lesson_id>/code")
@allow(*HOLDERS)
def code(lesson_id: int) -> ResponseReturnValue:
    """The code on the wall, large, and who just came; it renews itself with and without scripts."""
    held = lesson_i_hold(lesson_id)
    now = clock.now()
    wanted = request.args.get("kind", "")
    usual = shown_kind(held.starts_at, held.ends_at, now)
    kind = MarkKind(wanted) if wanted in set(MarkKind) else usual
    digits = code_at(actions.lesson_key(held.id), held.id, kind, now)
    base = current_app.config["SETTINGS"].base_url
    link = f"{base}{url_for('.check_sign_in', lesson=held.id, code=digits)}"
    counts = queries.count_marks(held.id)
    return render_template(
        "courses/_code.html" if request.headers.get("HX-Request") else "courses/code.html",
        lesson=held,
        cohort=held.cohort,
        kind=kind,
        #: Asked for by hand; without it the screen turns to signing out by itself.
        chosen=wanted if wanted in set(MarkKind) else None,
        digits=f"{digits[:4]} {digits[4:]}",
        lasts=code_lasts(now),
        window=CODE_WINDOW,
        newest=queries.newest_marks(held.id, kind),
        count=counts.get(kind, 0),
        seated=held.cohort.taken,
        qr=safe_svg(segno.make_qr(link, error="m").svg_inline(omitsize=True, border=2)),
    )
