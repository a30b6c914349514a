"""The certificates of a class in one file, for those who hand them out."""

from __future__ import annotations

from flask import abort, redirect, url_for
from flask.typing import ResponseReturnValue

from trainhub.certs import actions
from trainhub.certs.rules import run_label
from trainhub.certs.views.blueprint import bp
from trainhub.certs.views.loaders import cohort_i_certify
from trainhub.core.access import allow, me
from trainhub.core.db import transaction
from trainhub.core.storage import files
from trainhub.core.web import PDF, download
from trainhub.people.rules import Role

_DESK = (Role.STAFF, Role.ADMIN, Role.INSTITUTION)
_MEDIA = {"zip": "application/zip", "pdf": PDF}


@bp.post("/certs/cohorts/<int:cohort_id>/bundle")
@allow(*_DESK)
def bundle_cohort(cohort_id: int) -> ResponseReturnValue:
    """Put the certificates of a class together: one job, a line each."""
    cohort = cohort_i_certify(cohort_id)
    with transaction():
        job_id = actions.bundle_cohort(cohort=cohort, by=me()).id
    return redirect(url_for("jobs.show", job_id=job_id), code=303)


@bp.get("/certs/cohorts/<int:cohort_id>/bundle.<any(zip, pdf):kind>")
@allow(*_DESK)
def bundle(cohort_id: int, kind: str) -> ResponseReturnValue:
    """What was put together last: the originals as zip, or all pages in one PDF."""
    cohort = cohort_i_certify(cohort_id)
    try:
        content = files().get(actions.bundle_name(cohort_id, kind))
    except FileNotFoundError:
        abort(404)
    name = f"{cohort.course.name}-{run_label(cohort.starts_on.year, cohort.number)}.{kind}"
    return download(content, name, _MEDIA[kind])
