"""More time by name, before anything is handed in; changed, undone, and on the learner's own page."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import timedelta

from crosscurrents.grading.folder import open_folder
from crosscurrents.marking.book import MarkBook
from tests.desk.support import CHAPTER, Desk, Hosted, Marker, text
from tests.grading import support

PAGE = f"time/{CHAPTER}"
NEW = "plum-finch-31"


def kept(desk: Desk) -> dict[str, float]:
    with MarkBook(open_folder(desk.data)) as book:
        return book.extensions(CHAPTER)


def listed(page: str) -> list[str]:
    """Who has more time, as the page lists them."""
    return re.findall(r"<li>\s*<p><strong[^>]*>([^<]+)</strong>", page)


def test_somebody_who_has_handed_nothing_in_gets_more_time_and_loses_it_again(
    start: Callable[..., Desk],
) -> None:
    desk = start()
    with Marker(desk, "ana") as ana, Marker(desk, "ben") as ben:
        assert "More time" in text(ana.get("").text)
        page = ana.form(PAGE, learner=f" {NEW} ", hours="48")
        assert f"{NEW} has 48 hours more." in text(page.text)
        assert listed(page.text) == [NEW]
        assert "until 18 Nov 2026, 09:00 by ana" in text(page.text)
        assert kept(desk) == {NEW: 48.0}
        # What another did is theirs to undo.
        assert "has 48 hours more" not in text(ben.get(f"{PAGE}?done=1").text)
        assert f"{NEW} has 1 hour more." in text(ana.form(PAGE, learner=NEW, hours="1").text)
        undone = ana.form(PAGE, learner=NEW, hours="48", gave="1")  # what its button sends
        assert 'name="hours" value="1"' in undone.text
        assert 'name="gave" value="48"' in undone.text
        assert kept(desk) == {NEW: 48.0}
        gone = ana.form(PAGE, learner=NEW, hours="0")
        assert f"{NEW} has no more time than the others." in text(gone.text)
        assert listed(gone.text) == []
        assert kept(desk) == {}


def test_time_given_by_code_is_listed_by_code_and_by_name_by_name(start: Callable[..., Desk]) -> None:
    desk = start()
    with Marker(desk, "ana") as ana:
        code = ana.codes()[0]
        ana.send("POST", f"{ana.at(code)}/extension", {"hours": 72})
        page = ana.get(PAGE).text
        assert listed(page) == [code]
        assert not re.search(r"teal-heron|hostile-otter", page)
        named = "teal-heron-04" if "teal-heron-04" not in kept(desk) else "teal-heron-05"
        page = ana.form(PAGE, learner=named.upper(), hours="24").text  # spelled as it is known
        assert listed(page) == [named, code]
        page = ana.form(PAGE, code=code.lower(), hours="96").text
        assert f"{code} has 96 hours more." in text(page)
        assert listed(page) == [named, code]
        assert sorted(kept(desk).values()) == [24.0, 96.0]
        assert ana.sheet(code)["more_time"] == 96
        assert "Had 96 hours more than the due time." in ana.sheet(code)["facts"]


def test_undo_takes_nothing_away_that_another_gave(start: Callable[..., Desk]) -> None:
    desk = start()
    with Marker(desk, "ana") as ana, Marker(desk, "ben") as ben:
        code = ana.codes()[0]
        for who, shown in (({"learner": NEW}, NEW), ({"code": code}, code)):
            offer = f"{shown} has 10 hours more."
            assert offer in text(ana.form(PAGE, **who, hours="10").text)
            assert offer in text(ana.get(f"{PAGE}?done=1").text)
            ben.form(PAGE, **who, hours="20")
            assert offer not in text(ana.get(f"{PAGE}?done=1").text)
            # Her page from before still has its button.
            late = ana.form(PAGE, **who, hours="0", gave="10")
            assert late.status_code == 409
            assert f"The hours of {shown} were changed since, so nothing was undone" in text(late.text)
            assert sorted(kept(desk).values()) == [20.0] * len(kept(desk))
            # His own he may undo; and to send that once more changes nothing.
            for _again in range(2):
                assert ben.form(PAGE, **who, hours="10", gave="20").status_code == 200
                assert 10.0 in kept(desk).values()
            ben.form(PAGE, **who, hours="20")
        assert len(kept(desk)) == 2


def test_what_cannot_be_given_is_one_sentence_and_keeps_what_was_typed(desk: Desk, ana: Marker) -> None:
    for sent, said in (
        ({"learner": "", "hours": "1"}, "Say who gets more time."),
        ({"learner": "../gradebook", "hours": "1"}, "“../gradebook” is no pseudonym"),
        ({"learner": "<b>me</b>", "hours": "1"}, "“<b>me</b>” is no pseudonym"),
        ({"learner": NEW, "hours": "1441"}, "Give from 0 to 1440 whole hours."),
        ({"learner": NEW, "hours": "-1"}, "Give from 0 to 1440 whole hours."),
        ({"learner": NEW, "hours": "9" * 30}, "Give from 0 to 1440 whole hours."),
        ({"learner": NEW, "hours": "½"}, "Give from 0 to 1440 whole hours."),
        ({"learner": NEW, "hours": "0000000008784"}, "Give from 0 to 1440 whole hours."),
        ({"learner": NEW, "hours": "0" * 5000}, "Give from 0 to 1440 whole hours."),
        ({"learner": NEW, "hours": ""}, "Give from 0 to 1440 whole hours."),
    ):
        answered = ana.form(PAGE, **sent)
        assert answered.status_code == 422, sent
        assert said in text(answered.text)
        assert f'value="{sent["learner"]}"' in answered.text or "<" in sent["learner"]
    assert ana.form(PAGE, code="ZZZZ", hours="1").status_code == 404
    assert ana.get("time/09_gone").status_code == 404
    assert kept(desk) == {}


def test_a_hosted_course_knows_who_has_a_place_and_their_page_hears_of_it(
    hosted: Callable[[], Hosted],
) -> None:
    here = hosted()
    with Marker(here.desk, "ana") as ana:
        refused = ana.form(PAGE, learner=NEW, hours="48")
        assert refused.status_code == 422
        assert f"Nobody in this course goes by “{NEW}”: look at your list" in text(refused.text)
        ana.form(PAGE, learner=here.empty, hours="48")
        ana.form(PAGE, learner=here.pseudonym, hours="24")
        with here.journal() as journal:
            assert journal.extended(here.person) == {CHAPTER: timedelta(hours=24)}
        ana.form(PAGE, learner=here.pseudonym, hours="0")
        with here.journal() as journal:
            assert journal.extended(here.person) == {}
        # By code it reaches them too, and nobody learns who that is.
        code = here.code()
        ana.send("POST", f"{ana.at(code)}/extension", {"hours": 12})
        with here.journal() as journal:
            assert journal.extended(here.person) == {CHAPTER: timedelta(hours=12)}


def test_what_is_taken_off_for_lateness_follows_the_time_given(start: Callable[..., Desk]) -> None:
    desk = start(late="zero")
    with Marker(desk, "ana") as ana:
        facts = {code: ana.sheet(code)["facts"] for code in ana.codes()}
        [late] = [code for code, told in facts.items() if "That is 1 day after the due time." in told]
        ana.marks(late, 2)
        said = "The course's rule for lateness takes off 10 points."
        assert said in ana.sheet(late)["facts"]
        assert ana.send("POST", f"{ana.at(late)}/extension", {"hours": 24}).status_code == 200
        assert not any("takes off" in one or "That is" in one for one in ana.sheet(late)["facts"])
        ana.form(PAGE, code=late, hours="23")
        assert said in ana.sheet(late)["facts"]
    grade = support.grade_of(open_folder(desk.data), "teal-heron-01", "closing-thoughts")
    assert grade["manual_score"] == 10  # the penalty stands apart from what was given
