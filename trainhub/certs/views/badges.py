"""The badge of a certificate, and everything a reader of badges asks the issuer for."""

from __future__ import annotations

import json
from typing import Any

from flask import Response, abort, make_response
from flask.typing import ResponseReturnValue

from trainhub.certs.proof import actions, queries
from trainhub.certs.proof.models import Badge, SigningKey
from trainhub.certs.proof.rules import BADGE_CONTEXT, LIST_SECONDS, credential_of
from trainhub.certs.views.blueprint import bp
from trainhub.certs.views.loaders import certificate_i_see
from trainhub.core import signatures
from trainhub.core.access import allow, public
from trainhub.core.web import download, found, load
from trainhub.people.models import Organisation
from trainhub.people.rules import Role

#: Public keys and profiles change rarely; a reader may keep them this long, in seconds.
KEPT_SECONDS = 3600


@bp.get("/certs/<int:certificate_id>/badge.jwt")
@allow(Role.TRAINEE)
def badge_jwt(certificate_id: int) -> ResponseReturnValue:
    """The signed badge, byte for byte as at issue: for wallets and for programs."""
    badge, name = _badge(certificate_id)
    return download(badge.jwt.encode(), f"{name}.jwt", "application/vc+jwt")


@bp.get("/certs/<int:certificate_id>/badge.json")
@allow(Role.TRAINEE)
def badge_json(certificate_id: int) -> ResponseReturnValue:
    """What the badge says, to read; the signature is in the other file."""
    badge, name = _badge(certificate_id)
    credential = credential_of(signatures.opened(badge.jwt, badge.key.public))
    text = json.dumps(credential, ensure_ascii=False, indent=2)
    return download(text.encode(), f"{name}.json", "application/vc")


def _badge(certificate_id: int) -> tuple[Badge, str]:
    shown = certificate_i_see(certificate_id)
    return found(queries.badge_of(shown.id)), f"{shown.facts['title']}-{shown.number}"


@bp.get("/.well-known/jwks.json")
@public
def key_set() -> ResponseReturnValue:
    """The public half of every key that ever signed here (RFC 7517)."""
    return _for_everybody(
        {"keys": [_jwk(key) for key in queries.signing_keys()]}, "application/jwk-set+json"
    )


@bp.get("/issuers/<int:organisation_id>")
@public
def issuer(organisation_id: int) -> ResponseReturnValue:
    """Who issued a badge, with all of its keys: a Profile of Open Badges 3.0 (§B.1.15)."""
    keys = queries.signing_keys(organisation_id)
    if not keys:
        abort(404)
    organisation = keys[0].organisation
    address = actions.issuer_address(organisation_id)
    profile = {
        "@context": ["https://www.w3.org/ns/cid/v1", BADGE_CONTEXT],
        "id": address,
        "type": "Profile",
        "name": organisation.name,
        "url": address,
        "verificationMethod": [
            {
                "id": actions.key_address(key),
                "type": "JsonWebKey",
                "controller": address,
                "publicKeyJwk": _jwk(key),
            }
            for key in keys
        ],
        "assertionMethod": [actions.key_address(key) for key in keys],
    }
    return _for_everybody(profile, "application/json")


@bp.get("/issuers/<int:organisation_id>/keys/<name>")
@public
def public_key(organisation_id: int, name: str) -> ResponseReturnValue:
    """One public key, at the address that signatures name."""
    key = found(queries.key_named(name))
    if key.organisation_id != organisation_id:
        abort(404)
    return _for_everybody(_jwk(key), "application/jwk+json")


@bp.get("/issuers/<int:organisation_id>/status/<int:number>")
@public
def status_list(organisation_id: int, number: int) -> ResponseReturnValue:
    """A status list as it is now, signed: a reader sees whether a badge was revoked."""
    signed = found(actions.signed_status_list(load(Organisation, organisation_id), number))
    response = make_response(signed)
    response.headers["Content-Type"] = "application/vc+jwt"
    return _open_to_programs(response, LIST_SECONDS)


def _jwk(key: SigningKey) -> dict[str, Any]:
    return {
        **key.public,
        "kid": actions.key_address(key),
        "alg": key.algorithm.value,
        "use": "sig",
    }


def _for_everybody(value: dict[str, Any], kind: str) -> Response:
    response = make_response(json.dumps(value, ensure_ascii=False))
    response.headers["Content-Type"] = kind
    return _open_to_programs(response, KEPT_SECONDS)


def _open_to_programs(response: Response, seconds: int) -> Response:
    """A wallet inside another site may read it too: there is nothing private in it."""
    response.headers["Access-Control-Allow-Origin"] = "*"
    response.headers["Cache-Control"] = f"public, max-age={seconds}"
    return response
