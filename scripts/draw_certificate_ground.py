"""Draw the grounds of the certificates: paper, guilloche frame and watermark.

    python scripts/draw_certificate_ground.py NAME > trainhub/certs/pdf/design/NAME/ground.svg

NAME is a design. The results are committed; run this only to change a drawing. Lengths are
millimetres; where nothing else is said, on A4 landscape. Every curve is made of cubic pieces, one
per half wave, which is within 1 % of a sine. What repeats is drawn once and used again: the same
operators over and over compress to next to nothing, so the drawing rides in every certificate.
"""

from __future__ import annotations

import math
import sys
from collections.abc import Callable

WIDTH, HEIGHT = 297.0, 210.0
PAPER, GOLD, PALE_GOLD, MIST, WINE = "#fffdf7", "#b48c3c", "#cfae6b", "#f4ebd6", "#8e1b22"

#: Distance of the band's middle from the edge of the sheet, half its width, half a corner block.
#: 15 mm makes the half waves 8.9 and 9 mm: round numbers repeat and compress well.
BAND, REACH, CORNER = 15.0, 4.8, 7.6

Point = tuple[float, float]


def number(value: float, decimals: int = 2) -> str:
    """A length without superfluous characters; two decimals are a hundredth of a millimetre."""
    text = f"{value:.{decimals}f}".rstrip("0").rstrip(".")
    return "0" if text == "-0" else text


def stroke(colour: str, width: float, path: str) -> str:
    """One path, drawn as a line."""
    return f'<path fill="none" stroke="{colour}" stroke-width="{number(width)}" d="{path}"/>'


def wave(
    place: Callable[[float, float], Point], half: float, count: int, rise: float, decimals: int = 2
) -> str:
    """``count`` half waves of length ``half`` and height ``rise``, set down by ``place``."""
    lean, lift = half * 4 / (3 * math.pi), rise * 4 / 3
    pieces = ["M" + " ".join(number(value, decimals) for value in place(0, 0))]
    for step in range(count):
        sign = 1 if step % 2 == 0 else -1
        start, end = step * half, (step + 1) * half
        points = [
            place(start + lean, sign * lift),
            place(end - lean, sign * lift),
            place(end, 0),
        ]
        values = (number(value, decimals) for point in points for value in point)
        pieces.append("C" + " ".join(values))
    return "".join(pieces)


def motif(name: str, parts: list[str]) -> str:
    """Parts that are drawn where they are used."""
    return f'<defs><g id="{name}">' + "".join(parts) + "</g></defs>"


def used(name: str, transform: str) -> str:
    """A motif set down by a transformation."""
    return f'<use href="#{name}" transform="{transform}"/>'


def band(name: str, length: float, waves: int) -> list[str]:
    """The motif of one side, to the right from 0: two braided families of strands.

    The second begins and ends half a half wave earlier; the corner blocks lie over both ends.
    """
    half = length / waves / 2
    drawn = []
    for family, (colour, shift) in enumerate(((GOLD, 0.0), (PALE_GOLD, half / 2))):
        path = ""
        for strand in range(-3, 4):
            if strand == 0 and family:
                continue

            def moved(along: float, across: float, shift: float = shift) -> Point:
                return along - shift, across

            path += wave(moved, half, 2, REACH * strand / 3)
        drawn.append(stroke(colour, 0.13, path))
    tiles = [
        used(f"{name}-wave", f"translate({number(2 * half * step)} 0)") for step in range(waves)
    ]
    return [motif(f"{name}-wave", drawn), motif(name, tiles)]


def frame() -> list[str]:
    """The four sides of the braided band."""
    right, low = number(WIDTH - BAND), number(HEIGHT - BAND)
    near = number(BAND)
    return [
        *band("level", WIDTH - 2 * BAND, 15),
        *band("upright", HEIGHT - 2 * BAND, 10),
        used("level", f"translate({near} {near})"),
        used("level", f"translate({near} {low}) scale(1 -1)"),
        used("upright", f"translate({near} {near}) rotate(90) scale(1 -1)"),
        used("upright", f"translate({right} {near}) rotate(90)"),
    ]


def rosette(
    centre: Point, ring: tuple[float, float], petals: int, turns: int, decimals: int = 2
) -> str:
    """A ring of ``turns`` waves of ``petals`` petals, each turned a little against the last."""
    half = math.pi / petals
    around = (place_on(centre, ring, turn * 2 * half / turns) for turn in range(turns))
    rise = (ring[1] - ring[0]) / 2
    return "".join(wave(place, half, petals * 2, rise, decimals) for place in around)


def place_on(
    centre: Point, ring: tuple[float, float], offset: float
) -> Callable[[float, float], Point]:
    """Where angle and height lie on a ring, turned by ``offset`` radians."""
    middle = (ring[0] + ring[1]) / 2

    def place(along: float, across: float) -> Point:
        angle, radius = along + offset, middle + across
        return centre[0] + radius * math.sin(angle), centre[1] - radius * math.cos(angle)

    return place


def flower(
    name: str, centre: Point, ring: tuple[float, float], petals: int, turns: int,
    colour: str, width: float,
) -> list[str]:  # fmt: skip
    """The lines of a rosette, one petal of each turn drawn once and used all around."""
    half, rise = math.pi / petals, (ring[1] - ring[0]) / 2
    petal = "".join(
        wave(place_on((0, 0), ring, turn * 2 * half / turns), half, 2, rise)
        for turn in range(turns)
    )
    where = f"translate({number(centre[0])} {number(centre[1])})"
    angles = (number(360 * step / petals, 3) for step in range(petals))
    return [
        motif(name, [stroke(colour, width, petal)]),
        *(used(name, f"{where} rotate({angle})") for angle in angles),
    ]


