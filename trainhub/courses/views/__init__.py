"""The pages of the courses chapter, one module a subject, all on one blueprint."""

from __future__ import annotations

from trainhub.courses.views import (
    asking,
    calendars,
    catalogue,
    claims,
    class_rosters,
    cohorts,
    contents,
    demand,
    door,
    dossier,
    enrolling,
    entries,
    feedback,
    learning,
    line,
    papers,
    premises,
    ranking,
    replanning,
    requests,
    roll,
    rosters,
    schemes,
    seats,
    sheets,
    signing,
    syllabuses,
    tables,
    teaching,
    timetable,
)
from trainhub.courses.views.blueprint import (
    bp,
)

__all__ = [
    "asking", "bp", "calendars", "catalogue", "claims", "class_rosters", "cohorts", "contents",
    "demand", "door", "dossier", "enrolling", "entries", "feedback", "learning", "line", "papers",
    "premises", "ranking", "replanning", "requests", "roll", "rosters", "schemes", "seats",
    "sheets", "signing", "syllabuses", "tables", "teaching", "timetable",
]  # fmt: skip
