"""Who holds what: the SQL says exactly what the rule says, over both kinds of paper."""

from __future__ import annotations

from datetime import date, timedelta
from itertools import product

import pytest
from sqlalchemy import select, update

from tests import make, make_certs
from trainhub.certs import actions, queries
from trainhub.certs.actions import CredentialTrouble, PictureTrouble
from trainhub.certs.models import Certificate, Credential
from trainhub.certs.rules import (
    CertificateKind,
    CheckState,
    LedgerReason,
    LedgerVerb,
    NumberTrouble,
    is_valid,
)
from trainhub.core import clock
from trainhub.core.access import SYSTEM
from trainhub.core.db import db, transaction
from trainhub.core.errors import Refused
from trainhub.core.storage import files
from trainhub.people.models import Person

DAY = timedelta(days=1)
#: Before, on and after every border that a paper of these tests has.
TODAY = date(2026, 11, 16)
ENDS = (None, TODAY - DAY, TODAY, TODAY + DAY, TODAY + 30 * DAY)


@pytest.fixture
def here(inside):
    with transaction():
        school = make_certs.school()
    return school


def _codes(refusal):
    return [reason.code for reason in refusal.value.reasons]


def test_sql_and_rule_agree_on_every_credential_and_day(inside):
    """All combinations of check state, start, end and review, on the days around them."""
    states, starts = list(CheckState), (TODAY - 10 * DAY, TODAY, TODAY + DAY)
    with transaction():
        kind = make_certs.external_type()
        person = make.person()
        for serial, (state, start, end, review) in enumerate(product(states, starts, ENDS, ENDS)):
            row = Credential(
                type_id=kind.id,
                person_id=person.id,
                number=f"NO{serial}",
                issuer="x",
                issued_on=start,
                valid_until=end,
                review_due=review,
                state=state,
                recorded_at=clock.now(),
            )
            db.session.add(row)
    rows = db.session.scalars(select(Credential)).all()
    assert len(rows) == 3 * 3 * 5 * 5
    for on in (TODAY - 11 * DAY, TODAY - DAY, TODAY, TODAY + DAY, TODAY + 31 * DAY):
        by_sql = set(db.session.scalars(select(Credential.id).where(queries.accepted_on(on))))
        assert by_sql == {row.id for row in rows if is_valid(row, on)}, on


def test_sql_and_rule_agree_on_every_certificate_and_day(here):
    halts = [None, LedgerVerb.SUSPENDED, LedgerVerb.REVOKED, LedgerVerb.REPLACED]
    cases = list(product(halts, (None, 1, 6), (None, 2)))
    with transaction():
        certificates = make_certs.certified(here, [f"学员{n}" for n in range(len(cases))])
        for certificate, (halted, _valid, review) in zip(certificates, cases, strict=True):
            db.session.execute(
                update(Certificate)
                .where(Certificate.id == certificate.id)
                .values(
                    halted=halted,
                    review_due=None if review is None else TODAY + review * DAY,
                )
            )
    rows = db.session.scalars(select(Certificate)).all()
    ends = rows[0].valid_until
    days = [TODAY - DAY, TODAY, TODAY + 2 * DAY, TODAY + 3 * DAY, ends, ends + DAY]
    for on in days:
        by_sql = set(db.session.scalars(select(Certificate.id).where(queries.valid_on(on))))
        assert by_sql == {row.id for row in rows if is_valid(row, on)}, on


def test_held_tells_codes_of_both_kinds_and_drops_what_does_not_hold(here):
    with transaction():
        (certificate,) = make_certs.certified(here, ["王建国"])
        person = db.session.get_one(Person, certificate.person_id)
        kind = make_certs.external_type()
        credential = make_certs.credential(person, kind)
    today = clock.today()
    assert queries.held(person.id, today) == ["guard-training"]
    with transaction():
        actions.check_credential(credential=credential, accepted=True, by=here.by_staff())
    assert queries.held(person.id, today) == ["guard-card", "guard-training"]
    assert queries.held(person.id, certificate.valid_until + DAY) == ["guard-card"]
    both = [kind.id, certificate.type_id]
    assert db.session.scalars(queries.holders_of(both, today)).all() == [person.id]
    with transaction():
        certificate = db.session.get_one(Certificate, certificate.id)
        actions.suspend(
            certificate=certificate, reason=LedgerReason.UNDER_REVIEW, by=here.by_staff()
        )
    assert queries.held(person.id, today) == ["guard-card"]
    held = select(Person.id).where(queries.holds_any(Person.id, [certificate.type_id], today))
    assert db.session.scalars(held).all() == []


