from __future__ import annotations

from pathlib import Path

import pytest
from platformdirs import user_data_path

from crosscurrents import places


def test_content_is_the_checkouts(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("CROSSCURRENTS_CONTENT", raising=False)
    root = places.content_root()
    assert root == Path(__file__).parents[1]
    assert (root / "lessons").is_dir() and (root / "solutions").is_dir()


def test_content_is_where_the_environment_says(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("CROSSCURRENTS_CONTENT", "edition")
    assert places.content_root() == tmp_path / "edition"


def test_content_is_the_wheels_where_there_is_one(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.delenv("CROSSCURRENTS_CONTENT", raising=False)
    monkeypatch.setattr(places, "files", lambda _package: tmp_path)
    (tmp_path / "_content").mkdir()
    assert places.content_root() == tmp_path / "_content"


def test_data_lies_in_the_users_folder_or_where_the_environment_says(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.delenv("CROSSCURRENTS_DATA", raising=False)
    assert places.data_folder() == user_data_path("crosscurrents", appauthor=False)
    assert not places.data_folder().is_relative_to(places.content_root())
    monkeypatch.setenv("CROSSCURRENTS_DATA", str(tmp_path))
    assert places.data_folder() == tmp_path
