"""What is shipped: one version, one list of dependencies, and a wheel that needs no checkout."""

from __future__ import annotations

import importlib.metadata
import os
import re
import subprocess
import sys
import tomllib
import types
import urllib.request
import zipfile
from pathlib import Path
from typing import Any

import pytest
import yaml
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

import crosscurrents
from crosscurrents.notebooks.build import build, leftovers
from crosscurrents.notebooks.lessons import load_course
from tests.support.serving import serving

ROOT = Path(__file__).parents[1]
PROJECT: dict[str, Any] = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
CHAPTER = "01_collaboration_dilemma"
CONDA_NAMES = {"fastjsonschema": "python-fastjsonschema"}
"""What conda-forge calls by another name than the Python Package Index."""


# One fact, one place


def test_public_names() -> None:
    assert crosscurrents.__all__ == ["__version__", "open_chapter"]
    public = {
        name
        for name, value in vars(crosscurrents).items()
        if not name.startswith("_") and not isinstance(value, types.ModuleType)
    }
    assert public - {"annotations", "TYPE_CHECKING"} == {"open_chapter"}
    assert callable(crosscurrents.open_chapter)


def test_the_version_is_the_changelogs_head() -> None:
    changelog = (ROOT / "CHANGELOG.md").read_text(encoding="utf-8")
    heads = re.findall(r"^## (\S+)", changelog, re.MULTILINE)
    assert heads[0] == crosscurrents.__version__ == PROJECT["version"]
    assert importlib.metadata.version("crosscurrents") == crosscurrents.__version__
    assert len(heads) == len(set(heads))


def test_conda_gives_the_same_as_pip() -> None:
    environment = yaml.safe_load((ROOT / "environment.yml").read_text(encoding="utf-8"))
    assert environment["name"] == PROJECT["name"]
    assert environment["channels"][0] == "conda-forge"
    *conda, last = environment["dependencies"]
    wanted = []
    for line in [*PROJECT["dependencies"], *PROJECT["optional-dependencies"]["pdf"]]:
        requirement = Requirement(line)
        assert not requirement.extras and requirement.marker is None, line
        name = CONDA_NAMES.get(requirement.name, requirement.name)
        wanted.append(f"{name}{requirement.specifier}")
    assert sorted(conda) == sorted([*wanted, "pip", f"python{PROJECT['requires-python']}"])
    # Nothing but the project itself comes from pip.
    assert last == {"pip": ["--editable ."]}


def test_pins_hold_every_dependency_as_the_project_allows_it() -> None:
    pins = {}
    for line in (ROOT / "constraints.txt").read_text(encoding="utf-8").splitlines():
        if line and not line.startswith("#"):
            name, _, version = line.partition("==")
            pins[canonicalize_name(name)] = version
    for group in (PROJECT["dependencies"], *PROJECT["optional-dependencies"].values()):
        for line in group:
            requirement = Requirement(line)
            assert pins[canonicalize_name(requirement.name)] in requirement.specifier, line


def test_built_notebooks_have_not_drifted() -> None:
    course = load_course(ROOT)
    files = build(course)
    drifted = [one.path.relative_to(ROOT).as_posix() for one in files if one.drifted]
    assert drifted == [], "run “crosscurrents build” and commit the result"
    assert leftovers(course, files) == []


# The wheel

in_one_process = pytest.mark.xdist_group("wheel")  # so that it is made once


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The wheel of this checkout."""
    folder = tmp_path_factory.mktemp("wheel")
    command = [sys.executable, "-m", "build", "--wheel", "--no-isolation", "--outdir", str(folder), str(ROOT)]
    done = subprocess.run(command, capture_output=True, text=True)
    assert done.returncode == 0, done.stdout + done.stderr
    (made,) = folder.glob("*.whl")
    return made


@pytest.fixture(scope="module")
def installed(wheel: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder that holds the wheel installed, its dependencies apart."""
    site = tmp_path_factory.mktemp("site")
    options = ["--quiet", "--no-deps", "--no-index", "--disable-pip-version-check", "--target", str(site)]
    done = subprocess.run(
        [sys.executable, "-m", "pip", "install", *options, str(wheel)], capture_output=True, text=True
    )
    assert done.returncode == 0, done.stderr
    return site


