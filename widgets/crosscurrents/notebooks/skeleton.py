"""The skeleton of a new exercise: a card that builds as it stands once its words are written."""

from __future__ import annotations

import re
from pathlib import Path

from crosscurrents.exercises.exercise import kinds

_SLUG = re.compile(r"[a-z][a-z0-9]*(-[a-z0-9]+)*\Z")


class SkeletonError(ValueError):
    """An exercise that cannot be started: one sentence with the mend."""


def new_exercise(root: Path, chapter: str, slug: str, widget: str) -> Path:
    """Write the card of a new exercise and return its path; an existing file is never touched."""
    if not (root / "lessons" / f"{chapter}.md").is_file():
        known = ", ".join(sorted(path.stem for path in (root / "lessons").glob("[0-9]*.md"))) or "none yet"
        raise SkeletonError(f"no chapter lessons/{chapter}.md: use one of {known}")
    if not _SLUG.match(slug):
        raise SkeletonError(f'"{slug}" is no exercise id: use small letters, digits and hyphens, like power-grid')
    if widget not in kinds():
        raise SkeletonError(f'no widget "{widget}": use one of {", ".join(sorted(kinds()))}')
    taken = next((root / "solutions").glob(f"*/{slug}.md"), None)
    if taken is not None:
        raise SkeletonError(f"the id {slug} is taken by {taken.relative_to(root)}: choose another")
    example = next((root / "solutions").glob("*/*.md"), None)
    like = _example_spec(root, widget)
    hint = f" See {example.parent.name}/ for finished cards." if example else ""
    marked = "\nrubric: reflection" if widget == "reflection" else ""
    visibility = "handed-in" if widget in {"reflection", "check"} else "room"
    samples = "\n# Sample: Middling\nA text.\n\n- **happened** What a marker sees.\n\n# Sample: Strong\nA text.\n\n- **happened** What a marker sees.\n"
    text = (
        f"---\nwidget: {widget}\ntitle: {slug.replace('-', ' ').capitalize()}\n"
        f"purpose: One sentence on why anybody should do this.\nminutes: 5\nvisibility: {visibility}{marked}\n"
        f"{like}---\nSay what to do, in one or two sentences.{hint}\n\n# Model answer\nWhat a good answer looks like.\n"
        f"{samples if widget == 'reflection' else ''}\n"
        "# Facilitator note\nPurpose, set-up for 6, 15 and 40 people, what usually happens, three debrief questions.\n"
    )
    path = root / "solutions" / chapter / f"{slug}.md"
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")
    return path


def _example_spec(root: Path, widget: str) -> str:
    """Return the `spec:` block of a card of the same kind to write over, or an empty one."""
    for card in sorted((root / "solutions").glob("*/*.md")):
        text = card.read_text(encoding="utf-8")
        if f"\nwidget: {widget}\n" in text:
            block = re.search(r"^spec:\n(?:[ \t].*\n|\n)+", text, re.MULTILINE)
            if block:
                return block.group(0)
    return "spec: {}\n"
