"""The whole file of a class as one zip: its parts, a cover that lists them, and their hashes.

Equal parts give an equal zip: no time of day stands in it.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable, Sequence
from io import BytesIO
from typing import NamedTuple
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

from trainhub.core.catalogues import in_chinese
from trainhub.core.printed import PrintedColumn, PrintedForm
from trainhub.core.words import NP_
from trainhub.courses.models import Cohort
from trainhub.courses.rules.dossier import PAPER_WORDS
from trainhub.courses.rules.dossier import PaperKind as ScanKind
from trainhub.reports.papers.layout import GAP_NOTE, OF_PAGES, PAGE, PAGES_END, head_of, said
from trainhub.reports.papers.making import title_of
from trainhub.reports.rules.papers import PaperKind

#: ``sha256sum -c`` reads this one; the other tells the sizes too.
SUMS, HASHES = "sha256.txt", "hashes.txt"
_COVER_TITLE = NP_("form", "File of a training class")
_SIGNED = NP_("form", "Signed papers")
_NOT_IN_NAMES = re.compile(r'[\\/:*?"<>|\x00-\x1f]')
_COVER = NP_("form", "Cover")
_COVER_NOTE = NP_(
    "form", "Keep the file as long as the region asks. Check it with sha256sum -c sha256.txt."
)
_COVER_COLUMNS = (
    (NP_("form", "No."), 10, False),
    (NP_("form", "Name of the file"), 66, True),
    (NP_("form", "Size (bytes)"), 22, False),
    (NP_("form", "SHA-256"), 86, True),
)
_COVER_SIGNED = (
    NP_("form", "Put together by:"),
    NP_("form", "Reviewed by:"),
    NP_("form", "Institution (seal):"),
)


class Piece(NamedTuple):
    """One file of the dossier."""

    name: str
    content: bytes

    @property
    def sha256(self) -> str:
        """In hexadecimal."""
        return hashlib.sha256(self.content).hexdigest()


def piece_name(kind: PaperKind, suffix: str) -> str:
    """``04-学员花名册(实名制).xlsx``: numbered in the order of the list."""
    number = list(PaperKind).index(kind) + 1
    return f"{number:02d}-{title_of(kind)}.{suffix}"


def scan_name(number: int, kind: ScanKind, person: str, suffix: str) -> str:
    """``10-已签材料/003-承诺书-王建国.jpg``; signs that a file name cannot hold are left out."""
    about = [in_chinese(PAPER_WORDS[kind]), *([_NOT_IN_NAMES.sub("", person)] if person else [])]
    return f"10-{said(_SIGNED)}/{number:03d}-{'-'.join(about)}.{suffix.lstrip('.')}"


def cover_name() -> str:
    """The cover stands first."""
    return f"00-{said(_COVER)}.pdf"


def cover(cohort: Cohort, pieces: Sequence[Piece]) -> PrintedForm:
    """The sheet that says what the file of the class holds."""
    return PrintedForm(
        title=said(_COVER_TITLE),
        head=head_of(cohort),
        columns=tuple(PrintedColumn(said(words), mm, left) for words, mm, left in _COVER_COLUMNS),
        rows=tuple(
            (number, piece.name, len(piece.content), piece.sha256)
            for number, piece in enumerate(pieces, start=1)
        ),
        notes=(said(_COVER_NOTE),),
        signatures=tuple(map(said, _COVER_SIGNED)),
        page_words=(said(PAGE), said(OF_PAGES), said(PAGES_END)),
        gap_note=said(GAP_NOTE),
    )


def zipped(pieces: Sequence[Piece]) -> bytes:
    """The pieces and the two lists of their hashes as one zip."""
    sums = "".join(f"{piece.sha256}  {piece.name}\n" for piece in pieces)
    table = "".join(f"{piece.name}\t{len(piece.content)}\t{piece.sha256}\n" for piece in pieces)
    lists = (Piece(SUMS, sums.encode()), Piece(HASHES, table.encode()))
    out = BytesIO()
    with ZipFile(out, "w", ZIP_DEFLATED) as book:
        _put(book, (*pieces, *lists))
    return out.getvalue()


def _put(book: ZipFile, pieces: Iterable[Piece]) -> None:
    for piece in pieces:
        entry = ZipInfo(piece.name)
        entry.compress_type = ZIP_DEFLATED
        book.writestr(entry, piece.content)
