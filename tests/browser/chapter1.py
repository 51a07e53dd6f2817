"""Doing each exercise of chapter 1 by keyboard alone, as a learner would."""

from __future__ import annotations

from playwright.sync_api import Locator, Page

from tests.support.keyboard import Keyboard

REFLECTION = (
    "In the case the coordinator sent the agenda out as it was drafted. Six items were done by ten, and "
    "two members said nothing all morning. The coordinator wanted a quick meeting and was proud of it; "
    "that wish is her part in what came of it. The sergeant had drafted the agenda to save time, and "
    "from where she sat the meeting was a success. The organiser of the workers' centre saw a plan that "
    "was finished before he came in, and his centre had less room to say so. Collaborative inertia "
    "names where this may lead: the list exists and one member keeps its own. The concept has a limit: "
    "it tells how joint work ends, not who could have spoken up in January. Next month the coordinator "
    "will send the draft to both members five days ahead and ask what is missing; whether two of the "
    "items on the final agenda came from them can be counted. She will also look at the meeting after "
    "that before she decides whether it worked."
)
assert len(REFLECTION.split()) >= 150


def place(page: Page, exercise: str) -> Locator:
    """Return where one exercise stands on the page."""
    return page.locator(f'.cc-mount[data-exercise="{exercise}"]')


def _begin(page: Page, keys: Keyboard, exercise: str) -> Locator:
    """Go to an exercise by its line in the contents, as a keyboard user would."""
    contents = page.get_by_role("button", name="Contents", exact=True)
    page.keyboard.press("Control+Home")
    if contents.is_visible() and contents.get_attribute("aria-expanded") == "false":
        keys.reach(contents)
        keys.press("Enter")
    link = page.locator(f'[data-tick="{exercise}"] a')
    keys.reach(link)
    keys.press("Enter")
    return place(page, exercise)


def survey_estimate(page: Page, keys: Keyboard) -> None:
    here = _begin(page, keys, "survey-estimate")
    for at, guess in enumerate(("50", "3")):
        keys.type(here.get_by_label("or type it").nth(at), guess)
        keys.activate(here.get_by_role("button", name="This is my guess").first)
    here.get_by_text("reported", exact=False).first.wait_for()


def three_strands(page: Page, keys: Keyboard) -> None:
    here = _begin(page, keys, "three-strands")
    for at, line in enumerate(here.locator("fieldset").all()):
        keys.tick(line.get_by_role("checkbox").nth(at % 3))
    here.locator("figure svg").first.wait_for()


def what_happened_next(page: Page, keys: Keyboard) -> None:
    here = _begin(page, keys, "what-happened-next")
    for number in range(1, 6):
        here.get_by_text(f"Turning point {number} of 5").wait_for()
        keys.activate(here.locator(".cc-branch-choice").first)
    here.get_by_role("heading", name="What followed").wait_for()
    for record in here.locator(".cc-branch-record").all():
        keys.choose(record.get_by_role("radio").nth(1))


def collaboration_check(page: Page, keys: Keyboard) -> None:
    here = _begin(page, keys, "collaboration-check")
    for item, answer in {
        "levels": "at-stake",
        "goodwill": "not-settled",
        "membership": "belonged",
        "equal-partners": "agenda",
        "more-tables": "always",
    }.items():
        keys.choose(here.locator(f'input[name="cc-collaboration-check-{item}"][value="{answer}"]'))
    keys.activate(here.get_by_role("button", name="Check my answers"))
    here.get_by_text("4 of 5 now").wait_for()


def closing_reflection(page: Page, keys: Keyboard, text: str = REFLECTION) -> None:
    here = _begin(page, keys, "closing-reflection")
    keys.type(here.get_by_role("textbox"), text)
    for criterion in here.locator(".cc-reflection-marking fieldset").all():
        keys.choose(criterion.get_by_role("radio").nth(2))
    here.get_by_role("heading", name="Two samples, on another case").wait_for()
    keys.activate(here.locator(".cc-reflection-sample summary").first)


def looking_back(page: Page, keys: Keyboard) -> None:
    here = _begin(page, keys, "looking-back")
    names = here.locator("input").evaluate_all("all => [...new Set(all.map(one => one.name))]")
    for name in names:
        wanted = 3 if name.endswith("now") else 1
        keys.choose(here.locator(f'input[name="{name}"]').nth(wanted))
    here.locator("figure svg").first.wait_for()


def alliance_landscape(page: Page, keys: Keyboard) -> None:
    here = _begin(page, keys, "alliance-landscape")
    box = here.get_by_role("checkbox", name="Lived Experience Forum")
    shown = next(one for one in box.all() if one.is_visible())
    keys.activate(shown, "Space")
    keys.type(here.get_by_label("Your guess", exact=False), "60")
    keys.activate(here.get_by_role("button", name="That is my guess"))
    here.locator("figure svg").first.wait_for()


def advantage_inertia_ledger(page: Page, keys: Keyboard) -> None:
    here = _begin(page, keys, "advantage-inertia-ledger")
    keys.choose(here.get_by_role("radio").first)
    keys.type(here.get_by_role("spinbutton").first, "2")
    here.locator("figure svg").first.wait_for()


def backpack(page: Page, keys: Keyboard) -> None:
    here = _begin(page, keys, "backpack")
    keys.choose(here.get_by_role("radio").nth(1))
    for field in here.locator("textarea").all()[:7]:
        keys.type(field, "A few words for the person on the card.")
    keys.reach(here.get_by_role("combobox"))
    keys.press("ArrowDown")
    keys.type(here.locator("textarea").last, "The same line, with other weights in the bag.")


ALL = {
    "survey-estimate": survey_estimate,
    "three-strands": three_strands,
    "what-happened-next": what_happened_next,
    "collaboration-check": collaboration_check,
    "closing-reflection": closing_reflection,
    "looking-back": looking_back,
    "alliance-landscape": alliance_landscape,
    "advantage-inertia-ledger": advantage_inertia_ledger,
    "backpack": backpack,
}
