"""Two instructors mark a pile by keyboard alone: ten answers, a clash, second marks, settling, release."""

from __future__ import annotations

import json

from playwright.sync_api import Page, expect

from crosscurrents.grading.folder import open_folder
from tests.browser.conftest import picture
from tests.desk.support import CHAPTER, CRITERIA, EXERCISE, Desk, Marker
from tests.desk_browser.conftest import MARK, Sit, at, code_of, onward, press, saved
from tests.grading import support
from tests.support.keyboard import Keyboard


def total(page: Page, text: str) -> None:
    expect(page.locator("#sum")).to_have_text(text)


def test_ten_answers_by_keyboard_from_the_first_mark_to_the_feedback(desk: Desk, sit: Sit) -> None:
    ana, ben = sit("ana"), sit("ben")
    keys = Keyboard(ana)
    keys.activate(ana.get_by_role("link", name=MARK))
    expect(ana.locator("#sum")).to_have_text("0 of 15")
    at(ben, desk)
    assert code_of(ana) != code_of(ben)  # nobody is handed what the other has before them
    marked: dict[str, list[int]] = {}

    def marks(page: Page, points: list[int]) -> None:
        marked[code_of(page)] = points
        press(page, *map(str, points))
        total(page, f"{sum(points)} of 15")
        expect(page.locator("#missing")).to_have_text("complete")
        saved(page)

    marks(ana, [2, 3, 1, 2, 3])
    press(ana, "k", "k", "c")  # two back: positions
    ana.keyboard.type("Puts one other side fairly.")
    press(ana, "Escape")
    saved(ana)
    for points in ([3, 3, 3, 3, 3], [1, 1, 0, 0, 1], [2, 2, 2, 2, 2]):
        onward(ana)
        marks(ana, points)
    marks(ben, [0, 1, 0, 1, 0])
    for points in ([2, 1, 2, 1, 2], [3, 2, 3, 2, 3], [1, 2, 1, 2, 1]):
        onward(ben)
        marks(ben, points)
    onward(ana)
    marks(ana, [2, 2, 2, 2, 1])
    onward(ana)
    marks(ana, [2, 2, 2, 2, 0])
    assert len(marked) == 10

    _clash(ana, ben, desk)
    # Everything stands in nbgrader's own gradebook.
    with support.gradebook(open_folder(desk.data)) as book:
        found = sorted(
            grade.manual_score
            for submission in book.assignment_submissions(CHAPTER)
            for grade in submission.notebooks[0].grades
            if grade.name == EXERCISE and not grade.needs_manual_grade
        )
    assert found == sorted(sum(one) for one in marked.values())

    _second_marks(ana, ben, desk)
    _given_back(ana, desk)


def _clash(ana: Page, ben: Page, desk: Desk) -> None:
    """Both have the same answer open; the second to save decides with both marks in view."""
    at(ana, desk)
    code = code_of(ana)
    at(ben, desk, code)
    expect(ben.locator(".mk-note", has_text="ana has this one open too")).to_be_visible()
    press(ana, "2")
    saved(ana)
    press(ben, "1")
    clash = ben.get_by_role("group", name="Two marks for “What happened, plainly”")
    expect(clash).to_be_focused()
    expect(clash).to_contain_text("ana has marked this meanwhile")
    expect(ben.locator("#saved")).to_have_text("Not saved: choose which of the two marks stands.")
    picture(ben, "desk-clash-1280")
    press(ben, "n")  # held until it is said whose stands
    expect(clash).to_be_visible()
    Keyboard(ben).activate(clash.get_by_role("button", name="Put mine in its place"))
    saved(ben)
    total(ben, "1 of 15")
    at(ana, desk, code)
    total(ana, "1 of 15")
    expect(ana.locator("#c-happened .mk-by")).to_have_text("Marked by ben.")
    # Undo takes mine back, and leaves what is another's.
    press(ben, "u")
    expect(ben.locator("#saved")).to_have_text("Taken back")
    total(ben, "2 of 15")


def _second_marks(ana: Page, ben: Page, desk: Desk) -> None:
    """Everything is drawn for a second reading, which is done blind; one that differs is settled."""
    ana.goto(f"{desk.url}second/{CHAPTER}")
    keys = Keyboard(ana)
    keys.type(ana.get_by_label("How many in a hundred are to have one"), "100")
    keys.activate(ana.get_by_role("button", name="Draw them"))
    expect(ana.get_by_role("status").last).to_contain_text("answers more are set for second marking")
    at(ben, desk, query="?reading=second")
    expect(ben.locator(".mk-note").first).to_contain_text("the first marks stay hidden until yours")
    total(ben, "0 of 15")
    code = code_of(ben)
    press(ben, "0", "0", "0", "0", "0")
    saved(ben)
    ana.goto(f"{desk.url}differences/{CHAPTER}")
    form = ana.get_by_role("article", name=code)
    expect(form.get_by_text("different").first).to_be_visible()
    picture(ana, "desk-differences-1280")
    for criterion in ("What happened", "Own part", "More than one", "A concept", "A step"):
        keys.choose(form.get_by_role("group", name=criterion).get_by_role("radio", name="2"))
    keys.activate(form.get_by_role("button", name=f"Settle {code}"))
    expect(ana.get_by_role("status").last).to_contain_text(f"{code} is settled")
    expect(ana.get_by_role("table")).to_contain_text("rough, fewer than 30")


