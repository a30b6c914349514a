"""Take a backup of the house, check one, and bring one back."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress
from datetime import datetime
from enum import StrEnum
from pathlib import Path

from sqlalchemy import Connection

from trainhub.core import journal, shape
from trainhub.core.backup import tables
from trainhub.core.backup.archive import Damaged, Manifest, Reader, reading, writing
from trainhub.core.crypto import keyring
from trainhub.core.db import db, transaction
from trainhub.core.errors import Reason, Refused
from trainhub.core.storage import files
from trainhub.core.words import N_

#: Told the name of each table and file as it is done.
Progress = Callable[[str], object]


class Unfit(StrEnum):
    """Why this house cannot be backed up, or cannot take that backup."""

    NOT_NEWEST = N_("The database is not in its newest shape; run `trainhub migrate` first.")
    OTHER_KEY = N_(
        "The backup was sealed with another TRAINHUB_SECRET_KEY; "
        "set the key of the old house first."
    )
    OTHER_LOOKUPS = N_(
        "The oldest key must be the last one in TRAINHUB_SECRET_KEY, as in the old house."
    )
    NEWER = N_("The backup comes from a newer TrainHub ({revision}); install that one first.")
    FILLED = N_("There is something in this house already ({name}); restore into an empty one.")
    OTHER_SHAPE = N_(
        "The tables here are of version {here}, those of the backup of {revision}; "
        "take an empty database."
    )


def take(path: Path, *, now: datetime, tell: Progress) -> Manifest:
    """Write a backup of the database and of all stored files to ``path`` while the house works.

    The rows are those of one moment. Files are copied after them: a file is stored before the row
    that names it, so every row finds its file. Raises ``Refused`` before the migrations are done.
    """
    connection = _one_moment()
    revision = tables.revision(connection)
    if revision != shape.newest_revision():
        raise Refused(Reason(Unfit.NOT_NEWEST))
    chain = journal.verify()
    manifest = Manifest(
        taken_at=now.isoformat(),
        revision=revision,
        keys=keyring().names,
        journal_head=chain.head,
        journal_entries=chain.entries,
    )
    with writing(path, manifest) as writer:
        for table in tables.known(connection):
            writer.rows(table.name, tables.read(connection, table))
            tell(table.name)
        for name in files().names():
            # What somebody throws away in this very second belongs to no row any more.
            with suppress(FileNotFoundError), files().open(name) as stream:
                writer.copy(name, stream)
            tell(name)
    db.session.rollback()
    return manifest


def check(path: Path, *, tell: Progress) -> Manifest:
    """Read the backup at ``path`` from end to end.

    Raises ``Refused`` naming the first member that is not what it was.
    """
    with reading(path) as backup:
        for name in backup.check():
            tell(name)
        return backup.manifest


def bring_back(path: Path, *, tell: Progress) -> Manifest:
    """Fill an empty house from the backup at ``path``: rows in one transaction, or none.

    A second try after a kill finds its files there and goes on. Raises ``Refused`` before
    anything is written: for a damaged file, a house that holds something, or other keys.
    """
    with reading(path) as backup:
        for name in backup.check():
            tell(name)
        manifest = backup.manifest
        _fit(manifest)
        _take_files(backup, tell)
        shape.bring_to(manifest.revision)
        with transaction():
            _fill(db.session.connection(), backup, tell)
    shape.bring_to_newest()
    return manifest


def _one_moment() -> Connection:
    """The session's connection, reading the rows of one moment however long it takes."""
    db.session.rollback()
    if db.engine.dialect.name == "sqlite":
        return db.session.connection()  # with its log beside it a reader sees one state anyway
    return db.session.connection(execution_options={"isolation_level": "REPEATABLE READ"})


def _fit(manifest: Manifest) -> None:
    mine = keyring().names
    if set(manifest.keys) - set(mine):
        raise Refused(Reason(Unfit.OTHER_KEY))
    # Lookups are made with the oldest key: with another one nobody would be found again.
    if manifest.keys[-1] != mine[-1]:
        raise Refused(Reason(Unfit.OTHER_LOOKUPS))
    if manifest.revision > shape.newest_revision():
        raise Refused(Reason(Unfit.NEWER, revision=manifest.revision))
    connection = db.session.connection()
    here = tables.revision(connection)
    filled = [table for table in tables.known(connection) if tables.filled(connection, table)]
    db.session.rollback()
    if filled:
        raise Refused(Reason(Unfit.FILLED, name=filled[0].name))
    if here not in {None, manifest.revision}:
        raise Refused(Reason(Unfit.OTHER_SHAPE, here=here, revision=manifest.revision))


def _take_files(backup: Reader, tell: Progress) -> None:
    for name in backup.files():
        with backup.open(name) as stream:
            files().take(name, stream)
        tell(name)


def _fill(connection: Connection, backup: Reader, tell: Progress) -> None:
    known = {table.name: table for table in tables.known(connection)}
    if odd := set(known) ^ set(backup.manifest.rows):
        raise Refused(
            Reason(Damaged.OTHER_TABLES, revision=backup.manifest.revision, name=min(odd))
        )
    with tables.references_later(connection):
        for name, table in known.items():
            count = tables.write(connection, table, backup.rows(name))
            if count != (wanted := backup.manifest.rows[name]):
                raise Refused(Reason(Damaged.OTHER_COUNT, name=name, found=count, wanted=wanted))
            tables.count_on(connection, table)
            tell(name)
    chain = journal.verify()
    if chain.broken or chain.head != backup.manifest.journal_head:
        raise Refused(Reason(Damaged.BROKEN_CHAIN))
