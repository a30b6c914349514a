"""Keep the two languages complete: ``update``, ``check`` or ``compile`` the catalogues.

``update`` extracts the marked sentences into all .po files (a sentence that moved to another
chapter takes its Chinese along); ``check`` fails on a
sentence without Chinese, a Chinese sentence in the code, or a placeholder that got lost.
"""

from __future__ import annotations

import re
import sys
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

from babel.messages.catalog import Catalog
from babel.messages.extract import extract_from_dir
from babel.messages.pofile import read_po, write_po

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from trainhub.core import catalogues  # noqa: E402 - the path is set above

KEYWORDS = {
    "_": None,
    "N_": None,
    "gettext": None,
    "ngettext": (1, 2),
    "lazy_gettext": None,
    "_l": None,
    "pgettext": ((1, "c"), 2),
    "NP_": ((1, "c"), 2),
}
METHODS = [("**.py", "python"), ("**/templates/**.html", "jinja2.ext:babel_extract")]
PLACEHOLDER = re.compile(r"%\((\w+)\)[sd]|\{(\w+)[^}]*\}")
#: One date in every header: a file that says the same stays the same.
BEGINNING = datetime(2026, 11, 22, tzinfo=UTC)
HAN = re.compile(r"[\u3400-\u9fff]")


def chapter_of(path: Path) -> str:
    """The chapter whose catalogue holds the words of ``path``; loose files belong to core."""
    first = path.parts[0]
    if first == "cli.py":
        return "cli"
    return first if first in catalogues.CHAPTERS else "core"


def marked() -> Iterator[tuple[str, str, str | None, str]]:
    """Every marked sentence as (chapter, sentence, context, place)."""
    source = ROOT / "trainhub"
    options = {"**/templates/**.html": {"silent": "false"}}
    for name, line, sentence, _comments, context in extract_from_dir(
        source, METHODS, options, keywords=KEYWORDS
    ):
        place = Path(name)
        # Flask names templates by chapter, so does the folder: trainhub/<chapter>/templates/…
        single = sentence[0] if isinstance(sentence, tuple) else sentence
        yield chapter_of(place), single, context, f"trainhub/{name}:{line}"


def read(chapter: str) -> Catalog:
    """The written catalogue of ``chapter``, empty when there is none."""
    path = catalogues.catalogue_path(chapter)
    if not path.exists():
        return Catalog(locale=catalogues.CHINESE)
    with path.open("rb") as file:
        return read_po(file, locale=catalogues.CHINESE)


def update() -> int:
    """Write the extracted sentences into the catalogues and keep what is translated."""
    wanted: dict[str, list[tuple[str, str | None]]] = {}
    first_home: dict[tuple[str, str | None], str] = {}
    for chapter, sentence, context, _place in marked():
        home = first_home.setdefault((sentence, context), chapter)
        if (sentence, context) not in wanted.setdefault(home, []):
            wanted[home].append((sentence, context))
    everything = {chapter: read(chapter) for chapter in catalogues.CHAPTERS}
    known = {
        (message.id, message.context): message.string
        for catalogue in everything.values()
        for message in catalogue
        if message.id and message.string
    }
    empty = 0
    for chapter in catalogues.CHAPTERS:
        fresh = Catalog(
            locale=catalogues.CHINESE,
            project="TrainHub",
            fuzzy=False,
            creation_date=BEGINNING,
            revision_date=BEGINNING,
        )
        for sentence, context in sorted(wanted.get(chapter, []), key=lambda pair: pair[0]):
            translation = known.get((sentence, context), "")
            empty += not translation
            fresh.add(sentence, translation, context=context)
        path = catalogues.catalogue_path(chapter)
        path.parent.mkdir(parents=True, exist_ok=True)
        with path.open("wb") as file:
            write_po(file, fresh, omit_header=False, width=100)
    print(f"{empty} sentences wait for their Chinese" if empty else "catalogues complete")
    return 0


def complaints() -> Iterator[str]:
    """What is wrong with the catalogues, a line each."""
    known: dict[tuple[str, str | None], str] = {}
    for chapter in catalogues.CHAPTERS:
        for message in read(chapter):
            if message.id and message.string:
                known[str(message.id), message.context] = str(message.string)
    for _chapter, sentence, context, place in marked():
        if HAN.search(sentence):
            yield f"{place}: keys are English sentences: {sentence!r}"
        chinese = known.get((sentence, context))
        if chinese is None:
            yield f"{place}: no Chinese for {sentence!r}"
            continue
        lost = placeholders(sentence) ^ placeholders(chinese)
        if lost:
            yield f"{place}: placeholders differ in {sentence!r}: {', '.join(sorted(lost))}"


def placeholders(sentence: str) -> set[str]:
    """The names between the brackets of a sentence."""
    return {one or other for one, other in PLACEHOLDER.findall(sentence)}


def check() -> int:
    """Print what is wrong; 1 when anything is."""
    found = sorted(set(complaints()))
    print("\n".join(found) if found else "translations complete")
    return 1 if found else 0


def main() -> int:
    """The command line."""
    command = (sys.argv[1:] or ["check"])[0]
    if command == "update":
        return update()
    if command == "compile":
        catalogues.compile_if_stale()
        return 0
    return check()


if __name__ == "__main__":
    raise SystemExit(main())
