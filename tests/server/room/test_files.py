"""A room may open as many files as its phones need, where the system lets it."""

from __future__ import annotations

import subprocess
import sys

import pytest

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="Windows has no such limit")

SCRIPT = """
import resource
from crosscurrents.server.room.files import allow_files
resource.setrlimit(resource.RLIMIT_NOFILE, ({soft}, {hard}))
allow_files({wanted})
print(*resource.getrlimit(resource.RLIMIT_NOFILE))
"""


@pytest.mark.parametrize(
    ("soft", "hard", "wanted", "most"),
    [(256, 1000, 900, 900), (256, 1000, 4096, 1000), (800, 1000, 300, 800)],
)
def test_the_limit_of_open_files_is_raised_and_never_lowered(
    soft: int, hard: int, wanted: int, most: int
) -> None:
    script = SCRIPT.format(soft=soft, hard=hard, wanted=wanted)
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True)
    assert done.stdout.split() == [str(most), str(hard)]


def test_a_limit_that_cannot_be_raised_stops_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    import resource

    from crosscurrents.server.room.files import allow_files

    def refuse(_what: int, _limits: tuple[int, int]) -> None:
        raise ValueError("current limit exceeds maximum limit")

    monkeypatch.setattr(resource, "getrlimit", lambda _what: (256, resource.RLIM_INFINITY))
    monkeypatch.setattr(resource, "setrlimit", refuse)
    allow_files(4096)
