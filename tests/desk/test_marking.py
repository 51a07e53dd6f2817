"""The thin thread and its edges: read, mark, clash, take back, flag, give more time, look up."""

from __future__ import annotations

from crosscurrents.grading.folder import open_folder
from tests.desk.support import CHAPTER, CRITERIA, EXERCISE, HOSTILE, Desk, Marker, sentence
from tests.grading import support

COUNT = 12


def whose(desk: Desk, code: str, ana: Marker) -> str:
    reply = ana.send("POST", f"{ana.at(code)}/learner", {"reason": "for the test"})
    return str(reply.json()["learner"])


def waiting(marker: Marker) -> str:
    """The code of an answer that nobody has touched."""
    reply = marker.get(f"api/chapters/{CHAPTER}/pile").json()["pile"]
    return str(next(one["code"] for one in reply if one["stage"] == "waiting"))


def test_a_mark_is_in_nbgraders_gradebook_as_soon_as_it_is_saved(desk: Desk, ana: Marker) -> None:
    code = waiting(ana)
    for at, one in enumerate(CRITERIA):
        reply = ana.mark(code, one, 2, comment="Plain." if not at else "").json()
        assert reply["revision"] == 1
        assert reply["sum"] == {"text": f"{2 * (at + 1)} of 15", "missing": len(CRITERIA) - at - 1}
    reply = ana.mark(code, "", None, comment="Clear throughout.").json()
    assert reply["sum"]["text"] == "10 of 15"
    grade = support.grade_of(open_folder(desk.data), whose(desk, code, ana), EXERCISE)
    assert (grade["manual_score"], grade["needs_manual_grade"]) == (10, False)
    assert grade["comment"] == "\n".join(
        ["happened: 2 - Plain.", *(f"{one}: 2" for one in CRITERIA[1:]), "Clear throughout."]
    )


def test_a_sheet_holds_all_there_is_to_read_by_code_alone(desk: Desk, ana: Marker) -> None:
    code = waiting(ana)
    found = ana.sheet(code)
    assert [one["id"] for one in found["criteria"]] == list(CRITERIA)
    assert found["criteria"][0]["levels"][3]["description"] == "Shown with its limits."
    assert "MODEL-ANSWER-SECRET" in found["model"]
    assert found["case"].startswith("<p>Harborlight")
    assert found["of"] == COUNT
    assert "Figures" in [one["title"] for one in found["others"]]
    answered = ana.get(f"{ana.at(code)}?reading=first").text
    assert whose(desk, code, ana) not in answered


def test_the_walk_goes_round_what_waits_and_steps_back_over_everything(ana: Marker) -> None:
    codes = ana.codes()
    assert len(set(codes)) == COUNT
    first = ana.sheet(codes[0])
    assert (first["at"], first["previous"]) == (1, None)
    last = ana.sheet(codes[-1])
    assert last["previous"]["code"] == codes[-2]
    assert last["next"]["code"] in codes[:-1]
    target = first["next"]["code"]
    ana.marks(target, 1)
    again = ana.sheet(codes[0])
    assert again["left"] == first["left"] - 1
    assert again["next"]["code"] != target
    back = ana.sheet(codes[codes.index(target) + 1]) if target != codes[-1] else last
    assert back["previous"]["code"] == target or target == codes[-1]
    # By learner there is one answer each here, so everybody comes once.
    assert ana.sheet(codes[0], by="learner")["of"] == COUNT


def test_what_somebody_else_has_open_comes_later_and_says_so(ana: Marker, ben: Marker) -> None:
    code = ana.codes()[0]
    target = ana.sheet(code)["next"]
    assert target
    ben.sheet(target["code"])
    assert ana.sheet(code)["next"]["code"] != target["code"]
    assert ana.get(f"{ana.at(code)}/next").json()["sheet"]["code"] != target["code"]
    assert any("ben has this one open too" in one for one in ana.sheet(target["code"])["stands"])


def test_the_second_to_save_a_criterion_is_told_and_may_put_theirs_in_its_place(
    ana: Marker, ben: Marker
) -> None:
    code = waiting(ana)
    assert ana.mark(code, "happened", 2, comment="Plain.").status_code == 200
    refused = ben.mark(code, "happened", 1, comment="A gap.")
    assert sentence(refused, 409).startswith("ana has marked this meanwhile")
    assert refused.json()["theirs"] == {"marker": "ana", "revision": 1, "points": 2, "comment": "Plain."}
    assert ana.sheet(code)["criteria"][0]["held"]["points"] == 2
    assert ben.mark(code, "happened", 1, base=1, comment="A gap.").json()["revision"] == 2
    told = [one["text"] for one in ben.sheet(code)["history"]]
    assert (
        told[1]
        == "What happened, plainly: 1, “A gap.” was not taken, because 2, “Plain.” stood there by then"
    )
    assert told[2] == "What happened, plainly: 2, “Plain.” → 1, “A gap.”"


def test_undo_takes_back_my_own_newest_mark_and_says_where(ana: Marker, ben: Marker) -> None:
    code = waiting(ana)
    ana.mark(code, "part", 3)
    ben.mark(code, "step", 0)
    undone = ana.send("POST", "api/undo", {}).json()["undone"]
    assert (undone["code"], undone["criterion"], undone["title"]) == (code, "part", "Own part in it")
    held = {one["id"]: one["held"]["points"] for one in ana.sheet(code)["criteria"]}
    assert (held["part"], held["step"]) == (None, 0)


