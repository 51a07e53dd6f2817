"""What every kind of exercise is: a spec, and pure functions from a response to what is said back."""

from __future__ import annotations

import base64
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, ClassVar

import msgspec

if TYPE_CHECKING:
    from crosscurrents.exercises.paper import Block
    from crosscurrents.exercises.tallies.tally import Tally

Response = Mapping[str, Any]
"""What a learner has entered into one exercise so far: a JSON object; `{}` is nothing yet."""

MAX_TEXT = 20_000
"""Longest text one field of a response may hold, in characters (about 3,500 words)."""

_STANDALONE_STYLE = """
text{font-family:system-ui,sans-serif}
.cc-ink{fill:#14262d}.cc-soft{fill:#53666d}.cc-line{fill:#c9d3d3}.cc-card{fill:#ffffff}
.cc-a{fill:#1c6b80}.cc-b{fill:#b4632a}.cc-c{fill:#6d5a9c}.cc-warm{fill:#f3e3cf}
.cc-stroke-ink{stroke:#14262d}.cc-stroke-soft{stroke:#53666d}.cc-stroke-line{stroke:#c9d3d3}
.cc-stroke-a{stroke:#1c6b80}.cc-stroke-b{stroke:#b4632a}.cc-stroke-c{stroke:#6d5a9c}
"""


class SpecError(ValueError):
    """An author's mistake in a card's `spec`: one sentence that names what is wrong and the mend."""


@dataclass(frozen=True, slots=True)
class Score:
    """Points of a self-scored exercise; `points` and `out_of` in points, 0 <= points <= out_of."""

    points: float
    out_of: float


@dataclass(frozen=True, slots=True)
class Drawing:
    """A picture with its table, made once in Python for page, formgrader, feedback and download.

    `svg` is a whole `<svg>` element that colours itself by the classes of `runtime.css`
    (`cc-ink`, `cc-a`, `cc-stroke-line`, …), so that the page's light and dark themes apply.
    `header` has as many entries as each of `rows`: the same facts for people who read tables.
    """

    svg: str
    caption: str
    header: Sequence[str]
    rows: Sequence[Sequence[str]] = field(default_factory=list)

    def as_dict(self) -> dict[str, Any]:
        """Return the drawing as JSON-able data for a view."""
        return {
            "svg": self.svg,
            "caption": self.caption,
            "header": list(self.header),
            "rows": [list(row) for row in self.rows],
        }

    def standalone(self) -> str:
        """Return the picture as an SVG that carries its own colours, for a file or an `<img>`."""
        start = self.svg.index(">", self.svg.index("<svg")) + 1
        return f"{self.svg[:start]}<style>{_STANDALONE_STYLE}</style>{self.svg[start:]}"

    def data_uri(self) -> str:
        """Return `standalone()` as a `data:` address."""
        return "data:image/svg+xml;base64," + base64.b64encode(self.standalone().encode()).decode()


class Kind(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """One exercise's spec. A subclass per kind; its fields are the `spec` of a card.

    All methods are pure. They take responses that fit `schema()`; `{}` always fits.
    """

    name: ClassVar[str]

    def check(self) -> None:
        """Raise `SpecError` on an author's mistake that types alone do not catch."""

    def public(self) -> dict[str, Any]:
        """Return what the browser may know before any answer: no key, no reading, no outcome."""
        raise NotImplementedError

    def schema(self) -> dict[str, Any]:
        """Return the JSON Schema (draft 7) of a response."""
        raise NotImplementedError

    def progress(self, response: Response) -> tuple[int, int]:
        """Return `(done, needed)` in required actions; `needed` is at most 20."""
        raise NotImplementedError

    def view(self, response: Response) -> dict[str, Any]:
        """Return what is said back to this response, and nothing it has not earned yet."""
        raise NotImplementedError

    def plain(self, response: Response) -> list[tuple[str, str]]:
        """Return the answer as `(label, text)` lines for people to read."""
        raise NotImplementedError

    def score(self, response: Response) -> Score | None:
        """Return the points of a self-scored exercise, or None where a person marks or nobody does."""
        return None

    def draw(self, response: Response) -> Drawing | None:
        """Return the answer as a picture with its table, or None where words are enough."""
        return None

    def paper(self) -> list[Block]:
        """Return a blank worksheet for a room without phones; empty where the prompt alone is enough."""
        return []

    def key(self) -> list[Block]:
        """Return what a trainer hands out after the worksheet, besides the model answer."""
        return []

    def aggregate(self, responses: Sequence[Response]) -> list[Tally]:
        """Return what many responses add up to, as counts: the room's pictures, each with an id of its own.

        The same tallies in the same order whatever the responses, also for none. What somebody wrote is
        never in them. Adding up the tallies of two rooms gives the tallies of both together.
        """
        raise NotImplementedError

    def sentences(self, response: Response) -> list[tuple[str, str]]:
        """Return a response's free texts as `(what was asked, text)`; a room shows them once released."""
        return []


def text_schema(limit: int = MAX_TEXT) -> dict[str, Any]:
    """Return the schema of one free text of at most `limit` characters."""
    return {"type": "string", "maxLength": limit}


def object_schema(properties: Mapping[str, Any]) -> dict[str, Any]:
    """Return the schema of an object with only these properties, all of them optional."""
    return {"type": "object", "properties": dict(properties), "additionalProperties": False}


def choice_schema(options: Sequence[str]) -> dict[str, Any]:
    """Return the schema of one choice out of `options`."""
    return {"enum": list(options)}


def counted(values: Sequence[str], options: Sequence[str]) -> dict[str, int]:
    """Return how often each of `options` stands in `values`, in the order of `options`."""
    return {option: sum(value == option for value in values) for option in options}


def unique(ids: Sequence[str], what: str) -> None:
    """Raise `SpecError` when an id stands twice; `what` names the list in the sentence."""
    seen: set[str] = set()
    for one in ids:
        if one in seen:
            raise SpecError(f'two {what} have the id "{one}": give each its own')
        seen.add(one)
