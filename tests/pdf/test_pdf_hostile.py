"""Names are data, designs are not trusted, and the child reaches nothing."""

from __future__ import annotations

import io
import os
import socket
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from pypdf import PdfReader

from trainhub.certs.pdf.errors import PressFailed, PressTimedOut
from trainhub.certs.pdf.facts import CertificateFacts
from trainhub.certs.pdf.press import Press
from trainhub.certs.pdf.process import ROOT, Limits

Facts = Callable[..., CertificateFacts]
PAGE = "<!doctype html><html lang=zh><title>t</title><body>{}</body></html>"
STYLE = "@page { size: 297mm 210mm; margin: 10mm }"


@pytest.mark.parametrize(
    "name",
    [
        "<script>alert(1)</script>",
        "{{ 7*7 }}",
        "{% for i in range(9) %}x{% endfor %}",
        "{{ ''.__class__.__mro__ }}",
        '"><svg onload=alert(1)>',
        "javascript:alert(1)",
        "&lt;b&gt; &amp;",
    ],
)
def test_a_hostile_name_is_printed_as_it_was_written(press: Press, facts: Facts, name: str) -> None:
    reader = PdfReader(io.BytesIO(press.press(facts(holder_name=name)).pdf))

    assert name in reader.pages[0].extract_text()
    assert reader.metadata is not None
    assert name in str(reader.metadata.title)


@pytest.fixture(scope="module")
def listener() -> Iterator[socket.socket]:
    """A server that must stay lonely."""
    with socket.create_server(("127.0.0.1", 0)) as server:
        server.setblocking(False)
        yield server


def _was_lonely(server: socket.socket) -> bool:
    try:
        server.accept()[0].close()
    except BlockingIOError:
        return True
    return False


def test_markup_in_any_fact_fetches_nothing(
    press: Press, facts: Facts, listener: socket.socket
) -> None:
    markup = f"<img src=http://127.0.0.1:{listener.getsockname()[1]}/>"
    fields = ("holder_name", "course", "cohort", "institution", "issuer", "number", "remark")

    pdf = press.press(facts(**dict.fromkeys(fields, markup))).pdf

    assert pdf.startswith(b"%PDF")
    assert _was_lonely(listener)


HOSTILE = {
    "picture": "<img src='{url}'>",
    "style sheet": "<link rel=stylesheet href='{url}'>",
    "import": "<style>@import '{url}';</style>",
    "font": (
        "<style>@font-face {{ font-family: x; src: url({url}) }}p {{ font-family: x }}</style><p>x"
    ),
    "background": "<div style='background: url({url}); height: 1cm'></div>",
    "list": "<ul style='list-style-image: url({url})'><li>x</ul>",
    "content": "<style>p::before {{ content: url({url}) }}</style><p>x",
    "object": "<object data='{url}'></object>",
    "embed": "<embed src='{url}'>",
    "picture in a drawing": "<svg width=50 height=50><image href='{url}' width=9 height=9 /></svg>",
    "use in a drawing": "<svg width=50 height=50><use href='{url}#x'/></svg>",
    "attachment": "<link rel=attachment href='{url}'>",
    "nested drawing": (
        "<img src=\"data:image/svg+xml,%3Csvg xmlns='http://www.w3.org/2000/svg'%3E"
        "%3Cimage href='{url}'/%3E%3C/svg%3E\">"
    ),
}


FAULTY = [
    "{{ title.__class__.__mro__[1].__subclasses__() }}",
    "{{ ''|attr('__class__') }}",
    "{{ unknown_name }}",
    "{% include '../../../../../../etc/passwd' %}",
    "{% import 'os' as os %}{{ os.system('true') }}",
    "{{ 'x' * 10**10 }}",
    "{% for i in range(10**9) %}x{% endfor %}",
    "<p style='page-break-after: always'>1</p><p>2</p>",
]
BOMB = "{% for i in range(300) %}<p>{{ '<table><tr><td>x' * 40 }}</p>{% endfor %}"


def _design(designs: Path, name: str, html: str) -> None:
    (designs / name).mkdir()
    (designs / name / "certificate.html").write_text(html, encoding="utf-8")
    (designs / name / "certificate.css").write_text(STYLE, encoding="utf-8")


