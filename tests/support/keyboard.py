"""Working a page by keyboard alone: what cannot be reached or done this way fails."""

from __future__ import annotations

from playwright.sync_api import Locator, Page

_FOCUSED = "el => el === el.getRootNode().activeElement"
_BEFORE = """el => {
    const now = el.getRootNode().activeElement;
    return Boolean(now && now.compareDocumentPosition(el) & Node.DOCUMENT_POSITION_PRECEDING);
}"""
_SAME_GROUP = """el => {
    const now = el.getRootNode().activeElement;
    return now && now.type === 'radio' && now.name === el.name;
}"""
KEY_BY_KEY = 60
"""How much of a text is typed key by key; more would test the same again, a thousand times."""

LIMIT = 300
"""How many presses of Tab a person can be asked for at the very most."""


class Keyboard:
    """Presses keys on one page. `presses` counts them, `typed` the characters written into fields."""

    def __init__(self, page: Page) -> None:
        self.page = page
        self.presses = 0
        self.typed = 0

    def towards(self, target: Locator) -> str:
        """Return the key that leads to `target` from where the focus is."""
        return "Shift+Tab" if target.evaluate(_BEFORE) else "Tab"

    def press(self, key: str) -> None:
        self.presses += 1
        self.page.keyboard.press(key)

    def reach(self, target: Locator) -> None:
        """Press Tab until `target` has the focus; Shift+Tab where it stands before what has it now."""
        step = self.towards(target)
        for _ in range(LIMIT):
            if target.evaluate(_FOCUSED):
                return
            self.press(step)
        raise AssertionError(f"not reachable by Tab: {target}")

    def type(self, target: Locator, text: str) -> None:
        """Reach a field and type into it, over what stood there; the end of a long text comes at once."""
        self.reach(target)
        self.press("Control+a")
        self.presses += len(text)
        self.typed += len(text)
        self.page.keyboard.type(text[:KEY_BY_KEY])
        if text[KEY_BY_KEY:]:
            self.page.keyboard.insert_text(text[KEY_BY_KEY:])

    def activate(self, target: Locator, key: str = "Enter") -> None:
        """Reach a button, link or box and press it."""
        self.reach(target)
        self.press(key)

    def tick(self, target: Locator) -> None:
        """Reach a box and set it."""
        self.reach(target)
        if not target.is_checked():
            self.press("Space")
        assert target.is_checked()

    def choose(self, target: Locator) -> None:
        """Reach a radio's group by Tab and go to the radio with the arrow keys."""
        step = self.towards(target)
        for _ in range(LIMIT):
            if target.evaluate(_SAME_GROUP):
                break
            self.press(step)
        else:
            raise AssertionError(f"not reachable by Tab: {target}")
        for _ in range(20):
            if target.evaluate(_FOCUSED):
                break
            self.press("ArrowDown")
        if not target.is_checked():
            self.press("Space")
        assert target.is_checked(), f"not chosen: {target}"
