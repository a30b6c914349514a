"""My certificates: how they stand, the code to show, the file, who asked."""

from __future__ import annotations

from hashlib import sha256

import segno
import structlog
from flask import render_template
from flask.typing import ResponseReturnValue
from markupsafe import Markup

from trainhub.certs import policy, queries
from trainhub.certs.models import Certificate
from trainhub.certs.pdf.page import periods
from trainhub.certs.proof import actions as signing
from trainhub.certs.proof import queries as proof
from trainhub.certs.rules import (
    CHECK_KINDS,
    CHECK_WORDS,
    KIND_WORDS,
    LOOKUP_WORDS,
    PRINT_TROUBLE_WORDS,
    REASON_WORDS,
    STANDING_KINDS,
    STANDING_WORDS,
    VERB_WORDS,
    FileTrouble,
    Standing,
    ends_on,
    is_valid,
    mask_number,
    standing,
)
from trainhub.certs.views.blueprint import bp
from trainhub.certs.views.loaders import certificate_i_see
from trainhub.core import clock
from trainhub.core.access import allow, me
from trainhub.core.errors import Reason, Refused
from trainhub.core.phrases import say_score
from trainhub.core.storage import files
from trainhub.core.web import PDF, download, safe_svg
from trainhub.people.rules import Role

log = structlog.get_logger(__name__)


@bp.app_context_processor
def certificate_words() -> dict[str, object]:
    """The words of this chapter for its templates."""
    return {
        "standing_words": STANDING_WORDS,
        "standing_kinds": STANDING_KINDS,
        "kind_words": KIND_WORDS,
        "verb_words": VERB_WORDS,
        "lookup_words": LOOKUP_WORDS,
        "ledger_reason_words": REASON_WORDS,
        "check_words": CHECK_WORDS,
        "check_kinds": CHECK_KINDS,
        "print_trouble_words": PRINT_TROUBLE_WORDS,
        "standing_of": standing_of,
        "mask_number": mask_number,
        # As printed: a verifier compares the screen with the paper.
        "periods": periods,
    }


def standing_of(certificate: Certificate) -> Standing:
    """How a certificate stands today."""
    return standing(certificate, certificate.halted, clock.today(), certificate.type.remind_days)


def code_of(certificate: Certificate) -> Markup:
    """The QR code of a certificate, large and with the quiet zone that readers need."""
    code = segno.make_qr(certificate.facts["verify_url"], error="q")
    return safe_svg(code.svg_inline(border=4, omitsize=True))


def _offline_code(certificate: Certificate) -> Markup | None:
    """The code that proves itself without a network; nothing for what does not hold today."""
    today = clock.today()
    line = signing.offline_line(certificate, today) if is_valid(certificate, today) else None
    if line is None:
        return None
    # Level M: a screen gets no coffee stains, and the code keeps larger modules.
    code = segno.make_qr(line, error="m", mode="byte", boost_error=False)
    return safe_svg(code.svg_inline(border=4, omitsize=True))


@bp.get("/certs")
@allow(Role.TRAINEE)
def mine() -> ResponseReturnValue:
    """Everything I hold, ours and others', with who asked about it."""
    person_id = me().person_id or 0
    certificates = queries.certificates_of(person_id)
    credentials = queries.credentials_of(person_id)
    today = clock.today()
    return render_template(
        "certs/mine.html",
        certificates=certificates,
        credentials=credentials,
        codes={
            certificate.id: code_of(certificate)
            for certificate in certificates
            if is_valid(certificate, today)
        },
        ends={certificate.id: ends_on(certificate) for certificate in certificates},
        ends_of={credential.id: ends_on(credential) for credential in credentials},
        holds={credential.id: is_valid(credential, today) for credential in credentials},
        looks=queries.looks_at([c.id for c in certificates], clock.now()),
    )


@bp.get("/certs/<int:certificate_id>")
@allow(Role.TRAINEE)
def certificate(certificate_id: int) -> ResponseReturnValue:
    """One certificate: the code to show for its holder, its life for everybody who may see it."""
    shown = certificate_i_see(certificate_id)
    return render_template(
        "certs/certificate.html",
        certificate=shown,
        facts=shown.facts,
        qr=code_of(shown),
        ends=ends_on(shown),
        scores=[
            (score["name"], f"{say_score(score['points_h'])} / {say_score(score['maximum_h'])}")
            for score in shown.facts["scores"]
        ],
        ledger=queries.ledger_of(shown.id),
        lookups=queries.lookups_of(shown.id),
        decides=policy.may_decide(me(), shown),
        is_mine=me().person_id == shown.person_id,
        reminders=queries.reminders_of(shown.id),
        has_badge=bool(proof.badged([shown.id])),
        offline_code=_offline_code(shown),
    )


@bp.get("/certs/<int:certificate_id>/pdf")
@allow(Role.TRAINEE)
def pdf(certificate_id: int) -> ResponseReturnValue:
    """The stored file, byte for byte as it was made. Raises ``Refused`` while it waits."""
    shown = certificate_i_see(certificate_id)
    if shown.pdf_sha256 is None:
        raise Refused(Reason(FileTrouble.WAITS))
    try:
        content = files().get(shown.file_name)
    except FileNotFoundError as error:
        log.error("certificate.file_away", certificate=shown.id)
        raise Refused(Reason(FileTrouble.AWAY)) from error
    if sha256(content).hexdigest() != shown.pdf_sha256:
        log.error("certificate.file_altered", certificate=shown.id)
        raise Refused(Reason(FileTrouble.ALTERED))
    name = "-".join([shown.facts["title"], shown.facts["name"], shown.number])
    return download(content, f"{name}.pdf", PDF)
