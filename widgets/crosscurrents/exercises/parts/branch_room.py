"""What a room's paths add up to: choices scene by scene, the ways where they part, and the endings."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from crosscurrents.course.words import gettext as _
from crosscurrents.exercises.parts.branch_spec import END, Ending, Index, Point, ending_of
from crosscurrents.exercises.parts.branch_ways import Step, after, trail
from crosscurrents.exercises.parts.short import short, shorts
from crosscurrents.exercises.parts.tallied import chosen
from crosscurrents.exercises.tallies.bars import Bars
from crosscurrents.exercises.tallies.flow import Flow
from crosscurrents.exercises.tallies.tally import Label, counted_rows

Walked = tuple[Sequence[Step], Point | None]
"""The points somebody has passed with the choices made, and the one that stands open, None at the end."""


def scenes(points: Sequence[Point], walked: Sequence[Walked]) -> list[Bars]:
    """Return scene by scene how often each choice was made.

    Points with the same title are one scene that looks different after what came before: their choices are
    counted together, unless one id means two things in them.
    """
    return [_scene(together, walked) for together in _together(points)]


def _together(points: Sequence[Point]) -> list[list[Point]]:
    found: list[list[Point]] = []
    for point in points:
        alike = next((one for one in found if one[0].title == point.title and _agree([*one, point])), None)
        if alike:
            alike.append(point)
        else:
            found.append([point])
    return found


def _agree(points: Sequence[Point]) -> bool:
    choices = {(choice.id, choice.text) for point in points for choice in point.choices}
    return len(choices) == len({which for which, _text in choices})


def _scene(points: Sequence[Point], walked: Sequence[Walked]) -> Bars:
    here = {point.id for point in points}
    return chosen(
        f"scene-{points[0].id}",
        points[0].title,
        _("Choices"),
        shorts({choice.id: choice.text for point in points for choice in point.choices}),
        [next((choice.id for point, choice in path if point.id in here), None) for path, _standing in walked],
    )


def parting(points: Sequence[Point]) -> bool:
    """Return whether there is more than one way through."""
    return any(
        len({after(points, at, choice) for choice in point.choices}) > 1 for at, point in enumerate(points)
    )


def ways(
    points: Sequence[Point], endings: Sequence[Ending], indices: Sequence[Index], walked: Sequence[Walked]
) -> Flow:
    """Return which point people went on to from each, and how it ended where there are endings."""
    return Flow(
        id="ways",
        title=_("Ways taken"),
        rows=tuple(Label(point.id, point.title) for point in points),
        ends=tuple(Label(_end(one), one.title) for one in endings) or (Label(END, _("The end")),),
        choices=_choices(points),
        **counted_rows(
            [point.id for point in points],
            [_went(endings, indices, path, standing) for path, standing in walked],
        ),
    )


def _end(ending: Ending | None) -> str:
    """Return the id of an end, so that none can be taken for a point's."""
    return f"{END}-{ending.id}" if ending else END


def _went(
    endings: Sequence[Ending], indices: Sequence[Index], path: Sequence[Step], standing: Point | None
) -> dict[str, str]:
    """Return what followed each point of one path; the last has nothing after it until a choice is made."""
    if not path:
        return {}
    stops = [point.id for point, _choice in path]
    last = standing.id if standing else _end(ending_of(endings, trail(path, indices)[-1]))
    return dict(zip(stops, [*stops[1:], last], strict=True))


def _choices(points: Sequence[Point]) -> dict[str, str]:
    """Return for each way on from a point the choices that lead there, where not all of them do."""
    found: dict[str, str] = {}
    for at, point in enumerate(points):
        leads: dict[int | None, list[str]] = {}
        for choice in point.choices:
            leads.setdefault(after(points, at, choice), []).append(short(choice.text))
        for to, texts in leads.items():
            if to is not None and len(leads) > 1:
                found[f"{point.id}>{points[to].id}"] = " / ".join(texts)
    return found


def ended(endings: Sequence[Ending], indices: Sequence[Index], walked: Iterable[Walked]) -> Bars:
    """Return how often it ended in each way."""
    fitting = [ending_of(endings, trail(path, indices)[-1]) for path, standing in walked if standing is None]
    return chosen(
        "endings",
        _("How it ended"),
        _("Endings"),
        {one.id: one.title for one in endings},
        [one.id if one else None for one in fitting],
    )
