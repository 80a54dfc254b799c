"""The table of legal cases: its lines as canonical rows, as inputs of the planner, and what is expected of both."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any

import tomli

from graph_schema.intervals import Interval
from graph_schema.names import EndKind, LiabilityKind, PartyKind, RecordKind, RoleKind, Side
from graph_schema.reach import LiabilityInput, RecordInput, ReleaseInput, RoleInput
from loaders.generate_codes import resident_id
from tests.support.graph import RULES, Row, code
from tests.support.live import TODAY

TABLE = Path(__file__).parents[1] / "cases" / "legal_cases.toml"
ROLES = {"LR": "LEGAL_REPRESENTATIVE", "CONTROLLER": "ACTUAL_CONTROLLER"}
WHY = {
    "LIABLE": "DIRECTLY_LIABLE_PERSON",
    "SUPERVISOR": "DIRECTLY_LIABLE_SUPERVISOR",
    "DEBT": "DEBT_PERFORMANCE_LIABLE",
    "NAMED": "NAMED_REPRESENTATIVE",
}
DETERMINER = "示例县认定单位"


@dataclass(frozen=True)
class Case:
    """One case; `serial` keeps its organisations and persons apart from those of the others."""

    serial: int
    said: dict[str, Any]
    facts: list[list[str]] = field(default_factory=list)

    @property
    def id(self) -> str:
        """Its id."""
        return str(self.said["id"])

    @property
    def day(self) -> date:
        """The day asked about."""
        return date.fromisoformat(self.said.get("day", TODAY.isoformat()))

    @property
    def expect(self) -> list[str]:
        """What is told of how records reach parties, as sorted lines."""
        return sorted(self.said["expect"])

    def uscc(self, letter: str) -> str:
        """The code of an organisation."""
        return code(100_000 + self.serial * 10 + "ABCDEFGH".index(letter))

    def number(self, label: str) -> str:
        """The number of a record."""
        return f"{self.id}案{label}号"

    def rows(self) -> Iterator[Row]:
        """The facts as canonical rows."""
        for letter in "ABC":
            yield {"type": "enterprise", "organization": self._org(letter), "facts": {"name": self.name(letter)}}
        for order in ("record", "tie", "identity", "branch", "succession", "release", "state", "overlay"):
            for kind, *words in self.facts:
                if kind == order:
                    yield getattr(self, f"_{kind}")(*words)

    def name(self, letter: str) -> str:
        """The name of an organisation."""
        return f"{self.id}{letter}示例公司"

    def _org(self, letter: str) -> Row:
        return {"ids": [{"scheme": "USCC", "value": self.uscc(letter)}]}

    def _person(self, text: str) -> Row:
        name, _, document = text.partition("#")
        if not document:
            return {"name": name}
        return {
            "name": name,
            "document": {"type": "RESIDENT_ID", "value": resident_id(1000 + self.serial * 10 + int(document))},
        }

    def _tie(self, letter: str, role: str, holder: str, days: str) -> Row:
        held = {"organization": self._org(holder[1])} if holder.startswith("[") else {"person": self._person(holder)}
        row = {"organization": self._org(letter), "holder": held, "valid": valid(days)}
        own = {"CONTROLLER": {"type": "control", "evidence": "年报"}, "SHAREHOLDER": {"type": "holding"}}
        return {**row, **own.get(role, {"type": "tenure", "role": ROLES.get(role, role)})}

    def _key(self, label: str) -> Row:
        _, _, party, list_kind, days, *more = next(f for f in self.facts if f[:2] == ["record", label])
        decided = options(more).get("decided", days.partition("..")[0])
        about = {"organization": self._org(party)} if party in "ABC" else {"person": self._person(party)}
        kind = RULES.list_kind(list_kind).record_kind.value
        key = {"kind": kind, "list_kind": list_kind, "number": self.number(label), "determiner": DETERMINER}
        return {**key, "party": about, **({"decided_on": decided} if decided else {})}

    def _record(self, label: str, _party: str, _list: str, days: str, *more: str) -> Row:
        given = options(more)
        first, _, last = given.get("conduct", "..").partition("..")
        values = {
            "jurisdiction": given.get("at", "CN"),
            "conduct_from": first or None,
            "conduct_to": last or None,
            "decision_key": given.get("decision"),
            **{key: given.get(key) for key in ("finality", "status", "disclosure")},
            "names": [{"person": {"name": n}, "liability": WHY[w]} for n, w in names(given)] or None,
        }
        row = {"type": "record", "record": self._key(label), "valid": valid(days)}
        return {**row, **{key: value for key, value in values.items() if value is not None}}

    def _identity(self, person: str, letter: str) -> Row:
        who = {"person": self._person(person), "organization": self._org(letter)}
        return {"type": "identity", **who, "evidence": "身份证件核验"}

    def _release(self, label: str, person: str, days: str) -> Row:
        row = {"type": "release", "release_id": f"{self.id}-{label}", "record": self._key(label)}
        return {**row, "person": {"name": person}, "valid": valid(days)}

    def _state(self, label: str, status: str, day: str) -> Row:
        return {"type": "state", "record": self._key(label), "status": status, "from": day, "decision": "决定1号"}

    def _overlay(self, label: str, kind: str, days: str, *more: str) -> Row:
        given = options(more)
        row = {"type": "overlay", "overlay_id": f"{self.id}-{label}", "kind": kind, "record": self._key(label)}
        if "person" in given:
            row["person"] = {"name": given["person"]}
        return {**row, "valid": valid(days), **({"measure_id": given["measure"]} if "measure" in given else {})}

    def _branch(self, branch: str, head: str, days: str) -> Row:
        return {"type": "branch", "branch": self._org(branch), "of": self._org(head), "valid": valid(days)}

    def _succession(self, successor: str, predecessor: str, how: str, days: str) -> Row:
        ends = {"successor": self._org(successor), "predecessor": self._org(predecessor)}
        return {"type": "succession", **ends, "how": how, "valid": valid(days)}

    def planned(self) -> Iterator[tuple[RecordInput, list[RoleInput], list[LiabilityInput], list[ReleaseInput]]]:
        """The inputs of the planner for each record about A, or about a person who is identified there."""
        roles = [
            RoleInput(
                tenure_id=f"{n}",
                party_id=f[3],
                party_kind=PartyKind.ORGANIZATION if f[3].startswith("[") else PartyKind.PERSON,
                role=RoleKind(ROLES.get(f[2], f[2])),
                valid=interval(f[4]),
            )
            for n, f in enumerate(self.facts)
            if f[:2] == ["tie", "A"]
        ]
        known = {f[1] for f in self.facts if f[0] == "identity"}
        for _, label, party, list_kind, days, *more in (f for f in self.facts if f[0] == "record"):
            if party != "A" and party not in known:
                continue
            given = options(more)
            liabilities = [LiabilityInput(n, LiabilityKind(WHY[w]), Interval()) for n, w in names(given)]
            releases = [
                ReleaseInput(label, f[2], label, interval(f[3])) for f in self.facts if f[:2] == ["release", label]
            ]
            yield self._input(label, party, list_kind, days=days, given=given), roles, liabilities, releases

    def _input(self, label: str, party: str, list_kind: str, *, days: str, given: dict[str, str]) -> RecordInput:
        kind = RULES.list_kind(list_kind)
        first, _, last = given.get("conduct", "..").partition("..")
        decided = given.get("decided", days.partition("..")[0])
        return RecordInput(
            record_id=label,
            kind=RecordKind(kind.record_kind),
            list_kind=list_kind,
            side=Side(kind.side),
            jurisdiction=given.get("at", "CN"),
            decided_on=date.fromisoformat(decided) if decided else None,
            valid=interval(days),
            conduct_from=date.fromisoformat(first) if first else None,
            conduct_to=date.fromisoformat(last) if last else None,
            party_id=party.partition("#")[0],
            party_kind=PartyKind.ORGANIZATION if party == "A" else PartyKind.PERSON,
        )


def cases() -> list[Case]:
    """All cases of the table."""
    table = tomli.loads(TABLE.read_text(encoding="utf-8"))["case"]
    return [Case(n, said, [line.split() for line in said["facts"]]) for n, said in enumerate(table)]


def options(words: list[str] | tuple[str, ...]) -> dict[str, str]:
    """key=value words."""
    return {key: value for key, _, value in (word.partition("=") for word in words)}


def names(given: dict[str, str]) -> list[tuple[str, str]]:
    """Whom an entry names, and why."""
    return [(n, why) for n, _, why in (each.partition(":") for each in given.get("names", "").split(",") if each)]


def valid(days: str) -> Row:
    """DAYS as a row has them."""
    start, _, end = days.partition("..")
    row = {"from": start or None, "to": end if end and end != "?" else None}
    kind = {"to_kind": "UNKNOWN"} if end == "?" else {}
    return {**{key: value for key, value in row.items() if value}, **kind}


def interval(days: str) -> Interval:
    """DAYS as the planner has them."""
    said = valid(days)
    start, end = said.get("from"), said.get("to")
    return Interval(
        date.fromisoformat(start) if start else None,
        EndKind.KNOWN if start else EndKind.UNKNOWN,
        date.fromisoformat(end) if end else None,
        EndKind(said.get("to_kind") or ("KNOWN" if end else "OPEN")),
    )


def line(party: str, record: str, *said: str, measures: list[str], named: bool, article: str | None) -> str:
    """One line of `expect`."""
    words = [party, record, *said, *([",".join(measures)] if measures else []), *(["named"] if named else [])]
    return " ".join(words) + (f" | {article}" if article else "")
