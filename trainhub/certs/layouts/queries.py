"""SELECTs about templates and their pictures."""

from __future__ import annotations

from sqlalchemy import func, select
from sqlalchemy.orm import joinedload

from trainhub.certs.layouts.models import TemplatePicture, TemplateVersion
from trainhub.core.db import db
from trainhub.people.models import Account


def versions_of(type_id: int, most: int = 50) -> list[TemplateVersion]:
    """The newest versions of a type with who wrote and released them, newest first."""
    people = (
        joinedload(TemplateVersion.writer).joinedload(Account.person),
        joinedload(TemplateVersion.releaser).joinedload(Account.person),
    )
    return list(
        db.session.scalars(
            select(TemplateVersion)
            .where(TemplateVersion.type_id == type_id)
            .options(*people)
            .order_by(TemplateVersion.number.desc())
            .limit(most)
        )
    )


def version(type_id: int, number: int) -> TemplateVersion | None:
    """One version by its number."""
    return db.session.scalar(
        select(TemplateVersion).where(
            TemplateVersion.type_id == type_id, TemplateVersion.number == number
        )
    )


def newest(type_id: int) -> TemplateVersion | None:
    """The version written last."""
    return db.session.scalar(
        select(TemplateVersion)
        .where(TemplateVersion.type_id == type_id)
        .order_by(TemplateVersion.number.desc())
        .limit(1)
    )


def in_use(type_id: int) -> TemplateVersion | None:
    """The version that new certificates of a type are printed with; ``None``: a shipped design."""
    return db.session.scalar(
        select(TemplateVersion).where(
            TemplateVersion.type_id == type_id,
            TemplateVersion.released_at.is_not(None),
            TemplateVersion.retired_at.is_(None),
        )
    )


def version_called(name: str) -> TemplateVersion | None:
    """A version by the name that frozen facts give it."""
    return db.session.scalar(
        select(TemplateVersion)
        .where(TemplateVersion.name == name)
        .order_by(TemplateVersion.id)
        .limit(1)
    )


def pictures_of(type_id: int) -> list[TemplatePicture]:
    """The newest picture of each name."""
    newest_ids = (
        select(func.max(TemplatePicture.id))
        .where(TemplatePicture.type_id == type_id)
        .group_by(TemplatePicture.name)
    )
    return list(
        db.session.scalars(
            select(TemplatePicture)
            .where(TemplatePicture.id.in_(newest_ids))
            .order_by(TemplatePicture.name)
        )
    )


def pictures_called(type_id: int, digests: dict[str, str]) -> dict[str, TemplatePicture]:
    """The pictures that a version names, by name, also where newer ones took over."""
    rows = db.session.scalars(
        select(TemplatePicture)
        .where(TemplatePicture.type_id == type_id, TemplatePicture.digest.in_(digests.values()))
        .order_by(TemplatePicture.id)
    )
    found = {(row.name, row.digest): row for row in rows}
    return {
        name: found[name, digest] for name, digest in digests.items() if (name, digest) in found
    }
