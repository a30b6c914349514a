"""Write a version, add a picture, put a version to use."""

from __future__ import annotations

import hashlib
from functools import lru_cache
from io import BytesIO

from PIL import Image, ImageFile
from sqlalchemy import update

from trainhub.certs.layouts import queries
from trainhub.certs.layouts.models import TemplatePicture, TemplateVersion
from trainhub.certs.layouts.proving import Proof
from trainhub.certs.layouts.rules import (
    LARGEST_PICTURE,
    MOST_PICTURES,
    MOST_PIXELS_A_SIDE,
    TemplateTrouble,
    drawing_troubles,
    name_troubles,
    release_troubles,
    source_troubles,
)
from trainhub.certs.models import CertificateType
from trainhub.certs.pdf.process import DESIGNS
from trainhub.certs.pdf.taught import TaughtDesign
from trainhub.core import clock, journal
from trainhub.core.access import Actor
from trainhub.core.db import db, lock, rows_changed, write_unless_taken
from trainhub.core.errors import Reason, Refused, refuse_if
from trainhub.core.storage import files

SVG, PNG, JPEG = "image/svg+xml", "image/png", "image/jpeg"
_SUFFIXES = {SVG: "svg", PNG: "png", JPEG: "jpg"}
#: A drawing of this name lies under the page, drawn once for all certificates.
GROUND = "ground"


def shipped_source(design: str) -> tuple[str, str]:
    """HTML and CSS of a design that ships, to begin from."""
    folder = DESIGNS / design
    html = (folder / "certificate.html").read_text(encoding="utf-8")
    css = (folder / "certificate.css").read_text(encoding="utf-8")
    return html, css


def design_from(kind: CertificateType, html: str, css: str) -> TaughtDesign:
    """What is written now, with the pictures of the type as they are now."""
    rows = {row.name: row for row in queries.pictures_of(kind.id)}
    written = _design(html, css, rows)
    if GROUND not in rows and queries.newest(kind.id) is None:
        ground = {GROUND: (SVG, _shipped_ground(kind.design))}
        return TaughtDesign(html, css, written.assets | ground)
    return written


def _shipped_ground(design: str) -> bytes:
    return (DESIGNS / design / "ground.svg").read_bytes()


def design_of(version: TemplateVersion) -> TaughtDesign:
    """A version with its pictures as they were when it was written."""
    return _design(
        version.html, version.css, queries.pictures_called(version.type_id, version.pictures)
    )


@lru_cache(maxsize=8)
def design_called(name: str) -> TaughtDesign | None:
    """The design that frozen facts name; ``None`` for one that ships. It never changes."""
    version = queries.version_called(name)
    return design_of(version) if version else None


def _design(html: str, css: str, rows: dict[str, TemplatePicture]) -> TaughtDesign:
    pictures = {name: (row.media, files().get(row.stored)) for name, row in rows.items()}
    return TaughtDesign(html, css, pictures)


def write_version(
    *, kind: CertificateType, html: str, css: str, by: Actor, note: str = ""
) -> TemplateVersion:
    """Keep what is written as the next version; nothing is printed with it yet.

    Raises ``Refused``; of two who write at once the second gets the next number.
    """
    html, css = html.replace("\r\n", "\n"), css.replace("\r\n", "\n")
    refuse_if(source_troubles(html, css))
    name = design_from(kind, html, css).name
    before = queries.newest(kind.id)
    if before is None and GROUND not in {row.name for row in queries.pictures_of(kind.id)}:
        # Whoever begins from a design that ships goes on with the drawing under its page.
        add_picture(kind=kind, name=GROUND, upload=_shipped_ground(kind.design), by=by)
        db.session.flush()
    pictures = {row.name: row.digest for row in queries.pictures_of(kind.id)}
    if before is not None and before.name == name:
        raise Refused(Reason(TemplateTrouble.SAME, number=before.number))
    version = TemplateVersion(
        type_id=kind.id,
        number=(before.number if before else 0) + 1,
        html=html,
        css=css,
        pictures=pictures,
        name=name,
        note=note.strip(),
        written_at=clock.now(),
        written_by=by.account_id,
    )
    db.session.add(version)
    write_unless_taken(Reason(TemplateTrouble.JUST_CHANGED))
    journal.record(
        by, "certificate.template.written", version, type=kind.code, number=version.number
    )
    return version


