"""`crosscurrents build`, `new exercise` and `new edition`: for those who write the course."""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING

import click

from crosscurrents.notebooks.editions.skeleton import new_edition
from crosscurrents.notebooks.faults import AuthorError
from crosscurrents.notebooks.lessons import load_course
from crosscurrents.notebooks.skeleton import SkeletonError, new_exercise
from crosscurrents.places import content_root

if TYPE_CHECKING:
    from crosscurrents.notebooks.build import Built

_ROOT = click.option(
    "--root",
    type=click.Path(exists=True, file_okay=False, path_type=Path),
    default=content_root,
    show_default="this checkout",
    help="Folder that holds lessons/ and solutions/.",
)


def _short(path: Path) -> str:
    return os.path.relpath(path)


def _sentence(fault: AuthorError) -> str:
    return f"{_short(fault.path)}:{fault.line}: {fault.message}"


def _refuse_drift(files: list[Built], left: list[Path]) -> None:
    drifted = [one for one in files if one.drifted]
    for one in drifted:
        click.echo(f"{_short(one.path)}: differs from what its Markdown says", err=True)
    if drifted:
        raise click.ClickException(
            "built files have drifted: run “crosscurrents build” and commit the result"
        )
    if left:
        raise click.ClickException("notebooks are left over: delete those named above")


@click.command()
@click.option(
    "--check", is_flag=True, help="Write nothing; fail if a built file differs from what would be built."
)
@click.option("--report", is_flag=True, help="Print the curriculum in figures: words, grade, minutes, kinds.")
@_ROOT
def build(check: bool, report: bool, root: Path) -> None:
    """Build every chapter's notebooks from its Markdown.

    The learner's edition goes to lessons/, the instructor's (with model answers) to solutions/. In a checkout
    the curriculum in figures goes to docs/curriculum.md, and the agendas to docs/agendas.md.
    """
    # Imported here: nbformat takes a second, and the other commands' help should not wait for it.
    from crosscurrents.notebooks.build import build as build_all
    from crosscurrents.notebooks.build import leftovers, write
    from crosscurrents.notebooks.report import markdown as curriculum

    try:
        course = load_course(root)
        files = build_all(course)
        if report:
            click.echo(curriculum(course))
        left = leftovers(course, files)
        for path in left:
            click.echo(f"{_short(path)}: no chapter has this notebook any more: delete it", err=True)
        if check:
            _refuse_drift(files, left)
        else:
            for path in write(files):
                click.echo(f"built {_short(path)}")
    except AuthorError as fault:
        raise click.ClickException(_sentence(fault)) from None
    except OSError as fault:
        raise click.ClickException(f"{fault.filename}: cannot be read or written: {fault.strerror}") from None
    click.echo(f"{len(files)} files are as written")


@click.group()
def new() -> None:
    """Start something new to write."""


@new.command()
@click.argument("chapter")
@click.argument("slug")
@click.option(
    "--widget", required=True, metavar="KIND", help="The kind of exercise, such as tag or reflection."
)
@_ROOT
def exercise(chapter: str, slug: str, widget: str, root: Path) -> None:
    """Write the skeleton of an exercise SLUG in CHAPTER, and say which line places it."""
    try:
        path = new_exercise(root, chapter, slug, widget)
    except SkeletonError as fault:
        raise click.ClickException(str(fault)) from None
    click.echo(f"wrote {_short(path)}")
    click.echo(
        f"place it with a line {{exercise}}`{slug}` in lessons/{chapter}.md, then run “crosscurrents build”"
    )


@new.command()
@click.argument("folder", metavar="DIR", type=click.Path(path_type=Path))
def edition(folder: Path) -> None:
    """Write the skeleton of an agency's own edition into DIR; it works as it stands."""
    try:
        made = new_edition(folder)
    except SkeletonError as fault:
        raise click.ClickException(str(fault)) from None
    except OSError as fault:
        raise click.ClickException(f"{fault.filename}: cannot be written: {fault.strerror}") from None
    for path in made:
        click.echo(f"wrote {_short(path)}")
    click.echo(f"see it with “crosscurrents learn --edition {_short(folder)}”, then write over what is there")
