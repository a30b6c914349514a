"""Where the outside world finds us: what QR codes and messages point to.

Set from the settings, never from a request: a forged Host header must not reach a printed code.
"""

from __future__ import annotations

_base: list[str] = []


def use_base_url(base_url: str) -> None:
    """Take ``base_url`` (no slash at its end) for this process. Called by the composition root."""
    _base[:] = [base_url]


def absolute(path: str) -> str:
    """The full address of a path of ours."""
    return f"{_base[0]}{path}"
