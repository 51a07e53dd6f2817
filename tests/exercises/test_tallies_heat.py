"""Heat: means in cells, shares where cells hold yes and no, and cells that nobody was asked about."""

from __future__ import annotations

import re
from pathlib import Path

import msgspec
import pytest

from crosscurrents.exercises.tallies.heat import SHADES, Heat
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
    assert shades[-2:] == [0.42, 0.16]  # 3/4 is in the fourth fifth, 1/4 in the second


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
    assert heat(high=1).fields()[:2] == [Field("a/x", "1", "yes"), Field("a/y", "1", "yes")]
    assert heat(high=1).typed_by
    assert heat().fields()[4] == Field("a/x", "0", "none")
    assert (heat(high=99).fields(), heat(high=99).typed_by) == ([], "")


def test_few_are_said_as_how_many_of_them() -> None:
    few = heat(*[{one.id: 1 for one in CELLS}] * 5, *[{one.id: 0 for one in CELLS}] * 2, high=1).draw(3)
    assert "5 of 7" in said(sound(few))
    assert "%" not in said(sound(few))
    many = heat(*[{one.id: 1 for one in CELLS}] * 15, *[{one.id: 0 for one in CELLS}] * 6, high=1).draw(3)
    assert "71%" in said(sound(many))


def test_names_of_columns_are_written_out() -> None:
    across = (Label("x", "Agrees in the room"), Label("y", "Interorganisational"))
    named = msgspec.structs.replace(heat(*[{"a/x": 1, "a/y": 2}] * 3), across=across)
    assert "A Agrees in the room B Interorganisational" in said(sound(named.draw(3)))
    short = msgspec.structs.replace(named, across=(Label("x", "Agrees in the room"), Label("y", "House")))
    assert "Agrees inthe room House" in said(sound(short.draw(3)))


def colours(css: str) -> dict[str, tuple[int, ...]]:
    found = re.findall(r"--cc-(a|ink|card): #([0-9a-f]{6})", css)
    return {name: tuple(int(value[at : at + 2], 16) for at in (0, 2, 4)) for name, value in found}


def luminance(colour: tuple[float, ...]) -> float:
    """Return relative luminance as WCAG 2.2 has it."""
    parts = [one / 255 for one in colour]
    red, green, blue = (one / 12.92 if one <= 0.04045 else ((one + 0.055) / 1.055) ** 2.4 for one in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


@pytest.mark.parametrize("dark", [False, True])
def test_the_ink_can_be_read_on_every_shade(dark: bool) -> None:
    css = (Path(__file__).parents[2] / "widgets/crosscurrents/exercises/runtime.css").read_text("utf-8")
    light, _sign, rest = css.partition("prefers-color-scheme: dark")
    found = colours(rest.partition("}")[0] if dark else light)
    for opacity, ink in SHADES:
        under = tuple(
            opacity * over + (1 - opacity) * card
            for over, card in zip(found["a"], found["card"], strict=True)
        )
        one, other = sorted((luminance(under), luminance(found[ink.removeprefix("cc-")])))
        assert (other + 0.05) / (one + 0.05) >= 4.5, (opacity, ink)
