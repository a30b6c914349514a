"""The papers after a class: mark book, register of certificates, follow-ups."""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal

from trainhub.core import clock
from trainhub.core.money import PayUnit
from trainhub.core.phrases import say_score
from trainhub.core.words import NP_
from trainhub.exams.rules import ComponentKind, Conclusion
from trainhub.reports.papers.layout import (
    Cell,
    Column,
    Layout,
    blank,
    said,
    term,
    yes_or_no,
)
from trainhub.reports.queries import paper_results
from trainhub.reports.queries.paper_results import Called, Issued, SatLine
from trainhub.reports.rules.papers import PaperKind

_CONCLUSIONS: dict[Conclusion, str] = {
    Conclusion.PASS: NP_("form", "passed"),
    Conclusion.FAIL: NP_("form", "not passed"),
    Conclusion.ABSENT: NP_("form", "did not sit"),
    Conclusion.VOID: NP_("form", "void"),
}
_BY_COMPUTER = NP_("form", "computer")


def _score(kind: ComponentKind) -> Callable[[SatLine], Cell]:
    """The column of one part of the exam; several parts of a kind stand one after the other."""

    def shown(line: SatLine) -> Cell:
        absent = said(_CONCLUSIONS[Conclusion.ABSENT])
        scores = line.score_h(kind)
        return "、".join(absent if score is None else say_score(score) for score in scores)

    return shown


def _markers(line: SatLine) -> Cell:
    if line.outcome is None:
        return None
    computer = (said(_BY_COMPUTER),) if line.by_computer else ()
    return "、".join((*computer, *line.marked_by))


MARKS: Layout[SatLine] = Layout(
    PaperKind.MARKS,
    paper_results.mark_book,
    columns=(
        Column(NP_("form", "Number of the admission ticket"), 36,
               lambda line: line.candidate.ticket_no),
        Column(NP_("form", "Full name"), 30, lambda line: line.name),
        Column(NP_("form", "Theory"), 20, _score(ComponentKind.THEORY)),
        Column(NP_("form", "Practice"), 20, _score(ComponentKind.PRACTICAL)),
        Column(NP_("form", "Comprehensive review"), 20, _score(ComponentKind.REVIEW)),
        Column(NP_("form", "Second try"), 18, lambda line: yes_or_no(line.again)),
        Column(NP_("form", "Conclusion"), 22,
               lambda line: term(_CONCLUSIONS[line.conclusion]) if line.conclusion else None),
        Column(NP_("form", "Marked by"), 42, _markers),
        Column(NP_("form", "Checked by"), 40, blank),
        Column(NP_("form", "Date"), 26, lambda line: clock.civil_day(line.sitting.starts_at)),
    ),
    across=True,
    notes=(
        NP_("form", "Who passed has passed every part. Who did not come is not counted as failed."),
    ),
    signatures=(
        NP_("form", "Examiner (signature):"),
        NP_("form", "Checked by (signature):"),
        NP_("form", "Institution (seal):"),
    ),
)  # fmt: skip

_LEVELS: dict[int, str] = {
    5: NP_("form", "level 5"),
    4: NP_("form", "level 4"),
    3: NP_("form", "level 3"),
    2: NP_("form", "level 2"),
    1: NP_("form", "level 1"),
}


def _level(line: Issued) -> Cell:
    return term(_LEVELS[line.type.level]) if line.type.level in _LEVELS else None


CERTIFICATES: Layout[Issued] = Layout(
    PaperKind.CERTIFICATES,
    paper_results.certificates_issued,
    columns=(
        Column(NP_("form", "No."), 10, lambda line: line.number),
        Column(NP_("form", "Full name"), 28, lambda line: line.certificate.facts["name"]),
        Column(NP_("form", "Document number"), 40, lambda line: line.person.id_no),
        Column(NP_("form", "Name of the certificate"), 46,
               lambda line: line.certificate.facts["title"]),
        Column(NP_("form", "Number of the certificate issued"), 40,
               lambda line: line.certificate.number),
        Column(NP_("form", "Level"), 18, _level),
        Column(NP_("form", "Day of issue"), 24, lambda line: line.certificate.issued_on),
        Column(NP_("form", "Way of receipt"), 20, blank),
        Column(NP_("form", "Signature of the receiver/on behalf of"), 28, blank),
        Column(NP_("form", "Date"), 23, blank),
    ),
    across=True,
    row_mm=10,
    notes=(
        NP_("form", "Who receives a certificate for somebody else signs with the own name and "
                    "shows both ID cards."),
    ),
    signatures=(
        NP_("form", "Handed out by:"),
        NP_("form", "Reviewed by:"),
        NP_("form", "Institution (seal):"),
    ),
)  # fmt: skip


def _call_day(line: Called) -> Cell:
    done = line.call.done_at if line.call else None
    return clock.civil_day(done) if done else None


def _answer(name: str) -> Callable[[Called], bool | None]:
    def given(line: Called) -> bool | None:
        answers = (line.call.answers if line.call else None) or {}
        answer = answers.get(name)
        return answer if isinstance(answer, bool) else None

    return given


_at_work = _answer("at_work")


def _in_the_trade(line: Called) -> Cell:
    if line.engagement is None:
        return None
    return yes_or_no(line.engagement.trade_code == line.cohort.course.trade_code)


def _income(line: Called) -> Cell:
    """What was agreed for a month; pay by the hour or the day tells no month."""
    job = line.engagement
    if job is None or job.pay_unit is not PayUnit.MONTH:
        return None
    return Decimal(job.pay_fen) / 100


def _papers(line: Called) -> Cell:
    """What is on record of contract and social insurance."""
    job = line.engagement
    if job is None:
        return None
    there = ((job.contract_signed_on, _CONTRACT), (job.insured_on, _INSURANCE))
    return "、".join(said(words) for day, words in there if day is not None)


_CONTRACT = NP_("form", "contract signed")
_INSURANCE = NP_("form", "social insurance paid")

FOLLOW_UPS: Layout[Called] = Layout(
    PaperKind.FOLLOW_UPS,
    paper_results.calls_after,
    columns=(
        Column(NP_("form", "Full name"), 22, lambda line: line.person.name),
        Column(NP_("form", "Phone"), 25, lambda line: line.person.phone),
        Column(NP_("form", "Day of the follow-up"), 22, _call_day),
        Column(NP_("form", "Way of the follow-up"), 15, blank),
        Column(NP_("form", "At work"), 15, lambda line: yes_or_no(_at_work(line))),
        Column(NP_("form", "Employer"), 36, lambda line: line.employer),
        Column(NP_("form", "Post"), 24,
               lambda line: line.engagement.post if line.engagement else None),
        Column(NP_("form", "In the trade"), 16, _in_the_trade),
        Column(NP_("form", "Income a month"), 18, _income),
        Column(NP_("form", "Contract/social insurance"), 26, _papers),
        Column(NP_("form", "Satisfaction"), 16, blank),
        Column(NP_("form", "False or not"), 16, blank),
        Column(NP_("form", "Called by"), 26, lambda line: line.caller),
    ),
    across=True,
    notes=(
        NP_("form", "Ask the person, not the employer, and write what was said. An empty cell was "
                    "not asked."),
    ),
    signatures=(
        NP_("form", "Called by (signature):"),
        NP_("form", "Reviewed by:"),
        NP_("form", "Station (seal):"),
    ),
)  # fmt: skip
