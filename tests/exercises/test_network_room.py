from __future__ import annotations

from crosscurrents.exercises.tallies.bars import Bars
from crosscurrents.exercises.tallies.heat import Heat
from crosscurrents.exercises.tallies.tally import Label
from tests.exercises.rooms import summed
from tests.exercises.test_network import money, storm


def test_a_rooms_grants_add_up() -> None:
    guess, changed, award = summed(
        money(),
        [{"guess": "big", "award": "small", "weights": {"dues>small": 15}}],
        [{"guess": "big", "award": "big", "weights": {"dues>small": 5, "fund>big": 50}}, {}],
    )
    assert (guess.id, guess.n, guess.counts) == ("guess", 2, {"guess": {"big": 2}})
    assert isinstance(guess, Bars)
    assert guess.options == (Label("small", "Small"), Label("big", "Big House"))
    assert (award.title, award.counts) == ("Open Fund", {"award": {"small": 1, "big": 1}})
    assert changed.n == 2
    assert changed.counts["dues/small"] == {"1": 2}
    assert changed.counts["fund/big"] == {"0": 2}  # 50 is what it was
    assert len(changed.rows) == 6
    assert changed.rows[0].text == "The Foundation → Small"


def test_a_rooms_links_taken_away_add_up() -> None:
    own = {"weights": {"d>a": 2}, "removed": "d>a"}
    guess, changed, removed = summed(
        storm(), [{"removed": "a>b"}, {"removed": "a>b"}, own], [{"removed": "d>b"}, {"guess": "d"}]
    )
    assert guess.counts == {"guess": {"d": 1}}
    assert (removed.n, removed.counts) == (3, {"removed": {"a>b": 2, "added": 1}})  # d feeds b with nothing
    assert isinstance(removed, Bars)
    assert [one.text for one in removed.options] == ["A → B", "A → C", "B → A", "C → B", "one that was added"]
    assert (changed.n, changed.counts["d/a"], changed.counts["a/d"]) == (1, {"1": 1}, {"0": 1})
    assert "a/a" not in changed.counts
    assert isinstance(changed, Heat)
    assert [one.id for one in changed.down] == [one.id for one in changed.across] == list("abcd")


def test_only_what_is_asked_for_is_counted() -> None:
    bare = money(guess=None, contest=None, question=None)
    assert [tally.id for tally in summed(bare, [{"guess": "big", "award": "big"}], [])] == ["changed"]
    assert bare.sentences({"text": "Rent."}) == []
    assert money().sentences({"text": " Rent. "}) == [("What can it not say?", "Rent.")]
    assert money().sentences({}) == []
