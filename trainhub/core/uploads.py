"""Large files in and out: who may send more than a form usually holds, and answers in parts."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeVar, cast

from flask import Flask, Response, abort, current_app, make_response, request
from werkzeug.exceptions import HTTPException
from werkzeug.wsgi import wrap_file

from trainhub.core import papers
from trainhub.core.access import audience_of, me_or_nobody
from trainhub.core.crypto import Unsealable
from trainhub.core.storage import files
from trainhub.core.web import called

View = TypeVar("View", bound=Callable[..., Any])


def takes_up_to(size: int) -> Callable[[View], View]:
    """Let the people for whom this page is send a body of ``size`` bytes.

    Everybody else meets the usual bound: a stranger cannot fill the disk.
    """

    def declare(view: View) -> View:
        cast(Any, view).body_limit = size
        return view

    return declare


def init_app(app: Flask) -> None:
    """Set the bound before anything reads the body: call this before the forms' protection."""

    @app.before_request
    def _bound() -> None:
        view = current_app.view_functions.get(request.endpoint or "")
        limit = getattr(view, "body_limit", None)
        if limit is None or request.endpoint is None:
            return
        actor, audience = me_or_nobody(), audience_of(current_app, request.endpoint)
        if actor is not None and audience is not None and actor.has(*audience.roles):
            request.max_content_length = limit


def stored_file(name: str, *, mime: str, size: int, digest: str) -> Response:
    """A stored file inside a page, whole or in the parts a player asks for (RFC 9110, 14).

    Raises ``FileNotFoundError``. It is served as ``mime``, guessed by nobody, and even opened
    alone it runs nothing. ``size`` in bytes; ``digest`` (SHA-256) spares a second transfer.
    """
    opened = files().open(name)
    body = wrap_file(request.environ, opened)
    response = Response(body, mimetype=mime, direct_passthrough=True)
    response.call_on_close(opened.close)
    response.content_length = size
    response.set_etag(digest)
    headers = response.headers
    headers["Cache-Control"] = "private, max-age=86400"
    headers["Content-Security-Policy"] = "default-src 'none'; sandbox"
    headers["Content-Disposition"] = called("inline", name.rpartition("/")[2])
    try:
        response.make_conditional(request.environ, accept_ranges=True, complete_length=size)
    except HTTPException:
        opened.close()  # a part beyond the end: the answer is another one
        raise
    return response


def sealed_paper(stored: str, media: str, name: str, *, as_photo: bool = False) -> Response:
    """A kept paper as a download called ``name`` and its ending; 404 when it is lost or altered.

    ``as_photo`` lets the browser show what we drew ourselves; a PDF of a stranger never opens
    on our pages.
    """
    try:
        content = papers.opened(stored)
    except (FileNotFoundError, Unsealable):
        abort(404)
    response: Response = make_response(content)
    response.headers["Content-Type"] = media
    kind = "inline" if as_photo and media == papers.JPEG else "attachment"
    response.headers["Content-Disposition"] = called(kind, f"{name}.{papers.suffix_of(media)}")
    return response