@pytest.fixture(scope="module")
def secret(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A file of this machine that no page may show."""
    file = tmp_path_factory.mktemp("machine") / "secret.txt"
    file.write_text("the secret of this machine", encoding="utf-8")
    return file


@pytest.fixture(scope="module")
def open_press(
    tmp_path_factory: pytest.TempPathFactory, listener: socket.socket, secret: Path
) -> Iterator[Press]:
    """A press with designs that somebody hostile wrote."""
    designs = tmp_path_factory.mktemp("designs")
    address = f"http://127.0.0.1:{listener.getsockname()[1]}/x.png"
    for number, markup in enumerate(HOSTILE.values()):
        _design(designs, f"network-{number}", PAGE.format(markup.format(url=address)))
        _design(designs, f"file-{number}", PAGE.format(markup.format(url=secret.as_uri())))
    for number, template in enumerate(FAULTY):
        _design(designs, f"faulty-{number}", PAGE.format("@@").replace("@@", template))
    _design(designs, "bomb", "{% autoescape false %}" + BOMB + "{% endautoescape %}")
    _design(designs, "gap", PAGE.format("<img src='asset:logo'>"))
    _design(designs, "sound", PAGE.format("{{ title }}"))
    with Press(designs=designs) as press:
        yield press


@pytest.mark.parametrize("number", range(len(HOSTILE)), ids=list(HOSTILE))
def test_a_design_cannot_reach_the_network(
    open_press: Press, facts: Facts, listener: socket.socket, number: int
) -> None:
    _print_or_refuse(open_press, facts(design=f"network-{number}"))

    assert _was_lonely(listener)


@pytest.mark.parametrize("number", range(len(HOSTILE)), ids=list(HOSTILE))
def test_a_design_cannot_read_a_file(
    open_press: Press, facts: Facts, secret: Path, number: int
) -> None:
    pdf = _print_or_refuse(open_press, facts(design=f"file-{number}"))

    if pdf:
        reader = PdfReader(io.BytesIO(pdf))
        assert not list(reader.attachments)
        assert secret.read_text(encoding="utf-8") not in reader.pages[0].extract_text()


def _print_or_refuse(press: Press, facts: CertificateFacts) -> bytes:
    try:
        return press.press(facts).pdf
    except PressFailed:
        return b""


def test_a_page_with_a_part_missing_never_leaves_the_room(open_press: Press, facts: Facts) -> None:
    with pytest.raises(PressFailed, match="asset:logo"):
        open_press.press(facts(design="gap"))


@pytest.mark.parametrize("number", range(len(FAULTY)), ids=FAULTY)
def test_a_faulty_template_fails_alone(open_press: Press, facts: Facts, number: int) -> None:
    open_press.warm()
    pid = open_press.child_pid

    with pytest.raises(PressFailed):
        open_press.press(facts(design=f"faulty-{number}"))

    assert open_press.press(facts(design="sound")).pdf.startswith(b"%PDF")
    assert open_press.child_pid == pid


@pytest.mark.parametrize("design", ["../hostile", "nowhere", ".", "training-pass/../hostile"])
def test_a_design_is_named_not_addressed(press: Press, facts: Facts, design: str) -> None:
    with pytest.raises(PressFailed, match="no design"):
        press.press(facts(design=design))


@pytest.mark.parametrize(
    "limits",
    [Limits(seconds=2), Limits(cpu_seconds=1)],
    ids=["the clock on the wall", "its own processor time"],
)
def test_a_bomb_is_ended_in_time_and_the_next_certificate_prints(
    open_press: Press, facts: Facts, limits: Limits
) -> None:
    with Press(limits, designs=open_press.designs) as press:
        with pytest.raises(PressTimedOut):
            press.press(facts(design="bomb"))

        # The limits of everyday, for a machine that is busy with other things.
        press.limits = Limits()
        assert press.press(facts(design="sound")).pdf.startswith(b"%PDF")


def test_a_confined_process_reaches_nothing_even_past_the_fetcher(tmp_path: Path) -> None:
    attempts = f"""
import os, socket, subprocess, sys, urllib.request
from pathlib import Path
from trainhub.certs.pdf.child import confine
confine(1 << 30)
for attempt in (
    lambda: socket.create_connection(("127.0.0.1", 9)),
    lambda: socket.getaddrinfo("trainhub.test", 80),
    lambda: urllib.request.urlopen("http://127.0.0.1:9/"),
    lambda: subprocess.run(["true"]),
    lambda: os.system("true"),
    lambda: os.fork(),
    lambda: Path({str(tmp_path / "left")!r}).write_text("behind"),
):
    try:
        attempt()
    except OSError as error:
        assert "the child may not" in str(error), error
    else:
        sys.exit("it could")
"""
    done = subprocess.run(
        [sys.executable, "-c", attempts],
        env={**os.environ, "PYTHONPATH": str(ROOT)},
        capture_output=True,
        text=True,
        timeout=110,
        check=False,
    )

    assert (done.returncode, done.stderr) == (0, "")
    assert not (tmp_path / "left").exists()
