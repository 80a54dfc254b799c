"""What the grid asks: shapes of questions, who asks them, and with which variables."""

import random
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from graph_schema.names import PartnerKind
from tests.benchmarks import county
from tests.benchmarks.grid.hubs import of_the_owner, of_the_representative
from tests.support.graph import code
from tests.support.service import INQUIRIES

Variables = Mapping[str, Any]
_ASKED: Final = 4_000
_BATCHES: Final = 200
_BATCH: Final = 100
_BANK: Final = "{purpose: CREDIT_GRANTING, legalBasis: LAWFULLY_PUBLIC}"
_CASE: Final = INQUIRIES[PartnerKind.INVESTIGATOR]
_TWO_HOPS: Final = f"""{county.HEAD} {{ name relatedParties(first: 50) {{ edges {{ node {{ name
 otherEnterprises {{ name }} }} }} }} }} }}"""
_ENTERPRISES: Final = f"""query($usccs: [String!]!) {{ enterprises(usccs: $usccs, inquiry: {_BANK}) {{ __typename
 ... on Enterprise {{ name creditStatus {{ standing }} }} }} }}"""
_PATHS: Final = f"""query($from: String!, $to: String!) {{ paths(from: $from, to: $to, inquiry: {_CASE}) {{ none bounded
 paths {{ hops steps {{ sameByDocument start {{ name uscc }} end {{ name uscc }} ties {{ relation role since }} }} }}
 }} }}"""
_NETWORK: Final = f"""query($of: ID!) {{ network(of: $of, hops: 2, inquiry: {_CASE}) {{ truncated
 nodes {{ hops party {{ kind name uscc standing }} }} relationships {{ relation fromId toId role current }} }} }}"""
_SEARCH: Final = f"""query($name: String!) {{ searchEnterprises(name: $name, inquiry: {_BANK}) {{ edges {{ node {{
 name uscc }} }} }} }}"""
_PEER_TWO_HOPS: Final = """query($key: String!) { identifiers(where: {key: {eq: $key}}) { enterprises { facts { name }
 holders { name identities { people { holds { facts { name } } } } } } } }"""


@dataclass(frozen=True)
class Shape:
    """A shape of question: its text, who asks, and its variables for a county of a size, drawn at random.

    `bare` where the bare route answers it too, `peer` its text for the peer; the variables of both are made of `uscc`.
    """

    name: str
    query: str
    variables: Callable[[int, random.Random], Sequence[Variables]]
    kind: PartnerKind = PartnerKind.BANK
    bare: bool = False
    peer: str = ""


def _one(size: int, rnd: random.Random) -> Sequence[Variables]:
    return [{"uscc": code(rnd.randrange(size))} for _ in range(_ASKED)]


def _many(size: int, rnd: random.Random) -> Sequence[Variables]:
    return [{"usccs": [code(serial) for serial in rnd.sample(range(size), _BATCH)]} for _ in range(_BATCHES)]


def _two_ends(size: int, rnd: random.Random) -> Sequence[Variables]:
    """Two owned companies of a group, who have the representative of the group between them."""
    groups = [4 * rnd.randrange(size // 4) for _ in range(_ASKED)]
    return [{"from": code(group), "to": code(group + 3)} for group in groups]


def _centre(size: int, rnd: random.Random) -> Sequence[Variables]:
    return [{"of": code(rnd.randrange(size))} for _ in range(_ASKED)]


def _name(size: int, rnd: random.Random) -> Sequence[Variables]:
    return [{"name": f"村{rnd.randrange(size):07}有限公司"} for _ in range(_ASKED)]


def _represented(_size: int, _rnd: random.Random) -> Sequence[Variables]:
    return [{"uscc": each} for each in of_the_representative(code)]


def _owned(_size: int, _rnd: random.Random) -> Sequence[Variables]:
    return [{"uscc": each} for each in of_the_owner(code)]


RELATED: Final = Shape("related", county.RELATED, _one, bare=True)
REPRESENTED: Final = Shape("hub", county.RELATED, _represented, bare=True)
OWNED: Final = Shape("hub_owner", county.RELATED, _owned, bare=True)
SHAPES: Final[Mapping[str, Shape]] = {
    shape.name: shape
    for shape in (
        RELATED,
        Shape("one_hop", county.ONE_HOP, _one, peer=county.PEER_ONE_HOP),
        Shape("two_hops", _TWO_HOPS, _one, peer=_PEER_TWO_HOPS),
        Shape("batch_100", _ENTERPRISES, _many),
        REPRESENTED,
        OWNED,
        Shape("path", _PATHS, _two_ends, PartnerKind.INVESTIGATOR),
        Shape("network", _NETWORK, _centre, PartnerKind.INVESTIGATOR),
        Shape("search", _SEARCH, _name),
    )
}
