"""What a branch says in words: judgements, kinds of evidence, and the toy indices after a choice."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from crosscurrents.course.words import gettext as _
from crosscurrents.exercises.kind import counted
from crosscurrents.exercises.parts.branch_spec import Index

JUDGEMENTS = ("advanced", "stalled", "broke", "unclear")
"""What a learner may say of a choice: the work advanced, stalled, broke down, or it cannot be told."""

EVIDENCE = ("interaction", "afterwards", "later")
"""The three kinds of evidence Foot judged by: what happened next, what people said, later meetings (A14)."""


def judgements() -> dict[str, str]:
    """Return the judgements in words, in the order of `JUDGEMENTS`."""
    said = (_("The work advanced"), _("It stalled"), _("It broke down"), _("I cannot tell"))
    return dict(zip(JUDGEMENTS, said, strict=True))


def evidence() -> dict[str, str]:
    """Return the kinds of evidence in words, in the order of `EVIDENCE`."""
    said = (_("In the room"), _("Afterwards, in people's words"), _("At later meetings"))
    return dict(zip(EVIDENCE, said, strict=True))


def summary(judged: Mapping[str, str]) -> str:
    """Return how the judgements, by point, fell."""
    counts = counted(list(judged.values()), JUDGEMENTS)
    fell = "; ".join(f"{label}: {counts[one]}" for one, label in judgements().items() if counts[one])
    return _("Your judgements. {counts}. There is no key to set them against.").format(counts=fell)


def toy(indices: Sequence[Index]) -> str:
    """Return that the indices are invented, and that no path wins (`_branch_ways.check_ways` sees to it)."""
    return _(
        "Toy model. {names} are invented numbers that show what each choice gives and what it costs. "
        "There is no winning path: no way through ends highest on all of them."
    ).format(names=_listed([one.label for one in indices]))


def assumptions() -> list[str]:
    """Return what the toy indices take for granted."""
    return [
        _("Each choice adds or takes away a few points. We set them; nobody measured them."),
        _("The same choice does the same whoever makes it, and whatever came before."),
        _("A point of one index cannot be weighed against a point of another."),
    ]


def signed(number: int) -> str:
    """Return a change with its sign, the minus as typeset."""
    return f"+{number}" if number > 0 else f"−{-number}" if number else "0"


def ledger(
    indices: Sequence[Index], before: Mapping[str, int], now: Mapping[str, int]
) -> list[dict[str, str | int]]:
    """Return each index as it stands: `{id, label, value, change, said}`, `said` the same in words."""
    rows: list[dict[str, str | int]] = []
    for one in indices:
        change = now[one.id] - before[one.id]
        said = _("{index} {n} ({change})") if change else _("{index} {n} (as before)")
        rows.append(
            {
                "id": one.id,
                "label": one.label,
                "value": now[one.id],
                "change": change,
                "said": said.format(index=one.label, n=now[one.id], change=signed(change)),
            }
        )
    return rows


def _listed(names: Sequence[str]) -> str:
    """Return two names or more as a list in words."""
    return _("{names} and {last}").format(names=", ".join(names[:-1]), last=names[-1])
