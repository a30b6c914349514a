"""Templates that staff write may be hostile: nothing is fetched, nothing read, the press lives on.

A server listens and must stay lonely; a file of this machine must stay unread, as text and as
attachment; whatever a template asks for, the next certificate prints.
"""

from __future__ import annotations

import io
import socket
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from pypdf import PdfReader

from trainhub.certs.pdf.errors import PressError, PressTimedOut
from trainhub.certs.pdf.facts import CertificateFacts
from trainhub.certs.pdf.press import Press
from trainhub.certs.pdf.process import Limits
from trainhub.certs.pdf.taught import TaughtDesign

Facts = Callable[..., CertificateFacts]
SECRET = "the secret of this machine"
SVG = (
    "<svg xmlns='http://www.w3.org/2000/svg' xmlns:xlink='http://www.w3.org/1999/xlink'"
    " width='50' height='50'>{}</svg>"
)
#: ``{url}`` is where it would like to go.
IN_HTML = {
    "picture": "<img src='{url}'>",
    "picture set": "<img srcset='{url} 2x' src='{url}'>",
    "style sheet": "<link rel=stylesheet href='{url}'>",
    "attachment": "<link rel=attachment href='{url}'><a rel=attachment href='{url}'>x</a>",
    "base": "<base href='{url}'><img src='x.png'><a href='x'>x</a>",
    "object": "<object data='{url}'></object><embed src='{url}'>",
    "frame": "<iframe src='{url}'></iframe><video src='{url}'></video>",
    "refresh": "<meta http-equiv=refresh content='0; url={url}'>",
    "in its own style": "<style>@import url({url}); p {{ background: url({url}) }}</style><p>x",
    "drawing": SVG.format("<image href='{url}' width='9' height='9'/>"),
    "drawing, old spelling": SVG.format("<image xlink:href='{url}' width='9' height='9'/>"),
    "use": SVG.format("<use href='{url}#x'/><use xlink:href='{url}#x'/>"),
    "drawn pattern": SVG.format("<rect width='9' height='9' fill='url({url}#p)'/>"),
    "style of a drawing": SVG.format("<style>@import '{url}';</style><rect width='9' height='9'/>"),
    "data in data": (
        "<img src=\"data:image/svg+xml,%3Csvg xmlns='http://www.w3.org/2000/svg'%3E"
        "%3Cimage href='{url}' width='9' height='9'/%3E%3C/svg%3E\">"
    ),
    "data style": "<link rel=stylesheet href=\"data:text/css,@import '{url}';\">",
}
IN_CSS = {
    "import": "@import '{url}';",
    "import in a layer": "@import url('{url}') print;",
    "font": "@font-face {{ font-family: x; src: url({url}) }} p {{ font-family: x }}",
    "local font": "@font-face {{ font-family: x; src: local('x'), url({url}) format('woff2') }}",
    "background": "body {{ background-image: url({url}) }}",
    "border": "body {{ border-image: url({url}) 3 }}",
    "list": "li {{ list-style-image: url({url}) }}",
    "content": "p::before {{ content: url({url}) }}",
    "page": "@page {{ background: url({url}); @top-left {{ content: url({url}) }} }}",
    "target": "p::after {{ content: target-counter(url({url}), page) }}",
}
PAGE = "<!doctype html><title>t</title><body><ul><li>l</ul><p>p</p>{}"


@pytest.fixture(scope="module")
def listener() -> Iterator[socket.socket]:
    """A server that must stay lonely."""
    with socket.create_server(("127.0.0.1", 0)) as server:
        server.setblocking(False)
        yield server


@pytest.fixture(scope="module")
def addresses(listener: socket.socket, tmp_path_factory: pytest.TempPathFactory) -> list[str]:
    """Where a hostile template would like to go: this machine by every scheme, and a file."""
    port = listener.getsockname()[1]
    file = tmp_path_factory.mktemp("machine") / "secret.txt"
    file.write_text(SECRET, encoding="utf-8")
    places = [f"{scheme}://127.0.0.1:{port}/x.png" for scheme in ("http", "https", "ftp")]
    return [*places, f"//127.0.0.1:{port}/x.png", file.as_uri(), str(file)]


def _lonely(server: socket.socket) -> bool:
    try:
        server.accept()[0].close()
    except BlockingIOError:
        return True
    return False


def _tried(press: Press, facts: Facts, design: TaughtDesign) -> bytes:
    try:
        return press.press(facts(design=design.name), design).pdf
    except PressError:
        return b""


def _told_nothing(pdf: bytes) -> bool:
    if not pdf:
        return True
    reader = PdfReader(io.BytesIO(pdf))
    read = "".join(page.extract_text() for page in reader.pages)
    return SECRET not in read and not list(reader.attachments) and SECRET.encode() not in pdf


@pytest.mark.parametrize("trick", IN_HTML)
def test_no_html_fetches_or_reads(
    press: Press, facts: Facts, listener: socket.socket, addresses: list[str], trick: str
) -> None:
    for url in addresses:
        html = PAGE.format(IN_HTML[trick].format(url=url))
        assert _told_nothing(_tried(press, facts, TaughtDesign(html, "")))
    assert _lonely(listener)


