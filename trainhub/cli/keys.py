"""The keys that issuers sign with: made, listed, rotated. The private halves are never shown."""

from __future__ import annotations

import sys
from collections.abc import Callable

import click
from flask.cli import with_appcontext

from trainhub.certs.proof import actions, queries
from trainhub.certs.proof.models import SigningKey
from trainhub.core.access import SYSTEM
from trainhub.core.db import db, transaction
from trainhub.core.errors import Refused
from trainhub.core.phrases import say_reason
from trainhub.people import queries as people
from trainhub.people.models import Organisation
from trainhub.people.rules import OrganisationKind

ORGANISATION = click.option("--organisation", type=int, help="Id of the issuer.")


@click.group("keys")
def keys() -> None:
    """Keys of the issuers: what badges and certificates are signed with."""


@keys.command("list")
@with_appcontext
def list_keys() -> None:
    """Every key that ever signed, and since when one is retired."""
    for key in queries.signing_keys():
        until = f"retired {key.retired_at:%Y-%m-%d}" if key.retired_at else "signs"
        click.echo(
            f"{key.organisation_id}\t{key.organisation.name}\t{key.algorithm.value}\t{key.name}\t"
            f"{key.made_at:%Y-%m-%d}\t{until}"
        )


@keys.command("make")
@ORGANISATION
@with_appcontext
def make(organisation: int | None) -> None:
    """Make the keys that an issuer lacks; without --organisation for every institution."""
    _work(
        _issuers(organisation, people.organisations(OrganisationKind.INSTITUTION)),
        actions.make_keys,
    )


@keys.command("rotate")
@ORGANISATION
@click.option("--all", "everybody", is_flag=True, help="Rotate the keys of every issuer.")
@with_appcontext
def rotate(organisation: int | None, everybody: bool) -> None:
    """Retire keys and make new ones. What the old ones signed still verifies."""
    if organisation is None and not everybody:
        raise click.UsageError("--organisation says whose keys, --all means every issuer")
    with_keys = {key.organisation_id: key.organisation for key in queries.signing_keys()}
    _work(_issuers(organisation, list(with_keys.values())), actions.rotate_keys)


def _issuers(organisation_id: int | None, otherwise: list[Organisation]) -> list[int]:
    if organisation_id is None:
        return [each.id for each in otherwise]
    if db.session.get(Organisation, organisation_id) is None:
        raise click.UsageError(f"there is no organisation {organisation_id}")
    return [organisation_id]


def _work(organisation_ids: list[int], work: Callable[..., list[SigningKey]]) -> None:
    """Do ``work`` for some issuers in one transaction and tell the names of the new keys."""
    made = []
    try:
        with transaction():
            for organisation_id in organisation_ids:
                issuer = db.session.get_one(Organisation, organisation_id)
                for key in work(organisation=issuer, by=SYSTEM):
                    made.append(f"{issuer.name}\t{key.algorithm.value}\t{key.name}")
    except Refused as refusal:
        for reason in refusal.reasons:
            click.echo(f"✗ {say_reason(reason)}", err=True)
        sys.exit(1)
    for line in made:
        click.echo(line)
    click.echo(f"{len(made)} keys made", err=True)
