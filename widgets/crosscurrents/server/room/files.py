"""How many files and links the process may have open: few by default where a room needs many."""

from __future__ import annotations

import sys
from contextlib import suppress


def allow_files(wanted: int) -> None:
    """Raise the process's limit of open files to `wanted`, or as far as the system lets it; never lower it.

    macOS allows 256, so that the room would be full at some hundred phones. Windows has no such limit.
    """
    if sys.platform == "win32":
        return
    import resource

    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    most = wanted if hard == resource.RLIM_INFINITY else min(wanted, hard)
    if soft != resource.RLIM_INFINITY and soft < most:
        with suppress(ValueError, OSError):  # macOS refuses more than it tells
            resource.setrlimit(resource.RLIMIT_NOFILE, (most, hard))