def test_held_by_many_people_is_one_statement(here, count_queries):
    with transaction():
        certificates = make_certs.certified(here, ["甲一", "乙二", "丙三"])
    people = [certificate.person_id for certificate in certificates]
    with count_queries() as statements:
        held = queries.held_by(people, clock.today())
    assert held == {person_id: ["guard-training"] for person_id in people}
    assert len(statements) == 1


def test_an_uploaded_card_counts_only_after_somebody_else_checked_it(here):
    with transaction():
        person = make.person("周卫东", station=here.station)
        credential = make_certs.credential(person, make_certs.external_type())
    today = clock.today()
    assert queries.held(person.id, today) == []
    with pytest.raises(Refused) as refusal, transaction():
        actions.check_credential(credential=credential, accepted=False, by=here.by_staff())
    assert _codes(refusal) == [CredentialTrouble.NEEDS_NOTE]
    with transaction():
        actions.check_credential(
            credential=credential, accepted=False, note="照片看不清", by=here.by_staff()
        )
    with pytest.raises(Refused) as refusal, transaction():
        actions.check_credential(credential=credential, accepted=True, by=here.by_staff())
    assert _codes(refusal) == [CredentialTrouble.CHECKED_ALREADY]
    with transaction():
        again = make_certs.credential(person, credential.type)
        actions.check_credential(credential=again, accepted=True, by=here.by_staff())
    assert again.id == credential.id
    assert queries.held(person.id, today) == ["guard-card"]


def test_a_card_belongs_to_one_person(inside):
    with transaction():
        kind = make_certs.external_type()
        mine, other = make.person("周卫东"), make.person("郑晓梅")
        make_certs.credential(mine, kind)
    with pytest.raises(Refused) as refusal, transaction():
        make_certs.credential(mine, kind, "京 1234-5678")
    assert _codes(refusal) == [CredentialTrouble.KNOWN]
    with pytest.raises(Refused) as refusal, transaction():
        make_certs.credential(other, kind)
    assert _codes(refusal) == [CredentialTrouble.OF_SOMEBODY_ELSE]


def test_everything_wrong_with_a_card_is_told_at_once(inside):
    with transaction():
        kind = make_certs.external_type(
            "care-5", CertificateKind.SKILL_LEVEL, name="养老护理员五级", level=5
        )
        person = make.person()
    with pytest.raises(Refused) as refusal, transaction():
        make_certs.credential(
            person,
            kind,
            "Y000123000001254000001",
            issued_on=clock.today() + DAY,
            valid_until=clock.today(),
        )
    assert _codes(refusal) == [
        NumberTrouble.YEAR_DIFFERS,
        NumberTrouble.LEVEL_DIFFERS,
        CredentialTrouble.FUTURE,
        CredentialTrouble.ENDS_BEFORE,
    ]


def test_a_card_with_reviews_holds_until_the_review_is_due(here):
    with transaction():
        kind = make_certs.external_type(
            "height", CertificateKind.SPECIAL_OPERATION, valid_months=72, review_months=36
        )
        person = make.person(station=here.station)
        credential = make_certs.credential(
            person, kind, f"T{person.id_no}", issued_on=date(2024, 1, 10)
        )
        actions.check_credential(credential=credential, accepted=True, by=here.by_staff())
    assert credential.valid_until == date(2030, 1, 10)
    assert credential.review_due == date(2027, 1, 10)
    assert is_valid(credential, date(2027, 1, 10))
    assert not is_valid(credential, date(2027, 1, 11))


