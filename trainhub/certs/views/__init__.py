"""The pages of the certs chapter, one module a subject, all on one blueprint."""

from __future__ import annotations

from trainhub.certs.views import (
    badges,
    bundles,
    claims,
    credentials,
    desk,
    holder,
    lists,
    shares,
    templates,
    types,
    verify,
)
from trainhub.certs.views.blueprint import bp

__all__ = [
    "badges", "bp", "bundles", "claims", "credentials", "desk", "holder", "lists", "shares",
    "templates", "types", "verify",
]  # fmt: skip
