"""The photo as it is printed: decoded, turned upright, cropped, re-encoded without its metadata."""

from __future__ import annotations

import io

from PIL import Image, ImageFile, ImageOps

from trainhub.certs.pdf.errors import PhotoUnreadable

#: 30 by 42 mm at 254 dpi, which is the size of the usual 一寸 photo file.
SIZE = (300, 420)
QUALITY = 82
#: A phone's picture has 12 million pixels; a flood of pixels has more.
MOST_PIXELS = 40_000_000


def printed_portrait(photo: bytes) -> bytes:
    """The photo as a JPEG of fixed size; raises ``PhotoUnreadable``.

    Re-encoding drops what a camera writes beside the picture (place, device) and anything
    hidden behind it.
    """
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
