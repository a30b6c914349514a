"""A backup holds everything, finds every altered byte, and fills an empty house or nothing."""

from __future__ import annotations

import threading
import zipfile
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import pytest
from click.testing import CliRunner
from flask import Flask
from flask.cli import ScriptInfo
from sqlalchemy import func, select

from tests import make
from tests.conftest import NOW, empty
from tests.databases import Shelf
from trainhub import config
from trainhub.cli.backup import backup, restore
from trainhub.core import clock, journal
from trainhub.core.backup import moving
from trainhub.core.backup.archive import Damaged, Manifest
from trainhub.core.crypto import Keyring, keyring, use_keyring
from trainhub.core.db import db, transaction
from trainhub.core.errors import Refused
from trainhub.core.storage import files
from trainhub.people.models import Organisation, Person


def _nothing(_name: str) -> None:
    """Nobody looks at the progress."""


def _take(path: Path) -> Manifest:
    return moving.take(path, now=NOW, tell=_nothing)


def _bring_back(path: Path) -> Manifest:
    return moving.bring_back(path, tell=_nothing)


@pytest.fixture
def leave(inside: Flask, settings: config.Settings, shelf: Shelf) -> Callable[[], None]:
    """Empties the house, like a machine that burned down."""

    def burn() -> None:
        db.session.remove()
        empty(inside, settings, shelf)
        for name in list(files().names()):
            files().remove(name)

    return burn


@pytest.fixture
def lived_in(inside: Flask) -> int:
    """Somebody with sealed data, a station under a later one, a file, a sealed journal."""
    with transaction():
        first, later = make.station(), make.station()
        first.parent_id = later.id
        person = make.person("欧阳娜𬭎", station=first)
        files().put("papers/pledge.pdf", b"%PDF-1.7 pledge")
    with clock.frozen(NOW + timedelta(days=1)), transaction():
        journal.seal(clock.now())
    return person.id


def test_what_was_taken_comes_back_to_the_byte(
    lived_in: int, leave: Callable[[], None], tmp_path: Path
) -> None:
    number = db.session.get_one(Person, lived_in).id_no
    taken = _take(tmp_path / "first.zip")
    assert taken.rows["person"] == 1
    assert taken.journal_entries > 0
    leave()
    _bring_back(tmp_path / "first.zip")
    again = db.session.get_one(Person, lived_in)
    assert (again.name, again.id_no) == ("欧阳娜𬭎", number)
    assert files().get("papers/pledge.pdf") == b"%PDF-1.7 pledge"
    assert _take(tmp_path / "second.zip").digests == taken.digests
    assert journal.verify().head == taken.journal_head


def test_the_next_row_gets_the_next_number(
    lived_in: int, leave: Callable[[], None], tmp_path: Path
) -> None:
    _take(tmp_path / "house.zip")
    leave()
    _bring_back(tmp_path / "house.zip")
    with transaction():
        assert make.person("新来").id == lived_in + 1


def test_a_house_at_work_is_taken_as_of_one_moment(
    inside: Flask, lived_in: int, tmp_path: Path
) -> None:
    done = threading.Event()

    def register() -> None:
        with inside.app_context(), clock.frozen(NOW):
            while not done.is_set():
                with transaction():
                    make.station()

    other = threading.Thread(target=register)
    other.start()
    try:
        taken = _take(tmp_path / "house.zip")
    finally:
        done.set()
        other.join()
    assert taken.rows["organisation"] >= 2
    # Each station was written down in the journal in the commit that made it.
    assert taken.rows["journal_entry"] >= taken.rows["organisation"]


def test_a_house_that_holds_something_is_left_alone(lived_in: int, tmp_path: Path) -> None:
    _take(tmp_path / "house.zip")
    with transaction():
        make.person("在场")
    with pytest.raises(Refused) as refusal:
        _bring_back(tmp_path / "house.zip")
    assert [r.code for r in refusal.value.reasons] == [moving.Unfit.FILLED]
    assert db.session.scalar(select(func.count()).select_from(Person)) == 2


