"""Who is meant by an id within one file: noted when it is read first, asked for when it is read again."""

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

import orjson

from graph_schema.claims import Claim, Holder, Ident, NamedParty, Org, PersonName
from graph_schema.identifiers import IdentifierIssue, parse_any_organization_id, parse_resident_id
from graph_schema.names import IdScheme, PartyKind
from loaders.checked import Checked, RejectCode, WarningCode
from loaders.file_keys import file_key
from loaders.file_row import Refused
from loaders.names_in_field import is_organization_name
from loaders.spilled import SpilledMap
from loaders.values import refusal_of

LONGEST_NAME: Final = 200
_CODES: Final = frozenset({IdScheme.USCC, IdScheme.REGISTRATION_NUMBER, IdScheme.ORGANIZATION_CODE})
_SUREST: Final = tuple(IdScheme)


@dataclass(frozen=True, slots=True)
class Noted:
    """What a file says of one id; `kind` is absent for what is no party. `digest` is that of the row that counts."""

    digest: str
    kind: PartyKind | None = None
    name: str | None = None
    idents: tuple[Ident, ...] = ()
    day: str = ""

    @property
    def org(self) -> Org:
        """The organisation, by identifiers or by name alone."""
        return Org(self.idents, self.name)

    def holder(self) -> Holder | None:
        """The party as holder of a tie; None where nobody can be told."""
        if self.idents or (self.kind is PartyKind.ORGANIZATION and self.name is not None):
            return self.org
        if self.name is None:
            return None
        if self.kind is PartyKind.PERSON:
            return PersonName(self.name)
        return Org(name=self.name) if is_organization_name(self.name) else NamedParty(self.name)


class Parties:
    """The ids of a file; spills to disk."""

    def __init__(self) -> None:
        """Nobody is known."""
        self._noted = SpilledMap()

    def note(self, key: str, noted: Noted) -> None:
        """Keep what the file says of an id, in place of what was kept before."""
        idents = [(str(ident.scheme), ident.value) for ident in noted.idents]
        packed = orjson.dumps((noted.digest, noted.kind, noted.name, idents, noted.day))
        self._noted.put(_short(key), packed)

    def get(self, key: str) -> Noted | None:
        """What was kept of an id."""
        packed = self._noted.get(_short(key))
        if packed is None:
            return None
        digest, kind, name, idents, day = orjson.loads(packed)
        return Noted(
            digest=digest,
            kind=None if kind is None else PartyKind(kind),
            name=name,
            idents=tuple(Ident(IdScheme(scheme), value) for scheme, value in idents),
            day=day,
        )

    def named(self, key: str, field: str) -> Noted:
        """A party that a row refers to. Raises Refused where no row of the file that holds says who it is."""
        found = self.get(key)
        if found is None or found.kind is None:
            raise Refused(RejectCode.PARTY_UNKNOWN, field)
        return found

    def enterprise(self, key: str, field: str) -> Org:
        """An enterprise that a row refers to. Raises Refused where it is none, or no code tells which."""
        found = self.named(key, field)
        if found.kind is PartyKind.PERSON:
            raise Refused(RejectCode.WRONG_PARTY_KIND, field)
        if not found.idents:
            raise Refused(RejectCode.NO_USABLE_IDENTIFIER, field)
        return found.org

    def close(self) -> None:
        """Forget everything."""
        self._noted.close()


def digest_of(text: str) -> str:
    """What tells two rows apart."""
    return hashlib.blake2b(text.encode("utf-8", "surrogatepass"), digest_size=16).hexdigest()


def idents_of(codes: Iterable[tuple[IdScheme, str]], field: str, *, warnings: list[str]) -> tuple[Ident, ...]:
    """The identifiers of one organisation, the surest first. Raises Refused for a code that does not hold."""
    found: dict[IdScheme, Ident] = {}
    for scheme, text in codes:
        if scheme not in _CODES:
            if parse_resident_id(text).value is not None:
                raise Refused(RejectCode.RESIDENT_ID_GIVEN, field)
            found.setdefault(scheme, Ident(scheme, text))
            continue
        parsed = parse_any_organization_id(text)
        if parsed.absent:
            warnings.append(WarningCode.PLACEHOLDER_CODE)
            continue
        if parsed.error is IdentifierIssue.NO_USABLE_IDENTIFIER:
            warnings.append(WarningCode.IDENTIFIER_LEFT_OUT)
            continue
        if parsed.scheme is None or parsed.value is None:
            raise Refused(refusal_of(parsed), field)
        warnings.extend(map(str, parsed.warnings))
        found.setdefault(parsed.scheme, Ident(parsed.scheme, parsed.value))
    return tuple(sorted(found.values(), key=lambda ident: _SUREST.index(ident.scheme)))


def verdict_of(claims: Iterable[Claim], warnings: Iterable[str]) -> Checked:
    """The verdict on a row that holds; a row with one claim may not be said otherwise by another one of the file."""
    each = tuple(dict.fromkeys(claims))
    if len(each) != 1:
        return Checked(each, tuple(dict.fromkeys(warnings)))
    return Checked(each, tuple(dict.fromkeys(warnings)), key=file_key(each[0]), said=("claim", repr(each[0])))


def _short(key: str) -> bytes:
    return bytes.fromhex(digest_of(key))
