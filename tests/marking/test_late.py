"""Extensions and late penalties: nbgrader's own rule, after every change of marks."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest

from crosscurrents.course import Course
from crosscurrents.grading.autograde import autograde
from crosscurrents.grading.collect import collect
from crosscurrents.grading.folder import CourseFolder
from crosscurrents.marking.book import MarkBook
from crosscurrents.marking.faults import MarkingError
from crosscurrents.marking.pile import Item
from crosscurrents.marking.where import Where
from tests.grading import support
from tests.marking.support import CHAPTER, EXERCISE, criteria, mark_all

LATE = Where("late-lark-08", CHAPTER, EXERCISE)
HOURS = 30

ZERO = 'c.LateSubmissionPlugin.penalty_method = "zero"\n'
OWN = """
import sys
sys.path.insert(0, {root!r})
c.AssignLatePenalties.plugin_class = "half_an_hour_plugin.PerHour"
"""
PLUGIN = """
from nbgrader.plugins import LateSubmissionPlugin

class PerHour(LateSubmissionPlugin):
    def late_submission_penalty(self, student_id, score, total_seconds_late):
        return total_seconds_late / 3600 - 27
"""


@pytest.fixture
def late(tmp_path: Path, empty: CourseFolder, course: Course) -> Iterator[MarkBook]:
    """A book over a course whose one submission came 30 hours after the due time, marked 10 of 15."""
    folder = support.copy_of(empty, tmp_path / "course")
    path = tmp_path / "late.zip"
    given = support.answers(
        closing_thoughts=support.reflection("It ran late."), small_check=support.check("b", "b")
    )
    path.write_bytes(support.handin(course, LATE.learner, given, at=support.TUESDAY))
    collect(folder, files=[path])
    with support.gradebook(folder) as gradebook:
        due = (support.TUESDAY - timedelta(hours=HOURS)).replace(tzinfo=None)
        gradebook.update_or_create_assignment(CHAPTER, duedate=due)
    autograde(folder, CHAPTER)
    with MarkBook(folder) as book:
        mark_all(book, LATE, 2)
        yield book


def configure(book: MarkBook, text: str) -> None:
    path = book.folder.root / "nbgrader_config.py"
    path.write_text(path.read_text(encoding="utf-8") + "\nc = get_config()\n" + text, encoding="utf-8")


def item(book: MarkBook) -> Item:
    [found] = book.pile(CHAPTER)
    return found


def test_by_default_lateness_is_told_and_costs_nothing(late: MarkBook) -> None:
    assert (item(late).late, item(late).penalty) == (timedelta(hours=HOURS), 0)


def test_the_courses_own_configuration_rules_and_follows_the_marks(late: MarkBook) -> None:
    configure(late, ZERO)
    assert late.late(CHAPTER) == 1
    assert item(late).penalty == 11  # all there is: 10 for the reflection, 1 for the check
    late.mark("ana", LATE, criteria(late)[0], points=3, comment="", base=1)
    assert item(late).penalty == 12
    late.undo("ana")
    assert item(late).penalty == 11
    with support.gradebook(late.folder) as gradebook:
        found = gradebook.find_submission(CHAPTER, LATE.learner)
        assert (found.late_submission_penalty, found.score) == (11, 11)
    assert late.late(CHAPTER) == 0


def test_the_courses_own_file_rules_too(late: MarkBook) -> None:
    path = late.folder.root / "course.toml"
    text = path.read_text(encoding="utf-8")
    assert 'late = "none"' in text
    path.write_text(text.replace('late = "none"', 'late = "zero"'), encoding="utf-8")
    assert late.late(CHAPTER) == 1
    assert item(late).penalty == 11


@pytest.mark.parametrize("text", ["1 / 0\n", 'c.LateSubmissionPlugin.penalty_method = "half"\n'])
def test_a_rule_that_does_not_run_says_so_and_loses_nothing(late: MarkBook, text: str) -> None:
    path = late.folder.root / "nbgrader_config.py"
    before = path.read_text(encoding="utf-8")
    configure(late, text)
    with pytest.raises(MarkingError, match=r"rule for late hand-ins in nbgrader_config\.py does not run"):
        late.mark("ana", LATE, criteria(late)[0], points=3, comment="", base=1)
    assert late.held(LATE)[criteria(late)[0]].points == 2
    path.write_text(before, encoding="utf-8")
    assert late.mark("ana", LATE, criteria(late)[0], points=3, comment="", base=1)[0] == 2


def test_a_plugin_of_ones_own_is_asked_and_kept_within_bounds(late: MarkBook) -> None:
    (late.folder.root / "half_an_hour_plugin.py").write_text(PLUGIN, encoding="utf-8")
    configure(late, OWN.format(root=str(late.folder.root)))
    late.late(CHAPTER)
    assert item(late).penalty == pytest.approx(3)
    late.extend("ana", LATE, CHAPTER, 4)  # 26 hours late: less than none
    assert item(late).penalty == 0


def test_it_is_what_nbgrader_itself_assigns(late: MarkBook) -> None:
    """Autograde again with the rule in place: nbgrader's own preprocessor comes to the same."""
    configure(late, ZERO)
    late.late(CHAPTER)
    ours = item(late).penalty
    from nbgrader.preprocessors import AssignLatePenalties

    from crosscurrents.grading.config import course_config

    theirs = AssignLatePenalties(config=course_config(late.folder.root))
    url = f"sqlite:///{late.folder.root / 'gradebook.db'}"
    about = {"notebook": CHAPTER, "assignment": CHAPTER, "student": LATE.learner, "db_url": url}
    import nbformat

    theirs.preprocess(nbformat.v4.new_notebook(), {"nbgrader": about})
    assert item(late).penalty == ours == 11


