"""Scale: columns as high as their share, and the mean where it belongs."""

from __future__ import annotations

from crosscurrents.exercises.tallies.scale import Scale, said
from crosscurrents.exercises.tallies.tally import Field, Label, counted_rows
from tests.exercises.pictures import SVG, sound
from tests.exercises.pictures import said as shown

STEPS = tuple(Label(str(at), text) for at, text in [(-1, "against"), (0, ""), (1, "1 for"), (2, "all for")])


def scale(*values: int) -> Scale:
    counted = counted_rows("a", [{"a": value} for value in values])
    return Scale(id="how", title="How far?", rows=(Label("a", "Pay"),), steps=STEPS, **counted)


def test_counts_and_mean_by_hand() -> None:
    drawing = scale(-1, 1, 1, 2).draw(3)
    root = sound(drawing)
    assert drawing.header == ["", "−1 against", "0", "1 for", "2 all for", "Mean"]
    assert drawing.rows == [["Pay", "1", "0", "2", "1", "0.8"]]  # 3 / 4
    assert "average 0.8" in shown(root)
    heights = [float(box.get("height", "")) for box in root.iter(f"{SVG}rect")]
    assert heights[1] == 2 * heights[0] == 2 * heights[2]
    # the mean's triangle points between the second and third of four columns, at 1.75 steps from the first
    tip = float(next(root.iter(f"{SVG}polygon")).get("points", "").split(",")[0])
    middles = [float(box.get("x", "")) + float(box.get("width", "")) / 2 for box in root.iter(f"{SVG}rect")]
    first, third = middles[0], middles[1]
    assert abs(tip - (first + (third - first) * 1.75 / 2)) < 0.1


def test_steps_of_ten_have_their_mean_among_them() -> None:
    tens = tuple(Label(str(at), "") for at in (0, 10, 20))
    tally = Scale(
        id="q", title="Minutes", rows=(Label("a", "A"),), steps=tens, **counted_rows("a", [{"a": 10}] * 3)
    )
    root = sound(tally.draw(3))
    assert next(root.iter(f"{SVG}polygon")).get("points", "").startswith("170.00,")
    assert "average 10.0" in shown(root)


def test_a_step_is_said_with_its_number_once() -> None:
    assert [said(step) for step in STEPS] == ["−1 against", "0", "1 for", "2 all for"]
    assert said(Label("3", "3")) == "3"


def test_every_step_can_be_typed_in() -> None:
    assert scale().fields()[0] == Field("a", "-1", "−1 against")
    assert (len(scale().fields()), bool(scale().typed_by)) == (4, True)
