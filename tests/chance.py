"""Chance is an argument too: lots, keys and tokens that follow from a word.

Papers are drawn, tokens made and names encrypted with bytes of the operating system. A test that
fails with one paper in fifty would stop a release about nothing and be forgotten again; with the
same bytes each time it fails at once or never. ``./run test --chance=WORD`` draws others.
"""

from __future__ import annotations

import hashlib
import os
import random
from collections.abc import Iterator
from contextlib import contextmanager
from itertools import count


def number(word: str) -> int:
    """The number that a word stands for, for those who want to be seeded with one."""
    return int.from_bytes(hashlib.sha256(word.encode()).digest()[:8])


@contextmanager
def following(word: str) -> Iterator[None]:
    """Let ``os.urandom``, ``secrets`` and ``uuid4`` of this process follow ``word`` for a while.

    The servers and workers that a test starts draw as always.
    """
    # ``next`` of a counter is one step of the interpreter: threads never get the same block.
    blocks = count()

    def drawn(size: int) -> bytes:
        return hashlib.shake_256(f"{word} {next(blocks)}".encode()).digest(size)

    before = os.urandom, random._urandom  # type: ignore[attr-defined]  # where SystemRandom asks
    os.urandom = random._urandom = drawn  # type: ignore[attr-defined,assignment]
    try:
        yield
    finally:
        os.urandom, random._urandom = before  # type: ignore[attr-defined]
