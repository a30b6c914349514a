"""Requirements, wishes, orders, offers, shifts, ratings, engagements, follow-ups."""

from __future__ import annotations

from trainhub.placement.models.index import PoolRow, PoolSkill, PoolWord, TradeBit
from trainhub.placement.models.orders import Offer, Order
from trainhub.placement.models.pool import Requirement, Reveal, TradeDuty, Wish
from trainhub.placement.models.rosters import RosterCode
from trainhub.placement.models.shifts import Hold, Rating, Shift
from trainhub.placement.models.standbys import Standby
from trainhub.placement.models.track import Engagement, FollowUp

__all__ = [
    "Engagement",
    "FollowUp",
    "Hold",
    "Offer",
    "Order",
    "PoolRow",
    "PoolSkill",
    "PoolWord",
    "Rating",
    "Requirement",
    "Reveal",
    "RosterCode",
    "Shift",
    "Standby",
    "TradeBit",
    "TradeDuty",
    "Wish",
]
