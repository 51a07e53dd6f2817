"""PROVISIONAL by the lead, so that the server runs: its owner overwrites this file whole."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True)
class Proposal:
    groups: tuple[tuple[str, ...], ...]
    alone: tuple[str, ...]
    unmet: tuple[frozenset[str], ...]


def propose(people: Any, size: int, **_more: Any) -> Proposal:
    free = list(people)
    return Proposal(tuple(tuple(free[at : at + size]) for at in range(0, len(free), size)), (), ())
