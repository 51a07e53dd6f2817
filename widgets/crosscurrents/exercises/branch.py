"""Branch: choose at turning points, then judge each choice by three kinds of evidence that may disagree."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, ClassVar

import msgspec

from crosscurrents.course.words import gettext as _
from crosscurrents.exercises._svg import picture, tag, words, wrap
from crosscurrents.exercises.kind import (
    Drawing,
    Kind,
    Response,
    SpecError,
    choice_schema,
    counted,
    object_schema,
    unique,
)

JUDGEMENTS = ("advanced", "stalled", "broke", "unclear")
"""What a learner may say of a choice: the work advanced, stalled, broke down, or it cannot be told."""

EVIDENCE = ("interaction", "afterwards", "later")
"""The three kinds of evidence Foot judged by: what happened next, what people said, later meetings (A14)."""

_WIDTH = 340.0


class _Records(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    interaction: str
    afterwards: str
    later: str


class _Choice(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    id: str
    text: str
    happens: str
    records: _Records


class _Point(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """One turning point; its choices are all there is to do at it."""

    id: str
    title: str
    situation: str
    choices: list[_Choice]


class Branch(Kind, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Turning points in a row, each with a choice; the records open after the last one.

    Response: `{path: [choice id per point], judgements: {point: judgement}, trusted: evidence}`. A path is
    taken back by shortening it.
    """

    name: ClassVar[str] = "branch"

    intro: str = ""
    points: list[_Point]
    question: str = ""

    def check(self) -> None:
        """Raise `SpecError` for no points, doubled ids, or a point without a real choice."""
        if not self.points:
            raise SpecError("a branch needs at least one entry in `points`")
        unique([point.id for point in self.points], "points")
        unique([choice.id for point in self.points for choice in point.choices], "choices")
        for point in self.points:
            if not 2 <= len(point.choices) <= 4:
                raise SpecError(f'point "{point.id}" has {len(point.choices)} choices: give it two to four')

    def public(self) -> dict[str, Any]:
        """Return the opening, how many points there are, and the first one; the rest comes with the view."""
        return {
            "intro": self.intro,
            "count": len(self.points),
            "first": _shown(self.points[0]),
            "judgements": [
                {"id": "advanced", "label": _("The work advanced")},
                {"id": "stalled", "label": _("It stalled")},
                {"id": "broke", "label": _("It broke down")},
                {"id": "unclear", "label": _("I cannot tell")},
            ],
            "evidence": [
                {"id": "interaction", "label": _("In the room")},
                {"id": "afterwards", "label": _("Afterwards, in people's words")},
                {"id": "later", "label": _("At later meetings")},
            ],
        }

    def schema(self) -> dict[str, Any]:
        """Return the schema of `{path, judgements, trusted}`; each step must be a choice of its own point."""
        steps = [choice_schema([choice.id for choice in point.choices]) for point in self.points]
        judgements = {point.id: choice_schema(JUDGEMENTS) for point in self.points}
        return object_schema(
            {
                "path": {"type": "array", "items": steps, "additionalItems": False},
                "judgements": object_schema(judgements),
                "trusted": choice_schema([*EVIDENCE, "none"]),
            }
        )

    def _path(self, response: Response) -> list[_Choice]:
        chosen = response.get("path", [])
        return [
            next(choice for choice in point.choices if choice.id == one)
            for point, one in zip(self.points, chosen, strict=False)
        ]

    def progress(self, response: Response) -> tuple[int, int]:
        """Count each choice, each judgement, and the answer to the closing question."""
        path, judged = self._path(response), response.get("judgements", {})
        done = len(path) + len(judged) + (1 if self.question and response.get("trusted") else 0)
        return done, 2 * len(self.points) + (1 if self.question else 0)

    def view(self, response: Response) -> dict[str, Any]:
        """Return the scenes lived through and the next one; after the last choice, the records."""
        path = self._path(response)
        scenes = [
            {**_shown(point), "chosen": choice.id, "happens": choice.happens}
            for point, choice in zip(self.points, path, strict=False)
        ]
        over = len(path) == len(self.points)
        drawing = self.draw(response) if over else None
        return {
            "scenes": scenes,
            "next": None if over else _shown(self.points[len(path)]),
            "over": over,
            "records": [
                {"id": point.id, "title": point.title, "choice": choice.text, **msgspec.to_builtins(choice.records)}
                for point, choice in zip(self.points, path, strict=False)
            ]
            if over
            else [],
            "question": self.question if over else "",
            "drawing": drawing.as_dict() if drawing else None,
        }

    def plain(self, response: Response) -> list[tuple[str, str]]:
        """Return each point with the choice made and how it was judged."""
        labels = {one["id"]: one["label"] for one in self.public()["judgements"]}
        judged = response.get("judgements", {})
        path = self._path(response)
        lines = [
            (point.title, " · ".join(filter(None, [choice.text, labels.get(judged.get(point.id, ""), "")])))
            for point, choice in zip(self.points, path, strict=False)
        ]
        trusted = {one["id"]: one["label"] for one in self.public()["evidence"]} | {"none": _("None of them")}
        if self.question and response.get("trusted"):
            lines.append((self.question, trusted[response["trusted"]]))
        return lines

    def draw(self, response: Response) -> Drawing | None:
        """Return the path taken through all the choices, top to bottom, or None before the first choice."""
        path = self._path(response)
        if not path:
            return None
        labels = {one["id"]: one["label"] for one in self.public()["judgements"]}
        judged = response.get("judgements", {})
        parts, line, y = [], [], 26.0
        for point, choice in zip(self.points, path, strict=False):
            lines = wrap(point.title, 24, 2)
            parts.append(words(lines, 4, y + 5, 14, class_="cc-ink"))
            for at, one in enumerate(point.choices):
                x = 204 + at * 40.0
                taken = one.id == choice.id
                if taken:
                    line.append((x, y))
                parts.append(tag("circle", cx=x, cy=y, r=10 if taken else 7, class_="cc-a" if taken else "cc-line"))
            y += 52
        joined = " ".join(f"{x:g},{y:g}" for x, y in line)
        trace = tag("polyline", points=joined, fill="none", class_="cc-stroke-a", stroke_width=3)
        return Drawing(
            svg=picture(_WIDTH, y - 20, _("The path you took"), [trace, *parts]),
            caption=_("Your path: each row is a turning point, each dot a choice; the large dots are yours."),
            header=[_("Turning point"), _("Your choice"), _("What happened"), _("Your judgement")],
            rows=[
                [point.title, choice.text, choice.happens, labels.get(judged.get(point.id, ""), _("not judged yet"))]
                for point, choice in zip(self.points, path, strict=False)
            ],
        )

    def aggregate(self, responses: Sequence[Response]) -> dict[str, Any]:
        """Return per point how often each choice was made and each judgement given; which evidence was trusted."""
        paths = [one.get("path", []) for one in responses]
        judged = [one.get("judgements", {}) for one in responses]
        return {
            "choices": {
                point.id: counted(
                    [path[at] for path in paths if len(path) > at], [choice.id for choice in point.choices]
                )
                for at, point in enumerate(self.points)
            },
            "judgements": {
                point.id: counted([one[point.id] for one in judged if point.id in one], JUDGEMENTS)
                for point in self.points
            },
            "trusted": counted([one["trusted"] for one in responses if "trusted" in one], [*EVIDENCE, "none"]),
        }


def _shown(point: _Point) -> dict[str, Any]:
    """Return a point as it stands before a choice: nothing of what follows."""
    return {
        "id": point.id,
        "title": point.title,
        "situation": point.situation,
        "choices": [{"id": choice.id, "text": choice.text} for choice in point.choices],
    }