def test_an_extension_takes_the_lateness_away(late: MarkBook) -> None:
    configure(late, ZERO)
    late.extend("ana", LATE, CHAPTER, HOURS - 1)
    assert (item(late).late, item(late).penalty) == (timedelta(hours=1), 11)
    late.extend("ana", LATE, CHAPTER, HOURS)
    assert (item(late).late, item(late).penalty) == (timedelta(), 0)
    assert late.extensions(CHAPTER) == {LATE.learner: HOURS}
    with support.gradebook(late.folder) as gradebook:
        assert gradebook.find_submission(CHAPTER, LATE.learner).extension == timedelta(hours=HOURS)
    late.extend("ana", LATE, CHAPTER, 0)
    assert (item(late).late, item(late).penalty) == (timedelta(hours=HOURS), 11)
    assert late.extensions(CHAPTER) == {}
    told = [(one.what, one.before, one.after) for one in late.history(LATE) if one.what == "extend"]
    assert told == [("extend", 0, 29), ("extend", 29, 30), ("extend", 30, 0)]


def test_an_extension_of_nbgraders_own_is_in_the_history_of_ours(late: MarkBook) -> None:
    with support.gradebook(late.folder) as gradebook:
        gradebook.find_submission(CHAPTER, LATE.learner).extension = timedelta(hours=6)
        gradebook.db.commit()
    late.extend("ana", LATE, CHAPTER, 0)
    assert [(one.before, one.after) for one in late.history(LATE) if one.what == "extend"] == [(6, 0)]


def test_more_time_may_be_given_before_there_is_a_hand_in(
    late: MarkBook, course: Course, tmp_path: Path
) -> None:
    late.extend("ana", " early-eel-09 ", CHAPTER, 48.5)
    path = tmp_path / "early.zip"
    given = support.answers(closing_thoughts=support.reflection("In time after all."))
    path.write_bytes(support.handin(course, "early-eel-09", given, at=support.TUESDAY))
    collect(late.folder, files=[path])
    autograde(late.folder, CHAPTER)

    [found] = [one for one in late.pile(CHAPTER) if one.where.learner == "early-eel-09"]
    assert found.late == timedelta()
    with support.gradebook(late.folder) as gradebook:
        assert gradebook.find_submission(CHAPTER, "early-eel-09").extension == timedelta(hours=48.5)
    # Autograding again keeps it.
    autograde(late.folder, CHAPTER, force=True)
    assert late.extensions(CHAPTER) == {"early-eel-09": 48.5}
    assert all(one.late == timedelta() for one in late.pile(CHAPTER) if one.where != LATE)


def test_hours_have_bounds(late: MarkBook) -> None:
    for hours in (-1, 24 * 367):
        with pytest.raises(MarkingError, match="between 0 and 8784 hours"):
            late.extend("ana", LATE, CHAPTER, hours)
    with pytest.raises(MarkingError, match="Say who"):
        late.extend("ana", " ", CHAPTER, 1)
