"""The cohort's charts in Altair, as wide as a phone, drawn to SVG here without browser or network."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from crosscurrents.cohort.faults import CohortError
from crosscurrents.course.words import gettext as _
from crosscurrents.exercises.parts.svg import wrap

if TYPE_CHECKING:
    import altair as alt
    from pandas import DataFrame

WIDTH = 340.0
"""How wide a chart is, in pixels at its own size: what a phone shows without making it smaller."""

INK, SOFT, LINE, PAPER = "#14262d", "#53666d", "#c9d3d3", "#fefefe"
A, B, C, PALE = "#1c6b80", "#b4632a", "#6d5a9c", "#8fb9c4"
_NAMES = {INK: "ink", SOFT: "soft", LINE: "line", PAPER: "card", A: "a", B: "b", C: "c", PALE: "pale"}
"""The colours as charts hold them, and the names of the style's own, which know light and dark."""

_LETTERS, _TEXT, _GAP = 46, 17.0, 16.0
"""How many letters a line of 13 pixels holds; a line's height; room between rows."""

Row = dict[str, Any]


def altair() -> Any:
    """Return the module Altair; `CohortError` where it or vl-convert is not installed."""
    try:
        # Imported here: two seconds, which commands without charts should not wait for.
        import altair
        import vl_convert
    except ImportError:
        raise CohortError(
            _(
                "The charts need Altair and vl-convert: install them with “pip install "
                "'crosscurrents[cohort]'”."
            )
        ) from None
    assert vl_convert  # noqa: S101
    return altair


def svg(chart: alt.TopLevelMixin, label: str) -> str:
    """Return a chart as one `<svg>`, read out as `label`, its colours taken from `--cc-…` variables.

    Drawn by vl-convert, with Vega inside it: nothing is fetched, and what would be is refused.
    """
    import vl_convert

    drawn: str = vl_convert.vegalite_to_svg(chart.to_dict(validate=False), allowed_base_urls=[])
    # What is read out is the label and the table beside it, not a hundred marks.
    drawn = re.sub(r' (?:role|aria-[a-z]+|pointer-events|class)="[^"]*"', "", drawn)
    drawn = re.sub(r'<path d="[^"]*"(?: display="none")?/>', "", drawn)
    for colour, name in _NAMES.items():
        drawn = drawn.replace(f'"{colour}"', f'"var(--cc-{name}, {colour})"')
    said = label.replace("&", "&amp;").replace('"', "&quot;").replace("<", "&lt;")
    return drawn.replace("<svg ", f'<svg role="img" aria-label="{said}" ', 1)


# --- charts ----------------------------------------------------------------------------------------------


def completion(rows: DataFrame) -> Any:
    """Return a bar for each exercise of the table `completion`: finished, begun, read instead, nothing."""
    names = {
        "finished": (_("Finished"), A),
        "begun": (_("Begun"), PALE),
        "passed": (_("Read instead"), B),
        "none": (_("No answer to count"), LINE),
    }
    held = rows.dropna(subset=["learners"])
    laid, height = _laid([one.title for one in held.itertuples()], 16)
    pieces = []
    for place, one in zip(laid, held.to_dict("records"), strict=True):
        x = 0
        for name, (words, _colour) in names.items():
            pieces.append({**place, "from": x, "to": x + int(one[name]), "what": words})
            x += int(one[name])
    most = int(held["learners"].max()) if len(held) else 1
    return _stacked(laid, pieces, dict(names.values()), height, most, _("Learners"))


def reach(rows: DataFrame) -> Any:
    """Return how many learners do this or a later exercise, from the table `completion`."""
    alt = altair()
    held = rows.dropna(subset=["still"])
    frame = _frame(
        [{"place": int(one.place), "still": int(one.still)} for one in held.itertuples()], "place", "still"
    )
    most = int(frame["still"].max()) if len(frame) else 1
    base = alt.Chart(frame).encode(
        x=alt.X(
            "place:Q",
            title=_("Exercise, in the course's order"),
            scale=alt.Scale(domain=[1, max(len(frame), 2)], nice=False),
            axis=_axis(tickMinStep=1),
        ),
        y=alt.Y(
            "still:Q",
            title=_("Learners still there"),
            scale=alt.Scale(domain=[0, most], nice=True),
            axis=_axis(tickMinStep=1),
        ),
    )
    return _dressed(
        alt.layer(
            base.mark_area(interpolate="step-after", color=PALE, opacity=0.5),
            base.mark_line(interpolate="step-after", color=A, strokeWidth=2.5),
        ),
        190,
    )


