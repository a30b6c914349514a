"""Pictures that people upload as evidence: decoded, turned upright, made smaller, re-encoded.

What is kept was drawn by us: what a camera writes beside a picture (place, device), and what
somebody hides behind one, does not get through.
"""

from __future__ import annotations

import io
from enum import StrEnum

from PIL import Image, ImageFile, ImageOps

from trainhub.core.errors import Reason, Refused
from trainhub.core.words import N_


class PictureTrouble(StrEnum):
    """Why a picture is not taken."""

    MISSING = N_("Please take a photo of the certificate.")
    UNREADABLE = N_("This file is not a photo (JPG or PNG), or it is broken. Please take it again.")
    TOO_SMALL = N_("The picture is too small.")
    TOO_LARGE = N_("The photo has too many pixels. Please take it with the usual camera setting.")


#: A phone's picture has 12 to 50 million pixels; a flood of pixels has more.
MOST_PIXELS = 60_000_000
#: Enough to read the small print of a card.
LONGEST_SIDE = 1800
#: 25 by 35 mm at 300 dpi, the usual 一寸 photo file.
PORTRAIT = (295, 413)


def kept_picture(upload: bytes) -> bytes:
    """``upload`` (JPEG or PNG) as a JPEG of at most 1800 pixels a side. Raises ``Refused``."""
    upright = _upright(upload, LONGEST_SIDE)
    upright.thumbnail((LONGEST_SIDE, LONGEST_SIDE))
    return _as_jpeg(upright)


def portrait(upload: bytes, least: tuple[int, int] = (1, 1)) -> bytes:
    """``upload`` (JPEG or PNG) as an ID photo: a JPEG of 295 by 413 pixels, cropped.

    ``least`` is the width and height below which it is refused. Raises ``Refused``.
    """
    upright = _upright(upload, 3 * max(PORTRAIT))
    if upright.width < least[0] or upright.height < least[1]:
        raise Refused(Reason(PictureTrouble.TOO_SMALL))
    # Faces stand a little above the middle.
    return _as_jpeg(ImageOps.fit(upright, PORTRAIT, centering=(0.5, 0.4)))


def _upright(upload: bytes, side: int) -> Image.Image:
    """The picture decoded, not much larger than ``side`` needs, turned as it was held."""
    if not upload:
        raise Refused(Reason(PictureTrouble.MISSING))
    # WeasyPrint lets broken pictures pass for the whole process; half a card is no evidence.
    ImageFile.LOAD_TRUNCATED_IMAGES = False
    try:
        with Image.open(io.BytesIO(upload), formats=("JPEG", "PNG")) as picture:
            if picture.width * picture.height > MOST_PIXELS:
                raise Refused(Reason(PictureTrouble.TOO_LARGE))
            picture.draft("RGB", (side, side))
            return _on_white(ImageOps.exif_transpose(picture))
    except (OSError, SyntaxError, ValueError, Image.DecompressionBombError) as error:
        raise Refused(Reason(PictureTrouble.UNREADABLE)) from error


def _as_jpeg(picture: Image.Image) -> bytes:
    """Drawn by us, with nothing beside the picture."""
    picture.info.clear()
    kept = io.BytesIO()
    picture.save(kept, "JPEG", quality=82, optimize=True)
    return kept.getvalue()


def _on_white(picture: Image.Image) -> Image.Image:
    """A drawing without a ground is meant for white paper, not for black."""
    if not picture.has_transparency_data:
        return picture.convert("RGB")
    drawing = picture.convert("RGBA")
    return Image.alpha_composite(Image.new("RGBA", drawing.size, "white"), drawing).convert("RGB")
