"""The parts made by others are exactly the published ones, licensed, and small enough."""

import gzip
import hashlib
import json
import re
from pathlib import Path

STATIC = Path(__file__).parents[2] / "trainhub" / "static"
VENDOR = STATIC / "vendor"
TEMPLATES = STATIC.parent / "templates"
FIRST_LOAD_LIMIT = 150 * 1024


def _recorded_checksums() -> dict[str, str]:
    parts = json.loads((VENDOR / "checksums.json").read_text(encoding="utf-8"))
    return {name: digest for part in parts.values() for name, digest in part["files"].items()}


def test_every_vendored_file_has_the_recorded_checksum() -> None:
    for name, digest in _recorded_checksums().items():
        assert hashlib.sha256((VENDOR / name).read_bytes()).hexdigest() == digest, name


def test_no_vendored_file_is_without_a_checksum() -> None:
    present = {
        path.relative_to(VENDOR).as_posix() for path in VENDOR.rglob("*") if path.is_file()
    } - {"checksums.json", "VENDOR.md"}
    assert present == set(_recorded_checksums())


def test_every_part_brings_its_licence() -> None:
    for folder in (path for path in VENDOR.iterdir() if path.is_dir()):
        assert (folder / "LICENSE").is_file(), folder.name


def test_the_first_load_stays_under_150_kilobytes_compressed() -> None:
    """Stylesheets, scripts and icons that every page asks for, gzip level 6 (ux.md check 19)."""
    base = (TEMPLATES / "base.html").read_text(encoding="utf-8")
    wanted = {*re.findall(r"filename='([^']+)'", base), "icons.svg"}
    assert {"app.css", "app.js"} <= wanted
    total = sum(len(gzip.compress((STATIC / name).read_bytes(), 6)) for name in wanted)
    assert total <= FIRST_LOAD_LIMIT, f"{total} bytes"


def test_no_template_carries_an_inline_style_or_script() -> None:
    """The content security policy would silently drop them."""
    inline = re.compile(
        r"""<style|<script(?![^>]*\bsrc=)|\sstyle\s*=\s*["']|\son[a-z]+\s*=\s*["']|hx-on"""
    )
    for page in STATIC.parent.rglob("templates/**/*.html"):
        found = inline.search(page.read_text(encoding="utf-8"))
        assert found is None, f"{page.name}: {found and found.group()}"


def test_no_page_or_stylesheet_asks_a_foreign_host() -> None:
    foreign = re.compile(r"""(?:src|href|url|import)\s*[=(]?\s*["']?(?:https?:)?//""")
    own = [*STATIC.glob("*.css"), *STATIC.glob("*.js"), *STATIC.glob("*.svg")]
    for source in [*own, *STATIC.parent.rglob("templates/**/*.html")]:
        text = source.read_text(encoding="utf-8").replace('xmlns="http://www.w3.org/2000/svg"', "")
        assert foreign.search(text) is None, source.name
