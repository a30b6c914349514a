"""``trainhub serve``: light, because everybody waits for its first page."""

from __future__ import annotations

import os
import sys

import click

from trainhub import config, serving
from trainhub.cli import readiness
from trainhub.cli.children import run_politely
from trainhub.demo import accounts


@click.command()
@click.option("--host", default="127.0.0.1", show_default=True)
@click.option("--port", type=int, default=lambda: int(os.environ.get("PORT", "8000")))
@click.option("--workers", default=1, type=click.IntRange(1, 16), help="Web processes.")
@click.option("--no-worker", is_flag=True, help="No background worker beside the web.")
@click.option("--prepare", is_flag=True, help="Migrate first; in a demo, fill an empty market.")
def serve(host: str, port: int, workers: int, no_worker: bool, prepare: bool) -> None:
    """Serve the pages, with a background worker beside them."""
    settings = config.from_environment()
    if prepare and not readiness.is_prepared(settings):
        _prepare()
    serving.run(
        settings,
        host=host,
        port=port,
        workers=workers,
        with_worker=not no_worker,
        greet=lambda: accounts.greeting(f"http://{host}:{port}", demo=settings.demo),
    )


def _prepare() -> None:
    """Let a process of its own migrate and seed; its memory is not kept while we serve."""
    status = run_politely([sys.executable, "-P", "-m", "trainhub", "prepare"])
    if status:
        sys.exit(status)
