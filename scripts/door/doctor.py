"""``./run doctor``: what is present, what is missing, how to get it. It changes nothing."""

from __future__ import annotations

import os
import platform
import shutil
import socket
from typing import NamedTuple
from urllib.parse import urlsplit

from scripts.door import browser, environment, native
from scripts.door.places import ROOT, SHIPPED_FONTS, VENV_PYTHON
from scripts.door.words import line

GOOD, LATER, BAD = "✓", "–", "✗"
NEEDED_BYTES = 1 << 30


class Finding(NamedTuple):
    """One line of the report. Only a bad finding keeps TrainHub from starting."""

    mark: str
    text: str


def report() -> int:
    """Print every finding; 1 when something keeps TrainHub from starting."""
    findings = (
        python(), packages(), pdf(), fonts(), chromium(), database(), redis(), port(), disk(),
    )  # fmt: skip
    for finding in findings:
        line(f"{finding.mark} {finding.text}")
    return 1 if any(finding.mark == BAD for finding in findings) else 0


def python() -> Finding:
    """The interpreter beneath everything; the door would not have opened without one."""
    return Finding(GOOD, f"Python {platform.python_version()}  {environment.base_python()}")


def packages() -> Finding:
    """The environment of locked packages."""
    if environment.ready(dev=True):
        return Finding(GOOD, "Python 组件和测试工具 · Python packages and test tools")
    if environment.ready(dev=False):
        return Finding(GOOD, "Python 组件（测试工具由 ./run test 安装） · Python packages")
    return Finding(LATER, "Python 组件：下次 ./run 时安装 · packages: the next ./run installs them")


def pdf() -> Finding:
    """The libraries that print certificates."""
    mode = native.known_mode()
    if mode == "private":
        return Finding(GOOD, "PDF 组件在 .native · PDF libraries in .native")
    missing = native.missing()
    if missing:
        names = ", ".join(name.split(".so")[0] for name in missing)
        return Finding(LATER, f"PDF 组件缺 · PDF lacks {names}\n  → ./run setup, {native.way()}")
    if VENV_PYTHON.exists() and mode not in native.MODES:
        return Finding(LATER, "PDF 组件在，还没试印 · PDF libraries present, unproven: ./run setup")
    return Finding(GOOD, "PDF 组件 · PDF libraries")


def fonts() -> Finding:
    """The fonts that certificates are printed with."""
    count = len(list(SHIPPED_FONTS.glob("*.[ot]tf")))
    if count:
        return Finding(GOOD, f"自带字体 {count} 个 · {count} fonts shipped")
    return Finding(LATER, f"没有自带字体 · no fonts in {SHIPPED_FONTS.relative_to(ROOT)}")


def chromium() -> Finding:
    """The browser that only the browser tests need."""
    found = browser.find()
    if found:
        return Finding(GOOD, f"Chromium  {found}")
    return Finding(LATER, "没有 Chromium，浏览器测试会跳过 · only browser tests need: chromium")


def database() -> Finding:
    """Where the data lives, and whether a server there answers."""
    url = os.environ.get("TRAINHUB_DATABASE_URL", "")
    if not url or url.startswith("sqlite"):
        return Finding(GOOD, f"数据库 SQLite {url or 'instance/trainhub.db'} · database embedded")
    return _server("数据库 · database", url, 5432)


def redis() -> Finding:
    """The queue of background work."""
    url = os.environ.get("TRAINHUB_REDIS_URL", "")
    if not url:
        return Finding(GOOD, "后台任务用内置队列 · background work: embedded, no Redis needed")
    return _server("Redis", url, 6379)


def port() -> Finding:
    """The port that the next start will use."""
    number = port_number()
    if answers("127.0.0.1", number):
        return Finding(
            LATER, f"端口 {number} 已被占用，换一个：PORT={number + 1} ./run · port is in use"
        )
    return Finding(GOOD, f"端口 {number} 可用 · port is free")


def disk() -> Finding:
    """Room for packages and data."""
    free = shutil.disk_usage(ROOT).free
    mark = GOOD if free >= NEEDED_BYTES else BAD
    return Finding(mark, f"磁盘剩余 {free / (1 << 30):.1f} GB · disk space left, 1 GB is needed")


def port_number() -> int:
    """The port the owner set, else 8000."""
    written = os.environ.get("PORT", "8000")
    return int(written) if written.isdecimal() and 0 < int(written) < 65536 else 8000


def answers(host: str, number: int) -> bool:
    """Whether something listens there."""
    try:
        socket.create_connection((host, number), timeout=2).close()
    except OSError:
        return False
    return True


def _server(name: str, url: str, usual_port: int) -> Finding:
    parts = urlsplit(url)
    host, number = parts.hostname or "127.0.0.1", parts.port or usual_port
    if answers(host, number):
        return Finding(GOOD, f"{name} {host}:{number}")
    return Finding(BAD, f"{name} {host}:{number} 连不上 · does not answer")
