"""Measure a full room and print the table: `make bench-room`. It fails only if something kept was lost.

The real server, started as `crosscurrents workshop` starts it, with a fresh data folder; its facilitator
here; its participants in a process of their own (`crowd`), over real HTTP. At the end the server is killed,
and what it had acknowledged is looked for in its journal's file.
"""

from __future__ import annotations

import json
import signal
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

import click
from rich.console import Console

from crosscurrents.notebooks.lessons import course
from tests.bench.facilitator import Facilitator
from tests.bench.figures import Figures, Meter, counted, miscounted, ordered, per_second, told
from tests.bench.ledger import Ack, lost, read
from tests.bench.pieces import Piece, pieces
from tests.support.serving import Workshop

JOIN_S = 25.0
"""Over how long participants arrive, in seconds."""

JOIN_WITHIN_S = 30.0
PAUSE_S = 3.0
"""How long a page waits when the room goes on while there is text on it (room.js), in seconds."""

TALK_S = PAUSE_S + 3
"""How long a picture is talked about: until the pages have gone on, in seconds."""

READ_S = 2.0
"""How long nobody types on a page that has just opened, in seconds: its prompt is read first."""

PATIENCE_S = 60.0


class Measured:
    """One run: what the participants noted, what the facilitator saw, what the processes used."""

    def __init__(self, folder: Path, participants: int, parts: list[Piece], seconds: float) -> None:
        self.participants, self.parts, self.seconds = participants, parts, seconds
        self.out, self.plan = folder / "notes.jsonl", folder / "plan.json"
        self.server = Workshop(folder / "data", None, None, ())
        self.meter = Meter(self.server.process.pid, time.monotonic)
        try:
            self._run(folder)
        finally:
            self.meter.stop()
            self.server.kill()
        self.notes = [json.loads(line) for line in self.out.read_text(encoding="utf-8").splitlines()]
        self.kept = read(self.server.data / "journal.db")
        self.acks = [
            Ack(_key(one), one["revision"], one["response"], one["sent"], one["acked"])
            for one in self.of("save")
            if one["revision"] is not None
        ]
        if not self.acks:
            raise click.ClickException("nothing was saved: what the load tool said stands above")
        self.lost = lost(
            self.acks, self.kept, {_key(one) for one in self.of("save") if one["revision"] is None}
        )

    def of(self, what: str) -> list[dict[str, Any]]:
        """Return the notes of one sort."""
        return [one for one in self.notes if one["what"] == what]

    def _run(self, folder: Path) -> None:
        open_s = self.seconds - TALK_S
        plan = {
            "url": self.server.url,
            "code": self.server.join_code,
            "participants": self.participants,
            "join_seconds": JOIN_S * self.participants / max(self.participants, 100),
            "read_seconds": READ_S,
            "type_seconds": open_s - READ_S - 2,
            "pause_seconds": PAUSE_S,
            "pieces": [{"exercise": one.exercise, "hands": one.hands} for one in self.parts],
        }
        self.plan.write_text(json.dumps(plan), encoding="utf-8")
        with Facilitator(self.server.url, self.server.sign_in_code) as self.facilitator:
            self.facilitator.plan(self.parts)
            crowd = subprocess.Popen(
                [sys.executable, "-m", "tests.bench.crowd", str(self.plan), str(self.out)]
            )
            self.crowd = Meter(crowd.pid, time.monotonic)
            try:
                if not self.facilitator.wait(self.participants, PATIENCE_S + JOIN_S, crowd.poll):
                    raise click.ClickException(f"not everybody came in: {self.server.log[-2000:]}")
                self.began = time.monotonic()
                for at, piece in enumerate(self.parts):
                    self.facilitator.lead(at, piece, open_s, TALK_S)
                self.took = time.monotonic() - self.began
                self.facilitator.act("end")
                self.crowd.stop()
                if crowd.wait(PATIENCE_S):
                    raise click.ClickException("the load tool failed: what it said stands above")
            finally:
                if crowd.poll() is None:
                    crowd.kill()
                    crowd.wait()