def items(rows: DataFrame, words: Mapping[str, str]) -> Any:
    """Return the share of right answers to each item of one check (the table `items`), with its interval.

    `words` are short names of the items.
    """
    held = rows.dropna(subset=["difficulty"])
    laid, height = _laid([words.get(one.item, one.item) for one in held.itertuples()], 18)
    points = [
        {**place, "value": one.difficulty, "low": one.low, "high": one.high}
        for place, one in zip(laid, held.itertuples(), strict=True)
    ]
    return _intervals(laid, points, height, (0.0, 1.0), _("Share of right first answers"), percent=True)


def change(rows: DataFrame, ends: tuple[float, float]) -> Any:
    """Return for each statement of one rating (the table `change`) the mean before and now.

    The pale band is the interval of the mean change, laid on from *before*; `ends` are the scale's lowest and
    highest step.
    """
    alt = altair()
    laid, height = _laid([one.statement_label for one in rows.itertuples()], 20)
    points: list[Row] = []
    for place, one in zip(laid, rows.to_dict("records"), strict=True):
        low, high = (_or(one["before"] + one[side], one["now"]) for side in ("low", "high"))
        points.append({**place, "before": one["before"], "now": one["now"], "low": low, "high": high})
    frame = _frame(points, "y", "before", "now", "low", "high")
    x, y = _across(ends, _("Mean rating"), tickMinStep=1), _down(height)
    named = (_("before, thinking back"), _("now"), _("95% interval of the change"))
    key = _frame([{"what": one} for one in named], "what")
    band = alt.Chart(frame).mark_rule(strokeWidth=14, opacity=0.55, color=PALE)
    parts = [
        band.encode(x=x("low"), x2="high:Q", y=y),
        alt.Chart(frame).mark_rule(strokeWidth=2.5, color=INK).encode(x=x("before"), x2="now:Q", y=y),
        alt.Chart(frame).mark_point(size=90, filled=True, opacity=1, fill=PAPER, stroke=B, strokeWidth=2.5)
        .encode(x=x("before"), y=y),
        alt.Chart(frame).mark_point(size=110, filled=True, opacity=1, color=A).encode(x=x("now"), y=y),
    ]  # fmt: skip
    legend = (
        alt.Chart(key)
        .mark_rect(opacity=0)
        .encode(x=alt.value(0), y=alt.value(0), color=_colours(dict(zip(named, (B, A, PALE), strict=True))))
    )
    return _dressed(alt.layer(*_named(laid, height), *parts, legend), height)


def marks(rows: DataFrame) -> Any:
    """Return how often each criterion got how many points, for one exercise of the table `marks`."""
    shades: dict[float, str] = {0: LINE, 1: PALE, 2: A, 3: INK}
    held = rows[(rows["markers"] == "") & (rows["criterion"] != "total")]
    ids = list(dict.fromkeys(held["criterion"]))
    labels = dict(zip(held["criterion"], held["criterion_label"], strict=True))
    laid, height = _laid([labels[one] for one in ids], 18)
    pieces, levels = [], sorted({float(one) for one in held["points"]})
    named = {one: _("{n} points").format(n=f"{one:g}") if one != 1 else _("1 point") for one in levels}
    for place, criterion in zip(laid, ids, strict=True):
        x, own = 0, held[held["criterion"] == criterion]
        counts = {
            float(one.points): int(one.count_) for one in own.rename(columns={"count": "count_"}).itertuples()
        }
        for level in levels:
            count = counts.get(level, 0)
            pieces.append({**place, "from": x, "to": x + count, "what": named[level]})
            x += count
    most = int(held["answers"].max()) if len(held) else 1
    colours = {named[one]: shades.get(one, C) for one in levels}
    return _stacked(laid, pieces, colours, height, most, _("Answers"))


def agreement(rows: DataFrame) -> Any:
    """Return weighted kappa by criterion, for one exercise of the table `agreement`, with its interval."""
    held = rows.dropna(subset=["kappa"])
    laid, height = _laid([one.criterion_label for one in held.itertuples()], 18)
    points = []
    for place, one in zip(laid, held.to_dict("records"), strict=True):
        low, high = (_or(one[side], one["kappa"]) for side in ("low", "high"))
        points.append({**place, "value": one["kappa"], "low": low, "high": high})
    ends = (min([-0.2, *(one["low"] for one in points)]), 1.0)
    return _intervals(laid, points, height, ends, _("Weighted kappa: 0 is chance, 1 the same throughout"))


# --- what they are made of -------------------------------------------------------------------------------


