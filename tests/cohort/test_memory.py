"""The memory of earlier reports: of one cohort, sound, held by one run, and written only with its report."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from crosscurrents.cohort.faults import CohortError
from crosscurrents.cohort.figures import figures, showing
from crosscurrents.cohort.sources import Cohort
from tests.cohort import made


def rated(path: Path, n: int = 6, **facts: Any) -> Cohort:
    ratings = {f"p{at:02d}": made.rating(strands=(2, 4)) for at in range(n)}
    return made.cohort(12, path, answers={made.RATING: ratings}, **facts)


def test_one_that_cannot_be_read_or_written_stops_the_report(tmp_path: Path) -> None:
    path = tmp_path / "cohort.json"
    for text, said in (
        ("{", "put back a copy"),
        ('{"format": "crosscurrents-cohort/1", "key": "", "digests": [], "pages": {}}', "another version"),
        ('{"format": "crosscurrents-cohort/2"}', "put back a copy"),
    ):
        path.write_text(text, encoding="utf-8")
        with pytest.raises(CohortError, match=said):
            figures(rated(path))
        assert path.read_text(encoding="utf-8") == text
    with pytest.raises(CohortError, match=r"cannot be written .* so none was made"):
        figures(rated(tmp_path / "nowhere" / "cohort.json"))
    assert not (tmp_path / "nowhere").exists()


@pytest.mark.parametrize(
    "places",
    [
        lambda page: page["members"].append(99),
        lambda page: page["members"].append(-1),
        lambda page: page["kept"]["behind"]["ratings/strands"].append(99),
        lambda page: page["kept"]["behind"]["ratings/strands"].append(-2),
        lambda page: page["complete"].append(99),
    ],
)
def test_places_that_there_are_not_are_no_memory(tmp_path: Path, places: Any) -> None:
    path = tmp_path / "cohort.json"
    figures(rated(path))
    held = json.loads(path.read_text(encoding="utf-8"))
    page = next(pages[0] for name, pages in held["pages"].items() if name.startswith("answers/"))
    page["kept"]["behind"].setdefault("ratings/strands", [])
    places(page)
    path.write_text(json.dumps(held), encoding="utf-8")
    with pytest.raises(CohortError, match="put back a copy"):
        figures(rated(path))


def test_one_is_not_asked_for_another_cohort(tmp_path: Path) -> None:
    path = tmp_path / "cohort.json"
    figures(rated(path, course_id="autumn", journal="db:5432/one"))
    figures(rated(path, course_id="autumn", journal="db:5432/one"))
    before = path.read_bytes()
    for course, journal in (("spring", "db:5432/one"), ("autumn", "db:5432/other"), ("autumn", "")):
        with pytest.raises(CohortError, match=r"another cohort \(autumn @ db:5432/one, not .*--out"):
            figures(rated(path, course_id=course, journal=journal))
    assert path.read_bytes() == before


def test_two_runs_at_once_do_not_forget_one_another(tmp_path: Path) -> None:
    path = tmp_path / "cohort.json"
    with showing(rated(path, 6)) as shown:
        assert shown.answers[made.RATING].page
        with pytest.raises(CohortError, match="Another report of this cohort is being made"):
            figures(rated(path, 7))
    again = figures(rated(path, 7))
    assert again.answers[made.RATING].earlier, "the first run's six are remembered"


def test_what_fails_after_counting_leaves_nothing_remembered(tmp_path: Path) -> None:
    path = tmp_path / "cohort.json"
    with pytest.raises(ZeroDivisionError), showing(rated(path)):
        raise ZeroDivisionError
    assert not path.exists()
    assert not figures(rated(path)).answers[made.RATING].earlier
