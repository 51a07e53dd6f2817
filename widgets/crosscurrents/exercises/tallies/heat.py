"""Heat: a matrix whose cells hold ratings or shares, drawn as a heat map of their means."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from crosscurrents.course.words import gettext as _
from crosscurrents.exercises.kind import Drawing
from crosscurrents.exercises.parts.svg import picture, tag, words, wrap
from crosscurrents.exercises.tallies.numbers import mean, minus, share, whole
from crosscurrents.exercises.tallies.room import LETTERS
from crosscurrents.exercises.tallies.tally import Field, Label, Tally

_WIDTH = 340.0
_CELL = {1: 64.0, 2: 84.0, 3: 74.0, 4: 56.0, 5: 44.0, 6: 37.0, 7: 32.0, 8: 28.0}
"""How wide a cell is by the number of columns; more columns than these go on below."""
SHADES = ((0.04, "cc-ink"), (0.16, "cc-ink"), (0.3, "cc-ink"), (0.42, "cc-ink"), (0.95, "cc-card"))
"""Opacity of each fifth from the lowest, and its ink: between the last two lies what no ink is legible on."""
_SMALL = 20
"""Below so many answers a cell of yes and no says how many, not how many in a hundred."""
_COUNTED = 60
"""Most fields that anybody would type in from paper."""


@dataclass(frozen=True, slots=True)
class _Cell:
    """What a cell says, and how high its mean lies between the ends, 0 to 1; None where it is hidden."""

    said: str
    high: float | None


class Heat(Tally, frozen=True, kw_only=True, tag="heat"):
    """A matrix. `rows` are its cells, one Label per cell with the id `row/column`, in reading order.

    `counts[cell][value]` counts whole-number values from `low` to `high`; yes and no are 1 and 0. The text of
    a cell's Label is what the table calls it; `down` and `across` name the matrix's own rows and columns.
    Of yes and no an answer may say yes to `several` cells of a row, or to one at most.
    """

    down: tuple[Label, ...]
    across: tuple[Label, ...]
    low: int
    high: int
    low_label: str = ""
    high_label: str = ""
    several: bool = True

    @property
    def typed_by(self) -> str:
        """Return what is counted on paper; "" where it would be more than a break has time for."""
        if not self.fields():
            return ""
        if not self._shared:
            return _("how many sheets gave each cell each value")
        if self.several:
            return _("how many sheets say yes; the others count as no")
        return _("how many sheets say yes; a sheet says it once in each line")

    def fields(self) -> list[Field]:
        """Return one field per cell and value, highest first; none for more than anybody would count.

        Where cells hold yes and no, yes is counted, and no is the rest: see `sheets.read`.
        """
        values = range(self.high, self.low if self._shared else self.low - 1, -1)
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
        there = {row.id for row in self.rows}
        ids = [[f"{row.id}/{column.id}" for column in self.across] for row in self.down]
        grid = _Grid([row.text for row in self.down], [column.text for column in self.across])
        cells = [[self.cell(one, grid.wide) if one in there else None for one in line] for line in ids]
        parts, y = self.key([self], grid.wide)
        drawn, y = grid.drawn(cells, y)
        if any(self.hidden(row.id) for row in self.rows):
            drawn += _dash(few, y)
            y += 20
        return Drawing(
            svg=picture(_WIDTH, y + 4, self.title, [*parts, *drawn]),
            caption=self.caption,
            header=["", _("Share") if self._shared else _("Mean"), _("Answers")],
            rows=[
                [row.text, few, few]
                if self.hidden(row.id)
                else [row.text, self._shown(row.id), str(self.given[row.id])]
                for row in self.rows
            ],
        )

    @property
    def caption(self) -> str:
        """Return what the numbers and shades stand for."""
        if self._shared:
            return _("How many said yes, cell by cell; the stronger the colour, the more of them.")
        return _("The average of the answers, cell by cell; the stronger the colour, the higher.")

    def _mean(self, cell: str) -> float:
        return mean(whole(self.counts[cell]))

    def _shown(self, cell: str) -> str:
        """Return what the table says of a cell, beside its number of answers."""
        return f"{round(100 * self._mean(cell))}%" if self._shared else self.written(cell)

    def written(self, cell: str) -> str:
        """Return what a cell says by itself."""
        if self._shared:
            return share(self.counts[cell].get("1", 0), self.given[cell])
        return minus(f"{self._mean(cell):.1f}")

    def cell(self, cell: str, wide: float) -> _Cell:
        """Return what stands in a cell that is `wide` units wide."""
        if self.hidden(cell):
            return _Cell("–", None)
        high = (self._mean(cell) - self.low) / (self.high - self.low)
        if not self._shared:
            return _Cell(minus(f"{self._mean(cell):.1f}"), high)
        if max(self.given.values()) < _SMALL:
            return _Cell(self.written(cell) if wide >= 56 else str(self.counts[cell].get("1", 0)), high)
        return _Cell(f"{round(100 * high)}{'%' if wide >= 44 else ''}", high)

    def key(self, parts: Sequence[Heat], wide: float) -> tuple[list[str], float]:
        """Return the shades from lowest to highest, each end in words, and what numbers are of."""
        given = [many for one in parts for many in one.given.values() if many]
        small = self._shared and max(given, default=0) < _SMALL
        ends = (minus(str(self.low)), minus(str(self.high)))
        if self._shared:
            ends = (_("nobody"), _("everybody")) if small else ("0%", "100%")
        low, high = (
            wrap(f"{end} {label}".strip(), 17)
            for end, label in zip(ends, (self.low_label, self.high_label), strict=True)
        )
        half = _WIDTH / 2
        outline = {"x": half - 50, "y": 5, "width": 100, "height": 14}
        drawn = [
            tag("rect", x=half - 50 + 20 * at, y=5, width=20, height=14, class_="cc-a", fill_opacity=shade)
            for at, (shade, _ink) in enumerate(SHADES)
        ]
        drawn += [
            tag("rect", **outline, class_="cc-stroke-soft", fill="none", stroke_width=1),
            words(low, half - 58, 17, 13, class_="cc-soft", text_anchor="end"),
            words(high, half + 58, 17, 13, class_="cc-soft"),
        ]
        y = 16.25 * max(len(low), len(high)) + 14
        if small and wide < 56:
            least, most = min(given), max(given)
            many = str(most) if least == most else _("{low} to {high}").format(low=least, high=most)
            said = _("Each number: how many of {n} answers.").format(n=many)
            drawn.append(words([said], 4, y + 6, 13, class_="cc-soft"))
            y += 20
        return drawn, y


class _Grid:
    """Where the cells of a matrix stand, under the names of its columns and beside those of its rows."""

    def __init__(self, down: Sequence[str], across: Sequence[str]) -> None:
        self.down, self.across = down, across
        blocks = -(-len(across) // max(_CELL))
        self.size = -(-len(across) // blocks)
        self.wide = _CELL[self.size]
        room = int(self.wide / 7.8)
        self.lettered = any(len(word) > room for name in across for word in name.split()) or any(
            len(wrap(name, room)) > 4 for name in across
        )

    def drawn(self, cells: Sequence[Sequence[_Cell | None]], y: float) -> tuple[list[str], float]:
        """Return the cells by row and column (None: there is none) from `y` down, and where they end."""
        parts: list[str] = []
        for first in range(0, len(self.across), self.size):
            block, y = self._block(cells, first, y)
            parts += block
        if self.lettered and len(self.across) > 1:
            for at, name in enumerate(self.across):
                lines = wrap(name, 40)
                parts.append(words([LETTERS[at % 26]], 4, y + 10, 13, class_="cc-ink", font_weight="600"))
                parts.append(words(lines, 22, y + 10, 13, class_="cc-ink"))
                y += 16.25 * len(lines) + 3
            y += 4
        return parts, y

    def _block(
        self, cells: Sequence[Sequence[_Cell | None]], first: int, y: float
    ) -> tuple[list[str], float]:
        """Return a few columns, the `first` of them so many from the left."""
        across = self.across[first : first + self.size]
        left = _WIDTH - self.wide * len(across)
        parts: list[str] = []
        if len(self.across) > 1:
            heads = [
                [LETTERS[(first + at) % 26]] if self.lettered else wrap(name, int(self.wide / 7.8))
                for at, name in enumerate(across)
            ]
            for at, lines in enumerate(heads):
                x = left + self.wide * (at + 0.5)
                parts.append(words(lines, x, y + 14, 13, class_="cc-soft", text_anchor="middle"))
            y += 16.25 * max(map(len, heads)) + 6
        for name, line in zip(self.down, cells, strict=True):
            lines = wrap(name, int((left - 6) / 7.4))
            tall = max(34.0, 16.25 * len(lines) + 6)
            parts.append(words(lines, 4, y + tall / 2 + 4.5 - 8.125 * (len(lines) - 1), 13, class_="cc-ink"))
            for at, cell in enumerate(line[first : first + self.size]):
                parts += self._cell(cell, left + self.wide * at, y, tall)
            y += tall
        return parts, y + 12

    def _cell(self, cell: _Cell | None, x: float, y: float, tall: float) -> list[str]:
        box = {"x": x + 1.5, "y": y + 1.5, "width": self.wide - 3, "height": tall - 3, "rx": 3}
        parts = [tag("rect", **box, class_="cc-stroke-line", fill="none", stroke_width=1)]
        if cell is None:  # a matrix may have cells that nobody is asked about
            return parts
        ink = "cc-soft"
        if cell.high is not None:
            shade, ink = SHADES[min(int(cell.high * len(SHADES) + 1e-9), len(SHADES) - 1)]
            parts.append(tag("rect", **box, class_="cc-a", fill_opacity=shade))
        size = 15 if self.wide > 50 and len(cell.said) < 6 else 13
        middle = x + self.wide / 2
        return [*parts, words([cell.said], middle, y + tall / 2 + 5, size, class_=ink, text_anchor="middle")]


def _dash(few: str, y: float) -> list[str]:
    return [
        words(["–"], 4, y + 10, 13, class_="cc-ink"),
        words([few], 22, y + 10, 13, class_="cc-soft"),
    ]


def compared(parts: Sequence[tuple[str, Heat]], rows: Sequence[Label], few: str) -> list[tuple[str, Drawing]]:
    """Return a picture for each line of the matrix that has any of `rows`: its columns, by parts of the room.

    A matrix of one column is one picture: its lines, by parts.
    """
    first = parts[0][1]
    shown = {row.id.split("/")[0] for row in rows}
    lines = [row for row in first.down if row.id in shown]
    headings = [heading for heading, _one in parts]
    if len(first.across) == 1:
        only = first.across[0].id
        cells = [[(one, f"{row.id}/{only}") for _heading, one in parts] for row in lines]
        names = [row.text for row in lines]
        return [(first.title, _compared(first.title, names, headings, cells, few, names))]
    found = []
    for row in lines:
        title = _("{title}: {row}").format(title=first.title, row=row.text)
        cells = [[(one, f"{row.id}/{column.id}") for column in first.across] for _heading, one in parts]
        named = [f"{row.text}: {heading}" for heading in headings]
        across = [column.text for column in first.across]
        found.append((title, _compared(title, headings, across, cells, few, named)))
    return found


def _compared(
    title: str,
    down: Sequence[str],
    across: Sequence[str],
    cells: Sequence[Sequence[tuple[Heat, str]]],
    few: str,
    named: Sequence[str],
) -> Drawing:
    """Return a picture of cells, each of a tally and by its id; `named` are the table's own row names."""
    every = [one for one, _cell in {id(one): (one, cell) for line in cells for one, cell in line}.values()]
    there = {row.id for row in every[0].rows}
    grid = _Grid(down, across)
    parts, y = every[0].key(every, grid.wide)
    drawn, y = grid.drawn(
        [[one.cell(cell, grid.wide) if cell in there else None for one, cell in line] for line in cells], y
    )
    if any(cell in there and one.hidden(cell) for line in cells for one, cell in line):
        drawn += _dash(few, y)
        y += 20

    def said(one: Heat, cell: str) -> str:
        if cell not in there:
            return ""
        return few if one.hidden(cell) else one.written(cell)

    return Drawing(
        svg=picture(_WIDTH, y + 4, title, [*parts, *drawn]),
        caption=every[0].caption,
        header=["", *across],
        rows=[
            [name, *(said(one, cell) for one, cell in line)] for name, line in zip(named, cells, strict=True)
        ],
    )
