"""`crosscurrents learn`: open the lessons on this computer."""

from __future__ import annotations

import os
import sys
from pathlib import Path

import click

from crosscurrents.cli.options import data_option, edition_option


@click.command()
@click.option(
    "--port", type=click.IntRange(1, 65535), help="Port to listen on; by default the first free from 8765."
)
@click.option(
    "--host",
    default="127.0.0.1",
    show_default=True,
    help="Address to listen on; this computer only, unless you say otherwise.",
)
@click.option(
    "--base-url", default="/", show_default=True, help="Path prefix, for use behind a reverse proxy."
)
@click.option(
    "--shared",
    is_flag=True,
    help="Others use this server through a reverse proxy: “Only you” answers stay in their browsers.",
)
@click.option(
    "--database", metavar="URL", help="Keep answers in this database (postgresql://…) instead of a file."
)
@edition_option
@data_option
@click.option(
    "--browser/--no-browser", default=None, help="Open a browser; by default only where there is a screen."
)
def learn(
    *,
    port: int | None,
    host: str,
    base_url: str,
    shared: bool,
    database: str | None,
    data: Path,
    browser: bool | None,
) -> None:
    """Open the lessons here, and keep every word you type.

    Prints the address and opens a browser where there is one. Stop with Ctrl+C; come back any time.
    """
    # Imported here: Voila takes a second, and `--help` should not wait for it.
    from crosscurrents.app import serve
    from crosscurrents.journal import JournalError
    from crosscurrents.notebooks.faults import AuthorError
    from crosscurrents.ports import PortError
    from crosscurrents.server.rendering import RenderingError

    if browser is None:
        screen = (
            sys.platform in {"darwin", "win32"}
            or os.environ.get("DISPLAY")
            or os.environ.get("WAYLAND_DISPLAY")
        )
        browser = bool(screen)
    try:
        serve(
            host=host,
            port=port,
            data=data,
            base_url=base_url,
            shared=shared,
            database=database,
            browser=browser,
            tell=click.echo,
        )
    except (JournalError, PortError, AuthorError, RenderingError) as fault:
        raise click.ClickException(str(fault)) from None
    except OSError as fault:
        mend = ": run “crosscurrents build” first" if str(fault.filename).endswith(".ipynb") else ""
        raise click.ClickException(f"{fault.filename or host}: {fault.strerror or fault}{mend}") from None
