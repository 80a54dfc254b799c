"""The walk over holdings, over a planted reader: its rounds, its bounds, and parties that may not be told."""

import asyncio
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from itertools import pairwise
from typing import Any

import pytest

from graph_schema.names import LegalBasis, PartnerKind, Purpose
from graph_schema.reads.explore_rows import NodesAnswer
from graph_schema.reads.holdings import HoldingTies
from hub.access.purpose import Inquiry
from hub.access.scope import compile_scope
from hub.gql.present_holdings import percent_text
from hub.inquiries.enterprise import Asker, EnterpriseQuestion
from hub.inquiries.holding_answer import HoldingEndKind, conclude
from hub.inquiries.holding_sums import Total
from hub.inquiries.holdings import MAX_TOLD, Found, HoldingsAsked, Walk
from tests.unit.test_holding_sums import F

DAY = date(2026, 3, 2)
Shares = Mapping[tuple[str, str], str | None]


@dataclass
class Planted:
    """Holdings by (holder, held) in percent; persons begin with p. Those in `untold` are told as no node.

    Those of `unpreferred` are not relied on.
    """

    shares: Shares
    unpreferred: frozenset[tuple[str, str]] = frozenset()
    untold: frozenset[str] = frozenset()
    rounds: list[Sequence[str]] = field(default_factory=list)
    known: list[int | None] = field(default_factory=list)

    async def read(self, statement: Any, row: Any, *, limits: Mapping[str, object] | None = None) -> Any:
        """One record."""
        self.known.append(row.known)
        if statement.name == "holding_ties":
            self.rounds.append(row.ids)
            most = (limits or {})["max_ties"]
            assert isinstance(most, int)
            found = []
            for one in row.ids:
                ties = list(self._of(one, row))
                found.append({"at": one, "codes": [], "ties": ties[: most - 1], "more": len(ties) >= most})
            return HoldingTies(0, True, found)
        return NodesAnswer(0, 9, 7, True, [self._node(one) for one in row.ids if one not in self.untold])

    async def read_many(
        self, statement: Any, rows: Sequence[Any], *, limits: Mapping[str, object] | None = None
    ) -> Any:
        """Not asked for."""
        raise AssertionError

    def _of(self, one: str, row: Any) -> Any:
        at, other = (1, 0) if row.upward else (0, 1)
        for pair, percent in self.shares.items():
            if pair[at] == one:
                yield {
                    "near": one, "other": pair[other], "codes": [], "tie": "OWNS",
                    "tenure_id": "-".join(pair), "percent": percent, "evidence": None, "valid_from": None,
                    "from_kind": "UNKNOWN", "valid_to": None, "to_kind": "OPEN", "source": "s",
                    "preferred": pair not in self.unpreferred,
                }  # fmt: skip

    def _node(self, one: str) -> dict[str, Any]:
        kind = "Person" if one.startswith("p") else "Enterprise"
        return {
            "id": one, "party_id": one, "kind": kind, "name": one, "uscc": None, "joined": [], "read": True,
            "joined_more": False, "records": [], "records_more": False, "reaches": [], "reaches_more": False,
        }  # fmt: skip


def walked(reader: Planted, start: str, *, upward: bool = True, max_hops: int = 10, first: int = 500) -> Found | None:
    """What is found."""
    inquiry = Inquiry(purpose=Purpose.INVESTIGATION, legal_basis=LegalBasis.STATUTORY_DUTY, case_number="C")
    asker = Asker("partner", inquiry, compile_scope(PartnerKind.INVESTIGATOR, Purpose.INVESTIGATION))
    question = EnterpriseQuestion((), DAY, DAY, None, None, (), {}, (), (), None)
    walk = Walk(reader, asker, question, HoldingsAsked(upward=upward, max_hops=max_hops, first=first))

    async def both() -> Found | None:
        return await walk.follow() if await walk.root(start) else None

    return asyncio.run(both())


LADDER: Shares = {("a", "t"): "60", ("b", "t"): "40", ("c", "a"): "100", ("c", "b"): "100", ("p", "c"): "90"}


def test_each_party_is_asked_about_once_at_the_commit_of_the_first_round() -> None:
    reader = Planted({**LADDER, ("t", "c"): "10"})
    found = walked(reader, "t")
    assert found is not None
    assert reader.rounds == [["t"], ["a", "b"], ["c"]]  # nobody holds a person, and nobody comes again
    assert reader.known == [None, *[7] * 6]
    assert {key: party.hops for key, party in found.parties.items()} == {"t": 0, "a": 1, "b": 1, "c": 2, "p": 3}
    assert not found.truncated