def box(inset: float, colour: str, width: float) -> str:
    """A line around the sheet, ``inset`` from its edge."""
    return (
        f'<rect x="{number(inset)}" y="{number(inset)}" width="{number(WIDTH - 2 * inset)}"'
        f' height="{number(HEIGHT - 2 * inset)}" fill="none" stroke="{colour}"'
        f' stroke-width="{number(width)}"/>'
    )


def corner() -> str:
    """The motif of a block with a rosette that hides where two sides meet, around 0."""
    square = plate(
        -CORNER, -CORNER, 2 * CORNER, 2 * CORNER,
        f'fill="{PAPER}" stroke="{GOLD}" stroke-width="0.35"',
    )  # fmt: skip
    return motif(
        "corner",
        [
            square,
            stroke(GOLD, 0.13, rosette((0, 0), (2.3, 6.7), 8, 3)),
            stroke(WINE, 0.16, rosette((0, 0), (0.5, 2.5), 6, 2)),
        ],
    )


def watermark() -> list[str]:
    """Two rings behind the text, so pale that nothing is harder to read."""
    centre = (WIDTH / 2, HEIGHT / 2 + 2)
    return [
        *flower("outer", centre, (40, 66), 24, 6, MIST, 0.22),
        *flower("inner", centre, (18, 42), 16, 5, MIST, 0.22),
    ]


def ground() -> str:
    """The whole drawing as an SVG file."""
    right, low = WIDTH - BAND, HEIGHT - BAND
    corners = [(BAND, BAND), (right, BAND), (BAND, low), (right, low)]
    parts = [
        f'<rect width="{number(WIDTH)}" height="{number(HEIGHT)}" fill="{PAPER}"/>',
        *watermark(),
        *frame(),
        box(BAND - REACH - 1.6, WINE, 0.7),
        box(BAND - REACH - 0.6, GOLD, 0.2),
        box(BAND + REACH + 0.6, GOLD, 0.2),
        box(BAND + REACH + 1.6, WINE, 0.35),
        corner(),
        *(used("corner", f"translate({number(x)} {number(y)})") for x, y in corners),
    ]
    return drawing(WIDTH, HEIGHT, parts)


def drawing(width: float, height: float, parts: list[str]) -> str:
    """The parts as an SVG file of that size."""
    size = f'width="{number(width)}mm" height="{number(height)}mm"'
    view = f'viewBox="0 0 {number(width)} {number(height)}"'
    head = f'<svg xmlns="http://www.w3.org/2000/svg" {size} {view}>\n'
    return head + "\n".join(parts) + "\n</svg>\n"


def plate(x: float, y: float, width: float, height: float, paint: str) -> str:
    """A rectangle; ``paint`` says how it is filled and lined."""
    return (
        f'<rect x="{number(x)}" y="{number(y)}" width="{number(width)}"'
        f' height="{number(height)}" {paint}/>'
    )


def ribbon(x: float, y: float, length: float, rise: float, colours: tuple[str, str]) -> list[str]:
    """A braided band that runs to the right: strands of waves, each a little lower."""
    count = round(length / 9)
    half = length / count
    drawn = []
    for family, colour in enumerate(colours):
        path = ""
        for strand in range(-3, 4):
            sign = 1 if family else -1

            def place(along: float, across: float, shift: float = strand * 0.35) -> Point:
                return x + along, y + shift + across

            path += wave(place, half, count, sign * rise)
        drawn.append(stroke(colour, 0.12, path))
    return drawn


def upright_ground() -> str:
    """The sheet of the skill level certificate: blue lines on pale paper, A4 upright."""
    width, height, navy, blue, mist = 210.0, 297.0, "#123a5c", "#8fa9bf", "#e6edf2"
    centre = (width / 2, 160.0)
    lines = f'fill="none" stroke="{navy}" stroke-width="0.8"'
    thin = f'fill="none" stroke="{GOLD}" stroke-width="0.25"'
    return drawing(
        width,
        height,
        [
            plate(0, 0, width, height, 'fill="#fbfcfd"'),
            *flower("outer", centre, (38, 64), 24, 6, mist, 0.24),
            *flower("inner", centre, (16, 40), 16, 5, mist, 0.24),
            plate(9, 9, width - 18, height - 18, lines),
            plate(10.6, 10.6, width - 21.2, height - 21.2, thin),
            *ribbon(12.5, 17, width - 25, 2.6, (blue, GOLD)),
            *ribbon(12.5, height - 17, width - 25, 2.6, (blue, GOLD)),
            plate(12.5, 22.4, width - 25, height - 44.8, thin),
        ],
    )


def card_ground() -> str:
    """The card for the wallet: a green head, a pale rosette, ISO/IEC 7810 ID-1."""
    width, height, green, leaf, mist = 85.6, 54.0, "#1b5e42", "#7fb598", "#e3efe8"
    return drawing(
        width,
        height,
        [
            plate(0, 0, width, height, 'fill="#fbfdfb"'),
            *flower("rosette", (30, 30), (8, 19), 18, 5, mist, 0.16),
            plate(0, 0, width, 10.8, f'fill="{green}"'),
            plate(0, 10.8, width, 0.5, f'fill="{GOLD}"'),
            *ribbon(0, 47.9, width, 0.9, (leaf, mist)),
        ],
    )


GROUNDS = {
    "training-pass": ground,
    "skill-level": upright_ground,
    "wallet-card": card_ground,
}

if __name__ == "__main__":
    sys.stdout.write(GROUNDS[sys.argv[1]]())
