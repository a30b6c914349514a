"""Everything a person does about people, accounts and organisations."""

from __future__ import annotations

from trainhub.people.actions.accounts import (
    change_password,
    disable_account,
    open_account,
    register_oneself,
    remember_wrong_try,
    sign_in,
)
from trainhub.people.actions.holding import hold_people
from trainhub.people.actions.organisations import (
    end_role,
    enter_region,
    found_organisation,
    grant_role,
    issue_token,
    lift_suspension,
    revoke_token,
    suspend_organisation,
    vet_organisation,
)
from trainhub.people.actions.persons import (
    Identity,
    Registered,
    give_consent,
    note_education,
    register_people,
    register_person,
    withdraw_consent,
)
from trainhub.people.actions.sessions import (
    end_session,
    start_session,
    touch_session,
)

__all__ = [
    "Identity",
    "Registered",
    "change_password",
    "disable_account",
    "end_role",
    "end_session",
    "enter_region",
    "found_organisation",
    "give_consent",
    "grant_role",
    "hold_people",
    "issue_token",
    "lift_suspension",
    "note_education",
    "open_account",
    "register_oneself",
    "register_people",
    "register_person",
    "remember_wrong_try",
    "revoke_token",
    "sign_in",
    "start_session",
    "suspend_organisation",
    "touch_session",
    "vet_organisation",
    "withdraw_consent",
]
