"""HTML inside questions: a few tags that help reading, everything else taken out."""

from __future__ import annotations

import html
import re
from html.parser import HTMLParser
from typing import NamedTuple

import nh3
from markdown_it import MarkdownIt

_TAGS = {
    "p", "br", "strong", "b", "em", "i", "u", "s", "sub", "sup", "code", "pre", "blockquote",
    "ul", "ol", "li", "table", "thead", "tbody", "tr", "th", "td", "span", "div",
    "h3", "h4", "h5",
}  # fmt: skip
#: What goes with all that stands inside.
_WHOLE = {"script", "style", "audio", "object", "video"}
#: Longer texts stay as they are and are refused for it: reading them may take for ever.
_MOST_MARKUP, _MOST_MARKDOWN = 40_000, 8_000
#: Boxes around boxes that are taken off; nobody writes more.
_MOST_WRAPS = 12
_EMPTY = re.compile(r"<(p|div|span)\b[^>]*>(?:\s|&nbsp;|<br\s*/?>)*</\1>", re.IGNORECASE)
_WRAPPED = re.compile(r"<(p|div)\b[^>]*>((?:(?!</?\1\b).)*)</\1>", re.IGNORECASE | re.DOTALL)
_LINE_ENDS = re.compile(r"<br\s*/?>|</(?:p|div|li|tr|h[1-6])>", re.IGNORECASE)


class Shown(NamedTuple):
    """A picture or sound that HTML shows: its address and what it says to who cannot see it."""

    source: str
    alt: str


class _Pictures(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.found: list[Shown] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Remember what is shown."""
        given = {name: value or "" for name, value in attrs}
        source = given.get("data" if tag == "object" else "src", "")
        if tag in {"img", "audio", "source", "object", "embed", "video"} and source:
            self.found.append(Shown(source, given.get("alt", "")))


def shown_in(markup: str) -> list[Shown]:
    """Pictures and sounds of some HTML, in order."""
    reader = _Pictures()
    reader.feed(markup)
    return reader.found


def cleaned(markup: str) -> str:
    """HTML without scripts, styles, links and pictures, out of the one paragraph around it."""
    if len(markup) > _MOST_MARKUP:
        return markup
    text = nh3.clean(
        markup, tags=_TAGS, clean_content_tags=_WHOLE, attributes={}, link_rel=None
    ).strip()
    for _round in range(_MOST_WRAPS):
        before = text
        text = _EMPTY.sub("", text).strip()
        whole = _WRAPPED.fullmatch(text)
        text = whole[2].strip() if whole else text
        if text == before:
            break
    return text


def plain(markup: str) -> str:
    """The text of some HTML; ends of paragraphs are ends of lines."""
    if len(markup) > _MOST_MARKUP:
        return markup
    text = nh3.clean(_LINE_ENDS.sub("\n", markup), tags=set(), clean_content_tags=_WHOLE)
    lines = (" ".join(line.split()) for line in html.unescape(text).splitlines())
    return "\n".join(line for line in lines if line)


def from_markdown(text: str) -> str:
    """Markdown as clean HTML."""
    if len(text) > _MOST_MARKDOWN:
        return from_plain(text)
    rendered: str = MarkdownIt("js-default", {"html": False}).render(text)
    return cleaned(rendered)


def dressed(text: str) -> str:
    """Plain text as one paragraph of HTML, for formats that show pictures in HTML alone."""
    return f"<p>{from_plain(text).replace(chr(10), '<br>')}</p>"


def undressed(markup: str) -> str:
    """The way back from ``dressed``."""
    return html.unescape(markup.replace("<br>", "\n")).strip()


def from_plain(text: str) -> str:
    """Plain text as HTML that shows the same."""
    return html.escape(text, quote=False)
