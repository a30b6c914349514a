"""pyHanko judges a signature: the independent reader of what we sign."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from typing import Any

from pyhanko.sign.validation import validate_pdf_signature
from pyhanko.sign.validation.status import PdfSignatureStatus


def judged(*args: Any, **kwargs: Any) -> PdfSignatureStatus:
    """``validate_pdf_signature`` in a thread of its own.

    It runs an event loop, and the browser of other tests in this process has one already.
    """
    with ThreadPoolExecutor(max_workers=1) as thread:
        return thread.submit(validate_pdf_signature, *args, **kwargs).result()
