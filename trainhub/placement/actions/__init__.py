"""Everything a person does about the pool, orders, shifts and regular work."""

from __future__ import annotations

from trainhub.placement.actions.index import complete_pool, enter_touched, refresh_pool, watch
from trainhub.placement.actions.offers import (
    OfferLine,
    answer_offer,
    send_offers,
    withdraw_unqualified_offers,
)
from trainhub.placement.actions.orders import (
    Spot,
    approve_order,
    cancel_order,
    place_order,
    return_order,
)
from trainhub.placement.actions.pool import (
    end_availability,
    invite_to_pool,
    join_pool,
    lay_duty,
    leave_pool,
    renew_availability,
    require,
    reveal_contact,
    set_wish,
    withdraw_contact,
)
from trainhub.placement.actions.rosters import make_roster_code, withdraw_roster_code
from trainhub.placement.actions.shifts import (
    agreement_of,
    cancel_shift,
    check_in,
    check_out,
    confirm_hours,
    due_fen,
    insure,
    insure_all,
    mark_no_show,
    rate,
    record_agreement,
    settle,
)
from trainhub.placement.actions.shortfall import (
    ask_class,
    offer_waiting_orders,
    offer_what_waited,
)
from trainhub.placement.actions.standbys import call_standby, leave_standby
from trainhub.placement.actions.track import (
    accept_engagement,
    confirm_regular,
    decline_engagement,
    end_engagement,
    propose_engagement,
    record_follow_up,
    register_insurance,
    sign_contract,
)

__all__ = [
    "OfferLine",
    "Spot",
    "accept_engagement",
    "agreement_of",
    "answer_offer",
    "approve_order",
    "ask_class",
    "call_standby",
    "cancel_order",
    "cancel_shift",
    "check_in",
    "check_out",
    "complete_pool",
    "confirm_hours",
    "confirm_regular",
    "decline_engagement",
    "due_fen",
    "end_availability",
    "end_engagement",
    "enter_touched",
    "insure",
    "insure_all",
    "invite_to_pool",
    "join_pool",
    "lay_duty",
    "leave_pool",
    "leave_standby",
    "make_roster_code",
    "mark_no_show",
    "offer_waiting_orders",
    "offer_what_waited",
    "place_order",
    "propose_engagement",
    "rate",
    "record_agreement",
    "record_follow_up",
    "refresh_pool",
    "register_insurance",
    "renew_availability",
    "require",
    "return_order",
    "reveal_contact",
    "send_offers",
    "set_wish",
    "settle",
    "sign_contract",
    "watch",
    "withdraw_contact",
    "withdraw_roster_code",
    "withdraw_unqualified_offers",
]  # fmt: skip
