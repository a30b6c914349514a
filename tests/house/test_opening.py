"""The demo market opens whole or not at all."""

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from trainhub import config
from trainhub.cli import opening

ROOT = Path(__file__).parents[2]


def _settings_for(url: str) -> config.Settings:
    key = "a key for tests alone, forty characters long"
    return config.from_environment({"TRAINHUB_DATABASE_URL": url, "TRAINHUB_SECRET_KEY": key})


@pytest.mark.parametrize(
    ("url", "file"),
    [
        ("sqlite:////var/market/trainhub.db", Path("/var/market/trainhub.db")),
        ("sqlite://", None),
        ("sqlite:///:memory:", None),
        ("postgresql+psycopg://me@127.0.0.1/market", None),
    ],
)
def test_only_an_embedded_database_has_a_file(url: str, file: Path | None) -> None:
    assert opening.embedded(_settings_for(url)) == file


def test_a_market_that_was_interrupted_leaves_no_database_and_no_child(tmp_path: Path) -> None:
    kept = {name: value for name, value in os.environ.items() if not name.startswith("TRAINHUB_")}
    environ = {**kept, "TRAINHUB_INSTANCE": str(tmp_path), "PYTHONPATH": str(ROOT)}
    command = [sys.executable, "-P", "-m", "trainhub", "serve", "--prepare", "--port", "1"]
    door = subprocess.Popen(
        command, env=environ, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    )
    part = tmp_path / "trainhub.db.part"
    while not part.exists():
        assert door.poll() is None, "it ended before it began"
        time.sleep(0.02)
    children = Path(f"/proc/{door.pid}/task/{door.pid}/children")
    builders = [int(pid) for pid in children.read_text().split()] if children.exists() else []
    door.send_signal(signal.SIGTERM)
    assert door.wait(60) != 0
    assert part.exists()
    assert not (tmp_path / "trainhub.db").exists()
    for builder in builders:
        with pytest.raises(ProcessLookupError):
            os.kill(builder, 0)
