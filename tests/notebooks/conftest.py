from __future__ import annotations

from pathlib import Path

import pytest

from tests.notebooks import written


@pytest.fixture
def mini(tmp_path: Path) -> Path:
    """A copy of the tiny correct course, not built."""
    return written.copy(tmp_path / "course")
