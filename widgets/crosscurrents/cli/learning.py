"""`crosscurrents learn` and `crosscurrents workshop`: open the lessons here, or a room for others."""

from __future__ import annotations

from typing import Any

import click

from crosscurrents.cli.serving import begin, serving_options


@click.command()
@serving_options()
def learn(**given: Any) -> None:
    """Open the lessons here, and keep every word you type.

    Prints the address and opens a browser where there is one. Stop with Ctrl+C; come back any time.
    """

    def start(way: Any, **common: Any) -> None:
        from crosscurrents.app.learning import serve

        serve(way=way, **common)

    begin(start, given)


@click.command()
@click.option("--title", default="", help="What the room is called on everybody's screen.")
@click.option("--new", "fresh", is_flag=True, help="Begin another room; one that is still open is ended.")
@click.option(
    "--address",
    default="",
    metavar="URL",
    help="The address people type, where the server cannot know it (behind a proxy, or on several networks).",
)
@serving_options()
def workshop(*, title: str, fresh: bool, address: str, **given: Any) -> None:
    """Run a live room for a workshop from this computer.

    Prints the address and code that people join with, and the code for the facilitator's own screen. A room
    that is still open goes on where it was. Without --host only this computer can open it, and its start says
    so; --host 0.0.0.0 lets the phones on its network in.
    """

    def start(way: Any, **common: Any) -> None:
        from crosscurrents.app.rooms import workshop as run

        run(way=way, title=title, fresh=fresh, **common)

    begin(start, given, address=address)