def test_a_special_operation_card_is_numbered_with_its_holder_and_holds_six_years(inside):
    with transaction():
        kind = make_certs.external_type(
            "height", CertificateKind.SPECIAL_OPERATION, valid_months=72, review_months=36
        )
        person, other = make.person("周卫东"), make.person("郑晓梅")
    with pytest.raises(Refused) as refusal, transaction():
        make_certs.credential(
            person,
            kind,
            f"T{other.id_no}",
            issued_on=date(2024, 1, 10),
            valid_until=date(2030, 1, 11),
        )
    assert _codes(refusal) == [NumberTrouble.NOT_THE_HOLDERS, CredentialTrouble.TERM_TOO_LONG]
    with transaction():
        make_certs.credential(
            person,
            kind,
            f"t {person.id_no}",
            issued_on=date(2024, 1, 10),
            valid_until=date(2030, 1, 10),
        )


def test_a_card_is_looked_at_again_on_its_day_and_falls_with_a_reason(here):
    with transaction():
        kind = make_certs.external_type(recheck_months=6)
        person = make.person("周卫东", station=here.station)
        credential = make_certs.credential(person, kind)
        actions.check_credential(credential=credential, accepted=True, by=here.by_staff())
    today, again = clock.today(), date(2027, 5, 16)
    assert credential.recheck_on == again
    assert queries.credential_queue(here.by_staff(), today) == []
    with pytest.raises(Refused) as refusal, transaction():
        actions.check_again(credential=credential, stands=True, by=here.by_staff())
    assert _codes(refusal) == [CredentialTrouble.NOT_DUE]
    with clock.frozen(clock.at(again, 9)):
        assert queries.credential_queue(here.by_staff(), again) == [credential]
        assert queries.held(person.id, again) == ["guard-card"]
        with transaction():
            actions.check_again(credential=credential, stands=True, by=here.by_staff())
        assert credential.recheck_on == date(2027, 11, 16)
    with clock.frozen(clock.at(date(2027, 11, 16), 9)):
        with pytest.raises(Refused) as refusal, transaction():
            actions.check_again(credential=credential, stands=False, by=here.by_staff())
        assert _codes(refusal) == [CredentialTrouble.NEEDS_NOTE]
        with transaction():
            actions.check_again(
                credential=credential, stands=False, note="已被公安吊销", by=here.by_staff()
            )
        assert queries.held(person.id, clock.today()) == []


def test_the_number_of_a_card_is_sealed_at_rest(inside):
    with transaction():
        credential = make_certs.credential(make.person(), make_certs.external_type())
    assert b"12345678" not in credential.number_sealed
    assert credential.number == "京12345678"


@pytest.mark.parametrize(
    ("picture", "code"),
    [
        (b"", PictureTrouble.MISSING),
        (b"<svg onload=alert(1)>", PictureTrouble.UNREADABLE),
        (make_certs.picture()[:400], PictureTrouble.UNREADABLE),
        (make_certs.picture((9000, 7000), "PNG"), PictureTrouble.TOO_LARGE),
    ],
)
def test_what_is_no_picture_is_refused_in_words(inside, picture, code):
    with transaction():
        kind, person = make_certs.external_type(), make.person()
    with pytest.raises(Refused) as refusal, transaction():
        actions.record_credential(
            person=person,
            kind=kind,
            paper=actions.Paper("京1", "样例市公安局", date(2026, 1, 1)),
            picture=picture,
            by=SYSTEM,
        )
    assert _codes(refusal) == [code]


def test_the_kept_picture_is_drawn_by_us_and_not_too_large(inside):
    with transaction():
        kind, person = make_certs.external_type(), make.person()
        credential = actions.record_credential(
            person=person,
            kind=kind,
            paper=actions.Paper("京1", "样例市公安局", date(2026, 1, 1)),
            picture=make_certs.picture((4000, 3000), "PNG"),
            by=SYSTEM,
        )
    kept = files().get(credential.evidence or "")
    assert kept.startswith(b"\xff\xd8")
    assert len(kept) < 200_000