def add_picture(*, kind: CertificateType, name: str, upload: bytes, by: Actor) -> TemplatePicture:
    """Keep a picture (PNG, JPEG, SVG) under a name that templates use: ``asset:name``.

    Photos are drawn again by us, drawings are read and refused unless plain. Raises ``Refused``.
    """
    refuse_if(name_troubles(name))
    there = {row.name for row in queries.pictures_of(kind.id)}
    if len(there | {name}) > MOST_PICTURES:
        raise Refused(Reason(TemplateTrouble.PICTURES_MANY, most=MOST_PICTURES))
    content, media = _recognised(upload)
    digest = hashlib.sha256(content).hexdigest()
    stored = f"template-pictures/{digest[:40]}.{_SUFFIXES[media]}"
    files().put(stored, content)
    row = TemplatePicture(
        type_id=kind.id,
        name=name,
        media=media,
        stored=stored,
        digest=digest,
        size=len(content),
        added_at=clock.now(),
        added_by=by.account_id,
    )
    db.session.add(row)
    journal.record(
        by, "certificate.template.picture", row, type=kind.code, name=name, digest=digest
    )
    return row


def _recognised(upload: bytes) -> tuple[bytes, str]:
    most = Reason(
        TemplateTrouble.PICTURE_LARGE, most=LARGEST_PICTURE // 1024, pixels=MOST_PIXELS_A_SIDE
    )
    if len(upload) > LARGEST_PICTURE:
        raise Refused(most)
    if upload.startswith((b"\xff\xd8\xff", b"\x89PNG")):
        return _drawn_again(upload, most)
    if b"<svg" in upload[:2000]:
        refuse_if(drawing_troubles(upload))
        return upload, SVG
    raise Refused(Reason(TemplateTrouble.PICTURE_KIND))


def _drawn_again(upload: bytes, most: Reason) -> tuple[bytes, str]:
    ImageFile.LOAD_TRUNCATED_IMAGES = False
    try:
        with Image.open(BytesIO(upload), formats=("JPEG", "PNG")) as picture:
            if max(picture.size) > MOST_PIXELS_A_SIDE:
                raise Refused(most)
            media = PNG if picture.has_transparency_data else JPEG
            drawn = picture.convert("RGBA" if media == PNG else "RGB")
    except (OSError, SyntaxError, ValueError, Image.DecompressionBombError) as error:
        raise Refused(Reason(TemplateTrouble.PICTURE_KIND)) from error
    drawn.info.clear()
    kept = BytesIO()
    drawn.save(kept, "PNG" if media == PNG else "JPEG", quality=88, optimize=True)
    return kept.getvalue(), media


def release(*, version: TemplateVersion, proof: Proof, by: Actor) -> None:
    """Print new certificates of the type with this version from now on.

    ``proof`` says that it printed the trial names. What was issued stays as it is. Raises
    ``Refused``; of two who release at once the second is refused.
    """
    if proof.design != version.name:
        raise Refused(Reason(TemplateTrouble.UNPROVEN))
    # Two who release at once come one after the other; the database keeps to one in use besides.
    lock(version.type)
    db.session.refresh(version)
    own = version.written_by is not None and version.written_by == by.account_id
    refuse_if(
        release_troubles(
            in_use=version.in_use,
            retired=version.retired_at is not None,
            by_two=version.type.template_by_two,
            own=own,
        )
    )
    now = clock.now()
    db.session.execute(
        update(TemplateVersion)
        .where(
            TemplateVersion.type_id == version.type_id,
            TemplateVersion.released_at.is_not(None),
            TemplateVersion.retired_at.is_(None),
        )
        .values(retired_at=now)
    )
    moved = rows_changed(
        update(TemplateVersion)
        .where(TemplateVersion.id == version.id, TemplateVersion.released_at.is_(None))
        .values(released_at=now, released_by=by.account_id)
    )
    if moved != 1:
        raise Refused(Reason(TemplateTrouble.JUST_CHANGED))
    db.session.refresh(version)
    journal.record(
        by,
        "certificate.template.released",
        version,
        type=version.type.code,
        number=version.number,
        name=version.name,
    )