def test_comments_come_back_after_two_letters_until_they_are_forgotten(ana: Marker, ben: Marker) -> None:
    code = waiting(ana)
    ana.mark(code, "concept", 1, comment="Names the idea; show it at work.")

    def offered(prefix: str) -> list[str]:
        return list(
            ben.get("api/phrases", params={"prefix": prefix, "criterion": "concept"}).json()["phrases"]
        )

    assert offered("na") == offered("sho") == ["Names the idea; show it at work."]
    assert offered("n") == []
    ben.send("POST", "api/phrases", {"text": "Names the idea; show it at work.", "criterion": "concept"})
    assert offered("na") == []
    assert ana.sheet(code)["criteria"][3]["held"]["comment"] == "Names the idea; show it at work."


def test_plain_facts_are_told_as_facts(desk: Desk, ana: Marker) -> None:
    sheets = {code: ana.sheet(code)["facts"] for code in ana.codes()}
    [late] = [code for code, facts in sheets.items() if any("after the due time" in one for one in facts)]
    assert whose(desk, late, ana) == "teal-heron-01"
    assert any(one == "That is 1 day after the due time." for one in sheets[late])
    twins = [code for code, facts in sheets.items() if any("same text as" in one for one in facts)]
    assert {whose(desk, one, ana) for one in twins} == {"teal-heron-10", "teal-heron-11"}
    assert any(one.startswith("11 words; 5 to 250 are asked for") for one in sheets[twins[0]])


def test_flag_return_and_more_time_stand_on_the_sheet_and_in_the_history(desk: Desk, ana: Marker) -> None:
    code = waiting(ana)
    at = ana.at(code)
    assert ana.send("POST", f"{at}/flag", {"reason": "Names a client?"}).json() == {"flag": "Names a client?"}
    assert ana.sheet(code)["flag"] == "Names a client?"
    assert ana.send("POST", f"{at}/flag", {"reason": ""}).status_code == 200
    assert ana.sheet(code)["flag"] == ""
    assert sentence(ana.send("POST", f"{at}/learner", {"reason": " "}), 422).startswith("Say why")
    assert ana.send("POST", f"{at}/return", {"reason": " "}).status_code == 200  # nothing to take back
    assert ana.sheet(code)["stage"] != "returned"
    assert ana.send("POST", f"{at}/return", {"reason": "Leave the name out"}).status_code == 200
    found = ana.sheet(code)
    assert found["stage"] == "returned"
    assert any("Leave the name out" in one for one in found["stands"])
    assert ana.send("POST", f"{at}/extension", {"hours": 48}).status_code == 200
    assert ana.send("POST", f"{at}/extension", {"hours": -1}).status_code == 422
    told = " | ".join(one["text"] for one in ana.sheet(code)["history"])
    for piece in (
        "flagged it: Names a client?",
        "took the flag off",
        "worked on: Leave the name out",
        "48 hours more",
    ):
        assert piece in told, told
    with support.gradebook(open_folder(desk.data)) as book:
        learner = whose(desk, code, ana)
        assert book.find_submission(CHAPTER, learner).extension.total_seconds() == 48 * 3600


def test_who_wrote_it_asks_for_a_reason_and_is_written_down(ana: Marker, ben: Marker) -> None:
    code = waiting(ana)
    assert sentence(ana.send("POST", f"{ana.at(code)}/learner", {"reason": ""}), 422).startswith("Say why")
    reply = ana.send("POST", f"{ana.at(code)}/learner", {"reason": "They wrote to me about it"})
    assert "-" in reply.json()["learner"]
    line = ben.sheet(code)["history"][-1]
    assert (line["who"], line["text"]) == ("ana", "looked up who wrote it: They wrote to me about it")


def test_what_cannot_be_is_refused_in_a_sentence(ana: Marker) -> None:
    code = waiting(ana)
    assert sentence(ana.mark(code, "happened", 7), 422).startswith("“happened” gives")
    assert sentence(ana.mark(code, "charm", 1), 422)
    assert sentence(ana.mark(code, "happened", True), 400)  # type: ignore[arg-type]
    assert sentence(ana.mark(code, "happened", 1, reading="third"), 422)
    assert sentence(ana.mark(code, "happened", 1, comment="x" * 5001), 422)
    assert sentence(ana.mark("ZZZZ", "happened", 1), 404)
    assert sentence(ana.get(f"api/chapters/09_gone/answers/{EXERCISE}/{code}"), 404)
    assert sentence(ana.get(f"api/chapters/{CHAPTER}/answers/small-check/{code}"), 404)
    assert ana.sheet(code)["criteria"][0]["held"]["points"] is None


def test_the_hostile_answer_is_data(desk: Desk, ana: Marker) -> None:
    code = next(one for one in ana.codes() if whose(desk, one, ana) == HOSTILE)
    page = ana.get(f"mark/{CHAPTER}/{EXERCISE}/{code}").text
    assert "alert('owned')" in page
    assert "<script>alert" not in page
    assert "<img src=x" not in page
    assert page.count("</script>") == 2  # the page's data and its module, no more
    assert ana.sheet(code)["answer"]["lines"][0][1] == support.HOSTILE
