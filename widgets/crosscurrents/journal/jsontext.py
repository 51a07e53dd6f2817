"""JSON as the journal stores it: one text per value, the same on SQLite and PostgreSQL."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from crosscurrents.course.words import gettext as _
from crosscurrents.journal.records import BadText

LONGEST_NAME = 200
"""Longest id, device name or receipt, in characters."""


def dump(value: Mapping[str, Any] | list[Any]) -> str:
    """Return `value` as JSON text in one form only (sorted keys), so that equal values are equal texts.

    Raises `BadText` for what is no JSON, and for NUL characters and lone surrogates: PostgreSQL holds neither
    (https://www.postgresql.org/docs/current/datatype-character.html), and SQLite tools cut a text at a NUL.
    """
    try:
        text = json.dumps(value, ensure_ascii=False, allow_nan=False, sort_keys=True, separators=(",", ":"))
        text.encode("utf-8")
        # json.dumps has written a NUL as \u0000; so is a backslash that somebody typed before "u0000".
        bad = "\\u0000" in text and _holds_nul(value)
    except UnicodeEncodeError:
        bad = True
    except (TypeError, ValueError, RecursionError) as error:
        raise BadText(_("This answer is not in a form that can be stored; nothing was changed.")) from error
    if bad:
        raise BadText(_unstorable())
    return text


def load(text: str) -> Any:
    """Return the value that `dump` made `text` of."""
    return json.loads(text)


def name(value: str, what: str) -> str:
    """Return `value` if it can stand as an id or short name, else raise `BadText` that says `what` it was."""
    if not isinstance(value, str) or not 0 < len(value) <= LONGEST_NAME:
        raise BadText(
            _("The {what} must be a text of 1 to {most} characters.").format(what=what, most=LONGEST_NAME)
        )
    return words(value)


def words(value: str) -> str:
    """Return `value` if a database can hold it, else raise `BadText`."""
    if "\0" in value or any("\ud800" <= letter <= "\udfff" for letter in value):
        raise BadText(_unstorable())
    return value


def _holds_nul(value: Any) -> bool:
    if isinstance(value, str):
        return "\0" in value
    if isinstance(value, Mapping):
        return any(_holds_nul(key) or _holds_nul(item) for key, item in value.items())
    return isinstance(value, list | tuple) and any(_holds_nul(item) for item in value)


def _unstorable() -> str:
    return _(
        "This text holds a character that cannot be stored (a NUL, or half of a pair of surrogates). "
        "Take it out and save again; nothing was changed."
    )
