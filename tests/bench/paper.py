"""A benchmark's tables put into docs/performance.md as they were printed."""

from __future__ import annotations

import os
from pathlib import Path

from rich.console import Console

DOCUMENT = Path(__file__).parents[2] / "docs" / "performance.md"


def console() -> Console:
    """Return a console that remembers what it prints."""
    return Console(width=110, record=True, highlight=False)


def end(printed: Console, name: str, *, write: bool) -> None:
    """Say how busy the computer was, and `write` everything printed into the document's part of this name."""
    printed.print(f"{os.cpu_count()} cores, load average {os.getloadavg()[0]:.1f}")
    if write:
        text = "\n".join(line.rstrip() for line in printed.export_text().splitlines())
        DOCUMENT.write_text(put(DOCUMENT.read_text(encoding="utf-8"), name, text), encoding="utf-8")


def put(document: str, name: str, text: str) -> str:
    """Return a document with another text in the part that is marked for `name`; ValueError for none."""
    begin, over = f"<!-- {name} -->\n```\n", "\n```\n<!-- end -->"
    before, found, rest = document.partition(begin)
    _old, closed, after = rest.partition(over)
    if not found or not closed:
        raise ValueError(f"{DOCUMENT.name} has no part for {name}: {begin!r} … {over!r}")
    return f"{before}{begin}{text}{over}{after}"
