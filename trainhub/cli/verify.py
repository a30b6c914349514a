"""Check the PDF of a certificate from the command line."""

from __future__ import annotations

import json
import sys
from pathlib import Path

import click
from flask.cli import with_appcontext
from flask_babel import gettext as _

from trainhub.certs import actions
from trainhub.certs.proof.verdicts import FILE_TEXTS, FILE_WORDS, SIGNATURE_WORDS
from trainhub.certs.rules import STANDING_WORDS, mask_number
from trainhub.core import clock
from trainhub.people.identity import mask_name


@click.command()
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--json", "as_json", is_flag=True, help="Print the verdict as JSON.")
@with_appcontext
def verify(file: Path, as_json: bool) -> None:
    """Compare FILE with the certificate that was issued; exit 0 only if it counts today."""
    told = actions.judge_file(file.read_bytes(), clock.today())
    answer = told.answer
    found = answer.found if answer else None
    if as_json:
        plain = {
            "file": told.verdict.value,
            "signature": told.signature.value,
            "standing": answer.standing.value if answer and found else None,
            "holder": mask_name(answer.facts["name"]) if answer and found else None,
            "number_tail": mask_number(found.number) if found else None,
            "ends_on": answer.ends_on.isoformat() if answer and answer.ends_on else None,
            "checked_on": clock.today().isoformat(),
        }
        click.echo(json.dumps(plain, ensure_ascii=False))
    else:
        click.echo(f"{_(FILE_WORDS[told.verdict])} · {_(FILE_TEXTS[told.verdict])}")
        click.echo(_(SIGNATURE_WORDS[told.signature]))
        if answer and found:
            who = mask_name(answer.facts["name"])
            click.echo(
                f"{_(STANDING_WORDS[answer.standing])} · {who} · {mask_number(found.number)}"
            )
    sys.exit(0 if told.counts else 1)
