"""The two kinds of trouble: a refusal with reasons (here), or a bug (everything else)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from types import MappingProxyType
from typing import Any


@dataclass(frozen=True, init=False)
class Reason:
    """One thing that is in the way, as a code and the facts its sentence needs.

    ``code`` is an enum member whose value is an English sentence with ``{facts}``;
    tests assert the member, the screen shows the translated sentence.
    """

    code: StrEnum
    facts: Mapping[str, Any]

    def __init__(self, code: StrEnum, **facts: Any) -> None:
        object.__setattr__(self, "code", code)
        object.__setattr__(self, "facts", MappingProxyType(facts))

    def __hash__(self) -> int:
        return hash((self.code, tuple(sorted((k, str(v)) for k, v in self.facts.items()))))

    @property
    def key(self) -> str:
        """The stable, language-free name of the reason: ``id_bad_check_digit``."""
        return self.code.name.lower()

    def __str__(self) -> str:
        return self.code.value.format(**self.facts)


class Refused(Exception):
    """A rule said no. Raised by actions only; the screen shows every reason at once."""

    def __init__(self, *reasons: Reason) -> None:
        if not reasons:
            raise ValueError("a refusal needs at least one reason")
        self.reasons = reasons
        super().__init__("; ".join(str(reason) for reason in reasons))


def refuse_if(reasons: list[Reason]) -> None:
    """Raise ``Refused`` when a rule returned reasons; an empty list means yes."""
    if reasons:
        raise Refused(*reasons)
