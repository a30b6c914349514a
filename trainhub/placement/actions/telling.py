"""Tell the people of an employer; workers are told by the outbox directly."""

from __future__ import annotations

from trainhub.core import outbox
from trainhub.people.queries import people_with_role
from trainhub.people.rules import Role


def tell_employer(
    organisation_id: int, key: str, sentence: str, link: str | None = None, **facts: object
) -> None:
    """Tell a sentence to everybody who acts for an employer, each of them once."""
    for person in people_with_role(Role.EMPLOYER, [organisation_id]):
        outbox.say_to(person.id, f"{key}:{person.id}", sentence, link, **facts)
