"""Codes that prove a certificate without a network: what they say, and what breaks them."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from trainhub.certs.proof.offline import (
    FRESH,
    LONGEST,
    OfflineFacts,
    OfflineVerdict,
    offline_line,
    read_line,
)
from trainhub.core import signatures
from trainhub.core.signatures import Algorithm

TODAY = date(2026, 11, 22)
KEY = signatures.private_key(signatures.new_private_key(Algorithm.ES256))
PUBLIC = signatures.public_jwk(KEY)
ADDRESS = "https://trainhub.test/verify/7K2M9QX4T8B1C6D3F5H0JWNRPZ"


def _line(**changes):
    facts = {
        "name": "阿依·古丽", "title": "培训合格证书", "course": "保安员岗前培训",
        "number": "TH1199992026BA00018", "issuer": "样例职业技能培训学校",
        "issued_on": date(2026, 3, 18), "valid_until": date(2029, 3, 17), "stood_on": TODAY,
    }  # fmt: skip
    return offline_line(
        OfflineFacts(**facts | changes), ADDRESS, KEY, signatures.thumbprint(PUBLIC)
    )


def test_a_code_says_what_the_issuer_signed_and_leads_to_the_living_answer():
    line = _line()
    answer = read_line(line, [PUBLIC], TODAY)
    assert answer.counts
    assert answer.facts.name == "阿依·古丽"
    assert answer.facts.valid_until == date(2029, 3, 17)
    assert line.split("#")[0] == ADDRESS
    assert len(line) <= LONGEST


def test_the_longest_texts_of_a_certificate_stay_a_code_that_can_be_scanned():
    line = _line(name="古" * 12, title="证" * 12, course="课" * 20, issuer="校" * 20)
    assert len(line) <= LONGEST


@pytest.mark.parametrize(
    ("day", "until", "verdict"),
    [
        (TODAY, date(2026, 11, 22), OfflineVerdict.HOLDS),
        (TODAY, date(2026, 11, 21), OfflineVerdict.EXPIRED),
        (TODAY, None, OfflineVerdict.HOLDS),
        (TODAY + FRESH, None, OfflineVerdict.HOLDS),
        (TODAY + FRESH + timedelta(days=1), None, OfflineVerdict.STALE),
        # A clock that is a day behind ours, and one that is set back on purpose.
        (TODAY - timedelta(days=1), None, OfflineVerdict.HOLDS),
        (TODAY - timedelta(days=2), None, OfflineVerdict.STALE),
    ],
)
def test_a_code_is_judged_by_the_day_on_which_it_is_read(day, until, verdict):
    assert read_line(_line(valid_until=until), [PUBLIC], day).verdict is verdict


def test_every_altered_character_of_the_signed_part_is_found():
    line = _line()
    start = line.index("#") + 1
    for place in range(start, len(line)):
        other = "A" if line[place] != "A" else "Q"
        if place == len(line) - 1 and other == "A":
            continue  # the last character of base64 carries bits that nobody reads
        answer = read_line(line[:place] + other + line[place + 1 :], [PUBLIC], TODAY)
        assert not answer.counts or place == len(line) - 1, place


def test_another_key_and_no_code_at_all_are_told_apart():
    other = signatures.private_key(signatures.new_private_key(Algorithm.ES256))
    keys = [signatures.public_jwk(other)]
    assert read_line(_line(), keys, TODAY).verdict is OfflineVerdict.UNKNOWN_KEY
    for none in ("", "王建国", ADDRESS, "a.b.c", "x" * 10_000):
        answer = read_line(none, [PUBLIC], TODAY)
        assert answer.verdict is OfflineVerdict.FORGED
        assert answer.facts is None
