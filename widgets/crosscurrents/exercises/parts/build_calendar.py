"""A calendar file (RFC 5545) with one all-day entry: made from a day and texts alone, the same each time."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import date, timedelta
from hashlib import sha256

from crosscurrents.course.words import gettext as _

_OCTETS = 75
_NOT_TEXT = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]")


def day(text: str) -> date | None:
    """Return the day written as `2026-10-15`, None where that is no day."""
    try:
        return date.fromisoformat(text.strip())
    except ValueError:
        return None


def later(start: date, days: int) -> date | None:
    """Return the day `days` after `start`, None after the year 9999."""
    try:
        return start + timedelta(days=days)
    except OverflowError:
        return None


def spoken(when: date) -> str:
    """Return a day in words: `15 October 2026`."""
    months = (
        _("January"),
        _("February"),
        _("March"),
        _("April"),
        _("May"),
        _("June"),
        _("July"),
        _("August"),
        _("September"),
        _("October"),
        _("November"),
        _("December"),
    )
    return _("{day} {month} {year}").format(day=when.day, month=months[when.month - 1], year=when.year)


def entry(start: date, when: date, summary: str, lines: Sequence[tuple[str, str]]) -> str:
    """Return an iCalendar file with an entry on `when` and a reminder at nine that morning.

    `lines` are `(label, text)` for its description. DTSTAMP is the beginning of `start`, since a pure
    function knows no clock. The UID has to differ between people (section 3.8.4.7), so it is made from all
    that the entry says: the same page gives the same entry, another page another one.
    """
    told = "\n".join(f"{label}{' ' if label[-1:] in '.?!:' else ': '}{text}" for label, text in lines)
    said = f"{start}|{when}|{summary}|{told}"
    uid = sha256(said.encode("utf-8", "replace")).hexdigest()[:32]
    properties = [
        "BEGIN:VCALENDAR",
        "VERSION:2.0",
        "PRODID:-//crosscurrents//build//EN",
        "CALSCALE:GREGORIAN",
        "BEGIN:VEVENT",
        f"UID:{uid}",
        f"DTSTAMP:{_stamp(start)}T000000Z",
        f"DTSTART;VALUE=DATE:{_stamp(when)}",
        f"SUMMARY:{escaped(summary)}",
        *([f"DESCRIPTION:{escaped(told)}"] if told else []),
        "TRANSP:TRANSPARENT",
        "BEGIN:VALARM",
        "ACTION:DISPLAY",
        f"DESCRIPTION:{escaped(summary)}",
        "TRIGGER:PT9H",
        "END:VALARM",
        "END:VEVENT",
        "END:VCALENDAR",
    ]
    return "".join(f"{folded(one)}\r\n" for one in properties)


def escaped(text: str) -> str:
    r"""Return a TEXT value (section 3.3.11): `\\`, `\;`, `\,` and `\n`; control characters are left out."""
    one_line_ends = text.replace("\r\n", "\n").replace("\r", "\n")
    for bare, safe in (("\\", "\\\\"), (";", "\\;"), (",", "\\,"), ("\n", "\\n")):
        one_line_ends = one_line_ends.replace(bare, safe)
    return _NOT_TEXT.sub("", one_line_ends)


def folded(line: str) -> str:
    """Return a content line in pieces of at most 75 octets, each after the first behind a blank (3.1).

    No character is cut in two, which the RFC allows and some readers do not survive.
    """
    pieces: list[str] = []
    piece, octets = "", 0
    for character in line:
        size = len(character.encode("utf-8", "replace"))
        if octets + size > _OCTETS:
            pieces.append(piece)
            piece, octets = " ", 1
        piece += character
        octets += size
    return "\r\n".join([*pieces, piece])


def _stamp(when: date) -> str:
    return when.isoformat().replace("-", "")
