"""Badges signed at issue, keys that rotate, status lists that reach a reader."""

from __future__ import annotations

import json

import jwt
import pytest
from sqlalchemy import select, text, update
from sqlalchemy.exc import DBAPIError

from tests import make, make_certs
from trainhub.certs import actions
from trainhub.certs.models import Certificate
from trainhub.certs.proof import actions as proof
from trainhub.certs.proof import queries
from trainhub.certs.proof.models import Badge, SigningKey
from trainhub.certs.proof.rules import KeyTrouble, bit_of
from trainhub.certs.rules import LedgerReason
from trainhub.cli.keys import keys
from trainhub.core.access import SYSTEM
from trainhub.core.db import db, transaction
from trainhub.core.errors import Refused
from trainhub.people.models import Organisation


@pytest.fixture
def here(inside):
    with transaction():
        school = make_certs.school()
    return school


def _read(client, address):
    """What a reader of badges finds at an address of ours."""
    with client.get(address.removeprefix("http://trainhub.test")) as answer:
        assert answer.status_code == 200, address
        assert answer.headers["Access-Control-Allow-Origin"] == "*"
        return answer.get_data(as_text=True)


def _proved(client, token):
    """The claims of a token by the key that it names, read with another library."""
    kid = jwt.get_unverified_header(token)["kid"]
    return jwt.decode(token, jwt.PyJWK(json.loads(_read(client, kid))), algorithms=["RS256"],
                      options={"verify_nbf": False, "verify_exp": False})  # fmt: skip


def _is_revoked(client, badge):
    """The whole way of a verifier: the badge, its key, the status list, the list's key, the bit."""
    status = _proved(client, badge)["credentialStatus"]
    listed = _proved(client, _read(client, status["statusListCredential"]))
    assert listed["id"] == status["statusListCredential"]
    assert listed["credentialSubject"]["statusPurpose"] == status["statusPurpose"]
    return bit_of(listed["credentialSubject"]["encodedList"], int(status["statusListIndex"]))


def test_every_certificate_gets_a_badge_that_others_can_prove(here, client):
    with transaction():
        certificates = make_certs.certified(here, ["王建国", "李秀英", "张伟"])
    badges = [queries.badge_of(certificate.id) for certificate in certificates]
    assert len({(badge.list_number, badge.list_index) for badge in badges}) == 3
    for certificate, badge in zip(certificates, badges, strict=True):
        claims = _proved(client, badge.jwt)
        assert claims["id"] == certificate.facts["verify_url"]
        assert claims["iss"] == claims["issuer"]["id"]
        profile = json.loads(_read(client, claims["iss"]))
        assert profile["name"] == here.institution.name
        kid = jwt.get_unverified_header(badge.jwt)["kid"]
        assert kid in profile["assertionMethod"]
        assert certificate.facts["name"] not in badge.jwt
        assert certificate.person.id_no not in json.dumps(claims)


def test_a_revoked_certificate_flips_its_bit_and_no_other(here, client):
    with transaction():
        first, second = make_certs.certified(here, ["王建国", "李秀英"])
    badges = [queries.badge_of(row.id).jwt for row in (first, second)]
    assert [_is_revoked(client, badge) for badge in badges] == [False, False]
    with transaction():
        row = db.session.get_one(Certificate, first.id)
        actions.suspend(certificate=row, reason=LedgerReason.UNDER_REVIEW, by=here.by_staff())
    # A suspension can be lifted; a list for revocation says nothing of it.
    assert not _is_revoked(client, badges[0])
    with transaction():
        row = db.session.get_one(Certificate, first.id)
        actions.revoke(certificate=row, reason=LedgerReason.HOLDER_ASKED, by=here.by_staff())
    assert [_is_revoked(client, badge) for badge in badges] == [True, False]


def test_a_corrected_copy_has_a_badge_of_its_own_and_the_old_one_ends(here, client):
    with transaction():
        (row,) = make_certs.certified(here, ["王建国"])
        copy = actions.replace(certificate=row, name="王建果", by=here.by_staff())
        old, new = row.id, copy.id
    old_badge, new_badge = (queries.badge_of(each).jwt for each in (old, new))
    assert [_is_revoked(client, badge) for badge in (old_badge, new_badge)] == [True, False]


