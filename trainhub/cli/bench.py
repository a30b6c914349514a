"""``trainhub bench``: build a market of its own for each engine, measure, print, keep."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
from pathlib import Path

import click
from flask import current_app
from flask.cli import with_appcontext
from sqlalchemy import make_url

from trainhub.bench import people
from trainhub.bench.figures import measure
from trainhub.bench.pool import pool_search

REPORT = Path(__file__).parent.parent.parent / "build" / "bench.json"
#: Set in the child that measures, so that a user's own database is never touched.
INSIDE = "TRAINHUB_BENCH_INSIDE"
#: In how many people the pool is searched; their databases are kept beside the report.
POOLS = (100_000,)


@click.command()
@click.option("--pool-only", is_flag=True, help="Measure the search of the pool alone.")
@click.option("--people", "among", type=int, multiple=True, default=POOLS, help="Among how many.")
@with_appcontext
def bench(pool_only: bool, among: tuple[int, ...]) -> None:
    """Measure speed as ratios within one run; the figures go to build/bench.json.

    SQLite always; PostgreSQL too when TRAINHUB_BENCH_DATABASE_URL names an empty database.
    """
    inside = os.environ.get(INSIDE, "")
    if inside:
        app = current_app._get_current_object()  # type: ignore[attr-defined]  # a proxy
        told = pool_search(app, int(inside), REPORT.parent) if int(inside) > 1 else measure(app)
        for figure in told:
            click.echo(json.dumps(figure.as_json()))
        return
    REPORT.parent.mkdir(exist_ok=True)
    postgresql = os.environ.get("TRAINHUB_BENCH_DATABASE_URL", "")
    engines = ["", postgresql] if postgresql else [""]
    figures = [] if pool_only else [line for url in engines for line in _measured(url)]
    # The pool on PostgreSQL is measured when it is asked for: its database stays on the server.
    searched = engines if pool_only else [""]
    figures += [line for url in searched for count in among for line in _searched(url, count)]
    REPORT.write_text(json.dumps({"figures": figures}, indent=1, ensure_ascii=False))
    click.echo(_table(figures))


def _searched(url: str, count: int) -> list[dict[str, object]]:
    """The search of the pool among ``count`` people, on a database of its own that is kept."""
    if url:
        address = make_url(url)
        address = address.set(database=f"{address.database}_pool_{count}")
        database = address.render_as_string(hide_password=False)
        people.make_database(database)
    else:
        database = f"sqlite:///{REPORT.parent}/pool-{count}.db"
    with tempfile.TemporaryDirectory(prefix="trainhub-bench-") as instance:
        return _told(instance, ("bench",), database, str(count))


def _told(
    instance: str, command: tuple[str, ...], url: str, inside: str
) -> list[dict[str, object]]:
    environ = {
        **{k: v for k, v in os.environ.items() if not k.startswith("TRAINHUB_")},
        "TRAINHUB_INSTANCE": instance,
        "TRAINHUB_LOG_LEVEL": "ERROR",
        INSIDE: inside,
    }
    if url:
        environ["TRAINHUB_DATABASE_URL"] = url
    done = subprocess.run(  # noqa: S603 - our own command
        [sys.executable, "-P", "-m", "trainhub", *command],
        env=environ,
        stdout=subprocess.PIPE,
        text=True,
        check=False,
    )
    if done.returncode:
        raise click.ClickException(f"{command[0]} failed ({done.returncode})")
    return [json.loads(line) for line in done.stdout.splitlines() if line.startswith("{")]


def _measured(url: str) -> list[dict[str, object]]:
    """The figures of a fresh demo market on the database at ``url`` (a file when empty)."""
    with tempfile.TemporaryDirectory(prefix="trainhub-bench-") as instance:
        for command in (("migrate",), ("seed",)):
            _told(instance, command, url, "1")
        return _told(instance, ("bench",), url, "1")


def _table(figures: list[dict[str, object]]) -> str:
    lines = [f"{'figure':<28}{'value':>10}  {'unit':<12}{'baseline':>10}{'ratio':>8}  engine"]
    for figure in figures:
        blank = {name: "" if value is None else value for name, value in figure.items()}
        lines.append(
            f"{blank['name']:<28}{blank['value']:>10}  {blank['unit']:<12}"
            f"{blank['baseline']:>10}{blank['ratio']:>8}  {blank['engine']}"
        )
    return "\n".join(lines)