def _key(note: dict[str, Any]) -> tuple[str, str, str]:
    return note["learner"], note["chapter"], note["exercise"]


def table(run: Measured) -> Figures:
    """Return what was measured, beside the aims."""
    joins, seen = run.of("join"), run.facilitator.seen
    sent, kept = counted(run.acks, run.kept.first, seen)
    figures = Figures(f"{run.participants} participants, {len(run.parts)} exercises")
    figures.one(
        "joined: everybody, s",
        f"{max(one['ready'] for one in joins) - min(one['began'] for one in joins):.1f}",
        f"within {JOIN_WITHIN_S:g}" if run.participants <= 200 else "",
    )
    figures.spread("joined: scanned to page live, ms", [one["ready"] - one["began"] for one in joins])
    figures.spread("save on disk, ms", [one.acked - one.sent for one in run.acks], aim="p99 < 150")
    figures.spread("answer sent to facilitator's screen, ms", sent, aim="p99 < 1000")
    figures.spread("answer acknowledged to that screen, ms", kept)
    figures.spread("“begin” to participants' pages, ms", told(run.facilitator.deeds, run.notes))
    figures.spread("next page open on a phone, ms", [one["seconds"] for one in run.of("page")])
    figures.spread("picture on a phone, ms", [one["seconds"] for one in run.of("picture")])
    figures.spread("facilitator's deed, ms", [one.answered - one.sent for one in run.facilitator.deeds])
    moments = [one.acked for one in run.acks]
    figures.one("saves a second, all along", f"{len(moments) / run.took:.0f}")
    figures.one("saves a second, busiest 5 s", f"{per_second(moments, 5):.0f}")
    figures.one("server: CPU, s", f"{run.meter.cpu:.1f}")
    figures.one("server: cores, all along", f"{run.meter.cores:.2f}")
    figures.one("server: cores, busiest 5 s", f"{run.meter.busiest(5):.2f}")
    start, peak = run.meter.memory
    figures.one("server: memory at start, MiB", f"{start:.0f}")
    figures.one("server: memory at most, MiB", f"{peak:.0f}")
    figures.one("facilitator's state at most, KB", f"{max(one.size for one in seen) / 1000:.0f}")
    figures.one("load tool: cores, all along", f"{run.crowd.cores:.2f}")
    faults = sum(one.get("times", 1) for one in run.of("fault")) + len(run.facilitator.faults)
    figures.one("errors", str(faults), "0")
    wrong = miscounted(run.kept.first, seen) + (not ordered(seen))
    figures.one("wrong counts on the facilitator's screen", f"{wrong} of {len(seen)} states", "0")
    figures.one("lost", f"{len(run.lost)} of {len(run.acks)}", "0")
    return figures


@click.command()
@click.option("--participants", default=200, show_default=True, envvar="ROOM_PARTICIPANTS")
@click.option("--exercises", default=10, show_default=True, envvar="ROOM_EXERCISES")
@click.option("--seconds", default=17.0, show_default=True, envvar="ROOM_SECONDS", help="Each exercise.")
@click.option("--keep", type=click.Path(path_type=Path), help="Leave data, notes and log in this folder.")
def main(participants: int, exercises: int, seconds: float, keep: Path | None) -> None:
    """Print what a full room takes, and whether anything acknowledged was lost."""
    console = Console(width=110)
    # Who is asked to stop takes the server and the participants along, as with Ctrl+C.
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(128 + signal.SIGTERM))
    with tempfile.TemporaryDirectory() as folder:
        if keep:
            keep.mkdir(parents=True)  # what an earlier run left there must not be measured again
        run = Measured(keep or Path(folder), participants, pieces(course(), exercises), seconds)
        console.print(table(run).table)
        said = [
            *run.facilitator.faults,
            *(f"{one['said']} ×{one.get('times', 1)}" for one in run.of("fault")),
        ]
        for line in [*said[:20], *run.lost[:20]]:
            console.print(line, markup=False, highlight=False)
    console.print(f"lost: {len(run.lost)} of {len(run.acks)}")
    sys.exit(bool(run.lost))


if __name__ == "__main__":
    main()
