"""The photo as it is printed: decoded, turned upright, cropped, re-encoded without its metadata."""

from __future__ import annotations

import io
import struct

from PIL import Image, ImageFile, ImageOps

from trainhub.certs.pdf.errors import PhotoUnreadable
from trainhub.core.pictures import PORTRAIT

#: As portraits are kept, so that the photo of a person is printed as it is.
SIZE = PORTRAIT
QUALITY = 82
#: A phone's picture has 12 million pixels; a flood of pixels has more.
MOST_PIXELS = 40_000_000


def printed_portrait(photo: bytes) -> bytes:
    """The photo as a JPEG of fixed size; raises ``PhotoUnreadable``.

    Re-encoding drops what a camera writes beside the picture (place, device) and anything
    hidden behind it. What was made here before is taken as it is.
    """
    if is_printed_portrait(photo):
        return photo
    # WeasyPrint lets broken pictures pass for the whole process; half a face is no portrait.
    ImageFile.LOAD_TRUNCATED_IMAGES = False
    try:
        with Image.open(io.BytesIO(photo), formats=("JPEG", "PNG")) as picture:
            if picture.width * picture.height > MOST_PIXELS:
                raise PhotoUnreadable("The photo has too many pixels.")
            picture.draft("RGB", (SIZE[0] * 2, SIZE[1] * 2))
            upright = ImageOps.exif_transpose(picture)
            portrait = ImageOps.fit(_opaque(upright), SIZE, centering=(0.5, 0.4))
    except (OSError, SyntaxError, ValueError, Image.DecompressionBombError) as error:
        raise PhotoUnreadable("The photo is no JPEG or PNG that can be read in full.") from error
    printed = io.BytesIO()
    portrait.save(printed, "JPEG", quality=QUALITY, optimize=True)
    return printed.getvalue()


def _opaque(picture: Image.Image) -> Image.Image:
    """Transparent parts become white, as the paper of an ID photo is."""
    if picture.mode in ("RGBA", "LA", "PA") or "transparency" in picture.info:
        layered = picture.convert("RGBA")
        white = Image.new("RGBA", layered.size, "white")
        return Image.alpha_composite(white, layered).convert("RGB")
    return picture.convert("RGB")


def is_printed_portrait(photo: bytes) -> bool:
    """Whether the picture is one that ``printed_portrait`` made: size, colours, nothing beside it.

    Walks the segments of ITU-T T.81 §B.1.1: a JFIF header, tables, one baseline frame, its end.
    """
    if photo[:2] != b"\xff\xd8" or photo[-2:] != b"\xff\xd9":
        return False
    place = 2
    while place + 9 < len(photo) and photo[place] == 0xFF:
        marker = photo[place + 1]
        if marker == 0xC0:
            height, width = struct.unpack_from(">HH", photo, place + 5)
            return (width, height) == SIZE and photo[place + 9] == 3
        if marker not in (0xE0, 0xDB, 0xC4):  # anything else is a camera's, or something hidden
            return False
        place += 2 + struct.unpack_from(">H", photo, place + 2)[0]
    return False
