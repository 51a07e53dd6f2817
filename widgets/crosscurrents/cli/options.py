"""Options that several commands share."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any

import click

from crosscurrents.places import data_folder, use_content


def data_option(command: Any) -> Any:
    """Add `--data DIR`: where the journal, the course folder and the cache lie."""
    return click.option(
        "--data",
        type=click.Path(file_okay=False, path_type=Path),
        envvar="CROSSCURRENTS_DATA",
        default=data_folder,
        show_default="your user-data folder",
        is_eager=True,  # an edition is composed there, so `--edition` must find it known
        help="Folder that holds everything kept: journal, course, cache.",
    )(command)


def _compose(context: click.Context, _option: click.Parameter, folder: Path | None) -> None:
    """Compose an edition, and make it the course that everything else in this process reads."""
    if folder is None:
        return
    # Imported here: reading a course takes a while, and `--help` should not wait for it.
    from crosscurrents.notebooks.editions.compose import compose
    from crosscurrents.notebooks.faults import AuthorError

    try:
        use_content(compose(folder, context.params.get("data") or data_folder()))
    except AuthorError as fault:
        raise click.ClickException(f"{os.path.relpath(fault.path)}:{fault.line}: {fault.message}") from None
    except OSError as fault:
        raise click.ClickException(f"{fault.filename or folder}: {fault.strerror or fault}") from None


def edition_option(command: Any) -> Any:
    """Add `--edition DIR`: work with an agency's edition in place of the course as it comes."""
    return click.option(
        "--edition",
        type=click.Path(exists=True, file_okay=False, path_type=Path),
        envvar="CROSSCURRENTS_EDITION",
        expose_value=False,
        callback=_compose,
        help="Folder of an agency's own edition; “crosscurrents new edition” starts one.",
    )(command)
