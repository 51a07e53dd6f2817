"""Reading what authors write beside the lessons: cards, the rubric, the source register."""

from __future__ import annotations

import re
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import msgspec

from crosscurrents.course import Card, Recall, Rubric, Sample, Source, Visibility
from crosscurrents.exercises.exercise import bind, kinds
from crosscurrents.exercises.kind import SpecError
from crosscurrents.notebooks.datafiles import resolved
from crosscurrents.notebooks.faults import AuthorError, Front, line_of, load_yaml, read_text
from crosscurrents.notebooks.prose import refuse_roles

_SLUG = re.compile(r"[a-z][a-z0-9]*(-[a-z0-9]+)*\Z")
_TAKEN = re.compile(r"(head|setup|sources|key-points|words|text-\d+|.*-(prompt|widget|rubric))\Z")
_HEADING = re.compile(r"^# (.+)$", re.MULTILINE)
_KEYS = {"widget", "title", "purpose", "minutes", "together", "visibility", "rubric", "recalls", "spec"}
_TEXTS = ("Model answer", "Facilitator note")
_SPEC_PLACE = re.compile(r" - at `\$([^`]*)`")
_SPEC_FIELD = re.compile(r"(unknown|required) field `([^`]*)`")


def slug_fault(slug: str) -> str:
    """Return why `slug` cannot be an exercise's id, with the mend, or ""."""
    if not _SLUG.match(slug):
        return f'"{slug}" is no exercise id: use small letters, digits and hyphens, like power-grid'
    if _TAKEN.match(slug):
        return f'"{slug}" is the name of one of the notebook\'s own cells: choose another'
    return ""


def _entries(path: Path, what: str) -> tuple[dict[Any, Any], dict[str, int]]:
    data, lines = load_yaml(path, read_text(path))
    if not isinstance(data, dict):
        raise AuthorError(path, 1, f"no list of {what}: write each one's id, a colon, and what belongs to it")
    return data, lines


def read_rubrics(path: Path) -> dict[str, Rubric]:
    """Return the rubrics of `solutions/rubric.yaml` by id."""
    data, lines = _entries(path, "rubrics")
    return {str(one): _rubric(path, lines, str(one), entry) for one, entry in data.items()}


def _rubric(path: Path, lines: Mapping[str, int], rubric_id: str, entry: Any) -> Rubric:
    def fault(at: str, message: str) -> AuthorError:
        return AuthorError(path, line_of(lines, f"{rubric_id}{at}"), f"rubric {rubric_id}: {message}")

    try:
        rubric = msgspec.convert({**entry, "id": rubric_id} if isinstance(entry, dict) else entry, Rubric)
    except msgspec.ValidationError as mistake:
        place = _SPEC_PLACE.search(str(mistake))
        raise fault(
            place.group(1) if place else "",
            f"{mistake}: each criterion needs id, title, levels; each level points, title, description",
        ) from None
    if not rubric.criteria:
        raise fault(".criteria", "no criteria: give it at least one")
    for at, criterion in enumerate(rubric.criteria):
        points = [level.points for level in criterion.levels]
        if not points or min(points) < 0 or len(set(points)) < len(points):
            raise fault(
                f".criteria[{at}].levels",
                f"criterion {criterion.id} needs levels, each with its own points from 0",
            )
        if criterion.id in [one.id for one in rubric.criteria[:at]]:
            raise fault(f".criteria[{at}]", f'two criteria have the id "{criterion.id}": give each its own')
    if rubric.points < 1:
        raise fault("", "it gives no points: give its levels points above 0")
    return rubric