@pytest.fixture
def outside(installed: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A working folder outside the checkout, where Python finds the installed wheel first."""
    folder = tmp_path / "elsewhere"
    folder.mkdir()
    monkeypatch.chdir(folder)
    monkeypatch.setenv("PYTHONPATH", str(installed))
    for name in ("CROSSCURRENTS_CONTENT", "CROSSCURRENTS_DATA", "CROSSCURRENTS_LANGUAGE"):
        monkeypatch.delenv(name, raising=False)
    return folder


def shipped(folder: Path) -> set[str]:
    """Return the files below a folder that are written or built, as a wheel names them."""
    return {
        path.relative_to(folder).as_posix()
        for path in folder.rglob("*")
        if path.is_file() and not {"__pycache__", ".ipynb_checkpoints"} & set(path.parts)
    }


@in_one_process
def test_the_wheel_carries_the_whole_package_and_the_whole_course(wheel: Path) -> None:
    with zipfile.ZipFile(wheel) as packed:
        names = {name for name in packed.namelist() if ".dist-info/" not in name}
        licence = [name for name in packed.namelist() if name.endswith("/LICENSE")]
        assert len(licence) == 1
    expected = {f"crosscurrents/{name}" for name in shipped(ROOT / "widgets" / "crosscurrents")}
    for part in ("lessons", "solutions"):
        expected |= {f"crosscurrents/_content/{part}/{name}" for name in shipped(ROOT / part)}
    assert names == expected
    assert {
        f"crosscurrents/_content/lessons/{CHAPTER}/{CHAPTER}.ipynb",
        f"crosscurrents/_content/solutions/{CHAPTER}/three-strands.md",
        "crosscurrents/_content/lessons/sources.yaml",
        "crosscurrents/_content/solutions/rubric.yaml",
        "crosscurrents/server/static/host.js",
        "crosscurrents/server/templates/lesson.html.j2",
        "crosscurrents/server/voila/crosscurrents/index.html.j2",
        "crosscurrents/exercises/runtime.js",
        "crosscurrents/exercises/runtime.css",
        "crosscurrents/journal/migrations/env.py",
        "crosscurrents/journal/migrations/script.py.mako",
    } <= names
    assert [name for name in names if "/migrations/versions/" in name and "0001" in name]


@in_one_process
def test_doctor_finds_the_wheels_own_lessons(installed: Path, outside: Path, tmp_path: Path) -> None:
    done = subprocess.run(
        [
            sys.executable,
            str(installed / "bin" / "crosscurrents"),
            "doctor",
            "--data",
            str(tmp_path / "data"),
        ],
        capture_output=True,
        text=True,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    assert str(installed / "crosscurrents" / "_content") in done.stdout
    assert "broken" not in done.stdout
    assert list(outside.iterdir()) == []


@in_one_process
def test_the_wheel_serves_a_lesson_from_outside_the_checkout(
    installed: Path, outside: Path, tmp_path: Path
) -> None:
    where = [sys.executable, "-c", "import crosscurrents; print(crosscurrents.__file__)"]
    found = subprocess.run(where, capture_output=True, text=True, check=True).stdout.strip()
    assert found == str(installed / "crosscurrents" / "__init__.py")
    title = load_course(ROOT).chapter(CHAPTER).title
    with serving(tmp_path / "data") as server:
        with urllib.request.urlopen(server.url, timeout=20) as answer:
            landing = answer.read().decode()
        assert title in landing
        address = re.search(rf'href="([^"]*{CHAPTER}[^"]*)"', landing)
        assert address is not None
        url = urllib.request.urljoin(server.url, address.group(1))
        with urllib.request.urlopen(url, timeout=20) as answer:
            page = answer.read().decode()
        assert "three-strands" in page
        for asset in re.findall(r'(?:src|href)="([^"]*/assets/[^"]+)"', page):
            with urllib.request.urlopen(urllib.request.urljoin(url, asset), timeout=20) as answer:
                assert answer.status == 200
    assert (tmp_path / "data" / "journal.db").is_file()
    assert list(outside.iterdir()) == []
    assert os.fspath(ROOT) not in page
