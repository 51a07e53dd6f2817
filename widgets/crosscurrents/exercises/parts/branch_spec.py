"""What the card of a branch holds: points, choices, toy indices, endings and the event to trace."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import msgspec

from crosscurrents.exercises.kind import SpecError, unique

END = "end"
"""What a choice's `next` says when nothing follows it."""


class Records(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What three kinds of evidence say of a choice; they may disagree (A14)."""

    interaction: str
    afterwards: str
    later: str


class Choice(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """One way to act: what happens at once, what it does to the indices, and its records.

    `next` names a later point, or says "end"; without it the next point of the list follows.
    `effects` are whole numbers added to the indices they name.
    """

    id: str
    text: str
    happens: str
    records: Records | None = None
    effects: dict[str, int] = {}
    next: str | None = None


class Point(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """One turning point or scene; its choices are all there is to do at it."""

    id: str
    title: str
    situation: str
    choices: list[Choice]


class Index(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A toy number that shows what choices give and cost; it begins at `start` and measures nothing."""

    id: str
    label: str
    start: int
    meaning: str


class Bound(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What an ending asks of one index: at least this much, at most that much, or both."""

    at_least: int | None = None
    at_most: int | None = None

    def holds(self, value: int) -> bool:
        """Return whether an index of this value is within the bound."""
        low = self.at_least is None or value >= self.at_least
        return low and (self.at_most is None or value <= self.at_most)


class Ending(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """One way it ends; without `when` it always fits."""

    id: str
    title: str
    text: str
    when: dict[str, Bound] = {}

    def fits(self, values: Mapping[str, int]) -> bool:
        """Return whether the indices, by id, are within every bound."""
        return all(bound.holds(values[index]) for index, bound in self.when.items())


class Element(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """One thing to trace an event through; a text goes with it."""

    id: str
    label: str
    hint: str = ""


class Trace(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """One event of the path followed through named elements, after the end.

    `event` names the point, or several to choose from; empty means any that was lived through.
    """

    prompt: str
    elements: list[Element]
    event: str | list[str] = []
    optional: bool = False

    @property
    def events(self) -> list[str]:
        """Return the ids of the points that may be traced."""
        return [self.event] if isinstance(self.event, str) else self.event


def ending_of(endings: Sequence[Ending], values: Mapping[str, int]) -> Ending | None:
    """Return the first ending that fits the indices, None where there are no endings."""
    return next((one for one in endings if one.fits(values)), None)


def check_point(point: Point, later: Sequence[str], indices: Sequence[str]) -> None:
    """Raise `SpecError` for a point that cannot be played: `later` are the points it may lead to."""
    unique([choice.id for choice in point.choices], f'choices of point "{point.id}"')
    if point.id == END:
        raise SpecError(f'a point has the id "{END}", which stands for the end: rename it')
    if not 2 <= len(point.choices) <= 4:
        raise SpecError(f'point "{point.id}" has {len(point.choices)} choices: give it two to four')
    for field in ("title", "situation"):
        if not getattr(point, field).strip():
            raise SpecError(f'point "{point.id}" has no {field}: write it')
    for choice in point.choices:
        where = f'choice "{choice.id}" of point "{point.id}"'
        texts = {"text": choice.text, "happens": choice.happens, **msgspec.to_builtins(choice.records or {})}
        for field, text in texts.items():
            if not text.strip():
                raise SpecError(f'{where} has an empty "{field}": write it')
        if choice.next not in (None, END, *later):
            raise SpecError(
                f'{where} goes on to "{choice.next}", which is no later point: '
                f'name one that comes after it, or "{END}"'
            )
        for index in choice.effects:
            if index not in indices:
                raise SpecError(f'{where} has an effect on "{index}", which is none of `indices`')


def check_records(points: Sequence[Point], judge: bool | None, question: str) -> None:
    """Raise `SpecError` where only some choices have records, or a judgement has nothing to go by."""
    held = [choice.records is not None for point in points for choice in point.choices]
    if any(held) and not all(held):
        raise SpecError("some choices have `records` and some have none: write all of them, or none")
    if not all(held) and judge:
        raise SpecError("judge: true asks for a judgement by `records`, and there are none: leave it out")
    if not all(held) and question:
        raise SpecError("`question` asks which of the records was trusted, and there are none: leave it out")


def check_indices(points: Sequence[Point], indices: Sequence[Index]) -> None:
    """Raise `SpecError` for one index alone, more than the picture's three lines, or one without words."""
    unique([one.id for one in indices], "indices")
    if not indices:
        return
    if not 2 <= len(indices) <= 3:
        raise SpecError(
            f"{len(indices)} `indices`: give two or three; with one there would be a winning path"
        )
    for one in indices:
        if not one.label.strip() or not one.meaning.strip():
            raise SpecError(f'index "{one.id}" lacks its `label` or its `meaning`: write them')
        if not any(one.id in choice.effects for point in points for choice in point.choices):
            raise SpecError(f'index "{one.id}" is moved by no choice: give it `effects`, or leave it out')


def check_endings(endings: Sequence[Ending], indices: Sequence[str]) -> None:
    """Raise `SpecError` for an ending that can never come, or no ending that always fits."""
    unique([one.id for one in endings], "endings")
    for at, one in enumerate(endings):
        last = at == len(endings) - 1
        if not one.title.strip() or not one.text.strip():
            raise SpecError(f'ending "{one.id}" lacks its `title` or its `text`: write them')
        if last and one.when:
            raise SpecError(
                f'the last ending, "{one.id}", has a `when`: leave it out, so that one always fits'
            )
        if not last and not one.when:
            raise SpecError(f'ending "{one.id}" has no `when`, so none after it can come: put it last')
        for index, bound in one.when.items():
            if index not in indices:
                raise SpecError(f'ending "{one.id}" looks at "{index}", which is none of `indices`')
            if bound.at_least is None and bound.at_most is None:
                raise SpecError(f'ending "{one.id}" asks nothing of "{index}": give `at_least` or `at_most`')


def check_trace(trace: Trace | None, points: Sequence[str]) -> None:
    """Raise `SpecError` for a trace without words, without elements, or of an event that is no point."""
    if trace is None:
        return
    unique([one.id for one in trace.elements], "elements of the trace")
    if not trace.prompt.strip():
        raise SpecError("`trace` has no prompt: write what is to be traced")
    if not trace.elements:
        raise SpecError("`trace` has no elements: name what the event is traced through")
    for element in trace.elements:
        if not element.label.strip():
            raise SpecError(f'element "{element.id}" of the trace has no label: write it')
    for event in trace.events:
        if event not in points:
            raise SpecError(f'`trace` names the event "{event}", which is none of `points`')
