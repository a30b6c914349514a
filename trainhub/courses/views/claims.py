"""Claims as stations and institutions follow them: handed in, public, paid or refused."""

from __future__ import annotations

from datetime import date
from typing import Any

from flask import abort, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from trainhub.core import clock
from trainhub.core.access import allow, me
from trainhub.core.db import transaction
from trainhub.core.errors import Refused
from trainhub.core.money import Money
from trainhub.core.phrases import say, say_reason
from trainhub.core.tabular import Column, Table, write_xlsx
from trainhub.core.web import XLSX, Form, download, load, number_in_address
from trainhub.courses import actions, policy, queries
from trainhub.courses.forms.parts import WhyForm
from trainhub.courses.forms.schemes import DayForm, PublicityForm, RefusalForm
from trainhub.courses.models import Claim
from trainhub.courses.rules.claims import CLAIM_WORDS, PAYEE_WORDS, ClaimState
from trainhub.courses.views.blueprint import bp, class_name
from trainhub.people.background.queries import files_of
from trainhub.people.background.rules import CATEGORY_WORDS, Category
from trainhub.people.rules import Role

PAGE = 30
_CLAIMANTS = (Role.STAFF, Role.INSTITUTION, Role.ADMIN)
_LOOKS = {
    ClaimState.MADE: "wait",
    ClaimState.HANDED_IN: "wait",
    ClaimState.PAID: "good",
    ClaimState.REFUSED: "bad",
    ClaimState.DROPPED: "off",
}


@bp.app_context_processor
def _claim_words() -> dict[str, object]:
    return {
        "claim_word": lambda state: _(CLAIM_WORDS[state]),
        "claim_look": lambda state: _LOOKS[state],
        "payee_word": lambda payee: _(PAYEE_WORDS[payee]),
    }


def claim_i_follow(claim_id: int) -> Claim:
    """A claim of a class of my stations or my institution."""
    claim = load(Claim, claim_id)
    if not policy.may_manage(me(), claim.cohort):
        abort(404)
    return claim


@bp.get("/claims")
@allow(*_CLAIMANTS)
def claims() -> ResponseReturnValue:
    """The claims of my classes, newest first."""
    rows = queries.claims_for(me(), number_in_address("before"), PAGE + 1)
    return render_template(
        "courses/claims.html",
        claims=rows[:PAGE],
        sums=queries.claim_sums([row.id for row in rows]),
        more=rows[PAGE - 1].id if len(rows) > PAGE else None,
    )


@bp.get("/claims/<int:claim_id>")
@allow(*_CLAIMANTS)
def claim(claim_id: int) -> ResponseReturnValue:
    """Who is on it with which amount, who is not and why, and what comes next."""
    return _claim_page(claim_i_follow(claim_id)), 200


def _claim_page(shown: Claim, tried: Form | None = None, reasons: list[str] | None = None) -> str:
    today = clock.today()
    forms = {
        "day": DayForm(on=today), "publicity": PublicityForm(first=today),
        "refusal": RefusalForm(refused_on=today), "drop": WhyForm(),
    }  # fmt: skip
    forms |= {name: tried for name, form in forms.items() if type(tried) is type(form) and tried}
    lines = queries.claim_lines(shown)
    return render_template(
        "courses/claim.html",
        claim=shown, lines=lines, total=sum(line.amount_fen for line in lines), forms=forms,
        left_out=_left_out(shown), reasons=reasons or [], today=today,
    )  # fmt: skip


def _left_out(shown: Claim) -> list[tuple[str, list[str]]]:
    names = queries.names_by_enrolment(row[0] for row in shown.left_out)
    return [
        (names.get(enrolment_id, "—"), [_say_kept(*reason) for reason in reasons])
        for enrolment_id, reasons in shown.left_out
    ]


def _say_kept(sentence: str, facts: dict[str, Any]) -> str:
    return say(sentence, **{name: _fact(fact) for name, fact in facts.items()})


def _fact(fact: Any) -> Any:
    """A day that the row keeps as ISO text is a day again."""
    try:
        return date.fromisoformat(fact) if isinstance(fact, str) and len(fact) == 10 else fact
    except ValueError:
        return fact


