"""Photos of people who do not exist: drawn, so that nobody's face is on anything."""

from __future__ import annotations

import io
from random import Random

from PIL import Image, ImageDraw

from trainhub.core.access import Actor
from trainhub.people.identity import Sex
from trainhub.people.models import Person
from trainhub.people.portraits import actions, queries
from trainhub.people.portraits.rules import NOTICE

_SIZE = (295, 413)
_WALLS = ("#dbe6f1", "#e9edf0", "#cfe0ee")
_SKINS = ("#f0cfae", "#e4b991", "#d9a679")
_HAIR = ("#1f1a17", "#2c2420", "#6b6460")
_COATS = ("#2f4858", "#5b3a4a", "#33503d", "#4a4a52", "#7a4b2a")


def photograph(person: Person, by: Actor) -> None:
    """Somebody sits down before the camera of the counter and agrees; once is enough."""
    if queries.portrait_of(person.id) is not None:
        return
    rng = Random(person.name)  # noqa: S311 - the demo repeats, it guards nothing
    picture = _drawn(rng, woman=person.sex is Sex.FEMALE)
    actions.give_portrait(
        person=person, upload=picture, notice=NOTICE, agreed=True, by=by.acting_for(person.id)
    )


def _drawn(rng: Random, *, woman: bool) -> bytes:
    skin, hair, coat = rng.choice(_SKINS), rng.choice(_HAIR), rng.choice(_COATS)
    picture = Image.new("RGB", _SIZE, rng.choice(_WALLS))
    draw = ImageDraw.Draw(picture)
    if woman:
        draw.rounded_rectangle((76, 70, 219, 300), 70, fill=hair)
    draw.rounded_rectangle((20, 312, 275, 520), 90, fill=coat)
    draw.polygon([(112, 318), (148, 372), (184, 318)], fill="#f7f7f5")
    draw.rectangle((122, 262, 174, 326), fill=skin)
    draw.ellipse((122, 304, 174, 348), fill=skin)
    draw.ellipse((84, 92, 212, 284), fill=skin)
    draw.chord((80, 68, 216, 250), 190 if woman else 184, 350 if woman else 356, fill=hair)
    draw.ellipse((90, 132, 206, 280), fill=skin)
    for x in (116, 164):
        draw.line((x - 2, 168, x + 17, 166), fill=hair, width=4)
        draw.ellipse((x + 2, 178, x + 13, 188), fill="#2a211c")
    draw.line((147, 190, 143, 220), fill="#b98d68", width=3)
    draw.arc((124, 224, 172, 252), 20, 160, fill="#a8574c", width=4)
    file = io.BytesIO()
    picture.save(file, "JPEG", quality=88)
    return file.getvalue()
