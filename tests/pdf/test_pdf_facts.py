"""Facts are plain, frozen, and survive the journey through JSON unchanged."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import FrozenInstanceError
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from trainhub.certs.pdf.errors import FactsInvalid
from trainhub.certs.pdf.facts import LONGEST, CertificateFacts, ComponentScore
from trainhub.certs.pdf.page import decimal, periods

Facts = Callable[..., CertificateFacts]

days = st.dates(date(1950, 1, 1), date(2100, 12, 31))
words = st.text(min_size=1, max_size=20).filter(lambda text: bool(text.strip()))
hundredths = st.integers(0, 100_000)
scores = st.builds(
    ComponentScore, name=st.text(min_size=1, max_size=16), score_h=hundredths, maximum_h=hundredths
)


@given(
    st.builds(
        CertificateFacts,
        title=words,
        holder_name=words,
        masked_id_number=words,
        course=words,
        minutes=st.integers(0, 100_000),
        scores=st.lists(scores, max_size=4).map(tuple),
        number=words,
        issued_on=days,
        valid_until=st.none() | days,
        issuer=words,
        institution=st.text(max_size=20),
        cohort=st.text(max_size=20),
        verify_url=words,
        seal_text=st.text(max_size=12),
        trained_from=st.none() | days,
        trained_until=st.none() | days,
        remark=st.text(max_size=20),
        photo=st.none() | st.binary(min_size=1, max_size=64),
        design=words,
    )
)
def test_any_facts_come_back_from_json_as_they_were(facts: CertificateFacts) -> None:
    text = facts.to_json()

    assert CertificateFacts.from_json(text) == facts
    assert CertificateFacts.from_json(text).to_json() == text


def test_facts_cannot_be_changed(facts: Facts) -> None:
    with pytest.raises(FrozenInstanceError):
        facts().holder_name = "另一人"  # type: ignore[misc]


@pytest.mark.parametrize("field", sorted(LONGEST))
def test_an_over_long_text_is_refused_by_name(facts: Facts, field: str) -> None:
    with pytest.raises(FactsInvalid) as refusal:
        facts(**{field: "长" * (LONGEST[field] + 1)})

    assert refusal.value.field == field


@pytest.mark.parametrize("field", ["title", "holder_name", "course", "number", "issuer"])
def test_a_text_of_blanks_is_refused(facts: Facts, field: str) -> None:
    with pytest.raises(FactsInvalid, match=field):
        facts(**{field: " \u3000"})


@pytest.mark.parametrize(
    "change",
    [
        {"form": 2},
        {"holder_name": 7},
        {"issued_on": None},
        {"issued_on": "2026-02-30"},
        {"issued_on": 20260318},
        {"scores": [{"name": "理论"}]},
        {"scores": 5},
        {"photo": "no base64!"},
        {"verified": True},
    ],
    ids=str,
)
def test_json_of_another_form_is_refused(facts: Facts, change: dict[str, object]) -> None:
    record = json.loads(facts().to_json()) | change

    with pytest.raises(FactsInvalid):
        CertificateFacts.from_json(json.dumps(record))


@pytest.mark.parametrize(
    "text", ["", "[]", "null", "{}", "\ud800".encode("utf-8", "surrogatepass")]
)
def test_what_is_no_record_is_refused(text: str | bytes) -> None:
    with pytest.raises(FactsInvalid):
        CertificateFacts.from_json(text)


@pytest.mark.parametrize(
    ("minutes", "shown"), [(720, "16"), (0, "0"), (45, "1"), (89, "1.9"), (90, "2"), (1, "0")]
)
def test_training_time_is_shown_in_periods_of_45_minutes(minutes: int, shown: str) -> None:
    assert periods(minutes) == shown


@pytest.mark.parametrize(
    ("hundredths_of_a_point", "shown"),
    [(9250, "92.5"), (8800, "88"), (5999, "59.99"), (0, "0"), (5, "0.05"), (10, "0.1")],
)
def test_scores_are_shown_as_people_write_them(hundredths_of_a_point: int, shown: str) -> None:
    assert decimal(hundredths_of_a_point) == shown
