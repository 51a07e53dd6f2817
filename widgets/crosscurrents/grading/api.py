"""nbgrader in this process: its API on a course folder, without its chatter."""

from __future__ import annotations

import logging
import re
import warnings
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

_NOISE = re.compile(r"\x1b\[[0-9;]*m")


def api_of(config: Any) -> Any:
    """Return nbgrader's API for a course folder's configuration.

    It changes the process's working folder: one at a time.
    """
    from nbgrader.apps.api import NbGraderAPI

    return NbGraderAPI(config=config)


def quietly(step: Callable[..., dict[str, Any]], *args: Any, **options: Any) -> dict[str, Any]:
    """Return what one of nbgrader's steps returned, without the warnings of its own way with SQLAlchemy.

    It asks for a submission's notebooks before the submission is in the session (api.py,
    update_or_create_submission).
    """
    from sqlalchemy.exc import SAWarning

    with warnings.catch_warnings():
        warnings.filterwarnings("ignore", category=SAWarning, message="Object of type .* not in session")
        return step(*args, **options)


def reason(result: dict[str, Any]) -> str:
    """Return why one of nbgrader's steps failed, as its last line of any substance."""
    log = _NOISE.sub("", str(result.get("log") or result.get("error") or ""))
    lines = [line.strip() for line in log.split("\n")]
    telling = [line for line in lines if re.match(r"[\w.]*(Error|Exception|Interrupt|Entry)\b", line)]
    return (telling or [line for line in lines if line] or ["?"])[-1][:300]


@contextmanager
def muted(log: logging.Logger) -> Iterator[None]:
    """Let a logger of Jupyter's be silent: what matters comes back as a sentence, which chatter would bury.

    Without any handler, Python writes warnings to the terminal.
    """
    handler = logging.NullHandler()
    log.addHandler(handler)
    try:
        yield
    finally:
        log.removeHandler(handler)
