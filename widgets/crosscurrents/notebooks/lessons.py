"""Reading the written course: every lesson with its cards, checked as a whole."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from functools import cache
from pathlib import Path

from crosscurrents.course import Card, Chapter, Course, Objective, Passage, Rubric, Source
from crosscurrents.course.words import speaking, use
from crosscurrents.notebooks.cards import read_card, read_rubrics, read_sources, spec_ids
from crosscurrents.notebooks.editions.file import read_face
from crosscurrents.notebooks.faults import AuthorError, Front, line_of, read_front
from crosscurrents.notebooks.glossary import FirstUses, Term, anchor, read_glossary
from crosscurrents.notebooks.prose import EXERCISE, Citations, boxes, refuse_roles
from crosscurrents.notebooks.story import read_story
from crosscurrents.places import content_root

STORY = "harborlight"
"""The folder under `lessons/` that holds the invented coalition's page and documents."""

_CHAPTER = re.compile(r"\d\d_[a-z0-9_]+\Z")
_DEEPER = re.compile(r"^## Go deeper\s*$", re.MULTILINE)
_KEYS = {
    "title",
    "question",
    "minutes",
    "objectives",
    "key_points",
    "content_note",
    "read_with",
    "further",
    "reviewed",
}


@cache
def course() -> Course:
    """Return the installed course, read once; from then on the words on the screen are its edition's."""
    found = load_course(content_root())
    use(found.edition.language, found.edition.words)
    return found


def load_course(root: Path) -> Course:
    """Return the course written under `root`; `AuthorError` at the first mistake."""
    edition = read_face(root)
    with speaking(edition.language, edition.words):
        return replace(_read_course(root), edition=edition)


def _read_course(root: Path) -> Course:
    lessons = sorted((root / "lessons").glob("*.md"))
    if not lessons:
        raise AuthorError(root / "lessons", 1, "no lessons here: write one as lessons/01_name.md")
    _refuse_strays(root, lessons)
    shared = _Shared(
        root,
        read_sources(root / "lessons" / "sources.yaml"),
        read_rubrics(root / "solutions" / "rubric.yaml"),
        read_glossary(root / "lessons" / "glossary.yaml"),
    )
    chapters = [_read_chapter(path, shared) for path in lessons]
    _refuse_lost_recalls(chapters)
    return Course(tuple(chapters), shared.sources, root, read_story(root / "lessons" / STORY))


def _refuse_lost_recalls(chapters: list[Chapter]) -> None:
    """Raise `AuthorError` where a card recalls an exercise that its readers have not met."""
    met: set[str] = set()
    for chapter in chapters:
        met |= set(chapter.cards)
        for card in chapter.cards.values():
            for at, recall in enumerate(card.recalls):
                if recall.exercise not in met or recall.exercise == card.id:
                    line = line_of(read_front(card.path).lines, f"recalls[{at}].exercise")
                    message = (
                        f'recalls "{recall.exercise}", which is no exercise of this or an earlier chapter'
                    )
                    raise AuthorError(card.path, line, f"{message}: name one")


def _refuse_strays(root: Path, lessons: list[Path]) -> None:
    """Raise `AuthorError` for names of no chapter, cards of no chapter, and answers among the sources."""
    numbers: dict[str, Path] = {}
    for path in lessons:
        if not _CHAPTER.match(path.stem):
            raise AuthorError(path, 1, f'"{path.stem}" is no chapter: name the file like 02_power.md')
        first = numbers.setdefault(path.stem[:2], path)
        if first != path:
            raise AuthorError(path, 1, f"{first.name} has the number {path.stem[:2]} too: rename one")
    known = {path.stem for path in lessons}
    for path in sorted((root / "solutions").glob("*/*.md")):
        if path.parent.name not in known:
            raise AuthorError(
                path, 1, f"no lesson lessons/{path.parent.name}.md for this card: write it, or move it"
            )
    for path in sorted((root / "solutions").rglob("answers.json")):
        raise AuthorError(
            path, 1, "an answers.json among the sources would overwrite every learner's: delete it"
        )


@dataclass(frozen=True)
class _Shared:
    """What all chapters are read with; `seen` holds each exercise's card so far."""

    root: Path
    sources: Mapping[str, Source]
    rubrics: Mapping[str, Rubric]
    glossary: Mapping[str, Term]
    seen: dict[str, Path] = field(default_factory=dict)


def _read_chapter(path: Path, shared: _Shared) -> Chapter:
    root = shared.root
    front = read_front(path)
    front.only(_KEYS)
    refuse_roles(front)
    cards: dict[str, tuple[Front, Card]] = {}
    for card_path in sorted((root / "solutions" / path.stem).glob("*.md")):
        taken = shared.seen.setdefault(card_path.stem, card_path)
        if taken != card_path:
            by = taken.relative_to(root)
            raise AuthorError(card_path, 1, f'the id "{card_path.stem}" is taken by {by}: rename one')
        written = read_front(card_path)
        cards[card_path.stem] = written, read_card(written, path.stem, shared.rubrics)
    citations = Citations(shared.sources)
    passages, placed = _passages(front, cards, citations)
    for one, (written, _card) in cards.items():
        if one not in placed:
            line = f"{{exercise}}`{one}`"
            raise AuthorError(written.path, 1, f"no line {line} in {path.name}: place it, or delete the card")
    _refuse_doubled_headings(front, placed)
    core = {one.text for one in _core(passages)}
    ordered = {one: replace(card, core=one in core) for one, card in placed.items()}
    uses = FirstUses(shared.glossary)
    passages = [replace(one, text=uses.link(one.text)) if one.kind == "prose" else one for one in passages]
    words = tuple((term, anchor(term), _meaning(root, entry, citations)) for term, entry in uses.entries())
    further = front.texts("further")
    for at, source_id in enumerate(further):
        citations.cite(path, line_of(front.lines, f"further[{at}]"), source_id)
    return Chapter(
        id=path.stem,
        title=front.text("title"),
        question=front.text("question"),
        minutes=front.whole("minutes"),
        objectives=_objectives(front, ordered),
        key_points=front.texts("key_points"),
        content_note=front.text("content_note", optional=True),
        read_with=front.text("read_with", optional=True),
        further=further,
        reviewed=front.texts("reviewed"),
        passages=tuple(passages),
        cards=ordered,
        cited=tuple(citations.references().split("\n")) if citations.works else (),
        path=path,
        words=words,
    )


