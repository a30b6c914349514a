"""Where the door keeps things. All of it may be deleted; the next ``./run`` makes it again."""

from __future__ import annotations

from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent.parent
LOCK_FILE = ROOT / "uv.lock"
VENV = ROOT / ".venv"
VENV_PYTHON = VENV / "bin" / "python"
NATIVE = ROOT / ".native"
SHIPPED_FONTS = ROOT / "trainhub" / "static" / "fonts"