def test_after_a_rotation_old_badges_verify_and_new_ones_have_a_new_key(here, client):
    with transaction():
        (before,) = make_certs.certified(here, ["王建国"])
    with transaction():
        proof.rotate_keys(organisation=_school(here), by=SYSTEM)
        row = db.session.get_one(Certificate, before.id)
        after = actions.replace(certificate=row, name="王建果", by=here.by_staff())
        issued = (before.id, after.id)
    old, new = (queries.badge_of(each).jwt for each in issued)
    kids = [jwt.get_unverified_header(token)["kid"] for token in (old, new)]
    assert kids[0] != kids[1]
    assert [_is_revoked(client, token) for token in (old, new)] == [True, False]
    published = json.loads(_read(client, "/.well-known/jwks.json"))["keys"]
    assert {key["kid"] for key in published} >= set(kids)
    assert all("d" not in key and "p" not in key for key in published)


def _school(here):
    return db.session.get_one(Organisation, here.institution.id)


def test_keys_are_made_once_and_only_for_issuers(here):
    with transaction():
        assert len(proof.make_keys(organisation=_school(here), by=SYSTEM)) == 2
        assert proof.make_keys(organisation=_school(here), by=SYSTEM) == []
    with transaction(), pytest.raises(Refused) as refused:
        proof.make_keys(organisation=make.employer(), by=SYSTEM)
    assert refused.value.reasons[0].code is KeyTrouble.NOT_AN_ISSUER
    with transaction(), pytest.raises(Refused) as refused:
        proof.rotate_keys(organisation=make.institution("没有钥匙的学校"), by=SYSTEM)
    assert refused.value.reasons[0].code is KeyTrouble.NO_KEY


def test_the_private_half_lies_sealed_and_signs_after_it_was_read_back(here):
    with transaction():
        proof.make_keys(organisation=_school(here), by=SYSTEM)
    db.session.expire_all()
    for key in db.session.scalars(select(SigningKey)):
        assert b"\x30\x82" not in key.private_sealed[:40]
        assert key.private.encode() not in key.private_sealed
        assert key.unlocked().public_key() is not None


@pytest.mark.parametrize(
    "change",
    [
        "UPDATE badge SET jwt = 'x'",
        "DELETE FROM badge",
        "DELETE FROM signing_key",
        "UPDATE signing_key SET name = 'x'",
    ],
)
def test_badges_and_keys_stay_as_they_are(here, change):
    with transaction():
        make_certs.certified(here, ["王建国"])
    with pytest.raises(DBAPIError), transaction():
        db.session.execute(text(change))


def test_a_retired_key_never_signs_again(here):
    with transaction():
        proof.make_keys(organisation=_school(here), by=SYSTEM)
        proof.rotate_keys(organisation=_school(here), by=SYSTEM)
    with pytest.raises(DBAPIError), transaction():
        db.session.execute(
            update(SigningKey).where(SigningKey.retired_at.is_not(None)).values(retired_at=None)
        )


def test_a_bit_that_is_taken_is_drawn_again(here, monkeypatch):
    drawn = iter([5, 5, 5, 6])
    monkeypatch.setattr(proof.secrets, "randbelow", lambda _limit: next(drawn))
    with transaction():
        make_certs.certified(here, ["王建国", "李秀英"])
    assert sorted(db.session.scalars(select(Badge.list_index))) == [5, 6]


def test_a_full_list_is_followed_by_the_next(here, client, monkeypatch):
    monkeypatch.setattr(proof, "LIST_TAKES", 1)
    with transaction():
        (first,) = make_certs.certified(here, ["王建国"])
    with transaction():
        row = db.session.get_one(Certificate, first.id)
        second = actions.replace(certificate=row, name="王建果", by=here.by_staff()).id
    assert [queries.badge_of(each).list_number for each in (first.id, second)] == [1, 2]
    assert not _is_revoked(client, queries.badge_of(second).jwt)


@pytest.mark.parametrize(
    "path", ["/issuers/999999", "/issuers/1/keys/unknown", "/issuers/1/status/9"]
)
def test_what_nobody_issued_is_not_found(here, client, path):
    with client.get(path) as answer:
        assert answer.status_code == 404


def test_the_command_makes_lists_and_rotates_keys(here, app):
    runner = app.test_cli_runner()
    assert "2 keys made" in runner.invoke(keys, ["make"]).output
    assert "0 keys made" in runner.invoke(keys, ["make"]).output
    rotated = runner.invoke(keys, ["rotate", "--organisation", str(here.institution.id)])
    assert "2 keys made" in rotated.output
    listed = runner.invoke(keys, ["list"]).output
    assert (listed.count("retired"), listed.count("signs")) == (2, 2)
    assert runner.invoke(keys, ["rotate"]).exit_code == 2
    assert runner.invoke(keys, ["make", "--organisation", "99999"]).exit_code == 2
