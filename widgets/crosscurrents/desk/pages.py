"""Signing in and out, the desk's home, its files."""

from __future__ import annotations

from typing import Any

from crosscurrents.course.words import gettext as _
from crosscurrents.desk import sheet
from crosscurrents.desk.base import COOKIE, DeskApi, DeskHandler, DeskPage
from crosscurrents.marking.where import SECOND
from crosscurrents.web.assets import finish
from crosscurrents.web.handler import Refused


class SignInHandler(DeskApi):
    """`POST api/sign-in`: exchange the code of the starting window's link for a cookie."""

    def post(self) -> None:
        """Sign in; a wrong code is refused with 403, and too many with 429."""
        desk = self.desk
        self.must_wait(max(desk.wrong_codes.wait(self.sender), desk.wrong_anywhere.wait("")))
        entered = desk.sessions.sign_in(self.body(code=str)["code"].strip())
        if entered is None:
            desk.wrong_codes.failed(self.sender)
            desk.wrong_anywhere.failed("")
            raise Refused(
                403,
                _("That code opens nothing: take the link from the window where the desk was started."),
            )
        marker, token = entered
        self.set_cookie(
            COOKIE,
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
        self.desk.sessions.sign_out(self.get_cookie(COOKIE) or "")
        self.clear_cookie(COOKIE, path=self.desk.base_url)
        self.to("")


class HomePage(DeskPage):
    """`GET /`: each chapter, how far its marking is, and what can be done."""

    async def get(self) -> None:
        """Show it."""
        marker = self.marker
        chapters = await self.run(self._chapters, marker)
        self.show("home.html.j2", chapters=chapters, markers=self.desk.markers)

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