@pytest.mark.parametrize("trick", IN_CSS)
def test_no_css_fetches_or_reads(
    press: Press, facts: Facts, listener: socket.socket, addresses: list[str], trick: str
) -> None:
    for url in addresses:
        css = IN_CSS[trick].format(url=url)
        assert _told_nothing(_tried(press, facts, TaughtDesign(PAGE.format(""), css)))
    assert _lonely(listener)


def test_no_drawing_fetches_even_where_it_was_not_refused_before(
    press: Press, facts: Facts, listener: socket.socket, addresses: list[str]
) -> None:
    for name in ("drawing", "drawing, old spelling", "use", "drawn pattern", "style of a drawing"):
        for url in addresses:
            drawing = ("image/svg+xml", IN_HTML[name].format(url=url).encode())
            shown = PAGE.format("<img src='asset:logo'>")
            for assets in ({"logo": drawing}, {"logo": drawing, "ground": drawing}):
                design = TaughtDesign(shown, "", assets)
                assert _told_nothing(_tried(press, facts, design))
    assert _lonely(listener)


WAYS_OUT = [
    "{{ ''.__class__.__mro__[1].__subclasses__() }}",
    "{{ ''|attr('__class__') }}",
    "{{ fit.__globals__ }}",
    "{{ fit.__closure__ }}",
    "{{ cycler.__init__.__globals__.os.popen('id').read() }}",
    "{{ lipsum.__globals__['os'] }}",
    "{{ self.__init__ }}",
    "{{ self._TemplateReference__context }}",
    "{{ namespace.__init__.__globals__ }}",
    "{{ holder_name.at.__func__ }}",
    "{{ holder_name.__html__.__globals__ }}",
    "{{ seal.format.__self__.__class__.__base__ }}",
    "{{ '{0.__class__.__init__.__globals__}'.format(seal) }}",
    "{{ '%c' | format(holder_name.__class__) }}",
    "{{ request }}",
    "{{ config.SECRET_KEY }}",
    "{% include '/etc/passwd' %}",
    "{% include '../../../../../../etc/passwd' %}",
    "{% import 'os' as os %}{{ os.getcwd() }}",
    "{% set _ = scores.append(1) %}",
    "{{ scores.clear() }}",
]


@pytest.mark.parametrize("way", WAYS_OUT)
def test_no_template_gets_out_of_the_sandbox(press: Press, facts: Facts, way: str) -> None:
    press.warm()
    pid = press.child_pid

    design = TaughtDesign(PAGE.replace("{}", way), "")
    with pytest.raises(PressError):
        press.press(facts(design=design.name), design)

    assert press.child_pid == pid


ENDLESS = {
    "a loop": "{% for a in range(99999) %}{% for b in range(99999) %}x{% endfor %}{% endfor %}",
    "a huge range": "{% for i in range(10**9) %}x{% endfor %}",
    "a long text": "{{ 'x' * 10**10 }}",
    "a power": "{{ 9 ** (9**9) }}",
    "itself": "{% macro m() %}{{ m() }}{% endmacro %}{{ m() }}",
    "a table": (
        "<table>{% for i in range(3000) %}<tr>{% for j in range(300) %}<td>x{% endfor %}"
        "{% endfor %}</table>"
    ),
    "deep boxes": "{% for i in range(20000) %}<div>{% endfor %}",
}


def test_whatever_takes_too_long_is_ended_and_the_next_certificate_prints(facts: Facts) -> None:
    limits = Limits(seconds=20, cpu_seconds=2, memory_bytes=640 * 1024 * 1024)
    with Press(limits) as press:
        for endless in ENDLESS.values():
            design = TaughtDesign(PAGE.replace("{}", endless), "")
            with pytest.raises(PressError):
                press.press(facts(design=design.name), design)
        css = "".join(
            f".a{n} .b{n} .c{n} > p:nth-child({n}) {{ color: red }}" for n in range(90000)
        )
        heavy = TaughtDesign(PAGE.format("<div><p>x</p></div>" * 900), css)
        with pytest.raises(PressTimedOut):
            press.press(facts(design=heavy.name), heavy)
        press.limits = Limits()
        assert press.press(facts()).pdf.startswith(b"%PDF")


def test_a_font_of_gigantic_size_makes_no_gigantic_file(press: Press, facts: Facts) -> None:
    design = TaughtDesign(PAGE.format("{{ title }}"), "* { font-size: 1e9pt; margin: 1e9mm }")

    assert len(_tried(press, facts, design)) < 200_000


def test_a_design_is_known_by_its_name_alone(press: Press, facts: Facts, tmp_path: Path) -> None:
    one, other = TaughtDesign("<title>t</title>甲", ""), TaughtDesign("<title>t</title>乙", "")
    assert TaughtDesign.from_json(one.to_json()) == one
    assert one.name != other.name
    for design, word in ((one, "甲"), (other, "乙"), (one, "甲")):
        page = PdfReader(io.BytesIO(press.press(facts(design=design.name), design).pdf)).pages[0]
        assert page.extract_text().strip() == word
