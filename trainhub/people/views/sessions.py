"""Who sent this request: a server-side session for people, a bearer token for programs."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from flask import Flask, g, redirect, request, session, url_for
from flask_login import LoginManager, UserMixin, current_user, login_user

from trainhub.core import clock
from trainhub.core.access import Actor
from trainhub.core.db import db, transaction
from trainhub.core.web import wants_json
from trainhub.people import actions, identity, queries
from trainhub.people.models import Account, ApiToken
from trainhub.people.rules import ROLE_WORDS

#: A session in use is noted this often; each note is a write.
NOTE_EVERY = timedelta(minutes=5)


class SessionUser(UserMixin):
    """What Flask-Login keeps: the secret of a live session and the actor behind it."""

    def __init__(self, token: str, actor: Actor) -> None:
        self.token = token
        self.actor = actor

    def get_id(self) -> str:
        """The cookie holds the session's secret, not the account's id."""
        return self.token


def init_sign_in(manager: LoginManager) -> None:
    """Teach Flask-Login our sessions."""
    manager.user_loader(_load)
    manager.unauthorized_handler(_ask_to_sign_in)
    manager.session_protection = None


def _load(token: str) -> SessionUser | None:
    now = clock.now()
    found = queries.signed_in(token, now)
    if found is None:
        return None
    if now - found.last_seen_at > NOTE_EVERY:
        with transaction():
            actions.touch_session(session_id=found.session_id, now=now)
    return SessionUser(token, found.actor)


def _ask_to_sign_in() -> Any:
    if wants_json():
        return {"message": "sign in first"}, 401
    target = request.full_path.rstrip("?") if request.method == "GET" else "/"
    return redirect(url_for("people.sign_in", next=target), code=303)


def begin_session(token: str, account: Account) -> None:
    """Let this browser carry the new session; what its old cookie held is dropped."""
    session.clear()
    login_user(SessionUser(token, queries.actor_of(account)))


def token_bearer(scope: str) -> Actor | None:
    """Who bears the request's API token, if it is live and has ``scope``."""
    kind, _space, secret = request.headers.get("Authorization", "").partition(" ")
    if kind.lower() != "bearer" or not secret:
        return None
    token = queries.live_token(secret.strip(), clock.now())
    if token is None or scope not in token.scopes:
        return None
    account = db.session.get(Account, token.account_id)
    if account is None or account.disabled_at is not None:
        return None
    g.api_token = token
    actor = queries.actor_of(account)
    g.api_actor = actor
    return actor


def sign_in_mark() -> str:
    """A short name of this sign-in, without its secret: two phones of one person differ."""
    return str(queries.digest_of(current_user.token))[:24]


def api_token() -> ApiToken:
    """The token of this API call; the gate has checked it."""
    token: ApiToken = g.api_token
    return token


def api_actor() -> Actor:
    """Whoever answers for the token of this API call."""
    actor: Actor = g.api_actor
    return actor


def init_app(app: Flask) -> None:
    """Sign-in for ``app``, and the words and masks of people for its templates."""
    app.jinja_env.filters.update(
        mask_name=identity.mask_name,
        mask_id=lambda number: identity.mask_id(number) if number else "—",
        mask_phone=lambda phone: identity.mask_phone(phone) if phone else "—",
    )
    app.jinja_env.globals["role_words"] = ROLE_WORDS
    manager = LoginManager()
    manager.init_app(app)
    init_sign_in(manager)
