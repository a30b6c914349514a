"""What people write, record and film for a module, to be learned at home."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass
from functools import partial
from io import SEEK_END
from itertools import chain
from typing import BinaryIO

from sqlalchemy import delete

from trainhub.core import clock, journal
from trainhub.core.access import Actor
from trainhub.core.db import after_commit, db, lock
from trainhub.core.errors import refuse_if
from trainhub.core.ids import new_uid
from trainhub.core.pictures import kept_picture
from trainhub.core.storage import files
from trainhub.courses.models import Module, ModuleMedia
from trainhub.courses.queries import learning as queries
from trainhub.courses.rules.media import HEAD, FileType, MediaKind, media_troubles, type_of


@dataclass(frozen=True)
class KeptFile:
    """A file that lies in the store and belongs to no module yet."""

    stored: str
    found: FileType
    #: Bytes.
    size: int
    digest: str


def write_module(*, module: Module, text: str, topic: str, by: Actor) -> None:
    """Write the text of a module (Markdown) and name the bank topic that practises it."""
    module.text, module.topic = text, topic
    journal.record(by, "courses.module.written", module, letters=len(text), topic=topic)


def keep_file(stream: BinaryIO) -> KeptFile:
    """Put an upload into the store, before any transaction: writing 100 MB takes its time.

    What it is, its bytes say; a picture is drawn again by us. Raises ``Refused``.
    """
    head = stream.read(HEAD)
    size = stream.seek(0, SEEK_END)
    found = type_of(head)
    refuse_if(media_troubles(found, size, held=0))
    if found is None:
        raise ValueError("a file without a type has troubles")
    stream.seek(0)
    if found.kind is MediaKind.PICTURE:
        return _keep_picture(stream.read())
    digest = _digest(stream)
    stream.seek(0)
    stored = f"learning/{new_uid()}.{found.suffix}"
    files().take(stored, stream)
    return KeptFile(stored, found, size, digest)


def _digest(stream: BinaryIO) -> str:
    whole = hashlib.sha256()
    while portion := stream.read(1024 * 1024):
        whole.update(portion)
    return whole.hexdigest()


def _keep_picture(upload: bytes) -> KeptFile:
    content = kept_picture(upload)
    stored = f"learning/{new_uid()}.jpg"
    files().put(stored, content)
    drawn = FileType(MediaKind.PICTURE, "image/jpeg", "jpg")
    return KeptFile(stored, drawn, len(content), hashlib.sha256(content).hexdigest())


def forget_file(kept: KeptFile) -> None:
    """Throw away a kept file that came into no module."""
    files().remove(kept.stored)


def add_media(*, module: Module, kept: KeptFile, caption: str, by: Actor) -> ModuleMedia:
    """Show a kept file in a module; the same file twice is one. Raises ``Refused``."""
    lock(module)
    held = queries.media_of([module.id]).get(module.id, [])
    known = next((each for each in held if each.digest == kept.digest), None)
    if known is not None:
        after_commit(partial(forget_file, kept))
        return known
    refuse_if(media_troubles(kept.found, kept.size, held=len(held)))
    row = ModuleMedia(
        module_id=module.id,
        kind=kept.found.kind,
        mime=kept.found.mime,
        stored=kept.stored,
        size=kept.size,
        digest=kept.digest,
        caption=caption,
        added_by=by.account_id,
        added_at=clock.now(),
    )
    db.session.add(row)
    journal.record(
        by, "courses.media.added", row, module=module.id, kind=row.kind.value, bytes=row.size
    )
    return row


def remove_media(*, media: ModuleMedia, by: Actor) -> None:
    """Take a file out of a module; its bytes go when no other module shows them."""
    journal.record(by, "courses.media.removed", media, module=media.module_id)
    stored = media.stored
    db.session.execute(delete(ModuleMedia).where(ModuleMedia.id == media.id))
    if not queries.is_shown(stored):
        after_commit(partial(files().remove, stored))


def carry_media(pairs: Iterable[tuple[int, int]]) -> None:
    """Show the files of earlier modules in their successors: pairs of (earlier id, new id)."""
    successors = dict(pairs)
    shown = queries.media_of(successors)
    db.session.add_all(
        [
            ModuleMedia(
                module_id=successors[row.module_id],
                kind=row.kind,
                mime=row.mime,
                stored=row.stored,
                size=row.size,
                digest=row.digest,
                caption=row.caption,
                added_by=row.added_by,
                added_at=row.added_at,
            )
            for row in chain.from_iterable(shown.values())
        ]
    )
