"""The Python package index: which one, what it lists, one file fetched from it."""

from __future__ import annotations

import base64
import configparser
import hashlib
import json
import urllib.request
from collections.abc import Mapping, Sequence
from html.parser import HTMLParser
from pathlib import Path
from typing import NamedTuple
from urllib.parse import unquote, urldefrag, urljoin, urlsplit, urlunsplit

STANDARD_INDEX = "https://pypi.org/simple"
INDEX_VARIABLES = ("UV_DEFAULT_INDEX", "UV_INDEX_URL", "PIP_INDEX_URL")
ACCEPT = "application/vnd.pypi.simple.v1+json, text/html;q=0.5"
TIMEOUT_SECONDS = 30


class Index(NamedTuple):
    """An address and who chose it; nobody means the standard one."""

    url: str
    chosen_by: str | None


class Damaged(Exception):
    """The file that arrived is not the file that was meant."""


def pip_settings(environ: Mapping[str, str]) -> list[Path]:
    """Files in which a person may have named an index for pip, the nearest last."""
    home = Path(environ.get("HOME", "/nonexistent"))
    return [
        Path("/etc/pip.conf"),
        home / "Library/Application Support/pip/pip.conf",
        home / ".pip/pip.conf",
        Path(environ.get("XDG_CONFIG_HOME") or home / ".config") / "pip/pip.conf",
        Path(environ.get("PIP_CONFIG_FILE") or "/nonexistent"),
    ]


def choose(environ: Mapping[str, str], settings: Sequence[Path]) -> Index:
    """The index this machine's owner chose by variable or pip setting, else the standard one."""
    for name in INDEX_VARIABLES:
        if environ.get(name):
            return Index(environ[name].rstrip("/"), name)
    for path in reversed(settings):
        reader = configparser.ConfigParser(interpolation=None, strict=False)
        try:
            reader.read(path, encoding="utf-8")
            url = reader.get("global", "index-url", fallback="").strip()
        except (configparser.Error, OSError, UnicodeError):
            continue
        if url:
            return Index(url.rstrip("/"), str(path))
    return Index(STANDARD_INDEX, None)


def listed(body: bytes, content_type: str, page: str) -> dict[str, str]:
    """Files on an index page, JSON or HTML, as ``{file name: address}``."""
    if "json" in content_type:
        files = json.loads(body)["files"]
        return {file["filename"]: urljoin(page, file["url"]) for file in files}
    links = _Links()
    links.feed(body.decode("utf-8", "replace"))
    addresses = (urldefrag(urljoin(links.base or page, href)).url for href in links.hrefs)
    return {unquote(urlsplit(address).path).rsplit("/", 1)[-1]: address for address in addresses}


def find(index: Index, project: str, filename: str) -> str | None:
    """The address of one file of ``project``, or None when the index lacks it. Raises OSError."""
    page = f"{index.url}/{project}/"
    with urllib.request.urlopen(_request(page), timeout=TIMEOUT_SECONDS) as answer:  # noqa: S310
        content_type = answer.headers.get("Content-Type", "text/html")
        # A relative link needs the credentials too, and they are not in the answer's address.
        base = page if urlsplit(page).username else answer.url
        return listed(answer.read(), content_type, base).get(filename)


def fetch(url: str, target: Path, sha256: str) -> None:
    """Bring one file to ``target``. Raises OSError, or Damaged when its hash is another."""
    digest = hashlib.sha256()
    target.parent.mkdir(parents=True, exist_ok=True)
    with (
        urllib.request.urlopen(_request(url), timeout=TIMEOUT_SECONDS) as answer,  # noqa: S310
        target.open("wb") as file,
    ):
        while block := answer.read(1 << 16):
            digest.update(block)
            file.write(block)
    if digest.hexdigest() != sha256:
        target.unlink()
        raise Damaged(f"{url}: sha256 {digest.hexdigest()}")


def _request(url: str) -> urllib.request.Request:
    """A request; a name and password in the address travel as a header, as urllib wants them."""
    parts = urlsplit(url)
    request = urllib.request.Request(url, headers={"Accept": ACCEPT})  # noqa: S310 - owner's choice
    if parts.username:
        host = parts.netloc.rsplit("@", 1)[1]
        plain = f"{unquote(parts.username)}:{unquote(parts.password or '')}"
        request.full_url = urlunsplit(parts._replace(netloc=host))
        token = base64.b64encode(plain.encode()).decode()
        request.add_unredirected_header("Authorization", f"Basic {token}")
    return request


class _Links(HTMLParser):
    """Collects the links of an index page."""

    def __init__(self) -> None:
        super().__init__()
        self.base: str | None = None
        self.hrefs: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        href = dict(attrs).get("href")
        if tag == "base":
            self.base = href
        elif tag == "a" and href:
            self.hrefs.append(href)
