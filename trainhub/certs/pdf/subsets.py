"""Fonts of whole pages cut by ``cutting`` too, on every machine alike.

WeasyPrint asks libharfbuzz-subset for it, or falls back to a tool that needs seconds for a page
where that library is missing. Our faces need neither.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from weasyprint.pdf.fonts import Font

from trainhub.certs.pdf.cutting import sparse
from trainhub.certs.pdf.fontfile import FontFile


def cut_our_way() -> None:
    """From now on WeasyPrint cuts its fonts with ``cutting.sparse``, in this process."""
    Font.subset = _subset


def _subset(self: Any, to_unicode: Mapping[int, str], _hinting: bool) -> None:
    """Takes the place of ``weasyprint.pdf.fonts.Font.subset``."""
    if to_unicode:
        self.file_content = sparse(FontFile(self.file_content), to_unicode)
