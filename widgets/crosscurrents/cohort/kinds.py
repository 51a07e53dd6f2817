"""What is counted of a cohort beside its answers, in the room's own forms: how far people came, and marks."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import ClassVar

from crosscurrents.course import Rubric
from crosscurrents.course.words import gettext as _
from crosscurrents.exercises.kind import Kind, Response
from crosscurrents.exercises.tallies.bars import Bars
from crosscurrents.exercises.tallies.change import Change
from crosscurrents.exercises.tallies.scale import Scale
from crosscurrents.exercises.tallies.tally import Label, Tally, counted_rows

FINISHED, BEGUN, PASSED, NONE = "finished", "begun", "passed", "none"
"""How far somebody came with an exercise: `passed` is read in place of answering."""

TOTAL = "total"
"""The row of all points together."""


class Stages(Kind, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """How far people came. Response: `{at: one of options}`."""

    name: ClassVar[str] = "stages"

    title: str
    options: tuple[Label, ...]

    def aggregate(self, responses: Sequence[Response]) -> list[Tally]:
        """Return how many came how far."""
        found = Bars(
            id="at",
            title=self.title,
            rows=(Label("at", self.title),),
            options=self.options,
            several=False,
            **counted_rows(["at"], responses),
        )
        return [found]


def stages(title: str) -> Stages:
    """Return how far people came with one exercise."""
    named = {
        FINISHED: _("finished"),
        BEGUN: _("begun"),
        PASSED: _("read instead"),
        NONE: _("no answer to count"),
    }
    return Stages(title=title, options=tuple(Label(*one) for one in named.items()))


class Marks(Kind, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Marks by a rubric. Response: `{criterion id: points}`, and `total`."""

    name: ClassVar[str] = "marks"

    rows: tuple[Label, ...]
    points: tuple[int, ...]
    most: int

    def aggregate(self, responses: Sequence[Response]) -> list[Tally]:
        """Return how often each criterion got how many points, and how often the whole."""
        said = [{row: f"{points:g}" for row, points in one.items()} for one in responses]
        return [
            Scale(
                id="criteria",
                title=_("Points by criterion"),
                rows=self.rows,
                steps=tuple(Label(str(one), str(one)) for one in self.points),
                **counted_rows([one.id for one in self.rows], said),
            ),
            Scale(
                id=TOTAL,
                title=_("Points in all"),
                rows=(Label(TOTAL, _("All criteria")),),
                steps=tuple(Label(str(one), str(one)) for one in range(self.most + 1)),
                **counted_rows([TOTAL], said),
            ),
        ]


class Pairs(Kind, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What two markers gave to the same answers. Response: `{criterion id or total: "first>second"}`."""

    name: ClassVar[str] = "pairs"

    rows: tuple[Label, ...]
    points: tuple[int, ...]
    most: int

    def aggregate(self, responses: Sequence[Response]) -> list[Tally]:
        """Return how often each pair of points was given, by criterion and for whole answers."""
        whole = (Label(TOTAL, _("All criteria")),)
        return [
            self._pairs("pairs", self.rows, self.points, responses),
            self._pairs(TOTAL, whole, range(self.most + 1), responses),
        ]

    def _pairs(
        self, name: str, rows: tuple[Label, ...], steps: Iterable[int], responses: Sequence[Response]
    ) -> Change:
        return Change(
            id=name,
            title=_("First and second marks"),
            rows=rows,
            steps=tuple(Label(str(one), str(one)) for one in steps),
            before=_("First marker"),
            now=_("Second marker"),
            **counted_rows([one.id for one in rows], responses),
        )


def _rows(rubric: Rubric) -> tuple[Label, ...]:
    return tuple(Label(one.id, one.title) for one in rubric.criteria)


def levels(rubric: Rubric) -> tuple[int, ...]:
    """Return the points that a criterion can get, rising."""
    return tuple(sorted({level.points for one in rubric.criteria for level in one.levels}))


def levels_of(rubric: Rubric, row: str) -> list[int]:
    """Return the points that one row can get, rising: a criterion's levels, or whole answers' points."""
    if row == TOTAL:
        return list(range(rubric.points + 1))
    return sorted({level.points for one in rubric.criteria if one.id == row for level in one.levels})


def marks(rubric: Rubric) -> Marks:
    """Return marks by this rubric."""
    return Marks(rows=_rows(rubric), points=levels(rubric), most=rubric.points)


def pairs(rubric: Rubric) -> Pairs:
    """Return pairs of marks by this rubric."""
    return Pairs(rows=_rows(rubric), points=levels(rubric), most=rubric.points)
