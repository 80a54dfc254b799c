"""Canonical rows and list rows of the synthetic county, as the loader's formats want them."""

from datetime import date

from graph_schema.names import DocumentType, EndKind, IdScheme
from loaders.generate_codes import uscc
from loaders.generate_county import Organization, Person

Row = dict[str, object]

IDENTITY_EVIDENCE = "身份核验（示例）"


def organization_ref(target: Organization) -> Row:
    """An organisation by its code, with its name beside it."""
    return {"ids": [{"scheme": IdScheme.USCC, "value": target.uscc}], "name": target.name}


def person_ref(person: Person, *, document: bool = False) -> Row:
    """A person by name, and with the document where asked and known."""
    if not document or person.document is None:
        return {"name": person.name}
    return {"name": person.name, "document": {"type": DocumentType.RESIDENT_ID, "value": person.document}}


def valid(start: date | None, end: date | None = None, *, ended: bool = False) -> Row:
    """A half-open interval; `ended` without `end` says that it is over and nobody knows since when."""
    end_kind = EndKind.KNOWN if end else EndKind.UNKNOWN if ended else EndKind.OPEN
    return {
        "from": start.isoformat() if start else None,
        "from_kind": EndKind.KNOWN if start else EndKind.UNKNOWN,
        "to": end.isoformat() if end else None,
        "to_kind": end_kind,
    }


def tenure(target: Organization, person: Person, *, role: str, interval: Row) -> Row:
    """One office of a person."""
    return {
        "type": "tenure",
        "organization": organization_ref(target),
        "holder": {"person": person_ref(person)},
        "role": role,
        "valid": interval,
    }


def holding(target: Organization, holder: Row, *, percent: str | None, interval: Row) -> Row:
    """One holding; percent as text, so that no digit is lost."""
    return {
        "type": "holding",
        "organization": organization_ref(target),
        "holder": holder,
        "percent": percent,
        "valid": interval,
    }


def control(target: Organization, person: Person, *, interval: Row) -> Row:
    """An asserted actual controller."""
    return {
        "type": "control",
        "organization": organization_ref(target),
        "holder": {"person": person_ref(person)},
        "evidence": "年度报告披露（示例）",
        "valid": interval,
    }


def identity(target: Organization, person: Person) -> Row:
    """A document that identifies the appearance of a person at an enterprise."""
    return {
        "type": "identity",
        "person": person_ref(person, document=True),
        "organization": organization_ref(target),
        "evidence": IDENTITY_EVIDENCE,
        "valid": valid(None),
    }


def court_number(year: int, serial: int, *, word: str = "执") -> str:
    """A document number of the example court; its court code is given to none."""
    return f"（{year}）示0399{word}{serial}号"


def authority_code(number: int) -> str:
    """The synthetic USCC of an authority of the example county."""
    return uscc("11", "410322", serial=800_000_000 + number)
