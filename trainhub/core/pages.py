"""Pages without a domain: language and text size, job progress, health."""

from __future__ import annotations

from collections.abc import Callable

from flask import Blueprint, Response, abort, current_app, render_template, request
from flask.typing import ResponseReturnValue
from prometheus_client import CONTENT_TYPE_LATEST, CollectorRegistry, Counter, generate_latest
from sqlalchemy import text
from werkzeug.wrappers import Response as BaseResponse

from trainhub.core import jobs
from trainhub.core.access import allow, me, public
from trainhub.core.catalogues import LANGUAGES
from trainhub.core.db import db, transaction
from trainhub.core.jobs import Job, JobState
from trainhub.core.web import csrf, load, redirect_back

web = Blueprint("web", __name__)
job_pages = Blueprint("jobs", __name__, url_prefix="/jobs")

SIZES = ("standard", "large", "xlarge")
_YEAR = 365 * 24 * 3600


def _prefer(name: str, value: str, known: tuple[str, ...]) -> BaseResponse:
    if value not in known:
        abort(400)
    response = redirect_back("/")
    response.set_cookie(name, value, max_age=_YEAR, samesite="Lax", httponly=True)
    return response


@web.post("/language")
@csrf.exempt  # type: ignore[untyped-decorator]  # sets a cookie about looks, nothing more
@public
def set_language() -> ResponseReturnValue:
    """Remember the reader's language and stay on the page."""
    return _prefer("language", request.form.get("language", ""), tuple(LANGUAGES))


@web.post("/size")
@csrf.exempt  # type: ignore[untyped-decorator]  # sets a cookie about looks, nothing more
@public
def set_size() -> ResponseReturnValue:
    """Remember the reader's text size and stay on the page."""
    return _prefer("size", request.form.get("size", ""), SIZES)


def text_size() -> str:
    """The text size of this request."""
    chosen = request.cookies.get("size", "")
    return chosen if chosen in SIZES else "standard"


def my_job(job_id: int) -> Job:
    """A job I asked for; a stranger's is not there."""
    job = load(Job, job_id)
    if job.created_by is None or job.created_by != me().account_id:
        abort(404)
    return job


@job_pages.get("/<int:job_id>")
@allow("trainee")
def show(job_id: int) -> ResponseReturnValue:
    """A job with its progress and a line per thing."""
    job = my_job(job_id)
    # Whoever asked for the job may say which page its result is taken from.
    return render_template("job.html", job=job, back=job.arguments.get("back"), **_lines(job_id))


@job_pages.get("/<int:job_id>/progress")
@allow("trainee")
def progress(job_id: int) -> ResponseReturnValue:
    """The moving part of the job's page."""
    return render_template("_job_progress.html", job=my_job(job_id), **_lines(job_id))


@job_pages.post("/<int:job_id>/retry")
@allow("trainee")
def retry(job_id: int) -> ResponseReturnValue:
    """Put the failed lines back in the queue."""
    job = my_job(job_id)
    with transaction():
        jobs.retry_failed(job)
    return redirect_back(f"/jobs/{job_id}")


def _lines(job_id: int) -> dict[str, object]:
    job = load(Job, job_id)
    return {
        "lines": jobs.lines_of(job, limit=200),
        "running": job.state in {JobState.QUEUED, JobState.RUNNING},
    }


#: Each check answers an empty string when all is well, else what is missing in plain words.
Check = Callable[[], str]

REGISTRY = CollectorRegistry()
REQUESTS = Counter(
    "trainhub_requests_total",
    "Requests by endpoint and status",
    ["endpoint", "status"],
    registry=REGISTRY,
)


@web.get("/healthz")
@public
def healthz() -> ResponseReturnValue:
    """The process lives."""
    return {"status": "ok"}


@web.get("/readyz")
@public
def readyz() -> ResponseReturnValue:
    """Whether everything needed is there. Missing PDF parts degrade, a missing database fails."""
    troubles = {name: trouble for name, check in _checks().items() if (trouble := check())}
    try:
        db.session.execute(text("SELECT 1"))
    except Exception:  # noqa: BLE001 - any trouble with the database is the same answer
        db.session.rollback()
        return {"status": "down", "missing": {"database": "away"}}, 503
    status = "degraded" if troubles else "ok"
    return {"status": status, "missing": troubles}, 200


def _checks() -> dict[str, Check]:
    checks: dict[str, Check] = current_app.extensions.setdefault("readiness", {})
    return checks


@web.get("/metrics")
@public
def metrics() -> ResponseReturnValue:
    """Figures for the operator, from this machine only."""
    if request.remote_addr not in {"127.0.0.1", "::1"}:
        abort(404)
    return Response(generate_latest(REGISTRY), content_type=CONTENT_TYPE_LATEST)
