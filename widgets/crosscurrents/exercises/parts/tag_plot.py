"""Who gave which tag to which line: as a grid for a few tags, as a list for many."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from crosscurrents.course.words import gettext as _
from crosscurrents.exercises.parts import svg

_WIDTH = 340.0
_MARK = 6.5
_ACROSS = 4
"""Up to so many tags have room beside each other, with three people's marks under each."""

Person = tuple[str, Mapping[str, Sequence[str]]]
"""A name, and this person's tags by line id."""


def plot(lines: Mapping[str, str], tags: Mapping[str, str], people: Sequence[Person]) -> str:
    """Return the marks of up to three people as SVG; `lines` and `tags` are labels by id."""
    parts: list[str] = []
    y = 16.0
    for at, (name, _tags) in enumerate(people):
        parts.append(_mark(at, 10, y - 5, heard=True))
        parts.append(svg.words([name], 26, y, 14, class_="cc-ink"))
        y += 22
    draw = _across if len(tags) <= _ACROSS else _down
    y = draw(parts, y, lines, tags, people)
    return svg.picture(_WIDTH, y + 2, _("Tags of each line"), parts)


def _across(
    parts: list[str], y: float, lines: Mapping[str, str], tags: Mapping[str, str], people: Sequence[Person]
) -> float:
    """Add a row per line and a column per tag; return the foot."""
    left = 88.0
    step = (_WIDTH - left) / len(tags)
    heads = [svg.wrap(label, max(8, int(step / 6.4)), 3) for label in tags.values()]
    y += 14
    for at, head in enumerate(heads):
        x = left + step * (at + 0.5)
        parts.append(svg.words(head, x, y, 13, class_="cc-soft", text_anchor="middle"))
    y += 16.25 * max(len(head) for head in heads) - 4
    for number, (line, label) in enumerate(lines.items(), start=1):
        speaker = svg.wrap(f"{number} {label}", 12, 3)
        height = 22 + 16.25 * len(speaker)
        middle = y + height / 2
        parts.append(svg.tag("line", x1=0, x2=_WIDTH, y1=y, y2=y, class_="cc-stroke-line", stroke_width=1))
        first = middle + 4.5 - 8.125 * (len(speaker) - 1)
        parts.append(svg.words(speaker, 0, first, 13, class_="cc-ink"))
        for at, tag in enumerate(tags):
            for who, (_name, given) in enumerate(people):
                x = left + step * (at + 0.5) + (who - (len(people) - 1) / 2) * 18
                parts.append(_mark(who, x, middle, heard=tag in given.get(line, [])))
        y += height
    return y


def _down(
    parts: list[str], y: float, lines: Mapping[str, str], tags: Mapping[str, str], people: Sequence[Person]
) -> float:
    """Add a block per line with a row for each tag that anybody gave it; return the foot."""
    y += 2
    for number, (line, label) in enumerate(lines.items(), start=1):
        heading = svg.wrap(f"{number} {label}", 44, 2)
        parts.append(svg.tag("line", x1=0, x2=_WIDTH, y1=y, y2=y, class_="cc-stroke-line", stroke_width=1))
        y += 21
        parts.append(svg.words(heading, 0, y, 14, class_="cc-ink", font_weight="600"))
        y += 17.5 * (len(heading) - 1) + 8
        for tag, name in tags.items():
            if not any(tag in given.get(line, []) for _name, given in people):
                continue
            rows = svg.wrap(name, 32, 2)
            for who, (_name, given) in enumerate(people):
                x = _WIDTH - 12 - 20 * (len(people) - 1 - who)
                parts.append(_mark(who, x, y + 9, heard=tag in given.get(line, [])))
            parts.append(svg.words(rows, 14, y + 14, 13, class_="cc-soft"))
            y += 6 + 16.25 * len(rows)
        y += 8
    return y


def _mark(who: int, x: float, y: float, *, heard: bool) -> str:
    """Return a person's mark: a circle, a square or a triangle (never colour alone), full or empty."""
    colour = "abc"[who]
    looks: dict[str, svg.Value] = (
        {"class_": f"cc-{colour} cc-stroke-{colour}"}
        if heard
        else {"class_": "cc-stroke-line", "fill": "none"}
    )
    looks["stroke_width"] = 1.5
    if who == 0:
        return svg.tag("circle", cx=x, cy=y, r=_MARK, **looks)
    if who == 1:
        return svg.tag("rect", x=x - 6, y=y - 6, width=12, height=12, **looks)
    corners = f"{x:.2f},{y - 7:.2f} {x + 7.5:.2f},{y + 6:.2f} {x - 7.5:.2f},{y + 6:.2f}"
    return svg.tag("polygon", points=corners, **looks)
