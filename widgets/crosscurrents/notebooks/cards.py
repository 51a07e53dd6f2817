"""Reading what authors write beside the lessons: cards, the rubric, the source register."""

from __future__ import annotations

import re
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from crosscurrents.course import Card, Criterion, Level, Rubric, Sample, Source, Visibility
from crosscurrents.exercises.exercise import bind
from crosscurrents.exercises.kind import SpecError
from crosscurrents.notebooks.faults import AuthorError, load_yaml, read_front

_SLUG = re.compile(r"[a-z][a-z0-9]*(-[a-z0-9]+)*\Z")
_HEADING = re.compile(r"^# (.+)$", re.MULTILINE)
_KEYS = {"widget", "title", "purpose", "minutes", "visibility", "rubric", "spec"}


def read_rubrics(path: Path) -> dict[str, Rubric]:
    """Return the rubrics of `solutions/rubric.yaml` by id."""
    data, lines = load_yaml(path, path.read_text(encoding="utf-8"))
    rubrics = {}
    for rubric_id, entry in (data or {}).items():
        line = lines.get(rubric_id, 1)
        try:
            criteria = tuple(
                Criterion(
                    one["id"],
                    one["title"],
                    tuple(Level(level["points"], level["title"], level["description"]) for level in one["levels"]),
                )
                for one in entry["criteria"]
            )
            rubric = Rubric(rubric_id, entry["title"], criteria)
        except (KeyError, TypeError) as fault:
            raise AuthorError(path, line, f"rubric {rubric_id} lacks {fault}: each level has points, title, description") from None
        if not criteria or rubric.points < 1:
            raise AuthorError(path, line, f"rubric {rubric_id} gives no points: give its levels points above 0")
        rubrics[rubric_id] = rubric
    return rubrics


def read_sources(path: Path) -> dict[str, Source]:
    """Return the source register by id."""
    data, lines = load_yaml(path, path.read_text(encoding="utf-8"))
    sources = {}
    for source_id, entry in (data or {}).items():
        if not isinstance(entry, dict) or not entry.get("text"):
            raise AuthorError(path, lines.get(source_id, 1), f"source {source_id} has no `text:`: give its reference")
        sources[source_id] = Source(
            source_id,
            str(entry["text"]).strip(),
            str(entry.get("work") or source_id),
            str(entry.get("caution") or ""),
            str(entry.get("barred") or ""),
        )
    return sources


def _sections(body: str) -> tuple[str, list[tuple[str, str, int]]]:
    """Split a card's body into the prompt and its `# …` sections as (heading, text, line within body)."""
    found = list(_HEADING.finditer(body))
    prompt = body[: found[0].start()] if found else body
    sections = []
    for at, heading in enumerate(found):
        end = found[at + 1].start() if at + 1 < len(found) else len(body)
        line = body[: heading.start()].count("\n")
        sections.append((heading.group(1).strip(), body[heading.end() : end].strip(), line))
    return prompt.strip(), sections


def _sample(title: str, text: str) -> Sample:
    lines = text.split("\n")
    notes = [at for at, line in enumerate(lines) if line.startswith("- ")]
    cut = notes[0] if notes else len(lines)
    return Sample(title, "\n".join(lines[:cut]).strip(), "\n".join(lines[cut:]).strip())


def read_card(path: Path, chapter: str, rubrics: Mapping[str, Rubric]) -> Card:
    """Return one card, its spec checked by its kind; `AuthorError` for each fault an author can make."""
    front = read_front(path)
    front.only(_KEYS)
    if not _SLUG.match(path.stem):
        raise AuthorError(path, 1, f'"{path.stem}" is no exercise id: name the file in small letters with hyphens')
    try:
        visibility = Visibility(front.text("visibility"))
    except ValueError:
        raise front.fault("visibility", "`visibility:` must be only-you, room or handed-in") from None
    rubric = None
    if "rubric" in front.data:
        rubric = rubrics.get(front.text("rubric"))
        if rubric is None:
            raise front.fault("rubric", f"no rubric \"{front.data['rubric']}\" in solutions/rubric.yaml: use {', '.join(rubrics)}")
        if visibility is not Visibility.HANDED_IN:
            raise front.fault("visibility", "what a rubric marks must be `visibility: handed-in`")
    spec = front.data.get("spec")
    if not isinstance(spec, dict):
        raise front.fault("spec", "`spec:` is missing: give the widget what it needs")
    prompt, sections = _sections(front.body)
    if not prompt:
        raise AuthorError(path, front.body_line, "no prompt: write it below the front matter")
    model_answer = facilitator_note = ""
    samples: list[Sample] = []
    for heading, text, line in sections:
        if heading == "Model answer":
            model_answer = text
        elif heading == "Facilitator note":
            facilitator_note = text
        elif heading.startswith("Sample: "):
            samples.append(_sample(heading.removeprefix("Sample: "), text))
        else:
            raise AuthorError(
                path,
                front.body_line + line,
                f'no section "{heading}" in a card: use Model answer, Sample: …, Facilitator note',
            )
    if not facilitator_note:
        raise AuthorError(path, front.body_line, "no `# Facilitator note` section: trainers need one")
    card = Card(
        id=path.stem,
        chapter=chapter,
        widget=front.text("widget"),
        title=front.text("title"),
        purpose=front.text("purpose"),
        minutes=front.whole("minutes"),
        visibility=visibility,
        prompt=prompt,
        spec=spec,
        model_answer=model_answer,
        facilitator_note=facilitator_note,
        rubric=rubric,
        samples=tuple(samples),
        path=path,
    )
    try:
        bind(card)
    except SpecError as fault:
        raise front.fault("spec" if "spec" in front.lines else "widget", str(fault)) from None
    return card


def spec_ids(spec: Mapping[str, Any], key: str) -> set[str]:
    """Return the ids in a list of a spec (`items` of a check)."""
    return {str(one.get("id")) for one in spec.get(key, []) if isinstance(one, dict)}
