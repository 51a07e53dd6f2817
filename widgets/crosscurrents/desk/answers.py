"""The marking page and its API: one answer to read, each mark saved as it is made, taken back, told."""

from __future__ import annotations

from typing import Any

from crosscurrents.course.words import gettext as _
from crosscurrents.desk import hosted, sheet
from crosscurrents.desk.base import DeskApi, DeskPage
from crosscurrents.desk.more_time import MOST_HOURS
from crosscurrents.marking.faults import MarkingError
from crosscurrents.marking.where import FIRST, Where
from crosscurrents.web.handler import Refused


class Reading:
    """How a request says which reading it means, and in which order it goes through the pile."""

    def asked(self: Any) -> tuple[str, str]:
        """Return `(reading, by)` of the address."""
        reading = self.get_query_argument("reading", FIRST)
        by = self.get_query_argument("by", "question")
        if reading not in sheet.READINGS or by not in {"question", "learner"}:
            raise Refused(404, _("There is nothing at this address."))
        return reading, by


class MarkPage(Reading, DeskPage):
    """`GET /mark/{chapter}` and `/mark/{chapter}/{exercise}/{code}`: an answer beside its rubric."""

    async def get(self, chapter: str, exercise: str = "", code: str = "") -> None:
        """Show one answer; without one in the address, lead to where marking goes on."""
        marker, (reading, by) = self.marker, self.asked()
        self.chapter(chapter)
        if not code:
            mine = await self.run(sheet.walk, self.desk, marker, chapter, reading, by)
            begin = sheet.begin(mine, chapter, marker, self.desk.readers(but=marker))
            if begin is None:
                # There may be answers, all of them this marker's to read a second time.
                there = reading == FIRST and bool(await self.run(self.desk.book.pile, chapter))
                self.show(
                    "nothing.html.j2",
                    chapter=self.desk.folder.chapters[chapter],
                    reading=reading,
                    there=there,
                )
                return
            where = begin.where
            self.to(f"mark/{where.chapter}/{where.exercise}/{begin.code}", reading=reading, by=by)
            return
        where = await self.where(chapter, exercise, code)
        first = await self.run(sheet.sheet, self.desk, marker, where, reading, by)
        self.show("mark.html.j2", data={"sheet": first, "me": marker}, sheet=first)


class PileHandler(Reading, DeskApi):
    """`GET api/chapters/{chapter}/pile`: all answers there are, to choose one."""

    async def get(self, chapter: str) -> None:
        """Answer with the list in the order of the walk."""
        marker, (reading, by) = self.marker, self.asked()
        self.chapter(chapter)
        self.reply({"pile": await self.run(sheet.listed, self.desk, marker, chapter, reading, by)})


class SheetHandler(Reading, DeskApi):
    """`GET api/chapters/{chapter}/answers/{exercise}/{code}`: one answer with its rubric and marks."""

    async def get(self, chapter: str, exercise: str, code: str) -> None:
        """Answer with everything the page shows."""
        marker, (reading, by) = self.marker, self.asked()
        where = await self.where(chapter, exercise, code)
        self.reply(await self.run(sheet.sheet, self.desk, marker, where, reading, by))


class NextHandler(Reading, DeskApi):
    """`GET …/next`: the next answer that waits, as things stand when it is asked for."""

    async def get(self, chapter: str, exercise: str, code: str) -> None:
        """Answer with its sheet, or with null where nothing waits."""
        marker, (reading, by) = self.marker, self.asked()
        where = await self.where(chapter, exercise, code)
        self.reply({"sheet": await self.run(sheet.following, self.desk, marker, where, reading, by)})


class MarksHandler(DeskApi):
    """`POST …/marks`: one criterion's points and comment, or the comment on the whole."""

    async def post(self, chapter: str, exercise: str, code: str) -> None:
        """Save it over the revision that was seen; 409 with the other's mark where that is not the newest."""
        marker = self.marker
        given = self.body(criterion=str, points=object, comment=str, base=int, reading=str)
        points = given["points"]
        if points is not None and (isinstance(points, bool) or not isinstance(points, int | float)):
            raise Refused(400, _("The field “{name}” has the wrong type.").format(name="points"))
        where = await self.where(chapter, exercise, code)
        self.reply(await self.run(self._save, marker, where, given))

    def _save(self, marker: str, where: Where, given: dict[str, Any]) -> dict[str, Any]:
        reading = given["reading"]
        if reading not in sheet.READINGS:
            raise Refused(422, _("There is no reading “{name}”.").format(name=reading[:40]))
        revision, _total = self.desk.book.mark(
            marker,
            where,
            given["criterion"],
            points=given["points"],
            comment=given["comment"].strip(),
            base=given["base"],
            slot=reading,
            read=self.desk.shown(marker, where),
        )
        held = self.desk.book.held(where, reading, marker)
        self.desk.reads(marker, where)
        return {"revision": revision, "sum": sheet.added(self.desk, where, held)}


