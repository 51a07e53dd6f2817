"""Branch: choose at turning points and live with what follows, in records or in toy indices."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, ClassVar

import msgspec

from crosscurrents.course.words import gettext as _
from crosscurrents.exercises.kind import (
    Drawing,
    Kind,
    Response,
    SpecError,
    choice_schema,
    object_schema,
    text_schema,
    unique,
)
from crosscurrents.exercises.paper import Block, Boxes, Say
from crosscurrents.exercises.parts import branch_room as room
from crosscurrents.exercises.parts import branch_sheets as sheets
from crosscurrents.exercises.parts import branch_words as said
from crosscurrents.exercises.parts.branch_plot import index_drawing, path_drawing
from crosscurrents.exercises.parts.branch_spec import (
    Ending,
    Index,
    Point,
    Trace,
    check_endings,
    check_indices,
    check_point,
    check_records,
    check_trace,
    ending_of,
)
from crosscurrents.exercises.parts.branch_ways import Step, check_ways, layers, lengths, outcomes, trail, walk
from crosscurrents.exercises.parts.branch_words import EVIDENCE, JUDGEMENTS
from crosscurrents.exercises.parts.tallied import chosen, labels
from crosscurrents.exercises.tallies.bars import Bars
from crosscurrents.exercises.tallies.tally import Label, Tally, counted_rows


class Branch(Kind, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Points, each with a choice that leads to the next or jumps ahead; what it came to opens after the last.

    Response: `{path: [choice id per point passed], judgements: {point: judgement}, trusted: evidence |
    "none", trace: {event: point, fields: {element: text}}}`. A choice is taken back by shortening the path;
    since the path is all there is to know, a reload goes on where it stopped. `judge` may be set to false
    where records are to be read and not judged; without records there is nothing to judge.
    """

    name: ClassVar[str] = "branch"

    intro: str = ""
    points: list[Point]
    question: str = ""
    judge: bool | None = None
    indices: list[Index] = msgspec.field(default_factory=list)
    ending: list[Ending] = msgspec.field(default_factory=list)
    trace: Trace | None = None

    def check(self) -> None:
        """Raise `SpecError` for what cannot be played, told or ended (`_branch_spec`, `_branch_ways`)."""
        if not self.points:
            raise SpecError("a branch needs at least one entry in `points`")
        ids, indices = [point.id for point in self.points], [one.id for one in self.indices]
        unique(ids, "points")
        for at, point in enumerate(self.points):
            check_point(point, ids[at + 1 :], indices)
        check_records(self.points, self.judge, self.question)
        check_indices(self.points, self.indices)
        check_endings(self.ending, indices)
        check_trace(self.trace, ids)
        check_ways(self.points, self.indices, self.ending)
        needed = self.progress({})[1]
        if needed > 20:
            raise SpecError(
                f"{len(self.points)} points and what follows them ask for {needed} actions: 20 at most, "
                "so leave some out"
            )

    @property
    def _recorded(self) -> bool:
        return all(choice.records for point in self.points for choice in point.choices)

    @property
    def _judged(self) -> bool:
        return self._recorded if self.judge is None else self.judge

    @property
    def _top(self) -> int:
        """Return the highest value that any index can come to on any path: the end of their common scale."""
        _ends, spans = outcomes(self.points, self.indices)
        return max(high for _low, high in spans)

    def public(self) -> dict[str, Any]:
        """Return the opening, how many points there can be, and the first; the rest comes with the view."""
        fewest, most = lengths(self.points)[self.points[0].id]
        return {
            "intro": self.intro,
            "count": most,
            "fewest": fewest,
            "first": _shown(self.points[0]),
            "judge": self._judged,
            "judgements": [{"id": one, "label": label} for one, label in said.judgements().items()],
            "evidence": [{"id": one, "label": label} for one, label in said.evidence().items()],
            "indices": msgspec.to_builtins(self.indices),
            "top": self._top if self.indices else 0,
            "toy": {"text": said.toy(self.indices), "assumptions": said.assumptions()}
            if self.indices
            else None,
        }

    def schema(self) -> dict[str, Any]:
        """Return the schema of a response; each step must be a choice of a point that can stand there."""
        steps = [
            choice_schema(list(dict.fromkeys(choice.id for point in layer for choice in point.choices)))
            for layer in layers(self.points)
        ]
        points = [point.id for point in self.points]
        parts: dict[str, Any] = {
            "path": {"type": "array", "items": steps, "additionalItems": False, "maxItems": len(steps)},
        }
        if self._judged:
            parts["judgements"] = object_schema({one: choice_schema(JUDGEMENTS) for one in points})
        if self.question:
            parts["trusted"] = choice_schema([*EVIDENCE, "none"])
        if self.trace:
            fields = object_schema({one.id: text_schema() for one in self.trace.elements})
            parts["trace"] = object_schema({"event": choice_schema(points), "fields": fields})
        return object_schema(parts)

    def _walked(self, response: Response) -> tuple[list[Step], Point | None]:
        return walk(self.points, response.get("path", []))

    def _judgements(self, response: Response, path: Sequence[Step]) -> dict[str, str]:
        """Return the judgements of the points on the path; others rest with their choices."""
        given = response.get("judgements", {}) if self._judged else {}
        return {point.id: given[point.id] for point, _choice in path if given.get(point.id) in JUDGEMENTS}

    def _events(self, path: Sequence[Step]) -> list[Point]:
        """Return the points that may be traced: of those lived through the ones the card names, else all."""
        lived = [point for point, _choice in path]
        named = [point for point in lived if self.trace and point.id in self.trace.events]
        return named or lived

    def _traced(self, response: Response, path: Sequence[Step]) -> tuple[Point | None, dict[str, str]]:
        """Return the event that was chosen (or the only one there is), and the texts by element."""
        given = response.get("trace", {})
        events = self._events(path)
        chosen = next((point for point in events if point.id == given.get("event")), None)
        texts = {key: str(text).strip() for key, text in given.get("fields", {}).items()}
        return chosen or (events[0] if len(events) == 1 else None), texts

    def progress(self, response: Response) -> tuple[int, int]:
        """Count each choice and, after the last, each judgement, the closing question and the trace.

        Before the end the longest way on is what is still needed.
        """
        path, standing = self._walked(response)
        ahead = lengths(self.points)[standing.id][1] if standing else 0
        done, needed = len(path), (len(path) + ahead) * (1 + self._judged) + bool(self.question)
        if standing is None:
            trusted = response.get("trusted") in (*EVIDENCE, "none")
            done += len(self._judgements(response, path)) + bool(self.question and trusted)
        if self.trace and not self.trace.optional:
            choosing = len(self.trace.events) != 1
            needed += len(self.trace.elements) + choosing
            if standing is None:
                event, texts = self._traced(response, path)
                done += sum(bool(texts.get(one.id)) for one in self.trace.elements)
                done += bool(choosing and event)
        return done, needed

    def view(self, response: Response) -> dict[str, Any]:
        """Return the scenes lived through with the ledger after each, and the next; at the end, the rest.

        The ending, the records, the trace and the picture come after the last choice.
        """
        path, standing = self._walked(response)
        told = trail(path, self.indices)
        view: dict[str, Any] = {
            "scenes": [
                {
                    **_shown(point),
                    "chosen": choice.id,
                    "happens": choice.happens,
                    "ledger": said.ledger(self.indices, told[at], told[at + 1]),
                }
                for at, (point, choice) in enumerate(path)
            ],
            "next": _shown(standing) if standing else None,
            "over": standing is None,
            "records": [],
            "question": "",
            "summary": "",
            "ending": None,
            "ledger": [],
            "trace": None,
            "drawing": None,
        }
        if standing is None:
            view.update(self._closing(response, path))
        return view

    def _closing(self, response: Response, path: Sequence[Step]) -> dict[str, Any]:
        """Return what opens after the last choice."""
        told = trail(path, self.indices)
        ending = ending_of(self.ending, told[-1])
        judged = self._judgements(response, path)
        drawing = self.draw(response)
        return {
            "records": [
                {
                    "id": point.id,
                    "title": point.title,
                    "choice": choice.text,
                    **msgspec.to_builtins(choice.records),
                }
                for point, choice in path
                if choice.records
            ],
            "question": self.question,
            "summary": said.summary(judged) if path and len(judged) == len(path) else "",
            "ending": {"title": ending.title, "text": ending.text} if ending else None,
            "ledger": said.ledger(self.indices, told[0], told[-1]),
            "trace": {
                "prompt": self.trace.prompt,
                "optional": self.trace.optional,
                "events": [{"id": point.id, "title": point.title} for point in self._events(path)],
                "elements": msgspec.to_builtins(self.trace.elements),
            }
            if self.trace
            else None,
            "drawing": drawing.as_dict() if drawing else None,
        }

    def plain(self, response: Response) -> list[tuple[str, str]]:
        """Return each point with choice and judgement, how it ended, and what was written."""
        path, standing = self._walked(response)
        if not path:
            return [(_("Your path"), _("no choice yet"))]
        judged = self._judgements(response, path)
        lines = [
            (
                point.title,
                " · ".join(filter(None, [choice.text, said.judgements().get(judged.get(point.id, ""))])),
            )
            for point, choice in path
        ]
        if standing:
            lines.append((standing.title, _("no choice yet")))
        told = trail(path, self.indices)
        if self.indices:
            ledger = "; ".join(str(row["said"]) for row in said.ledger(self.indices, told[0], told[-1]))
            lines.append((_("Toy indices, against the start"), ledger))
        if standing is None:
            ending = ending_of(self.ending, told[-1])
            if ending:
                lines.append((_("How it ended"), ending.title))
            if self.trace:
                event, texts = self._traced(response, path)
                lines += [(one.label, texts[one.id]) for one in self.trace.elements if texts.get(one.id)]
                if event and any(texts.values()):
                    lines.insert(-sum(map(bool, texts.values())), (_("The event you traced"), event.title))
        if self.question:
            lines.append((self.question, _trusted().get(response.get("trusted", ""), _("not answered"))))
        return lines

    def draw(self, response: Response) -> Drawing | None:
        """Return the path taken, top to bottom, or the indices along it; None before the first choice."""
        path, standing = self._walked(response)
        if not path:
            return None
        if self.indices:
            return index_drawing(self.indices, path, self._top)
        judged = self._judgements(response, path) if standing is None else {}
        return path_drawing(path, judged if self._judged else None)

    def paper(self) -> list[Block]:
        """Return the points as cards with their choices, and sheets to keep the path and the trace on."""
        notes = [said.toy(self.indices), *said.assumptions()] if self.indices else []
        judging = [sheets.judging(self.points, list(said.judgements().values()))] if self._judged else []
        asked = [Boxes(self.question, list(_trusted().values()))] if self.question else []
        return [
            *sheets.cards(self.points, self.intro, notes),
            *sheets.ledger(self.points, self.indices),
            *judging,
            *asked,
            *sheets.tracing(self.trace, self.points),
        ]

    def key(self) -> list[Block]:
        """Return what happens after each choice, the records, and how it ends."""
        opened = [Say(_("After the last card."))] if self._recorded else []
        return [
            *sheets.happenings(self.points, self.indices),
            *opened,
            *(sheets.records(self.points, said.evidence()) if self._recorded else []),
            *sheets.endings(self.ending, self.indices),
            *([Say(said.toy(self.indices))] if self.indices else []),
        ]

    def aggregate(self, responses: Sequence[Response]) -> list[Tally]:
        """Return the choices scene by scene, the ways where they part, the endings, and what was judged."""
        walked = [self._walked(one) for one in responses]
        tallies: list[Tally] = [*room.scenes(self.points, walked)]
        if room.parting(self.points):
            tallies.append(room.ways(self.points, self.ending, self.indices, walked))
        if self.ending:
            tallies.append(room.ended(self.ending, self.indices, walked))
        if self._judged:
            judged = [
                self._judgements(response, path)
                for response, (path, _standing) in zip(responses, walked, strict=True)
            ]
            tallies.append(
                Bars(
                    id="judgements",
                    title=_("What came of it, as each one judged their own choice"),
                    rows=tuple(Label(point.id, point.title) for point in self.points),
                    options=labels(said.judgements()),
                    several=False,
                    **counted_rows([point.id for point in self.points], judged),
                )
            )
        if self.question:
            trusted = [one.get("trusted") for one in responses]
            tallies.append(
                chosen(
                    "trusted",
                    self.question,
                    _("Trusted most"),
                    _trusted(),
                    [one if one in _trusted() else None for one in trusted],
                )
            )
        return tallies

    def sentences(self, response: Response) -> list[tuple[str, str]]:
        """Return what was traced, element by element, under the event it is about; nothing before the end."""
        path, standing = self._walked(response)
        if not self.trace or standing:
            return []
        event, texts = self._traced(response, path)
        lead = f"{event.title}: " if event else ""
        return [(lead + one.label, texts[one.id]) for one in self.trace.elements if texts.get(one.id)]


def _trusted() -> dict[str, str]:
    """Return what may be said to the closing question, in words."""
    return {**said.evidence(), "none": _("None of them")}


def _shown(point: Point) -> dict[str, Any]:
    """Return a point as it stands before a choice: nothing of what follows."""
    return {
        "id": point.id,
        "title": point.title,
        "situation": point.situation,
        "choices": [{"id": choice.id, "text": choice.text} for choice in point.choices],
    }