def _given_back(ana: Page, desk: Desk) -> None:
    ana.goto(f"{desk.url}feedback/{CHAPTER}")
    expect(ana.get_by_role("heading", level=2)).to_have_text("1 submission is ready")
    Keyboard(ana).activate(ana.get_by_role("button", name="Give 1 back"))
    expect(ana.locator("#happened")).to_contain_text("1 given back", timeout=90_000)
    expect(ana.get_by_role("heading", level=2)).to_have_text("Given back")
    picture(ana, "desk-given-back-1280")
    [file] = open_folder(desk.data).step("feedback").glob(f"*/{CHAPTER}/feedback.json")
    [mark] = [one for one in json.loads(file.read_text())["marks"] if one["exercise"] == EXERCISE]
    assert [one["points"] for one in mark["criteria"]] == [2] * len(CRITERIA)
    assert mark["points"] == 10


def test_keys_do_nothing_while_somebody_types_and_can_be_turned_off(desk: Desk, sit: Sit) -> None:
    ana = at(sit("ana"), desk)
    code = code_of(ana)
    press(ana, "c")
    ana.keyboard.type("n2pmu?")
    expect(ana.get_by_label("Comment", exact=True).first).to_have_value("n2pmu?")
    press(ana, "Control+z")  # the browser's own, in a text
    assert code_of(ana) == code
    press(ana, "Escape", "?")
    help_ = ana.get_by_role("dialog", name="Keys")
    expect(help_).to_be_visible()
    ana.get_by_label("Single keys off").check()
    press(ana, "Escape", "3", "n")
    total(ana, "0 of 15")
    assert code_of(ana) == code
    press(ana, "?")
    expect(help_).to_be_hidden()
    ana.get_by_role("button", name="Keys").click()
    ana.get_by_label("Single keys off").uncheck()
    press(ana, "Escape", "m")
    expect(ana.get_by_role("heading", name="Model answer")).to_be_focused()
    press(ana, "m")
    expect(ana.get_by_role("heading", name="Model answer")).to_be_hidden()


def test_two_letters_bring_an_earlier_comment_back(desk: Desk, sit: Sit) -> None:
    ana = at(sit("ana"), desk)
    press(ana, "c")
    ana.keyboard.type("Say who did what.")
    press(ana, "Escape")
    saved(ana)
    press(ana, "0")
    onward(ana)
    press(ana, "c")
    ana.keyboard.type("sa")
    option = ana.get_by_role("option", name="Say who did what.")
    expect(option).to_be_visible()
    press(ana, "ArrowDown")
    expect(option).to_have_attribute("aria-selected", "true")
    press(ana, "Enter")
    field = ana.get_by_label("Comment", exact=True).first
    expect(field).to_have_value("Say who did what.")
    expect(option).to_be_hidden()
    saved(ana)
    ana.reload()
    expect(field).to_have_value("Say who did what.")


def test_what_could_not_be_saved_says_so_and_is_saved_later(desk: Desk, sit: Sit) -> None:
    ana = at(sit("ana"), desk)
    code = code_of(ana)
    ana.context.set_offline(True)
    press(ana, "3")
    expect(ana.locator("#saved")).to_contain_text("Not saved. No connection to the server")
    press(ana, "n")
    assert code_of(ana) == code
    ana.context.set_offline(False)
    saved(ana)
    ana.reload()
    total(ana, "3 of 15")


def test_going_back_in_the_browser_shows_the_answer_before(desk: Desk, sit: Sit) -> None:
    ana = at(sit("ana"), desk)
    first = code_of(ana)
    press(ana, "2")
    saved(ana)
    onward(ana)
    ana.go_back()
    expect(ana.locator(".mk-code")).to_have_text(first)
    total(ana, "2 of 15")
    ana.go_forward()
    expect(ana.locator(".mk-code")).not_to_have_text(first)
    press(ana, "p")
    expect(ana.locator("#code")).to_be_focused()


def test_going_back_from_where_an_undo_has_led_shows_the_other_reading(desk: Desk, sit: Sit) -> None:
    with Marker(desk, "ana") as ana:
        ana.form(f"second/{CHAPTER}", share="50", marker="ben")
    ben = at(sit("ben"), desk)
    first = code_of(ben)
    press(ben, "2")
    saved(ben)
    at(ben, desk, query="?reading=second")
    second = code_of(ben)
    press(ben, "1")
    saved(ben)
    press(ben, "u")
    expect(ben.locator("#saved")).to_have_text("Taken back")
    press(ben, "u")
    expect(ben.locator(".mk-code")).to_have_text(first)
    ben.go_back()
    expect(ben.locator(".mk-code")).to_have_text(second)
    expect(ben.locator("#code")).to_contain_text("second marking")


def test_a_hostile_answer_is_shown_and_does_nothing(desk: Desk, sit: Sit) -> None:
    ana = at(sit("ana"), desk)
    ana.locator("#pile summary").click()
    expect(ana.locator("#pile a")).to_have_count(12)
    hostile = ana.locator(".mk-answer", has_text="alert('owned')")
    for code in ana.locator("#pile a").all_inner_texts():
        at(ana, desk, code)
        if hostile.count():
            break
    expect(hostile).to_be_visible()
    assert ana.locator(".mk-answer script, .mk-answer img").count() == 0
    assert ana.evaluate("document.querySelectorAll('main script').length") == 0


def test_the_model_answer_opened_after_a_comment_leaves_no_keys_in_it(desk: Desk, sit: Sit) -> None:
    """What single keys do must never be typed into what a learner reads."""
    ana = at(sit("ana"), desk)
    press(ana, "o")
    ana.keyboard.type("Clear throughout.")
    press(ana, "Escape", "m", "m", "3", "k", "j", "j", "j", "j", "j", "j", "2")
    expect(ana.locator("#c-whole-comment")).to_have_value("Clear throughout.")