def _laid(labels: Sequence[str], thick: float) -> tuple[list[Row], float]:
    """Return where each row stands: its words, the middle of its mark, and how high all are together."""
    rows, y = [], 0.0
    for label in labels:
        lines = wrap(label, _LETTERS)
        middle = y + _TEXT * len(lines) + 2 + thick / 2
        ends = {"over": middle - thick / 2, "under": middle + thick / 2}
        rows.append({"text": "\n".join(lines), "top": y, "y": middle, **ends})
        y = middle + thick / 2 + _GAP
    return rows, max(y - _GAP / 2, 1.0)


def _frame(rows: Sequence[Row], *columns: str) -> DataFrame:
    import pandas

    return pandas.DataFrame(list(rows), columns=list(rows[0]) if rows else list(columns))


def _or(value: Any, instead: float) -> float:
    """Return a number of a table; `instead` where it holds none."""
    import pandas

    return instead if pandas.isna(value) else float(value)


def _axis(**more: Any) -> Any:
    return altair().Axis(
        **{
            "grid": True,
            "gridColor": LINE,
            "gridOpacity": 0.6,
            "domainColor": SOFT,
            "tickColor": SOFT,
            "labelColor": SOFT,
            **more,
        }
    )


def _down(height: float, name: str = "y") -> Any:
    alt = altair()
    return alt.Y(
        f"{name}:Q", scale=alt.Scale(domain=[0, height], reverse=True, nice=False, zero=False), axis=None
    )


def _across(ends: tuple[float, float], title: str, **axis: Any) -> Any:
    alt = altair()

    def made(name: str) -> Any:
        scale = alt.Scale(domain=list(ends), nice=False, zero=False)
        return alt.X(f"{name}:Q", title=title, scale=scale, axis=_axis(**axis))

    return made


def _named(laid: Sequence[Row], height: float) -> list[Any]:
    """Return the rows' words, each above its mark."""
    alt = altair()
    words = (
        alt.Chart(_frame(laid, "text", "top"))
        .mark_text(align="left", baseline="top", lineBreak="\n", lineHeight=_TEXT, fontSize=13, color=INK)
        .encode(x=alt.value(0), y=_down(height, "top"), text="text:N")
    )
    return [words]


def _colours(colours: Mapping[str, str]) -> Any:
    alt = altair()
    legend = alt.Legend(
        orient="top", title=None, columns=2, labelLimit=0, symbolType="square", symbolOpacity=1,
        symbolSize=150, columnPadding=30, rowPadding=5,
    )  # fmt: skip
    return alt.Color(
        "what:N", scale=alt.Scale(domain=list(colours), range=list(colours.values())), legend=legend
    )


def _stacked(
    laid: Sequence[Row],
    pieces: Sequence[Row],
    colours: Mapping[str, str],
    height: float,
    most: int,
    title: str,
) -> Any:
    alt = altair()
    frame = _frame([one for one in pieces if one["to"] > one["from"]], "from", "to", "what", "over", "under")
    x = _across((0.0, float(max(most, 1))), title, tickMinStep=1)
    bars = (
        alt.Chart(frame)
        .mark_rect()
        .encode(x=x("from"), x2="to:Q", y=_down(height, "over"), y2="under:Q", color=_colours(colours))
    )
    return _dressed(alt.layer(*_named(laid, height), bars), height)


def _intervals(
    laid: Sequence[Row],
    points: Sequence[Row],
    height: float,
    ends: tuple[float, float],
    title: str,
    *,
    percent: bool = False,
) -> Any:
    alt = altair()
    frame = _frame(points, "y", "value", "low", "high")
    x = _across(ends, title, **({"format": ".0%", "tickCount": 5} if percent else {"tickCount": 6}))
    y = _down(height)
    return _dressed(
        alt.layer(
            *_named(laid, height),
            alt.Chart(frame).mark_rule(strokeWidth=8, color=PALE).encode(x=x("low"), x2="high:Q", y=y),
            alt.Chart(frame).mark_point(size=110, filled=True, opacity=1, color=A).encode(x=x("value"), y=y),
        ),
        height,
    )


def _dressed(chart: Any, height: float) -> Any:
    """Return a chart with this house's type and size."""
    return (
        chart.properties(
            width=WIDTH - 24,
            height=height,
            background="transparent",
            padding={"left": 4, "right": 12, "top": 4, "bottom": 4},
        )
        .configure(font="system-ui, sans-serif", aria=False)
        .configure_view(stroke=None)
        .configure_axis(labelFontSize=12, titleFontSize=12, titleFontWeight="normal", titleColor=SOFT)
        .configure_legend(labelFontSize=13, labelColor=INK)
    )
