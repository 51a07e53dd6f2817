"""Every page of the desk: no fault that axe finds, nothing wider than the screen, light, dark, two widths."""

from __future__ import annotations

from playwright.sync_api import Page, expect

from crosscurrents.grading.collect import collect
from crosscurrents.grading.folder import open_folder
from tests.browser.conftest import picture, violations
from tests.desk.support import CHAPTER, CRITERIA, EXERCISE, Desk, Marker
from tests.desk_browser.conftest import MARK, Sit, at, press, saved


def sound(page: Page, what: str, scheme: str) -> None:
    assert violations(page) == [], (what, scheme)
    width = page.evaluate("innerWidth")
    assert page.evaluate("document.documentElement.scrollWidth") <= width, (what, width)
    page.evaluate("scrollTo(0, 0)")
    picture(page, f"desk-{what}-{width}-{scheme}")


def worked_on(desk: Desk) -> str:
    """Bring the pile into a state with something on every page; return a code of ana's with marks."""
    with Marker(desk, "ana") as ana, Marker(desk, "ben") as ben:
        codes = ana.codes()
        for code in codes[:5]:
            ana.marks(code, 2)
        ana.mark(codes[0], "happened", 3, base=1, comment="Plain throughout; one gap on the second day.")
        ana.form(f"second/{CHAPTER}", share="100", marker="ben")
        ben.marks(codes[0], 2, reading="second")
        for one in CRITERIA:
            ben.mark(codes[1], one, 1, reading="second", comment="Ben reads it otherwise.")
        for marker in (ana, ben):
            marker.form(
                f"calibrate/{CHAPTER}",
                exercise=EXERCISE,
                example="1",
                **{f"points-{one}": "2" for one in CRITERIA},
            )
        ana.send("POST", f"{ana.at(codes[2])}/flag", {"reason": "May name a client"})
        ana.send("POST", f"{ana.at(codes[6])}/return", {"reason": "Leave the client's town out"})
        ana.send("POST", f"{ana.at(codes[6])}/extension", {"hours": 72})
        ben.form(f"time/{CHAPTER}", learner="amber-owl-77", hours="24")
        ana.form(f"time/{CHAPTER}", learner="plum-finch-31", hours="48")
        spoilt = desk.data.with_name("a file with a long name that came by mail.zip")
        spoilt.write_bytes(b"PK-not-quite")
        assert collect(open_folder(desk.data), files=[spoilt]).of("set aside")
        bare = open_folder(desk.data).step("submitted", "bare-crow-04", CHAPTER)
        bare.mkdir(parents=True)
        return codes[0]


def test_all_pages_light_and_dark_narrow_and_wide(desk: Desk, sit: Sit) -> None:
    code = worked_on(desk)
    for scheme in ("light", "dark"):
        for width in (1280, 375):
            page = sit("ana", viewport={"width": width, "height": 860}, color_scheme=scheme)
            for fold in page.locator("main details summary").all():
                fold.click()
            sound(page, "home", scheme)
            at(page, desk, code)
            page.locator("#prompt summary").click()
            page.locator("#history summary").click()
            page.locator("#pile summary").click()
            expect(page.locator("#pile a").first).to_be_visible()
            page.get_by_role("button", name="Model answer").click()
            sound(page, "mark", scheme)
            page.get_by_role("button", name="Keys").click()
            sound(page, "keys", scheme)
            page.keyboard.press("Escape")
            page.get_by_role("button", name="Who wrote it").click()
            sound(page, "deed", scheme)
            page.keyboard.press("Escape")
            page.get_by_role("button", name="Ask for rework").click()
            sound(page, "rework", scheme)
            page.keyboard.press("Escape")
            for one in ("second", "differences", "calibrate", "feedback", "time"):
                page.goto(f"{desk.url}{one}/{CHAPTER}")
                sound(page, one, scheme)
            page.goto(f"{desk.url}time/{CHAPTER}?done=1")
            expect(page.get_by_role("button", name="Undo")).to_be_visible()
            sound(page, "time-done", scheme)
            page.goto(f"{desk.url}mark/{CHAPTER}?reading=second")
            sound(page, "nothing", scheme)
            page.goto(f"{desk.url}nowhere")
            sound(page, "nowhere", scheme)
            page.get_by_role("button", name="Sign out").click()
            expect(page.get_by_role("heading", level=1)).to_have_text("Sign in to mark")
            sound(page, "sign-in", scheme)


def test_a_phone_marks_in_one_column_by_touch(desk: Desk, sit: Sit) -> None:
    page = sit("ana", viewport={"width": 375, "height": 780}, has_touch=True, is_mobile=True)
    page.get_by_role("link", name=MARK).tap()
    expect(page.locator(".mk-criterion").first).to_be_visible()
    answer, rubric = page.locator("#left").bounding_box(), page.locator("#right").bounding_box()
    assert answer
    assert rubric
    assert rubric["y"] >= answer["y"] + answer["height"]
    for one in CRITERIA:
        page.locator(f"#c-{one} .mk-level").nth(2).tap()
    saved(page)
    expect(page.locator("#sum")).to_have_text("10 of 15")
    before = page.locator(".mk-code").inner_text()
    page.get_by_role("button", name="Next").tap()
    expect(page.locator(".mk-code")).not_to_have_text(before)
    press(page, "1")
    saved(page)
