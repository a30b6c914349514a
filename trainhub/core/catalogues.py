"""Words of the screen in two languages: one .po file a chapter, one compiled catalogue.

English sentences are the keys, so English needs no catalogue. Chinese is written in
``translations/zh_Hans_CN/LC_MESSAGES/<chapter>.po`` and compiled when a file is newer.
"""

from __future__ import annotations

import os
from functools import cache, lru_cache
from gettext import NullTranslations
from io import BytesIO
from pathlib import Path

from babel import Locale
from babel.messages.catalog import Catalog
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po
from babel.support import Translations
from flask import Flask, g, has_request_context, request
from flask_babel import Babel, Domain
from markupsafe import Markup

CHINESE = "zh_Hans_CN"
LANGUAGES = {"zh": CHINESE, "en": "en"}
FOLDER = Path(__file__).parent.parent / "translations"
CHAPTERS = (
    "core", "people", "courses", "exams", "certs", "placement", "reports", "demo", "cli",
)  # fmt: skip

#: One domain for the life of the process; Flask-Babel's own reads the file at every request.
_domain = Domain(domain="messages")


def catalogue_path(chapter: str) -> Path:
    """Where the Chinese words of ``chapter`` are written."""
    return FOLDER / CHINESE / "LC_MESSAGES" / f"{chapter}.po"


def compile_if_stale() -> Path:
    """Compile the chapters' catalogues into one, if any is newer; safe among many processes."""
    compiled = FOLDER / CHINESE / "LC_MESSAGES" / "messages.mo"
    sources = [path for chapter in CHAPTERS if (path := catalogue_path(chapter)).exists()]
    newest = max((path.stat().st_mtime for path in sources), default=0.0)
    if compiled.exists() and compiled.stat().st_mtime >= newest:
        return compiled
    merged = Catalog(locale=CHINESE)
    for path in sources:
        with path.open("rb") as file:
            for message in read_po(file, locale=CHINESE):
                if message.id and message.string:
                    merged.add(message.id, message.string, context=message.context)
    body = BytesIO()
    write_mo(body, merged)
    draft = compiled.with_suffix(f".{os.getpid()}.part")
    compiled.parent.mkdir(parents=True, exist_ok=True)
    draft.write_bytes(body.getvalue())
    draft.replace(compiled)
    return compiled


@cache
def _chinese() -> NullTranslations:
    return Translations.load(str(FOLDER), [CHINESE], "messages")


def in_chinese(words: str, context: str | None = None) -> str:
    """Marked ``words`` in Chinese, whatever the reader's language: for papers that are Chinese."""
    chinese = _chinese()
    return chinese.gettext(words) if context is None else chinese.pgettext(context, words)


def language() -> str:
    """The language of this request, ``zh`` or ``en``: the person's choice, else Chinese.

    Commands and jobs speak Chinese unless ``TRAINHUB_LANGUAGE`` says otherwise.
    """
    if not has_request_context():
        return "en" if os.environ.get("TRAINHUB_LANGUAGE") == "en" else "zh"
    chosen = request.cookies.get("language", "")
    return chosen if chosen in LANGUAGES else "zh"


@cache
def _locale(code: str) -> Locale:
    """Parsed once: every request asks for it, and reading its name takes longer than finding it."""
    return Locale.parse(LANGUAGES[code])


def init_app(app: Flask, zone: str) -> None:
    """Give ``app`` its two languages."""
    compile_if_stale()
    Babel(
        app,
        default_locale=CHINESE,
        default_timezone=zone,
        locale_selector=lambda: _locale(language()),
        default_translation_directories=str(FOLDER),
    )

    @app.before_request
    def _use_the_domain() -> None:
        _domain.as_default()
        g.words = _domain.get_translations()
        g.language = language()

    # A page has a hundred words. Flask-Babel asks for domain and locale at every one of them and
    # Jinja formats every one: what takes no facts is looked up once for all pages.
    app.jinja_env.globals.update(_=_say, gettext=_say)


def _say(words: str, /, **facts: object) -> str:
    """``words`` in the language of this request, as a template writes them; ``%%`` is a percent.

    Facts are escaped, the sentence of the catalogue is not.
    """
    if facts:
        return Markup(_words().gettext(words)) % facts  # noqa: S704 - our own catalogue
    return _plain(g.get("language") or language(), words)


@lru_cache(maxsize=8192)
def _plain(_language: str, words: str) -> Markup:
    return Markup(_words().gettext(words)) % ()  # noqa: S704 - our own catalogue


def _words() -> NullTranslations:
    """The catalogue of this request; before a request has begun, as Flask-Babel finds it."""
    words: NullTranslations | None = g.get("words")
    return words if words is not None else _domain.get_translations()
