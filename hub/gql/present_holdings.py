"""Holdings as their asker sees them: exact percentages as text, handles for ids."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from decimal import ROUND_HALF_EVEN, Context, Decimal
from fractions import Fraction
from typing import Final

from hub.gql.present_nodes import party_node
from hub.gql.view import Row, View, bilingual
from hub.inquiries.holding_answer import End, HoldingEndKind, HoldingsAnswer, UnknownPart, sources_differ
from hub.inquiries.holding_steps import Chain
from hub.inquiries.holding_sums import Total
from hub.inquiries.holdings import OWNS, Found, Tie, TieRow, is_relied_on, percent_of

PLACES: Final = 12
"""Decimal places of a percentage whose decimals do not end."""
_HUNDRED: Final = 100


def percent_text(share: Fraction) -> tuple[str, bool]:
    """A share of 1 as percent, decimal text, and whether it is rounded: where its decimals do not end."""
    percent = share * _HUNDRED
    rest, places = percent.denominator, 0
    while rest % 10 == 0:
        rest, places = rest // 10, places + 1
    for factor in (2, 5):
        while rest % factor == 0:
            rest, places = rest // factor, places + 1
    if rest == 1:
        return _plain(Decimal(percent.numerator * 10**places // percent.denominator).scaleb(-places, _WIDE)), False
    scaled = Decimal(round(percent * 10**PLACES)).scaleb(-PLACES, _WIDE)
    return _plain(scaled), True


_WIDE: Final = Context(prec=100_000, rounding=ROUND_HALF_EVEN)


def _plain(value: Decimal) -> str:
    text = format(value, "f")
    return text.rstrip("0").rstrip(".") if "." in text else text


def holdings(found: Found, answer: HoldingsAnswer, *, view: View) -> Row:
    """All of the answer; who and what was told of is noted for the audit entry."""
    released = view.released
    released.read_at(found.read_at)
    root = found.parties[found.root]
    released.subjects_root |= root.members
    shown = _Shown(found, answer, view, {end.party: end.kind for end in answer.ends})
    parties = [shown.party(key) for key in found.parties]
    for party in found.parties.values():
        released.subjects_traversed |= party.members
    released.subjects_traversed -= root.members
    return view.shown(
        "Holdings",
        {
            "direction": "UP" if found.upward else "DOWN",
            "root": parties[0]["node"],
            "parties": parties,
            "holdings": [shown.holding(tie) for tie in found.ties if tie.tie == OWNS],
            "controls": [shown.control(tie) for tie in found.ties if tie.tie != OWNS],
            "unknown": [shown.unknown(part) for part in answer.unknown],
            "ends": [shown.end(end) for end in answer.ends],
            **_together(found, answer),
            "truncated": found.truncated,
            "chains_truncated": answer.chains_more,
            "as_of": view.as_of.isoformat(),
            "known_at": str(found.known),
        },
    )


@dataclass(frozen=True, slots=True)
class _Shown:
    """What is found, as it is shown."""

    found: Found
    answer: HoldingsAnswer
    view: View
    kinds: Mapping[str, HoldingEndKind]

    def handle(self, key: str) -> str:
        """The partner's name for a party, the same in all lists."""
        return self.view.handle(self.found.parties[key].node.node_id)

    def party(self, key: str) -> Row:
        """A party with its total."""
        total = self.answer.totals.get(key)
        return self.view.shown(
            "HoldingParty",
            {
                "node": party_node(self.found.parties[key].node, self.view),
                "hops": self.found.parties[key].hops,
                "total": None if total is None else self.total(total),
                "end": self.kinds.get(key),
            },
        )

    def total(self, total: Total) -> Row:
        """A total; what is known of an incomplete one is told as such alone."""
        text, rounded = percent_text(total.known)
        complete = total.gap is None
        return self.view.shown(
            "HoldingTotal",
            {
                "percent": text if complete else None,
                "at_least": text if complete or total.known else None,
                "rounded": rounded,
                "gap": total.gap,
            },
        )

    def holding(self, tie: Tie) -> Row:
        """A direct holding with what each source says."""
        relied_on = is_relied_on(tie)
        return self.view.shown(
            "Holding",
            {
                "holder_id": self.handle(tie.holder),
                "held_id": self.handle(tie.held),
                "percent": percent_of(tie) if relied_on else None,
                "relied_on": relied_on,
                "circular": (tie.holder, tie.held) in self.answer.circular,
                "in_itself": tie.holder == tie.held,
                "sources_differ": sources_differ(tie),
                "statements": self.said(tie, "HoldingStatement", percent=lambda row: row["percent"]),
            },
        )

    def control(self, tie: Tie) -> Row:
        """An asserted control with what each source says."""
        return self.view.shown(
            "AssertedControl",
            {
                "controller_id": self.handle(tie.holder),
                "controlled_id": self.handle(tie.held),
                "statements": self.said(tie, "ControlStatement", evidence=lambda row: row["evidence"]),
            },
        )

    def said(self, tie: Tie, type_name: str, **own: Callable[[TieRow], str | None]) -> list[Row]:
        """The statements of a tie, those relied on first."""
        return [
            self.view.shown(
                type_name,
                {
                    "tenure_id": self.view.handle(row["tenure_id"]),
                    **{name: take(row) for name, take in own.items()},
                    "since": row["valid_from"],
                    "since_kind": row["from_kind"],
                    "until": row["valid_to"],
                    "until_kind": row["to_kind"],
                    "source": row["source"],
                    "preferred": row["preferred"],
                    "disputed": row["tenure_id"] in self.found.objected,
                },
            )
            for row in sorted(tie.said, key=lambda row: (not row["preferred"], row["source"] or "", row["tenure_id"]))
        ]

    def unknown(self, part: UnknownPart) -> Row:
        """An unknown part, under a handle of its own."""
        return self.view.shown(
            "UnknownHolders",
            {
                "id": self.view.handle(f"unknown:{part.held}"),
                "held_id": self.handle(part.held),
                "percent": None if part.share is None else percent_text(part.share)[0],
                "total": None if part.total is None else self.total(part.total),
            },
        )

    def end(self, end: End) -> Row:
        """A party at the end with its chains."""
        return self.view.shown(
            "HoldingEnd",
            {
                "party_id": self.handle(end.party),
                "name": self.found.parties[end.party].node.name,
                "kind": end.kind,
                "total": self.total(end.total),
                "chains": [self.chain(chain) for chain in end.chains],
            },
        )

    def chain(self, chain: Chain) -> Row:
        """A chain with its steps."""
        product = chain.product
        return self.view.shown(
            "HoldingChain",
            {
                "steps": [self.step(key, share) for key, share in zip(chain.parties[1:], chain.shares, strict=True)],
                "product": None if product is None else percent_text(product)[0],
                "end": chain.end,
            },
        )

    def step(self, key: str, share: Fraction | None) -> Row:
        """A step of a chain."""
        return self.view.shown(
            "HoldingStep",
            {
                "party_id": self.handle(key),
                "name": self.found.parties[key].node.name,
                "percent": None if share is None else percent_text(share)[0],
            },
        )


def _together(found: Found, answer: HoldingsAnswer) -> Row:
    """What the ultimate holders hold together, and the rest; downward there is no such sum."""
    if not found.upward:
        return dict.fromkeys(("known", "not_followed", "rest", "told"))
    known, left = percent_text(answer.known)[0], percent_text(answer.not_followed)[0]
    rest = answer.rest
    return {
        "known": known,
        "not_followed": left,
        "rest": None if rest is None else percent_text(rest)[0],
        "told": bilingual(_told(known, left, rest=rest)),
    }


def _told(known: str, left: str, *, rest: Fraction | None) -> tuple[str, str]:
    zh, en = [f"最终持有人已知合计 {known}%"], [f"ultimate holders known: {known} %"]
    if left != "0":
        zh.append(f"另有 {left}% 未再追溯")
        en.append(f"{left} % not followed further")
    if rest is None:
        zh.append("各来源所述合计超过 100%,不作推算")
        en.append("sources say more than 100 %, from which nothing is concluded")
    elif rest > 0:
        zh.append("其余未知")
        en.append("the rest unknown")
    return ",".join(zh) + "。", ", ".join(en) + "."
