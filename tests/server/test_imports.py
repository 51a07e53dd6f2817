"""What the server does not carry along: nbgrader and pandas take a second and a half and 109 MiB."""

from __future__ import annotations

import subprocess
import sys

import pytest

HEAVY = [
    "lark",
    "nbgrader",
    "pandas",
    "numpy",
    "jupyterlab",
    "IPython",
    "ipykernel",
    "anywidget",
    "ipywidgets",
]


@pytest.mark.parametrize(
    "module", ["crosscurrents.app.learning", "crosscurrents.app.rooms", "crosscurrents.server.routes"]
)
def test_the_server_starts_light(module: str) -> None:
    code = f"import sys, {module}\nprint([one for one in {HEAVY} if one in sys.modules])"
    ended = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, timeout=60)
    assert (ended.stdout.strip(), ended.returncode) == ("[]", 0), ended.stderr


@pytest.mark.parametrize(
    "module",
    [
        "crosscurrents.grading.prepare",
        "crosscurrents.grading.collect",
        "crosscurrents.desk.serving",
        "crosscurrents.cohort.sources",
    ],
)
def test_no_grammar_of_iris_is_built(module: str) -> None:
    """It takes a second, in each process of autograde anew."""
    code = f"import sys, {module}\nprint('nbformat' in sys.modules, 'lark' in sys.modules)"
    ended = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, timeout=60)
    assert (ended.stdout.strip(), ended.returncode) == ("True False", 0), ended.stderr
