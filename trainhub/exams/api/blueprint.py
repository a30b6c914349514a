"""The blueprint of the chapter's JSON."""

from __future__ import annotations

from apiflask import APIBlueprint

bp = APIBlueprint("exams_api", __name__, tag="Exams")
