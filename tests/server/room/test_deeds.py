"""What can be done in a room: each deed of participants and of the facilitator, one by one."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, get_args

import pytest

from crosscurrents.room import commands
from crosscurrents.room.commands import MOST_SENTENCE, MOST_STEPS
from crosscurrents.server.room.doing import MOST_OFFERED
from tests.server.room.people import BACK, ITEMS, KEY, ORDER, THIRD, Room, State
from tests.server.visitor import sentence

COVERED: set[type] = set()
Test = Callable[..., None]


def of(*deeds: type) -> Callable[[Test], Test]:
    """Say which deeds a test is about."""
    COVERED.update(deeds)
    return lambda test: test


def step(what: str, title: str, minutes: int = 5, chapter: str = "", exercise: str = "") -> State:
    return {"what": what, "title": title, "minutes": minutes, "chapter": chapter, "exercise": exercise}


STEPS = [
    step("opening", "Welcome"),
    step("exercise", "Knots", 8, THIRD, ORDER),
    step("break", "Tea", 10),
    step("exercise", "Back", 4, THIRD, BACK),
    step("closing", "Goodbye"),
]


def test_every_deed_has_a_test_here() -> None:
    every = {*get_args(commands.Participants), *get_args(commands.Facilitators)}
    assert every == COVERED


# --- participants' -------------------------------------------------------------------------------


@of(commands.Rename)
def test_another_name_is_another_made_up_one(room: Room) -> None:
    guest, other = room.guests(2)
    state = guest.does("rename")
    assert state["me"]["name"] not in {guest.name, other.name}
    names = [one["name"] for one in room.leader.state()["people"]]
    assert state["me"]["name"] in names
    assert guest.name not in names
    assert guest.tries("rename", name="Kim Smith").status_code == 400  # nobody is asked for their own


@of(commands.Sit)
def test_a_seat_can_be_taken_and_left(room: Room) -> None:
    room.leader.settles(seats="three")
    guest = room.guest()
    assert [one["id"] for one in guest.state()["room"]["seats"]] == ["public", "groups", "backers"]
    assert guest.does("sit", seat="backers")["me"]["seat"] == "backers"
    [row] = [one for one in room.leader.state()["people"] if one["name"] == guest.name]
    assert (row["seat"], row["seat_label"]) == ("backers", "Funders, business and faith groups")
    assert guest.does("sit", seat="")["me"]["seat"] == ""
    sentence(guest.tries("sit", seat="civil"), 409)


@of(commands.Wish)
def test_anybody_may_work_alone_or_choose_a_partner(room: Room) -> None:
    guest, other = room.guests(2)
    assert guest.does("wish", wish="alone")["me"]["wish"] == "alone"
    mine = guest.does("wish", wish="with", partner=other.name)["me"]
    assert (mine["wish"], mine["partner"]) == ("with", other.name)
    assert sentence(guest.tries("wish", wish="with", partner=guest.name), 409).startswith("That is you")
    assert sentence(guest.tries("wish", wish="with", partner="Kim"), 404) == "Nobody here is called “Kim”."
    assert guest.does("wish", wish="any")["me"]["partner"] == ""
    assert sentence(guest.tries("wish", wish="never"), 400)


@of(commands.Withdraw)
def test_an_answer_can_be_taken_out_of_the_room_and_put_back(room: Room) -> None:
    guests = room.answered("rope", "net", "sail", "rope")
    leader, guest = room.leader, guests[0]
    before = leader.row()["answered"]
    mine = guest.does("withdraw", withdrawn=True, **KEY)["me"]
    assert mine["withdrawn"] == [f"{THIRD}/{ORDER}"]
    assert leader.row()["answered"] == before - 1
    assert guest.does("withdraw", withdrawn=False, **KEY)["me"]["withdrawn"] == []
    guest.does("withdraw", withdrawn=True, **KEY)
    assert leader.looks()["n"] == before - 1
    said = sentence(guests[1].tries("withdraw", withdrawn=True, **KEY), 409)
    assert said.startswith("The room's picture has been taken")
    sentence(guest.tries("withdraw", withdrawn=True, chapter=THIRD, exercise="gone"), 404)


@of(commands.Offer, commands.TakeBack, commands.Gather, commands.Decide)
def test_a_sentence_goes_from_its_writer_to_the_room_and_back(room: Room) -> None:
    guests, leader = room.guests(3), room.leader
    for at, guest in enumerate(guests):
        [mine] = guest.does("offer", text=f"  I will call the {at}th pilot.  ", **KEY)["me"]["offered"]
        assert mine == {
            "id": mine["id"],
            **KEY,
            "text": f"I will call the {at}th pilot.",
            "status": "offered",
        }
    texts = {f"I will call the {at}th pilot." for at in range(3)}
    assert not texts & {one["text"] for one in leader.sentences()}
    gathered = [one for one in leader.gathers() if one["text"] in texts]
    assert {one["text"] for one in gathered} == texts
    assert {(one["status"], one["kind"], one["title"]) for one in gathered} == {
        ("waiting", "offered", "Three knots in order")
    }
    for one, status in zip(gathered, ("released", "declined", "released"), strict=True):
        leader.does("decide", sentence=one["id"], status=status)
    leader.does("decide", sentence=gathered[2]["id"], status="waiting")
    states = {guest.state()["me"]["offered"][0]["status"] for guest in guests}
    assert states == {"released", "declined", "waiting"}
    released = gathered[0]["text"]
    [writer] = [one for one in guests if one.state()["me"]["offered"][0]["text"] == released]
    number = writer.state()["me"]["offered"][0]["id"]
    other = next(one for one in guests if one is not writer)
    assert sentence(other.tries("take-back", sentence=number), 404).startswith("There is no such sentence")
    assert writer.does("take-back", sentence=number)["me"]["offered"] == []
    assert released not in [one["text"] for one in leader.sentences()]
    assert sentence(leader.tries("decide", sentence=gathered[0]["id"], status="released"), 404)


@of(commands.Offer)
def test_what_can_be_offered_has_its_bounds(room: Room) -> None:
    guest = room.guest()
    assert sentence(guest.tries("offer", text=" \n "), 409).startswith("There is nothing to offer yet")
    sentence(guest.tries("offer", text="x" * (MOST_SENTENCE + 1)), 400)
    sentence(guest.tries("offer", text="x", chapter=THIRD, exercise="gone"), 404)
    for at in range(MOST_OFFERED):
        guest.does("offer", text=f"Commitment {at}.")
    offered = guest.state()["me"]["offered"]
    assert {(one["chapter"], one["exercise"]) for one in offered} == {("", "")}
    assert sentence(guest.tries("offer", text="One more."), 409).startswith("You have offered many already")
    guest.does("take-back", sentence=offered[0]["id"])
    guest.does("offer", text="One more.")


@of(commands.Gather)
def test_the_sentences_of_fewer_than_three_writers_wait(own: Room) -> None:
    guests, leader = own.guests(3), own.leader
    for guest in guests[:2]:
        for at in range(3):
            guest.does("offer", text=f"{guest.name} says {at}.")
    assert leader.state()["offered"] is False
    said = sentence(leader.tries("gather"), 409)
    assert said == "Fewer than 3 people's sentences wait: taken in now, the moment would tell whose."
    leader.does("open", **KEY)
    leader.does("close", **KEY)  # which gathers by itself where there are enough
    assert leader.sentences() == []
    guests[2].does("offer", text="And I.")
    assert leader.state()["offered"] is True
    leader.does("open", **KEY)
    leader.does("close", **KEY)
    assert len(leader.sentences()) == 7
    assert leader.state()["offered"] is False


@of(commands.Leave)
def test_who_leaves_is_not_counted_and_may_come_back(room: Room) -> None:
    guest, leader = room.guest(), room.leader
    joined = leader.state()["joined"]
    guest.does("leave")
    assert leader.state()["joined"] == joined - 1
    assert guest.name not in [one["name"] for one in leader.state()["people"]]
    assert guest.join(room.workshop.join_code).json()["name"] == guest.name
    assert leader.state()["joined"] == joined


# --- the facilitator's ---------------------------------------------------------------------------


@of(commands.Settle)
def test_the_room_is_set_up_and_promises_can_only_be_tightened(own: Room) -> None:
    leader = own.leader
    room = leader.settles(title=" Nets ", pace="free", minimum=1, keep_days=14, seats="two")["room"]
    assert (room["title"], room["pace"], room["minimum"], room["keep_days"], room["seats"]) == (
        "Nets",
        "free",
        3,  # never fewer, whatever is asked
        14,
        "two",
    )
    assert leader.settles(minimum=6, keep_days=30)["room"]["keep_days"] == 30
    told = own.guest().state()["room"]
    assert (told["minimum"], told["until_days"]) == (6, 30)
    assert "can only be shortened" in sentence(leader.tries("settle", **{**SETTLED, "keep_days": 31}), 409)
    assert "can only be raised" in sentence(leader.tries("settle", **{**SETTLED, "minimum": 5}), 409)
    assert leader.settles(minimum=7, keep_days=3)["room"]["minimum"] == 7
    for wrong in ({"minimum": 0}, {"minimum": 51}, {"keep_days": 0}, {"keep_days": 91}, {"pace": "slow"}):
        sentence(leader.tries("settle", **{**SETTLED, **wrong}), 400)
    sentence(leader.tries("settle", title="Half a request"), 400)


SETTLED = {"title": "Knots", "pace": "follow", "minimum": 6, "keep_days": 30, "seats": "none"}


@of(commands.Plan)
def test_an_agenda_is_put_together(room: Room) -> None:
    state = room.leader.does("plan", start="13:30", steps=STEPS)
    assert [one["title"] for one in state["steps"]] == ["Welcome", "Knots", "Tea", "Back", "Goodbye"]
    assert [one["planned"] for one in state["steps"]] == ["13:30", "13:35", "13:43", "13:53", "13:57"]
    gone = [*STEPS, step("exercise", "Gone", 5, THIRD, "gone")]
    sentence(room.leader.tries("plan", steps=gone), 404)
    sentence(room.leader.tries("plan", start="25:00", steps=STEPS), 400)
    sentence(room.leader.tries("plan", steps=[STEPS[0]] * (MOST_STEPS + 1)), 400)
    sentence(room.leader.tries("plan", steps=[{**STEPS[0], "minutes": -1}]), 400)
    assert room.leader.does("plan", steps=[])["steps"] == []


def test_a_plan_is_weighed_and_not_kept(room: Room) -> None:
    before = room.leader.state()["steps"]
    long = [step("opening", "Welcome", 60), step("exercise", "Knots", 45, THIRD, ORDER)]
    weighed = room.leader.send("POST", "api/facilitator/weigh", {"do": "plan", "steps": long})
    assert weighed.json()["minutes"] == 105
    assert len(weighed.json()["warnings"]) == 1
    assert room.leader.state()["steps"] == before
    for body in ({"steps": long}, {"do": "untime"}, {"do": "plan", "steps": [{"what": "nap"}]}):
        sentence(room.leader.send("POST", "api/facilitator/weigh", body), 400)


@of(commands.Agenda)
def test_a_built_agenda_is_taken(room: Room) -> None:
    [offered] = room.leader.get("api/facilitator/catalogue").json()["agendas"]
    state = room.leader.does("agenda", agenda=offered["id"], day=1)
    taken = [{name: one[name] for name in ("what", "title", "minutes")} for one in state["steps"]]
    assert taken == [
        {name: one[name] for name in ("what", "title", "minutes")} for one in offered["days"][0]["steps"]
    ]
    assert state["room"]["start"] == offered["days"][0]["start"]
    sentence(room.leader.tries("agenda", agenda=offered["id"], day=2), 404)
    sentence(room.leader.tries("agenda", agenda="gone"), 404)


@of(commands.Begin)
def test_beginning_a_step_opens_its_exercise_and_closes_the_one_before(own: Room) -> None:
    leader, guest = own.leader, own.guest()
    leader.does("plan", steps=STEPS)
    state = leader.does("begin", step=1)
    assert (state["current"], state["steps"][1]["state"]) == (1, "open")
    assert state["steps"][1]["began"] is not None
    told = guest.state()
    assert (told["step"]["title"], told["step"]["state"]) == ("Knots", "open")
    assert [one["exercise"] for one in told["open"]] == [ORDER]
    state = leader.does("begin", step=2)
    assert state["steps"][1]["state"] == "closed"
    assert state["steps"][1]["minutes_taken"] == 0
    sentence(leader.tries("begin", step=5), 404)
    sentence(leader.tries("begin", step=-1), 400)
    sentence(leader.tries("begin", step=10**30), 404)
    leader.settles(pace="free")
    leader.does("begin", step=3)
    assert leader.does("begin", step=4)["steps"][3]["state"] == "open"  # where each goes at their own pace


@of(commands.Cut)
def test_a_step_is_left_out_and_taken_in_again(own: Room) -> None:
    leader = own.leader
    leader.does("plan", steps=STEPS)
    assert leader.does("cut", step=3, cut=True)["steps"][3]["cut"] is True
    assert leader.does("cut", step=3, cut=False)["steps"][3]["cut"] is False
    leader.does("begin", step=0)
    assert sentence(leader.tries("cut", step=0, cut=True), 409).startswith("That step is on now")
    sentence(leader.tries("cut", step=9, cut=True), 404)


@of(commands.Open, commands.Close)
def test_an_exercise_is_opened_closed_and_opened_again(room: Room) -> None:
    leader, key = room.leader, {"chapter": THIRD, "exercise": BACK}
    sentence(leader.tries("close", **key), 409)
    for _ in range(2):
        leader.does("open", **key)
        assert leader.row(**key)["state"] == "open"
        leader.does("close", **key)
        assert leader.row(**key)["state"] == "closed"
    sentence(leader.tries("open", chapter=THIRD, exercise="gone"), 404)
    sentence(leader.tries("open", chapter="../..", exercise=BACK), 400)


@of(commands.Look, commands.Show, commands.Caption)
def test_a_picture_is_taken_captioned_and_shown(own: Room) -> None:
    guests, leader = own.answered("rope", "rope", "net"), own.leader
    assert leader.row()["look"]["can"] is False
    assert sentence(leader.tries("look", **KEY), 409).startswith("Close it first")
    view = leader.looks()
    assert (view["n"], view["number"], view["least"]) == (3, 1, 3)
    assert guests[0].get(f"api/room/views/{view['id']}").status_code == 404
    leader.does("caption", view=view["id"], caption=" What holds comes first. ")
    assert leader.row()["views"][0]["caption"] == "What holds comes first."
    leader.does("show", what="view", view=view["id"])
    assert guests[0].state()["shown"]["view"] == view["id"]
    seen = guests[0].get(f"api/room/views/{view['id']}").json()
    assert seen["caption"] == "What holds comes first."
    assert seen["pictures"] == leader.get(f"api/facilitator/views/{view['id']}").json()["pictures"]
    assert leader.get("api/projector").json()["view"] == view["id"]
    for what in ("join", "step", "timer", "sentences", "blank"):
        leader.does("show", what=what)
        assert leader.get("api/projector").json()["what"] == what
    assert guests[0].get(f"api/room/views/{view['id']}").status_code == 200  # once seen, it stays to be seen
    sentence(leader.tries("show", what="view", view=999), 404)
    sentence(leader.tries("show", what="answers"), 400)
    sentence(leader.tries("caption", view=999, caption="x"), 404)
    sentence(leader.tries("caption", view=view["id"], caption="x" * 501), 400)


@of(commands.Time, commands.Untime)
def test_a_timer_is_started_and_stopped(room: Room) -> None:
    guest = room.guest()
    timer = room.leader.does("time", label="Talk in pairs", minutes=1.5)["timer"]
    assert (timer["label"], timer["seconds"]) == ("Talk in pairs", 90)
    assert guest.state()["timer"] == timer == room.leader.get("api/projector").json()["timer"]
    assert room.leader.does("untime")["timer"] is None
    for minutes in (0, -1, 181, 1e400):
        sentence(room.leader.tries("time", minutes=minutes), 400)


@of(commands.Group, commands.Apart, commands.Regroup)
def test_groups_are_proposed_and_two_are_kept_apart(own: Room) -> None:
    guests, leader = own.guests(5), own.leader
    one, other, *_, lonely = names = [guest.name for guest in guests]
    assert leader.does("apart", one=one, other=other, apart=True)["apart"] == [sorted([one, other])]
    guests[-1].does("wish", wish="alone")
    groups = leader.does("group", size=2, stage="2", minutes=2)["groups"]
    assert (groups["size"], groups["alone"], groups["unmet"]) == (2, [lonely], [])
    told = {guest.name: guest.state()["me"]["group"] for guest in guests}
    assert told[lonely] == {"number": 0, "size": 1}
    assert told[one]["number"] != told[other]["number"]
    for number, members in enumerate(groups["groups"], start=1):
        assert all(told[name] == {"number": number, "size": len(members)} for name in members)
    wall = leader.get("api/projector").json()["groups"]
    assert wall == {"size": 2, "stage": "2", "sizes": [len(one) for one in groups["groups"]], "alone": 1}
    assert guests[0].state()["me"]["stage"] == "2"
    assert leader.state()["timer"]["label"] == "In pairs"
    # Who is kept apart is told nobody else, nor that anybody is.
    leader.does("apart", one=one, other=names[2], apart=True)
    leader.does("apart", one=one, other=names[3], apart=True)
    assert leader.does("group", size=4, stage="4")["groups"]["unmet"]
    assert "unmet" not in leader.get("api/projector").json()["groups"]
    assert "apart" not in str([guest.state() for guest in guests])
    assert len(leader.does("apart", one=one, other=other, apart=False)["apart"]) == 2
    assert leader.does("group", size=0)["groups"] is None
    assert guests[0].state()["me"]["group"] is None
    leader.does("plan", steps=STEPS)
    leader.does("begin", step=0)
    made = leader.does("group", size=2)["groups"]
    state = leader.does("begin", step=2)
    assert (state["groups"], state["put_away"], state["timer"]) == (None, True, None)
    state = leader.does("regroup")
    assert (state["groups"], state["put_away"]) == (made, False)
    assert sentence(leader.tries("regroup"), 409).startswith("There are no earlier groups")
    sentence(leader.tries("apart", one=one, other=one, apart=True), 409)
    sentence(leader.tries("apart", one=one, other="Kim", apart=True), 404)
    sentence(leader.tries("group", size=7), 400)


@of(commands.Tally)
def test_sheets_of_paper_are_counted_with_the_rest(own: Room) -> None:
    guests, leader = own.answered("rope", "rope", "net"), own.leader
    [field] = leader.get(f"api/facilitator/exercises/{THIRD}/{ORDER}").json()["fields"]
    places = dict(zip(ITEMS, ((4, 0, 0), (0, 4, 0), (0, 0, 4)), strict=True))
    assert [one["row"] for one in field["rows"]] == list(ITEMS)
    counts = {
        one["row"]: dict(zip([value["value"] for value in one["values"]], places[one["row"]], strict=True))
        for one in field["rows"]
    }
    sheets = {field["tally"]: counts}
    leader.does("tally", n=4, counts=sheets, **KEY)
    assert leader.row()["tallied"] == 4
    sheet = leader.get(f"api/facilitator/exercises/{THIRD}/{ORDER}").json()
    assert (sheet["sheets"], sheet["counts"]) == (4, sheets)  # so that a reloaded form has them
    leader.does("tally", n=0, counts={}, **KEY)
    assert leader.row()["tallied"] == 0
    sheet = leader.get(f"api/facilitator/exercises/{THIRD}/{ORDER}").json()
    assert (sheet["sheets"], sheet["counts"]) == (0, {})
    leader.does("tally", n=4, counts=sheets, **KEY)
    for n, wrong in (
        (1, {"gone": {}}),
        (1, {field["tally"]: {"rope": {"1": -1}}}),
        (1, {field["tally"]: {"rope": {"1": 2}}}),
        (1, {field["tally"]: {"gone": {"1": 1}}}),
    ):
        sentence(leader.tries("tally", n=n, counts=wrong, **KEY), 409)
    sentence(leader.tries("tally", n=501, counts=sheets, **KEY), 400)
    assert leader.row()["tallied"] == 4
    view = leader.looks()
    assert (view["n"], view["paper"]) == (len(guests) + 4, 4)
    leader.does("open", **KEY)
    assert "in a picture already" in sentence(leader.tries("tally", n=0, counts={}, **KEY), 409)


@of(commands.End)
def test_after_the_end_nothing_more_is_done(own: Room) -> None:
    guest, leader = own.guest(), own.leader
    leader.does("plan", steps=STEPS)
    leader.does("open", **KEY)
    before = guest.state()
    state = leader.does("end")
    assert state["room"]["ended"] is not None
    assert state["room"]["until"] > state["room"]["ended"]
    told = guest.state()
    assert told["room"]["ended"] is True
    assert told["room"]["until"] == state["room"]["until"]
    assert before["room"]["until"] is None
    for deed in LATER:
        assert sentence(leader.tries(**deed), 409) == "This room has ended."
    for deed in (
        {"do": "rename"},
        {"do": "offer", "text": "late"},
        {"do": "withdraw", "withdrawn": True, **KEY},
    ):
        assert sentence(guest.tries(**deed), 409) == "This room has ended."
    guest.does("leave")


LATER: list[dict[str, Any]] = [
    {"do": "end"},
    {"do": "settle", **SETTLED},
    {"do": "plan", "steps": STEPS},
    {"do": "begin", "step": 0},
    {"do": "open", **KEY},
    {"do": "look", **KEY},
    {"do": "show", "what": "blank"},
    {"do": "time", "minutes": 1},
    {"do": "group", "size": 2},
    {"do": "tally", "n": 0, "counts": {}, **KEY},
    {"do": "gather"},
    {"do": "regroup"},
]


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"{",
        b"[]",
        b"null",
        b'"rename"',
        b'{"do": "nothing"}',
        b'{"do": 1}',
        b'{"do": ["rename"]}',
        b'{"do": "rename", "do": "leave", "do": "nothing"}',
        b'{"do": "sit"}',
        b'{"do": "sit", "seat": "", "more": 1}',
        b'{"do": "sit", "seat": null}',
        b'{"do": "wish", "wish": "with", "partner": "\\ud800"}',
        b'{"do": "offer", "text": "\xff"}',
        b"\xef\xbb\xbf{}",
    ],
)
@pytest.mark.parametrize("whose", ["room", "facilitator"])
def test_what_is_no_deed_gets_a_sentence(room: Room, whose: str, body: bytes) -> None:
    asker = room.guest() if whose == "room" else room.leader
    said = sentence(asker.send("POST", f"api/{whose}/act", body), 400)
    assert said.startswith("That cannot be done as it was sent: ")
    assert sentence(asker.send("POST", f"api/{whose}/act", body, **{"Content-Type": "text/plain"}), 415)


def test_deeds_of_one_kind_of_person_are_not_the_others(room: Room) -> None:
    for deed in get_args(commands.Facilitators):
        name = deed.__struct_config__.tag
        said = sentence(room.guest().tries(name), 400)
        assert said.startswith("That cannot be done as it was sent: "), name
    for deed in get_args(commands.Participants):
        sentence(room.leader.tries(deed.__struct_config__.tag), 400)
