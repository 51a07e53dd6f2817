"""Where things lie: the course's content with the program, what is kept in the user's data folder."""

from __future__ import annotations

import os
from importlib.resources import files
from pathlib import Path

from platformdirs import user_data_path


def content_root() -> Path:
    """Return the folder that holds `lessons/` and `solutions/`.

    That of `CROSSCURRENTS_CONTENT` if it is set, else the one inside the wheel, else the checkout.
    """
    named = os.environ.get("CROSSCURRENTS_CONTENT")
    if named:
        return Path(named).resolve()
    package = Path(str(files("crosscurrents")))
    inside = package / "_content"
    return inside if inside.is_dir() else package.parents[1]


def use_content(root: Path) -> None:
    """Make `root` the content of this process and of the kernels it starts."""
    os.environ["CROSSCURRENTS_CONTENT"] = str(root.resolve())


def data_folder() -> Path:
    """Return the folder that holds journal, course and cache: `CROSSCURRENTS_DATA`, or the platform's."""
    named = os.environ.get("CROSSCURRENTS_DATA")
    return Path(named) if named else user_data_path("crosscurrents", appauthor=False)