def _answer(claim_id: int, form: Form, act: Any) -> ResponseReturnValue:
    """Parse, act in one transaction, and show the claim again with what was wrong."""
    shown = claim_i_follow(claim_id)
    if not form.validate():
        return _claim_page(shown, form), 422
    try:
        with transaction():
            act(load(Claim, claim_id))
    except Refused as refusal:
        reasons = [say_reason(reason) for reason in refusal.reasons]
        return _claim_page(load(Claim, claim_id), form, reasons), 409
    return redirect(url_for(".claim", claim_id=claim_id), code=303)


@bp.post("/claims/<int:claim_id>/hand-in")
@allow(*_CLAIMANTS)
def hand_in_claim(claim_id: int) -> ResponseReturnValue:
    """It was handed in."""
    form = DayForm()
    return _answer(
        claim_id, form, lambda row: actions.hand_in_claim(claim=row, on=form.on.data, by=me())
    )


@bp.post("/claims/<int:claim_id>/publicity")
@allow(*_CLAIMANTS)
def publish_claim(claim_id: int) -> ResponseReturnValue:
    """The list is public from one day to another."""
    form = PublicityForm()
    return _answer(
        claim_id,
        form,
        lambda row: actions.set_publicity(
            claim=row, first=form.first.data, last=form.last.data, by=me()
        ),
    )


@bp.post("/claims/<int:claim_id>/paid")
@allow(*_CLAIMANTS)
def pay_claim(claim_id: int) -> ResponseReturnValue:
    """The money came."""
    form = DayForm()
    return _answer(
        claim_id, form, lambda row: actions.mark_paid(claim=row, on=form.on.data, by=me())
    )


@bp.post("/claims/<int:claim_id>/refused")
@allow(*_CLAIMANTS)
def refuse_claim(claim_id: int) -> ResponseReturnValue:
    """It was refused."""
    form = RefusalForm()
    return _answer(
        claim_id,
        form,
        lambda row: actions.mark_refused(
            claim=row, on=form.refused_on.data, why=form.refused_why.data, by=me()
        ),
    )


@bp.post("/claims/<int:claim_id>/drop")
@allow(*_CLAIMANTS)
def drop_claim(claim_id: int) -> ResponseReturnValue:
    """It is taken back."""
    form = WhyForm()
    return _answer(
        claim_id, form, lambda row: actions.drop_claim(claim=row, why=form.why.data, by=me())
    )


@bp.post("/claims/<int:claim_id>/lines.xlsx")
@allow(*_CLAIMANTS)
def claim_table(claim_id: int) -> ResponseReturnValue:
    """The lines in Excel, with full ID and account numbers: taking them away is journaled."""
    shown = claim_i_follow(claim_id)
    with transaction():
        actions.note_claim_taken(claim=load(Claim, claim_id), by=me())
    shown = load(Claim, claim_id)
    return download(
        write_xlsx([_sheet(shown)]),
        _("Claim %(number)s, %(course)s.xlsx", number=shown.id, course=class_name(shown.cohort)),
        XLSX,
    )


def _sheet(shown: Claim) -> Table:
    lines = queries.claim_lines(shown)
    files = files_of(line.person_id for line in lines)
    columns = [
        Column(_("No."), 6), Column(_("Name"), 12), Column(_("ID number"), 22),
        Column(_("Group"), 20), Column(_("Certificate number"), 24), Column(_("Issued on"), 12),
        Column(_("Attended minutes"), 12), Column(_("Planned minutes"), 12),
        Column(_("Amount in yuan"), 12), Column(_("Bank"), 24), Column(_("Account number"), 26),
    ]  # fmt: skip
    rows = []
    for place, line in enumerate(lines, start=1):
        known = files.get(line.person_id)
        group = _(CATEGORY_WORDS[Category(line.category)]) if line.category else ""
        rows.append([
            place, line.person.name, line.person.id_no or "", group, line.certificate_no,
            line.certified_on.isoformat(), line.attended, line.planned,
            Money(line.amount_fen).yuan(), known.bank if known else "",
            (known.account or "") if known else "",
        ])  # fmt: skip
    return Table(_("Claim"), columns, rows)
