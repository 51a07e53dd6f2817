"""One at a time: two autogrades in one course folder would put each other's notebooks away."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO

from crosscurrents.course.words import gettext as _
from crosscurrents.grading.gradebook import GradebookError


@contextmanager
def alone(root: Path) -> Iterator[None]:
    """Hold a course folder's lock; `GradebookError` where another autograde has it."""
    with (root / ".autograding.lock").open("a+b") as lock:
        try:
            take(lock)
        except OSError:
            raise GradebookError(
                _("Another autograde is at work in {folder}: wait until it has finished.").format(
                    folder=root
                ),
                503,
            ) from None
        yield


def take(lock: IO[bytes]) -> None:
    """Lock an open file for this process alone; `OSError` where another one has it.

    The system takes it from a process that ends, however it ends.
    """
    if sys.platform == "win32":
        import msvcrt

        lock.seek(0, os.SEEK_SET)
        msvcrt.locking(lock.fileno(), msvcrt.LK_NBLCK, 1)
    else:
        import fcntl

        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
