"""The Python packages of ``uv.lock`` in ``.venv``, with a stamp that spares the second start."""

from __future__ import annotations

import hashlib
import os
import sys
import sysconfig
from collections.abc import Mapping
from pathlib import Path

from scripts.door import certificates, children, index, uv
from scripts.door.places import LOCK_FILE, NATIVE, VENV, VENV_PYTHON
from scripts.door.words import say

STAMP = VENV / "trainhub.stamp"
REQUIREMENTS = NATIVE / "requirements.txt"
#: Variables that would lead the installer away from this project's own folder.
MISLEADING = ("VIRTUAL_ENV", "PYTHONPATH", "UV_PROJECT", "UV_WORKING_DIRECTORY", "UV_NO_DEV")


def fingerprint(lock: bytes, abi: str) -> str:
    """What an environment was made from: the locked packages and the Python that runs them."""
    return hashlib.sha256(lock + b"\0" + abi.encode()).hexdigest()[:32]


def covers(stamp: str, made_from: str, *, dev: bool) -> bool:
    """Whether a stamped environment has all that is wanted; one with the tools has both."""
    words = stamp.split()
    return words[:1] == [made_from] and (not dev or "dev" in words[1:])


def ready(*, dev: bool) -> bool:
    """Whether ``.venv`` needs nothing."""
    return VENV_PYTHON.exists() and covers(_stamp(), wanted(), dev=dev)


def provide(*, dev: bool) -> None:
    """Bring ``.venv`` to the locked state. Raises Stop with the way out when it cannot."""
    if ready(dev=dev):
        return
    dev = dev or "dev" in _stamp().split()
    chosen = index.choose(os.environ, index.pip_settings(os.environ))
    installer = str(uv.provide(chosen))
    certificates.provide()
    env = _environment(chosen)
    say("正在安装 Python 组件，第一次约一分钟", "installing the Python packages, about a minute")
    if chosen.chosen_by:
        say(f"软件源：{chosen.url}", f"package index as set in {chosen.chosen_by}")
    STAMP.unlink(missing_ok=True)
    steps = _from_mirror(installer, dev) if chosen.chosen_by else _from_lock(installer, dev)
    for step in steps:
        status = children.run(step, env=env)
        if status:
            raise uv.unreachable(chosen, f"uv {step[1]} → {status}")
    STAMP.write_text(wanted() + (" dev" if dev else "") + "\n")


def base_python() -> str:
    """The interpreter beneath an environment, for ``.venv`` must not stand on itself."""
    return getattr(sys, "_base_executable", "") or sys.executable


def _from_lock(installer: str, dev: bool) -> list[list[str]]:
    groups = ["--group", "dev"] if dev else ["--no-default-groups"]
    sync = [installer, "sync", "--frozen", "--no-managed-python", "--python", base_python()]
    return [[*sync, *groups, *_quiet()]]


def _from_mirror(installer: str, dev: bool) -> list[list[str]]:
    """The same packages and hashes by name: a frozen sync would ignore the mirror.

    The lock holds each file's address on the standard index, and ``uv sync --frozen`` goes there
    whatever index is set (uv issue 19625).
    """
    groups = ["--group", "dev"] if dev else ["--no-default-groups"]
    export = [installer, "export", "--frozen", "--no-emit-project", "--no-header", *groups, "-q"]
    steps = [[*export, "--python", base_python(), "-o", str(REQUIREMENTS)]]
    if not _same_python():
        make = [installer, "venv", "--no-managed-python", "--python", base_python(), "--clear"]
        steps.append([*make, "-q", str(VENV)])
    sync = [installer, "pip", "sync", "--require-hashes", "--python", str(VENV_PYTHON)]
    return [*steps, [*sync, *_quiet(), str(REQUIREMENTS)]]


def _same_python() -> bool:
    """Whether ``.venv`` runs the Python that the door runs."""
    if not VENV_PYTHON.exists():
        return False
    ask = "import sysconfig; print(sysconfig.get_config_var('EXT_SUFFIX'))"
    status, said = children.listen([str(VENV_PYTHON), "-c", ask])
    return status == 0 and said.strip() == _abi()


def _environment(chosen: index.Index) -> Mapping[str, str]:
    env = {name: value for name, value in os.environ.items() if name not in MISLEADING}
    env |= {"UV_PROJECT_ENVIRONMENT": str(VENV), "UV_PYTHON_DOWNLOADS": "never"}
    if chosen.chosen_by:
        env["UV_DEFAULT_INDEX"] = chosen.url
    home = Path(env.get("HOME", "/nonexistent"))
    if "UV_CACHE_DIR" not in env and "XDG_CACHE_HOME" not in env and not os.access(home, os.W_OK):
        env["UV_CACHE_DIR"] = str(NATIVE / "uv-cache")
    return env


def _quiet() -> list[str]:
    """A person sees the progress; a log does not need it."""
    return [] if sys.stderr.isatty() else ["--quiet"]


def _abi() -> str:
    """Python version, processor and C library in one word, as compiled packages name them."""
    return str(sysconfig.get_config_var("EXT_SUFFIX"))


def wanted() -> str:
    """The fingerprint of what the lock asks for on this Python."""
    return fingerprint(LOCK_FILE.read_bytes(), _abi())


def _stamp() -> str:
    try:
        return STAMP.read_text()
    except OSError:
        return ""
