"""The ``trainhub`` command: thin, each command one transaction."""

from __future__ import annotations

from importlib import import_module

import click
from flask import Flask
from flask.cli import FlaskGroup

#: Where each command lives. It is imported when it is asked for, so that ``serve`` starts the
#: first page before anything of the chapters is read.
COMMANDS = {
    "backup": "backup:backup",
    "bench": "bench:bench",
    "expire-notices": "ending:expire_notices",
    "import-questions": "imports:import_questions",
    "import-results": "results:import_results",
    "import-roster": "imports:import_roster",
    "import-schemes": "schemes:import_schemes",
    "issue": "ending:issue",
    "journal": "house:journal_group",
    "keys": "keys:keys",
    "migrate": "house:migrate",
    "prepare": "house:prepare",
    "refresh-pool": "house:refresh_pool",
    "restore": "backup:restore",
    "revision": "house:revision",
    "seed": "house:seed",
    "serve": "serve:serve",
    "verify": "verify:verify",
    "worker": "house:worker",
}


class _Commands(FlaskGroup):
    """The commands above."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        """All of them, by name."""
        return sorted(COMMANDS)

    def get_command(self, ctx: click.Context, name: str) -> click.Command | None:
        """The command called ``name``."""
        if name not in COMMANDS:
            return None
        module, _colon, command = COMMANDS[name].partition(":")
        found: click.Command = getattr(import_module(f"trainhub.cli.{module}"), command)
        return found


def _create_app() -> Flask:
    created: Flask = import_module("trainhub.app").create_app()
    return created


def main() -> None:
    """Run the command line."""
    commands = _Commands(
        create_app=_create_app,
        add_default_commands=False,
        add_version_option=False,
        load_dotenv=False,
        set_debug_flag=False,
        help="TrainHub: from the roadside to a certificate, and from there to a regular job.",
    )
    commands.main(prog_name="trainhub")
