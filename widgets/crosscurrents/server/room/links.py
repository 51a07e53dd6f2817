"""The open streams of a room, so that they end with what let them in."""

from __future__ import annotations

import asyncio
from collections import defaultdict
from typing import Any

MOST_LINKS = 12
"""Streams that one person may have open, on all their devices: beyond that the oldest ends.

The oldest, for a phone that dropped out and came back a dozen times leaves its dead links behind for a while.
"""


class Links:
    """Who listens: each person's streams as tasks, oldest first, each with the secret that opened it."""

    def __init__(self) -> None:
        self._open: defaultdict[str, dict[asyncio.Task[Any], str]] = defaultdict(dict)

    def add(self, person: str, token: str, task: asyncio.Task[Any]) -> None:
        """Note a stream; if it is one too many of this person's, end their oldest."""
        mine = self._open[person]
        mine[task] = token
        if len(mine) > MOST_LINKS:
            next(iter(mine)).cancel()

    def drop(self, person: str, task: asyncio.Task[Any]) -> None:
        """Forget a stream that has ended."""
        mine = self._open[person]
        mine.pop(task, None)
        if not mine:
            del self._open[person]

    def end(self, token: str) -> None:
        """End the streams that a secret has opened: it opens nothing any more."""
        for mine in self._open.values():
            for task, opened_by in mine.items():
                if opened_by == token:
                    task.cancel()

    def close(self) -> None:
        """End all streams."""
        for mine in self._open.values():
            for task in mine:
                task.cancel()

    def __len__(self) -> int:
        return sum(len(mine) for mine in self._open.values())
