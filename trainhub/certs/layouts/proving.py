"""Trial prints: a preview for the eye, and the three names that every version in use can print.

The press of the trials is another one than that of the certificates: what a draft breaks or slows
down is nobody's certificate.
"""

from __future__ import annotations

import atexit
from dataclasses import dataclass, replace
from datetime import date
from io import BytesIO

from PIL import Image, ImageDraw

from trainhub.certs.layouts.rules import (
    LARGEST_PAGE,
    OF_FAULT,
    TRIAL_NAMES,
    TemplateTrouble,
)
from trainhub.certs.models import CertificateType
from trainhub.certs.pdf import errors
from trainhub.certs.pdf.facts import CertificateFacts, ComponentScore
from trainhub.certs.pdf.press import Press
from trainhub.certs.pdf.probe import text_with_outlines
from trainhub.certs.pdf.process import Limits
from trainhub.certs.pdf.taught import TaughtDesign
from trainhub.certs.rules import LEVEL_WORDS
from trainhub.core.errors import Reason, Refused
from trainhub.core.pictures import PORTRAIT

#: A page that ships takes half a second; a loaded machine ten times as long.
TRIAL = Limits(seconds=12.0, cpu_seconds=8, memory_bytes=640 * 1024 * 1024, documents=60)
_press = Press(TRIAL)
atexit.register(_press.close)

NUMBER = "PX119999202600001"


@dataclass(frozen=True, slots=True)
class Proof:
    """That a design printed all trial names; only ``proved`` makes one."""

    design: str


def trial_facts(kind: CertificateType, name: str, *, photo: bool) -> CertificateFacts:
    """The certificate of nobody, of this type."""
    return CertificateFacts(
        title=kind.name[:24],
        holder_name=name,
        masked_id_number="119999********0023",
        course=(kind.course.name if kind.course else kind.name)[:60],
        minutes=720,
        scores=(ComponentScore("理论知识", 9250, 10000), ComponentScore("实际操作", 8800, 10000)),
        number=NUMBER,
        issued_on=date(2026, 3, 18),
        valid_until=date(2029, 3, 17),
        issuer="样例职业技能培训学校",
        institution="样例职业技能培训学校",
        cohort="2026年第3期",
        verify_url="https://trial.invalid/verify/7K2M9QX4T8B3C6D5F9H2JWNRPZK",
        seal_text=kind.seal_text,
        trained_from=date(2026, 3, 2),
        trained_until=date(2026, 3, 15),
        remark=kind.remark[:80],
        level=LEVEL_WORDS.get(kind.level or 0, ""),
        photo=_somebody() if photo else None,
    )


def preview(kind: CertificateType, design: TaughtDesign) -> bytes:
    """The PDF of a trial certificate. Raises ``Refused`` with the fault and what to do."""
    return _printed(kind, design, TRIAL_NAMES[0], photo=True)


def proved(kind: CertificateType, design: TaughtDesign) -> Proof:
    """Print every trial name, with and without a photo, and read it back. Raises ``Refused``."""
    if "asset:qr" not in design.html + design.css:
        raise Refused(Reason(TemplateTrouble.NAMES_QR))
    for place, name in enumerate(TRIAL_NAMES):
        text = text_with_outlines(_printed(kind, design, name, photo=place % 2 == 0))
        read = "".join(text.split())
        for word, placeholder in ((name, "{{ holder_name }}"), (NUMBER, "{{ number }}")):
            if word not in read:
                said = Reason(TemplateTrouble.SAYS_NOT, word=word, placeholder=placeholder)
                raise Refused(said)
    return Proof(design.name)


def _printed(kind: CertificateType, design: TaughtDesign, name: str, *, photo: bool) -> bytes:
    facts = replace(trial_facts(kind, name, photo=photo), design=design.name)
    try:
        pdf = _press.press(facts, design).pdf
    except errors.PressError as failure:
        raise Refused(said_of(failure)) from failure
    if len(pdf) > LARGEST_PAGE:
        raise Refused(Reason(TemplateTrouble.TOO_LARGE, most=LARGEST_PAGE // 1024**2))
    return pdf


def said_of(failure: errors.PressError) -> Reason:
    """A failure of the press as a sentence that says where and what to do."""
    if isinstance(failure, errors.PressTimedOut):
        return Reason(TemplateTrouble.TOO_SLOW)
    if isinstance(failure, errors.PressUnavailable):
        return Reason(TemplateTrouble.UNAVAILABLE)
    if isinstance(failure, errors.PressFailed):
        trouble = OF_FAULT.get(failure.kind, TemplateTrouble.OTHER)
        return Reason(trouble, line=failure.line, word=failure.word or str(failure)[:120])
    return Reason(TemplateTrouble.OTHER, line=0, word=str(failure)[:120])


def _somebody() -> bytes:
    """A drawn head and shoulders: the trial shows where a photo will be."""
    picture = Image.new("RGB", PORTRAIT, "#dbe6f1")
    draw = ImageDraw.Draw(picture)
    draw.rounded_rectangle((20, 300, 275, 520), 90, fill="#2f4858")
    draw.ellipse((84, 92, 212, 284), fill="#e4b991")
    file = BytesIO()
    picture.save(file, "JPEG", quality=82)
    return file.getvalue()
