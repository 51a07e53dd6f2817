"""`crosscurrents mark`: open the marking desk of a course for its instructors."""

from __future__ import annotations

import os
import sys
from pathlib import Path

import click

from crosscurrents.cli.options import data_option
from crosscurrents.cli.where import course_folder, course_option


@click.command()
@click.argument("folder", required=False, metavar="[DIR]", type=click.Path(file_okay=False, path_type=Path))
@data_option
@course_option
@click.option(
    "--port", type=click.IntRange(1, 65535), help="Port to listen on; by default the first free from 8965."
)
@click.option(
    "--host",
    default="127.0.0.1",
    show_default=True,
    help="Address to listen on: this computer only, unless you say otherwise.",
)
@click.option(
    "--base-url", default="/", show_default=True, help="Path prefix, for use behind a reverse proxy."
)
@click.option(
    "--shared",
    is_flag=True,
    help="Instructors use the desk through a reverse proxy on this computer; its X-Forwarded-For and -Proto "
    "are believed.",
)
@click.option(
    "--address",
    default="",
    metavar="URL",
    help="The address people type, where the desk cannot know it (behind a proxy, or on several networks).",
)
@click.option(
    "--certfile",
    type=click.Path(dir_okay=False, path_type=Path),
    help="Certificate (PEM) to speak HTTPS with; its key in the same file or in --keyfile.",
)
@click.option(
    "--keyfile", type=click.Path(dir_okay=False, path_type=Path), help="The certificate's key (PEM)."
)
@click.option("--database", metavar="URL", help="Where the learners' server keeps answers, if not in a file.")
@click.option(
    "--browser/--no-browser",
    default=None,
    help="Open a browser, where there is one instructor; by default only where there is a screen.",
)
def mark(
    *,
    folder: Path | None,
    data: Path,
    course_path: Path | None,
    port: int | None,
    host: str,
    base_url: str,
    shared: bool,
    address: str,
    certfile: Path | None,
    keyfile: Path | None,
    database: str | None,
    browser: bool | None,
) -> None:
    """Open the marking desk of a course.

    DIR is the course's folder; without it, the one in the data folder. Run “autograde” first. Prints one
    sign-in link for each instructor named in course.toml; stop with Ctrl+C. Marks go into nbgrader's own
    gradebook as they are made. The desk is a server of its own, apart from the one that learners reach.

    Behind a reverse proxy: --shared, --base-url if it stands under a path, and --address, so that the links
    are right. With a certificate of its own: --certfile and --keyfile.
    """
    # Imported here: Voila and SQLAlchemy take a second, and `--help` should not wait for them.
    from crosscurrents.app.way import ANY, ServeError, Way, own_address
    from crosscurrents.desk.serving import serve
    from crosscurrents.grading.folder import JOURNAL, FolderError
    from crosscurrents.marking.faults import MarkingError
    from crosscurrents.ports import DESK, PortError, free_port

    root = course_folder(folder, course_path, data)
    # A hosted course's own, else this computer's, as “feedback” has it.
    kept = (root / JOURNAL, data / JOURNAL)
    way = Way(host, port, base_url, shared, address, certfile, keyfile)
    if browser is None:
        screen = os.environ.get("DISPLAY") or os.environ.get("WAYLAND_DISPLAY")
        browser = bool(sys.platform in {"darwin", "win32"} or screen)
    try:
        tls = way.tls()
        chosen = free_port(host, port or DESK, chosen=port is not None)
        serve(
            root,
            host=host,
            port=chosen,
            base_url=way.base,
            address=way.url(chosen, own_address() if host in ANY else ""),
            local=way.local,
            shared=way.shared,
            tls=tls,
            browser=browser,
            journal=database or next((str(one) for one in kept if one.is_file()), ""),
            tell=click.echo,
        )
    except (FolderError, MarkingError, PortError, ServeError) as fault:
        raise click.ClickException(str(fault)) from None
    except OSError as fault:
        raise click.ClickException(f"{fault.filename or host}: {fault.strerror or fault}") from None
