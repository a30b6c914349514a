"""Organisations: enter, vet, suspend, grant roles, tokens; and the journal."""

from __future__ import annotations

from flask import abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from trainhub.core.access import allow, me
from trainhub.core.db import transaction
from trainhub.core.errors import Reason, Refused
from trainhub.core.web import load, number_in_address
from trainhub.people import actions, policy, queries
from trainhub.people.forms import GrantForm, OrganisationForm, SuspendForm
from trainhub.people.models import Membership, Organisation
from trainhub.people.rules import AccountTrouble, OrganisationKind, Role
from trainhub.people.views.blueprint import bp

#: What an API token of an organisation may be allowed.
TOKEN_SCOPES = ("pool:read", "orders:read", "requests:read", "courses:read")
#: Institutions keep question banks and the files of classes, and read rolls, as well.
SCHOOL_SCOPES = ("bank:read", "bank:keys", "quality:read", "dossiers:read", "attendance:read")
#: Whoever made the token enrols themselves with it.
OWN_SCOPE = "enrolments:own"
#: Institutions see who is in their classes; stations decide applications as well.
ENROLMENT_SCOPES = {
    OrganisationKind.INSTITUTION: ("enrolments:read",),
    OrganisationKind.STATION: ("enrolments:read", "enrolments:decide"),
}
TOKEN_DAYS = 90


def organisation_i_run(organisation_id: int) -> Organisation:
    """An organisation I act for; a stranger's is not there."""
    organisation = load(Organisation, organisation_id)
    if not policy.may_run(me(), organisation):
        abort(404)
    return organisation


def organisation_to_vet(organisation_id: int) -> Organisation:
    """An employer or institution that staff may vet."""
    organisation = load(Organisation, organisation_id)
    if not policy.may_vet(me(), organisation):
        abort(404)
    return organisation


@bp.get("/organisations")
@allow(Role.STAFF, Role.ADMIN)
def organisations() -> ResponseReturnValue:
    """Employers and institutions with their standing; those that wait come first."""
    kind = OrganisationKind(
        "institution" if request.args.get("kind") == "institution" else "employer"
    )
    rows = sorted(queries.organisations(kind), key=lambda row: row.vetted_at is not None)
    return render_template("people/organisations.html", organisations=rows, kind=kind)


@bp.get("/organisations/new")
@allow(Role.STAFF, Role.ADMIN)
def new_organisation() -> ResponseReturnValue:
    """Enter an organisation."""
    return render_template("people/new_organisation.html", form=OrganisationForm())


@bp.post("/organisations/new")
@allow(Role.STAFF, Role.ADMIN)
def found_organisation() -> ResponseReturnValue:
    """Enter it; vetting is a second look."""
    form = OrganisationForm()
    if not form.validate():
        return render_template("people/new_organisation.html", form=form), 422
    with transaction():
        organisation = actions.found_organisation(
            kind=OrganisationKind(form.kind.data),
            name=form.name.data.strip(),
            credit_code=form.credit_code.data,
            address=(form.address.data or "").strip(),
            phone=(form.phone.data or "").strip(),
            by=me(),
        )
        organisation_id = organisation.id
    return redirect(url_for(".organisation", organisation_id=organisation_id), code=303)


@bp.get("/organisations/<int:organisation_id>")
@allow(Role.STAFF, Role.ADMIN, Role.EMPLOYER, Role.INSTITUTION)
def organisation(organisation_id: int) -> ResponseReturnValue:
    """An organisation: facts, standing, who acts for it, its tokens."""
    row = load(Organisation, organisation_id)
    if not (policy.may_run(me(), row) or policy.may_vet(me(), row)):
        abort(404)
    return _organisation_page(row)


def _organisation_page(row: Organisation, secret: str | None = None) -> str:
    return render_template(
        "people/organisation.html",
        organisation=row,
        members=queries.members_of(row),
        tokens=queries.tokens_of(row),
        may_vet=policy.may_vet(me(), row),
        may_run=policy.may_run(me(), row),
        may_grant=me().has(Role.ADMIN, Role.STAFF) or policy.may_run(me(), row),
        suspend_form=SuspendForm(),
        grant_form=GrantForm(),
        secret=secret,
    )


