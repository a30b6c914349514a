"""The press outlives its children: killed, late, hungry, forked, interrupted."""

from __future__ import annotations

import hashlib
import io
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from pypdf import PdfReader

from trainhub.certs.pdf.errors import PressFailed, PressTimedOut, PressUnavailable
from trainhub.certs.pdf.facts import CertificateFacts
from trainhub.certs.pdf.press import Press
from trainhub.certs.pdf.process import ROOT, Limits

Facts = Callable[..., CertificateFacts]


def _name_on(pdf: bytes) -> str:
    _title, _small_print, name, *_rest = (
        PdfReader(io.BytesIO(pdf)).pages[0].extract_text().split("\n")
    )
    return name


def _child_of(press: Press) -> int:
    assert press.child_pid is not None
    return press.child_pid


def test_the_same_facts_give_the_same_bytes_in_every_child(
    press: Press, facts: Facts, photo: bytes
) -> None:
    wanted = facts(photo=photo)

    first, again = press.press(wanted), press.press(wanted)
    with Press() as another:
        elsewhere = another.press(wanted)

    assert first == again == elsewhere
    assert first.sha256 == hashlib.sha256(first.pdf).hexdigest()


def test_other_facts_give_other_bytes(press: Press, facts: Facts) -> None:
    assert press.press(facts()).sha256 != press.press(facts(number="A-2")).sha256


def test_a_child_killed_between_two_certificates_is_replaced(facts: Facts) -> None:
    with Press() as press:
        before = press.press(facts())
        pid = _child_of(press)
        os.kill(pid, signal.SIGKILL)

        assert press.press(facts()) == before
        assert _child_of(press) != pid


def test_a_child_killed_in_the_middle_of_a_page_loses_nothing(facts: Facts) -> None:
    with Press() as press, ThreadPoolExecutor(1) as other:
        before = press.press(facts())
        pid = _child_of(press)
        os.kill(pid, signal.SIGSTOP)
        waiting = other.submit(press.press, facts())
        time.sleep(0.2)
        assert not waiting.done()
        os.kill(pid, signal.SIGKILL)

        assert waiting.result() == before


def test_a_child_that_hangs_is_ended_and_the_next_certificate_prints(facts: Facts) -> None:
    with Press() as press:
        before = press.press(facts())
        pid = _child_of(press)
        os.kill(pid, signal.SIGSTOP)

        press.limits = Limits(seconds=1)
        with pytest.raises(PressTimedOut):
            press.press(facts())

        press.limits = Limits()
        assert press.press(facts()) == before
        assert not Path(f"/proc/{pid}").exists()


def test_a_fresh_child_takes_over_after_some_certificates(facts: Facts) -> None:
    with Press(Limits(documents=2)) as press:
        children = []
        for _ in range(3):
            press.press(facts())
            children.append(_child_of(press))

    assert children[0] == children[1] != children[2]


def test_a_closed_press_ends_its_child_and_can_start_again(facts: Facts) -> None:
    press = Press()
    press.press(facts())
    pid = _child_of(press)

    press.close()

    assert press.child_pid is None
    assert not Path(f"/proc/{pid}").exists()
    with press:
        press.press(facts())


def test_many_threads_each_get_their_own_certificate(press: Press, facts: Facts) -> None:
    names = [f"学员{number:02d}" for number in range(24)]

    with ThreadPoolExecutor(8) as crowd:
        printed = list(crowd.map(lambda name: press.press(facts(holder_name=name)).pdf, names))

    assert [_name_on(pdf) for pdf in printed] == names


def test_an_interrupted_certificate_never_reaches_the_next_person(facts: Facts) -> None:
    with Press() as press:
        press.press(facts())
        pid = _child_of(press)
        os.kill(pid, signal.SIGSTOP)
        previous = signal.signal(signal.SIGALRM, _interrupt)
        try:
            with pytest.raises(KeyboardInterrupt):
                _press_for_a_second(press, facts(holder_name="甲"))
        finally:
            signal.signal(signal.SIGALRM, previous)

        assert _name_on(press.press(facts(holder_name="乙")).pdf) == "乙"
        assert _child_of(press) != pid


def _press_for_a_second(press: Press, facts: CertificateFacts) -> None:
    signal.setitimer(signal.ITIMER_REAL, 1)
    press.press(facts)


def _interrupt(_signal: int, _frame: object) -> None:
    raise KeyboardInterrupt


def test_the_child_inherits_no_secret(facts: Facts, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TRAINHUB_SECRET_KEY", "a secret key of the house")

    with Press() as press:
        press.press(facts())
        environment = Path(f"/proc/{_child_of(press)}/environ").read_bytes()

    assert b"TRAINHUB" not in environment
    assert b"a secret key" not in environment


def test_a_machine_without_pango_is_told_apart(
    facts: Facts, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    (tmp_path / "libpango-1.0.so.0").write_bytes(b"no library")
    monkeypatch.setenv("LD_LIBRARY_PATH", str(tmp_path))

    with Press() as press, pytest.raises(PressUnavailable) as refusal:
        press.press(facts())

    assert "pango" in refusal.value.reason


def test_a_machine_without_memory_is_told_apart(facts: Facts) -> None:
    with (
        Press(Limits(memory_bytes=1024 * 1024)) as press,
        pytest.raises((PressUnavailable, PressFailed)),
    ):
        press.press(facts())


FORK = """
import os, sys
from trainhub.certs.pdf import press
from trainhub.certs.pdf.facts import CertificateFacts
facts = CertificateFacts.from_json(sys.stdin.read())
before = press.press_certificate(facts).sha256
inbox, outbox = os.pipe()
pid = os.fork()
if pid == 0:
    os.write(outbox, press.press_certificate(facts).sha256.encode())
    sys.exit()
os.close(outbox)
with os.fdopen(inbox) as pipe:
    told = pipe.read()
assert os.waitpid(pid, 0)[1] == 0
assert told == before == press.press_certificate(facts).sha256
"""


def test_a_forked_process_prints_with_a_child_of_its_own(facts: Facts) -> None:
    done = subprocess.run(
        [sys.executable, "-X", "dev", "-W", "error", "-c", FORK],
        input=facts().to_json(),
        env={**os.environ, "PYTHONPATH": str(ROOT)},
        capture_output=True,
        text=True,
        timeout=110,
        check=False,
    )

    assert (done.returncode, done.stderr) == (0, "")
