"""Room on a wall: which heights of a picture can be read from the back, and what parts of it look like."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from crosscurrents.exercises.parts.svg import Value, tag, words, wrap

ALONE = 402.0
"""Height, in units, up to which a picture 340 wide has text of 20 px and more on a wall of 1280 x 720 px.

Beside its words the projector leaves it 675 x 620 px (server/static/projector.js): 620 / 402 * 13 is 20.
"""
HALVES = (494.0, 540.0)
"""Heights of a list that the projector cuts in two and sets side by side (from 1.45 times the width on)."""
LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
LOOKS: tuple[tuple[dict[str, Value], str], ...] = (
    ({"class_": "cc-a cc-stroke-a"}, "cc-card"),
    ({"class_": "cc-warm cc-stroke-b"}, "cc-ink"),
    ({"class_": "cc-c cc-stroke-c"}, "cc-card"),
    ({"class_": "cc-card cc-stroke-soft"}, "cc-ink"),
    ({"class_": "cc-line cc-stroke-ink"}, "cc-ink"),
)
"""How parts of a bar, or bars of parts of the room look, and the ink in them: told apart without colour."""


def readable(high: float, *, halves: bool = False) -> bool:
    """Return whether a picture `high` units high can be read on a wall; with `halves` also if cut in two."""
    return high <= ALONE or (halves and HALVES[0] <= high <= HALVES[1])


def roomiest(sizes: Sequence[float], high: Callable[[float], float], *, halves: bool = False) -> float:
    """Return the first of `sizes` whose height can be read on a wall; where none can, the smallest."""
    return next((one for one in sizes if readable(high(one), halves=halves)), min(sizes))


def key(lines: Sequence[str], y: float) -> tuple[list[str], float]:
    """Return what each part's look stands for, one under the other, and where it ends."""
    parts: list[str] = []
    for at, line in enumerate(lines):
        look, ink = LOOKS[at]
        said = wrap(line, 40)
        parts.append(tag("rect", x=4, y=y + 1, width=24, height=18, rx=2, stroke_width=1.5, **look))
        parts.append(words([LETTERS[at]], 16, y + 15, 13, class_=ink, text_anchor="middle"))
        parts.append(words(said, 36, y + 15, 13, class_="cc-ink"))
        y += 23 + 16.25 * (len(said) - 1)
    return parts, y + 3
