"""Branch: choose at turning points, then judge each choice by three kinds of evidence that may disagree."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
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


class _Records(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    interaction: str
    afterwards: str
    later: str


class _Choice(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """One way to act: what happens at once, and the records that open after the last turning point.

    `next` names the turning point that follows; today that can only be the next one in the list.
    """

    id: str
    text: str
    happens: str
    records: _Records
    next: str | None = None


class _Point(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """One turning point; its choices are all there is to do at it."""

    id: str
    title: str
    situation: str
    choices: list[_Choice]


class Branch(Kind, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Turning points in a row, each with a choice; the records open after the last one.

    Response: `{path: [choice id per point], judgements: {point: judgement}, trusted: evidence | "none"}`.
    A choice is taken back by shortening the path.
    """

    name: ClassVar[str] = "branch"

    intro: str = ""
    points: list[_Point]
    question: str = ""

    def check(self) -> None:
        """Raise `SpecError` for no points, doubled ids, empty texts, or a point without a real choice."""
        if not self.points:
            raise SpecError("a branch needs at least one entry in `points`")
        unique([point.id for point in self.points], "points")
        if self.progress({})[1] > 20:
            raise SpecError(
                f"{len(self.points)} turning points, each chosen at and judged, are more than 20 actions: "
                "keep nine at most"
            )
        after: list[str | None] = [*(point.id for point in self.points[1:]), None]
        for point, following in zip(self.points, after, strict=True):
            _check(point, following)

    def public(self) -> dict[str, Any]:
        """Return the opening, how many points there are, and the first one; the rest comes with the view."""
        return {
            "intro": self.intro,
            "count": len(self.points),
            "first": _shown(self.points[0]),
            "judgements": [{"id": one, "label": label} for one, label in _judgements().items()],
            "evidence": [{"id": one, "label": label} for one, label in _evidence().items()],
        }

    def schema(self) -> dict[str, Any]:
        """Return the schema of `{path, judgements, trusted}`; each step must be a choice of its own point."""
        steps = [choice_schema([choice.id for choice in point.choices]) for point in self.points]
        judgements = {point.id: choice_schema(JUDGEMENTS) for point in self.points}
        return object_schema(
            {
                "path": {"type": "array", "items": steps, "additionalItems": False, "maxItems": len(steps)},
                "judgements": object_schema(judgements),
                "trusted": choice_schema([*EVIDENCE, "none"]),
            }
        )

    def _path(self, response: Response) -> list[tuple[_Point, _Choice]]:
        """Return the points passed with the choice made at each.

        It ends before a choice that is no longer there: an answer kept under an older card still shows.
        """
        passed: list[tuple[_Point, _Choice]] = []
        for point, chosen in zip(self.points, response.get("path", []), strict=False):
            made = next((choice for choice in point.choices if choice.id == chosen), None)
            if made is None:
                break
            passed.append((point, made))
        return passed

    def _over(self, response: Response) -> bool:
        return len(self._path(response)) == len(self.points)

    def progress(self, response: Response) -> tuple[int, int]:
        """Count each choice and, once the records are open, each judgement and the closing question."""
        done, needed = len(self._path(response)), 2 * len(self.points) + bool(self.question)
        if self._over(response):
            done += len(response.get("judgements", {})) + bool(self.question and response.get("trusted"))
        return done, needed

    def view(self, response: Response) -> dict[str, Any]:
        """Return the scenes lived through and the next one; after the last choice, the records.

        The path drawn and the sum of judgements come with the records.
        """
        path, over = self._path(response), self._over(response)
        drawing = self.draw(response) if over else None
        return {
            "scenes": [
                {**_shown(point), "chosen": choice.id, "happens": choice.happens} for point, choice in path
            ],
            "next": None if over else _shown(self.points[len(path)]),
            "over": over,
            "records": [
                {
                    "id": point.id,
                    "title": point.title,
                    "choice": choice.text,
                    **msgspec.to_builtins(choice.records),
                }
                for point, choice in path
            ]
            if over
            else [],
            "question": self.question if over else "",
            "summary": self._summary(response.get("judgements", {})) if over else "",
            "drawing": drawing.as_dict() if drawing else None,
        }

    def _summary(self, judged: Mapping[str, str]) -> str:
        """Return how the judgements fell, or "" before the last one."""
        if len(judged) < len(self.points):
            return ""
        counts = counted(list(judged.values()), JUDGEMENTS)
        fell = "; ".join(f"{label}: {counts[one]}" for one, label in _judgements().items() if counts[one])
        return _("Your judgements. {counts}. There is no key to set them against.").format(counts=fell)

    def plain(self, response: Response) -> list[tuple[str, str]]:
        """Return each point with the choice made and how it was judged, then whose account was trusted."""
        judged = response.get("judgements", {})
        path = {point.id: choice.text for point, choice in self._path(response)}
        lines = []
        for point in self.points:
            made = path.get(point.id)
            judgement = _judgements().get(judged.get(point.id, ""), "")
            lines.append(
                (point.title, " · ".join(filter(None, [made or _("no choice yet"), made and judgement])))
            )
        if self.question:
            trusted = {**_evidence(), "none": _("None of them")}
            lines.append((self.question, trusted.get(response.get("trusted", ""), _("not answered"))))
        return lines if path else [(_("Your path"), _("no choice yet"))]

    def draw(self, response: Response) -> Drawing | None:
        """Return the path taken through all the choices, top to bottom, or None before the first choice."""
        path = self._path(response)
        if not path:
            return None
        judged = response.get("judgements", {}) if self._over(response) else {}
        said = [_judgements().get(judged.get(point.id, ""), _("not judged yet")) for point, _choice in path]
        return Drawing(
            svg=_picture(path, said),
            caption=_(
                "Your path. Each row is a turning point, each dot a choice in it; the large dots are yours."
            ),
            header=[_("Turning point"), _("Your choice"), _("What happened"), _("Your judgement")],
            rows=[
                [point.title, choice.text, choice.happens, judgement]
                for (point, choice), judgement in zip(path, said, strict=True)
            ],
        )

    def aggregate(self, responses: Sequence[Response]) -> dict[str, Any]:
        """Return counts: choices and judgements per point, and which evidence was trusted."""
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
            "trusted": counted(
                [one["trusted"] for one in responses if "trusted" in one], [*EVIDENCE, "none"]
            ),
        }


