"""`crosscurrents doctor`: what is installed, where things lie, and whether they work."""

from __future__ import annotations

import importlib.metadata
import shutil
import sys
from collections.abc import Callable
from datetime import date
from functools import partial
from pathlib import Path

import click
from rich.console import Console
from rich.text import Text

from crosscurrents import __version__
from crosscurrents.cli.options import data_option, edition_option
from crosscurrents.places import content_root

_PACKAGES = ("jupyterlab", "ipywidgets", "anywidget", "voila", "nbgrader", "pandas", "sqlalchemy", "tornado")
_BROWSERS = ("chromium", "chromium-browser", "google-chrome", "chrome", "firefox")


def _version(package: str) -> str:
    try:
        return importlib.metadata.version(package)
    except importlib.metadata.PackageNotFoundError:
        raise LookupError("not installed: install crosscurrents again") from None


def _lessons() -> str:
    from crosscurrents.notebooks.lessons import load_course

    found = load_course(content_root())
    missing = [
        one.id
        for one in found.chapters
        if not (found.root / "lessons" / one.id / f"{one.id}.ipynb").is_file()
    ]
    if missing:
        raise FileNotFoundError(f"not built: {', '.join(missing)}; run “crosscurrents build”")
    return f"{len(found.chapters)} chapters in {found.root}"


def _edition() -> str:
    """Return whose edition it is; UserWarning for what works but ought to be looked at."""
    from crosscurrents.notebooks.editions.file import read_face

    found = read_face(content_root())
    if warnings := list(found.warnings(date.today())):
        raise UserWarning(f"{found.name}: {' '.join(warnings)}")
    return found.name


def _journal(data: Path) -> str:
    from crosscurrents.journal import Journal

    journal = Journal.open(data / "journal.db")
    try:
        health = journal.check()
    finally:
        journal.close()
    return f"{health.where}: a save reached the disk in {health.milliseconds:.0f} ms"


def _port() -> str:
    from crosscurrents.ports import LEARN, free_port

    found = free_port("127.0.0.1", LEARN, chosen=False)
    return f"{found} is free" if found == LEARN else f"{LEARN} is in use; “learn” will take {found}"


def _browser() -> str:
    found = next((path for path in map(shutil.which, _BROWSERS) if path), None)
    return found or "none found here; open the printed address in any browser"


@click.command()
@edition_option
@data_option
def doctor(data: Path) -> None:
    """Look at this installation: versions, lessons, data folder, port, disk.

    Exit 1 if something is broken.
    """
    checks: list[tuple[str, Callable[[], str]]] = [
        ("crosscurrents", lambda: __version__),
        ("Python", lambda: sys.version.split()[0]),
        *((name, partial(_version, name)) for name in _PACKAGES),
        ("lessons", _lessons),
        ("journal", lambda: _journal(data)),
        ("port", _port),
        ("browser", _browser),
    ]
    if (content_root() / "edition.toml").is_file():
        checks.insert(checks.index(("lessons", _lessons)) + 1, ("edition", _edition))
    # Lines, not a table: a path must stay whole, however narrow the window, and brackets in it are no markup.
    console = Console(soft_wrap=True, highlight=False)
    broken = False
    for name, check in checks:
        try:
            state, style, said = "ok", "green", check()
        except UserWarning as warning:
            state, style, said = "warn", "yellow", str(warning)
        except Exception as fault:  # noqa: BLE001 - whatever is broken, the rest is still worth seeing
            state, style, said = "broken", "red", str(fault)
            broken = True
        console.print(Text.assemble((f"{state:<8}", style), f"{name:<14} {said}"))
    if broken:
        raise SystemExit(1)
