"""Pages of the people chapter: accounts, the counter, organisations."""

from __future__ import annotations

from trainhub.people.views import accounts, backgrounds, counter, organisations, portraits, sessions
from trainhub.people.views.blueprint import bp

__all__ = ["accounts", "backgrounds", "bp", "counter", "organisations", "portraits", "sessions"]
