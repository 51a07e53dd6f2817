"""Giving feedback back, in a process of its own: nbgrader changes its working folder, and takes its time.

Run as `python -m crosscurrents.desk.release_process FOLDER CHAPTER MARKER`. Each line it prints is a JSON
object.
"""

from __future__ import annotations

import json
import os
import sys
from contextlib import ExitStack
from pathlib import Path
from typing import Any

from crosscurrents.desk.release import JOURNAL_VARIABLE
from crosscurrents.grading.feedback import FeedbackReport
from crosscurrents.grading.folder import FolderError, open_folder
from crosscurrents.journal import Journal, JournalError
from crosscurrents.marking.book import MarkBook
from crosscurrents.marking.faults import MarkingError


def _tell(**said: Any) -> None:
    print(json.dumps(said), flush=True)


def main(arguments: list[str]) -> int:
    """Give a chapter's marks back in a marker's name, also to the journal where the course has one."""
    root, chapter, marker = Path(arguments[0]), arguments[1], arguments[2]
    try:
        report = _release(root, chapter, marker)
    except (FolderError, JournalError, MarkingError, OSError) as fault:
        _tell(fault=str(fault))
        return 1
    for one in report.submissions:
        _tell(learner=one.learner, what=one.what, reason=one.reason)
    return 0


def _release(root: Path, chapter: str, marker: str) -> FeedbackReport:
    with ExitStack() as closing:
        book = closing.enter_context(MarkBook(open_folder(root)))
        kept = os.environ.get(JOURNAL_VARIABLE, "")  # where learners read it on their page
        journal = closing.enter_context(Journal.open(kept)) if kept else None
        return book.release(marker, chapter, journal, lambda done, all_, _learner: _tell(done=done, of=all_))


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