@pytest.mark.parametrize(
    ("hops", "reached", "cut"), [(1, {"a", "b"}, True), (2, {"a", "b", "c"}, True), (3, set("abcp"), False)]
)
def test_hops_are_bounded_and_what_lies_beyond_is_told_of(hops: int, reached: set[str], cut: bool) -> None:
    found = walked(Planted(LADDER), "t", max_hops=hops)
    assert found is not None
    assert found.parties.keys() - {"t"} == reached
    assert found.truncated is cut
    answer = conclude(found, hops=hops)
    assert answer.not_followed == (1 if cut else 0)
    assert answer.known == (0 if cut else F(9, 10))
    kinds = {end.kind for end in answer.ends}
    assert kinds == {HoldingEndKind.NOT_FOLLOWED if cut else HoldingEndKind.PERSON}


def test_parties_are_bounded_and_the_part_that_is_left_out_is_not_called_unknown() -> None:
    found = walked(Planted(LADDER), "t", first=1)
    assert found is not None
    assert list(found.parties) == ["t", "a"]
    assert found.truncated
    answer = conclude(found, hops=10)
    assert answer.unknown == []
    assert [(end.party, end.kind) for end in answer.ends] == [("a", HoldingEndKind.NOT_FOLLOWED)]
    assert (answer.known, answer.not_followed, answer.rest) == (F(0), F(1), F(0))


def test_what_is_not_relied_on_and_has_no_room_takes_nothing_away() -> None:
    reader = Planted({("p", "t"): "60", ("b", "t"): "40"}, frozenset({("b", "t")}))
    found = walked(reader, "t", first=1)
    assert found is not None
    assert (list(found.parties), found.truncated, found.parties["t"].more) == (["t", "p"], True, False)
    answer = conclude(found, hops=10)
    assert (answer.known, answer.not_followed, answer.rest) == (F(3, 5), F(0), F(2, 5))
    assert [part.share for part in answer.unknown] == [F(2, 5)]


def test_holdings_are_bounded_where_everybody_holds_everybody() -> None:
    layers = [[f"{depth}.{i:02}" for i in range(50)] for depth in range(4)]
    shares = {(one, "t"): "2" for one in layers[0]}
    for lower, upper in pairwise(layers):
        shares |= {(holder, held): "2" for holder in upper for held in lower}
    reader = Planted(shares)
    found = walked(reader, "t")
    assert found is not None
    assert len(found.ties) == MAX_TOLD
    assert found.truncated
    assert len(reader.rounds) == 2
    answer = conclude(found, hops=10)
    assert {end.kind for end in answer.ends} == {HoldingEndKind.NOT_FOLLOWED}
    assert answer.known == 0
    assert answer.rest == 1 - answer.not_followed


def test_who_may_not_be_told_is_not_there_nor_what_lies_behind() -> None:
    found = walked(Planted(LADDER, untold=frozenset("c")), "t")
    assert found is not None
    assert found.parties.keys() == set("tab")
    assert {(tie.holder, tie.held) for tie in found.ties} == {("a", "t"), ("b", "t")}
    half = walked(Planted(LADDER, untold=frozenset("a")), "t")
    assert half is not None
    assert half.parties.keys() == set("tbcp")
    assert walked(Planted(LADDER, untold=frozenset("t")), "t") is None


def test_downward() -> None:
    found = walked(Planted(LADDER), "p", upward=False)
    assert found is not None
    answer = conclude(found, hops=10)
    assert answer.totals["t"] == Total(F(9, 10))
    assert (answer.unknown, [end.party for end in answer.ends]) == ((), ["t"])


@pytest.mark.parametrize(
    ("share", "text", "rounded"),
    [
        (F(0), "0", False), (F(1), "100", False), (F(735, 1000), "73.5", False), (F(1, 3), "33.333333333333", True),
        (F(2, 3), "66.666666666667", True), (F(1, 2**20), "0.000095367431640625", False),
        (F(3, 4) ** 10, "5.6313514709472656250".rstrip("0"), False), (F(12, 10), "120", False),
    ],
)  # fmt: skip
def test_percentages_are_exact_where_their_decimals_end(share: F, text: str, rounded: bool) -> None:
    assert percent_text(share) == (text, rounded)


def test_the_product_of_ten_steps_is_exact() -> None:
    share = F("0.579612345678901") ** 10
    text, rounded = percent_text(share)
    assert (F(text), rounded) == (share * 100, False)
