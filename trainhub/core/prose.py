"""Text that people write in Markdown, as HTML in which nothing acts."""

from __future__ import annotations

from functools import lru_cache

import nh3
from markdown_it import MarkdownIt
from markupsafe import Markup

#: What a text may be made of. No pictures: they come from the file store, beside the text.
_TAGS = {
    "a", "blockquote", "br", "del", "em", "h2", "h3", "h4", "hr", "li", "ol", "p", "strong",
    "table", "tbody", "td", "th", "thead", "tr", "ul",
}  # fmt: skip
_HEADINGS = {"h1": "h2", "h5": "h4", "h6": "h4"}

_reader = MarkdownIt("commonmark", {"html": False, "breaks": True}).enable(
    ["table", "strikethrough"]
)


@lru_cache(maxsize=512)
def as_html(text: str) -> Markup:
    """``text`` (Markdown) for a page: sanitised, links only to the web, headings below the page's.

    Raw HTML in it is shown as it is typed.
    """
    tokens = _reader.parse(text)
    for token in tokens:
        token.tag = _HEADINGS.get(token.tag, token.tag)
    drawn = _reader.renderer.render(tokens, _reader.options, {})
    clean = nh3.clean(
        drawn,
        tags=_TAGS,
        attributes={"a": {"href"}},
        url_schemes={"http", "https", "tel"},
        link_rel="noopener noreferrer nofollow",
    )
    return Markup(clean)  # noqa: S704 - nh3 has just taken out whatever could act
