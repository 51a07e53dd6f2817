"""The two pictures of a branch: the path through its choices, and the toy indices along the path."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from crosscurrents.course.words import gettext as _
from crosscurrents.exercises.kind import Drawing
from crosscurrents.exercises.parts.branch_spec import Index
from crosscurrents.exercises.parts.branch_ways import Step, trail
from crosscurrents.exercises.parts.branch_words import judgements
from crosscurrents.exercises.parts.svg import picture, tag, words, wrap

_WIDTH = 340.0
_COLOURS = ("a", "b", "c")
_DASHES = ("", "7 4", "2 4")  # the lines differ without colour too


def path_drawing(path: Sequence[Step], judged: Mapping[str, str] | None) -> Drawing:
    """Return the path through all the choices, top to bottom; `judged` by point, None where none is asked."""
    unsaid = _("not judged yet") if judged is not None else ""
    said = [judgements().get((judged or {}).get(point.id, ""), unsaid) for point, _choice in path]
    columns = [_("Turning point"), _("Your choice"), _("What happened")]
    return Drawing(
        svg=_path_picture(path, said),
        caption=_(
            "Your path. Each row is a turning point, each dot a choice in it; the large dots are yours."
        ),
        header=columns if judged is None else [*columns, _("Your judgement")],
        rows=[
            [point.title, choice.text, choice.happens, *([] if judged is None else [judgement])]
            for (point, choice), judgement in zip(path, said, strict=True)
        ],
    )


def index_drawing(indices: Sequence[Index], path: Sequence[Step], top: int) -> Drawing:
    """Return the indices along the path on a scale of 0 to `top`; its table is the log of the choices."""
    told = trail(path, indices)
    values = [[str(one[index.id]) for index in indices] for one in told]
    return Drawing(
        svg=_index_picture(indices, told, top),
        caption=_(
            "Toy indices along your path, at the start and after each scene. They cannot tell which path "
            "is better, or what such an evening would do to a coalition of yours."
        ),
        header=[_("Scene"), _("Your choice"), _("What happened"), *(one.label for one in indices)],
        rows=[
            [_("At the start"), "–", "–", *values[0]],
            *(
                [point.title, choice.text, choice.happens, *row]
                for (point, choice), row in zip(path, values[1:], strict=True)
            ),
        ],
    )


def _path_picture(path: Sequence[Step], said: Sequence[str]) -> str:
    """Return the points as rows, their choices as dots, and a line through those taken.

    `said` holds for each row what stands under its title.
    """
    parts: list[str] = []
    taken: list[tuple[float, float]] = []
    y = 4.0
    for (point, choice), below in zip(path, said, strict=True):
        title = wrap(point.title, 25, 3)
        height = 17.5 * len(title) + 42
        middle = y + height / 2
        parts.append(
            tag(
                "line", x1=0, x2=_WIDTH, y1=y + height, y2=y + height, class_="cc-stroke-line", stroke_width=1
            )
        )
        parts.append(words(title, 2, y + 25, 14, class_="cc-ink"))
        parts.append(words([below], 2, y + 25 + 17.5 * len(title), 13, class_="cc-soft"))
        for at, one in enumerate(point.choices):
            x = 206 + at * 38.0
            if one.id == choice.id:
                taken.append((x, middle))
            else:
                parts.append(
                    tag("circle", cx=x, cy=middle, r=6, class_="cc-card cc-stroke-soft", stroke_width=1.5)
                )
        y += height
    trace = _line(taken, "a")
    dots = [tag("circle", cx=x, cy=at, r=10, class_="cc-a") for x, at in taken]
    return picture(_WIDTH, y + 2, _("The path you took"), [trace, *parts, *dots])


def _index_picture(indices: Sequence[Index], values: Sequence[Mapping[str, int]], top: int) -> str:
    """Return one line per index over the scenes: `values` at the start and after each choice.

    The scale goes from 0 to `top`, so that every path is drawn to the same one.
    """
    left, right, head, foot = 30.0, 226.0, 16.0, 186.0
    across = (right - left) / max(1, len(values) - 1)
    up = (foot - head) / max(1, top)

    def at(step: int, value: int) -> tuple[float, float]:
        return left + step * across, foot - value * up

    parts = []
    for mark in sorted({0, top // 2, top}):
        y = at(0, mark)[1]
        parts.append(tag("line", x1=left, x2=right, y1=y, y2=y, class_="cc-stroke-line", stroke_width=1))
        parts.append(words([str(mark)], left - 8, y + 5, 13, text_anchor="end", class_="cc-soft"))
    for step in range(len(values)):
        name = _("start") if step == 0 else str(step)
        parts.append(words([name], at(step, 0)[0], foot + 20, 13, text_anchor="middle", class_="cc-soft"))
    # The names stand where their lines end; lines that end close by have theirs moved apart.
    ends = sorted(range(len(indices)), key=lambda one: -values[-1][indices[one].id])
    feet = _apart([at(0, values[-1][indices[one].id])[1] + 5 for one in ends], 19.0, head + 5, foot + 5)
    for place, foot_of in zip(ends, feet, strict=True):
        one, colour = indices[place], _COLOURS[place]
        # Two lines at the same number would hide each other: each stands two units off the next.
        points = [
            (x, y + 2.0 * (place - 1))
            for x, y in (at(step, value[one.id]) for step, value in enumerate(values))
        ]
        parts.append(_line(points, colour, _DASHES[place]))
        parts += [tag("circle", cx=x, cy=y, r=4, class_=f"cc-{colour}") for x, y in points]
        label = wrap(f"{one.label} {values[-1][one.id]}", 13, 1)
        parts.append(words(label, right + 12, foot_of, 14, class_=f"cc-{colour}"))
    return picture(_WIDTH, foot + 30, _("The toy indices, scene by scene"), parts)


def _apart(wanted: Sequence[float], gap: float, low: float, high: float) -> list[float]:
    """Return heights in the same order, at least `gap` apart, as near to `wanted` as one pass down gets."""
    found: list[float] = []
    for one in wanted:
        found.append(max(one, found[-1] + gap) if found else max(one, low))
    over = max(0.0, found[-1] - high) if found else 0.0
    return [one - over for one in found]


def _line(points: Sequence[tuple[float, float]], colour: str, dashes: str = "") -> str:
    dashed = {"stroke_dasharray": dashes} if dashes else {}
    return tag(
        "polyline",
        points=" ".join(f"{x:.2f},{y:.2f}" for x, y in points),
        fill="none",
        class_=f"cc-stroke-{colour}",
        stroke_width=3,
        stroke_linejoin="round",
        **dashed,
    )
