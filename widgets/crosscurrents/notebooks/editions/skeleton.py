"""The skeleton of a new edition: it works as it stands, and says in comments what each part is for."""

from __future__ import annotations

from importlib.resources import as_file, files
from pathlib import Path

from crosscurrents.notebooks.skeleton import SkeletonError


def new_edition(folder: Path) -> list[Path]:
    """Write a skeleton into `folder` and return its files; `SkeletonError` unless the folder is empty."""
    if folder.exists() and (not folder.is_dir() or any(folder.iterdir())):
        raise SkeletonError(f"{folder} holds something already: name a new folder, or an empty one")
    made = []
    with as_file(files("crosscurrents.notebooks.editions").joinpath("start")) as skeleton:
        for path in sorted(one for one in skeleton.rglob("*") if one.is_file()):
            copy = folder / path.relative_to(skeleton)
            copy.parent.mkdir(parents=True, exist_ok=True)
            copy.write_bytes(path.read_bytes())
            made.append(copy)
    return made
