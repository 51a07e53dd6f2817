"""Coroutines run beside whatever else this thread is doing."""

from __future__ import annotations

import asyncio
from collections.abc import Coroutine
from concurrent.futures import ThreadPoolExecutor
from typing import Any, TypeVar

Returned = TypeVar("Returned")


def finish(work: Coroutine[Any, Any, Returned]) -> Returned:
    """Run a coroutine to its end in a loop and a thread of its own, and return what it returns.

    A browser of Playwright's keeps a loop running in the thread that made it, so that `asyncio.run` fails
    in every later test of that worker.
    """
    with ThreadPoolExecutor(1) as thread:
        return thread.submit(asyncio.run, work).result()
