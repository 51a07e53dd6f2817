"""Options that several commands share."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import click

from crosscurrents.places import data_folder


def data_option(command: Any) -> Any:
    """Add `--data DIR`: where the journal, the course folder and the cache lie."""
    return click.option(
        "--data",
        type=click.Path(file_okay=False, path_type=Path),
        envvar="CROSSCURRENTS_DATA",
        default=data_folder,
        show_default="your user-data folder",
        help="Folder that holds everything kept: journal, course, cache.",
    )(command)
