"""What every page shares: forms with CSRF, loaders' 404, safe ways back, headers, error pages."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from functools import lru_cache
from typing import Any, TypeVar, cast
from urllib.parse import quote, urlsplit

import structlog
from flask import (
    Flask,
    Response,
    abort,
    current_app,
    g,
    make_response,
    redirect,
    render_template,
    request,
    url_for,
)
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_wtf import FlaskForm
from flask_wtf.csrf import CSRFError, CSRFProtect
from markupsafe import Markup
from sqlalchemy.exc import DBAPIError, OperationalError
from werkzeug.exceptions import HTTPException, RequestEntityTooLarge
from werkzeug.wrappers import Response as BaseResponse

from trainhub.core import ids, phrases
from trainhub.core.db import Base, db, transaction
from trainhub.core.errors import Refused

log = structlog.get_logger(__name__)
csrf = CSRFProtect()

Row = TypeVar("Row", bound=Base)
Thing = TypeVar("Thing")

#: Uploads are bounded here; a roster of 10,000 people has well under 2 MB.
MAX_BODY = 12 * 1024 * 1024

_NO_TEXT = re.compile(r"[\0\ud800-\udfff]")

_POLICY = (
    "default-src 'self'; script-src 'self'; style-src 'self'; img-src 'self' data:; "
    "object-src 'none'; base-uri 'none'; frame-ancestors 'none'; form-action 'self'"
)


class Form(FlaskForm):
    """Base of every form: parses and bounds what came in, judges nothing."""


def load(model: type[Row], row_id: int) -> Row:
    """The row, or 404. Loaders of the chapters add who may see it."""
    row = db.session.get(model, row_id) if -(2**31) < row_id < 2**31 else None
    if row is None:
        abort(404)
    return row


def found(thing: Thing | None) -> Thing:
    """``thing``, or 404 when there is none."""
    if thing is None:
        abort(404)
    return thing


def whole_number(typed: str | None, default: int = 0) -> int:
    """``typed`` as an id or a place in a list; ``default`` where it is none that a row can have."""
    plain = typed is not None and typed.isdecimal() and len(typed) < 10
    return int(typed) if typed and plain else default


def number_in_address(name: str, default: int = 0) -> int:
    """The number called ``name`` behind the ``?`` of the address, in any script's digits."""
    return whole_number(request.args.get(name), default)


def way_back(default: str) -> str:
    """Where ``next`` points if it is a path of this house, else ``default``."""
    wanted = request.values.get("next", "")
    return wanted if is_own_path(wanted) else default


def is_own_path(target: str) -> bool:
    """Whether ``target`` is a plain path here: no scheme, no host, no trick with slashes."""
    if not target.startswith("/") or target.startswith("//") or "\\" in target:
        return False
    if any(ord(letter) < 32 for letter in target):
        return False
    parts = urlsplit(target)
    return not parts.scheme and not parts.netloc


def after_answer(response: Response, note: Callable[[], None]) -> Response:
    """Run ``note`` in a transaction of its own once ``response`` has left: nobody waits for it.

    A note that cannot be written is logged and lost; the answer stands.
    """
    app = cast(Flask, current_app._get_current_object())  # type: ignore[attr-defined]  # a proxy

    @response.call_on_close
    def _write() -> None:
        try:
            with app.app_context(), transaction():
                note()
        except Exception:
            log.exception("note.lost")

    return response


def called(kind: str, name: str) -> str:
    """A Content-Disposition whose ``name`` may be Chinese (RFC 6266, 4.3; RFC 8187).

    A header holds Latin letters only. Readers that know no ``filename*`` get its ending at least.
    """
    ending = name.rpartition(".")[2]
    plain = f"file.{ending}" if ending.isascii() and ending.isalnum() else "file"
    return f"{kind}; filename=\"{plain}\"; filename*=UTF-8''{quote(name, safe='')}"


def download(body: bytes, name: str, kind: str) -> Response:
    """``body`` as a file with a (Chinese) name."""
    response = make_response(body)
    response.headers["Content-Type"] = kind
    response.headers["Content-Disposition"] = called("attachment", name)
    return response


XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
PDF = "application/pdf"


def init_app(app: Flask) -> None:
    """Headers, filters, error pages."""
    csrf.init_app(app)
    app.config.update(
        MAX_CONTENT_LENGTH=MAX_BODY,
        MAX_FORM_PARTS=2000,
        MAX_FORM_MEMORY_SIZE=2 * 1024 * 1024,
        SESSION_COOKIE_SAMESITE="Lax",
        SESSION_COOKIE_HTTPONLY=True,
        WTF_CSRF_TIME_LIMIT=None,
    )
    app.jinja_env.filters.update(phrases.FILTERS)
    app.jinja_env.globals["url_for"] = address_of
    app.jinja_env.trim_blocks = app.jinja_env.lstrip_blocks = True
    app.before_request(_refuse_no_text)
    app.after_request(_headers)
    app.register_error_handler(Refused, _on_refusal)
    app.register_error_handler(CSRFError, _on_stale_form)
    app.register_error_handler(HTTPException, _on_http_error)
    app.register_error_handler(DBAPIError, _on_database_trouble)
    app.register_error_handler(Exception, _on_bug)


