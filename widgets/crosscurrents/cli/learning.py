"""`crosscurrents learn` and `crosscurrents workshop`: open the lessons here, or a room for others."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import click

from crosscurrents.cli.options import data_option, edition_option


def _serving_options(command: Any) -> Any:
    """Add what every server takes: where it listens, what it keeps, how others reach it."""
    for option in reversed(
        (
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
            edition_option,
            data_option,
            click.option(
                "--browser/--no-browser",
                default=None,
                help="Open a browser; by default only where there is a screen.",
            ),
        )
    ):
        command = option(command)
    return command


@click.command()
@_serving_options
def learn(**given: Any) -> None:
    """Open the lessons here, and keep every word you type.

    Prints the address and opens a browser where there is one. Stop with Ctrl+C; come back any time.
    """

    def start(way: Any, **common: Any) -> None:
        from crosscurrents.app import serve

        serve(way=way, **common)

    _start(start, given)


@click.command()
@click.option("--title", default="", help="What the room is called on everybody's screen.")
@click.option("--new", "fresh", is_flag=True, help="Begin another room; one that is still open is ended.")
@click.option(
    "--address",
    default="",
    metavar="URL",
    help="The address people type, where the server cannot know it (behind a proxy, or on several networks).",
)
@_serving_options
def workshop(*, title: str, fresh: bool, address: str, **given: Any) -> None:
    """Run a live room for a workshop from this computer.

    Prints the address and code that people join with, and the code for the facilitator's own screen. A room
    that is still open goes on where it was.
    """

    def start(way: Any, **common: Any) -> None:
        from crosscurrents.app import workshop as run

        run(way=way, title=title, fresh=fresh, **common)

    _start(start, given, address=address)


def _start(start: Callable[..., None], given: dict[str, Any], address: str = "") -> None:
    """Start a server with the shared options, and turn what keeps it from starting into a sentence."""
    # Imported here: Voila takes a second, and `--help` should not wait for it.
    from crosscurrents.app import ServeError, Way
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
