"""Heat: a matrix whose cells hold ratings or shares, drawn as a heat map of their means."""

from __future__ import annotations

from crosscurrents.course.words import gettext as _
from crosscurrents.exercises.kind import Drawing
from crosscurrents.exercises.parts.svg import picture, tag, words, wrap
from crosscurrents.exercises.tallies.numbers import mean, minus, whole
from crosscurrents.exercises.tallies.tally import Field, Label, Tally

_WIDTH = 340.0
_CELL = {1: 64.0, 2: 84.0, 3: 74.0, 4: 56.0, 5: 46.0, 6: 40.0, 7: 35.0, 8: 31.0}
"""How wide a cell is by the number of columns; more columns than these go on below."""
_DARKEST = 0.5
"""Opacity of the highest mean: at most so much that the page's ink stays legible on it, light or dark."""
_LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
_COUNTED = 60
"""Most fields that anybody would type in from paper."""


class Heat(Tally, frozen=True, kw_only=True, tag="heat"):
    """A matrix. `rows` are its cells, one Label per cell with the id `row/column`, in reading order.

    `counts[cell][value]` counts whole-number values from `low` to `high`; yes and no are 1 and 0. The text of
    a cell's Label is what the table calls it; `down` and `across` name the matrix's own rows and columns.
    """

    down: tuple[Label, ...]
    across: tuple[Label, ...]
    low: int
    high: int
    low_label: str = ""
    high_label: str = ""

    @property
    def typed_by(self) -> str:
        """Return what is counted on paper; "" where it would be more than a break has time for."""
        return _("how many sheets gave each cell each value") if self.fields() else ""

    def fields(self) -> list[Field]:
        """Return one field per cell and value, highest first; none for more than anybody would count."""
        values = range(self.high, self.low - 1, -1)
        if len(values) * len(self.rows) > _COUNTED:
            return []
        ends = {self.low: self.low_label, self.high: self.high_label}
        if self._shared:
            ends = {0: self.low_label or _("no"), 1: self.high_label or _("yes")}
        return [
            Field(row.id, str(value), ends.get(value) or minus(str(value)))
            for row in self.rows
            for value in values
        ]

    @property
    def _shared(self) -> bool:
        """Return whether cells hold yes or no, so that their mean is a share."""
        return (self.low, self.high) == (0, 1)

    def drawn(self, few: str) -> Drawing:
        """Return the matrix, in each cell the mean as shade and number, and a table with a row per cell."""
        parts, y = self._ends()
        blocks = -(-len(self.across) // max(_CELL))
        size = -(-len(self.across) // blocks)
        for at in range(0, len(self.across), size):
            drawn, y = self._block(self.across[at : at + size], at, y)
            parts += drawn
        if self._lettered(size):
            for at, column in enumerate(self.across):
                lines = wrap(column.text, 44, 2)
                parts.append(words([_LETTERS[at % 26]], 4, y + 10, 13, class_="cc-ink"))
                parts.append(words(lines, 22, y + 10, 13, class_="cc-soft"))
                y += 16.25 * len(lines) + 4
            y += 4
        if any(self.hidden(row.id) for row in self.rows):
            parts.append(words(["–"], 4, y + 10, 13, class_="cc-ink"))
            parts.append(words([few], 22, y + 10, 13, class_="cc-soft"))
            y += 20
        return Drawing(
            svg=picture(_WIDTH, y + 4, self.title, parts),
            caption=_("The share of answers that say yes, cell by cell.")
            if self._shared
            else _("The mean of the answers, cell by cell."),
            header=["", _("Share") if self._shared else _("Mean"), _("Answers")],
            rows=[
                [row.text, few, few]
                if self.hidden(row.id)
                else [row.text, self._written(row.id), str(self.given[row.id])]
                for row in self.rows
            ],
        )

    def _mean(self, cell: str) -> float:
        return mean(whole(self.counts[cell]))

    def _written(self, cell: str) -> str:
        if self._shared:
            return f"{round(100 * self._mean(cell))}%"
        return minus(f"{self._mean(cell):.1f}")

    def _ends(self) -> tuple[list[str], float]:
        """Return the key: from the palest to the darkest shade, each end with its value and words."""
        ends = ("0%", "100%") if self._shared else (minus(str(self.low)), minus(str(self.high)))
        low, high = (
            wrap(f"{end} {label}".strip(), 20, 3)
            for end, label in zip(ends, (self.low_label, self.high_label), strict=True)
        )
        shades = 5
        parts = [
            tag(
                "rect",
                x=_WIDTH / 2 - 50 + 20 * at,
                y=5,
                width=20,
                height=14,
                class_="cc-a",
                fill_opacity=_DARKEST * at / (shades - 1),
            )
            for at in range(shades)
        ]
        parts += [
            tag(
                "rect",
                x=_WIDTH / 2 - 50,
                y=5,
                width=100,
                height=14,
                class_="cc-stroke-soft",
                fill="none",
                stroke_width=1,
            ),
            words(low, _WIDTH / 2 - 58, 17, 13, class_="cc-soft", text_anchor="end"),
            words(high, _WIDTH / 2 + 58, 17, 13, class_="cc-soft"),
        ]
        return parts, 16.25 * max(len(low), len(high)) + 14

    def _lettered(self, columns: int) -> bool:
        """Return whether columns have letters over them, with a key: many of them, or long words."""
        room = _room(_CELL[columns])
        return len(self.across) > 3 or any(
            len(word) > room for column in self.across for word in column.text.split()
        )

    def _block(self, across: tuple[Label, ...], first: int, y: float) -> tuple[list[str], float]:
        """Return the cells of a few columns, the `first` of them so many from the left, below each other."""
        wide = _CELL[len(across)]
        left = _WIDTH - wide * len(across)
        parts: list[str] = []
        if len(self.across) > 1:
            heads = [
                [_LETTERS[(first + at) % 26]]
                if self._lettered(len(across))
                else wrap(column.text, _room(wide), 3)
                for at, column in enumerate(across)
            ]
            for at, lines in enumerate(heads):
                x = left + wide * (at + 0.5)
                parts.append(words(lines, x, y + 14, 13, class_="cc-soft", text_anchor="middle"))
            y += 16.25 * max(map(len, heads)) + 6
        for row in self.down:
            lines = wrap(row.text, int((left - 6) / 7.4), 6)
            tall = max(36.0, 16.25 * len(lines) + 8)
            parts.append(words(lines, 4, y + tall / 2 + 4.5 - 8.125 * (len(lines) - 1), 13, class_="cc-ink"))
            for at, column in enumerate(across):
                parts += self._cell(f"{row.id}/{column.id}", left + wide * at, y, wide, tall)
            y += tall
        return parts, y + 14

    def _cell(self, cell: str, x: float, y: float, wide: float, tall: float) -> list[str]:
        box = {"x": x + 1.5, "y": y + 1.5, "width": wide - 3, "height": tall - 3, "rx": 3}
        parts = [tag("rect", **box, class_="cc-stroke-line", fill="none", stroke_width=1)]
        if all(row.id != cell for row in self.rows):  # a matrix may have cells that nobody is asked about
            return parts
        said, ink = "–", "cc-soft"
        if not self.hidden(cell):
            shade = _DARKEST * (self._mean(cell) - self.low) / (self.high - self.low)
            parts.append(tag("rect", **box, class_="cc-a", fill_opacity=shade))
            said, ink = self._written(cell), "cc-ink"
        size = 15 if wide > 50 else 13
        if wide < 46:  # the key says that it is per cent
            said = said.removesuffix("%")
        parts.append(words([said], x + wide / 2, y + tall / 2 + 5, size, class_=ink, text_anchor="middle"))
        return parts


def _room(wide: float) -> int:
    """Return how many letters a line over a cell has room for."""
    return int(wide / 7.2)
