"""The Chromium that the browser tests drive, and the driver between."""

from __future__ import annotations

import os
import shutil
from collections.abc import Mapping

from scripts.door import apt, children
from scripts.door.places import VENV
from scripts.door.words import say

NAMES = (
    "chromium",
    "chromium-browser",
    "google-chrome",
    "google-chrome-stable",
    "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
    "/Applications/Chromium.app/Contents/MacOS/Chromium",
)
VARIABLE = "TRAINHUB_TEST_BROWSER"
DRIVER = "lib/python3.*/site-packages/playwright/driver/node"
#: The driver is a program of its own, and a bare Debian lacks this one library of it.
DRIVER_NEEDS = ("libatomic1",)


def find() -> str | None:
    """The one that is set, else the first on this machine that runs.

    It must run, for on some systems the name is only a note that it can be installed.
    """
    if os.environ.get(VARIABLE):
        return os.environ[VARIABLE]
    found = (shutil.which(name) for name in NAMES)
    return next((path for path in found if path and _runs(path)), None)


def provide() -> dict[str, str]:
    """Variables with which the tests drive a Chromium; none, and a sentence why, without one."""
    found = find()
    if found is None:
        say("没有 Chromium，跳过浏览器测试", "no Chromium, the browser tests are skipped")
        return {}
    here, beside = {VARIABLE: found}, {VARIABLE: found, **apt.library_path()}
    for variables in (here, beside):
        if _driver_runs(variables):
            return variables
    if apt.available() and (apt.install if apt.is_root() else apt.unpack)(DRIVER_NEEDS):
        return here if apt.is_root() else {**here, **apt.library_path()}
    names = " ".join(DRIVER_NEEDS)
    say(f"缺 {names}，浏览器测试跑不了", f"the browser tests cannot run for want of {names}")
    return {}


def _driver_runs(variables: Mapping[str, str]) -> bool:
    return any(_runs(str(driver), variables) for driver in VENV.glob(DRIVER))


def _runs(program: str, variables: Mapping[str, str] | None = None) -> bool:
    env = {**os.environ, **(variables or {})}
    try:
        return children.listen([program, "--version"], env=env, seconds=20)[0] == 0
    except OSError:
        return False
