"""Keep an uploaded roster until its uploader says yes, import it, and keep what became of it."""

from __future__ import annotations

import base64
import hashlib
import json
from collections.abc import Collection, Sequence
from dataclasses import asdict
from enum import StrEnum

from sqlalchemy import update

from trainhub.core import clock, journal
from trainhub.core.access import Actor
from trainhub.core.crypto import keyring, seal, unseal
from trainhub.core.db import after_commit, db, lock, rows_changed
from trainhub.core.errors import Reason, Refused
from trainhub.core.ids import new_uid
from trainhub.core.storage import files
from trainhub.core.words import N_
from trainhub.courses.models import Cohort, RosterResult, RosterUpload
from trainhub.courses.roster.importing import (
    RowResult,
    identity_of,
    import_roster,
    take_in,
    what_became,
)
from trainhub.courses.roster.rules import RosterReading, RosterRow
from trainhub.courses.rules.rosters import Became
from trainhub.people.actions import Identity
from trainhub.people.identity import IdType, Sex
from trainhub.people.models import Organisation

__all__ = [
    "RowResult", "UploadTrouble", "content_of", "decide_row", "import_roster", "import_upload",
    "keep_upload",
]  # fmt: skip


class UploadTrouble(StrEnum):
    """Why a roster that waits is not imported."""

    ALREADY_IMPORTED = N_("This file was imported already.")
    OTHER_FILE = N_("This is not the file you looked at. Please upload it again.")


def keep_upload(
    *,
    content: bytes,
    filename: str,
    station: Organisation,
    cohort: Cohort | None,
    by: Actor,
) -> RosterUpload:
    """Keep a roster file, sealed, for the account of its uploader until it is confirmed."""
    if by.account_id is None:
        raise ValueError("a roster is uploaded by somebody")
    upload = RosterUpload(
        uid=new_uid(),
        account_id=by.account_id,
        station_id=station.id,
        cohort_id=cohort.id if cohort else None,
        filename=filename[:200],
        digest=hashlib.sha256(content).hexdigest(),
        created_at=clock.now(),
    )
    sealed = seal(keyring(), base64.b64encode(content).decode(), _place(upload))
    files().put(_stored_name(upload), sealed)
    db.session.add(upload)
    journal.record(by, "courses.roster.uploaded", upload, digest=upload.digest[:16])
    return upload


def content_of(upload: RosterUpload) -> bytes:
    """The bytes of a roster that waits; raises ``Refused`` once it was imported."""
    try:
        sealed = files().get(_stored_name(upload))
    except FileNotFoundError as error:
        raise Refused(Reason(UploadTrouble.ALREADY_IMPORTED)) from error
    return base64.b64decode(unseal(keyring(), sealed, _place(upload)))


def import_upload(
    *,
    upload: RosterUpload,
    reading: RosterReading,
    digest: str,
    by: Actor,
    decided: Collection[int] = (),
) -> list[RowResult]:
    """Import exactly the file whose ``digest`` was previewed, once, and throw the file away."""
    if digest != upload.digest:
        raise Refused(Reason(UploadTrouble.OTHER_FILE))
    claimed = rows_changed(
        update(RosterUpload)
        .where(RosterUpload.id == upload.id, RosterUpload.imported_at.is_(None))
        .values(imported_at=clock.now())
        .execution_options(synchronize_session=False)
    )
    if claimed != 1:
        raise Refused(Reason(UploadTrouble.ALREADY_IMPORTED))
    db.session.refresh(upload)
    results = import_roster(
        reading=reading, station=upload.station, cohort=upload.cohort, by=by, decided=decided
    )
    _keep_results(upload, reading, results)
    journal.record(
        by, "courses.roster.imported", upload,
        rows=len(results), new=sum(result.new for result in results),
    )  # fmt: skip
    name = _stored_name(upload)
    after_commit(lambda: files().remove(name))
    return results


def _keep_results(
    upload: RosterUpload, reading: RosterReading, results: Sequence[RowResult]
) -> None:
    """The rows stay readable for the uploader; blank lines and sums are nobody's business."""
    told = {r.row: r for r in results if r.became is not Became.IGNORED}
    db.session.add_all(
        RosterResult(
            upload_id=upload.id,
            row=row.row,
            name=row.name[:100],
            became=told[row.row].became,
            reasons=_stored(told[row.row].reasons),
            person_id=told[row.row].person_id,
            new=told[row.row].new,
            sheet=_sheet(row),
        )
        for row in reading.rows
        if row.row in told
    )


def _stored(reasons: Sequence[Reason]) -> list[list[object]]:
    return [
        [
            str(reason.code.value),
            {k: v if isinstance(v, int) else str(v) for k, v in reason.facts.items()},
        ]
        for reason in reasons
    ]


def _sheet(row: RosterRow) -> str:
    who = asdict(identity_of(row.normalised)) if row.normalised is not None else None
    typed = {field.value: text for field, text in row.typed.items()}
    return json.dumps({"typed": typed, "who": who}, ensure_ascii=False)


def decide_row(*, result: RosterResult, accept: bool, by: Actor) -> RosterResult:
    """Let a doubtful row in after all, or leave it out; a decided row stays as it is."""
    lock(result)
    if result.became is not Became.UNDECIDED:
        return result
    if accept:
        kept = json.loads(result.sheet)["who"]
        kept["id_type"] = IdType(kept["id_type"])
        kept["sex"] = Sex(kept["sex"]) if kept["sex"] else None
        upload = result.upload
        (taken,) = take_in(
            who=[Identity(**kept)], station=upload.station, cohort=upload.cohort, by=by
        )
        result.became, reasons = what_became(taken, ())
        person = taken.registered.person
        result.person_id, result.new = person.id if person else None, taken.registered.new
        result.reasons = _stored(reasons) or result.reasons
    else:
        result.became = Became.SKIPPED
    result.decided_at, result.decided_by = clock.now(), by.account_id
    journal.record(
        by, "courses.roster.row_decided", result, person_id=result.person_id,
        row=result.row, became=result.became.value,
    )  # fmt: skip
    return result


def _stored_name(upload: RosterUpload) -> str:
    return f"rosters/{upload.uid}.sealed"


def _place(upload: RosterUpload) -> str:
    return f"roster_upload.file:{upload.uid}"
