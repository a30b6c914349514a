"""Enter subsidy schemes, their dated versions and the calendar; put classes under them."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import asdict
from datetime import date
from typing import NamedTuple

from trainhub.core import clock, journal
from trainhub.core.access import Actor
from trainhub.core.db import db, lock
from trainhub.core.errors import Reason, Refused, refuse_if
from trainhub.courses import queries
from trainhub.courses.models import Cohort, Holiday, Scheme, SchemeVersion
from trainhub.courses.rules.scheme_book import Book, DayOff, VersionFacts
from trainhub.courses.rules.schemes import SchemeTrouble, terms_troubles
from trainhub.people.models import Region


def open_scheme(
    *, code: str, name: str, by: Actor, name_en: str = "", region: Region | None = None
) -> Scheme:
    """Enter a scheme. Raises ``Refused`` when its code is taken."""
    if queries.scheme_by_code(code) is not None:
        raise Refused(Reason(SchemeTrouble.CODE_TAKEN))
    scheme = Scheme(
        code=code, name=name, name_en=name_en, created_at=clock.now(),
        region_code=region.code if region else None,
    )  # fmt: skip
    db.session.add(scheme)
    journal.record(by, "courses.scheme.opened", scheme, code=code)
    return scheme


def add_scheme_version(*, scheme: Scheme, facts: VersionFacts, by: Actor) -> SchemeVersion:
    """New numbers from a day on. Classes that were planned before keep the old ones.

    Raises ``Refused`` for numbers that cross each other, without a source, and for a day that
    has a version already.
    """
    lock(scheme)  # two people entering the same notice make one version
    reasons = terms_troubles(facts.terms, facts.source)
    known = queries.version_on(scheme.id, facts.effective_on)
    if known is not None and known.effective_on == facts.effective_on:
        reasons.append(Reason(SchemeTrouble.DAY_TAKEN))
    refuse_if(reasons)
    numbers = asdict(facts.terms)
    numbers["categories"] = list(facts.terms.categories)
    version = SchemeVersion(
        scheme_id=scheme.id, effective_on=facts.effective_on, source=facts.source.strip(),
        attendance_floor=facts.attendance_floor, needs_approval=facts.needs_approval,
        follow_up_percent=facts.follow_up_percent, papers=list(facts.papers),
        unpaid=facts.unpaid, remark=facts.remark.strip(), created_at=clock.now(), **numbers,
    )  # fmt: skip
    db.session.add(version)
    db.session.expire(scheme, ["versions"])
    journal.record(
        by, "courses.scheme.version", version,
        scheme=scheme.code, effective_on=facts.effective_on.isoformat(),
    )  # fmt: skip
    return version


def retire_scheme(*, scheme: Scheme, by: Actor) -> Scheme:
    """No new class comes under the scheme; those that are under it stay."""
    if scheme.retired_at is None:
        scheme.retired_at = clock.now()
        journal.record(by, "courses.scheme.retired", scheme, code=scheme.code)
    return scheme


def bring_scheme_back(*, scheme: Scheme, by: Actor) -> Scheme:
    """New classes may come under the scheme again."""
    if scheme.retired_at is not None:
        scheme.retired_at = None
        journal.record(by, "courses.scheme.back", scheme, code=scheme.code)
    return scheme


def fund_cohort(*, cohort: Cohort, scheme: Scheme | None, by: Actor) -> Cohort:
    """Put a class under the version of a scheme that holds on its first day, or under none.

    Raises ``Refused`` for a retired scheme, one without a version for that day, and once a
    claim was made for the class.
    """
    version_id = _version_for(scheme, cohort.starts_on)
    lock(cohort)
    if cohort.scheme_version_id == version_id:
        return cohort
    if queries.claims_of(cohort.id):
        raise Refused(Reason(SchemeTrouble.CLAIMED))
    cohort.scheme_version_id = version_id
    db.session.expire(cohort, ["scheme"])
    journal.record(
        by, "courses.cohort.funded", cohort, scheme=scheme.code if scheme else None,
        version=version_id,
    )  # fmt: skip
    return cohort


def _version_for(scheme: Scheme | None, day: date) -> int | None:
    if scheme is None:
        return None
    if scheme.retired_at is not None:
        raise Refused(Reason(SchemeTrouble.RETIRED))
    version = queries.version_on(scheme.id, day)
    if version is None:
        raise Refused(Reason(SchemeTrouble.NOT_YET))
    return version.id


def enter_holidays(*, days: Iterable[DayOff], source: str, by: Actor) -> int:
    """Enter the days of a holiday notice; a day that is known is corrected. Says how many."""
    if not source.strip():
        raise Refused(Reason(SchemeTrouble.NO_SOURCE))
    rows = []
    for each in days:
        row = db.session.get(Holiday, each.day) or Holiday(day=each.day)
        row.worked, row.name, row.source = each.worked, each.name, source.strip()
        rows.append(row)
    db.session.add_all(rows)
    if rows:
        journal.record(
            by, "courses.holidays.entered", rows[0], days=len(rows), source=source.strip()
        )
    return len(rows)


class Imported(NamedTuple):
    """What an import entered; everything else in the file was known already."""

    schemes: int
    versions: int
    holidays: int


def import_schemes(*, book: Book, by: Actor) -> Imported:
    """Enter the schemes, versions and holidays of a file; a second run changes nothing.

    A version of a day that is known stays as it is: classes may stand on it. Raises ``Refused``.
    """
    schemes = versions = 0
    for each in book.schemes:
        scheme = queries.scheme_by_code(each.code)
        if scheme is None:
            region = db.session.get(Region, each.region) if each.region else None
            scheme = open_scheme(
                code=each.code, name=each.name, name_en=each.name_en, region=region, by=by
            )
            schemes += 1
        known = {version.effective_on for version in scheme.versions}
        for facts in each.versions:
            if facts.effective_on not in known:
                add_scheme_version(scheme=scheme, facts=facts, by=by)
                versions += 1
    days = enter_holidays(days=book.days, source=book.source, by=by) if book.days else 0
    return Imported(schemes, versions, days)