def _refuse_doubled_headings(front: Front, cards: Mapping[str, Card]) -> None:
    """Raise `AuthorError` where a heading reads like an exercise's title: links would miss one of them."""
    titles = {card.title: card.id for card in cards.values()}
    for at, row in enumerate(front.body.split("\n")):
        heading = row.lstrip("#").strip() if row.startswith("#") else ""
        if heading in titles:
            message = f'the heading "{heading}" is the title of the exercise {titles[heading]} too: reword it'
            raise AuthorError(front.path, front.body_line + at, message)


def _meaning(root: Path, entry: Term, citations: Citations) -> str:
    """Return a term's meaning as Markdown, with its source cited among the chapter's."""
    if not entry.source:
        return entry.meaning
    return f"{entry.meaning} {citations.cite(root / 'lessons' / 'glossary.yaml', 1, entry.source)}"


def _passages(
    front: Front, cards: Mapping[str, tuple[Front, Card]], citations: Citations
) -> tuple[list[Passage], dict[str, Card]]:
    """Split the body at its exercise lines; citations are resolved in reading order, prompts included."""
    passages: list[Passage] = []
    placed: dict[str, Card] = {}
    rows: list[str] = []
    start = front.body_line

    def close() -> None:
        text = "\n".join(rows)
        if text.strip():
            lead = len(text) - len(text.lstrip("\n"))
            # Citations first: boxes add lines, and a fault must name the line as it was written.
            done = boxes(front.path, start, citations.render(front.path, start, text))
            passages.append(Passage("prose", done.strip(), start + lead))

    for at, row in enumerate(front.body.split("\n")):
        line = front.body_line + at
        found = EXERCISE.match(row)
        if found is None:
            rows.append(row)
            continue
        close()
        rows, start = [], line + 1
        one = found.group(1)
        if one not in cards:
            raise AuthorError(
                front.path, line, f'no card "{one}": write solutions/{front.path.stem}/{one}.md'
            )
        if one in placed:
            raise AuthorError(front.path, line, f'"{one}" is placed twice: take one line out')
        passages.append(Passage("exercise", one, line))
        placed[one] = _cited(*cards[one], citations)
    close()
    return passages, placed


def _cited(front: Front, card: Card, citations: Citations) -> Card:
    """Return the card with the citations of its texts resolved, in the order a reader meets them."""

    def render(text: str) -> str:
        before = front.body[: max(front.body.find(text), 0)].count("\n")
        return citations.render(card.path, front.body_line + before, text)

    def walk(value: object, at: str) -> None:
        if isinstance(value, Mapping):
            for key, inner in value.items():
                if key == "source":
                    citations.cite(card.path, line_of(front.lines, f"{at}.source"), str(inner))
                walk(inner, f"{at}.{key}")
        elif isinstance(value, list):
            for index, inner in enumerate(value):
                walk(inner, f"{at}[{index}]")

    walk(card.spec, "spec")
    return replace(
        card,
        prompt=render(card.prompt),
        model_answer=render(card.model_answer),
        facilitator_note=render(card.facilitator_note),
        samples=tuple(replace(one, text=render(one.text), notes=render(one.notes)) for one in card.samples),
    )


def _core(passages: list[Passage]) -> list[Passage]:
    """Return the exercises that stand before *Go deeper*."""
    core = []
    for passage in passages:
        if passage.kind == "exercise":
            core.append(passage)
        elif _DEEPER.search(passage.text):
            break
    return core


def _objectives(front: Front, cards: Mapping[str, Card]) -> tuple[Objective, ...]:
    """Return the objectives; each must name an exercise of the chapter and a check item or criterion."""
    given = front.data.get("objectives")
    if not isinstance(given, list) or not given:
        raise front.fault("objectives", "no objectives: each needs `text:`, `practised:` and `shown:`")
    objectives = []
    for at, entry in enumerate(given):
        here = f"objectives[{at}]"
        if not isinstance(entry, dict) or set(entry) != {"text", "practised", "shown"}:
            raise front.fault(here, f"an objective needs exactly text, practised and shown: {entry}")
        practised, shown = str(entry["practised"]), str(entry["shown"])
        if practised not in cards:
            raise front.fault(
                f"{here}.practised",
                f'objective practised by "{practised}", which is no exercise of this chapter: name one',
            )
        exercise_id, _, part = shown.partition("/")
        card = cards.get(exercise_id)
        known: set[str] = set()
        if card is not None:
            known = {one.id for one in card.rubric.criteria} if card.rubric else spec_ids(card.spec, "items")
        if part not in known:
            raise front.fault(
                f"{here}.shown",
                f'objective shown by "{shown}", which is no check item or criterion: use exercise/item',
            )
        objectives.append(Objective(str(entry["text"]), practised, shown))
    return tuple(objectives)
