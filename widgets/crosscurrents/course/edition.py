"""An agency's edition as frozen data: its name, logo, colours, contact, support lines and language."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from crosscurrents.course.words import has_words

LEAST_CONTRAST = 4.5
"""Text on its ground, as WCAG 2.2 asks at level AA (success criterion 1.4.3)."""

OLD_AFTER_DAYS = 365
"""Days after which a support line ought to be checked again."""

_SHARES = (0.12, 0.1, 0.08, 0.06, 0.04, 0.02, 0.0)


def _channels(colour: str) -> tuple[int, int, int]:
    return int(colour[1:3], 16), int(colour[3:5], 16), int(colour[5:7], 16)


def luminance(colour: str) -> float:
    """Return the relative luminance of `#rrggbb`, from 0 (black) to 1 (white).

    L = 0.2126 R + 0.7152 G + 0.0722 B, where each channel c in 0..1 becomes c / 12.92 up to 0.04045 and
    ((c + 0.055) / 1.055) ^ 2.4 above. Source: WCAG 2.2, definition of "relative luminance".
    """

    def linear(channel: int) -> float:
        c = channel / 255
        return c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4

    red, green, blue = map(linear, _channels(colour))
    return float(0.2126 * red + 0.7152 * green + 0.0722 * blue)


def contrast(one: str, other: str) -> float:
    """Return the contrast ratio of two colours `#rrggbb`, from 1 to 21, whichever comes first.

    (L1 + 0.05) / (L2 + 0.05), L1 being the lighter one's. Source: WCAG 2.2, definition of "contrast ratio".
    """
    dark, light = sorted((luminance(one), luminance(other)))
    return (light + 0.05) / (dark + 0.05)


def mixed(colour: str, ground: str, share: float) -> str:
    """Return `#rrggbb` made of `share` (0 to 1) of one colour over another, channel by channel."""
    pairs = zip(_channels(colour), _channels(ground), strict=True)
    return "#" + "".join(f"{round(a * share + b * (1 - share)):02x}" for a, b in pairs)


@dataclass(frozen=True, slots=True)
class Palette:
    """The colours that an accent has to get on with, in one scheme; all `#rrggbb`."""

    paper: str
    card: str
    warm: str
    button: str  # the text on a button
    quiet: str  # text that stands back

    def faults(self, accent: str) -> Iterator[str]:
        """Yield a clause for each pair with the accent that is short of 4.5:1, and by how much."""
        pairs = {
            "on the paper": self.paper,
            "on a card": self.card,
            "on a warm box": self.warm,
            "under the text on a button": self.button,
        }
        for where, other in pairs.items():
            ratio = contrast(accent, other)
            if ratio < LEAST_CONTRAST:
                # Cut, not rounded: 4.4999 must not be said to be 4.50.
                got = int(ratio * 100) / 100
                yield f"{where} ({other}) it has {got:.2f}:1, {LEAST_CONTRAST - got:.2f} short of 4.5:1"

    def soft(self, accent: str) -> str:
        """Return the ground of boxes: as much accent over the card as text on it can bear, 12% at most."""
        for share in _SHARES:
            ground = mixed(accent, self.card, share)
            if min(contrast(accent, ground), contrast(self.quiet, ground)) >= LEAST_CONTRAST:
                return ground
        return self.card


@dataclass(frozen=True, slots=True)
class Colours:
    """An edition's accent in the light and in the dark scheme, with the ground of boxes; all `#rrggbb`."""

    accent: str
    soft: str
    accent_dark: str
    soft_dark: str


@dataclass(frozen=True, slots=True)
class Logo:
    """A picture shown small in the header of every page; `mime` is image/svg+xml or image/png."""

    name: str
    mime: str
    body: bytes


@dataclass(frozen=True, slots=True)
class Contact:
    """Whom to ask about this edition; each part may be empty, not all."""

    name: str = ""
    email: str = ""
    phone: str = ""
    web: str = ""


@dataclass(frozen=True, slots=True)
class Support:
    """Where a learner finds somebody to talk to, and the day on which somebody checked that it is so."""

    label: str
    text: str
    checked: date
    email: str = ""
    phone: str = ""
    web: str = ""

    def old(self, today: date) -> bool:
        """Return whether it was last checked more than a year ago."""
        return (today - self.checked).days > OLD_AFTER_DAYS


@dataclass(frozen=True, slots=True)
class Edition:
    """Whose edition of the course this is; without a name it is ours.

    `words` is the folder of its catalogues. `language` is what it asks for, a BCP 47 tag; a page's `lang`
    follows only where there are words in it, because `lang` must tell the truth (WCAG 2.2, 3.1.1).
    """

    name: str = ""
    logo: Logo | None = None
    colours: Colours | None = None
    contact: Contact | None = None
    support: tuple[Support, ...] = ()
    language: str = ""
    words: Path | None = None

    def warnings(self, today: date) -> Iterator[str]:
        """Yield a sentence for what works but ought to be looked at."""
        for line in self.support:
            if line.old(today):
                yield (
                    f"The support line “{line.label}” was last checked on {line.checked.isoformat()}, more "
                    "than a year ago: check that it is still right, and change its date in edition.toml."
                )
        if self.language and not has_words(self.language, self.words):
            yield (
                f"There are no words in “{self.language}”: buttons and labels are in English, and the pages "
                f"say so. To change that, put a translation at locale/{self.language}.po beside edition.toml."
            )


OURS = Edition()
"""The course as it comes."""
