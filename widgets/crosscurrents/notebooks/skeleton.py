"""The skeleton of a new exercise: a card that builds as it stands, to write over."""

from __future__ import annotations

from pathlib import Path

from crosscurrents.exercises.exercise import kinds
from crosscurrents.notebooks.cards import slug_fault
from crosscurrents.notebooks.faults import AuthorError, read_front, read_text
from crosscurrents.places import content_root

_SAMPLE = "\n# Sample: {title}\nA text on another case.\n\n- **happened** What a marker sees.\n"


class SkeletonError(ValueError):
    """An exercise that cannot be started: one sentence with the mend."""


def new_exercise(root: Path, chapter: str, slug: str, widget: str) -> Path:
    """Write the card of a new exercise and return its path; an existing file is never touched."""
    known = sorted(path.stem for path in (root / "lessons").glob("*.md"))
    if chapter not in known:
        raise SkeletonError(f"no chapter lessons/{chapter}.md: use one of {', '.join(known) or 'none yet'}")
    if why := slug_fault(slug):
        raise SkeletonError(why)
    if widget not in kinds():
        raise SkeletonError(f'no widget "{widget}": use one of {", ".join(sorted(kinds()))}')
    taken = next((root / "solutions").glob(f"*/{slug}.md"), None)
    if taken is not None:
        raise SkeletonError(f"the id {slug} is taken by {taken.relative_to(root)}: choose another")
    path = root / "solutions" / chapter / f"{slug}.md"
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(_card(root, slug, widget), encoding="utf-8", newline="\n")
    return path


def _card(root: Path, slug: str, widget: str) -> str:
    marked = "\nrubric: reflection" if widget == "reflection" else ""
    visibility = "handed-in" if widget in {"reflection", "check"} else "room"
    samples = "".join(_SAMPLE.format(title=title) for title in ("Middling", "Strong")) if marked else ""
    return (
        f"---\nwidget: {widget}\ntitle: {slug.replace('-', ' ').capitalize()}\n"
        f"purpose: One sentence on why anybody should do this.\nminutes: 5\n"
        f"visibility: {visibility}{marked}\n"
        f"{_example_spec(root, widget)}---\nSay what to do, in one or two sentences.\n\n"
        f"# Model answer\nWhat a good answer looks like.\n{samples}\n"
        "# Facilitator note\n"
        "Purpose, set-up for 6, 15 and 40 people, what usually happens, three debrief questions.\n"
    )


def _example_spec(root: Path, widget: str) -> str:
    """Return the `spec:` block of a card of the same kind to write over, of this course or the installed one.

    `spec: {}` where no card of the kind was ever written.
    """
    for course in dict.fromkeys([root.resolve(), content_root().resolve()]):
        for path in sorted((course / "solutions").glob("*/*.md")):
            try:
                front = read_front(path)
            except AuthorError:
                continue  # another card's fault is not this one's
            if front.data.get("widget") == widget and "spec" in front.lines:
                first = front.lines["spec"]
                after = [line for key, line in front.lines.items() if line > first and key in front.data]
                end = min([*after, front.body_line - 1])
                return "\n".join(read_text(path).split("\n")[first - 1 : end - 1]) + "\n"
    return "spec: {}\n"
