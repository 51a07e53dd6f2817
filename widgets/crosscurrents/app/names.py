"""The instructor's own list of who is who, a CSV file: each code stands in it before it opens anything."""

from __future__ import annotations

import csv
import io
import os
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from crosscurrents.app.way import ServeError
from crosscurrents.course.words import gettext as _
from crosscurrents.journal import Invitation

NAMES = "names.csv"
"""The list's name in a course folder. No server reads it; `course invite` does, to add to it."""

COLUMNS = ("code", "pseudonym", "id", "name")
_DELIMITERS = ",;\t"


@dataclass
class Names:
    """The rows of a list, in the columns and with the delimiter that a spreadsheet may have left it with."""

    path: Path
    header: list[str] = field(default_factory=lambda: list(COLUMNS))
    rows: list[list[str]] = field(default_factory=list)
    delimiter: str = ","
    encoding: str = "utf-8"

    @classmethod
    def read(cls, path: Path) -> Names:
        """Return the list at `path`, an empty one where there is none; `ServeError` for an unreadable one."""
        path = path.resolve()  # a link stays one when the list is written anew
        if not path.exists() or not path.stat().st_size:
            return cls(path)
        content = path.read_bytes()
        encoding = "utf-8-sig" if content.startswith(b"\xef\xbb\xbf") else "utf-8"
        try:
            text = content.decode(encoding)
            delimiter = max(_DELIMITERS, key=text.partition("\n")[0].count)
            header, *rows = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter)
        except (UnicodeDecodeError, csv.Error):
            raise ServeError(
                _("{file} is no list in UTF-8: save it as “CSV UTF-8”, then try again.").format(file=path)
            ) from None
        if not {"code", "pseudonym"} <= set(header):
            raise ServeError(
                _(
                    "{file} does not begin with a row that names “code” and “pseudonym”: put that row back, "
                    "or name another list with --names."
                ).format(file=path)
            )
        return cls(path, header, [row for row in rows if row], delimiter, encoding)

    @property
    def pseudonyms(self) -> list[str]:
        """Return who stands in the list, in its order."""
        return [found for row in self.rows if (found := self._of(row, "pseudonym"))]

    def add(self, made: Iterable[Invitation]) -> None:
        """Add rows for new places."""
        self.rows += [self._row(one) for one in made]

    def add_code(self, fresh: Invitation) -> None:
        """Put a fresh code beside the one a place has, until it is known which of them opens it."""
        held = next((row for row in self.rows if self._of(row, "pseudonym") == fresh.pseudonym), None)
        at = self.rows.index(held) + 1 if held else len(self.rows)
        self.rows.insert(at, self._row(fresh, held or ()))

    def keep_code(self, fresh: Invitation) -> None:
        """Leave a place its newest code alone."""
        self.rows = [
            row
            for row in self.rows
            if self._of(row, "pseudonym") != fresh.pseudonym or self._of(row, "code") == fresh.code
        ]

    def drop(self, made: Iterable[Invitation]) -> None:
        """Take rows out again, of places that were not made."""
        codes = {one.code for one in made}
        self.rows = [row for row in self.rows if self._of(row, "code") not in codes]

    def write(self) -> None:
        """Write the list, readable by its owner alone, and wait until it is on the disk."""
        # Beside it first: a list that is half written would be worse than an old one.
        part = self.path.with_name(f".{self.path.name}.part")
        handle = os.open(part, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
        with os.fdopen(handle, "w", newline="", encoding=self.encoding) as out:
            csv.writer(out, delimiter=self.delimiter).writerows([self.header, *self.rows])
            out.flush()
            os.fsync(out.fileno())
        part.replace(self.path)
        if os.name == "posix":  # elsewhere a folder cannot be opened
            folder = os.open(self.path.parent, os.O_RDONLY)
            try:
                os.fsync(folder)
            finally:
                os.close(folder)

    def _of(self, row: Sequence[str], column: str) -> str:
        at = self.header.index(column)
        return row[at].strip() if at < len(row) else ""

    def _row(self, made: Invitation, like: Sequence[str] = ()) -> list[str]:
        """Return a row for a place, the other columns as in the row it is `like`."""
        row = [*like, *[""] * (len(self.header) - len(like))]
        row[self.header.index("code")] = made.code
        row[self.header.index("pseudonym")] = made.pseudonym
        return row
