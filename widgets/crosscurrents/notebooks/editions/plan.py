"""What an edition's composition holds: ours without what is left out, the agency's own beside it. Pure."""

from __future__ import annotations

import difflib
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from crosscurrents.notebooks.editions.file import FILE, Add, Written
from crosscurrents.notebooks.editions.lesson import (
    Change,
    Page,
    changed_lesson,
    exercises,
    page_of,
    without_recalls,
)
from crosscurrents.notebooks.editions.merge import MERGED, merged, without_chapters
from crosscurrents.notebooks.editions.words import candidates, compiled, place
from crosscurrents.notebooks.faults import AuthorError

_LESSON = re.compile(r"lessons/((\d\d)_[a-z0-9_]+)\.md\Z")
_CARD = re.compile(r"solutions/([^/]+)/([^/]+)\.md\Z")


@dataclass(frozen=True)
class Plan:
    """A composition before it is written.

    `files` holds the bytes of each file by its path below the root. `own` are those that stand in the
    edition's folder just so, `changed` those of ours that are not as we wrote them, `left_out` those of ours
    that are not in it.
    """

    files: Mapping[str, bytes]
    own: frozenset[str]
    changed: frozenset[str]
    left_out: tuple[str, ...]


@dataclass(frozen=True)
class _Ours:
    """Our course as far as a plan needs it: chapters' ids by number, each exercise's chapter."""

    chapters: Mapping[int, str]
    cards: Mapping[str, str]


def plan(written: Written, ours: Mapping[str, bytes], own: Mapping[str, bytes]) -> Plan:
    """Return what the composition holds; `AuthorError` for what an edition cannot ask for.

    `ours` and `own` are files by their path below the content root and below the edition's folder.
    """
    folder = written.toml.path.parent
    known = _Ours(
        {int(found[2]): found[1] for name in ours if (found := _LESSON.match(name))},
        {found[2]: found[1] for name in ours if (found := _CARD.match(name))},
    )
    gone_chapters = _gone_chapters(written, known)
    gone = _gone(written, known) | {one for one, at in known.cards.items() if at in gone_chapters}
    _refuse_clashes(folder, known, ours, own)
    adds = _adds(written, known, gone, gone_chapters, own)
    files: dict[str, bytes] = {}
    left_out = []
    for name, body in ours.items():
        lesson, card = _LESSON.match(name), _CARD.match(name)
        if (lesson and lesson[1] in gone_chapters) or (card and card[2] in gone):
            left_out.append(name)
        elif lesson:
            page, minutes = page_of(Path(name), body), partial(_minutes, folder, lesson[1], ours, own)
            files[name] = _lesson(written, page, gone, adds.get(lesson[1], []), minutes) or body
        elif card and b"\nrecalls:" in body:
            page = page_of(Path(name), body)
            files[name] = without_recalls(page, gone) or body
        elif name == "solutions/agendas.yaml" and gone_chapters:
            files[name] = without_chapters(Path(name), body, {int(one[:2]) for one in gone_chapters})
        else:
            files[name] = body
    changed = {name for name, body in files.items() if body != ours[name]}
    for name, body in own.items():
        if name in MERGED:
            files[name] = merged(folder / name, files.get(name, b""), body)
            changed.add(name)
        elif name.startswith(("lessons/", "solutions/")):
            files[name] = body
    files |= _words(written, own)
    files[FILE] = own[FILE]
    if written.edition.logo:
        files[written.edition.logo.name] = written.edition.logo.body
    if not any(map(_LESSON.match, files)):
        raise written.toml.fault("content.chapters", "no chapter is left: keep one of ours, or write one")
    copied = frozenset(name for name in own if files.get(name) == own[name] and name not in changed)
    return Plan(files, copied, frozenset(changed), tuple(left_out))


def _gone_chapters(written: Written, known: _Ours) -> set[str]:
    if written.chapters is None:
        return set()
    for number in written.chapters:
        if number not in known.chapters:
            have = ", ".join(map(str, sorted(known.chapters)))
            message = f"we have no chapter {number}: choose from {have}; your own are always in"
            raise written.toml.fault("content.chapters", message)
    return {one for number, one in known.chapters.items() if number not in written.chapters}


def _gone(written: Written, known: _Ours) -> set[str]:
    for one in written.leave_out:
        if one not in known.cards:
            near = difflib.get_close_matches(one, known.cards, 1)
            mend = f"did you mean “{near[0]}”?" if near else "use the id that its card's file is named after"
            raise written.toml.fault("content.leave_out", f"we have no exercise “{one}”: {mend}", one)
    return set(written.leave_out)


