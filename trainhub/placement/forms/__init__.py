"""Forms of the placement chapter: parse and bound, judge nothing."""

from __future__ import annotations

from trainhub.placement.forms.parts import AnswerForm, WhyForm, YuanField, moments, trade_choices
from trainhub.placement.forms.track import ContractForm, FollowUpForm, InsuranceForm, ProposalForm
from trainhub.placement.forms.work import (
    ApprovalForm,
    HoursForm,
    OrderForm,
    OutlookForm,
    PickForm,
    PolicyForm,
    PoolForm,
    RatingForm,
    SettleForm,
    WishForm,
)

__all__ = [
    "AnswerForm",
    "ApprovalForm",
    "ContractForm",
    "FollowUpForm",
    "HoursForm",
    "InsuranceForm",
    "OrderForm",
    "OutlookForm",
    "PickForm",
    "PolicyForm",
    "PoolForm",
    "ProposalForm",
    "RatingForm",
    "SettleForm",
    "WhyForm",
    "WishForm",
    "YuanField",
    "moments",
    "trade_choices",
]
