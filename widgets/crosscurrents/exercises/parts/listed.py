"""What several kinds list in their specs: options to choose, things with names, a guess to make first."""

from __future__ import annotations

import msgspec


class Option(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """One of several to choose: a label, and what it means where that is not plain."""

    id: str
    label: str
    meaning: str = ""


class Named(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A member, a group, a thing to place: its name, and a word about it."""

    id: str
    name: str
    about: str = ""


class Step(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """One step of a scale."""

    value: int
    label: str


class Guess(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What is asked before the figures open."""

    question: str
