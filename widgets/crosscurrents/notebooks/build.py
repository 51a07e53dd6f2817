"""Building both editions of every chapter, byte for byte the same each time, and noticing drift."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import nbformat
from nbformat.notebooknode import NotebookNode
from nbformat.v4 import new_markdown_cell, new_notebook

from crosscurrents.course import Chapter, Course, Story
from crosscurrents.notebooks import agendas, report
from crosscurrents.notebooks.cells import chapter_cells

_METADATA = {
    "kernelspec": {"display_name": "Python 3 (ipykernel)", "language": "python", "name": "python3"},
    "language_info": {"name": "python"},
}


@dataclass(frozen=True)
class Built:
    """One built file: where it belongs and what it should hold."""

    path: Path
    text: str

    @property
    def drifted(self) -> bool:
        """Return whether the file on disk is missing or differs."""
        return not self.path.is_file() or self.path.read_bytes() != self.text.encode()


def notebook(chapter: Chapter, *, instructor: bool, check_points: bool = False) -> NotebookNode:
    """Return one edition of a chapter as a valid notebook without outputs."""
    cells = chapter_cells(chapter, instructor=instructor, check_points=check_points)
    made = new_notebook(cells=cells, metadata=_METADATA)
    made.nbformat_minor = 5
    if not instructor:
        for cell in made.cells:
            _seal(cell)
    nbformat.validate(made)
    return made


def story_notebook(story: Story) -> NotebookNode:
    """Return the coalition's page as a notebook: who is who, and its documents."""
    cell = new_markdown_cell(f"# {story.title}\n\n*{story.lead}*\n\n{story.text}", id="story")
    made = new_notebook(cells=[cell], metadata=_METADATA)
    made.nbformat_minor = 5
    nbformat.validate(made)
    return made


def _seal(cell: NotebookNode) -> None:
    """Give a released cell what nbgrader's own generate_assignment gives it: checksum and locks."""
    # Imported here: nbgrader takes a second and a half, and only a build needs it.
    from nbgrader.utils import compute_checksum, is_grade, is_locked, is_solution

    if "nbgrader" not in cell.metadata:
        return
    cell.metadata.nbgrader["cell_type"] = cell.cell_type
    cell.metadata.nbgrader["checksum"] = compute_checksum(cell)
    if is_solution(cell):
        cell.metadata["deletable"] = False
    elif is_grade(cell) or is_locked(cell):
        cell.metadata["deletable"] = False
        cell.metadata["editable"] = False


def as_text(made: NotebookNode) -> str:
    """Return a notebook as the text of its file, the same for the same notebook."""
    return str(nbformat.writes(made)) + "\n"


def build(course: Course) -> list[Built]:
    """Return every file the build makes; nothing is written."""
    files = []
    for chapter in course.chapters:
        learner = course.root / "lessons" / chapter.id / f"{chapter.id}.ipynb"
        instructor = course.root / "solutions" / chapter.id / f"{chapter.id}.ipynb"
        files.append(Built(learner, as_text(notebook(chapter, instructor=False))))
        files.append(Built(instructor, as_text(notebook(chapter, instructor=True))))
    if course.story:
        beside = course.story.path.with_suffix(".ipynb")
        files.append(Built(beside, as_text(story_notebook(course.story))))
    docs = course.root / "docs"
    if docs.is_dir():  # a checkout; an edition or an installed course has none
        files.append(Built(docs / "curriculum.md", report.markdown(course)))
        files.append(Built(docs / "agendas.md", agendas.markdown(agendas.agendas(course))))
    return files


def leftovers(course: Course, files: list[Built]) -> list[Path]:
    """Return the notebooks beside the built ones that no chapter has any more, as after a renaming."""
    made = {one.path for one in files}
    found = [*(course.root / "lessons").glob("*/*.ipynb"), *(course.root / "solutions").glob("*/*.ipynb")]
    return sorted(path for path in found if path not in made)


def write(files: list[Built]) -> list[Path]:
    """Write what drifted and return those paths."""
    changed = []
    for built in files:
        if built.drifted:
            built.path.parent.mkdir(parents=True, exist_ok=True)
            built.path.write_bytes(built.text.encode())
            changed.append(built.path)
    return changed
