"""The page that gives feedback back, and its API; what runs then is in `release.py`."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from crosscurrents.desk.base import DeskApi, DeskPage
from crosscurrents.desk.sheet import reading_of
from crosscurrents.marking.pile import Item
from crosscurrents.marking.standing import CAUSES, Cause, NotReady
from crosscurrents.marking.where import SECOND, Where


class ReleasePage(DeskPage):
    """`GET /feedback/{chapter}`: what is ready, what still waits and why; the button that gives it back."""

    async def get(self, chapter: str) -> None:
        """Show it, with a giving back that is going on or was the last."""
        marker = self.marker
        self.chapter(chapter)
        told = await self.run(self._told, marker, chapter)
        last = self.desk.releases.of.get(chapter)
        self.show(
            "feedback.html.j2",
            chapter=self.desk.folder.chapters[chapter],
            **told,
            data={"chapter": chapter, "release": last.as_dict() if last else None},
        )

    def _told(self, marker: str, chapter: str) -> dict[str, Any]:
        book = self.desk.book
        pile = book.pile(chapter)
        ready = {one.learner for one in book.ready(chapter)}
        waiting = book.not_ready(chapter)
        late = {one.learner for one in waiting}
        codes = {one.where.learner: one.code for one in pile}
        return {
            "ready": sorted(codes[one] for one in ready if one in codes),
            "back": len({one.where.learner for one in pile if one.released} - ready - late),
            "waiting": len(waiting),
            "groups": self._groups(marker, chapter, waiting, {one.where: one for one in pile}),
        }

    def _groups(
        self, marker: str, chapter: str, waiting: Sequence[NotReady], pile: Mapping[Where, Item]
    ) -> list[dict[str, Any]]:
        """Return what stands in the way, in the order it is dealt with: its codes, and where that is done."""
        cards = self.desk.folder.chapter(chapter).cards
        groups: dict[tuple[Cause, str, str, str], list[tuple[str, str]]] = {}
        for who in waiting:
            for why in who.reasons:
                if not why.exercises:  # the submission as a whole
                    groups.setdefault((why.cause, why.text, "", ""), []).append((who.code or who.learner, ""))
                for exercise in why.exercises:
                    item = pile[Where(who.learner, chapter, exercise)]
                    by = item.second_marker if why.cause == "second" else ""
                    key = (why.cause, why.text, cards[exercise].title, by)
                    groups.setdefault(key, []).append((who.code, _link(marker, why.cause, item)))
        return [
            {"text": text[:1].upper() + text[1:], "title": title, "by": by, "codes": sorted(codes)}
            for (_cause, text, title, by), codes in sorted(
                groups.items(), key=lambda one: (CAUSES.index(one[0][0]), one[0][1:])
            )
        ]


def _link(marker: str, cause: Cause, item: Item) -> str:
    """Return where a marker does what is missing; "" where it is another's to do."""
    where, second = item.where, reading_of(item, marker) == SECOND
    if cause == "differ":
        return f"differences/{where.chapter}"
    if second != (cause == "second"):
        return ""
    reading = "?reading=second" if second else ""
    return f"mark/{where.chapter}/{where.exercise}/{item.code}{reading}"


class ReleaseHandler(DeskApi):
    """`api/chapters/{chapter}/release`: how far a giving back is; `POST` begins one."""

    def get(self, chapter: str) -> None:
        """Answer with the last one, or null."""
        _marker = self.marker
        last = self.desk.releases.of.get(self.chapter(chapter))
        self.reply({"release": last.as_dict() if last else None})

    async def post(self, chapter: str) -> None:
        """Begin; 409 while another is going on."""
        marker = self.marker
        self.body()
        self.set_status(202)
        self.reply({"release": self.desk.releases.start(marker, self.chapter(chapter)).as_dict()})
