"""One run: the report and its tables, put in place together once they are remembered as shown."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory

from crosscurrents.cohort.charts import altair
from crosscurrents.cohort.faults import CohortError
from crosscurrents.cohort.figures import showing
from crosscurrents.cohort.files import TEXTS, write
from crosscurrents.cohort.report import as_html
from crosscurrents.cohort.sources import Cohort
from crosscurrents.cohort.tables import frames
from crosscurrents.course.words import gettext as _


@dataclass(frozen=True, slots=True)
class Made:
    """The files that a run wrote, and those of an earlier run that hold texts and were left as they are."""

    written: Sequence[Path]
    left: Sequence[Path]


def make(
    cohort: Cohort, out: Path, tables: Path, forms: Sequence[str], *, least: int, texts: bool, over: bool
) -> Made:
    """Write a cohort's report to `out` and, in `forms`, its tables into the folder `tables`.

    Where anything fails, nothing is written and nothing remembered as shown. Unless `over`, a file that is
    there is a `CohortError`.
    """
    if not out.parent.is_dir():
        raise CohortError(
            _("{file} cannot be written: there is no folder {folder}. Make it, or name another.").format(
                file=out, folder=out.parent
            )
        )
    altair()  # before anything takes time
    with ExitStack() as stack:
        here = stack.enter_context(_aside(out.parent))
        there = stack.enter_context(_aside(tables)) if forms else here
        with showing(cohort, least=least, texts=texts) as shown:
            made = frames(shown)
            staged = [(here / out.name, out)]
            staged[0][0].write_text(as_html(shown, made), encoding="utf-8")
            if forms:
                staged += [(one, tables / one.name) for one in write(made, there, forms)]
            for _one, target in staged:
                if not over and target.exists():
                    raise CohortError(
                        _("{file} is there already, and is not written over: name another.").format(
                            file=target
                        )
                    )
        for one, target in staged:
            one.replace(target)
    old = [tables / f"{TEXTS}.{form}" for form in forms if not texts]
    return Made([target for _one, target in staged], [one for one in old if one.exists()])


@contextmanager
def _aside(folder: Path) -> Iterator[Path]:
    """Give a folder within `folder`, for what is not to be seen there yet; it is gone afterwards."""
    new = not folder.exists()
    folder.mkdir(parents=True, exist_ok=True)
    try:
        with TemporaryDirectory(dir=folder, prefix=".cohort-") as name:
            yield Path(name)
    except BaseException:
        if new:
            with suppress(OSError):
                folder.rmdir()
        raise
