"""Debian packages: installed as root, or unpacked beside the project without root."""

from __future__ import annotations

import os
import shutil
from collections.abc import Sequence
from pathlib import Path

from scripts.door import children
from scripts.door.places import NATIVE
from scripts.door.words import line, say

DESK = NATIVE / "apt"
UNPACKED = NATIVE / "system"


def available() -> bool:
    """Whether this machine has apt at all."""
    return bool(shutil.which("apt-get") and shutil.which("dpkg"))


def is_root() -> bool:
    """Whether packages may be installed for the whole machine."""
    return os.geteuid() == 0


def install(packages: Sequence[str]) -> bool:
    """Install packages for the whole machine; True when apt says it did. Root only."""
    names = " ".join(packages)
    say(f"用 apt 安装：{names}", f"installing with apt: {names}")
    env = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
    patient = ["-q", "-o", "DPkg::Lock::Timeout=120", "-o", "Dpkg::Use-Pty=0"]
    # A package list may be stale in part and still good for these; install decides.
    _apt([*patient, "update"], env)
    return _apt([*patient, "install", "-y", "--no-install-recommends", *packages], env)


def unpack(packages: Sequence[str]) -> bool:
    """Fetch packages and what they need into ``.native/system``; the machine stays as it was."""
    names = " ".join(packages)
    say(f"不用 root，下载到 .native：{names}", f"fetching into .native, no root: {names}")
    for folder in ("state/lists/partial", "cache/archives/partial"):
        (DESK / folder).mkdir(parents=True, exist_ok=True)
    own = [
        "-q",
        "-o", f"Dir::State={DESK}/state",
        "-o", "Dir::State::status=/var/lib/dpkg/status",
        "-o", f"Dir::Cache={DESK}/cache",
        "-o", "Debug::NoLocking=true",
    ]  # fmt: skip
    _apt([*own, "update"], os.environ)
    wanted = ["install", "-y", "--no-install-recommends", "--download-only", *packages]
    try:
        if not _apt([*own, *wanted], os.environ):
            return False
        archives = sorted((DESK / "cache/archives").glob("*.deb"))
        return all(_extract(archive, UNPACKED) for archive in archives)
    finally:
        shutil.rmtree(DESK, ignore_errors=True)


def library_path() -> dict[str, str]:
    """The variable with which a program finds the unpacked libraries before the machine's."""
    folders = [*UNPACKED.glob("usr/lib/*-linux-*"), *UNPACKED.glob("lib/*-linux-*")]
    parts = [str(folder) for folder in folders] + [os.environ.get("LD_LIBRARY_PATH", "")]
    path = ":".join(filter(None, parts))
    return {"LD_LIBRARY_PATH": path} if path else {}


def _apt(arguments: Sequence[str], env: os._Environ[str] | dict[str, str]) -> bool:
    """Run apt-get; show what it said only when it failed."""
    status, said = children.listen(["apt-get", *arguments], env=dict(env), seconds=600)
    if status:
        say("apt-get 没有成功", "apt-get failed")
        line("\n".join(f"  {each}" for each in said.strip().splitlines()[-4:]))
    return status == 0


def _extract(archive: Path, into: Path) -> bool:
    status, _ = children.listen(["dpkg", "-x", str(archive), str(into)])
    return status == 0
