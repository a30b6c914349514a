"""The core's own judgements: money, time, identifiers, sealed data, settings, events."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from enum import StrEnum

import pytest
from hypothesis import given
from hypothesis import strategies as st

from trainhub import config
from trainhub.core import clock, crypto, events, ids
from trainhub.core.errors import Reason, Refused, refuse_if
from trainhub.core.money import Money, fen_from_yuan


class _No(StrEnum):
    SHORT = "{short} hours are missing."


@given(st.integers(-(10**9), 10**9), st.integers(1, 50))
def test_splitting_money_loses_no_fen(fen: int, parts: int) -> None:
    shares = [share.fen for share in Money(fen).split(parts)]
    assert sum(shares) == fen
    assert max(shares) - min(shares) <= 1


@pytest.mark.parametrize(
    ("typed", "fen"),
    [("260", 26000), ("312.5", 31250), ("0.005", 1), ("1,200", 120000), (" 12.34 ", 1234)],
)
def test_yuan_are_read_to_the_fen(typed: str, fen: int) -> None:
    assert fen_from_yuan(typed) == fen


@pytest.mark.parametrize("typed", ["", "abc", "NaN", "Infinity", "1e12", "12元"])
def test_what_is_no_amount_is_refused(typed: str) -> None:
    with pytest.raises(ValueError, match="not an amount"):
        fen_from_yuan(typed)


def test_half_past_midnight_in_china_is_the_next_civil_day() -> None:
    assert clock.civil_day(datetime(2026, 3, 4, 16, 0, tzinfo=UTC)) == date(2026, 3, 5)
    assert clock.civil_day(datetime(2026, 3, 4, 15, 59, tzinfo=UTC)) == date(2026, 3, 4)


def test_minutes_are_never_rounded_up() -> None:
    assert clock.whole_minutes(timedelta(seconds=59)) == 0
    assert clock.whole_minutes(timedelta(seconds=61)) == 1


def test_the_clock_takes_no_naive_moment() -> None:
    with pytest.raises(ValueError, match="aware"), clock.frozen(datetime(2026, 1, 1)):  # noqa: DTZ001
        pass


def test_a_refusal_carries_every_reason() -> None:
    with pytest.raises(Refused) as refusal:
        refuse_if([Reason(_No.SHORT, short=4), Reason(_No.SHORT, short=2)])
    assert [reason.facts["short"] for reason in refusal.value.reasons] == [4, 2]
    assert refusal.value.reasons[0].key == "short"
    refuse_if([])


def test_tokens_avoid_letters_that_look_alike() -> None:
    token = ids.public_token()
    assert len(token) == 27
    assert not set(token) & set("01OIL")


@given(st.text(max_size=60))
def test_a_sealed_value_opens_in_its_own_place_alone(value: str) -> None:
    ring = crypto.Keyring(("a secret",))
    blob = crypto.seal(ring, value, "person.id_no:a")
    assert crypto.unseal(ring, blob, "person.id_no:a") == value
    with pytest.raises(crypto.Unsealable):
        crypto.unseal(ring, blob, "person.id_no:b")


def test_a_rotated_key_still_opens_and_finds_what_the_old_one_sealed() -> None:
    old = crypto.Keyring(("old",))
    new = crypto.Keyring(("new", "old"))
    blob = crypto.seal(old, "119999", "p")
    assert crypto.unseal(new, blob, "p") == "119999"
    assert new.lookup("person.id_no", "x") == old.lookup("person.id_no", "x")
    with pytest.raises(crypto.Unsealable):
        crypto.unseal(old, crypto.seal(new, "119999", "p"), "p")


def test_a_changed_byte_does_not_open() -> None:
    ring = crypto.Keyring(("a secret",))
    blob = bytearray(crypto.seal(ring, "119999", "p"))
    blob[-1] ^= 1
    with pytest.raises(crypto.Unsealable):
        crypto.unseal(ring, bytes(blob), "p")


@dataclass(frozen=True)
class _Happened:
    thing_id: int


def test_reactions_run_in_order_and_their_errors_come_through() -> None:
    heard: list[int] = []

    def fail(_event: _Happened) -> None:
        raise RuntimeError("no")

    before = dict(events._reactions)
    try:
        events.tell((events.when(_Happened, lambda e: heard.append(e.thing_id), fail),))
        with pytest.raises(RuntimeError):
            events.announce(_Happened(7))
        assert heard == [7]
    finally:
        events._reactions.clear()
        events._reactions.update(before)


@pytest.mark.parametrize(
    ("wrong", "named"),
    [
        ({"TRAINHUB_SECRET_KEY": ""}, "TRAINHUB_SECRET_KEY"),
        ({"TRAINHUB_SECRET_KEY": "short"}, "TRAINHUB_SECRET_KEY"),
        ({"TRAINHUB_DEMO": "1"}, "TRAINHUB_DEMO"),
        ({"TRAINHUB_BASE_URL": "http://x.example"}, "TRAINHUB_BASE_URL"),
        ({"TRAINHUB_TRUSTED_HOSTS": ""}, "TRAINHUB_TRUSTED_HOSTS"),
        ({"FLASK_DEBUG": "1"}, "FLASK_DEBUG"),
    ],
)
def test_production_refuses_an_unsafe_setting_by_name(
    wrong: dict[str, str], named: str, tmp_path: object
) -> None:
    safe = {
        "TRAINHUB_ENV": "production",
        "TRAINHUB_INSTANCE": str(tmp_path),
        "TRAINHUB_SECRET_KEY": "x" * 40,
        "TRAINHUB_BASE_URL": "https://hub.example",
        "TRAINHUB_TRUSTED_HOSTS": "hub.example",
    }
    config.from_environment(safe)
    with pytest.raises(config.UnsafeSetting, match=named):
        config.from_environment({**safe, **wrong})


@pytest.mark.parametrize("typed", ["1e9999999", "-1e9999999", "sNaN", "Infinity"])
def test_an_amount_without_an_end_is_no_amount(typed: str) -> None:
    with pytest.raises(ValueError, match="not an amount"):
        fen_from_yuan(typed)
