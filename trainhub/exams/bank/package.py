"""A zip from a stranger: judged by its directory, read by name, never unpacked to disk."""

from __future__ import annotations

import posixpath
import stat
import zlib
from io import BytesIO
from urllib.parse import unquote
from zipfile import BadZipFile, LargeZipFile, ZipFile, ZipInfo

from trainhub.core.errors import Reason, Refused
from trainhub.exams.bank.rules import BankTrouble

#: A package of 2,000 questions with a picture each stays below.
MAX_UNPACKED_BYTES = 64 * 1024 * 1024
MAX_FILES = 5_000
_ENCRYPTED = 0x1
#: More than this is no text and no picture, but a bomb.
_MAX_RATIO = 200
_SMALL = 1024 * 1024


class QuestionPackage:
    """The files of a zip by their paths. Raises ``Refused`` when one is none of a package.

    The sizes in the directory are binding: the reader stops at them even where they are a lie.
    """

    def __init__(self, data: bytes) -> None:
        try:
            self._zip = ZipFile(BytesIO(data))
            parts = self._zip.infolist()
        except (BadZipFile, LargeZipFile, NotImplementedError, ValueError, OSError):
            raise _refused(BankTrouble.PACKAGE_DAMAGED) from None
        if len(parts) > MAX_FILES or sum(part.file_size for part in parts) > MAX_UNPACKED_BYTES:
            raise _too_big()
        for part in parts:
            _judge(part)
        self.names = {part.filename for part in parts if not part.is_dir()}
        if len(self.names) != sum(not part.is_dir() for part in parts):
            raise _refused(BankTrouble.PACKAGE_DAMAGED)

    def read(self, name: str) -> bytes:
        """The bytes of a file; raises ``KeyError`` where there is none, ``Refused`` if damaged."""
        if name not in self.names:
            raise KeyError(name)
        try:
            return self._zip.read(name)
        except (BadZipFile, zlib.error, EOFError, NotImplementedError, RuntimeError, ValueError):
            raise _refused(BankTrouble.PACKAGE_DAMAGED) from None

    def manifest(self) -> str:
        """The path of the manifest: at the top, or in the one folder that holds all."""
        found = sorted(
            (name for name in self.names if posixpath.basename(name) == "imsmanifest.xml"), key=len
        )
        if not found:
            raise _refused(BankTrouble.NOT_A_BANK)
        return found[0]


def beside(path: str, address: str) -> str:
    """The path of ``address`` as ``path`` names it; empty where it points outside."""
    if "://" in address or address.startswith(("/", "data:")):
        return ""
    found = posixpath.normpath(posixpath.join(posixpath.dirname(path), unquote(address)))
    return "" if found.startswith("../") or found in {"..", "."} else found


def _judge(part: ZipInfo) -> None:
    name = part.filename
    outside = name.startswith("/") or "\\" in part.orig_filename or ":" in name[:3] or "\0" in name
    if outside or ".." in name.split("/") or stat.S_ISLNK(part.external_attr >> 16):
        raise _refused(BankTrouble.PACKAGE_UNSAFE, word=name[:40])
    if part.flag_bits & _ENCRYPTED:
        raise _refused(BankTrouble.PACKAGE_DAMAGED)
    if part.file_size > _SMALL and part.file_size > _MAX_RATIO * max(1, part.compress_size):
        raise _too_big()


def _too_big() -> Refused:
    limit = MAX_UNPACKED_BYTES // 1024**2
    return _refused(BankTrouble.PACKAGE_TOO_BIG, limit=limit, files=MAX_FILES)


def _refused(code: BankTrouble, **facts: object) -> Refused:
    return Refused(Reason(code, **facts))
