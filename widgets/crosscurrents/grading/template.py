"""A chapter's released notebook, made ready once for a whole pile, and graded notebooks from it as text.

nbgrader sanitises every submission anew: it reads, checks and writes the whole notebook once before it grades
and once after. As `FromRelease` leaves nothing of a submitted notebook but what stands in its answer cells,
all of that gives the same every time: nbgrader's own preprocessors do it here once, on the release.
"""

from __future__ import annotations

import copy
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import nbformat
from nbformat.notebooknode import NotebookNode
from nbformat.v4 import writes_json
from nbgrader.utils import is_grade, is_solution, is_task

from crosscurrents.grading.preprocess import FromRelease
from crosscurrents.grading.submission import MARK


def sanitised(app: Any, release: Path, chapter: str) -> str:
    """Return the text of a release as nbgrader's own sanitising leaves it; reads the gradebook."""
    exporter = app.exporter_class(parent=app, config=app.config)
    exporter._preprocessors = []
    for one in app.sanitize_preprocessors:
        exporter.register_preprocessor(one)
    exporter._preprocessors = [one for one in exporter._preprocessors if not isinstance(one, FromRelease)]
    names = {"student": "", "assignment": chapter, "notebook": chapter, "db_url": app.coursedir.db_url}
    text: str = exporter.from_filename(str(release), resources={"nbgrader": names})[0]
    return text


class Template:
    """A sanitised release. `text` is the notebook's, as `sanitised` returned it."""

    def __init__(self, text: str) -> None:
        self._nb = nbformat.reads(text, as_version=4)
        self._texts = [_text(cell) for cell in self._nb.cells]
        self._changing = [cell.cell_type == "code" or graded(cell) for cell in self._nb.cells]
        # Should a later nbformat write otherwise, its own way is taken: slower, and right.
        self._by_cell = self._joined(self._nb) == _whole(self._nb)

    def fresh(self, answered: Mapping[str, str], handed_in: str) -> NotebookNode:
        """Return the notebook with what was typed into answer cells (by grade id), to grade.

        Cells that grading never touches are shared between all notebooks. `handed_in` is the digest of the
        submitted one.
        """
        nb = copy.copy(self._nb)
        nb.metadata = copy.deepcopy(self._nb.metadata)
        nb.metadata[MARK] = {"notebook": handed_in}
        nb.cells = [
            copy.deepcopy(cell) if changing else cell
            for cell, changing in zip(self._nb.cells, self._changing, strict=True)
        ]
        for cell in nb.cells:
            if is_solution(cell):
                cell.source = answered.get(cell.metadata.nbgrader.grade_id, cell.source)
        return nb

    def text(self, nb: NotebookNode) -> str:
        """Return a graded notebook as nbconvert writes it; nbformat's `ValidationError` for one that is none.

        Only what changed is checked and put into words anew; the rest was when the template was made.
        """
        changed = [cell for cell, ours in zip(nb.cells, self._nb.cells, strict=True) if cell != ours]
        nbformat.validate(_around(changed, nb.metadata), relax_add_props=True)
        return self._joined(nb) if self._by_cell else _whole(nb)

    def _joined(self, nb: NotebookNode) -> str:
        cells = [
            text if cell is ours or cell == ours else _text(cell)
            for cell, ours, text in zip(nb.cells, self._nb.cells, self._texts, strict=True)
        ]
        head, _empty, tail = writes_json(_around([], nb.metadata, nb.nbformat_minor)).partition("[]")
        return head + "[\n" + ",\n".join(cells) + "\n ]" + tail + "\n"


def graded(cell: NotebookNode) -> bool:
    """Return whether nbgrader keeps anything of a cell in its gradebook."""
    return bool(is_grade(cell) or is_solution(cell) or is_task(cell))


def _around(cells: list[NotebookNode], metadata: Any, minor: int = 5) -> NotebookNode:
    return NotebookNode(cells=cells, metadata=metadata, nbformat=4, nbformat_minor=minor)


def _text(cell: NotebookNode) -> str:
    """Return a cell as it stands in a written notebook, without what is around it."""
    whole: str = writes_json(_around([cell], {}))
    return whole.partition("[\n")[2].rpartition('\n ],\n "metadata": {}')[0]


def _whole(nb: NotebookNode) -> str:
    text: str = nbformat.writes(nb, version=4)
    return text if text.endswith("\n") else text + "\n"
