"""Who may do what at the desk: nobody without a code, nobody from elsewhere, no peeping at second marks."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import httpx
import pytest

from crosscurrents.desk.desk import Desk as State
from crosscurrents.desk.pages import AssetHandler, NothingApi, NothingPage, SignInHandler, SignOutHandler
from crosscurrents.desk.routes import routes
from tests.desk.support import CHAPTER, EXERCISE, Desk, Marker, learner, sentence

OPEN = (AssetHandler, SignInHandler, SignOutHandler, NothingApi, NothingPage)
FILLED = {
    r"([0-9a-z_]{1,60})": CHAPTER,
    r"([0-9a-z-]{1,60})": EXERCISE,
    r"([0-9A-Za-z]{4,32})": "ABCD",
    "(flag|return|extension|learner)": "learner",
}


def addresses() -> list[tuple[str, str]]:
    """Every method of every address that is not for anybody."""
    state = State.__new__(State)
    state.base_url = "/"
    found = []
    for pattern, handler, _ in routes(state):
        if handler in OPEN:
            continue
        path = pattern.removeprefix("/")
        for regex, name in FILLED.items():
            path = path.replace(regex, name)
        found += [(one, path) for one in ("GET", "POST") if one.lower() in handler.__dict__ or one == "GET"]
    return found


@pytest.mark.parametrize("cookie", ["", "x" * 43, "ana"])
def test_nothing_opens_without_a_session(desk: Desk, sit: Callable[..., Marker], cookie: str) -> None:
    nobody = sit()
    if cookie:
        nobody.http.cookies.set(desk.cookie, cookie)
    asked = 0
    for method, path in addresses():
        answered = nobody.send(method, path, {} if method == "POST" else None)
        if answered.status_code != 405:  # there is no such method here
            assert answered.status_code == 401, (path, answered.text)
            assert learner(1) not in answered.text
            asked += 1
    assert asked > 15


def test_a_sign_in_code_is_good_for_its_own_marker_alone(desk: Desk, sit: Callable[..., Marker]) -> None:
    nobody = sit()
    assert "code" in nobody.get("").text
    wrong = nobody.send("POST", "api/sign-in", {"code": desk.code("ana")[:-1] + "!"})
    assert "opens nothing" in sentence(wrong, 403)
    answered = nobody.send("POST", "api/sign-in", {"code": f" {desk.code('ben')} "})
    assert answered.json() == {"marker": "ben"}
    [cookie] = [one for one in answered.headers.get_list("set-cookie") if one.startswith(f"{desk.cookie}=")]
    assert "HttpOnly" in cookie
    assert "SameSite=Strict" in cookie
    assert "expires" not in cookie.lower()
    assert ">ben<" in nobody.get("").text


def test_signing_out_ends_this_session_and_no_other(desk: Desk, sit: Callable[..., Marker]) -> None:
    here, there = sit("ana"), sit("ana")
    secret = here.http.cookies[desk.cookie]
    assert "Sign in to mark" in here.form("sign-out").text
    here.http.cookies.set(desk.cookie, secret)
    assert here.get("").status_code == 401
    assert there.get("").status_code == 200


def test_sessions_and_codes_end_with_the_process(start: Callable[..., Desk]) -> None:
    running = start()
    with Marker(running, "ana") as ana:
        old = running.code("ana")
        running.restart()
        assert ana.get("").status_code == 401
        assert ana.send("POST", "api/sign-in", {"code": old}).status_code == 403
        assert old != running.code("ana")


def test_guessing_is_slowed_down_and_a_session_goes_on(start: Callable[..., Desk]) -> None:
    running = start()
    with Marker(running, "ana") as ana, Marker(running) as guesser:
        statuses = [
            guesser.send("POST", "api/sign-in", {"code": f"guess-{n}"}).status_code for n in range(22)
        ]
        assert statuses == [403] * 20 + [429] * 2
        refused = guesser.send("POST", "api/sign-in", {"code": "guess-22"})
        assert int(refused.headers["Retry-After"]) > 0
        assert ana.get("").status_code == 200
        # However many guess, whoever has the code gets in.
        right = guesser.send("POST", "api/sign-in", {"code": running.code("ben")})
        assert right.json() == {"marker": "ben"}


def test_what_comes_from_another_page_or_under_another_name_is_refused(desk: Desk, ana: Marker) -> None:
    code = ana.codes()[0]
    path = f"{ana.at(code)}/marks"
    body = {"criterion": "happened", "points": 1, "comment": "", "base": 0, "reading": "first"}
    assert ana.send("POST", path, body, **{"X-XSRFToken": "no"}).status_code == 403
    assert ana.send("POST", path, body, **{"Sec-Fetch-Site": "cross-site"}).status_code == 403
    assert ana.send("POST", path, body, **{"Sec-Fetch-Site": "same-site"}).status_code == 403
    assert ana.send("POST", path, body, Host="evil.example").status_code == 403
    assert ana.send("POST", path, body, **{"Content-Type": "text/plain"}).status_code == 415
    assert ana.http.post(f"second/{CHAPTER}", data={"share": "50", "marker": "ben"}).status_code == 403
    assert ana.sheet(code)["criteria"][0]["held"]["revision"] == 0


PATHS = [
    f"mark/{CHAPTER}/..%2f..%2fgradebook.db/ABCD",
    f"mark/%2e%2e/{EXERCISE}/ABCD",
    "assets/..%2f..%2fcourse.toml",
    "assets/course.toml",
    f"api/chapters/{CHAPTER}/answers/{EXERCISE}/teal-heron-01",
    f"api/chapters/{CHAPTER}/answers/{EXERCISE}/../../../../journal.db",
    f"feedback/{CHAPTER}/../../gradebook.db",
    "api/nothing",
]


def test_no_address_climbs_out_or_takes_a_name_for_a_code(ana: Marker) -> None:
    for path in PATHS:
        answered = ana.http.get(path)
        assert answered.status_code == 404, path
        assert "SQLite" not in answered.text


def test_every_page_carries_the_policy_and_nothing_inline(ana: Marker) -> None:
    code = ana.codes()[0]
    for path in (
        "",
        f"mark/{CHAPTER}/{EXERCISE}/{code}",
        f"second/{CHAPTER}",
        f"differences/{CHAPTER}",
        f"calibrate/{CHAPTER}",
        f"feedback/{CHAPTER}",
        "no-such-page",
    ):
        answered = ana.get(path)
        policy = answered.headers["Content-Security-Policy"]
        assert "script-src 'self'" in policy
        assert "unsafe" not in policy
        assert answered.headers["Cache-Control"] == "no-store"
        assert " style=" not in answered.text.replace("\\u003c", "<").split("</head>")[1]
        assert "http://" not in answered.text.replace("http://127.0.0.1", "").replace(
            "http://www.w3.org/", ""
        )
        for tag in answered.text.split("<script")[1:]:
            assert tag.startswith((' type="application/json"', ' type="module" src="')), tag[:80]
        assert "<b>cohort" not in answered.text  # the course's title is text, too
    assert ana.get("no-such-page").status_code == 404


def test_the_second_marker_and_the_first_see_nothing_of_each_other_until_both_are_done(
    desk: Desk, ana: Marker, ben: Marker
) -> None:
    # Ana begins all first marks, so ben gets what is drawn.
    for code in ana.codes():
        ana.mark(code, "happened", 3, comment="FIRST-COMMENT")
    assert "6 answers more are set" in ana.form(f"second/{CHAPTER}", share="50", marker="ben").text
    mine = ben.codes("second")
    assert len(mine) == 6
    assert not set(mine) & set(ben.codes("first"))
    code = mine[0]
    seen = ben.get(f"{ben.at(code)}?reading=second").text
    assert "FIRST-COMMENT" not in seen
    for path in (f"{ben.at(code)}?reading=first", f"mark/{CHAPTER}/{EXERCISE}/{code}?reading=first"):
        refused = ben.get(path)
        assert refused.status_code == 403
        assert "FIRST-COMMENT" not in refused.text
    assert "FIRST-COMMENT" not in ben.get(f"{ben.at(code)}/history").text
    assert ben.mark(code, "happened", 0, base=1).status_code == 409  # the first is not his to change
    assert ana.get(f"{ana.at(code)}?reading=second").status_code == 403
    assert ana.mark(code, "happened", 0, reading="second").status_code == 409
    ben.mark(code, "happened", 1, comment="SECOND-COMMENT", reading="second")
    assert "SECOND-COMMENT" not in ana.get(f"{ana.at(code)}?reading=first").text
    assert "SECOND-COMMENT" not in ana.get(f"{ana.at(code)}/history").text
    assert "SECOND-COMMENT" not in ana.get(f"differences/{CHAPTER}").text
    for at, one in enumerate(("part", "positions", "concept", "step")):
        assert ana.mark(code, one, 3).status_code == 200
        assert ben.mark(code, one, at % 2 + 1, reading="second").status_code == 200
    page = ben.get(f"differences/{CHAPTER}").text
    assert "FIRST-COMMENT" in page
    assert "SECOND-COMMENT" in page


def test_a_code_of_the_desk_stands_in_no_page_and_no_file(desk: Desk, ana: Marker) -> None:
    secrets = [desk.code("ana"), desk.code("ben")]
    for path in ("", f"mark/{CHAPTER}/{EXERCISE}/{ana.codes()[0]}"):
        assert not any(one in ana.get(path).text for one in secrets)
    for path in Path(desk.data).rglob("*"):
        if path.is_file():
            assert not any(one.encode() in path.read_bytes() for one in secrets), path


def test_beyond_this_computer_it_says_what_can_be_overheard(start: Callable[..., Desk]) -> None:
    running = start("--host", "0.0.0.0", "--base-url", "/desk/")
    assert "whoever is on the same network and listens can read" in running.log
    with Marker(running, "ana") as ana:
        assert f"/desk/mark/{CHAPTER}" in ana.get("").text
        [cookie] = [one for one in ana.http.cookies.jar if one.name == running.cookie]
        assert cookie.path == "/desk/"


def test_two_courses_are_marked_in_one_browser(desk: Desk, start: Callable[..., Desk], ana: Marker) -> None:
    other = start()
    with Marker(other, "ben") as ben:
        for one in ben.http.cookies.jar:  # a browser sends them to every port
            ana.http.cookies.jar.set_cookie(one)
        assert ">ana<" in ana.get("").text
        assert desk.cookie != other.cookie


def test_the_learners_server_and_the_desk_share_no_cookie(desk: Desk, ana: Marker) -> None:
    """Cookies know no ports: the lesson server's on this computer must mean nothing here, nor ours there."""
    names = {one.name for one in ana.http.cookies.jar}
    assert names == {desk.cookie, "cc_desk_xsrf"}


def test_a_long_or_wrong_body_is_a_sentence(ana: Marker) -> None:
    at = f"{ana.at(ana.codes()[0])}/marks"
    bodies: list[tuple[Any, int]] = [
        (b"{", 400),
        ({"criterion": "happened"}, 400),
        ({"word": 1}, 400),
        (b"x" * 5_000_000, 413),
    ]
    for body, status in bodies:
        answered: httpx.Response = ana.send("POST", at, body)
        assert sentence(answered, status)
