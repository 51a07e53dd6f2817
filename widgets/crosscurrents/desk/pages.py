"""Signing in and out, the desk's home, its files."""

from __future__ import annotations

from typing import Any

from crosscurrents.course.words import gettext as _
from crosscurrents.desk import sheet
from crosscurrents.desk.base import DeskApi, DeskHandler, DeskPage
from crosscurrents.desk.telling import moment
from crosscurrents.grading.aside import set_aside
from crosscurrents.marking.where import SECOND
from crosscurrents.web.assets import finish
from crosscurrents.web.handler import Refused

MOST_ASIDE = 50
"""How many hand-ins that were set aside the home page lists."""


class SignInHandler(DeskApi):
    """`POST api/sign-in`: exchange the code of the starting window's link for a cookie."""

    def post(self) -> None:
        """Sign in; a wrong code is refused with 403, and too many with 429.

        A right one opens however many wrong ones came: nobody guesses it, and nobody locks out who has it.
        """
        desk = self.desk
        entered = desk.sessions.sign_in(self.body(code=str)["code"].strip())
        if entered is None:
            self.must_wait(max(desk.wrong_codes.wait(self.sender), desk.wrong_anywhere.wait("")))
            desk.wrong_codes.failed(self.sender)
            desk.wrong_anywhere.failed("")
            raise Refused(
                403,
                _("That code opens nothing: take the link from the window where the desk was started."),
            )
        marker, token = entered
        self.set_cookie(
            desk.cookie,
            token,
            expires_days=None,  # the session ends with the browser's, and with this process
            path=desk.base_url,
            httponly=True,
            samesite="Strict",
            secure=self.request.protocol == "https",
        )
        self.reply({"marker": marker})


class SignOutHandler(DeskPage):
    """`POST /sign-out`: end this browser's session."""

    def post(self) -> None:
        """Sign out and show the way in."""
        self.desk.sessions.sign_out(self.get_cookie(self.desk.cookie) or "")
        self.clear_cookie(self.desk.cookie, path=self.desk.base_url)
        self.to("")


class HomePage(DeskPage):
    """`GET /`: each chapter, how far its marking is, and what can be done."""

    async def get(self) -> None:
        """Show it."""
        marker = self.marker
        chapters, (aside, asides) = await self.run(lambda: (self._chapters(marker), self._aside()))
        self.show("home.html.j2", chapters=chapters, aside=aside, asides=asides)

    def _aside(self) -> tuple[list[dict[str, str]], int]:
        """Return what could not be collected, the newest first, and how many there are in all.

        By the file's name and the pseudonym it claims, never with a code: the two must not stand together.
        """
        every = set_aside(self.desk.folder)
        titles = {one.id: one.title for one in self.desk.folder.chapters.values()}
        return [
            {
                "name": one.name,
                "about": " · ".join(
                    part for part in (titles.get(one.chapter, ""), one.learner, moment(one.at)) if part
                ),
                "reason": one.reason,
                "path": one.path.as_posix(),
            }
            for one in every[:MOST_ASIDE]
        ], len(every)

    def _chapters(self, marker: str) -> list[dict[str, Any]]:
        book = self.desk.book
        found = []
        for one in book.overview():
            pile = book.pile(one.chapter, marker) if one.second_waiting else []
            seconds = [item for item in pile if sheet.reading_of(item, marker) == SECOND]
            found.append(
                {
                    "standing": one,
                    "bars": _bars(one),
                    "mine_second": sum(sheet.waits(item, marker) for item in seconds),
                }
            )
        return found


def _bars(one: Any) -> list[tuple[str, str, int]]:
    """Return a chapter's answers by stage as `(class, label, number)`, none left out of the sum."""
    return [
        ("waiting", _("waiting"), one.waiting),
        ("begun", _("begun"), one.begun),
        ("changed", _("handed in anew"), one.changed),
        ("returned", _("to be worked on"), one.returned),
        ("marked", _("marked"), one.marked),
    ]


class AssetHandler(DeskHandler):
    """`GET /assets/{name}`: a file named by its content; it never changes."""

    def get(self, name: str) -> None:
        """Answer from memory, packed where the browser takes it."""
        finish(self, self.desk.assets.values(), name)


class NothingPage(DeskPage):
    """Any other address."""

    def get(self) -> None:
        """Refuse with 404."""
        raise Refused(404, _("There is nothing at this address."))

    post = put = delete = get


class NothingApi(DeskApi):
    """Any other address of the API."""

    def get(self) -> None:
        """Refuse with 404."""
        raise Refused(404, _("There is nothing at this address."))

    post = put = delete = get
