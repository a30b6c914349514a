"""Of two requests that decide about the same people at once, the second waits."""

from __future__ import annotations

from collections.abc import Iterable

from sqlalchemy import select

from trainhub.core.db import db
from trainhub.people.models import Person


def hold_people(person_ids: Iterable[int]) -> None:
    """Hold these people until the transaction ends, always in the order of their ids.

    Others may still name them: whoever holds a class tells the next in line, and a message that
    waited for its person here would wait in a circle.
    """
    db.session.execute(
        select(Person.id)
        .where(Person.id.in_(list(person_ids)))
        .order_by(Person.id)
        .with_for_update(key_share=True)
    )
