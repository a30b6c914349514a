"""Rosters that people bring: what goes in, what does not, and nothing twice."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import func, select

from tests import make, make_courses
from trainhub.core import clock
from trainhub.core.access import SYSTEM
from trainhub.core.db import db, transaction
from trainhub.core.errors import Refused
from trainhub.core.storage import files
from trainhub.core.tabular import read_tables
from trainhub.courses.models import Enrolment, RosterUpload
from trainhub.courses.roster import actions
from trainhub.courses.roster.actions import UploadTrouble
from trainhub.courses.roster.rules import Outcome, RosterReading, read_roster
from trainhub.courses.rules import Became
from trainhub.people.actions import Identity, register_person
from trainhub.people.models import Person
from trainhub.people.rules import Role

SAMPLES = Path(__file__).parent.parent / "samples"
AS_OF = date(2026, 11, 22)


def _reading(name: str) -> RosterReading:
    file = SAMPLES / name
    return read_roster(read_tables(file, file.name), AS_OF, {"保安员": 18})


def _people() -> int:
    return db.session.scalar(select(func.count(Person.id))) or 0


def test_a_clean_roster_registers_and_enrols_everybody(inside: Flask) -> None:
    cohort = make_courses.cohort(seats=30)
    before = _people()

    results = actions.import_roster(
        reading=_reading("roster-clean.xlsx"), station=cohort.station, cohort=cohort, by=SYSTEM
    )

    became = [result.became for result in results if result.became is not Became.IGNORED]
    assert became == [Became.ENROLLED] * 30
    assert _people() - before == 30
    assert cohort.taken == 30


def test_the_same_roster_twice_adds_nothing(inside: Flask) -> None:
    cohort = make_courses.cohort(seats=40)
    for name in ("roster-clean.xlsx", "roster-gb18030.csv", "roster-utf8-bom.csv"):
        results = actions.import_roster(
            reading=_reading(name), station=cohort.station, cohort=cohort, by=SYSTEM
        )
    became = {result.became for result in results if result.became is not Became.IGNORED}
    assert became == {Became.ALREADY_IN}
    assert cohort.taken == 30
    assert db.session.scalar(select(func.count(Enrolment.id))) == 30


def test_a_messy_roster_lets_in_the_good_rows_and_names_the_others(inside: Flask) -> None:
    reading = _reading("roster-messy.xlsx")
    results = actions.import_roster(reading=reading, station=make.station(), cohort=None, by=SYSTEM)
    by_row = {result.row: result for result in results}
    for row in reading.rows:
        result = by_row[row.row]
        if row.outcome.value == "accepted":
            assert result.became in {Became.REGISTERED, Became.KNOWN}
        elif row.outcome.value == "refused":
            assert result.became is Became.REFUSED
            assert result.reasons


def test_a_row_in_doubt_goes_in_only_when_somebody_decided(inside: Flask) -> None:
    clean = _reading("roster-clean.xlsx")
    unsure = replace(clean.rows[0], outcome=Outcome.WARNING)
    reading, doubtful = replace(clean, rows=(unsure, *clean.rows[1:])), [unsure.row]
    station = make.station()

    undecided = actions.import_roster(reading=reading, station=station, cohort=None, by=SYSTEM)
    decided = actions.import_roster(
        reading=reading, station=station, cohort=None, by=SYSTEM, decided=doubtful
    )

    def of(results: list[actions.RowResult]) -> set[Became]:
        return {result.became for result in results if result.row in doubtful}

    assert of(undecided) == {Became.UNDECIDED}
    assert Became.UNDECIDED not in of(decided)


def test_somebody_known_under_another_name_is_refused_and_the_rest_goes_in(
    inside: Flask,
) -> None:
    reading = _reading("roster-clean.xlsx")
    first = reading.people[0]
    station = make.station()
    register_person(who=Identity(name="别人", id_no=first.id_no), by=SYSTEM, station=station)

    results = actions.import_roster(reading=reading, station=station, cohort=None, by=SYSTEM)

    became = [result.became for result in results if result.became is not Became.IGNORED]
    assert became.count(Became.REFUSED) == 1
    assert became.count(Became.REGISTERED) == 29


def test_an_upload_is_kept_sealed_imported_once_and_thrown_away(app: Flask, frozen: object) -> None:
    content = (SAMPLES / "roster-clean.xlsx").read_bytes()
    with app.app_context():
        with transaction():
            station = make.station()
            staff = make.actor(make.member(Role.STAFF, station))
            upload = actions.keep_upload(
                content=content, filename="名单.xlsx", station=station, cohort=None, by=staff
            )
            upload_id, name = upload.id, f"rosters/{upload.uid}.sealed"
        assert content[:40] not in files().get(name)
        assert actions.content_of(db.session.get_one(RosterUpload, upload_id)) == content
        reading = _reading("roster-clean.xlsx")

        upload = db.session.get_one(RosterUpload, upload_id)
        digest = upload.digest

        def confirm(digest: str) -> None:
            with transaction():
                actions.import_upload(upload=upload, reading=reading, digest=digest, by=staff)

        with pytest.raises(Refused) as other:
            confirm("another")
        confirm(digest)
        with pytest.raises(Refused) as again:
            confirm(digest)

        assert other.value.reasons[0].code is UploadTrouble.OTHER_FILE
        assert again.value.reasons[0].code is UploadTrouble.ALREADY_IMPORTED
        assert not files().holds(name)
        assert upload.imported_at == clock.now()
