"""What every command that serves pages shares: its options, and its errors as sentences."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import click

from crosscurrents.cli.options import data_option, edition_option


def serving_options(*, course: bool = True) -> Callable[[Any], Any]:
    """Return what adds the options of every server: where it listens, what it keeps, how others reach it.

    `course`: whether it also takes the course to serve and the data folder, which a course folder has inside.
    """
    chosen = (edition_option, data_option) if course else ()

    def add(command: Any) -> Any:
        for option in reversed(_options(chosen)):
            command = option(command)
        return command

    return add


def _options(chosen: tuple[Callable[[Any], Any], ...]) -> tuple[Callable[[Any], Any], ...]:
    return (
        click.option(
            "--port",
            type=click.IntRange(1, 65535),
            help="Port to listen on; by default the first free from 8765.",
        ),
        click.option(
            "--host",
            default="127.0.0.1",
            show_default=True,
            help="Address to listen on: this computer only, unless you say otherwise (0.0.0.0: all).",
        ),
        click.option(
            "--base-url",
            default="/",
            show_default=True,
            help="Path prefix, for use behind a reverse proxy.",
        ),
        click.option(
            "--shared",
            is_flag=True,
            help="Others use this server through a reverse proxy on this computer: “Only you” answers "
            "stay in their browsers, and its X-Forwarded-For and -Proto are believed.",
        ),
        click.option(
            "--certfile",
            type=click.Path(dir_okay=False, path_type=Path),
            help="Certificate (PEM) to speak HTTPS with; its key in the same file or in --keyfile.",
        ),
        click.option(
            "--keyfile",
            type=click.Path(dir_okay=False, path_type=Path),
            help="The certificate's key (PEM).",
        ),
        click.option(
            "--database",
            metavar="URL",
            help="Keep answers in this database (postgresql://…) instead of a file.",
        ),
        *chosen,
        click.option(
            "--browser/--no-browser",
            default=None,
            help="Open a browser; by default only where there is a screen.",
        ),
    )


def begin(start: Callable[..., None], given: dict[str, Any], address: str = "") -> None:
    """Start a server with the shared options, and turn what keeps it from starting into a sentence."""
    # Imported here: Voila takes a second, and `--help` should not wait for it.
    from crosscurrents.app.way import ServeError, Way
    from crosscurrents.journal import JournalError
    from crosscurrents.notebooks.faults import AuthorError
    from crosscurrents.ports import PortError
    from crosscurrents.server.rendering import RenderingError

    reached = ("host", "port", "base_url", "shared", "certfile", "keyfile")
    way = Way(address=address, **{name: given.pop(name) for name in reached})
    if given["browser"] is None:
        given["browser"] = bool(
            sys.platform in {"darwin", "win32"}
            or os.environ.get("DISPLAY")
            or os.environ.get("WAYLAND_DISPLAY")
        )
    try:
        start(way, **given, tell=click.echo)
    except (JournalError, PortError, AuthorError, RenderingError, ServeError) as fault:
        raise click.ClickException(str(fault)) from None
    except OSError as fault:
        mend = ": run “crosscurrents build” first" if str(fault.filename).endswith(".ipynb") else ""
        raise click.ClickException(f"{fault.filename or way.host}: {fault.strerror or fault}{mend}") from None
