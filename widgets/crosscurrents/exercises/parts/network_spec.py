"""What a card says of a network: nodes, links, scale, and what the learner is asked."""

from __future__ import annotations

from typing import Literal

import msgspec


class Node(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """One node; `short` is its label in the picture where the name is long."""

    id: str
    name: str
    short: str = ""
    about: str = ""
    side: Literal["giver", "receiver"] | None = None

    @property
    def label(self) -> str:
        """Return the label in the picture."""
        return self.short or self.name


class Link(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """One link as given; `weight` in the scale's unit."""

    source: str = msgspec.field(name="from")
    target: str = msgspec.field(name="to")
    weight: float
    about: str = ""


class Scale(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What a weight can be: from 0, which is no link, to `high`, and the unit it is counted in."""

    low: float = 0
    high: float
    step: float = 1
    unit: str


class Change(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What the learner is asked to change, in `most` links at most."""

    prompt: str
    most: int = 6


class Guess(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What is asked before the figures open; the answer is one of the nodes."""

    question: str


class Applicant(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A receiver that applies, and the case it makes."""

    id: str
    case: str


class Contest(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """One grant that several apply for; `giver` is the node it comes from (else `fund` names its own)."""

    fund: str
    amount: float
    prompt: str
    applicants: list[Applicant]
    giver: str = ""


class Remove(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """The question that goes with taking one link away."""

    prompt: str


class Question(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A question to answer in words; an action only where it is `required`."""

    prompt: str
    hint: str = ""
    required: bool = False
