"""The PDF libraries: found, proven in a child process, fetched when missing, never in the way.

A library may load and still fail, and a crash must not reach the server. So the proof is a page
printed by a child, with the variables set before it starts.
"""

from __future__ import annotations

import ctypes
import hashlib
import json
import os
import platform
import shutil
from collections.abc import Callable, Mapping
from pathlib import Path
from xml.sax.saxutils import escape

from scripts.door import apt, children, environment
from scripts.door.places import NATIVE, ROOT, SHIPPED_FONTS, VENV_PYTHON
from scripts.door.words import line, say

PACKAGES = ("libpango-1.0-0", "libpangoft2-1.0-0", "libharfbuzz-subset0")
#: WeasyPrint prints without this one too, but a page then takes seconds.
FAST_SUBSET = "libharfbuzz-subset.so.0"
#: What WeasyPrint opens.
LIBRARIES = (
    "libgobject-2.0.so.0",
    "libpango-1.0.so.0",
    "libharfbuzz.so.0",
    FAST_SUBSET,
    "libfontconfig.so.1",
    "libpangoft2-1.0.so.0",
)
BREW_FOLDERS = ("/opt/homebrew/lib", "/usr/local/lib")
OTHER_WAYS = (
    ("brew", "brew install pango"),
    ("dnf", "sudo dnf install pango harfbuzz"),
    ("apk", "apk add pango fontconfig harfbuzz-subset"),
    ("pacman", "sudo pacman -S pango"),
    ("zypper", "sudo zypper install libpango-1_0-0 libharfbuzz-subset0"),
    ("apt-get", f"sudo apt-get install {' '.join(PACKAGES)}"),
)
STATE = NATIVE / "pdf.json"
FONT_SETTINGS = NATIVE / "fonts.conf"
PROOF = ROOT / "trainhub" / "certs" / "pdf" / "probe.py"


def provide(*, insist: bool) -> dict[str, str]:
    """Variables with which the PDF libraries work; empty also when certificates must wait.

    ``insist`` tries again to get what an earlier start could not get.
    """
    if os.environ.get("TRAINHUB_NO_NATIVE") == "1":
        return {}
    mode = known_mode()
    complete = mode == "private" or not missing()
    if mode in MODES and (complete or not insist):
        return MODES[mode]()
    if mode == "waiting" and not (complete or insist):
        say("PDF 组件仍缺，证书先等待；补装：./run setup", "certificates still wait: ./run setup")
        return {}
    mode = (None if complete else _unpacked_or_fetched()) or _proven("system") or "waiting"
    NATIVE.mkdir(exist_ok=True)
    STATE.write_text(json.dumps({"made_from": _made_from(), "mode": mode}) + "\n")
    if mode == "waiting":
        say("PDF 组件缺失，证书先等待", "the PDF libraries are missing; certificates will wait")
        line(f"  → {way()}")
        return {}
    return MODES[mode]()


def known_mode() -> str | None:
    """What an earlier start found, while nothing it rested on has changed."""
    try:
        state = json.loads(STATE.read_text())
    except (OSError, ValueError):
        return None
    if not isinstance(state, dict) or state.get("made_from") != _made_from():
        return None
    mode = state.get("mode")
    here = unpacked() if mode == "private" else not set(missing()) - {FAST_SUBSET}
    return mode if here or mode == "waiting" else None


def missing() -> list[str]:
    """The libraries this machine does not open by itself."""
    if platform.system() == "Darwin":
        found = any(Path(folder, "libpango-1.0.dylib").exists() for folder in BREW_FOLDERS)
        return [] if found else ["pango"]
    return [name for name in LIBRARIES if not _opens(name)]


def unpacked() -> bool:
    """Whether libraries lie in ``.native``."""
    return any(apt.UNPACKED.glob("usr/lib/*/libpangoft2-1.0.so.0"))


def way() -> str:
    """The command that brings the libraries to this machine."""
    found = next((way for tool, way in OTHER_WAYS if shutil.which(tool)), "")
    if platform.system() == "Darwin":
        return f"{found or 'brew install pango'} (DYLD_FALLBACK_LIBRARY_PATH={BREW_FOLDERS[0]})"
    return found or "install Pango ≥ 1.44 and HarfBuzz with harfbuzz-subset"


def works(variables: Mapping[str, str]) -> bool:
    """Whether a child renders a page with these variables; a crash counts as no."""
    env = {**os.environ, **variables}
    status, _ = children.listen([str(VENV_PYTHON), "-c", "import weasyprint.text.ffi"], env=env)
    if status == 0 and PROOF.exists():
        command = [str(VENV_PYTHON), "-m", "trainhub.certs.pdf.probe"]
        status, _ = children.listen(command, env=env)
    return status == 0


def _proven(mode: str) -> str | None:
    return mode if works(MODES[mode]()) else None


def _unpacked_or_fetched() -> str | None:
    """What ``.native`` holds from before, else what this machine's means bring; the mode."""
    if unpacked() and _proven("private"):
        return "private"
    if not apt.available():
        return None
    say("PDF 组件缺失，现在获取", "the PDF libraries are missing, getting them")
    if apt.is_root():
        return _proven("system") if apt.install(PACKAGES) else None
    return _proven("private") if apt.unpack(PACKAGES) else None


def _system() -> dict[str, str]:
    """The machine's own libraries and fonts."""
    if platform.system() != "Darwin":
        return {}
    # Pythons that are not Homebrew's do not look into Homebrew's folder.
    return {"DYLD_FALLBACK_LIBRARY_PATH": ":".join(BREW_FOLDERS)}


def _private() -> dict[str, str]:
    """Libraries unpacked beside the project."""
    return {**apt.library_path(), "FONTCONFIG_FILE": str(_write_font_settings())}


MODES: dict[str, Callable[[], dict[str, str]]] = {
    "system": _system,
    "private": _private,
}


def font_settings() -> str:
    """A fontconfig file with the shipped fonts, the unpacked ones and the machine's."""
    folders = (
        SHIPPED_FONTS,
        apt.UNPACKED / "usr/share/fonts",
        Path("/usr/share/fonts"),
        Path("/usr/local/share/fonts"),
    )
    lines = "".join(f"  <dir>{escape(str(folder))}</dir>\n" for folder in folders)
    return (
        '<?xml version="1.0"?>\n<!DOCTYPE fontconfig SYSTEM "urn:fontconfig:fonts.dtd">\n'
        f"<fontconfig>\n{lines}"
        f"  <cachedir>{escape(str(NATIVE / 'fontconfig'))}</cachedir>\n</fontconfig>\n"
    )


def _write_font_settings() -> Path:
    wanted = font_settings()
    if not FONT_SETTINGS.exists() or FONT_SETTINGS.read_text() != wanted:
        FONT_SETTINGS.write_text(wanted)
    return FONT_SETTINGS


def _opens(name: str) -> bool:
    try:
        ctypes.CDLL(name)
    except OSError:
        return False
    return True


def _made_from() -> str:
    """What a proof rests on: the packages, this folder, this system, the proof itself."""
    system = Path("/etc/os-release")
    parts = [environment.wanted(), str(ROOT), platform.machine()]
    parts += [path.read_text() for path in (system, PROOF) if path.exists()]
    return hashlib.sha256("\0".join(parts).encode()).hexdigest()[:32]
