"""Network: weighted links between nodes; who depends on whom, or what feeds what, and what a change does."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any, ClassVar, Literal

import msgspec

from crosscurrents.course.words import gettext as _
from crosscurrents.exercises.kind import (
    Drawing,
    Kind,
    Response,
    SpecError,
    choice_schema,
    object_schema,
    text_schema,
    unique,
)
from crosscurrents.exercises.paper import Block, Boxes, Lines, Say, Sheet, Shown
from crosscurrents.exercises.parts import network_room
from crosscurrents.exercises.parts import network_said as said
from crosscurrents.exercises.parts.flows import Pair, Weights
from crosscurrents.exercises.parts.network_plot import Spot, Tie, columns, fits_ring, ring
from crosscurrents.exercises.parts.network_spec import (
    Change,
    Contest,
    Guess,
    Link,
    Node,
    Question,
    Remove,
    Scale,
)
from crosscurrents.exercises.tallies.tally import Tally

_HALF = 0.5


class Network(Kind, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A network that the learner reads, changes in a few places, and reads again.

    Mode `shares`: money from givers to receivers; each receiver's largest giver and sum of squared shares.
    Mode `strength`: how strongly each node feeds each other; out- and in-strength.

    Response: `{guess: node, weights: {"from>to": weight}, removed: "from>to", award: node, text}`. `weights`
    holds what the learner changed; a link put back to its given weight may stay in it and changes nothing.
    Figures open after the guess, or at once where none is asked for.
    """

    name: ClassVar[str] = "network"

    intro: str = ""
    mode: Literal["strength", "shares"]
    nodes: list[Node]
    links: list[Link]
    scale: Scale
    change: Change
    guess: Guess | None = None
    contest: Contest | None = None
    remove: Remove | None = None
    question: Question | None = None
    caution: str

    def check(self) -> None:
        """Raise `SpecError` for nodes, links, scale or contest that do not hold together."""
        unique([node.id for node in self.nodes], "nodes")
        for node in self.nodes:
            if ">" in node.id or not node.id:
                raise SpecError(f'a node has the id "{node.id}": use letters, digits and hyphens')
        if self.scale.low != 0 or self.scale.high <= 0 or self.scale.step <= 0:
            raise SpecError(
                "the scale must begin at `low: 0` (no link), with `high` and `step` above 0: mend it"
            )
        if not 1 <= self.change.most <= 10:
            raise SpecError(f"`change.most` is {self.change.most}: let the learner change 1 to 10 links")
        if not self.caution.strip():
            raise SpecError("the network has no `caution`: write what it cannot tell")
        self._check_nodes()
        self._check_links()
        self._check_contest()

    def _check_nodes(self) -> None:
        if self.mode == "strength":
            if not 3 <= len(self.nodes) <= 10:
                raise SpecError(f"the network has {len(self.nodes)} nodes: give it 3 to 10")
            long = [node.id for node in self.nodes if not fits_ring(node.label)]
            if long:
                raise SpecError(
                    f'node "{long[0]}" does not fit the picture: give it a `short` of two lines of '
                    "12 letters, no word longer than 12"
                )
            return
        without = [node.id for node in self.nodes if node.side is None]
        if without:
            raise SpecError(f'node "{without[0]}" has no `side`: say giver or receiver')
        if not 1 <= len(self._givers) <= 8 or not 2 <= len(self._receivers) <= 8:
            raise SpecError(
                f"{len(self._givers)} givers and {len(self._receivers)} receivers: "
                "give the network 1 to 8 givers and 2 to 8 receivers"
            )

    def _check_links(self) -> None:
        unique([_key((link.source, link.target)) for link in self.links], "links")
        known, possible = [node.id for node in self.nodes], set(self._pairs)
        for link in self.links:
            for end in (link.source, link.target):
                if end not in known:
                    raise SpecError(f'a link names "{end}", which is none of `nodes`: mend its id')
            if (link.source, link.target) not in possible:
                way = "from a giver to a receiver" if self.mode == "shares" else "between two different nodes"
                raise SpecError(f'the link "{_key((link.source, link.target))}" must run {way}')
            if not 0 <= link.weight <= self.scale.high:
                raise SpecError(
                    f'the link "{_key((link.source, link.target))}" has the weight {link.weight:g}: '
                    f"keep it within 0 to {self.scale.high:g}"
                )
        if not any(link.weight for link in self.links):
            raise SpecError("the network has no links: give it some")

    def _check_contest(self) -> None:
        contest = self.contest
        if contest is None:
            return
        if self.mode != "shares":
            raise SpecError("a `contest` is about money: use it in the mode shares")
        unique([one.id for one in contest.applicants], "applicants")
        strange = [one.id for one in contest.applicants if one.id not in self._receivers]
        if strange or len(contest.applicants) < 2:
            raise SpecError(
                f'applicant "{strange[0]}" is none of the receivers: mend its id'
                if strange
                else "a contest needs at least two `applicants`"
            )
        if contest.amount <= 0:
            raise SpecError(f"the contest's amount is {contest.amount:g}: give a number above 0")
        if contest.giver and contest.giver not in self._givers:
            raise SpecError(f'the contest\'s giver "{contest.giver}" is none of the givers: mend its id')

    @property
    def _givers(self) -> list[str]:
        return [node.id for node in self.nodes if node.side == "giver"]

    @property
    def _receivers(self) -> list[str]:
        return [node.id for node in self.nodes if node.side == "receiver"]

    @property
    def _pairs(self) -> list[Pair]:
        """Return every link there may be, in the order of the nodes."""
        ids = [node.id for node in self.nodes]
        if self.mode == "shares":
            return [(giver, receiver) for giver in self._givers for receiver in self._receivers]
        return [(one, two) for one in ids for two in ids if one != two]

    @property
    def _payer(self) -> str:
        """Return the id that the contested grant comes from; the fund's own name where that is no node."""
        return (self.contest.giver or self.contest.fund) if self.contest else ""

    def _named(self, node_id: str) -> str:
        return next((node.name for node in self.nodes if node.id == node_id), node_id)

    def _arrow(self, pair: Pair) -> str:
        return f"{self._named(pair[0])} → {self._named(pair[1])}"

    def public(self) -> dict[str, Any]:
        """Return the network as given and what is asked; what it adds up to comes later."""
        spec: dict[str, Any] = msgspec.to_builtins(self)
        spec["assumptions"] = said.assumptions(self.mode)
        if self.contest:
            spec["contest"]["name"] = self._named(self.contest.fund)
        return spec

    def schema(self) -> dict[str, Any]:
        """Return the schema of `{guess, weights, removed, award, text}`."""
        weight = {"type": "number", "minimum": 0, "maximum": self.scale.high}
        pairs = [_key(pair) for pair in self._pairs]
        properties: dict[str, Any] = {"weights": object_schema(dict.fromkeys(pairs, weight))}
        if self.guess:
            properties["guess"] = choice_schema(self._asked)
        if self.remove:
            properties["removed"] = choice_schema(pairs)
        if self.contest:
            properties["award"] = choice_schema([one.id for one in self.contest.applicants])
        if self.question:
            properties["text"] = text_schema()
        return object_schema(properties)

    @property
    def _asked(self) -> list[str]:
        """Return the nodes that figures are about, and that one may guess: receivers, or all."""
        return self._receivers if self.mode == "shares" else [node.id for node in self.nodes]

    def _guessed(self, response: Response) -> str | None:
        guess = response.get("guess")
        return guess if guess in self._asked else None

    def _entered(self, response: Response) -> dict[Pair, float]:
        """Return the weights the learner set, of links that there still are."""
        weights = response.get("weights", {})
        return {pair: weights[_key(pair)] for pair in self._pairs if _key(pair) in weights}

    def _removed(self, response: Response) -> Pair | None:
        """Return the link taken away, or None: also where its weight is 0, which leaves nothing to take."""
        if self.remove is None:
            return None
        present = self._weights({"weights": response.get("weights", {})})
        return next(
            (pair for pair in self._pairs if _key(pair) == response.get("removed") and present.get(pair)),
            None,
        )

    def _award(self, response: Response) -> str | None:
        award = response.get("award")
        known = [one.id for one in self.contest.applicants] if self.contest else []
        return award if award in known else None

    @property
    def _given(self) -> dict[Pair, float]:
        return {(link.source, link.target): link.weight for link in self.links}

    def _weights(self, response: Response) -> dict[Pair, float]:
        """Return the weights after the changes, without the removed link, with the award."""
        weights = {**self._given, **self._entered(response)}
        removed, award = self._removed(response) if "removed" in response else None, self._award(response)
        if removed:
            weights.pop(removed)
        if award and self.contest:
            weights[self._payer, award] = weights.get((self._payer, award), 0) + self.contest.amount
        return weights

    def _changes(self, response: Response) -> dict[Pair, tuple[float, float]]:
        """Return what differs from the network as given by the learner's weights: (given, now) by link."""
        given = self._given
        return {
            pair: (given.get(pair, 0), weight)
            for pair, weight in self._entered(response).items()
            if weight != given.get(pair, 0)
        }

    def progress(self, response: Response) -> tuple[int, int]:
        """Count the guess, a first change, the award, the removed link, and the text where it is required."""
        done = [bool(self._entered(response))]
        if self.guess:
            done.append(self._guessed(response) is not None)
        if self.contest:
            done.append(self._award(response) is not None)
        if self.remove:
            done.append(self._removed(response) is not None)
        if self.question and self.question.required:
            done.append(bool(response.get("text", "").strip()))
        return sum(done), len(done)

    def view(self, response: Response) -> dict[str, Any]:
        """Return the picture; once the guess is made, also figures, and what award and removal do."""
        guessed = self._guessed(response)
        opened = self.guess is None or guessed is not None
        seen: dict[str, Any] = {
            "open": opened,
            "drawing": self._picture(response, opened).as_dict(),
            "changed": len(self._changes(response)),
        }
        if not opened:
            return seen
        before, after = self._given, self._weights(response)
        return {
            **seen,
            **self._said(before, after, guessed),
            "award": self._award_said(response),
            "removed": self._removed_said(response),
        }

    def _said(self, before: Weights, after: Weights, guessed: str | None) -> dict[str, Any]:
        read = said.shares if self.mode == "shares" else said.strength
        return read({one: self._named(one) for one in self._asked}, self._named, before, after, guessed)

    def _award_said(self, response: Response) -> dict[str, Any] | None:
        """Return for each applicant its largest giver's share without and with the grant, the award first."""
        award, contest = self._award(response), self.contest
        if award is None or contest is None:
            return None
        plain = {key: value for key, value in response.items() if key != "award"}
        rows = []
        for one in sorted(contest.applicants, key=lambda applicant: applicant.id != award):
            without, having = self._weights(plain), self._weights({**plain, "award": one.id})
            rows.append(
                {
                    "name": self._named(one.id),
                    "chosen": one.id == award,
                    "said": said.grant(one.id, self._named, without, having),
                }
            )
        return {"rows": rows, "cannot": said.grant_cannot()}

    def _removed_said(self, response: Response) -> str | None:
        pair = self._removed(response)
        if pair is None:
            return None
        having = {key: value for key, value in response.items() if key != "removed"}
        tell: Callable[..., str] = said.lost_gift if self.mode == "shares" else said.lost_link
        return tell(pair, self._asked, self._named, self._weights(having), self._weights(response))

    def draw(self, response: Response) -> Drawing | None:
        """Return the network with the learner's changes marked; None before anything is answered."""
        if not self.progress(response)[0]:
            return None
        return self._picture(response, self.guess is None or self._guessed(response) is not None)

    def _ties(self, response: Response, *, opened: bool) -> list[Tie]:
        """Return the links that are or were there; with `opened`, more than half of an income stands out."""
        given, now = self._given, self._weights(response)
        removed = self._removed(response)
        offered = [(self._payer, one.id) for one in self.contest.applicants] if self.contest else []
        totals: dict[str, float] = {}
        for (_source, target), weight in now.items():
            totals[target] = totals.get(target, 0) + weight
        ties = []
        for pair in dict.fromkeys([*self._pairs, *offered]):
            before, after = given.get(pair, 0), now.get(pair, 0)
            if not before and not after and pair != removed:
                continue
            heavy = opened and self.mode == "shares" and after > _HALF * totals[pair[1]]
            ties.append(
                Tie(*pair, given=before, now=after, removed=pair == removed and not after, heavy=heavy)
            )
        return ties

    def _picture(self, response: Response, opened: bool) -> Drawing:
        ties = self._ties(response, opened=opened)
        spots = {node.id: Spot(node.id, node.label) for node in self.nodes}
        # Said from the start: a caption that grew with the first change would push the controls away.
        marks = _("+ more, − less and × taken away mark your changes.")
        if self.mode == "shares":
            givers = [spots[one] for one in self._givers]
            if self.contest and self._payer not in spots:
                givers.append(Spot(self._payer, self._payer))
            title = _("Who gives to whom")
            svg = columns(givers, [spots[one] for one in self._receivers], ties, title)
            caption = _("Who gives to whom, in {unit}; the wider, the more.").format(unit=self.scale.unit)
            if opened:
                caption += " " + _("In the second colour: more than half of all that member has.")
        else:
            title = _("What feeds what")
            svg = ring(list(spots.values()), ties, self.scale.high, title)
            caption = _("Toy model: what feeds what. The wider the arrow, the stronger, from 0 to {high}.")
            caption = caption.format(high=f"{self.scale.high:g}")
        rows = [
            [self._named(tie.source), self._named(tie.target), f"{tie.given:g}", f"{tie.now:g}"]
            for tie in ties
        ]
        header = [_("From"), _("To"), _("As given"), _("Now")]
        return Drawing(svg, f"{caption} {marks}", header, rows)

    def plain(self, response: Response) -> list[tuple[str, str]]:
        """Return guess, changes, award, removed link and text as lines."""
        lines = []
        guessed, award, removed = self._guessed(response), self._award(response), self._removed(response)
        if guessed and self.guess:
            lines.append((self.guess.question, self._named(guessed)))
        for pair, (before, now) in self._changes(response).items():
            lines.append((self._arrow(pair), f"{before:g} → {now:g}"))
        if award and self.contest:
            lines.append((self._named(self.contest.fund), self._named(award)))
        if removed:
            lines.append((_("Taken away"), self._arrow(removed)))
        if response.get("text", "").strip():
            lines.append((self.question.prompt if self.question else _("Your words"), response["text"]))
        return lines

    def aggregate(self, responses: Sequence[Response]) -> list[Tally]:
        """Return which links were changed; guesses, awards and links taken away where they are asked for."""
        names = {node.id: node.label for node in self.nodes}
        found: list[Tally] = []
        if self.guess:
            asked = {one: names[one] for one in self._asked}
            found.append(network_room.guesses(self.guess.question, asked, map(self._guessed, responses)))
        found.append(network_room.changes(names, self._pairs, map(self._changes, responses)))
        if self.contest:
            applicants = {one.id: names[one.id] for one in self.contest.applicants}
            fund = self._named(self.contest.fund)
            found.append(network_room.awards(fund, applicants, map(self._award, responses)))
        if self.remove:
            links = [pair for pair, weight in self._given.items() if weight]
            found.append(network_room.removals(names, links, map(self._removed, responses)))
        return found

    def sentences(self, response: Response) -> list[tuple[str, str]]:
        """Return what was written to the question, where one is asked."""
        text = str(response.get("text", "")).strip()
        return [(self.question.prompt, text)] if self.question and text else []

    def paper(self) -> list[Block]:
        """Return the network as a picture and a table with room for sums, and the questions."""
        blocks: list[Block] = [Say(self.intro)] if self.intro else []
        blocks.append(Shown(self._picture({}, opened=False)))
        if self.guess:
            blocks.append(Lines(self.guess.question, 1))
        blocks.append(self._sheet())
        blocks += [Say(one) for one in said.formula(self.mode)]
        if said.assumptions(self.mode):
            blocks.append(
                Say(_("Toy model. It assumes: {list}").format(list=" ".join(said.assumptions(self.mode))))
            )
        blocks.append(
            Lines(_("{prompt} (at most {n})").format(prompt=self.change.prompt, n=self.change.most), 4)
        )
        if self.contest:
            blocks += [Say(f"{self._named(one.id)}: {one.case}") for one in self.contest.applicants]
            names = [self._named(one.id) for one in self.contest.applicants]
            blocks.append(Boxes(self.contest.prompt, names))
            blocks.append(Lines(_("Each one's largest share, without and with the grant"), 2))
        if self.remove:
            blocks.append(Lines(self.remove.prompt, 2))
        if self.question:
            label = self.question.prompt + (f" {self.question.hint}" if self.question.hint else "")
            blocks.append(Lines(label, 4))
        return [*blocks, Say(self.caution)]

    def _sheet(self) -> Sheet:
        """Return the weights as a table with empty cells for what they add up to."""
        given = self._given
        label = {node.id: node.label for node in self.nodes}
        if self.mode == "shares":
            givers, blank = self._givers, [_("All"), _("Largest share"), _("Squared shares")]
            return Sheet(
                self.scale.unit,
                [_("Receives"), *(label[one] for one in givers), *blank],
                [
                    [label[to], *(_amount(given.get((one, to), 0)) for one in givers), "", "", ""]
                    for to in self._receivers
                ],
            )
        ids = [node.id for node in self.nodes]
        rows = [
            [label[one], *("–" if one == to else _amount(given.get((one, to), 0)) for to in ids), ""]
            for one in ids
        ]
        return Sheet(
            _("From the row to the column ({unit})").format(unit=self.scale.unit),
            ["", *(label[to] for to in ids), _("Out")],
            [*rows, [_("In"), *([""] * (len(ids) + 1))]],
        )

    def key(self) -> list[Block]:
        """Return the figures of the network as given, and what each possible award does."""
        found = self._said(self._given, self._given, None)
        table = found["bars"]
        blocks: list[Block] = [
            Sheet(_("The figures as given"), table["header"], table["rows"]),
            *(Say(f"{one['label']}: {one['given']} {one['cannot']}") for one in found["figures"]),
        ]
        if self.contest:
            first = self._award_said({"award": self.contest.applicants[0].id})
            blocks += [Say(f"{one['name']}: {one['said']}") for one in (first or {"rows": []})["rows"]]
        return [*blocks, Say(self.caution)]


def _key(pair: Pair) -> str:
    return f"{pair[0]}>{pair[1]}"


def _amount(weight: float) -> str:
    return f"{weight:g}" if weight else "0"
