"""The anywidget that draws any exercise: synced traits, and Python answering each response."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import anywidget
import traitlets

from crosscurrents.course.words import gettext as _
from crosscurrents.exercises.exercise import (
    Exercise,
    ResponseError,
    module_source,
    readers,
    respond,
    style_source,
    traits,
    validate,
)

Keeper = Callable[[dict[str, Any], bool], dict[str, Any]]
"""Keeps a response (`response, passed`) and says how that went: `{state, text}`."""


class ExerciseWidget(anywidget.AnyWidget):
    """One exercise in a notebook.

    The browser sets `response` and `passed`; Python checks them and sets `view`, `sample` and `keeping`.
    Nothing secret is a synced trait: a visitor can set any of them.
    """

    # anywidget makes traits of these two only where a class holds them; here they differ by kind.
    _esm = traitlets.Unicode().tag(sync=True)
    _css = traitlets.Unicode().tag(sync=True)

    exercise = traitlets.Unicode().tag(sync=True)
    chapter = traitlets.Unicode().tag(sync=True)
    kind = traitlets.Unicode().tag(sync=True)
    spec = traitlets.Dict().tag(sync=True)
    words = traitlets.Dict().tag(sync=True)
    passable = traitlets.Bool(True).tag(sync=True)
    readers = traitlets.Dict().tag(sync=True)
    response = traitlets.Dict().tag(sync=True)
    passed = traitlets.Bool(False).tag(sync=True)
    view = traitlets.Dict().tag(sync=True)
    sample = traitlets.Unicode().tag(sync=True)
    recalled: traitlets.List[dict[str, Any]] = traitlets.List().tag(sync=True)
    keeping = traitlets.Dict().tag(sync=True)

    def __init__(
        self,
        exercise: Exercise,
        *,
        response: dict[str, Any] | None = None,
        passed: bool = False,
        keep: Keeper | None = None,
        keeping: dict[str, Any] | None = None,
        recalled: list[dict[str, Any]] | None = None,
    ) -> None:
        """Draw `exercise`, beginning from `response`; `keep` is called with every change.

        `recalled` is what `exercises.recall.recalled` gave for its card.
        """
        self._exercise = exercise
        self._keep = keep
        self._good: dict[str, Any] = response or {}
        super().__init__(
            **traits(exercise),
            _esm=module_source(exercise.card.widget),
            _css=style_source(exercise.card.widget),
            # A page keeps one style per id, and anywidget's own id would be one for all kinds.
            _anywidget_id=f"{type(self).__module__}.{exercise.card.widget}",
            readers=readers(exercise.card.visibility),
            response=self._good,
            passed=passed,
            keeping=keeping or {},
            recalled=recalled or [],
        )
        self._answer()
        self.observe(self._changed, names=["response", "passed"])

    def _answer(self) -> None:
        said = respond(self._exercise, self._good, passed=self.passed)
        self.view, self.sample = said["view"], said["sample"]

    def _changed(self, change: Any) -> None:
        try:
            validate(self._exercise, self.response)
        except ResponseError as fault:
            self.keeping = {"state": "error", "text": str(fault)}
            return
        self._good = dict(self.response)
        self._answer()
        if self._keep is not None:
            try:
                self.keeping = self._keep(self._good, self.passed)
            # Whatever failed, the answer stays on the screen; say plainly that it is not kept.
            except Exception as fault:  # noqa: BLE001
                self.keeping = {"state": "error", "text": f"{_('Not saved')}: {fault}"}
