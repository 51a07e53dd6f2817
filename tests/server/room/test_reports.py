"""The room's report and tables over HTTP: for its facilitator alone, and only what the room has seen."""

from __future__ import annotations

import csv
import io
import re
import shutil
import sys
import zipfile
from contextlib import ExitStack
from pathlib import Path
from typing import ClassVar

import httpx
import pytest
from pypdf import PdfReader

from tests.server.room.people import KEY, Leader, Room
from tests.support.serving import Workshop

FILES = (
    "api/facilitator/report.html",
    "api/facilitator/report.pdf",
    "api/facilitator/tables.zip",
    "api/facilitator/tables.zip?format=parquet",
)


def words(page: httpx.Response) -> str:
    """Return a page's text without its markup, on one line."""
    assert page.status_code == 200
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", "", page.text))


def shown(room: Room) -> dict[str, object]:
    """Have four people answer, look, write a caption, and show the picture."""
    room.answered("rope", "net", "rope", "sail")
    view = room.leader.looks()
    room.leader.does("caption", view=view["id"], caption="Most would tie the rope.")
    room.leader.does("show", what="view", view=view["id"])
    return view


def test_an_empty_room_has_a_page_that_says_so(own: Room) -> None:
    said = words(own.leader.get("facilitate/report"))
    assert "Nothing has been shown to the room yet" in said
    assert "The report as PDF" not in said


def test_a_picture_is_in_it_once_it_is_shown(own: Room) -> None:
    own.answered("rope", "net", "rope", "sail")
    view = own.leader.looks()
    own.leader.does("caption", view=view["id"], caption="Most would tie the rope.")
    for path in ("facilitate/report", FILES[0]):
        said = words(own.leader.get(path))
        assert "Most would tie the rope." not in said
        assert "Pictures that were taken and not shown to the room: Three knots in order." in said
    own.leader.does("show", what="view", view=view["id"])
    own.leader.does("end")
    for path in ("facilitate/report", FILES[0]):
        said = words(own.leader.get(path))
        assert "Most would tie the rope." in said
        assert "4 answers" in said
        assert "4 people joined." in said
        assert "What people wrote in the room is kept until" in said
    assert "<svg" in own.leader.get("facilitate/report").text


def test_the_files_are_what_their_names_say(own: Room) -> None:
    shown(own)
    html, pdf, tables, parquet = (own.leader.get(path) for path in FILES)
    for answered, name in zip(
        (html, pdf, tables, parquet), (".html", ".pdf", "-csv.zip", "-parquet.zip"), strict=True
    ):
        assert answered.status_code == 200
        assert answered.headers["Cache-Control"] == "no-store"
        found = re.fullmatch(
            r'attachment; filename="(crosscurrents-room-\d{4}-\d\d-\d\d(\S+))"',
            answered.headers["Content-Disposition"],
        )
        assert found is not None
        assert found[2] == name
    assert html.headers["Content-Type"] == "text/html; charset=utf-8"
    assert "Most would tie the rope." in words(html)
    pages = PdfReader(io.BytesIO(pdf.content)).pages
    assert "Most would tie the rope." in " ".join(page.extract_text() for page in pages)
    with zipfile.ZipFile(io.BytesIO(tables.content)) as packed:
        rows = list(csv.DictReader(io.StringIO(packed.read("counts.csv").decode("utf-8-sig"))))
    places = {(row["row"], row["value"]): int(row["count"]) for row in rows}
    assert places["rope", "1"] == 2
    with zipfile.ZipFile(io.BytesIO(parquet.content)) as packed:
        assert packed.read("counts.parquet").startswith(b"PAR1")


def test_nobody_is_in_them(room: Room) -> None:
    guests = room.answered("rope", "net", "rope")
    guests[0].does("offer", text="I will bring a rope.", **KEY)
    shown(room)
    told = room.leader.get("facilitate/report").text + room.leader.get(FILES[0]).text
    with zipfile.ZipFile(io.BytesIO(room.leader.get(FILES[2]).content)) as packed:
        told += "".join(packed.read(name).decode() for name in packed.namelist())
    for guest in guests:
        assert guest.name not in told
    assert "I will bring a rope." not in told  # nobody has released it


@pytest.mark.parametrize("path", FILES)
def test_only_the_facilitator_gets_them(room: Room, path: str) -> None:
    for who in (room.stranger(), room.guest()):
        answered = who.get(path)
        assert answered.status_code == 401
        assert list(answered.json()) == ["error"]
    assert room.leader.send("POST", path.partition("?")[0]).status_code == 405


def test_the_page_asks_others_to_sign_in(room: Room) -> None:
    shown(room)
    for who in (room.stranger(), room.guest()):
        page = who.get("facilitate/report")
        assert page.status_code == 200
        assert "Most would tie the rope." not in page.text
        assert "sign_in" in page.text


def test_another_format_is_refused(room: Room) -> None:
    answered = room.leader.get("api/facilitator/tables.zip?format=xlsx")
    assert (answered.status_code, answered.json()) == (400, {"error": "The format is “csv” or “parquet”."})


@pytest.mark.parametrize(
    ("module", "path", "says"),
    [
        ("pyarrow", FILES[3], "Parquet needs pyarrow: install it with “pip install crosscurrents[parquet]”"),
        ("weasyprint", FILES[1], "PDF needs WeasyPrint: install it with “pip install crosscurrents[pdf]”"),
    ],
)
def test_what_is_not_installed_is_named_and_nothing_else_fails(
    rendered: Path,
    knots: Path,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    module: str,
    path: str,
    says: str,
) -> None:
    # What Python does where a module is not installed.
    start = f"import sys; sys.modules[{module!r}] = None; from crosscurrents.cli import main; main()"

    class Without(Workshop):
        command: ClassVar = [sys.executable, "-c", start, "workshop", "--no-browser"]

    shutil.copytree(rendered, tmp_path / "data" / "cache")
    running = Without(tmp_path / "data", knots, None, ())
    try:
        with Leader(running.url) as leader:
            assert leader.sign_in(running.sign_in_code).status_code == 200
            answered = leader.get(path)
            assert answered.status_code == 501
            assert answered.json()["error"].startswith(says)
            assert leader.get(FILES[0]).status_code == leader.get(FILES[2]).status_code == 200
        if module == "weasyprint":  # nor is a file offered that cannot be made
            with ExitStack() as inside:
                room = Room(running, inside.enter_context)
                room.leader.settles(minimum=3)
                shown(room)
                page = room.leader.get("facilitate/report").text
            assert "report.pdf" not in page
            assert "report.html" in page
            assert (
                "pip install &#39;crosscurrents[pdf]&#39;" in page
                or "pip install 'crosscurrents[pdf]'" in page
            )
    finally:
        running.stop()
