"""Commands about the house itself: migrate, seed, work, the journal."""

from __future__ import annotations

import click
from flask import current_app
from flask.cli import with_appcontext

from trainhub.cli import opening
from trainhub.core import clock, journal, shape
from trainhub.core.carrier import Carrier
from trainhub.core.db import transaction
from trainhub.demo import market
from trainhub.placement import actions as placement


@click.command()
@with_appcontext
def migrate() -> None:
    """Bring the database to the newest shape."""
    opening.bring_to_newest()


@click.command("refresh-pool")
@with_appcontext
def refresh_pool() -> None:
    """Make the index of the pool search anew, for instance after rows were changed by hand."""
    click.echo(f"{placement.refresh_pool()} people looked at")


@click.command()
@click.argument("message")
@with_appcontext
def revision(message: str) -> None:
    """Draft the next migration from what the models say now; finish it by hand."""
    shape.draft(message)


@click.command()
@click.option("--if-empty", is_flag=True, help="Do nothing when there is a market already.")
@with_appcontext
def seed(if_empty: bool) -> None:
    """Load the demo market, by the same actions that people use."""
    if market.stands():
        if not if_empty:
            raise click.ClickException(
                "there are people here already; the demo wants an empty house"
            )
        return
    market.build(show_progress=True)


@click.command()
@with_appcontext
def prepare() -> None:
    """Migrate and, in a demo, fill an empty market."""
    opening.prepare(current_app.config["SETTINGS"])


@click.command()
@with_appcontext
def worker() -> None:
    """Work background jobs until told to stop."""
    queue: Carrier = current_app.extensions["carrier"]
    queue.work()


@click.group("journal")
def journal_group() -> None:
    """The journal and its chain."""


@journal_group.command("verify")
@with_appcontext
def journal_verify() -> None:
    """Walk the chain of seals; exit 1 and name the first broken run."""
    verdict = journal.verify()
    if verdict.broken:
        raise click.ClickException(
            f"entries {verdict.broken[0]} to {verdict.broken[1]} do not agree"
        )
    click.echo(
        f"{verdict.entries} entries under {verdict.seals} seals agree; head {verdict.head[:16]}"
    )


@journal_group.command("seal")
@with_appcontext
def journal_seal() -> None:
    """Seal what is old enough."""
    with transaction():
        journal.seal(clock.now())
