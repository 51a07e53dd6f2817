"""Heat: means in cells, shares where cells hold yes and no, and cells that nobody was asked about."""

from __future__ import annotations

import msgspec
import pytest

from crosscurrents.exercises.tallies.heat import Heat
from crosscurrents.exercises.tallies.tally import Field, Label, counted_rows
from tests.exercises.pictures import SVG, said, sound

DOWN = (Label("a", "Agenda"), Label("b", "Beds"))
ACROSS = (Label("x", "County"), Label("y", "House"))
CELLS = tuple(Label(f"{down.id}/{over.id}", f"{down.text} · {over.text}") for down in DOWN for over in ACROSS)


def heat(*answers: dict[str, int], high: int = 4, cells: tuple[Label, ...] = CELLS) -> Heat:
    return Heat(
        id="power",
        title="Power",
        rows=cells,
        down=DOWN,
        across=ACROSS,
        low=0,
        high=high,
        low_label="none" if high > 1 else "",
        **counted_rows([cell.id for cell in cells], answers),
    )


def test_means_by_hand_and_the_shade_follows() -> None:
    drawing = heat(*[{"a/x": 4, "a/y": 1}] * 2, {"a/x": 1, "a/y": 1, "b/x": 3}).draw(3)
    root = sound(drawing)
    assert drawing.rows == [
        ["Agenda · County", "3.0", "3"],  # (4 + 4 + 1) / 3
        ["Agenda · House", "1.0", "3"],
        ["Beds · County", "fewer than 3", "fewer than 3"],
        ["Beds · House", "fewer than 3", "fewer than 3"],
    ]
    assert "0 none" in said(root)
    assert "– fewer than 3" in said(root)
    shades = [
        float(box.get("fill-opacity", "")) for box in root.iter(f"{SVG}rect") if box.get("fill-opacity")
    ]
    assert shades[-2:] == [0.38, 0.12]  # half of 3/4 and of 1/4


def test_yes_and_no_are_shares() -> None:
    drawing = heat(*[{"a/x": 1, "a/y": 0}] * 2, {"a/x": 0, "a/y": 0}, high=1).draw(3)
    assert [row[1] for row in drawing.rows[:2]] == ["67%", "0%"]
    assert drawing.header[1] == "Share"


def test_cells_that_there_are_not_stay_blank() -> None:
    root = sound(heat(*[{"a/x": 1}] * 3, cells=CELLS[:1]).draw(3))
    assert said(root).count("1.0") == 1
    assert "–" not in said(root)


@pytest.mark.parametrize("wide", [1, 4, 6, 8, 9, 12])
def test_wide_matrices_stay_in_the_picture(wide: int) -> None:
    across = tuple(Label(str(at), f"Column {at}") for at in range(wide))
    cells = tuple(Label(f"a/{one.id}", one.text) for one in across)
    tally = msgspec.structs.replace(
        heat(cells=cells),
        across=across,
        **counted_rows([c.id for c in cells], [{c.id: 4 for c in cells}] * 3),
    )
    root = sound(tally.draw(3))
    assert all(
        0 <= float(box.get("x", "")) <= 340 - float(box.get("width", "")) for box in root.iter(f"{SVG}rect")
    )
    assert said(root).count("4.0") == wide


def test_yes_and_no_can_be_typed_in_and_a_large_matrix_cannot() -> None:
    assert heat(high=1).fields()[:2] == [Field("a/x", "1", "yes"), Field("a/x", "0", "no")]
    assert heat(high=1).typed_by
    assert heat().fields()[4] == Field("a/x", "0", "none")
    assert (heat(high=99).fields(), heat(high=99).typed_by) == ([], "")
