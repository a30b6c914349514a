"""Tell people that their papers end, and issue what was earned, from the command line."""

from __future__ import annotations

import sys
from datetime import datetime
from functools import partial
from time import sleep
from typing import Any

import click
from flask.cli import with_appcontext
from tqdm import tqdm

from trainhub.certs import actions, queries
from trainhub.cli.imports import DRY_RUN
from trainhub.core import clock, jobs
from trainhub.core.access import SYSTEM
from trainhub.core.db import db, transaction
from trainhub.core.errors import Refused
from trainhub.core.jobs import Job
from trainhub.core.phrases import say_reason, say_stored
from trainhub.courses.models import Cohort, Enrolment


@click.command("expire-notices")
@click.option("--dry-run", is_flag=True, help="Print who would be told, tell nobody.")
@click.option(
    "--as-of", type=click.DateTime(["%Y-%m-%d"]), help="The day on which ends are judged."
)
@with_appcontext
def expire_notices(dry_run: bool, as_of: datetime | None) -> None:
    """Remind everybody whose certificate or credential ends soon or just ended, each step once."""
    today = as_of.date() if as_of else clock.today()
    dues = queries.unsent(queries.due_reminders(today))
    if dry_run:
        for due in dues:
            paper = due.certificate_id or due.credential_id
            kind = "certificate" if due.certificate_id else "credential"
            step = f"{due.days} days before" if due.days else "ended"
            click.echo(
                f"{kind}\t{paper}\tperson {due.person_id}\t{due.ends_on}\t{step}\t{due.title}"
            )
        click.echo(f"{len(dues)} would be told", err=True)
        return
    told = 0
    with _bar(len(dues), "Reminders") as bar:
        for many, new in actions.remind_in_portions(dues):
            told += new
            bar.update(many)
    click.echo(f"{told} told", err=True)


@click.command("issue")
@click.option("--cohort", type=int, help="Id of a class; without it every class that waits.")
@DRY_RUN
@with_appcontext
def issue(cohort: int | None, dry_run: bool) -> None:
    """Issue the certificates that were earned: a line for each person, a second run issues none."""
    cohorts = [cohort] if cohort is not None else queries.cohorts_that_wait()
    if cohort is not None and db.session.get(Cohort, cohort) is None:
        raise click.ClickException(f"there is no class {cohort}")
    if dry_run:
        _judge(cohorts)
        return
    for cohort_id in cohorts:
        try:
            with transaction():
                row = db.session.get_one(Cohort, cohort_id)
                job_id = actions.issue_to_cohort(cohort=row, by=SYSTEM).id
        except Refused as refusal:  # one class stops no other
            told = "; ".join(map(say_reason, refusal.reasons))
            click.echo(f"Class {cohort_id}: {told}", err=True)
            continue
        with _bar(len(queries.people_of_cohort(cohort_id)) + 1, f"Class {cohort_id}") as bar:
            if not jobs.run(job_id, watch=partial(bar.update, 1)):
                _follow(job_id, bar)
        _tell(job_id)


def _follow(job_id: int, bar: tqdm[Any]) -> None:
    """A worker was faster: watch it to the end."""
    while True:
        db.session.rollback()
        job = db.session.get_one(Job, job_id)
        bar.update(job.finished - bar.n)
        if job.ended_at is not None:
            return
        sleep(0.3)


def _bar(total: int, label: str) -> tqdm[Any]:
    return tqdm(total=total, desc=label, unit="", disable=not sys.stderr.isatty())


def _judge(cohorts: list[int]) -> None:
    """What each person would get, or lacks; nothing is written."""
    for cohort_id in cohorts:
        certificates = queries.certificates_of_cohort(cohort_id)
        for enrolment_id, name in queries.people_of_cohort(cohort_id):
            if enrolment_id in certificates:
                click.echo(f"{cohort_id}\t{name}\tskipped\t{certificates[enrolment_id].number}")
                continue
            unmet = actions.unmet_of(db.session.get_one(Enrolment, enrolment_id))
            told = "; ".join(map(say_reason, unmet))
            click.echo(f"{cohort_id}\t{name}\t{'failed' if unmet else 'due'}\t{told}")


def _tell(job_id: int) -> None:
    """Print a line for each person: done, skipped, or why not."""
    job = db.session.get_one(Job, job_id)
    for line in jobs.lines_of(job, limit=100_000):
        told = "; ".join(map(say_stored, line.reasons))
        click.echo(f"{job.arguments['cohort']}\t{line.label}\t{line.outcome.value}\t{told}")
