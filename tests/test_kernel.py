"""What a notebook uses in its kernel: which host it is in, and where answers are kept."""

from __future__ import annotations

import json
import os
import stat
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

import crosscurrents
from crosscurrents.exercises.widget import ExerciseWidget
from crosscurrents.journal import Journal, JournalError
from crosscurrents.kernel import LOCAL_CREDENTIAL, Host, OpenChapter, host
from crosscurrents.notebooks import lessons, release
from crosscurrents.notebooks.build import build, write
from tests.notebooks import written

LAB = {"JPY_SESSION_NAME": "/home/x/01_first.ipynb"}
VOILA = {"SERVER_SOFTWARE": "voila/0.5.13", "JPY_SESSION_NAME": "01_first.ipynb"}
RENDER = {"CROSSCURRENTS_RENDER": "1", "SERVER_SOFTWARE": "voila/0.5.13"}
GRADING = {"JPY_SESSION_NAME": "x", "NBGRADER_EXECUTION": "autograde"}
SAVED = {"state": "saved", "text": "Saved on this computer"}
TEXT = "We met on Tuesday and nobody said why the list had changed."
WRITTEN = {"text": TEXT, "self_marks": {"happened": 2}}
ANSWERED = {"answers": {"knot": "b", "line": "a"}, "first": {"knot": "b", "line": "a"}, "checked": True}


@pytest.mark.parametrize(
    ("environment", "expected"),
    [
        (LAB, Host.LAB),
        (VOILA, Host.VOILA),
        (RENDER, Host.RENDER),
        ({**LAB, "CROSSCURRENTS_RENDER": "1"}, Host.RENDER),
        (GRADING, Host.PLAIN),
        ({**LAB, "NBGRADER_EXECUTION": "validate"}, Host.LAB),
        ({**LAB, "SERVER_SOFTWARE": "jupyter"}, Host.LAB),
        ({"JPY_SESSION_NAME": ""}, Host.PLAIN),
        ({}, Host.PLAIN),
    ],
    ids=[
        "lab",
        "voila",
        "render",
        "render-from-lab",
        "autograde",
        "validate",
        "server",
        "no-session",
        "plain",
    ],
)
def test_the_host_is_told_by_the_environment(environment: dict[str, str], expected: Host) -> None:
    assert host(environment) is expected


