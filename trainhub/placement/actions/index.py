"""Keep the index of the pool true, in the transaction that changes the facts.

The session is watched: whatever an action, an import or a job does to a wish, a consent, a
certificate, a shift or a home, the people it touches are entered anew before the commit, so a
withdrawn consent and a suspended certificate are gone from the next search. Two transactions that
touch one person take turns; the second reads what the first wrote.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from sqlalchemy import delete, event, func, insert, inspect, select
from sqlalchemy.orm import ORMExecuteState, Session

from trainhub.certs.models import Certificate, Credential
from trainhub.core.db import db, transaction
from trainhub.people.models import Consent, Person
from trainhub.placement import queries
from trainhub.placement.models import PoolRow, PoolSkill, PoolWord, Rating, Shift, TradeBit, Wish
from trainhub.placement.rules.skills import pieces, skills_in

#: Which columns of a row decide about the index; ``None``: all of them.
_DECIDES: dict[type[Any], frozenset[str] | None] = {
    Wish: None,
    Consent: frozenset({"withdrawn_at", "purpose"}),
    Rating: None,
    Certificate: frozenset({"halted", "issued_on", "valid_until", "review_due"}),
    Credential: frozenset({"state", "issued_on", "valid_until", "review_due"}),
    Shift: frozenset({"checked_out_at", "cancelled_at", "no_show_at"}),
    Person: frozenset({"lat_e6", "lng_e6", "region_code"}),
}
#: Under this word the session remembers whom it touched.
_TOUCHED = "pool_touched"
#: People that are entered in one go.
_PORTION = 500


def watch() -> None:
    """Have every session of the house watched. Called once by the story."""
    for name, hear in (
        ("after_flush", _after_flush),
        ("do_orm_execute", _before_statement),
        ("before_commit", _before_commit),
        ("after_rollback", _after_rollback),
    ):
        if not event.contains(Session, name, hear):
            event.listen(Session, name, hear)


def _after_flush(session: Session, _context: object) -> None:
    for row in session.new:
        # A person who was just registered has no wish yet, and a shift no record.
        if type(row) in _DECIDES and not isinstance(row, Person | Shift):
            _touch(session, [_person_of(row)])
    for row in session.deleted:
        if type(row) in _DECIDES:
            _touch(session, [_person_of(row)])
    for row in session.dirty:
        if type(row) in _DECIDES and _decisive(row):
            _touch(session, [_person_of(row)])


def _decisive(row: Any) -> bool:
    columns = _DECIDES[type(row)]
    if columns is None:
        return True
    state = inspect(row)
    return any(state.attrs[name].history.has_changes() for name in columns)


def _person_of(row: Any) -> int:
    if isinstance(row, Person):
        return row.id
    if isinstance(row, Rating):
        # Asked of the connection: the session is in the middle of writing.
        rated = select(Shift.person_id).where(Shift.id == row.shift_id)
        return db.session.connection().execute(rated).scalar_one()
    person_id: int = row.person_id
    return person_id


def _before_statement(state: ORMExecuteState) -> None:
    """An UPDATE of many rows names nobody: who is meant is asked before it is done."""
    if not (state.is_update or state.is_delete):
        return
    statement: Any = state.statement
    model = next((m for m in _DECIDES if m.__tablename__ == statement.table.name), None)
    if model is None or model is Rating:
        return
    columns = _DECIDES[model]
    changed = {column.key for column in getattr(statement, "_values", None) or ()}
    if state.is_update and columns is not None and changed and not (changed & columns):
        return
    table = statement.table
    person = table.c.id if model is Person else table.c.person_id
    meant = select(person).where(*statement._where_criteria)
    rows = state.session.connection().execute(meant, state.parameters or {})
    _touch(state.session, rows.scalars())


def _touch(session: Session, person_ids: Iterable[int]) -> None:
    session.info.setdefault(_TOUCHED, set()).update(person_ids)


def _before_commit(session: Session) -> None:
    session.flush()
    if session.info.get(_TOUCHED):
        enter_touched()


def _after_rollback(session: Session) -> None:
    session.info.pop(_TOUCHED, None)


def enter_touched() -> None:
    """Enter anew whom this transaction touched so far; the commit does so by itself."""
    session = db.session()
    session.flush()
    touched = sorted(session.info.pop(_TOUCHED, ()))
    for start in range(0, len(touched), _PORTION):
        _enter(touched[start : start + _PORTION])


def refresh_pool() -> int:
    """Make the whole index anew, a portion a transaction; how many people were looked at."""
    after, done = 0, 0
    while True:
        with transaction():
            portion = queries.people_of_pool(after, _PORTION)
            _enter(portion)
        if not portion:
            return done
        after, done = portion[-1], done + len(portion)


def complete_pool() -> int:
    """Make the index of a house that had a pool before it had an index; how many people."""
    return refresh_pool() if queries.index_is_missing() else 0


def _enter(person_ids: list[int]) -> None:
    session = db.session()
    if session.get_bind().dialect.name == "postgresql":
        # Taken last in a transaction and in the order of ids: nobody waits in a circle.
        for person_id in person_ids:
            session.execute(select(func.pg_advisory_xact_lock(_LOCK, person_id)))
    for table in (PoolRow, PoolSkill, PoolWord):
        session.execute(delete(table).where(table.person_id.in_(person_ids)), **_PLAIN)
    _number_trades(person_ids)
    rows: list[dict[str, Any]] = []
    skills: list[dict[str, Any]] = []
    words: list[dict[str, Any]] = []
    for entry in queries.entries(person_ids):
        rows += entry.rows
        one = entry.rows[0]
        kept = {name: one[name] for name in ("person_id", "rank", "skills", "region")}
        skills += [kept | {"skill": skill.bit} for skill in skills_in(entry.skills)]
        words += [
            {"person_id": one["person_id"], "word": word} for word in sorted(pieces(entry.words))
        ]
    for table, found in ((PoolRow, rows), (PoolSkill, skills), (PoolWord, words)):
        if found:
            session.execute(insert(table), found)


#: Names our locks among those that others may take.
_LOCK = 7301
_PLAIN: dict[str, Any] = {"execution_options": {"synchronize_session": False}}


def _number_trades(person_ids: list[int]) -> None:
    """Give a bit to each trade that is wished for the first time."""
    wished = set(queries.wished_trades(person_ids))
    known = queries.trade_bits()
    free = (bit for bit in range(62) if bit not in set(known.values()))
    for code in sorted(wished - set(known)):
        db.session.add(TradeBit(code=code, bit=next(free)))
    db.session.flush()
