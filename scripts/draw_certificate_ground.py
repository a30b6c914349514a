"""Draw the ground of the training certificate: paper, guilloche frame and watermark.

    python scripts/draw_certificate_ground.py > trainhub/certs/pdf/design/training-pass/ground.svg

The result is committed; run this only to change the drawing. Lengths are millimetres on A4
landscape. Every curve is made of cubic pieces, one per half wave, which is within 1 % of a sine
and keeps the drawing small enough to ride in every certificate.
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


def band(place: Callable[[float, float], Point], length: float, waves: int) -> list[str]:
    """Two braided families of strands along one side, the second half a wave behind."""
    half = length / waves / 2
    drawn = []
    for family, (colour, shift) in enumerate(((GOLD, 0.0), (PALE_GOLD, half / 2))):
        path = ""
        for strand in range(-3, 4):
            rise = REACH * strand / 3
            if strand == 0 and family:
                continue

            def moved(along: float, across: float, shift: float = shift) -> Point:
                return place(along - shift, across)

            path += wave(moved, half, waves * 2 + (1 if shift else 0), rise)
        drawn.append(stroke(colour, 0.13, path))
    return drawn


def frame() -> list[str]:
    """The four sides of the braided band."""
    run_x, run_y = WIDTH - 2 * BAND, HEIGHT - 2 * BAND
    return [
        *band(lambda along, across: (BAND + along, BAND + across), run_x, 15),
        *band(lambda along, across: (BAND + along, HEIGHT - BAND - across), run_x, 15),
        *band(lambda along, across: (BAND + across, BAND + along), run_y, 10),
        *band(lambda along, across: (WIDTH - BAND - across, BAND + along), run_y, 10),
    ]


def rosette(
    centre: Point, ring: tuple[float, float], petals: int, turns: int, decimals: int = 2
) -> str:
    """A ring of ``turns`` waves of ``petals`` petals, each turned a little against the last."""
    middle, rise = (ring[0] + ring[1]) / 2, (ring[1] - ring[0]) / 2
    half = math.pi / petals
    path = ""
    for turn in range(turns):
        offset = turn * 2 * half / turns

        def place(along: float, across: float, offset: float = offset) -> Point:
            angle, radius = along + offset, middle + across
            return centre[0] + radius * math.sin(angle), centre[1] - radius * math.cos(angle)

        path += wave(place, half, petals * 2, rise, decimals)
    return path


def box(inset: float, colour: str, width: float) -> str:
    """A line around the sheet, ``inset`` from its edge."""
    return (
        f'<rect x="{number(inset)}" y="{number(inset)}" width="{number(WIDTH - 2 * inset)}"'
        f' height="{number(HEIGHT - 2 * inset)}" fill="none" stroke="{colour}"'
        f' stroke-width="{number(width)}"/>'
    )


def corner(centre: Point) -> list[str]:
    """A block with a rosette that hides where two sides meet."""
    x, y = centre
    square = (
        f'<rect x="{number(x - CORNER)}" y="{number(y - CORNER)}"'
        f' width="{number(2 * CORNER)}" height="{number(2 * CORNER)}"'
        f' fill="{PAPER}" stroke="{GOLD}" stroke-width="0.35"/>'
    )
    return [
        square,
        stroke(GOLD, 0.13, rosette(centre, (2.3, 6.7), 8, 3)),
        stroke(WINE, 0.16, rosette(centre, (0.5, 2.5), 6, 2)),
    ]


def watermark() -> list[str]:
    """Two rings behind the text, so pale that nothing is harder to read."""
    centre = (WIDTH / 2, HEIGHT / 2 + 2)
    return [
        stroke(MIST, 0.22, rosette(centre, (40, 66), 24, 6, 1)),
        stroke(MIST, 0.22, rosette(centre, (18, 42), 16, 5, 1)),
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
        *(piece for centre in corners for piece in corner(centre)),
    ]
    head = (
        '<svg xmlns="http://www.w3.org/2000/svg" width="297mm" height="210mm"'
        ' viewBox="0 0 297 210">\n'
    )
    return head + "\n".join(parts) + "\n</svg>\n"


if __name__ == "__main__":
    sys.stdout.write(ground())
