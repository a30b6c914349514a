"""The composition root: settings, parts and chapters become one application."""

from __future__ import annotations

import logging
from typing import Any

import structlog
from apiflask import APIFlask
from flask import Flask, current_app, request
from flask_babel import gettext as _
from werkzeug.middleware.proxy_fix import ProxyFix

from trainhub import config, story
from trainhub.certs import actions as certs_actions
from trainhub.certs import api as certs_api
from trainhub.certs import queries as certs_queries
from trainhub.certs import views as certs_views
from trainhub.core import (
    access,
    address,
    carrier,
    catalogues,
    clock,
    crypto,
    db,
    jobs,
    pages,
    printing,
    storage,
    uploads,
    web,
)
from trainhub.courses import actions as courses_actions
from trainhub.courses import api as courses_api
from trainhub.courses import queries as courses_queries
from trainhub.courses import views as courses_views
from trainhub.demo import accounts
from trainhub.exams import actions as exams_actions
from trainhub.exams import api as exams_api
from trainhub.exams import views as exams_views
from trainhub.exams.queries import practice as exams_practice
from trainhub.people import views as people_views
from trainhub.people.rules import Role
from trainhub.placement import api as placement_api
from trainhub.placement import views as placement_views
from trainhub.reports import actions as reports_actions
from trainhub.reports import api as reports_api
from trainhub.reports import navigation
from trainhub.reports import views as reports_views

#: Served by libraries, harmless, for everyone.
OPEN_ENDPOINTS = ("static", "openapi.spec")


def create_app(settings: config.Settings | None = None) -> Flask:
    """The application. Raises ``UndeclaredAudience`` when a route says not who may see it."""
    settings = settings or config.from_environment()
    app = APIFlask(
        "trainhub",
        title="TrainHub",
        version="1",
        spec_path="/api/v1/openapi.json",
        docs_path=None,
        json_errors=False,
    )
    _configure(app, settings)
    _logging(settings)
    crypto.use_keyring(crypto.Keyring(settings.secret_keys))
    address.use_base_url(settings.base_url)
    certs_actions.use_authority(settings.timestamp_url)
    storage.use_storage(storage.Storage(settings.storage))
    db.init_app(app)
    catalogues.init_app(app, clock.CIVIL_ZONE.key)
    uploads.init_app(app)
    web.init_app(app)
    people_views.sessions.init_app(app)
    access.init_app(
        app, token_bearer=people_views.sessions.token_bearer, open_endpoints=OPEN_ENDPOINTS
    )
    _chapters(app)
    app.context_processor(_on_every_page)
    queue = carrier.Carrier(settings.instance, settings.redis_url, app.app_context)
    jobs.use_carrier(queue.send)
    app.extensions["carrier"] = queue
    story.begin()
    _introduce_neighbours()
    printing.use_printer(certs_actions.PRINTER)
    certs_actions.register_batches()
    exams_actions.register_batches()
    courses_actions.register_chores()
    exams_actions.register_chores()
    reports_actions.register_batches()
    app.extensions["readiness"] = {"printing": certs_actions.printing_trouble}
    app.extensions["demo_accounts"] = accounts.demo_accounts
    access.check_every_route(app, OPEN_ENDPOINTS)
    return app


def _configure(app: Flask, settings: config.Settings) -> None:
    app.config.update(
        SETTINGS=settings,
        SECRET_KEY=settings.secret_keys[0],
        SECRET_KEY_FALLBACKS=list(settings.secret_keys[1:]),
        SQLALCHEMY_DATABASE_URI=settings.database_url,
        SESSION_COOKIE_NAME="__Host-session" if settings.production else "session",
        SESSION_COOKIE_SECURE=settings.production,
        TRUSTED_HOSTS=list(settings.trusted_hosts) if settings.trusted_hosts else None,
    )
    if settings.database_url.startswith("sqlite"):
        settings.instance.mkdir(parents=True, exist_ok=True)
    else:
        app.config["SQLALCHEMY_ENGINE_OPTIONS"] = {
            "pool_pre_ping": True,
            "connect_args": {"options": "-c statement_timeout=20000 -c lock_timeout=10000"},
        }
    if settings.proxies:
        hops = settings.proxies
        app.wsgi_app = ProxyFix(app.wsgi_app, x_for=hops, x_proto=hops)  # type: ignore[method-assign]  # Flask's way


def _logging(settings: config.Settings) -> None:
    level = logging.getLevelNamesMapping()[settings.log_level]
    structlog.configure(
        processors=[
            structlog.contextvars.merge_contextvars,
            structlog.processors.add_log_level,
            structlog.processors.TimeStamper(fmt="iso", utc=True),
            structlog.processors.format_exc_info,
            structlog.processors.JSONRenderer(ensure_ascii=False),
        ],
        wrapper_class=structlog.make_filtering_bound_logger(level),
        logger_factory=structlog.PrintLoggerFactory(file=None),
    )


def _introduce_neighbours() -> None:
    """Earlier chapters ask later ones by these functions and import none of them."""
    courses_queries.use_neighbours(
        courses_queries.Neighbours(
            certificates_held=certs_queries.held_by,
            certificate_names=lambda: [
                courses_queries.CertificateName(kind.code, kind.name, kind.name_en)
                for kind in certs_queries.types()
            ],
            practice_held=exams_practice.practice_held,
        )
    )


def _chapters(app: Flask) -> None:
    for blueprint in (
        pages.web,
        pages.job_pages,
        people_views.bp,
        courses_views.bp,
        exams_views.bp,
        certs_views.bp,
        placement_views.bp,
        reports_views.bp,
    ):
        app.register_blueprint(blueprint)
    for api in (courses_api.bp, exams_api.bp, certs_api.bp, placement_api.bp, reports_api.bp):
        web.csrf.exempt(api)
        app.register_blueprint(api, url_prefix="/api/v1")


def _on_every_page() -> dict[str, Any]:
    settings: config.Settings = current_app.config["SETTINGS"]
    actor = access.me_or_nobody() if _has_session() else None
    return {
        "me": actor,
        "nav": navigation.bar_for(actor),
        "size": pages.text_size(),
        "language": catalogues.language(),
        "help_phone": settings.help_phone,
        "banners": _banners(actor),
        "demo": settings.demo,
        "here": request.full_path.rstrip("?"),
        "now": clock.now(),
    }


def _has_session() -> bool:
    """Whether a session cookie came at all: a stranger's public page opens no session."""
    return current_app.config["SESSION_COOKIE_NAME"] in request.cookies


def _banners(actor: access.Actor | None) -> list[tuple[str, str]]:
    """What staff should know on every page: parts that are missing, in plain words."""
    if actor is None or not actor.has(Role.STAFF, Role.ADMIN, Role.INSTITUTION):
        return []
    trouble = certs_actions.known_printing_trouble()
    return [("warn", _(trouble))] if trouble else []
