"""Rows of the answering statement as they are planted in tests: every name and number is made up."""

from typing import Any

from graph_schema.reads.enterprise_rows import EnterpriseAnswer
from graph_schema.reads.search_rows import SearchAnswer

Row = dict[str, Any]
USCC = "91410100MA9YKH7E04"


def record(record_id: str = "r-1", **changes: object) -> Row:
    """A final 失信被执行人 record in force."""
    return {
        "record_id": record_id,
        "kind": "SERIOUS_LIST",
        "list_kind": "JUDGMENT_DEFAULTER",
        "side": "BLACK",
        "party_name": None,
        "domain": "司法",
        "severity": "SERIOUS",
        "number": "(2025)豫01执1号",
        "determiner": "某某市中级人民法院",
        "jurisdiction": "CN-41",
        "basis": None,
        "reason": "有履行能力而拒不履行",
        "amount": "1200.00",
        "decided_on": "2025-05-01",
        "valid_from": "2025-05-01",
        "valid_to": None,
        "to_kind": "OPEN",
        "disclosure": "PUBLIC",
        "finality": "FINAL",
        "status": "ACTIVE",
        "status_from": "2025-05-01",
        "source": "court",
        "overlays": [],
        **changes,
    }


def overlay(kind: str, **changes: object) -> Row:
    """An overlay on a whole record, in force."""
    return {
        "overlay_id": "o-1",
        "kind": kind,
        "measure_id": None,
        "person_id": None,
        "valid_from": "2026-01-01",
        "valid_to": None,
        **changes,
    }


def role(**changes: object) -> Row:
    """A current legal representative."""
    return {
        "tie": "HOLDS",
        "role": "LEGAL_REPRESENTATIVE",
        "tenure_id": "t-1",
        "valid_from": "2020-01-01",
        "from_kind": "KNOWN",
        "valid_to": None,
        "to_kind": "OPEN",
        "percent": None,
        "evidence": None,
        "source": "register",
        "preferred": True,
        "record_id": None,
        **changes,
    }


def reach(**changes: object) -> Row:
    """A spending restriction of the enterprise that reaches its legal representative."""
    return {
        "reach_id": "x-1",
        "rule_id": "SPENDING_RESTRICTION-CN-2015",
        "rules_edition": "test",
        "role": "LEGAL_REPRESENTATIVE",
        "level": "REACHED",
        "reason": "ROLE_REACHED",
        "named": False,
        "measures": ["C01"],
        "tenure_id": "t-1",
        "valid_from": "2025-06-01",
        "from_kind": "KNOWN",
        "valid_to": None,
        "to_kind": "OPEN",
        "record": record("r-2", list_kind="SPENDING_RESTRICTION", kind="ENFORCEMENT"),
        "about_uscc": USCC,
        "about_name": "某某商贸有限公司",
        "about_id": "e-1",
        "about_kind": "Enterprise",
        "same_appearance": True,
        "reached_id": "p-1",
        "later": [],
        **changes,
    }


def other(**changes: object) -> Row:
    """Another enterprise of the party, with one published record."""
    return {
        "enterprise_id": "e-2",
        "tenure_id": "t-2",
        "uscc": None,
        "name": "某某建材有限公司",
        "role": "SUPERVISOR",
        "valid_from": None,
        "valid_to": None,
        "to_kind": "OPEN",
        "records": [record("r-3")],
        **changes,
    }


def party(party_id: str = "p-1", **changes: object) -> Row:
    """A person with one role, one reach and one other enterprise."""
    return {
        "party_id": party_id,
        "party_kind": "Person",
        "name": "王某某",
        "uscc": None,
        "roles": [role()],
        "reaches": [reach()],
        "reaches_more": False,
        "others": [other()],
        "objected": [],
        "others_more": False,
        **changes,
    }


def facts(**changes: object) -> Row:
    """What the register says."""
    return {
        "name": "某某商贸有限公司",
        "former_names": [],
        "status": "存续",
        "enterprise_type": "有限责任公司",
        "region": "410100",
        "industry": None,
        "capital_amount": "1000000.00",
        "capital_currency": "CNY",
        "capital_text": "100万元",
        "address": "某路1号",
        "founded": "2018-03-01",
        "business_scope": None,
        "representative_text": "王某某",
        "source": "register",
        "valid_from": None,
        "observed": "2025-12-31",
        "preferred": True,
        **changes,
    }


def answer(**changes: Any) -> EnterpriseAnswer:
    """One enterprise with one record and one party."""
    values: Row = {
        "i": 0,
        "now": 7,
        "known": 7,
        "granted": True,
        "enterprise_id": "e-1",
        "same": [],
        "kind": "ENTERPRISE",
        "identifiers": [{"scheme": "USCC", "value": USCC}],
        "facts": [facts()],
        "records": [record()],
        "records_more": False,
        "parties": [party()],
        "parties_more": False,
    }
    return EnterpriseAnswer(**{**values, **changes})


def found(name: str, *, granted: bool = True, told: bool = True) -> SearchAnswer:
    """One enterprise that is called so, or none."""
    described = {"name": name, "former_names": None, "status": None, "region": None, "address": None, "runs": True}
    row = {
        "enterprise_id": "e-1",
        "kind": "ENTERPRISE",
        "scheme": "",
        "place": 0,
        "identifiers": [{"scheme": "USCC", "value": USCC}],
        "names": [described],
        "listed_as": None,
    }
    return SearchAnswer(0, 7, 7, granted, [row] if told else [])
