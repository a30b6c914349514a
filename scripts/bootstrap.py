"""From a bare machine to a serving market; ``./run help`` lists what can be asked."""

from __future__ import annotations

import os
import signal
import sys
from collections.abc import Callable, Sequence
from typing import NoReturn

from scripts.door import browser, checks, children, doctor, environment, native
from scripts.door.places import ROOT, VENV_PYTHON
from scripts.door.words import Stop, say, speak_plainly


def main(arguments: Sequence[str]) -> int:
    """Do what was asked; the exit status is that of the work itself."""
    speak_plainly()
    children.end_when_told()
    name, rest = (arguments[0], arguments[1:]) if arguments else ("serve", [])
    if name not in COMMANDS:
        say(f"没有这个命令：{name}。看看 ./run help", f"no such command: {name}; see ./run help")
        return 2
    try:
        return COMMANDS[name](list(rest))
    except Stop as stop:
        sys.stderr.write(f"✗ {stop}\n")
        return 1
    except KeyboardInterrupt:
        return 128 + signal.SIGINT


def serve(rest: list[str]) -> int:
    """Set up, then become the server, which migrates and fills an empty market first."""
    port = doctor.port_number()
    if doctor.answers("127.0.0.1", port):
        raise Stop(
            f"端口 {port} 已被占用。换一个：PORT={port + 1} ./run",
            f"port {port} is in use; choose another: PORT={port + 1} ./run",
        )
    with children.alone():
        env = prepare(dev=False, insist=False)
    become(["-P", "-m", "trainhub", "serve", "--prepare", *rest], env)


def trainhub(rest: list[str]) -> int:
    """Become any trainhub command, in the folder it was called from."""
    with children.alone():
        env = prepare(dev=False, insist=False)
    become(["-P", "-m", "trainhub", *rest], env, folder=None)


def test(rest: list[str]) -> int:
    """Become pytest, with the reasons of what it skipped."""
    with children.alone():
        env = prepare(dev=True, insist=True)
    env |= browser.provide()
    env.pop("PYTHONPATH")
    become(["-m", "pytest", "-q", "-rs", *in_parallel(rest, os.cpu_count() or 1), *rest], env)


def in_parallel(rest: Sequence[str], cores: int) -> list[str]:
    """Let pytest use the cores, a test file each; not when somebody says how, or debugs.

    The files keep their order: sorted by their number of tests, the browser's long stories would
    come last and one core would wait for the other.
    """
    chosen = any(word in {"--pdb", "-s"} or word.startswith(("-n", "--dist")) for word in rest)
    if chosen or cores < 2:
        return []
    return ["-n", str(min(cores, 4)), "--dist", "loadfile", "--no-loadscope-reorder"]


def bench(rest: list[str]) -> int:
    """Become the measurement."""
    with children.alone():
        env = prepare(dev=True, insist=False)
    become(["-P", "-m", "trainhub", "bench", *rest], env)


def check(_rest: list[str]) -> int:
    """Every static check."""
    with children.alone():
        environment.provide(dev=True)
    return checks.run()


def setup(rest: list[str]) -> int:
    """Only set up, and try again to get what was missing."""
    with children.alone():
        prepare(dev="--dev" in rest, insist=True)
    return doctor.report()


def examine(_rest: list[str]) -> int:
    """Look, change nothing."""
    return doctor.report()


def prepare(*, dev: bool, insist: bool) -> dict[str, str]:
    """The environment in which the project's own Python is to start."""
    environment.provide(dev=dev)
    return {**os.environ, "PYTHONPATH": str(ROOT), **native.provide(insist=insist)}


def become(arguments: list[str], env: dict[str, str], folder: str | None = str(ROOT)) -> NoReturn:
    """Turn this process into the project's Python: signals then need nobody to pass them on."""
    if folder:
        os.chdir(folder)
    sys.stdout.flush()
    os.execve(VENV_PYTHON, [str(VENV_PYTHON), *arguments], env)  # noqa: S606 - meant


COMMANDS: dict[str, Callable[[list[str]], int]] = {
    "serve": serve,
    "trainhub": trainhub,
    "test": test,
    "bench": bench,
    "check": check,
    "setup": setup,
    "doctor": examine,
}


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
