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

from trainhub.bench.figures import measure

REPORT = Path(__file__).parent.parent.parent / "build" / "bench.json"
#: Set in the child that measures, so that a user's own database is never touched.
INSIDE = "TRAINHUB_BENCH_INSIDE"


@click.command()
@with_appcontext
def bench() -> None:
    """Measure speed as ratios within one run; the figures go to build/bench.json.

    SQLite always; PostgreSQL too when TRAINHUB_BENCH_DATABASE_URL names an empty database.
    """
    if os.environ.get(INSIDE):
        for figure in measure(current_app._get_current_object()):  # type: ignore[attr-defined]  # a proxy
            click.echo(json.dumps(figure.as_json()))
        return
    figures = _measured("")
    postgresql = os.environ.get("TRAINHUB_BENCH_DATABASE_URL")
    if postgresql:
        figures += _measured(postgresql)
    REPORT.parent.mkdir(exist_ok=True)
    REPORT.write_text(json.dumps({"figures": figures}, indent=1, ensure_ascii=False))
    click.echo(_table(figures))


def _measured(url: str) -> list[dict[str, object]]:
    """The figures of a fresh demo market on the database at ``url`` (a file when empty)."""
    with tempfile.TemporaryDirectory(prefix="trainhub-bench-") as instance:
        environ = {
            **{k: v for k, v in os.environ.items() if not k.startswith("TRAINHUB_")},
            "TRAINHUB_INSTANCE": instance,
            "TRAINHUB_LOG_LEVEL": "ERROR",
            INSIDE: "1",
        }
        if url:
            environ["TRAINHUB_DATABASE_URL"] = url
        for command in (("migrate",), ("seed",), ("bench",)):
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


def _table(figures: list[dict[str, object]]) -> str:
    lines = [f"{'figure':<28}{'value':>10}  {'unit':<12}{'baseline':>10}{'ratio':>8}  engine"]
    for figure in figures:
        blank = {name: "" if value is None else value for name, value in figure.items()}
        lines.append(
            f"{blank['name']:<28}{blank['value']:>10}  {blank['unit']:<12}"
            f"{blank['baseline']:>10}{blank['ratio']:>8}  {blank['engine']}"
        )
    return "\n".join(lines)