def test_another_key_is_told_before_anything_is_written(
    lived_in: int, leave: Callable[[], None], tmp_path: Path
) -> None:
    _take(tmp_path / "house.zip")
    leave()
    own = keyring()
    try:
        for ring, code in (
            (Keyring(("a key that nobody used here, long enough",)), moving.Unfit.OTHER_KEY),
            (
                Keyring((*own.secrets, "an older key that never was, long enough")),
                moving.Unfit.OTHER_LOOKUPS,
            ),
        ):
            use_keyring(ring)
            with pytest.raises(Refused) as refusal:
                _bring_back(tmp_path / "house.zip")
            assert [r.code for r in refusal.value.reasons] == [code]
    finally:
        use_keyring(own)
    assert db.session.scalar(select(func.count()).select_from(Organisation)) == 0
    assert list(files().names()) == []


def _rewrite(path: Path, change: Callable[[str, bytes], bytes | None]) -> None:
    with zipfile.ZipFile(path) as old:
        members = [(info.filename, old.read(info)) for info in old.infolist()]
    with zipfile.ZipFile(path, "w") as new:
        for name, content in members:
            changed = change(name, content)
            if changed is not None:
                new.writestr(name, changed)


def _altered(path: Path) -> None:
    _rewrite(path, lambda name, c: c.replace(b"Sample", b"sample") if "region" in name else c)


def _missing(path: Path) -> None:
    _rewrite(path, lambda name, c: None if name.endswith(".pdf") else c)


def _foreign(path: Path) -> None:
    _rewrite(path, lambda name, c: None if name == "manifest.json" else c)


def _newer(path: Path) -> None:
    _rewrite(
        path,
        lambda name, c: c.replace(b'"format": 1', b'"format": 9') if "manifest" in name else c,
    )


def _cut_off(path: Path) -> None:
    path.write_bytes(path.read_bytes()[:-200])


def _flipped(path: Path) -> None:
    body = bytearray(path.read_bytes())
    body[body.index(b"%PDF-1.7")] ^= 1
    path.write_bytes(body)


@pytest.mark.parametrize(
    ("harm", "code"),
    [
        (_altered, Damaged.ALTERED),
        (_missing, Damaged.NOT_LISTED),
        (_foreign, Damaged.FOREIGN),
        (_newer, Damaged.OTHER_FORMAT),
        (_cut_off, Damaged.CUT_OFF),
        (_flipped, Damaged.UNREADABLE),
    ],
)
def test_a_damaged_file_is_named_and_nothing_is_written(
    lived_in: int,
    leave: Callable[[], None],
    tmp_path: Path,
    harm: Callable[[Path], None],
    code: Damaged,
) -> None:
    _take(tmp_path / "house.zip")
    harm(tmp_path / "house.zip")
    leave()
    with pytest.raises(Refused) as refusal:
        _bring_back(tmp_path / "house.zip")
    assert [r.code for r in refusal.value.reasons] == [code]
    assert db.session.scalar(select(func.count()).select_from(Organisation)) == 0
    assert list(files().names()) == []


def test_the_file_is_for_its_owner_alone(lived_in: int, tmp_path: Path) -> None:
    _take(tmp_path / "house.zip")
    assert (tmp_path / "house.zip").stat().st_mode & 0o077 == 0
    assert list(tmp_path.iterdir()) == [tmp_path / "house.zip"]


def test_the_commands_say_what_they_did_and_why_not(
    inside: Flask, lived_in: int, tmp_path: Path
) -> None:
    file, info = tmp_path / "house.zip", ScriptInfo(create_app=lambda: inside)
    done = CliRunner().invoke(backup, [str(file)], obj=info)
    assert done.exit_code == 0
    assert "files, taken at" in done.output
    assert CliRunner().invoke(restore, ["--dry-run", str(file)], obj=info).exit_code == 0
    assert CliRunner().invoke(backup, [str(file)], obj=info).exit_code == 1
    _altered(file)
    refused = CliRunner().invoke(restore, [str(file)], obj=info)
    assert refused.exit_code == 1
    assert "tables/region.jsonl" in refused.output
