"""The dossier meter for programs of training institutions: no names, no numbers of people."""

from __future__ import annotations

from typing import Any

from apiflask import APIBlueprint, Schema, abort
from apiflask.fields import Boolean, Date, Integer, List, Nested, String
from apiflask.validators import OneOf
from flask import g

from trainhub.core import clock
from trainhub.core.access import allow_token
from trainhub.courses.rules.dossier import PaperKind
from trainhub.reports import queries
from trainhub.reports.rules.dossier import Paper, PaperState

bp = APIBlueprint("reports_api", __name__, tag="Reports")


class DossierPaperOut(Schema):
    """A paper of a file."""

    kind = String(validate=OneOf([kind.value for kind in PaperKind]))
    state = String(validate=OneOf([state.value for state in PaperState]))
    due = Date(allow_none=True, metadata={"description": "The last day on which it is in time."})


class PersonDossierOut(Schema):
    """One person of the class."""

    enrolment_id = Integer()
    complete = Boolean()
    papers = List(Nested(DossierPaperOut))


class DossierOut(Schema):
    """The file of a class."""

    cohort_id = Integer()
    scheme = String(allow_none=True, metadata={"description": "Code of the subsidy scheme."})
    papers = List(Nested(DossierPaperOut))
    people = List(Nested(PersonDossierOut))


@bp.get("/cohorts/<int:cohort_id>/dossier")
@allow_token("dossiers:read")
@bp.output(DossierOut)
@bp.doc(
    summary="Dossier meter of a class",
    description="Which papers are there and which miss. Needs a token with `dossiers:read` of "
    "the institution that runs the class; people are named by their enrolments alone.",
    responses={404: "There is no such class of this institution."},
)
def dossier(cohort_id: int) -> dict[str, Any]:
    """The meter of a class of the token's own institution."""
    cohort = queries.cohort_with_names(cohort_id)
    if cohort is None or cohort.institution_id != g.api_token.organisation_id:
        abort(404)
    file = queries.dossier_of(cohort, clock.today())
    return {
        "cohort_id": cohort.id,
        "scheme": cohort.scheme.scheme.code if cohort.scheme else None,
        "papers": [_paper(paper) for paper in file.papers],
        "people": [
            {
                "enrolment_id": row.enrolment.id,
                "complete": not row.missing,
                "papers": [_paper(paper) for paper in row.papers],
            }
            for row in file.people
        ],
    }


def _paper(paper: Paper) -> dict[str, Any]:
    return {"kind": paper.kind.value, "state": paper.state.value, "due": paper.due}
