"""Writing the tables: CSV, Parquet, and one Excel workbook."""

from __future__ import annotations

import csv
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
        with pandas.ExcelWriter(path, engine="openpyxl") as book:
            for name, frame in frames.items():
                _plain(frame).to_excel(book, sheet_name=name, index=False, freeze_panes=(1, 0))
        return [path]
    made = []
    for name, frame in frames.items():
        path = folder / f"{name}.{form}"
        if form == "parquet":
            frame.to_parquet(path, engine="pyarrow", index=False)
        else:
            # By its first bytes a spreadsheet knows that it is UTF-8; quotes keep it from splitting text.
            _plain(frame).to_csv(
                path, index=False, quoting=csv.QUOTE_NONNUMERIC, encoding="utf-8-sig", lineterminator="\n"
            )
        made.append(path)
    return made


def _plain(frame: DataFrame) -> DataFrame:
    """Return a table whose text no spreadsheet takes for a formula."""
    safe = frame.copy()
    for name in safe.columns:
        if str(safe[name].dtype) == "string":
            safe[name] = safe[name].map(cell, na_action="ignore").astype("string")
    return safe