class Kernel:
    """Stands for a kernel of one host: its environment, its working folder, its data folder."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch, content: Path, folder: Path, data: Path) -> None:
        self.content, self.folder, self.data = content, folder, data
        self._monkeypatch = monkeypatch
        self._opened: list[OpenChapter] = []

    def open(self, environment: dict[str, str]) -> OpenChapter:
        for name in ("JPY_SESSION_NAME", "SERVER_SOFTWARE", "CROSSCURRENTS_RENDER", "NBGRADER_EXECUTION"):
            self._monkeypatch.delenv(name, raising=False)
        for name, value in environment.items():
            self._monkeypatch.setenv(name, value)
        assert host() is host(environment)
        opened = crosscurrents.open_chapter("01_first")
        self._opened.append(opened)
        return opened

    def end(self) -> None:
        """Let go of the journals, as a kernel does that ends."""
        for opened in self._opened:
            if opened._shelf is not None:
                opened._shelf._journal.close()
        self._opened = []

    def kept(self) -> dict[str, Any]:
        """Return the responses in the journal, by exercise."""
        with Journal.open(self.data / "journal.db") as journal:
            person = journal.person_of((self.data / LOCAL_CREDENTIAL).read_text())
            assert person is not None
            return {one.exercise: dict(one.response) for one in journal.answers(person.id)}


@pytest.fixture
def kernel(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Kernel]:
    """A kernel whose course is the tiny one, working beside the release notebook, outside the course."""
    content = written.copy(tmp_path / "content")
    monkeypatch.setenv("CROSSCURRENTS_CONTENT", str(content))
    monkeypatch.setenv("CROSSCURRENTS_DATA", str(tmp_path / "data"))
    caches = (lessons.course, release.release_bytes, release.release_hash)
    for cache in caches:
        cache.cache_clear()
    write(build(lessons.load_course(content)))
    folder = tmp_path / "work" / "01_first"
    folder.mkdir(parents=True)
    (folder / "01_first.ipynb").write_bytes(release.release_bytes("01_first"))
    monkeypatch.chdir(folder)
    standing = Kernel(monkeypatch, content, folder, tmp_path / "data")
    yield standing
    standing.end()
    for cache in caches:
        cache.cache_clear()


# An earlier answer, shown again


@pytest.mark.parametrize("environment", [LAB, VOILA], ids=["lab", "voila"])
def test_an_earlier_answer_is_shown_again_only_where_it_was_kept(
    kernel: Kernel, environment: dict[str, str]
) -> None:
    card = kernel.content / written.REFLECTION
    text = card.read_text(encoding="utf-8")
    recall = "recalls:\n  - {exercise: small-check, lead: Before, otherwise: The coalition waited.}\n"
    card.write_text(text.replace("spec:\n", f"{recall}spec:\n", 1), encoding="utf-8")
    kernel.open(environment).exercise("small-check").response = ANSWERED
    kernel.end()
    (shown,) = kernel.open(environment).exercise("closing-thoughts").recalled
    kept = environment is LAB
    assert shown["own"] is kept
    assert bool(shown["lines"]) is kept
    assert ("The coalition waited." in shown["otherwise"]) is not kept


# Where nothing may be kept


@pytest.mark.parametrize(
    "environment", [VOILA, {}, RENDER, GRADING], ids=["voila", "plain", "render", "autograde"]
)
def test_no_journal_is_touched(kernel: Kernel, environment: dict[str, str]) -> None:
    chapter = kernel.open(environment)
    for exercise, response in (("small-check", ANSWERED), ("closing-thoughts", WRITTEN)):
        widget = chapter.exercise(exercise)
        widget.response = response
        assert widget.view
        assert widget.keeping.get("state") != "saved"
    assert not kernel.data.exists()
    assert sorted(path.name for path in kernel.folder.iterdir()) == ["01_first.ipynb"]


def test_stock_voila_says_so_and_names_what_keeps_answers(kernel: Kernel) -> None:
    chapter = kernel.open(VOILA)
    assert chapter.notice.startswith("Answers typed here are not kept.")
    assert "crosscurrents learn" in chapter.notice
    assert chapter._repr_html_() == f'<p class="cc-notice"><strong>{chapter.notice}</strong></p>'
    assert repr(chapter) == chapter.notice
    assert chapter.exercise("small-check").keeping == {"state": "not-kept", "text": "Not kept here"}


def test_a_run_without_anybody_says_nothing_of_keeping(kernel: Kernel) -> None:
    chapter = kernel.open({})
    assert (chapter.notice, chapter._repr_html_(), repr(chapter)) == ("", "", "First")
    assert chapter.exercise("small-check").keeping == {"state": "not-kept", "text": "Not kept here"}


def test_a_page_rendered_for_all_holds_nothing_of_anybodys(kernel: Kernel) -> None:
    kept = kernel.open(LAB).exercise("closing-thoughts")
    kept.response = WRITTEN
    kernel.end()
    chapter = kernel.open(RENDER)
    assert chapter.notice == ""
    for exercise in ("small-check", "closing-thoughts"):
        state = chapter.exercise(exercise).get_state()
        held = {name: state[name] for name in ("response", "passed", "sample", "keeping")}
        assert held == {"response": {}, "passed": False, "sample": "", "keeping": {}}


# JupyterLab


def test_answers_are_kept_and_come_back(kernel: Kernel) -> None:
    first = kernel.open(LAB)
    assert (first.host, first.notice, first._repr_html_()) == (Host.LAB, "", "")
    widget = first.exercise("closing-thoughts")
    assert (widget.response, widget.keeping) == ({}, {})
    widget.response = {"text": "We met"}
    assert widget.keeping == SAVED
    widget.response = WRITTEN
    assert widget.keeping == SAVED
    kernel.end()

    again = kernel.open(LAB)
    widget = again.exercise("closing-thoughts")
    assert (widget.response, widget.keeping) == (WRITTEN, SAVED)
    assert widget.view["count"] == 12
    assert again.exercise("small-check").response == {}
    kernel.end()
    assert kernel.kept() == {"closing-thoughts": WRITTEN}


def test_passing_on_is_kept_too(kernel: Kernel) -> None:
    widget = kernel.open(LAB).exercise("small-check")
    widget.passed = True
    assert widget.keeping == SAVED
    kernel.end()
    widget = kernel.open(LAB).exercise("small-check")
    assert widget.passed is True


def test_the_credential_is_this_users_alone(kernel: Kernel) -> None:
    kernel.open(LAB)
    path = kernel.data / LOCAL_CREDENTIAL
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    secret = path.read_text()
    assert len(secret) >= 32
    kernel.open(LAB)
    assert path.read_text() == secret
    assert sorted(one.name for one in kernel.data.iterdir() if "credential" in one.name) == [LOCAL_CREDENTIAL]


def test_two_kernels_of_one_user_are_one_person(kernel: Kernel) -> None:
    one, other = kernel.open(LAB), kernel.open(LAB)
    one.exercise("closing-thoughts").response = WRITTEN
    other.exercise("small-check").response = ANSWERED
    kernel.end()
    assert kernel.kept() == {"closing-thoughts": WRITTEN, "small-check": ANSWERED}


def test_a_kernel_that_was_quicker_gives_the_secret(kernel: Kernel, monkeypatch: pytest.MonkeyPatch) -> None:
    """Between looking for the secret and writing it, another kernel wrote its own."""
    path = kernel.data / LOCAL_CREDENTIAL
    link = os.link

    def slow(made: Path, target: Path) -> None:
        path.write_text("the-other-kernels-secret-which-was-there-first")
        link(made, target)

    monkeypatch.setattr(os, "link", slow)
    assert kernel.open(LAB).notice == ""
    assert path.read_text() == "the-other-kernels-secret-which-was-there-first"
    assert [one.name for one in kernel.data.iterdir() if one.name.startswith(".")] == []


def test_a_disk_without_links_keeps_the_secret_all_the_same(
    kernel: Kernel, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refused(_made: Path, _target: Path) -> None:
        raise PermissionError(1, "Operation not permitted")

    monkeypatch.setattr(os, "link", refused)
    chapter = kernel.open(LAB)
    assert chapter.notice == ""
    chapter.exercise("closing-thoughts").response = WRITTEN
    kernel.end()
    assert kernel.open(LAB).exercise("closing-thoughts").response == WRITTEN


def test_a_change_in_another_kernel_keeps_both_texts_and_says_so(kernel: Kernel) -> None:
    one, other = kernel.open(LAB), kernel.open(LAB)
    here, there = one.exercise("closing-thoughts"), other.exercise("closing-thoughts")
    there.response = {"text": "Written there."}
    here.response = {"text": "Written here."}
    assert here.keeping["state"] == "error"
    assert "Both texts are kept" in here.keeping["text"]
    assert one.exercise("closing-thoughts").response == {"text": "Written there."}
    kernel.end()
    with Journal.open(kernel.data / "journal.db") as journal:
        person = journal.person_of((kernel.data / LOCAL_CREDENTIAL).read_text())
        texts = {one.response["text"] for one in journal.revisions(person.id, "01_first", "closing-thoughts")}
    assert texts == {"Written there.", "Written here."}


def test_an_answer_that_no_longer_fits_is_kept_and_said(kernel: Kernel) -> None:
    kernel.open(LAB).exercise("small-check").response = ANSWERED
    kernel.end()
    written.change(kernel.content, written.CHECK, "- id: line", "- id: thread")
    lessons.course.cache_clear()
    widget = kernel.open(LAB).exercise("small-check")
    assert widget.response == {}
    assert widget.view == {"results": []}
    assert widget.keeping["state"] == "error"
    assert "your earlier answer is kept" in widget.keeping["text"]
    widget.response = {"answers": {"thread": "a"}}
    assert widget.keeping == SAVED
    kernel.end()
    with Journal.open(kernel.data / "journal.db") as journal:
        person = journal.person_of((kernel.data / LOCAL_CREDENTIAL).read_text())
        kept = [dict(one.response) for one in journal.revisions(person.id, "01_first", "small-check")]
    assert ANSWERED in kept and {"answers": {"thread": "a"}} in kept


# answers.json beside the notebook


def beside(kernel: Kernel) -> Path:
    return kernel.folder / "answers.json"


def test_answers_lie_beside_the_notebook_for_nbgraders_submit(kernel: Kernel) -> None:
    chapter = kernel.open(LAB)
    assert not beside(kernel).exists()
    chapter.exercise("closing-thoughts").response = {"text": "We met"}
    chapter.exercise("closing-thoughts").response = WRITTEN
    chapter.exercise("small-check").response = ANSWERED
    document = json.loads(beside(kernel).read_text(encoding="utf-8"))
    assert document["format"] == "crosscurrents-answers/1"
    assert (document["chapter"], document["release"]) == ("01_first", release.release_hash("01_first"))
    assert document["learner"]
    assert document["answers"] == {
        "closing-thoughts": {"revision": 2, "response": WRITTEN},
        "small-check": {"revision": 1, "response": ANSWERED},
    }
    assert sorted(path.name for path in kernel.folder.iterdir()) == ["01_first.ipynb", "answers.json"]


def test_only_what_is_to_be_handed_in_lies_there(kernel: Kernel) -> None:
    written.change(kernel.content, written.CHECK, "visibility: handed-in", "visibility: only-you")
    lessons.course.cache_clear()
    chapter = kernel.open(LAB)
    chapter.exercise("small-check").response = ANSWERED
    assert json.loads(beside(kernel).read_text())["answers"] == {}


def test_what_was_passed_on_is_not_handed_in(kernel: Kernel) -> None:
    widget = kernel.open(LAB).exercise("small-check")
    widget.response = {"answers": {"knot": "b"}}
    widget.passed = True
    assert json.loads(beside(kernel).read_text())["answers"] == {}


def test_nothing_is_written_in_the_course_itself(kernel: Kernel, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(kernel.content / "lessons" / "01_first")
    before = sorted(kernel.content.rglob("*"))
    widget = kernel.open(LAB).exercise("closing-thoughts")
    widget.response = WRITTEN
    assert widget.keeping == SAVED
    assert sorted(kernel.content.rglob("*")) == before


def test_nothing_is_written_in_the_course_reached_by_another_name(
    kernel: Kernel, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    link = tmp_path / "linked"
    link.symlink_to(kernel.content, target_is_directory=True)
    monkeypatch.setattr("crosscurrents.kernel.content_root", lambda: link)
    monkeypatch.chdir(link / "lessons" / "01_first")
    kernel.open(LAB).exercise("closing-thoughts").response = WRITTEN
    assert not list(kernel.content.rglob("answers.json"))


def test_without_the_chapters_notebook_there_is_nothing_to_submit(kernel: Kernel) -> None:
    (kernel.folder / "01_first.ipynb").rename(kernel.folder / "notes.ipynb")
    widget = kernel.open(LAB).exercise("closing-thoughts")
    widget.response = WRITTEN
    assert widget.keeping == SAVED
    assert not beside(kernel).exists()


def test_an_answer_is_saved_though_the_file_beside_cannot_be_written(kernel: Kernel) -> None:
    (kernel.folder / ".answers.json.part").mkdir()
    widget = kernel.open(LAB).exercise("closing-thoughts")
    widget.response = WRITTEN
    assert widget.keeping["state"] == "saved"
    assert widget.keeping["text"].startswith("Saved on this computer, but answers.json could not be written")
    kernel.end()
    assert kernel.kept() == {"closing-thoughts": WRITTEN}


# A journal that cannot be used


def _somebodys_letter(data: Path) -> None:
    data.mkdir()
    (data / "journal.db").write_bytes(b"Dear Hanna, about Tuesday. " * 200)


def _a_file_where_the_folder_should_be(data: Path) -> None:
    data.write_text("not a folder")


@pytest.mark.parametrize("spoil", [_somebodys_letter, _a_file_where_the_folder_should_be])
def test_a_broken_journal_is_said_and_the_widgets_still_work(
    kernel: Kernel, spoil: Callable[[Path], None]
) -> None:
    spoil(kernel.data)
    chapter = kernel.open(LAB)
    assert chapter.notice.startswith("Answers typed here are not kept: ")
    assert str(kernel.data) in chapter.notice
    widget = chapter.exercise("small-check")
    assert widget.keeping == {"state": "not-kept", "text": "Not kept here"}
    widget.response = ANSWERED
    assert widget.view["right"] == 2
    assert not beside(kernel).exists()


def test_a_notice_is_shown_as_text(kernel: Kernel) -> None:
    opened = OpenChapter(lessons.course().chapter("01_first"), Host.LAB, notice="<b>&</b>")
    assert opened._repr_html_() == '<p class="cc-notice"><strong>&lt;b&gt;&amp;&lt;/b&gt;</strong></p>'


def test_a_save_that_fails_later_is_said(kernel: Kernel, monkeypatch: pytest.MonkeyPatch) -> None:
    chapter = kernel.open(LAB)
    widget = chapter.exercise("closing-thoughts")

    def full(*_words: Any, **_options: Any) -> None:
        raise JournalError("the disk is full: make room")

    assert chapter._shelf is not None
    monkeypatch.setattr(chapter._shelf._journal, "save", full)
    widget.response = WRITTEN
    assert widget.keeping == {"state": "error", "text": "Not saved: the disk is full: make room"}
    assert (widget.response, widget.view["count"]) == (WRITTEN, 12)


# What a chapter answers


def test_a_chapter_that_is_not_there(kernel: Kernel) -> None:
    with pytest.raises(KeyError, match="02_none"):
        crosscurrents.open_chapter("02_none")
    with pytest.raises(KeyError, match="no-such"):
        kernel.open({}).exercise("no-such")


def test_the_score_of_a_check_is_a_sentence(kernel: Kernel) -> None:
    chapter = kernel.open({})
    assert chapter.score("small-check") == "0 of 2 so far"
    widget = chapter.exercise("small-check")
    assert isinstance(widget, ExerciseWidget)
    widget.response = {**ANSWERED, "first": {"knot": "a", "line": "a"}}
    assert chapter.score("small-check") == "1 of 2 so far"
    assert chapter.score("closing-thoughts") == "This exercise is not scored."
