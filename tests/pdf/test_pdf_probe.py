"""The probe tells in one sentence whether Chinese certificates print here."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from trainhub.certs.pdf.facts import CertificateFacts
from trainhub.certs.pdf.press import Press
from trainhub.certs.pdf.probe import Finding, probe, text_with_outlines
from trainhub.certs.pdf.process import ROOT


def _ask(library_path: Path | None = None) -> tuple[int, str]:
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    if library_path:
        environment["LD_LIBRARY_PATH"] = str(library_path)
    done = subprocess.run(
        [sys.executable, "-m", "trainhub.certs.pdf.probe"],
        env=environment,
        capture_output=True,
        text=True,
        timeout=110,
        check=False,
    )
    return done.returncode, done.stdout


def test_this_machine_prints_chinese() -> None:
    result = probe()

    assert result.ok, result
    assert probe() is result


def test_the_command_says_yes_in_one_sentence() -> None:
    code, said = _ask()

    assert code == 0
    assert said == f"{Finding.FINE}\n"


def test_missing_libraries_are_named(tmp_path: Path) -> None:
    (tmp_path / "libpango-1.0.so.0").write_bytes(b"no library")

    code, said = _ask(tmp_path)

    assert code == 1
    assert said.startswith(Finding.NO_LIBRARIES)
    assert "libpango" in said


def test_a_missing_subsetter_costs_nothing(tmp_path: Path) -> None:
    (tmp_path / "libharfbuzz-subset.so.0").write_bytes(b"no library")

    code, said = _ask(tmp_path)

    assert code == 0
    assert said.startswith(Finding.FINE)


@pytest.mark.parametrize("name", ["证䶮𬭎", "㛃龘"])
def test_a_page_reads_back_through_its_own_fonts(
    press: Press, facts: Callable[..., CertificateFacts], name: str
) -> None:
    assert name in text_with_outlines(press.press(facts(holder_name=name)).pdf)
