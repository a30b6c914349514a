"""Children of the door: they end when it ends, and two doors do not work at once."""

from __future__ import annotations

import fcntl
import signal
import subprocess
import sys
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from types import FrameType

from scripts.door.places import NATIVE, ROOT
from scripts.door.words import say

GRACE_SECONDS = 10


def end_when_told() -> None:
    """Turn a polite kill or a closed terminal into an exit that takes the children along."""

    def leave(number: int, _frame: FrameType | None) -> None:
        sys.exit(128 + number)

    signal.signal(signal.SIGTERM, leave)
    # Whoever said nohup means to outlive the terminal.
    if signal.getsignal(signal.SIGHUP) is not signal.SIG_IGN:
        signal.signal(signal.SIGHUP, leave)


def run(command: Sequence[str], *, env: Mapping[str, str] | None = None) -> int:
    """Run a child in the project folder to its end and return its exit status."""
    child = subprocess.Popen(command, cwd=ROOT, env=env)
    try:
        return child.wait()
    except BaseException:
        _end(child)
        raise


def listen(
    command: Sequence[str], *, env: Mapping[str, str] | None = None, seconds: float = 60
) -> tuple[int, str]:
    """Run a child in silence; its exit status and all it said. A child that hangs answers 124."""
    with subprocess.Popen(
        command,
        cwd=ROOT,
        env=env,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        errors="replace",
    ) as child:
        try:
            said, _ = child.communicate(timeout=seconds)
        except subprocess.TimeoutExpired:
            _end(child)
            return 124, f"no answer within {seconds:.0f} s"
        except BaseException:
            _end(child)
            raise
        return child.returncode, said


def _end(child: subprocess.Popen[bytes] | subprocess.Popen[str]) -> None:
    """Ask the child to end, then insist. After Ctrl-C the terminal has already asked."""
    child.terminate()
    try:
        child.wait(GRACE_SECONDS)
    except subprocess.TimeoutExpired:
        child.kill()
        child.wait()


@contextmanager
def alone() -> Iterator[None]:
    """Only one door at a time sets things up; another waits. A dead one frees the lock."""
    NATIVE.mkdir(exist_ok=True)
    with (NATIVE / "door.lock").open("w") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            say("另一个 ./run 正在安装，请稍等", "another ./run is setting up, waiting for it")
            fcntl.flock(file, fcntl.LOCK_EX)
        yield
