"""The workbook over HTTP: three forms, two copies, and nothing for a stranger."""

from __future__ import annotations

import io
import zipfile

import pytest

from tests.server.visitor import OWN, SECOND, Visitor, sentence

TEXT = "The meeting began without the agenda."


@pytest.mark.parametrize("ending", ["html", "pdf", "zip"])
def test_each_form_is_a_file_to_keep(learner: Visitor, ending: str) -> None:
    learner.write(TEXT)
    taken = learner.get(f"api/me/workbook.{ending}")
    assert taken.status_code == 200
    assert taken.headers["Content-Disposition"].endswith(f'.{ending}"')
    assert taken.headers["Cache-Control"] == "no-store"
    if ending == "html":
        assert TEXT in taken.text
    elif ending == "pdf":
        assert taken.content.startswith(b"%PDF-")
    else:
        packed = zipfile.ZipFile(io.BytesIO(taken.content))
        assert TEXT in packed.read("workbook.md").decode()


def test_a_copy_to_show_leaves_out_what_only_i_read(learner: Visitor) -> None:
    learner.write(TEXT)
    item = {"answers": {"mine": "a"}, "first": {}, "checked": False}
    learner.save(item, exercise=OWN, chapter=SECOND, visibility="only-you")
    own, shown = (learner.get(f"api/me/workbook.html?copy={copy}").text for copy in ("own", "show"))
    assert own != shown
    assert TEXT in shown
    assert 'class="only-you"' in own
    assert 'class="only-you"' not in shown


def test_a_stranger_has_no_workbook(other: Visitor) -> None:
    sentence(other.get("api/me/workbook.html"), 404)


def test_a_copy_of_another_name_is_refused(learner: Visitor) -> None:
    learner.write(TEXT)
    assert "“own” or “show”" in sentence(learner.get("api/me/workbook.html?copy=all"), 400)
