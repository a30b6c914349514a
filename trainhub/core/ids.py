"""Identifiers that people type, scan or never see."""

from __future__ import annotations

import secrets
import uuid

#: No 0/O, 1/I/L: what is read aloud over a counter must come back the same.
ALPHABET = "23456789ABCDEFGHJKMNPQRSTUVWXYZ"


def new_uid() -> str:
    """A random 32-character hexadecimal name for a row or a stored file."""
    return uuid.uuid4().hex


def public_token(length: int = 27) -> str:
    """A token nobody guesses, easy to read aloud: 27 letters of 31 are 133 random bits."""
    return "".join(secrets.choice(ALPHABET) for _ in range(length))


def secret_token() -> str:
    """A bearer secret of 256 random bits, for sessions and API tokens."""
    return secrets.token_urlsafe(32)