def address_of(endpoint: str, **values: Any) -> str:
    """``url_for`` of a template, remembered: a list of thirty rows asks for sixty addresses."""
    if endpoint.startswith("."):
        endpoint = f"{request.blueprint}{endpoint}"
    try:
        return _address(request.script_root, endpoint, tuple(values.items()))
    except TypeError:  # a value that cannot be remembered, such as a list
        return url_for(endpoint, **values)


@lru_cache(maxsize=8192, typed=True)
def _address(_root: str, endpoint: str, values: tuple[tuple[str, Any], ...]) -> str:
    return url_for(endpoint, **dict(values))


def _refuse_no_text() -> None:
    """What no database keeps and no page can show is no text: NUL, half a surrogate pair.

    No browser sends either; kept from a JSON body, they would break the page of whoever reads it.
    """
    texts = [text for texts in request.values.listvalues() for text in texts]
    if any(_NO_TEXT.search(text) for text in (request.path, *texts, *_texts_in_json())):
        abort(400)


def _texts_in_json() -> Iterator[str]:
    """Every text of a JSON body, names of fields too; 400 for one nested without end."""
    if not request.is_json:
        return
    try:
        left = [request.get_json(silent=True)]
    except RecursionError:
        abort(400)
    while left:
        part = left.pop()
        if isinstance(part, str):
            yield part
        elif isinstance(part, list):
            left += part
        elif isinstance(part, dict):
            left += [*part, *part.values()]


def _headers(response: BaseResponse) -> BaseResponse:
    headers = response.headers
    headers.setdefault("Content-Security-Policy", _POLICY)
    headers.setdefault("X-Content-Type-Options", "nosniff")
    headers.setdefault("Referrer-Policy", "same-origin")
    headers.setdefault("Cross-Origin-Opener-Policy", "same-origin")
    headers.setdefault("Permissions-Policy", "camera=(self), geolocation=(self), microphone=()")
    if request.endpoint != "static":
        headers.setdefault("Cache-Control", "no-store")
    return response


def wants_json() -> bool:
    """Whether the caller is a program: the API answers errors as JSON."""
    return request.path.startswith("/api/")


def _on_refusal(refusal: Refused) -> ResponseReturnValue:
    db.session.rollback()
    if wants_json():
        reasons = [
            {"code": reason.key, "text": phrases.say_reason(reason)} for reason in refusal.reasons
        ]
        return {"message": "refused", "reasons": reasons}, 409
    sentences = [phrases.say_reason(reason) for reason in refusal.reasons]
    back = request.referrer if request.referrer and _is_ours(request.referrer) else "/"
    return render_template("refused.html", reasons=sentences, back=back), 409


def _is_ours(address: str) -> bool:
    return urlsplit(address).netloc == request.host


def _on_stale_form(error: CSRFError) -> ResponseReturnValue:
    log.info("form.stale", path=request.path, why=error.description)
    return error_page(
        400,
        _("This page is too old"),
        _("Please go back, load the page again and send it once more."),
    )


def _on_http_error(error: HTTPException) -> ResponseReturnValue:
    if error.response is not None:
        return error.response
    status = error.code or 500
    if wants_json():
        return {"message": error.name}, status
    titles = {
        400: (_("That did not work"), _("Please check what you entered and try again.")),
        401: (_("Please sign in"), _("This page is for people who are signed in.")),
        403: (_("Not for this account"), _("This page belongs to other people's work.")),
        404: (_("Nothing here"), _("This page does not exist, or it is not yours to see.")),
        405: (_("That did not work"), _("Please use the buttons of the page.")),
        413: (_("The file is too large"), _("Please send at most 12 MB.")),
    }
    if isinstance(error, RequestEntityTooLarge):
        status = 413
    title, text = titles.get(status, titles[400])
    return error_page(status, title, text)


def _on_database_trouble(error: DBAPIError) -> ResponseReturnValue:
    """A busy, full or unreachable database is told as such; anything else is a bug."""
    db.session.rollback()
    words = str(error.orig).lower()
    if isinstance(error, OperationalError) and "disk is full" in words:
        log.error("database.full")
        return error_page(
            507, _("The disk is full"), _("Nothing was saved. Please tell the station.")
        )
    if isinstance(error, OperationalError) and not words.startswith("no such"):
        log.error("database.away", error=words[:200])
        page = error_page(
            503, _("One moment, please"), _("Nothing was lost. Please try again in a moment.")
        )
        response = make_response(page)
        response.headers["Retry-After"] = "3"
        return response
    return _on_bug(error)


def _on_bug(error: Exception) -> ResponseReturnValue:
    db.session.rollback()
    reference = ids.public_token(8)
    log.exception("bug", reference=reference, path=request.path, exc_info=error)
    if wants_json():
        return {"message": "internal error", "reference": reference}, 500
    return error_page(
        500,
        _("Something went wrong on our side"),
        _("Nothing was half-saved. Please try again."),
        reference,
    )


def error_page(
    status: int, title: str, text: str, reference: str | None = None
) -> ResponseReturnValue:
    """A page in plain words with a way home."""
    g.error_status = status
    page = render_template("error.html", status=status, title=title, text=text, reference=reference)
    return page, status


def safe_svg(svg: str) -> Markup:
    """An SVG that this house drew itself (QR codes), for the page as it is."""
    return Markup(svg)  # noqa: S704 - drawn by segno from our own text, never by a person


def redirect_back(default: str) -> BaseResponse:
    """Go where the form asked, if that is here, else to ``default``."""
    return redirect(way_back(default), code=303)