def _refuse_clashes(folder: Path, known: _Ours, ours: Mapping[str, bytes], own: Mapping[str, bytes]) -> None:
    """Raise `AuthorError` where an own file would stand in the place of one of ours, left out or not."""
    free = max(known.chapters, default=0) + 1
    for name in sorted(own):
        if name in ours and name not in MERGED:
            message = f"an edition cannot overwrite {name}, which is ours: give yours another name"
            raise AuthorError(folder / name, 1, message)
        lesson, card = _LESSON.match(name), _CARD.match(name)
        if lesson and int(lesson[2]) in known.chapters:
            message = f"chapter {lesson[2]} is ours: name yours with another number, such as {free:02d}_…"
            raise AuthorError(folder / name, 1, message)
        if card and card[2] in known.cards:
            message = f"the exercise “{card[2]}” is ours: give yours another name, and use that in its lesson"
            raise AuthorError(folder / name, 1, message)


def _adds(
    written: Written, known: _Ours, gone: set[str], gone_chapters: set[str], own: Mapping[str, bytes]
) -> dict[str, list[Add]]:
    """Return the own exercises to place in our chapters, by chapter; each must have its card."""
    folder, toml = written.toml.path.parent, written.toml
    made: dict[str, list[Add]] = {}
    for add in written.adds:
        chapter = known.chapters.get(add.chapter)
        if chapter is None or chapter in gone_chapters:
            what = "is left out here" if chapter else "is not one of ours"
            line = f"{{exercise}}`{add.exercise}`"
            mend = f"keep it, or put the line {line} into a lesson of your own"
            raise toml.fault(f"{add.at}.chapter", f"chapter {add.chapter} {what}: {mend}")
        if f"solutions/{chapter}/{add.exercise}.md" not in own:
            message = (
                f"no card for “{add.exercise}”: write solutions/{chapter}/{add.exercise}.md beside {FILE}"
            )
            raise toml.fault(f"{add.at}.exercise", message)
        if add.after in gone:
            raise toml.fault(
                f"{add.at}.after", f"“{add.after}” is left out here: name an exercise that stays"
            )
        made.setdefault(chapter, []).append(add)
    placed = {(chapter, add.exercise) for chapter, adds in made.items() for add in adds}
    for name in sorted(own):
        card = _CARD.match(name)
        if card and card[1] in known.chapters.values() and (card[1], card[2]) not in placed:
            message = (
                f"nothing places this exercise: write [[add]] in {FILE} with chapter = {int(card[1][:2])}, "
                f'after = "…" and exercise = "{card[2]}"'
            )
            raise AuthorError(folder / name, 1, message)
    return made


def _lesson(
    written: Written, page: Page, gone: set[str], adds: list[Add], minutes: Callable[[str], int]
) -> bytes | None:
    """Return one of our lessons without what is left out and with what is added; None where it is as it was.

    `minutes` gives an exercise's minutes by its id.
    """
    here = list(exercises(page.body))
    out = [one for one in here if one in gone]
    if not out and not adds:
        return None
    follow: dict[str, list[str]] = {}
    standing = [one for one in here if one not in gone]
    for add in adds:
        if add.after not in standing:
            message = (
                f"“{add.after}” is no exercise of chapter {add.chapter}: name one of {', '.join(standing)}"
            )
            raise written.toml.fault(f"{add.at}.after", message)
        if add.exercise in standing:
            raise written.toml.fault(f"{add.at}.exercise", f"“{add.exercise}” is placed twice: take one out")
        follow.setdefault(add.after, []).append(add.exercise)
        standing.append(add.exercise)
    changed = {one: minutes(one) for one in (*out, *(add.exercise for add in adds))}
    made = changed_lesson(page, Change(frozenset(out), follow, changed))
    if made is None:
        message = f"without “{out[-1]}” its chapter has no objectives left: leave out the chapter"
        raise written.toml.fault("content.leave_out", message, out[-1])
    return made


def _minutes(
    folder: Path, chapter: str, ours: Mapping[str, bytes], own: Mapping[str, bytes], exercise: str
) -> int:
    """Return how long an exercise takes, as its card says."""
    name = f"solutions/{chapter}/{exercise}.md"
    page = page_of(Path(name), ours[name]) if name in ours else page_of(folder / name, own[name])
    value = page.front.get("minutes", 0)
    return value if isinstance(value, int) else 0  # what is wrong with it is said when the card is read


def _words(written: Written, own: Mapping[str, bytes]) -> dict[str, bytes]:
    """Return the compiled translation where the edition has one for its language."""
    folder, tag = written.toml.path.parent, written.edition.language
    catalogues = sorted(name for name in own if name.startswith("locale/"))
    if not catalogues:
        return {}
    if not tag or tag.split("-")[0] == "en":
        # The labels say who reads what: in English they stand as they are.
        message = f"the words are English already: set `language` in {FILE}, or take this file out"
        raise AuthorError(folder / catalogues[0], 1, message)
    wanted = _candidates(tag)
    found = next((name for name in wanted if name in own), None)
    if found is None:
        message = f"not for “{tag}”, the language of {FILE}: name it {wanted[0]}"
        raise AuthorError(folder / catalogues[0], 1, message)
    return {place(tag): compiled(folder / found, own[found])}


def _candidates(tag: str) -> list[str]:
    parts = tag.split("-")
    return [name for length in range(len(parts), 0, -1) for name in candidates("-".join(parts[:length]))]