class HistoryHandler(DeskApi):
    """`GET …/history`: who did what to an answer's marks, and when."""

    async def get(self, chapter: str, exercise: str, code: str) -> None:
        """Answer with sentences, oldest first, as this marker may see them."""
        marker = self.marker
        where = await self.where(chapter, exercise, code)
        self.reply({"history": await self.run(sheet.history, self.desk, marker, where)})


class UndoHandler(DeskApi):
    """`POST api/undo`: take back my newest mark that still stands."""

    async def post(self) -> None:
        """Answer with where it was, or with null where nothing of mine stands."""
        marker = self.marker
        self.body()
        undone = await self.run(self.desk.book.undo, marker)
        if undone is None:
            self.reply({"undone": None})
            return
        code = await self.run(self._code, undone.where.learner)
        rubric = self.desk.book.rubric(undone.where)
        title = next((one.title for one in rubric.criteria if one.id == undone.criterion), "")
        self.reply(
            {
                "undone": {
                    "chapter": undone.where.chapter,
                    "exercise": undone.where.exercise,
                    "code": code,
                    "reading": undone.slot,
                    "criterion": undone.criterion,
                    "title": title or _("Comment on the whole"),
                }
            }
        )

    def _code(self, learner: str) -> str:
        with self.desk.book.reading() as connection:
            return self.desk.book.codes(connection).get(learner, "")


class PhrasesHandler(DeskApi):
    """`GET api/phrases`: comments that were given before; `POST` with one forgets it."""

    async def get(self) -> None:
        """Answer with those that begin, or have a word that begins, with `prefix`."""
        marker = self.marker
        prefix, criterion = self.get_query_argument("prefix", ""), self.get_query_argument("criterion", "")
        found: list[str] = []
        if len(prefix) > 1:
            found = await self.run(self.desk.book.phrases, prefix[:100], criterion, reader=marker)
        self.reply({"phrases": found})

    async def post(self) -> None:
        """Forget one; comments that hold it stay as they are."""
        _marker = self.marker
        given = self.body(text=str, criterion=str)
        await self.run(self.desk.book.forget_phrase, given["text"], given["criterion"])
        self.reply({})


class DeedHandler(DeskApi):
    """`POST …/{deed}`: flag, give back, more time, who wrote it. Each is in the history."""

    async def post(self, chapter: str, exercise: str, code: str, deed: str) -> None:
        """Do it and answer with what the page then shows."""
        marker = self.marker
        where = await self.where(chapter, exercise, code)
        if deed == "extension":
            hours = self.body(hours=int)["hours"]
            if not 0 <= hours <= MOST_HOURS:
                raise Refused(422, _("Give from 0 to {most} whole hours.").format(most=MOST_HOURS))
            await self.run(self._more_time, marker, where, hours)
            self.reply({})
            return
        reason = " ".join(self.body(reason=str)["reason"].split())
        if deed == "flag":
            await self.run(self.desk.book.flag, marker, where, reason)
            self.reply({"flag": reason})
        elif deed == "return":
            await self.run(self._give_back, marker, where, reason)
            self.reply({})
        else:
            _why(reason)
            self.reply({"learner": await self.run(self.desk.book.unblind, marker, where, reason)})

    def _more_time(self, marker: str, where: Where, hours: int) -> None:
        self.desk.book.extend(marker, where, where.chapter, hours)
        hosted.extended(self.desk, where.learner, where.chapter, hours)

    def _give_back(self, marker: str, where: Where, reason: str) -> None:
        stands = sheet.found(self.desk, marker, where).returned
        if reason:
            hosted.returned(self.desk, self.desk.book.give_back(marker, where, reason))
            return
        # The page first, and whatever stands here: what it could not be told can be taken back once more.
        hosted.withdrawn(self.desk, where)
        if stands:
            self.desk.book.give_back(marker, where, "")


def _why(reason: str) -> None:
    """Refuse with 422 what has no reason."""
    if not reason:
        raise MarkingError(_("Say why: the reason is kept with it."), 422)
