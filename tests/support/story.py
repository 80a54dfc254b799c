"""A borrower whose answer holds what the related-party question is about; every name and code is made up."""

from typing import Any

from loaders.generate_codes import resident_id
from tests.support.graph import Row, code

BORROWER, SECOND, NAMESAKE = code(1), code(2), code(3)
DOCUMENT = {"type": "RESIDENT_ID", "value": resident_id(7)}
FORMER, PRESENT, DIRECTOR, CONTROLLER = "王前任", "李现任", "赵董事", "钱控制"


def org(uscc: str) -> Row:
    """An organisation by its code."""
    return {"ids": [{"scheme": "USCC", "value": uscc}]}


def person(name: str, **more: Any) -> Row:
    """A person."""
    return {"name": name, **more}


def record(list_kind: str, number: str, *, uscc: str = BORROWER, **more: Any) -> Row:
    """A record's natural key."""
    return {
        "kind": "ENFORCEMENT",
        "list_kind": list_kind,
        "number": number,
        "determiner": "某县人民法院",
        "party": {"organization": org(uscc)},
        **more,
    }


RESTRICTION = record("SPENDING_RESTRICTION", "(2020)豫0322执1号", decided_on="2020-06-01")
DEFAULTER = record("JUDGMENT_DEFAULTER", "(2020)豫0322执1号", decided_on="2020-07-01")
ELSEWHERE = record("SPENDING_RESTRICTION", "(2022)豫0322执9号", uscc=SECOND, decided_on="2022-02-01")
OF_NAMESAKE = record("SPENDING_RESTRICTION", "(2022)豫0322执7号", uscc=NAMESAKE, decided_on="2022-02-01")


def entry(key: Row, start: str, **more: Any) -> Row:
    """A record row, in force from a day on."""
    return {"type": "record", "record": key, "jurisdiction": "CN-41", "valid": {"from": start}, **more}


def state(key: Row, status: str, *, day: str) -> Row:
    """A state row."""
    return {"type": "state", "record": key, "status": status, "from": day, "decision": "决定1号"}


def overlay(overlay_id: str, kind: str, *, on: Row, start: str, **more: Any) -> Row:
    """An overlay row."""
    return {"type": "overlay", "overlay_id": overlay_id, "kind": kind, "record": on, "valid": {"from": start}, **more}


def release(release_id: str, name: str, *, key: Row, start: str, end: str | None = None) -> Row:
    """A release row; an end sets it aside."""
    valid = {"from": start} if end is None else {"from": start, "to": end}
    return {"type": "release", "release_id": release_id, "record": key, "person": person(name), "valid": valid}


def tenure(uscc: str, name: str, *, role: str, start: str | None, end: str | None = None) -> Row:
    """An office."""
    valid = {name: day for name, day in (("from", start), ("to", end)) if day is not None}
    return {
        "type": "tenure",
        "organization": org(uscc),
        "holder": {"person": person(name)},
        "role": role,
        "valid": valid,
    }


def enterprise(uscc: str, name: str, **facts: Any) -> Row:
    """An enterprise as a register describes it."""
    return {"type": "enterprise", "organization": org(uscc), "facts": {"name": name, **facts}}


def identity(uscc: str, name: str, *, document: Row | None = None, **more: Any) -> Row:
    """A document that identifies an appearance at an enterprise."""
    who = person(name, document=document or DOCUMENT)
    return {"type": "identity", "person": who, "organization": org(uscc), "evidence": "身份证件核验", **more}


REGISTER = [
    enterprise(BORROWER, "甲商贸有限公司", status="存续", capital_text="100万元人民币", founded="2014-05-01"),
    enterprise(SECOND, "乙建材有限公司", status="存续"),
    enterprise(NAMESAKE, "丙运输有限公司", status="存续"),
    tenure(BORROWER, FORMER, role="LEGAL_REPRESENTATIVE", start="2015-01-01", end="2021-03-01"),
    tenure(BORROWER, PRESENT, role="LEGAL_REPRESENTATIVE", start="2021-03-01"),
    tenure(BORROWER, DIRECTOR, role="DIRECTOR", start="2018-01-01"),
    tenure(SECOND, PRESENT, role="LEGAL_REPRESENTATIVE", start="2019-01-01"),
    tenure(NAMESAKE, PRESENT, role="LEGAL_REPRESENTATIVE", start="2019-01-01"),
    {
        "type": "control",
        "organization": org(BORROWER),
        "holder": {"person": person(CONTROLLER)},
        "evidence": "年报",
        "valid": {"from": "2016-01-01"},
    },
]
LISTS = [
    entry(RESTRICTION, "2020-06-01", reason="有履行能力而拒不履行"),
    entry(
        DEFAULTER,
        "2020-07-01",
        amount="1200.00",
        names=[{"person": person(FORMER), "liability": "NAMED_REPRESENTATIVE"}],
    ),
    entry(ELSEWHERE, "2022-02-01"),
    entry(OF_NAMESAKE, "2022-02-01"),
]
IDENTITIES = [identity(BORROWER, PRESENT), identity(SECOND, PRESENT)]

RECORD = (
    "id kind listKind side domain severity number determiner jurisdiction basis reason amount decidedOn since until"
    " untilKind inForce disclosure finality status statusSince source overlays { kind measureId since until }"
)
EVERYTHING = f"""{{ enterprise(uscc: "USCC", inquiry: INQUIRY ARGUMENTS) {{
  uscc kind name identifiers {{ scheme value }} asOf knownAt dataAsOf rulesEdition
  profiles {{ name formerNames status capital {{ amount currency text }} founded source observed preferred }}
  creditStatus {{ standing summary {{ zh en }} aggravated {{ answer }}
    listings {{ side domain final disputed suspended record {{ number }} }}
    measures {{ measure {{ id name {{ zh en }} }} record {{ number }} }} disputed {{ number }} }}
  records {{ {RECORD} }} recordsTruncated
  relatedParties {{ pageInfo {{ hasNextPage hasPreviousPage }} edges {{ node {{
    id kind name uscc standing reachesTruncated otherEnterprisesTruncated
    roles {{ tenureId tie role liability since sinceKind until untilKind current source preferred sourcesDiffer
      percent evidence disputed }}
    reaches {{ id level reason named role liability tenureId inForce disputed
      reachedSince since sinceKind until untilKind
      rule {{ id article citation checked edition }} measures {{ id name {{ zh en }} }}
      record {{ {RECORD} }} about {{ uscc name kind }}
      path {{ relation role fromName toName }} explanation {{ zh en }} }}
    otherEnterprises {{ uscc name role disputed since until untilKind standing records {{ number listKind }} }}
  }} }} }} }} }}"""


def question(uscc: str = BORROWER, **arguments: str) -> str:
    """The question about everything; arguments are written as GraphQL values."""
    given = " ".join(f"{name}: {value}" for name, value in arguments.items())
    return EVERYTHING.replace("USCC", uscc).replace("ARGUMENTS", given)
