"""Words on screen: mark them here, translate them at the edge."""

from __future__ import annotations


def N_(sentence: str) -> str:
    """Mark ``sentence`` for the catalogues and return it unchanged.

    Rules, models and actions know no language; the edge (templates, the error page,
    the command line) translates what they marked.
    """
    return sentence


def NP_(context: str, sentence: str) -> str:  # noqa: ARG001 - the catalogues read it here
    """Mark ``sentence`` as it is used in ``context``, where it has a Chinese of its own."""
    return sentence
