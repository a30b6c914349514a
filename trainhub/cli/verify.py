"""Check a certificate from the command line: its PDF, or the code for places without a network."""

from __future__ import annotations

import json
import sys
from dataclasses import asdict
from pathlib import Path

import click
from flask.cli import with_appcontext
from flask_babel import gettext as _

from trainhub.certs import actions
from trainhub.certs.proof import queries as proof
from trainhub.certs.proof.offline import OFFLINE_WORDS, read_line
from trainhub.certs.proof.verdicts import FILE_TEXTS, FILE_WORDS, SIGNATURE_WORDS
from trainhub.certs.rules import STANDING_WORDS, mask_number
from trainhub.core import clock
from trainhub.core.signatures import Jwk
from trainhub.people.identity import mask_name

#: A PDF begins with it; the text of a code does not.
PDF_MARK = b"%PDF"


@click.command()
@click.argument(
    "file", type=click.Path(exists=True, dir_okay=False, path_type=Path, allow_dash=True)
)
@click.option("--json", "as_json", is_flag=True, help="Print the verdict as JSON.")
@click.option(
    "--keys",
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    help="The issuers' keys, saved from /.well-known/jwks.json: asks no database and no network.",
)
@with_appcontext
def verify(file: Path, as_json: bool, keys: Path | None) -> None:
    """Check FILE, a PDF or the text of a code (- for a pipe); exit 0 only if it counts today."""
    content = sys.stdin.buffer.read() if str(file) == "-" else file.read_bytes()
    if PDF_MARK in content[:1024]:
        _pdf(content, as_json)
        return
    known: list[Jwk] = (
        [key.public for key in proof.signing_keys()]
        if keys is None
        else json.loads(keys.read_text(encoding="utf-8"))["keys"]
    )
    _code(content, known, as_json)


def _code(content: bytes, keys: list[Jwk], as_json: bool) -> None:
    """The verdict on the text of a code by the given keys alone."""
    answer = read_line(content.decode("utf-8", "replace"), keys, clock.today())
    facts = answer.facts
    if as_json:
        plain = {name: str(value) for name, value in asdict(facts).items()} if facts else {}
        click.echo(json.dumps({"verdict": answer.verdict.value, **plain}, ensure_ascii=False))
    else:
        click.echo(_(OFFLINE_WORDS[answer.verdict]))
        if facts:
            days = f"{facts.issued_on} – {facts.valid_until or '…'}"
            click.echo(f"{facts.name} · {facts.title} · {facts.course} · {facts.number}")
            click.echo(f"{facts.issuer} · {days} · {facts.stood_on}")
    sys.exit(0 if answer.counts else 1)


def _pdf(content: bytes, as_json: bool) -> None:
    """Compare a PDF with the certificate that was issued."""
    told = actions.judge_file(content, clock.today())
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
