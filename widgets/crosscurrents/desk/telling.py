"""A mark's history, spans of time and facts about an answer, in words."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import datetime, timedelta
from typing import Any

from crosscurrents.course import Rubric
from crosscurrents.course.words import gettext as _
from crosscurrents.course.words import ngettext
from crosscurrents.exercises.kind import Kind
from crosscurrents.marking.answers import Shown
from crosscurrents.marking.derived import WHOLE
from crosscurrents.marking.log import Change
from crosscurrents.marking.pile import Item
from crosscurrents.marking.where import SECOND, SETTLED


def moment(at: datetime) -> str:
    """Return a moment in this computer's time: `22 Nov 2026, 18:09`."""
    here = at.astimezone()
    return f"{here.day} {here:%b %Y, %H:%M}"


def span(length: timedelta) -> str:
    """Return a span of time, its two largest parts: `2 days 3 h`, `3 h 20 min`."""
    minutes = max(1, round(length.total_seconds() / 60))
    days, hours, minutes = minutes // 1440, minutes // 60 % 24, minutes % 60
    parts = [
        (days, ngettext("{n} day", "{n} days", days)),
        (hours, _("{n} h")),
        (minutes, _("{n} min")),
    ]
    return " ".join(text.format(n=n) for n, text in [one for one in parts if one[0]][:2])


def facts(item: Item, shown: Shown, kind: Kind, more: float = 0.0) -> Iterator[str]:
    """Yield plain facts about an answer, `more` being hours given after the due time.

    None of them is a judgement, and none gives a point.
    """
    if not shown.trouble:
        asked = getattr(kind, "words", None)
        words = ngettext("{n} word.", "{n} words.", shown.words).format(n=shown.words)
        if asked:
            words = words.rstrip(".") + _("; {low} to {high} are asked for.").format(
                low=asked[0], high=asked[1]
            )
        yield words
    if shown.unanswered:
        yield _("Left empty: {parts}.").format(parts=", ".join(shown.unanswered))
    if shown.same:
        yield _("The same text as {codes}, letter case and spaces aside.").format(codes=", ".join(shown.same))
    if item.at:
        yield _("Handed in {when}.").format(when=moment(item.at))
    if more:
        yield ngettext(
            "Had {n} hour more than the due time.", "Had {n} hours more than the due time.", number(more)
        ).format(n=f"{more:g}")
    if item.late:
        yield _("That is {span} after the due time.").format(span=span(item.late))
    if item.penalty:
        yield ngettext(
            "The course's rule for lateness takes off {points} point.",
            "The course's rule for lateness takes off {points} points.",
            number(item.penalty),
        ).format(points=f"{item.penalty:g}")


def line(change: Change, rubric: Rubric) -> dict[str, str]:
    """Return one change as `{at, who, text}`."""
    return {"at": moment(change.at), "who": change.marker, "text": _text(change, rubric)}


def _text(change: Change, rubric: Rubric) -> str:
    if change.slot == SETTLED:
        settled, stood = _settled(change.after, rubric), _settled(change.before, rubric)
        if change.what == "refused":
            return _("settled it at {sent}, which was not taken: {stood} stood there by then").format(
                sent=settled, stood=stood
            )
        if change.what == "settle":
            return _("settled it at {points}").format(points=settled)
    if change.what == "extend":
        hours = float(change.after or 0)
        return ngettext("gave {n} hour more", "gave {n} hours more", number(hours)).format(n=f"{hours:g}")
    where = next((one.title for one in rubric.criteria if one.id == change.criterion), "")
    if change.criterion == WHOLE and change.what in {"mark", "refused", "undo"}:
        where = _("Comment on the whole")
    if change.slot == SECOND:
        where = _("{what} (second marking)").format(what=where)
    before, after = _said(change.before), _said(change.after)
    if change.what == "mark":
        return f"{where}: {before} → {after}" if before else f"{where}: {after}"
    if change.what == "refused":
        return _("{what}: {sent} was not taken, because {stood} stood there by then").format(
            what=where, sent=after or _("nothing"), stood=before or _("nothing")
        )
    if change.what == "undo":
        return _("{what}: took back {mark}").format(what=where, mark=before or _("nothing"))
    if change.what == "formgrader":
        return _("marked over what formgrader had given: {mark}").format(mark=before)
    sentences = {
        "flag": _("flagged it: {why}") if after else _("took the flag off"),
        "return": _("gave it back to be worked on: {why}")
        if after
        else _("took back that it is to be worked on"),
        "unblind": _("looked up who wrote it: {why}"),
        "release": _("gave the feedback back"),
        "second": _("set it for second marking"),
        "restore": _("put back what formgrader had given: {why}"),
        "unsettle": _("let go of marks over an earlier answer"),
    }
    return sentences.get(change.what, change.what).format(why=after, what=where).rstrip(": ")


def _settled(value: Any, rubric: Rubric) -> str:
    """Return what was settled: `2 + 1 + 3 = 6`, in the rubric's order."""
    given = value if isinstance(value, Mapping) else {}
    points = [given[one.id][0] or 0.0 for one in rubric.criteria if one.id in given]
    return f"{' + '.join(f'{one:g}' for one in points)} = {sum(points):g}" if points else _("nothing")


def number(value: float) -> int:
    """Return the number whose form of a word a value takes: 1.4 points, as 2 points."""
    return 1 if value == 1 else max(2, round(value))


def _said(value: Any) -> str:
    """Return what a mark says: `2, “Plain.”`; "" for none."""
    if value is None:
        return ""
    if isinstance(value, Mapping):
        parts = []
        if value.get("points") is not None:
            parts.append(f"{value['points']:g}")
        if value.get("comment"):
            parts.append(f"“{value['comment']}”")
        return ", ".join(parts)
    return f"{value:g}" if isinstance(value, float) else str(value)
