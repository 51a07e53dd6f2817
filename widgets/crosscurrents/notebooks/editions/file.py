"""Reading `edition.toml`: every key checked, each fault with its line. What no edition changes has no key."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

from crosscurrents.course import OURS, Colours, Contact, Edition, Logo, Palette, Support
from crosscurrents.exercises.exercise import asset
from crosscurrents.notebooks.editions.logo import LogoError, read_logo
from crosscurrents.notebooks.editions.tomlfile import TomlFile, read_toml
from crosscurrents.notebooks.faults import AuthorError

FILE = "edition.toml"

KEYS = {
    "": ("name", "logo", "language", "colours", "contact", "support", "content", "add"),
    "colours": ("accent", "accent_dark"),
    "contact": ("name", "email", "phone", "web"),
    "support": ("label", "text", "checked", "email", "phone", "web"),
    "content": ("chapters", "leave_out"),
    "add": ("chapter", "after", "exercise"),
}
"""Every key there is, by its table."""

_STANDS = (
    ("minimum|group|threshold", "the room's answers show only from the minimum group"),
    ("opt.?out|pass|skip|rather", "everybody may pass on any exercise, or read instead"),
    ("visib|reader|only.?you", "each box says who can read what is written in it"),
    ("fiction|invented", "what is invented is marked as fiction"),
    ("independ|endors|royalt|disclaim|footer", "the independence note stands on every page"),
    ("review|banner", "the review banner stands until a chapter was reviewed"),
    ("content.?note|warning", "each chapter keeps its content note"),
    ("leave.?page|leave.?this", "every page can be left at once"),
)
"""What stands in every edition, by what somebody might call the key for it."""

_TAG = re.compile(r"[A-Za-z]{2,3}(-[A-Za-z0-9]{2,8}){0,4}\Z")
_COLOUR = re.compile(r"#[0-9a-fA-F]{6}\Z")
_WEB = re.compile(r"https?://[^\s\"'<>]+\.[^\s\"'<>]+\Z")
_MAIL = re.compile(r"[^\s@\"'<>]+@[^\s@\"'<>]+\.[^\s@\"'<>]+\Z")
_PHONE = re.compile(r"\+?[\d ()./-]{3,25}\Z")
_LONGEST = {"name": 60, "label": 80, "text": 300}


@dataclass(frozen=True)
class Add:
    """An own exercise in one of our chapters; `at` is its path in `edition.toml`."""

    chapter: int
    after: str
    exercise: str
    at: str


@dataclass(frozen=True)
class Written:
    """An `edition.toml` as written; `chapters` is None where all of ours are in."""

    edition: Edition
    chapters: tuple[int, ...] | None
    leave_out: tuple[str, ...]
    adds: tuple[Add, ...]
    toml: TomlFile


def read_face(root: Path) -> Edition:
    """Return whose edition the course under `root` is: ours where it holds no `edition.toml`."""
    return read_edition(root).edition if (root / FILE).is_file() else OURS


def read_edition(folder: Path, today: date | None = None) -> Written:
    """Return what `edition.toml` in `folder` says; `AuthorError` at the first mistake."""
    toml = read_toml(folder / FILE)
    _refuse_unknown(toml)
    content = _table(toml, "content")
    words = folder / "locale"
    edition = Edition(
        name=_text(toml, toml.data, "", "name"),
        logo=_logo(toml, folder),
        colours=_colours(toml),
        contact=_contact(toml),
        support=tuple(_support(toml, today or date.today())),
        language=_language(toml),
        words=words if words.is_dir() else None,
    )
    return Written(
        edition,
        None if "chapters" not in content else tuple(_numbers(toml, content["chapters"])),
        tuple(_ids(toml, content)),
        tuple(_add(toml, at, entry) for at, entry in enumerate(_tables(toml, "add"))),
        toml,
    )


def palettes() -> tuple[Palette, Palette]:
    """Return the light and the dark palette, read from the style sheet that the pages load."""
    light, dark = asset("runtime.css").split("(prefers-color-scheme: dark)", 1)
    made = []
    for part in (light, dark):
        found = dict(re.findall(r"--cc-([\w-]+): (#[0-9a-f]{6});", part))
        made.append(Palette(found["paper"], found["card"], found["warm"], found["accent-ink"], found["soft"]))
    return made[0], made[1]


def _refuse_unknown(toml: TomlFile) -> None:
    """Raise `AuthorError` for a key that nothing reads, and say what it may have been meant to change."""
    for key, value in toml.data.items():
        if key not in KEYS[""]:
            raise _unknown(toml, "", key, key)
        entries = value if isinstance(value, list) else [value]
        for at, entry in enumerate(entries):
            if isinstance(entry, Mapping) and key in KEYS:
                here = f"{key}[{at}]" if isinstance(value, list) else key
                for inner in entry:
                    if inner not in KEYS[key]:
                        raise _unknown(toml, key, inner, f"{here}.{inner}")


def _unknown(toml: TomlFile, table: str, key: str, at: str) -> AuthorError:
    where = f" in [{table}]" if table else ""
    said = f"nothing reads `{key}`{where}"
    for pattern, stands in _STANDS:
        if re.search(pattern, key.lower()):
            said += f", because no edition changes this: {stands}"
            break
    else:
        home = next((name for name, keys in KEYS.items() if name and key in keys and name != table), "")
        if home:
            said += f": it belongs under [{home}]"
        elif key in KEYS[""]:
            said += ": it belongs above the first [table]"
    return toml.fault(at, f"{said}; allowed{where or ' here'}: {', '.join(KEYS[table])}")


def _table(toml: TomlFile, key: str) -> Mapping[str, Any]:
    found = toml.data.get(key, {})
    if not isinstance(found, Mapping):
        raise toml.fault(key, f"`{key}` is a table: write [{key}] and its keys below")
    return found


def _tables(toml: TomlFile, key: str) -> list[Mapping[str, Any]]:
    found = toml.data.get(key, [])
    if not isinstance(found, list) or not all(isinstance(one, Mapping) for one in found):
        raise toml.fault(key, f"`{key}` may stand several times: write [[{key}]] in double brackets for each")
    return found


def _text(toml: TomlFile, table: Mapping[str, Any], at: str, key: str, *, optional: bool = False) -> str:
    """Return one line of text, empty only where that is allowed."""
    where = f"{at}.{key}" if at else key
    value = table.get(key, "" if optional else None)
    if not isinstance(value, str) or not (value.strip() or key not in table):
        what = "is missing" if value is None else "must be a text in quotes, and not empty"
        raise toml.fault(where, f'`{key}` {what}: write {key} = "…"')
    text = value.strip()
    if any(ord(one) < 32 for one in text):
        raise toml.fault(where, f"`{key}` must stand on one line: take the line breaks out")
    if len(text) > _LONGEST.get(key, 200):
        raise toml.fault(where, f"`{key}` has {len(text)} characters: {_LONGEST.get(key, 200)} at most")
    return text


def _matching(toml: TomlFile, table: Mapping[str, Any], at: str, key: str) -> str:
    """Return an address, a number to call or a page, or "" without one."""
    text = _text(toml, table, at, key, optional=True)
    form, such = {
        "web": (_WEB, "https://agency.example/help"),
        "email": (_MAIL, "training@agency.example"),
        "phone": (_PHONE, "+1 555 010 0199"),
    }[key]
    if text and not form.match(text):
        raise toml.fault(f"{at}.{key}", f"`{key}` is “{text[:60]}”: write it like {such}")
    return text


def _language(toml: TomlFile) -> str:
    if "language" not in toml.data:
        return ""
    tag = _text(toml, toml.data, "", "language")
    if not _TAG.match(tag):
        raise toml.fault("language", f"“{tag}” is no language tag (BCP 47): write it like en, es or pt-BR")
    first, *rest = tag.split("-")
    # As BCP 47 recommends: the language small, a script with a capital, a region in capitals.
    form = {2: str.upper, 4: str.capitalize}
    return "-".join([first.lower(), *(form.get(len(one), str)(one) for one in rest)])


def _logo(toml: TomlFile, folder: Path) -> Logo | None:
    if "logo" not in toml.data:
        return None
    name = _text(toml, toml.data, "", "logo")
    if Path(name).name != name:
        raise toml.fault("logo", f"the logo must lie beside {FILE}: give its name alone, such as logo.svg")
    try:
        return read_logo(folder / name)
    except LogoError as fault:
        raise toml.fault("logo", str(fault)) from None


def _colours(toml: TomlFile) -> Colours | None:
    table = _table(toml, "colours")
    if "colours" not in toml.data:
        return None
    made = []
    for key, scheme, palette in zip(KEYS["colours"], ("light", "dark"), palettes(), strict=True):
        colour = _text(toml, table, "colours", key).lower()
        if not _COLOUR.match(colour):
            raise toml.fault(f"colours.{key}", f"`{key}` is “{colour[:40]}”: write it as six digits, #175a6c")
        if short := list(palette.faults(colour)):
            mend = "darker" if scheme == "light" else "lighter"
            raise toml.fault(
                f"colours.{key}",
                f"{key} {colour} is too faint, {scheme} scheme: {'; '.join(short)}: choose a {mend} one",
            )
        made += [colour, palette.soft(colour)]
    return Colours(*made)


def _contact(toml: TomlFile) -> Contact | None:
    if "contact" not in toml.data:
        return None
    table = _table(toml, "contact")
    found = Contact(
        _text(toml, table, "contact", "name", optional=True),
        *(_matching(toml, table, "contact", key) for key in ("email", "phone", "web")),
    )
    if not (found.email or found.phone or found.web):
        raise toml.fault("contact", "[contact] says no way to reach you: give email, phone or web")
    return found


def _support(toml: TomlFile, today: date) -> list[Support]:
    lines = []
    for at, table in enumerate(_tables(toml, "support")):
        here = f"support[{at}]"
        lines.append(
            Support(
                _text(toml, table, here, "label"),
                _text(toml, table, here, "text"),
                _checked(toml, table, here, today),
                *(_matching(toml, table, here, key) for key in ("email", "phone", "web")),
            )
        )
    return lines


def _checked(toml: TomlFile, table: Mapping[str, Any], here: str, today: date) -> date:
    """Return the day a support line was checked: there must be one, and it must have been."""
    value = table.get("checked")
    at = f"{here}.checked"
    if value is None:
        message = "a support line needs `checked`, the day on which somebody made sure that it is right"
        raise toml.fault(at, f"{message}: write checked = {today.isoformat()} when you have")
    try:
        # A date with a time is a date as well to Python; only the day counts here.
        given = date.fromisoformat(value) if isinstance(value, str) else value
        day = date(given.year, given.month, given.day)
    except (ValueError, AttributeError):
        raise toml.fault(at, f"`checked` is no date: write it like {today.isoformat()}") from None
    if day > today:
        raise toml.fault(
            at, f"`checked` is {day.isoformat()}, which is still to come: write the day it was done"
        )
    return day


def _numbers(toml: TomlFile, value: Any) -> list[int]:
    if not isinstance(value, list) or not all(type(one) is int for one in value):
        raise toml.fault(
            "content.chapters", "`chapters` is a list of chapter numbers: write it like [1, 2, 6]"
        )
    return list(dict.fromkeys(value))


def _ids(toml: TomlFile, content: Mapping[str, Any]) -> list[str]:
    value = content.get("leave_out", [])
    if not isinstance(value, list) or not all(isinstance(one, str) for one in value):
        message = '`leave_out` is a list of exercises\' ids: write it like ["three-strands"]'
        raise toml.fault("content.leave_out", message)
    return list(dict.fromkeys(value))


def _add(toml: TomlFile, at: int, entry: Mapping[str, Any]) -> Add:
    here = f"add[{at}]"
    chapter = entry.get("chapter")
    if not isinstance(chapter, int) or isinstance(chapter, bool):
        raise toml.fault(
            f"{here}.chapter", "`chapter` is the number of one of our chapters: write chapter = 2"
        )
    return Add(chapter, _text(toml, entry, here, "after"), _text(toml, entry, here, "exercise"), here)
