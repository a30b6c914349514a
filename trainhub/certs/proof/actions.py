"""Keys made and rotated, badges signed at issue."""

from __future__ import annotations

import base64
import secrets
import uuid
from collections.abc import Iterable, Sequence
from datetime import date, timedelta

from sqlalchemy import update
from sqlalchemy.dialects import postgresql, sqlite

from trainhub.certs.models import Certificate
from trainhub.certs.proof import offline, queries
from trainhub.certs.proof.models import Badge, SigningKey
from trainhub.certs.proof.offline import OfflineFacts
from trainhub.certs.proof.rules import (
    LIST_BITS,
    LIST_TAKES,
    BadgeFacts,
    KeyTrouble,
    claims_of,
    open_badge,
    status_list,
)
from trainhub.certs.proof.sealing import SEAL_BOXES_MM, Seal
from trainhub.certs.proof.timestamps import current_authority
from trainhub.core import clock, journal, signatures
from trainhub.core.access import Actor
from trainhub.core.address import absolute
from trainhub.core.db import db, rows_changed
from trainhub.core.errors import Reason, Refused
from trainhub.core.signatures import Algorithm
from trainhub.people.models import Organisation
from trainhub.people.rules import OrganisationKind

#: How long the X.509 certificate of a key runs: as long as a paper that never expires is shown.
CERTIFICATE_DAYS = timedelta(days=365 * 20)
ISSUERS = (OrganisationKind.INSTITUTION, OrganisationKind.STATION)


def issuer_address(organisation_id: int) -> str:
    """Where an issuer introduces itself; also its name in badges."""
    return absolute(f"/issuers/{organisation_id}")


def key_address(key: SigningKey) -> str:
    """Where the public half of a key can be read; also its name in signatures."""
    return f"{issuer_address(key.organisation_id)}/keys/{key.name}"


def list_address(issuer_id: int, number: int) -> str:
    """Where a status list can be read."""
    return f"{issuer_address(issuer_id)}/status/{number}"


def make_keys(*, organisation: Organisation, by: Actor) -> list[SigningKey]:
    """Make the keys that an issuer lacks; returns the new ones. Raises ``Refused``."""
    if organisation.kind not in ISSUERS:
        raise Refused(Reason(KeyTrouble.NOT_AN_ISSUER, name=organisation.name))
    return [
        made
        for algorithm in Algorithm
        if queries.current_key(organisation.id, algorithm) is None
        and (made := _make(organisation, algorithm, by)) is not None
    ]


def rotate_keys(*, organisation: Organisation, by: Actor) -> list[SigningKey]:
    """Retire the keys of an issuer and make new ones; what the old ones signed still verifies.

    Raises ``Refused`` when there is nothing to retire.
    """
    retired = rows_changed(
        update(SigningKey)
        .where(SigningKey.organisation_id == organisation.id, SigningKey.retired_at.is_(None))
        .values(retired_at=clock.now())
    )
    if not retired:
        raise Refused(Reason(KeyTrouble.NO_KEY, name=organisation.name))
    journal.record(by, "signing_key.retired", organisation, keys=retired)
    return make_keys(organisation=organisation, by=by)


def _make(organisation: Organisation, algorithm: Algorithm, by: Actor) -> SigningKey | None:
    """A new key; ``None`` when somebody made one in this moment, who then is first."""
    private = signatures.new_private_key(algorithm)
    unlocked = signatures.private_key(private)
    public = signatures.public_jwk(unlocked)
    now = clock.now()
    key = SigningKey(
        organisation_id=organisation.id,
        algorithm=algorithm,
        name=signatures.thumbprint(public),
        private=base64.b64encode(private).decode(),
        public=public,
        certificate=signatures.own_certificate(
            unlocked,
            name=organisation.name,
            serial=int.from_bytes(secrets.token_bytes(16), "big") | 1,
            # A clock that is a little behind ours must not find the certificate too young.
            valid=(now - timedelta(days=1), now + CERTIFICATE_DAYS),
        ),
        made_at=now,
        made_by=by.account_id,
    )
    facts = {column.name: getattr(key, column.name) for column in SigningKey.__table__.columns}
    facts.pop("id")
    first = _insert(SigningKey).values(**facts).on_conflict_do_nothing().returning(SigningKey.id)
    made_id = db.session.scalar(first)
    if made_id is None:
        return None
    made = db.session.get_one(SigningKey, made_id)
    journal.record(by, "signing_key.made", made, algorithm=algorithm.value)
    return made


def _insert(model: type[SigningKey] | type[Badge]) -> postgresql.Insert | sqlite.Insert:
    on_postgresql = db.session.get_bind().dialect.name == "postgresql"
    return postgresql.insert(model) if on_postgresql else sqlite.insert(model)


