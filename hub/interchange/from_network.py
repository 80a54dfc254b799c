"""What `network` and `holdings` answer, read into an extract: nodes and relationships in the direction of the graph."""

from collections.abc import Iterable, Iterator, Mapping
from datetime import date
from typing import Any, Final

from hub.interchange.extract import Extract, Tie, party_of, tie_of
from hub.interchange.from_enterprise import Ask

Row = Mapping[str, Any]

NETWORK: Final = """
query ExportNetwork(
  $uscc: ID!, $hops: Int!, $first: Int!, $perRelation: Int!,
  $inquiry: InquiryInput!, $asOf: Date, $knownAt: KnownAtInput
) {
  network(
    of: $uscc, hops: $hops, first: $first, perRelation: $perRelation, time: ALL,
    inquiry: $inquiry, asOf: $asOf, knownAt: $knownAt
  ) {
    nodes { party { id kind name uscc } }
    relationships {
      relation fromId toId role liability since sinceKind until untilKind percent evidence source preferred
      disputed
    }
    truncated asOf knownAt
  }
}
"""
HOLDINGS: Final = """
query ExportHoldings(
  $uscc: ID!, $direction: HoldingDirection!, $first: Int!, $inquiry: InquiryInput!, $asOf: Date, $knownAt: KnownAtInput
) {
  holdings(of: $uscc, direction: $direction, first: $first, inquiry: $inquiry, asOf: $asOf, knownAt: $knownAt) {
    root { id kind name uscc }
    parties { node { id kind name uscc } }
    holdings { holderId heldId statements { percent since sinceKind until untilKind source preferred disputed } }
    controls {
      controllerId controlledId statements { evidence since sinceKind until untilKind source preferred disputed }
    }
    truncated asOf knownAt
  }
}
"""
MOST_NODES: Final = 100
MOST_OF_ONE_KIND: Final = 50
MORE_PARTIES: Final = "还有未写出的主体 · there are more parties than were written"


async def ask_network(ask: Ask, variables: Mapping[str, Any], *, hops: int) -> Extract | None:
    """Ask for the network around a party, ended ties too; None where nothing may be told."""
    asked = {**variables, "hops": hops, "first": MOST_NODES, "perRelation": MOST_OF_ONE_KIND}
    answer = (await ask(NETWORK, asked)).get("network")
    return None if answer is None else read_network(answer)


async def ask_holdings(ask: Ask, variables: Mapping[str, Any], *, direction: str) -> Extract | None:
    """Follow holdings upward (UP) or downward (DOWN); None where nothing may be told."""
    answer = (await ask(HOLDINGS, {**variables, "direction": direction, "first": MOST_NODES})).get("holdings")
    return None if answer is None else read_holdings(answer)


def read_network(answer: Row) -> Extract:
    """A network as an extract; the first node is the one asked about."""
    told = [node["party"] for node in answer["nodes"] or ()]
    rows = ({**row, "tie": row["relation"]} for row in answer["relationships"] or ())
    return _extract(answer, told, rows)


def read_holdings(answer: Row) -> Extract:
    """Holdings, and control that is asserted beside them, as an extract."""
    told = [answer["root"], *(party["node"] for party in answer["parties"] or ())]
    return _extract(answer, told, _statements(answer))


def _statements(answer: Row) -> Iterator[Row]:
    ends = (("holdings", "OWNS", "holderId", "heldId"), ("controls", "CONTROLS", "controllerId", "controlledId"))
    for name, tie, source, target in ends:
        for one in answer[name] or ():
            for said in one["statements"] or ():
                yield {**said, "tie": tie, "fromId": one[source], "toId": one[target]}


def _extract(answer: Row, told: Iterable[Row], rows: Iterable[Row]) -> Extract:
    parties = {one["id"]: party_of(one) for one in told if one is not None and one["id"] is not None}
    as_of = date.fromisoformat(answer["asOf"])
    keys = {handle: party.key for handle, party in parties.items()}
    ties = [tie for row in rows if (tie := _tie(row, keys, as_of)) is not None]
    return Extract(
        subject=next(iter(keys.values())),
        as_of=as_of,
        known_at=answer["knownAt"],
        parties={party.key: party for party in parties.values()},
        ties=tuple(dict.fromkeys(ties)),
        truncated=(MORE_PARTIES,) if answer["truncated"] else (),
    )


def _tie(row: Row, keys: Mapping[str, str], as_of: date) -> Tie | None:
    """A relationship as the source relied on tells it, between parties that are told."""
    source, target = keys.get(row["fromId"]), keys.get(row["toId"])
    if row["preferred"] is False or source is None or target is None:
        return None
    if row["tie"] == "NAMES":  # it leads from whom the record is about to the person
        source, target = target, source
    role = {"HOLDS": row.get("role"), "NAMES": row.get("liability"), "SUCCEEDS": row.get("evidence")}.get(row["tie"])
    return tie_of(row, (source, target), named=(row["tie"], role), as_of=as_of)
