"""Who is acting, and the gate that refuses every page that declares no audience.

Generic: the gate knows no role by name. Roles are words of the people chapter.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field, replace
from typing import Any, TypeVar, cast

from flask import Flask, abort, current_app, request
from flask_login import current_user
from werkzeug.exceptions import Unauthorized

View = TypeVar("View", bound=Callable[..., Any])


@dataclass(frozen=True)
class Scope:
    """One role held at one organisation, and so at everything below it in the tree."""

    role: str
    organisation_id: int
    #: ``/1/5/``: the ids from the root down to the organisation.
    path: str


@dataclass(frozen=True)
class Actor:
    """Who does a thing, as a plain value: actions and policies never see the web.

    ``on_behalf_of`` is the person whom staff act for (assisted mode): both are recorded.
    """

    account_id: int | None
    person_id: int | None
    name: str
    scopes: tuple[Scope, ...] = ()
    roles: frozenset[str] = field(default_factory=frozenset)
    on_behalf_of: int | None = None

    def has(self, *roles: str) -> bool:
        """Whether one of ``roles`` is held anywhere."""
        return not self.roles.isdisjoint(roles)

    def reaches(self, role: str, path: str) -> bool:
        """Whether ``role`` is held at the organisation with ``path`` or above it."""
        return any(scope.role == role and path.startswith(scope.path) for scope in self.scopes)

    def organisations(self, *roles: str) -> list[int]:
        """Ids of the organisations where one of ``roles`` is held directly."""
        return [scope.organisation_id for scope in self.scopes if scope.role in roles]

    def paths(self, *roles: str) -> list[str]:
        """Paths of the organisations where one of ``roles`` is held."""
        return [scope.path for scope in self.scopes if scope.role in roles]

    def acting_for(self, person_id: int) -> Actor:
        """The same actor in assisted mode for ``person_id``; acting for oneself changes nothing."""
        return self if person_id == self.person_id else replace(self, on_behalf_of=person_id)


#: The house itself: reactions, jobs and deadlines that no person started.
SYSTEM = Actor(account_id=None, person_id=None, name="system", roles=frozenset({"system"}))


@dataclass(frozen=True)
class Audience:
    """Who may knock: everyone, any of some roles, or the bearer of a token with a scope."""

    everyone: bool = False
    roles: frozenset[str] = field(default_factory=frozenset)
    token_scope: str | None = None


def public(view: View) -> View:
    """Everyone may see this page, signed in or not."""
    return _declare(view, Audience(everyone=True))


def allow(*roles: str) -> Callable[[View], View]:
    """People who hold one of ``roles`` may see this page; rows are judged by the loaders."""
    return lambda view: _declare(view, Audience(roles=frozenset(roles)))


def allow_token(scope: str) -> Callable[[View], View]:
    """The bearer of an API token with ``scope`` may call this."""
    return lambda view: _declare(view, Audience(token_scope=scope))


def _declare(view: View, audience: Audience) -> View:
    cast(Any, view).audience = audience
    return view


def audience_of(app: Flask, endpoint: str) -> Audience | None:
    """The declared audience of ``endpoint``, ``None`` when nobody declared one."""
    declared = getattr(app.view_functions[endpoint], "audience", None)
    return cast("Audience | None", declared)


class UndeclaredAudience(RuntimeError):
    """A route says not who may see it: the application does not start."""


def init_app(
    app: Flask, *, token_bearer: Callable[[str], Actor | None], open_endpoints: Iterable[str]
) -> None:
    """Put the gate before every view; ``open_endpoints`` are served by libraries, for everyone.

    ``token_bearer`` answers who bears the request's token with the given scope.
    """
    opened = frozenset(open_endpoints)

    @app.before_request
    def _gate() -> Any:
        if request.endpoint is None or request.endpoint in opened:
            return None
        audience = audience_of(app, request.endpoint)
        if audience is None:
            raise UndeclaredAudience(request.endpoint)
        if audience.everyone:
            return None
        if audience.token_scope is not None:
            if token_bearer(audience.token_scope) is None:
                raise Unauthorized("a valid token with the right scope is needed")
            return None
        if not current_user.is_authenticated:
            return current_app.login_manager.unauthorized()  # type: ignore[attr-defined]  # set by Flask-Login
        if not me().has(*audience.roles):
            abort(403)
        return None


def check_every_route(app: Flask, open_endpoints: Iterable[str]) -> None:
    """Refuse to start when a route declares no audience. Raises ``UndeclaredAudience``."""
    silent = [
        rule.endpoint
        for rule in app.url_map.iter_rules()
        if rule.endpoint not in frozenset(open_endpoints)
        and audience_of(app, rule.endpoint) is None
    ]
    if silent:
        raise UndeclaredAudience(", ".join(sorted(set(silent))))


def me() -> Actor:
    """Whoever sent this request; 401 when nobody signed in."""
    if not current_user.is_authenticated:
        abort(401)
    return cast(Actor, current_user.actor)


def me_or_nobody() -> Actor | None:
    """Whoever sent this request, ``None`` for a stranger."""
    return cast(Actor, current_user.actor) if current_user.is_authenticated else None
