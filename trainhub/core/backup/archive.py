"""The file of a backup: members with their digests, and a manifest that is written last."""

from __future__ import annotations

import hashlib
import json
import os
import zipfile
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass, field
from enum import StrEnum
from pathlib import Path
from typing import IO, Any, BinaryIO, cast

from trainhub.core.errors import Reason, Refused
from trainhub.core.words import N_

#: Raised when the members or their lines change their meaning.
FORMAT = 1
MANIFEST = "manifest.json"
TABLES = "tables/"
FILES = "files/"

_PORTION = 1024 * 1024


class Damaged(StrEnum):
    """Why a file is no backup, or not the one that was written."""

    CUT_OFF = N_("This is no zip file, or it was cut off while it was copied.")
    FOREIGN = N_("This file has no manifest: it is no backup of TrainHub.")
    OTHER_FORMAT = N_("The backup has format {found}; this TrainHub reads format {known}.")
    NOT_LISTED = N_("{name} is missing in the backup or was added to it later.")
    UNREADABLE = N_("{name} in the backup cannot be read. Take another copy of the file.")
    ALTERED = N_("{name} in the backup was altered. Take another copy of the file.")
    OTHER_TABLES = N_("The backup has other tables than its version {revision} has: {name}.")
    OTHER_COUNT = N_("{name} has {found} rows in the backup instead of {wanted}.")
    BROKEN_CHAIN = N_("The journal in the backup does not agree with the chain of its seals.")


@dataclass
class Manifest:
    """What a backup says of itself."""

    #: When it was taken: an ISO 8601 moment in UTC.
    taken_at: str
    #: The migration whose tables it holds, ``0015``.
    revision: str
    #: The names of the keys that seal and look up; the keys themselves are elsewhere.
    keys: list[str]
    #: Head of the journal's chain of seals, and how many entries it covers.
    journal_head: str
    journal_entries: int
    #: Rows by table.
    rows: dict[str, int] = field(default_factory=dict)
    #: SHA-256 by member.
    digests: dict[str, str] = field(default_factory=dict)
    format: int = FORMAT


class Writer:
    """Puts members into the file and remembers their digests."""

    def __init__(self, file: zipfile.ZipFile, manifest: Manifest) -> None:
        self._file = file
        self._manifest = manifest

    def rows(self, table: str, lines: Iterable[list[Any]]) -> None:
        """Write ``lines`` as JSON: the names of the columns, then the rows."""
        count = -1  # the first line is no row
        with self._member(f"{TABLES}{table}.jsonl", zipfile.ZIP_DEFLATED) as write:
            for line in lines:
                write(json.dumps(line, ensure_ascii=False, separators=(",", ":")).encode() + b"\n")
                count += 1
        self._manifest.rows[table] = count

    def copy(self, name: str, stream: IO[bytes]) -> None:
        """Write a stored file. Pictures and PDFs are compressed already."""
        with self._member(f"{FILES}{name}", zipfile.ZIP_STORED) as write:
            while portion := stream.read(_PORTION):
                write(portion)

    @contextmanager
    def _member(self, name: str, compression: int) -> Iterator[Any]:
        info = zipfile.ZipInfo(name)
        info.compress_type = compression
        digest = hashlib.sha256()
        with self._file.open(info, "w", force_zip64=True) as member:

            def write(portion: bytes) -> None:
                digest.update(portion)
                member.write(portion)

            yield write
        self._manifest.digests[name] = digest.hexdigest()


@contextmanager
def writing(path: Path, manifest: Manifest) -> Iterator[Writer]:
    """Write a backup to ``path``: whole and readable by its owner alone, or not at all."""
    part = path.with_name(f"{path.name}.part")
    try:
        descriptor = os.open(part, os.O_CREAT | os.O_TRUNC | os.O_WRONLY, 0o600)
        with os.fdopen(descriptor, "wb") as raw:
            with zipfile.ZipFile(raw, "w") as file:
                yield Writer(file, manifest)
                file.writestr(MANIFEST, json.dumps(asdict(manifest), ensure_ascii=False, indent=1))
            raw.flush()
            os.fsync(raw.fileno())
        part.replace(path)
    finally:
        part.unlink(missing_ok=True)


class Reader:
    """A backup that is being read."""

    def __init__(self, file: zipfile.ZipFile) -> None:
        self._file = file
        self.manifest = self._read_manifest()

    def _read_manifest(self) -> Manifest:
        try:
            said = json.loads(self._file.read(MANIFEST))
            manifest = Manifest(**said)
        except (KeyError, TypeError, ValueError) as error:
            raise Refused(Reason(Damaged.FOREIGN)) from error
        if manifest.format != FORMAT:
            raise Refused(Reason(Damaged.OTHER_FORMAT, found=manifest.format, known=FORMAT))
        return manifest

    def check(self) -> Iterator[str]:
        """Read every member once and compare its digest; yields the names as they pass.

        Raises ``Refused`` naming the first member that is missing, altered or not listed.
        """
        held = {info.filename for info in self._file.infolist()} - {MANIFEST}
        listed = set(self.manifest.digests)
        if odd := sorted(held ^ listed):
            raise Refused(Reason(Damaged.NOT_LISTED, name=odd[0]))
        for name, digest in self.manifest.digests.items():
            try:
                with self._file.open(name) as member:
                    found = hashlib.file_digest(member, "sha256").hexdigest()  # type: ignore[arg-type]  # it reads
            except (zipfile.BadZipFile, EOFError) as error:
                raise Refused(Reason(Damaged.UNREADABLE, name=name)) from error
            if found != digest:
                raise Refused(Reason(Damaged.ALTERED, name=name))
            yield name

    def rows(self, table: str) -> Iterator[list[Any]]:
        """The names of the columns of ``table``, then its rows, as lists."""
        with self._file.open(f"{TABLES}{table}.jsonl") as member:
            for line in member:
                yield json.loads(line)

    def files(self) -> list[str]:
        """The names of the stored files."""
        return [name[len(FILES) :] for name in self.manifest.digests if name.startswith(FILES)]

    def open(self, name: str) -> BinaryIO:
        """A stored file, to be read."""
        return cast(BinaryIO, self._file.open(f"{FILES}{name}"))


@contextmanager
def reading(path: Path) -> Iterator[Reader]:
    """Open the backup at ``path``; raises ``Refused`` for a file that is none."""
    try:
        file = zipfile.ZipFile(path)
    except zipfile.BadZipFile as error:
        raise Refused(Reason(Damaged.CUT_OFF)) from error
    with file:
        yield Reader(file)
