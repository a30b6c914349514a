"""Subsidy schemes as JSON: local policy is nobody's secret."""

from __future__ import annotations

from typing import Any

from apiflask import Schema
from apiflask.fields import Boolean, Date, Integer, List, Nested, String
from apiflask.validators import OneOf

from trainhub.core import clock
from trainhub.core.access import public
from trainhub.courses import queries
from trainhub.courses.api.blueprint import bp
from trainhub.courses.models import SchemeVersion
from trainhub.courses.rules.schemes import AmountUnit, LeadUnit, Unpaid


class SchemeVersionOut(Schema):
    """The numbers of a scheme from a day on; 0 is no limit."""

    effective_on = Date()
    source = String(metadata={"description": "The notice that the numbers come from."})
    remark = String()
    lead_days = Integer(metadata={"description": "The opening file is due so long before class."})
    lead_unit = String(validate=OneOf([unit.value for unit in LeadUnit]))
    least_hours = Integer(metadata={"description": "Class hours of 45 minutes."})
    practice_percent = Integer()
    attendance_floor = Integer(metadata={"description": "Percent of planned minutes."})
    least_heads = Integer()
    most_heads = Integer()
    least_age = Integer()
    most_age_men = Integer()
    most_age_women = Integer()
    categories = List(String(), metadata={"description": "Groups paid for; none is everybody."})
    most_per_year = Integer()
    pays_repeats = Boolean()
    unpaid = String(validate=OneOf([word.value for word in Unpaid]))
    amount_fen = Integer(metadata={"description": "In fen (1 yuan = 100 fen); 0 is not known."})
    amount_unit = String(validate=OneOf([unit.value for unit in AmountUnit]))
    cap_fen = Integer()
    claim_months = Integer()
    follow_up_percent = Integer()
    papers = List(String(), metadata={"description": "Papers that the file of a class needs."})


class SchemeOut(Schema):
    """A scheme with every version, the oldest first."""

    code = String()
    name = String()
    name_en = String()
    region = String(allow_none=True, metadata={"description": "GB/T 2260."})
    retired = Boolean()
    in_force = Date(allow_none=True, metadata={"description": "Day of the version of today."})
    versions = List(Nested(SchemeVersionOut))


class SchemesOut(Schema):
    """Every scheme that is known here."""

    schemes = List(Nested(SchemeOut))


@bp.get("/schemes")
@bp.output(SchemesOut)
@bp.doc(summary="Subsidy schemes", description="Dated numbers with their sources.")
@public
def schemes() -> dict[str, Any]:
    """Every scheme with its dated numbers."""
    held = {row.scheme_id: row.effective_on for row in queries.versions_on(clock.today())}
    return {
        "schemes": [
            {
                "code": row.code,
                "name": row.name,
                "name_en": row.name_en,
                "region": row.region_code,
                "retired": row.retired_at is not None,
                "in_force": held.get(row.id),
                "versions": [_version(version) for version in row.versions],
            }
            for row in queries.schemes()
        ]
    }


def _version(row: SchemeVersion) -> dict[str, Any]:
    return {name: getattr(row, name) for name in SchemeVersionOut._declared_fields}
