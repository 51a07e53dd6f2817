"""The page that gives feedback back, and its API."""

from __future__ import annotations

from typing import Any

from crosscurrents.desk.base import DeskApi, DeskPage


class ReleasePage(DeskPage):
    """`GET /feedback/{chapter}`: what is ready, what still waits and why; the button that gives it back."""

    async def get(self, chapter: str) -> None:
        """Show it, with a giving back that is going on or was the last."""
        _marker = self.marker
        self.chapter(chapter)
        told = await self.run(self._told, chapter)
        last = self.desk.releases.of.get(chapter)
        self.show(
            "feedback.html.j2",
            chapter=self.desk.folder.chapters[chapter],
            **told,
            data={"chapter": chapter, "release": last.as_dict() if last else None},
        )

    def _told(self, chapter: str) -> dict[str, Any]:
        book = self.desk.book
        pile = book.pile(chapter)
        ready = {one.learner for one in book.ready(chapter)}
        back = {one.where.learner for one in pile if one.released} - ready
        codes = {one.where.learner: one.code for one in pile}
        return {
            "ready": sorted(codes[one] for one in ready if one in codes),
            "back": len(back),
            "waiting": sorted(code for who, code in codes.items() if who not in ready and who not in back),
        }


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