def signing_key(organisation: Organisation, algorithm: Algorithm, by: Actor) -> SigningKey:
    """The key that signs for an issuer; made with its first certificate if nobody made it."""
    there = queries.current_key(organisation.id, algorithm)
    if there is None:
        _make(organisation, algorithm, by)
        there = queries.current_key(organisation.id, algorithm)
    if there is None:
        raise RuntimeError("a key was retired while it was made")
    return there


def prepare_keys(organisations: Iterable[Organisation], by: Actor) -> None:
    """See that issuers have their keys, always in one order: two who issue never wait crosswise."""
    for organisation in sorted(set(organisations), key=lambda each: each.id):
        for algorithm in Algorithm:
            signing_key(organisation, algorithm, by)


def award_badges(certificates: Sequence[Certificate], by: Actor) -> None:
    """Sign the badge of each certificate, once, at issue. All are of one issuer."""
    if not certificates:
        return
    issuer = certificates[0].issuer
    key = signing_key(issuer, Algorithm.RS256, by)
    waiting = {certificate.id: certificate for certificate in certificates}
    while waiting:
        number, given = queries.newest_list(issuer.id)
        if given >= LIST_TAKES:
            number += 1
        rows = [_signed(certificate, key, number) for certificate in waiting.values()]
        # A bit that somebody else got is drawn again for that badge alone.
        taken = (
            _insert(Badge)
            .values(rows)
            .on_conflict_do_nothing(index_elements=["issuer_id", "list_number", "list_index"])
            .returning(Badge.certificate_id)
        )
        for certificate_id in db.session.scalars(taken):
            del waiting[certificate_id]


def _signed(certificate: Certificate, key: SigningKey, number: int) -> dict[str, object]:
    issuer_id = certificate.issuer_id
    index = secrets.randbelow(LIST_BITS)
    until = certificate.valid_until
    credential = open_badge(
        BadgeFacts(
            facts=certificate.facts,
            issuer=issuer_address(issuer_id),
            subject=uuid.uuid4().urn,
            salt=secrets.token_urlsafe(16),
            awarded_at=certificate.issued_at,
            valid_from=clock.at(certificate.issued_on),
            valid_until=clock.at(until + timedelta(days=1)) if until else None,
            status_list=list_address(issuer_id, number),
            status_index=index,
        )
    )
    # "JWT" is what Open Badges 3.0 asks for (§8.2.1); VC-JOSE-COSE would like "vc+jwt" better.
    header = {"kid": key_address(key), "typ": "JWT"}
    return {
        "certificate_id": certificate.id,
        "key_id": key.id,
        "issuer_id": issuer_id,
        "list_number": number,
        "list_index": index,
        "jwt": signatures.compact(key.unlocked(), header, claims_of(credential)),
        "made_at": clock.now(),
    }


def seal_for(certificate: Certificate) -> Seal | None:
    """What the PDF of a certificate is sealed with; ``None`` where it was issued without a badge.

    The key is that of the badge, whatever happened to the issuer's keys since.
    """
    badge = queries.badge_of(certificate.id)
    if badge is None:
        return None
    return Seal(
        badge=badge.jwt,
        key=badge.key.unlocked(),
        certificate=badge.key.certificate,
        signer=certificate.facts["issuer"],
        at=clock.now(),
        # Where no seal is printed there is nothing to press on.
        box_mm=SEAL_BOXES_MM.get(certificate.facts["design"])
        if certificate.facts["seal_text"]
        else None,
        timestamp=current_authority(),
    )


def offline_line(certificate: Certificate, today: date) -> str | None:
    """The code of a certificate for places without a network, signed as of ``today``.

    ``None`` where the issuer has no short key yet. Whether it holds is asked before.
    """
    key = queries.current_key(certificate.issuer_id, Algorithm.ES256)
    if key is None:
        return None
    facts = OfflineFacts(
        name=certificate.facts["name"],
        title=certificate.facts["title"],
        course=certificate.facts["course"],
        number=certificate.number,
        issuer=certificate.facts["issuer"],
        issued_on=certificate.issued_on,
        valid_until=certificate.valid_until,
        stood_on=today,
    )
    return offline.offline_line(facts, certificate.facts["verify_url"], key.unlocked(), key.name)


def signed_status_list(issuer: Organisation, number: int) -> str | None:
    """A status list as it is in this moment, signed; ``None`` when it has no badge in it."""
    key = queries.current_key(issuer.id, Algorithm.RS256)
    if key is None or not queries.list_exists(issuer.id, number):
        return None
    credential = status_list(
        address=list_address(issuer.id, number),
        issuer=issuer_address(issuer.id),
        revoked=queries.revoked_in(issuer.id, number),
        now=clock.now(),
    )
    header = {"kid": key_address(key), "typ": "vc+jwt"}
    return signatures.compact(key.unlocked(), header, credential)
