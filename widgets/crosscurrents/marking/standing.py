"""How far each chapter's marking is, and what of it was not graded, with the reason."""

# ruff: noqa: PTH112, PTH116, PTH208 - a thousand folders: pathlib would take longer than all the rest

from __future__ import annotations

import os
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Literal, get_args

from sqlalchemy import Connection, select

from crosscurrents.course.words import gettext as _
from crosscurrents.grading.answers import ANSWERS
from crosscurrents.grading.autograde import up_to_date
from crosscurrents.grading.folder import CourseFolder
from crosscurrents.grading.seen import ASIDE, SEEN
from crosscurrents.marking import gradebook, pile, states


@dataclass(frozen=True, slots=True)
class Standing:
    """How far a chapter is. `submissions`, `flagged`, `ready`, `released` count learners, the rest answers.

    `ready`: marked throughout and not given back as they are now.
    `second_waiting`: answers whose second reading is still to be done; `differ`: read twice, differently,
    and not settled. `not_graded` names a code, or who has none yet, with the reason.
    """

    chapter: str
    title: str
    submissions: int
    waiting: int
    begun: int
    marked: int
    changed: int
    returned: int
    flagged: int
    second_waiting: int
    differ: int
    ready: int
    released: int
    not_graded: Sequence[tuple[str, str]]


def standing(
    connection: Connection,
    folder: CourseFolder,
    chapter: str,
    items: Sequence[pile.Item],
    known: Mapping[str, str],
) -> Standing:
    """Return how far one chapter is; `known` are the learners' codes."""
    not_graded = ungraded(connection, folder, chapter)
    stages = Counter(one.stage for one in items)
    seconds = Counter(one.second for one in items)
    whose = {one.where.learner for one in items}
    return Standing(
        chapter=chapter,
        title=folder.chapters[chapter].title,
        submissions=len(whose | set(not_graded)),
        waiting=stages["waiting"],
        begun=stages["begun"],
        marked=stages["marked"],
        changed=stages["changed"],
        returned=stages["returned"],
        flagged=len({one.where.learner for one in items if one.flag}),
        second_waiting=seconds["waiting"],
        differ=seconds["differ"],
        ready=len({one.where.learner for one in states.ready(items, not_graded)}),
        released=len({one.where.learner for one in items if one.released}),
        not_graded=sorted((known.get(who, who), why) for who, why in not_graded.items()),
    )


Cause = Literal["waiting", "changed", "second", "differ", "returned", "ungraded"]
"""What stands in the way: to be marked; to be marked anew; a second reading that is not done; two readings
that are not settled; asked to be worked on again; not graded."""

CAUSES: tuple[Cause, ...] = get_args(Cause)


@dataclass(frozen=True, slots=True)
class Reason:
    """Why marks cannot be given back yet, in words; `exercises` are the answers it is about, if not all."""

    cause: Cause
    text: str
    exercises: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class NotReady:
    """A learner whose marks cannot be given back yet; `code` is "" for who has none, `reasons` are never."""

    learner: str
    code: str
    reasons: tuple[Reason, ...]


def not_ready(
    items: Sequence[pile.Item], not_graded: Mapping[str, str], known: Mapping[str, str]
) -> list[NotReady]:
    """Return who of a chapter cannot be given marks yet, and all that stands in the way; by learner.

    Who has them as they are now is not among them. `known` are the learners' codes.
    """
    reasons: dict[str, list[Reason]] = {
        who: [Reason("ungraded", why)] for who, why in sorted(not_graded.items())
    }
    of: dict[str, list[pile.Item]] = {}
    for one in items:
        of.setdefault(one.where.learner, []).append(one)
    for learner, theirs in sorted(of.items()):
        found = [
            Reason(cause, text, tuple(one.where.exercise for one in theirs if _cause(one) == cause))
            for cause, text in _causes().items()
            if any(_cause(one) == cause for one in theirs)
        ]
        if found:
            reasons.setdefault(learner, []).extend(found)
    return [NotReady(who, known.get(who, ""), tuple(why)) for who, why in sorted(reasons.items())]


def _causes() -> dict[Cause, str]:
    return {
        "waiting": _("still to be marked"),
        "changed": _("handed in again, to be marked anew"),
        "returned": _("asked to be worked on again"),
        "second": _("second marking not done"),
        "differ": _("two markers differ, to be settled"),
    }


def _cause(item: pile.Item) -> Cause | None:
    """Return what stands in the way of giving an answer's marks back; the counterpart of `states.ready`."""
    if item.stage == "returned":
        return "returned"
    if item.stage == "changed":
        return "changed"
    if item.stage != "marked":
        return "waiting"
    if item.second in ("", "agreed", "settled"):
        return None
    return "differ" if item.second == "differ" else "second"


def ungraded(connection: Connection, folder: CourseFolder, chapter: str) -> dict[str, str]:
    """Return the learners whose newest hand-in has no grade, each with a sentence that says why."""
    graded = set(
        connection.execute(select(SEEN.c.learner).where(SEEN.c.chapter == chapter).distinct()).scalars()
    )
    listed = connection.execute(
        select(gradebook.submitted_assignment.c.student_id)
        .join(
            gradebook.assignment,
            gradebook.assignment.c.id == gradebook.submitted_assignment.c.assignment_id,
        )
        .where(gradebook.assignment.c.name == chapter)
    ).scalars()
    found = {
        learner: _("Autograde could not read it: look at what it said, or ask for it again.")
        for learner in listed
        if learner not in graded
    }
    aside = select(ASIDE.c.learner, ASIDE.c.reason).where(ASIDE.c.chapter == chapter)
    found |= {row.learner: row.reason for row in connection.execute(aside)}
    submitted, done = (os.fspath(folder.step(step)) for step in ("submitted", "autograded"))
    for learner in sorted(os.listdir(submitted)) if os.path.isdir(submitted) else ():
        if learner in found:
            continue
        handed_in = f"{submitted}/{learner}/{chapter}"
        if learner in graded and _graded_since(handed_in, f"{done}/{learner}/{chapter}"):
            continue
        if not os.path.isdir(handed_in):
            continue
        if learner not in graded:
            found[learner] = _("It has been collected and not graded yet: run autograde.")
        elif not up_to_date(folder, chapter, learner):
            found[learner] = _("It was handed in again since it was graded: run autograde.")
    return found


def _graded_since(handed_in: str, graded: str) -> bool:
    """Return whether what was graded was copied after the last change to what was handed in.

    Then it is up to date, and there is no need to read both (a quarter of a second at a thousand of them).
    Where it cannot be told by the times, as in a folder that was copied itself, `up_to_date` reads.
    """
    try:
        changed = max(os.stat(handed_in).st_ctime_ns, os.stat(f"{handed_in}/{ANSWERS}").st_ctime_ns)
        return os.stat(f"{graded}/{ANSWERS}").st_mtime_ns > changed
    except OSError:
        return False