def read_sources(path: Path) -> dict[str, Source]:
    """Return the source register by id."""
    data, lines = _entries(path, "sources")
    sources = {}
    for key, entry in data.items():
        source_id = str(key)
        if not isinstance(entry, dict) or not entry.get("text"):
            raise AuthorError(
                path, line_of(lines, source_id), f"source {source_id} has no `text:`: give its reference"
            )
        address = f"https://doi.org/{entry['doi']}" if entry.get("doi") else str(entry.get("url") or "")
        sources[source_id] = Source(
            source_id,
            f"{str(entry['text']).strip()} {address}".rstrip(),
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


def _texts(front: Front, *, samples_shown: bool) -> tuple[str, dict[str, str], tuple[Sample, ...]]:
    """Return a card's prompt, its sections by heading, and its samples."""
    prompt, sections = _sections(front.body)
    if not prompt:
        raise AuthorError(front.path, front.body_line, "no prompt: write it below the front matter")
    texts: dict[str, str] = {}
    samples = []
    for heading, text, line in sections:
        sample = heading.startswith("Sample: ")
        message = ""
        if sample and not samples_shown:
            message = "nobody is shown a sample here: samples belong to an exercise with `rubric:`"
        elif not sample and heading not in _TEXTS:
            message = f'no section "{heading}" in a card: use {", ".join(_TEXTS)}, Sample: …'
        elif heading in texts:
            message = f'the section "{heading}" stands twice: make them one'
        elif not text:
            message = f'the section "{heading}" is empty: write it'
        if message:
            raise AuthorError(front.path, front.body_line + line, message)
        texts[heading] = text
        if sample:
            samples.append(_sample(heading.removeprefix("Sample: "), text))
    if "Facilitator note" not in texts:
        message = "no `# Facilitator note` section: write one, trainers need it"
        raise AuthorError(front.path, front.body_line, message)
    return prompt, texts, tuple(samples)


def read_card(front: Front, chapter: str, rubrics: Mapping[str, Rubric]) -> Card:
    """Return one card, its spec checked by its kind; `AuthorError` for each fault an author can make."""
    path = front.path
    if why := slug_fault(path.stem):
        raise AuthorError(path, 1, f"{why}, and name the file so")
    front.only(_KEYS)
    refuse_roles(front)
    widget = front.text("widget")
    if widget not in kinds():
        raise front.fault("widget", f'no widget "{widget}": use one of {", ".join(sorted(kinds()))}')
    try:
        visibility = Visibility(front.text("visibility"))
    except ValueError:
        raise front.fault("visibility", "`visibility:` must be only-you, room or handed-in") from None
    markable = "rubric" in kinds()[widget].__struct_fields__
    rubric = None
    if "rubric" in front.data:
        rubric = rubrics.get(front.text("rubric"))
        if rubric is None:
            known = ", ".join(rubrics)
            wrong = front.data["rubric"]
            raise front.fault("rubric", f'no rubric "{wrong}" in solutions/rubric.yaml: use {known}')
        if not markable:
            raise front.fault("rubric", f"nobody marks a {widget} by a rubric: take `rubric:` out")
        if visibility is not Visibility.HANDED_IN:
            raise front.fault("visibility", "what a rubric marks must be `visibility: handed-in`")
    spec = front.data.get("spec")
    if not isinstance(spec, dict):
        raise front.fault("spec", "`spec:` is missing: give the widget what it needs")
    spec = resolved(front, spec)
    prompt, texts, samples = _texts(front, samples_shown=markable)
    if rubric is not None and "Model answer" not in texts:
        message = "no `# Model answer` section: write one, it opens with the marks"
        raise AuthorError(path, front.body_line, message)
    card = Card(
        id=path.stem,
        chapter=chapter,
        widget=widget,
        title=front.text("title"),
        purpose=front.text("purpose"),
        minutes=front.whole("minutes"),
        visibility=visibility,
        prompt=prompt,
        spec=spec,
        model_answer=texts.get("Model answer", ""),
        facilitator_note=texts["Facilitator note"],
        rubric=rubric,
        samples=samples,
        path=path,
        together=front.whole("together") if "together" in front.data else 0,
        recalls=_recalls(front),
    )
    try:
        bind(card)
    except SpecError as fault:
        raise _spec_fault(front, str(fault)) from None
    return card


def _recalls(front: Front) -> tuple[Recall, ...]:
    """Return the earlier answers a card shows; whether those exercises exist is checked with the course."""
    given = front.data.get("recalls", [])
    if not isinstance(given, list):
        raise front.fault("recalls", "`recalls:` must be a list; each entry has exercise, lead and otherwise")
    recalls = []
    for at, entry in enumerate(given):
        try:
            recalls.append(msgspec.convert(entry, Recall))
        except msgspec.ValidationError as mistake:
            message = f"{mistake}: an entry of `recalls:` has exercise, lead and otherwise, all texts"
            raise front.fault(f"recalls[{at}]", message) from None
    return tuple(recalls)


def _spec_fault(front: Front, message: str) -> AuthorError:
    """Return the error for a spec that does not fit, on the line of what does not fit where that is known."""
    place, named = _SPEC_PLACE.search(message), _SPEC_FIELD.search(message)
    at = "spec" + (place.group(1) if place else "")
    if named and named.group(1) == "unknown":
        return front.fault(f"{at}.{named.group(2)}", f"{message}: take it out, or mend its name")
    if named:
        return front.fault(at, f"{message}: write it")
    return front.fault(at, f"{message}: mend it" if place else message)


def spec_ids(spec: Mapping[str, Any], key: str) -> set[str]:
    """Return the ids in a list of a spec (`items` of a check)."""
    return {str(one.get("id")) for one in spec.get(key, []) if isinstance(one, dict)}
