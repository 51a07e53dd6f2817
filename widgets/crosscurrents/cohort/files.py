"""Writing the tables: CSV, Parquet, and one Excel workbook."""

from __future__ import annotations

import csv
import re
from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING

from crosscurrents.cohort.faults import CohortError
from crosscurrents.course.words import gettext as _
from crosscurrents.room.tables import cell

if TYPE_CHECKING:
    from pandas import DataFrame

FORMATS = ("csv", "parquet", "xlsx")

WORKBOOK = "cohort.xlsx"

TEXTS = "texts"
"""The table that holds what people wrote: its files are for their owner's eyes alone."""

_UNWRITABLE = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]")
"""What XML, and so a workbook, cannot hold: https://www.w3.org/TR/xml/#charsets."""


def formats(text: str) -> list[str]:
    """Return the formats that `text` names ("parquet,csv"); `CohortError` for one that there is not."""
    found = [one for part in text.split(",") if (one := part.strip().lower())]
    for one in found:
        if one not in FORMATS:
            raise CohortError(
                _("There is no format “{form}”: use {those}.").format(form=one[:40], those=", ".join(FORMATS))
            )
    return list(dict.fromkeys(found))


def write(frames: dict[str, DataFrame], folder: Path, forms: Iterable[str]) -> list[Path]:
    """Write the tables into `folder`, a file each, of Excel one for all; return the files.

    `CohortError` for a folder that cannot be written to, and for a format whose library is not installed.
    """
    made: list[Path] = []
    try:
        folder.mkdir(parents=True, exist_ok=True)
        for form in forms:
            made += _write(frames, folder, form)
    except OSError as fault:
        raise CohortError(
            _("{file} cannot be written: {why}.").format(file=fault.filename or folder, why=fault.strerror)
        ) from None
    except ImportError:
        raise CohortError(
            _(
                "This format needs a library more: install it with “pip install 'crosscurrents[{extra}]'”."
            ).format(extra="parquet" if form == "parquet" else "cohort")
        ) from None
    return made


def _write(frames: dict[str, DataFrame], folder: Path, form: str) -> list[Path]:
    if form == "xlsx":
        # Imported here: it takes a second, and CSV needs it not.
        import pandas

        path = folder / WORKBOOK
        if TEXTS in frames:
            _close(path)
        with pandas.ExcelWriter(path, engine="openpyxl") as book:
            for name, frame in frames.items():
                _plain(frame, _UNWRITABLE).to_excel(book, sheet_name=name, index=False, freeze_panes=(1, 0))
        return [path]
    made = []
    for name, frame in frames.items():
        path = folder / f"{name}.{form}"
        if name == TEXTS:
            _close(path)
        if form == "parquet":
            frame.to_parquet(path, engine="pyarrow", index=False)
        else:
            # By its first bytes a spreadsheet knows that it is UTF-8; quotes keep it from splitting text.
            _plain(frame).to_csv(
                path, index=False, quoting=csv.QUOTE_NONNUMERIC, encoding="utf-8-sig", lineterminator="\n"
            )
        made.append(path)
    return made


def _close(path: Path) -> None:
    """Make a file that its owner alone can read, before anything is in it."""
    path.touch(mode=0o600)
    path.chmod(0o600)


def _plain(frame: DataFrame, without: re.Pattern[str] | None = None) -> DataFrame:
    """Return a table whose text no spreadsheet takes for a formula, less the characters of `without`."""
    safe = frame.copy()
    for name in safe.columns:
        if str(safe[name].dtype) == "string":
            if without:
                safe[name] = safe[name].str.replace(without, "", regex=True)
            safe[name] = safe[name].map(cell, na_action="ignore").astype("string")
    return safe
