"""The catalogue of the words on the screen holds every one of them, and a translation reaches the page."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parents[2]
CATALOGUE = ROOT / "widgets" / "crosscurrents" / "locale" / "crosscurrents.pot"


def test_the_catalogue_is_what_make_words_gathers(tmp_path: Path) -> None:
    gathered = tmp_path / "crosscurrents.pot"
    recipe = next(
        block for block in (ROOT / "Makefile").read_text().split("\n\n") if block.startswith("words:")
    )
    words = recipe.split("pybabel", 1)[1].replace("\\\n", " ").split()
    words[words.index("--output") + 1] = str(gathered)
    command = [sys.executable, "-m", "babel.messages.frontend", *words]
    subprocess.run(command, cwd=ROOT, check=True, capture_output=True)
    assert gathered.read_text() == CATALOGUE.read_text(), "words on the screen have changed: run `make words`"


def test_words_of_python_of_templates_and_of_the_browser_are_in_it() -> None:
    text = CATALOGUE.read_text()
    for message in ("No names, clients or open cases.", "Leave this page", "Saving…", "Check my answers"):
        assert f'msgid "{message}"' in text