def _judgements() -> dict[str, str]:
    """Return the judgements in words, in the order of `JUDGEMENTS`."""
    said = (_("The work advanced"), _("It stalled"), _("It broke down"), _("I cannot tell"))
    return dict(zip(JUDGEMENTS, said, strict=True))


def _evidence() -> dict[str, str]:
    """Return the kinds of evidence in words, in the order of `EVIDENCE`."""
    said = (_("In the room"), _("Afterwards, in people's words"), _("At later meetings"))
    return dict(zip(EVIDENCE, said, strict=True))


def _check(point: _Point, following: str | None) -> None:
    unique([choice.id for choice in point.choices], f'choices of point "{point.id}"')
    if not 2 <= len(point.choices) <= 4:
        raise SpecError(f'point "{point.id}" has {len(point.choices)} choices: give it two to four')
    for field in ("title", "situation"):
        if not getattr(point, field).strip():
            raise SpecError(f'point "{point.id}" has no {field}: write it')
    for choice in point.choices:
        where = f'choice "{choice.id}" of point "{point.id}"'
        texts = {"text": choice.text, "happens": choice.happens, **msgspec.to_builtins(choice.records)}
        for field, text in texts.items():
            if not text.strip():
                raise SpecError(f'{where} has an empty "{field}": write it')
        if choice.next is not None and choice.next != following:
            raise SpecError(
                f'{where} goes on to "{choice.next}", but turning points follow one another for now: '
                "leave `next` out"
            )


def _shown(point: _Point) -> dict[str, Any]:
    """Return a point as it stands before a choice: nothing of what follows."""
    return {
        "id": point.id,
        "title": point.title,
        "situation": point.situation,
        "choices": [{"id": choice.id, "text": choice.text} for choice in point.choices],
    }


def _picture(path: Sequence[tuple[_Point, _Choice]], said: Sequence[str]) -> str:
    """Return the points as rows, their choices as dots, and a line through those taken."""
    parts: list[str] = []
    taken: list[tuple[float, float]] = []
    y = 4.0
    for (point, choice), judgement in zip(path, said, strict=True):
        title = wrap(point.title, 25, 3)
        height = 17.5 * len(title) + 42
        middle = y + height / 2
        parts.append(
            tag(
                "line", x1=0, x2=_WIDTH, y1=y + height, y2=y + height, class_="cc-stroke-line", stroke_width=1
            )
        )
        parts.append(words(title, 2, y + 25, 14, class_="cc-ink"))
        parts.append(words([judgement], 2, y + 25 + 17.5 * len(title), 13, class_="cc-soft"))
        for at, one in enumerate(point.choices):
            x = 206 + at * 38.0
            if one.id == choice.id:
                taken.append((x, middle))
            else:
                parts.append(
                    tag("circle", cx=x, cy=middle, r=6, class_="cc-card cc-stroke-soft", stroke_width=1.5)
                )
        y += height
    trace = tag(
        "polyline",
        points=" ".join(f"{x:.2f},{at:.2f}" for x, at in taken),
        fill="none",
        class_="cc-stroke-a",
        stroke_width=3,
        stroke_linejoin="round",
    )
    dots = [tag("circle", cx=x, cy=at, r=10, class_="cc-a") for x, at in taken]
    return picture(_WIDTH, y + 2, _("The path you took"), [trace, *parts, *dots])
