"""nbgrader in this process: its API on a course folder, without its chatter."""

from __future__ import annotations

import re
from typing import Any

from crosscurrents.grading.folder import CourseFolder

_NOISE = re.compile(r"\x1b\[[0-9;]*m")


def api_of(folder: CourseFolder) -> Any:
    """Return nbgrader's API for a course folder. It changes the working folder while it works: one at a time."""
    from nbgrader.apps.api import NbGraderAPI

    return NbGraderAPI(config=folder.config())


def reason(result: dict[str, Any]) -> str:
    """Return why one of nbgrader's steps failed, as its last line of any substance."""
    log = _NOISE.sub("", str(result.get("log") or result.get("error") or ""))
    lines = [line.strip() for line in log.split("\n")]
    telling = [line for line in lines if re.match(r"[\w.]*(Error|Exception|Interrupt|Entry)\b", line)]
    return (telling or [line for line in lines if line] or ["?"])[-1][:300]
