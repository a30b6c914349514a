"""Files: bytes under generated names, written whole or not at all."""

from __future__ import annotations

import contextlib
import io
import os
import re
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import BinaryIO

_NAME = re.compile(r"[a-z][a-z0-9-]*(/[a-z0-9][a-z0-9.-]*)+")

#: Bytes that are copied at once.
_PORTION = 1024 * 1024


class Storage:
    """A local folder behind a few verbs; an object store can take its place."""

    def __init__(self, root: Path) -> None:
        self.root = root

    def put(self, name: str, content: bytes) -> None:
        """Store ``content`` under ``name`` (``certificates/<uid>.pdf``), durably and atomically."""
        self.take(name, io.BytesIO(content))

    def take(self, name: str, stream: BinaryIO) -> None:
        """Store what ``stream`` holds, like ``put``, without having all of it in memory."""
        path = self._path(name)
        path.parent.mkdir(parents=True, exist_ok=True)
        draft = path.with_name(f"{path.name}.{os.getpid()}.part")
        try:
            with draft.open("wb") as file:
                shutil.copyfileobj(stream, file, _PORTION)
                file.flush()
                os.fsync(file.fileno())
            draft.replace(path)
        finally:
            with contextlib.suppress(FileNotFoundError):
                draft.unlink()

    def get(self, name: str) -> bytes:
        """The stored bytes; raises ``FileNotFoundError``."""
        return self._path(name).read_bytes()

    def open(self, name: str) -> BinaryIO:
        """The stored bytes to read from any place; raises ``FileNotFoundError``."""
        return self._path(name).open("rb")

    def holds(self, name: str) -> bool:
        """Whether something is stored under ``name``."""
        return self._path(name).is_file()

    def names(self) -> Iterator[str]:
        """The names of everything that is stored, in order; drafts of the moment are left out."""
        for path in sorted(self.root.rglob("*")):
            name = path.relative_to(self.root).as_posix()
            if path.is_file() and path.suffix != ".part" and _NAME.fullmatch(name):
                yield name

    def remove(self, name: str) -> None:
        """Throw away what is stored under ``name``; nothing there is fine too."""
        self._path(name).unlink(missing_ok=True)

    def _path(self, name: str) -> Path:
        if not _NAME.fullmatch(name) or ".." in name:
            raise ValueError(f"not a storage name: {name!r}")
        return self.root / name


_storage: list[Storage] = []


def use_storage(storage: Storage) -> None:
    """Take ``storage`` for this process. Called once by the composition root."""
    _storage[:] = [storage]


def files() -> Storage:
    """The file store of this process."""
    return _storage[0]
