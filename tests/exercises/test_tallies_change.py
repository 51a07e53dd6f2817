"""Change: means, their change and its interval by hand; what is said beside it."""

from __future__ import annotations

from crosscurrents.exercises.tallies.change import Change
from crosscurrents.exercises.tallies.tally import Label, counted_rows
from crosscurrents.stats.intervals import mean_interval
from tests.exercises.pictures import SVG, said, sound

STEPS = tuple(Label(str(at), text) for at, text in [(1, "Not yet"), (2, ""), (3, ""), (4, ""), (5, "Easily")])


def change(*pairs: str, note: str = "") -> Change:
    return Change(
        id="change",
        title="Before and now",
        rows=(Label("a", "I can tell them apart"), Label("b", "I can say so")),
        steps=STEPS,
        before="before the chapter",
        now="now",
        note=note,
        **counted_rows("ab", [{"a": pair} for pair in pairs]),
    )


def test_means_and_interval() -> None:
    drawing = change("1>3", "2>3", "2>2", "3>2").draw(3)
    root = sound(drawing)
    interval = mean_interval({2: 1, 1: 1, 0: 1, -1: 1})
    assert interval is not None
    low, high = interval
    told = f"{'−' if low < 0 else '+'}{abs(low):.1f} to +{high:.1f}"
    assert drawing.rows == [
        ["I can tell them apart", "2.0", "2.5", "+0.5", told, "4"],
        ["I can say so", *["fewer than 3"] * 5],
    ]
    assert "2.0 → 2.5, change +0.5" in said(root)
    assert "bootstrap of 2,000 draws" in drawing.header[4]
    assert not {"interval", "bootstrap", "95%"} & set(said(root).split())
    assert "I can say so fewer than 3" in said(root)


def test_the_arrow_leads_from_before_to_now() -> None:
    root = sound(change("1>3", "1>3", "1>3").draw(3))
    *_key, ring = root.iter(f"{SVG}circle")
    *_key, head = root.iter(f"{SVG}polygon")
    tip = float(head.get("points", "").split(",")[0])
    assert float(ring.get("cx", "")) == 16  # the lowest step
    assert tip == 170  # the middle of the picture, the third of five


def test_no_change_is_a_disc_in_its_ring() -> None:
    drawing = change("2>2", "3>3", "2>2").draw(3)
    rings = [one.get("cx") for one in sound(drawing).iter(f"{SVG}circle")][-2:]
    assert rings[0] == rings[1]
    assert drawing.rows[0][3:5] == ["0.0", "0.0 to 0.0"]


def test_few_answers_are_called_rough_and_before_hindsight() -> None:
    few, many = change(*["1>2"] * 29, note="Looking back."), change(*["1>2"] * 30)
    assert few.noted(3).startswith("Looking back. “Before” was rated in hindsight")
    assert "fewer than 30 answers the pale bands are rough" in few.noted(3)
    assert "rough" not in many.noted(3)
    assert change("1>2", note="Looking back.").noted(3) == "Looking back."


def test_nothing_is_typed_in() -> None:
    assert (change().fields(), change().typed_by) == ([], "")
