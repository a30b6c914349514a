"""The people of a search as a table to take away: what the cards show, and nothing more."""

from __future__ import annotations

from flask import abort, request
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from trainhub.core import clock
from trainhub.core.access import allow
from trainhub.core.tabular import Column, Table, write_delimited, write_xlsx
from trainhub.core.web import XLSX, download
from trainhub.people.rules import Role
from trainhub.placement import queries
from trainhub.placement.forms import PoolForm
from trainhub.placement.queries import Card
from trainhub.placement.views.blueprint import bp, own_name, say_band
from trainhub.placement.views.pool import acting_employers, asked_in_address

#: Cards in one file; whoever needs more asks more narrowly.
MOST_ROWS = 200


@bp.get("/pool/table.<kind>")
@allow(Role.EMPLOYER, Role.STAFF, Role.ADMIN)
def pool_table(kind: str) -> ResponseReturnValue:
    """The first people of the search in the address, as CSV or Excel."""
    if kind not in {"csv", "xlsx"}:
        abort(404)
    now = clock.now()
    search = asked_in_address(PoolForm(request.args), acting_employers(), now).search
    cards = queries.pool(search, now, limit=MOST_ROWS).cards
    table = Table(_("People"), _columns(), [_cells(card) for card in cards])
    name = _("People %(day)s", day=clock.civil_day(now).isoformat())
    if kind == "xlsx":
        return download(write_xlsx([table]), f"{name}.xlsx", XLSX)
    heads = [column.title for column in table.columns]
    rows = [heads, *([str(cell) for cell in row] for row in table.rows)]
    return download(write_delimited(rows), f"{name}.csv", "text/csv; charset=utf-8")


def _columns() -> list[Column]:
    return [
        Column(_("Name"), 10), Column(_("Distance"), 16), Column(_("Certificates"), 50),
        Column(_("Shifts done"), 10), Column(_("Came on time"), 10), Column(_("Rated"), 10),
        Column(_("Stars"), 8), Column(_("Skills"), 40), Column(_("Years of experience"), 10),
        Column(_("Wants a day, yuan"), 12),
    ]  # fmt: skip


def _cells(card: Card) -> list[str | int]:
    papers = "; ".join(
        f"{own_name(paper)} {paper.until.isoformat() if paper.until else ''}".strip()
        for paper in card.papers
    )
    tenths = card.record.stars_tenths
    return [
        card.name, say_band(card.band_km), papers, card.record.shifts, card.record.punctual,
        card.record.rated, "" if tenths is None else f"{tenths / 10:.1f}",
        ", ".join(own_name(skill) for skill in card.skills), card.years,
        f"{card.pay_fen // 100}" if card.pay_fen else "",
    ]  # fmt: skip