@bp.post("/organisations/<int:organisation_id>/vet")
@allow(Role.STAFF, Role.ADMIN)
def vet(organisation_id: int) -> ResponseReturnValue:
    """The licence was seen and the mandate signed."""
    row = organisation_to_vet(organisation_id)
    with transaction():
        actions.vet_organisation(organisation=row, by=me())
    flash(_("Approved."), "good")
    return redirect(url_for(".organisation", organisation_id=organisation_id), code=303)


@bp.post("/organisations/<int:organisation_id>/suspend")
@allow(Role.STAFF, Role.ADMIN)
def suspend(organisation_id: int) -> ResponseReturnValue:
    """Take it out at once."""
    row = organisation_to_vet(organisation_id)
    form = SuspendForm()
    if not form.validate():
        return _organisation_page(row), 422
    with transaction():
        actions.suspend_organisation(organisation=row, why=form.why.data.strip(), by=me())
    return redirect(url_for(".organisation", organisation_id=organisation_id), code=303)


@bp.post("/organisations/<int:organisation_id>/readmit")
@allow(Role.STAFF, Role.ADMIN)
def readmit(organisation_id: int) -> ResponseReturnValue:
    """Let it back in."""
    row = organisation_to_vet(organisation_id)
    with transaction():
        actions.lift_suspension(organisation=row, by=me())
    return redirect(url_for(".organisation", organisation_id=organisation_id), code=303)


@bp.post("/organisations/<int:organisation_id>/roles")
@allow(Role.ADMIN)
def grant(organisation_id: int) -> ResponseReturnValue:
    """Let an account holder act for this organisation."""
    row = load(Organisation, organisation_id)
    form = GrantForm()
    if not form.validate():
        return _organisation_page(row), 422
    with transaction():
        account = queries.account_by_phone(form.phone.data or "")
        if account is None:
            raise Refused(Reason(AccountTrouble.WRONG_SIGN_IN))
        actions.grant_role(
            person=account.person, role=Role(form.role.data), organisation=row, by=me()
        )
    return redirect(url_for(".organisation", organisation_id=organisation_id), code=303)


@bp.post("/memberships/<int:membership_id>/end")
@allow(Role.ADMIN)
def end_role(membership_id: int) -> ResponseReturnValue:
    """Take a role back at once."""
    membership = load(Membership, membership_id)
    organisation_id = membership.organisation_id
    with transaction():
        actions.end_role(membership=membership, by=me())
    return redirect(url_for(".organisation", organisation_id=organisation_id), code=303)


@bp.post("/organisations/<int:organisation_id>/tokens")
@allow(Role.EMPLOYER, Role.INSTITUTION, Role.STAFF)
def issue_token(organisation_id: int) -> ResponseReturnValue:
    """A token for a program of the organisation; its secret is shown this once."""
    row = organisation_i_run(organisation_id)
    with transaction():
        _token, secret = actions.issue_token(
            organisation=row,
            name=request.form.get("name", "")[:60] or "API",
            scopes=_scopes(row),
            days=TOKEN_DAYS,
            by=me(),
        )
    return _organisation_page(load(Organisation, organisation_id), secret)


def _scopes(organisation: Organisation) -> list[str]:
    """What a program of this organisation may read."""
    keeps_bank = organisation.kind is OrganisationKind.INSTITUTION
    enrols = ENROLMENT_SCOPES.get(organisation.kind, ())
    return [*TOKEN_SCOPES, OWN_SCOPE, *enrols, *(SCHOOL_SCOPES if keeps_bank else ())]


@bp.get("/journal")
@allow(Role.ADMIN)
def journal() -> ResponseReturnValue:
    """What happened lately, newest first."""
    before = number_in_address("before")
    entries = queries.journal_entries(before, limit=51)
    more = entries[49].id if len(entries) > 50 else None
    return render_template("people/journal.html", entries=entries[:50], more=more)
