"""A free question that an exercise may end with: its words in the card, its answer in the response."""

from __future__ import annotations

from collections.abc import Sequence

import msgspec

from crosscurrents.exercises.kind import Response, SpecError
from crosscurrents.exercises.paper import Block, Lines


class Question(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A prompt for a few sentences; it counts as an action only where it is `required`."""

    prompt: str
    hint: str = ""
    required: bool = False


def check_question(question: Question | None) -> None:
    """Raise `SpecError` for a question without words."""
    if question and not question.prompt.strip():
        raise SpecError("`question` has no prompt: write what is asked, or leave it out")


def counts(question: Question | None, response: Response, field: str) -> tuple[int, int]:
    """Return the question's part in the progress, `(done, needed)`, each 0 or 1."""
    if not question or not question.required:
        return 0, 0
    return int(bool(written(response, field))), 1


def written(response: Response, field: str) -> str:
    """Return what was written in `field`, without the blanks around it."""
    return str(response.get(field, "")).strip()


def plain_lines(question: Question | None, response: Response, field: str) -> list[tuple[str, str]]:
    """Return the question with what was written, nothing where nothing was."""
    text = written(response, field)
    return [(question.prompt if question else "", text)] if text else []


def ruled(question: Question | None) -> Sequence[Block]:
    """Return the lines to write on, none where nothing is asked."""
    return [Lines(question.prompt, rows=4)] if question else []
