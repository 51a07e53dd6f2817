"""docs/cohort.ipynb is as it was written: nothing run in it, nobody's data. That it runs, nbval shows."""

from __future__ import annotations

from pathlib import Path

import nbformat

PATH = Path(__file__).parents[2] / "docs" / "cohort.ipynb"


def test_the_notebook_holds_no_output_and_nobodys_data() -> None:
    notebook = nbformat.read(PATH, as_version=4)
    nbformat.validate(notebook)
    code = [cell for cell in notebook.cells if cell.cell_type == "code"]
    assert len(code) > 8
    assert all(not cell.outputs and cell.execution_count is None for cell in code)
    read = [line for cell in code for line in cell.source.splitlines() if "open_cohort" in line]
    assert read
    assert all(line.startswith("#") for line in read), "as it is, it reads nobody's course"
    assert not any("http" in cell.source for cell in code)
