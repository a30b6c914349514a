"""The code on the wall: digits that live for seconds, and the pass of whoever opened them in time.

A code is read in the room and typed or scanned there. A photo of it that is sent to somebody at
home is too old when it arrives; a slow phone that opened the code in time may take its time with
the button, since the moment of opening is what counts. No I/O.
"""

from __future__ import annotations

import hashlib
import hmac
from datetime import UTC, datetime, timedelta
from typing import NamedTuple
from unicodedata import decimal

from trainhub.courses.rules.words import MarkKind

#: Seconds that a code stands on the screen.
CODE_WINDOW = 45
#: Seconds that it is still taken after the screen has turned: typing eight digits takes that long.
CODE_GRACE = 30
#: How long somebody who opened a code in time may take to press the button.
PASS_LASTS = timedelta(minutes=3)


def code_at(key: bytes, lesson_id: int, kind: MarkKind, moment: datetime) -> str:
    """The eight digits that the teacher's screen shows at ``moment`` for this lesson."""
    return _code(key, lesson_id, kind, _window(moment))


def code_lasts(moment: datetime) -> int:
    """Seconds until the screen shows the next code."""
    return CODE_WINDOW - int(moment.timestamp()) % CODE_WINDOW


def kind_of_code(key: bytes, lesson_id: int, code: str, moment: datetime) -> MarkKind | None:
    """What ``code`` stands for at ``moment``, None when it is wrong or too old.

    The code of the window before is taken for half a minute, so that nobody fails at the turn.
    """
    typed = "".join(str(decimal(letter)) for letter in code if letter.isdecimal())
    windows = [_window(moment)]
    if int(moment.timestamp()) % CODE_WINDOW < CODE_GRACE:
        windows.append(windows[0] - 1)
    for kind in MarkKind:
        for window in windows:
            if hmac.compare_digest(_code(key, lesson_id, kind, window), typed):
                return kind
    return None


def _window(moment: datetime) -> int:
    return int(moment.timestamp()) // CODE_WINDOW


def _code(key: bytes, lesson_id: int, kind: MarkKind, window: int) -> str:
    digest = hmac.new(key, f"{lesson_id}/{kind.value}/{window}".encode(), hashlib.sha256).digest()
    number = int.from_bytes(digest[:8], "big") % 10**8
    return f"{number:08d}"


class Opened(NamedTuple):
    """A code that was opened in time: for signing in or out, and when."""

    kind: MarkKind
    at: datetime


def pass_for(key: bytes, lesson_id: int, person_id: int, opened: Opened) -> str:
    """What a page carries whose code was opened in time; it is good for this person alone."""
    stamp = int(opened.at.timestamp())
    return f"{opened.kind.value}.{stamp}.{_seal(key, lesson_id, person_id, opened.kind, stamp)}"


def opened_by(
    key: bytes, lesson_id: int, person_id: int, carried: str, moment: datetime
) -> Opened | None:
    """What the pass ``carried`` says, None when it is not this person's, is too old or forged."""
    kind, _dot, rest = carried.partition(".")
    stamp, _dot, seal = rest.partition(".")
    if kind not in set(MarkKind) or not (stamp.isascii() and stamp.isdigit() and len(stamp) < 12):
        return None
    expected = _seal(key, lesson_id, person_id, MarkKind(kind), int(stamp))
    if not hmac.compare_digest(expected.encode(), seal.encode()):
        return None
    opened = Opened(MarkKind(kind), datetime.fromtimestamp(int(stamp), UTC))
    return opened if opened.at <= moment <= opened.at + PASS_LASTS else None


def _seal(key: bytes, lesson_id: int, person_id: int, kind: MarkKind, stamp: int) -> str:
    said = f"pass/{lesson_id}/{person_id}/{kind.value}/{stamp}".encode()
    return hmac.new(key, said, hashlib.sha256).hexdigest()[:32]
