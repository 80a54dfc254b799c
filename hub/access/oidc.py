"""Tokens of an external issuer (OpenID Connect, RFC 9068), as the alternative to the hub's own.

The issuer says who calls, by the claim that holds a client id of the hub; kind, status and grants are the hub's own.
"""

from collections import OrderedDict
from collections.abc import Mapping
from dataclasses import dataclass
from hashlib import sha256
from typing import Any, Final

from pydantic import BaseModel, ConfigDict, ValidationError

from graph_schema.errors import HubError
from graph_schema.ids import partner_id
from graph_schema.names import PartnerKind
from hub.access.authenticate import PartnerStore
from hub.access.client_keys import ALGORITHMS
from hub.access.published_keys import PublishedKeys
from hub.access.signed import checked_claims, claims_before_check, header_of
from hub.access.tokens import Caller, TokenVerifier, bearer_token
from hub.clock import Clock
from hub.errors import Refusal, RefusalCode

SKEW_S: Final = 60
MOST_CACHED: Final = 10_000
_TYPES: Final = (None, "JWT", "jwt", "at+jwt", "application/at+jwt")


@dataclass(frozen=True, slots=True)
class IssuerRules:
    """The names that a token must bear, and the claim that holds the partner's client id."""

    issuer: str
    audience: str
    client_claim: str


class _Claims(BaseModel):
    """The claims that an external token must have; others are not looked at."""

    model_config = ConfigDict(strict=True, frozen=True)

    iss: str
    aud: str | list[str]
    exp: int | float
    iat: int | float | None = None
    nbf: int | float | None = None
    jti: str = ""


@dataclass(frozen=True, slots=True)
class _Checked:
    """What does not change once the signature was checked."""

    caller: Caller
    key_id: str
    begins: float
    expires: float


class ExternalTokens:
    """Checks tokens of one external issuer."""

    def __init__(self, keys: PublishedKeys, partners: PartnerStore, *, rules: IssuerRules, clock: Clock) -> None:
        """Take the collaborators and the issuer's names."""
        self._keys = keys
        self._partners = partners
        self._rules = rules
        self._clock = clock
        self._cache: OrderedDict[str, _Checked] = OrderedDict()

    @property
    def issuer(self) -> str:
        """The issuer's name."""
        return self._rules.issuer

    async def verify(self, token: str) -> Caller:
        """Who a token speaks for. Raises Refusal: UNAUTHENTICATED, or UNAVAILABLE where that cannot be told now."""
        checked = self._cache.get(token)
        if checked is None:
            checked = await self._check(token)
            while len(self._cache) >= MOST_CACHED:
                self._cache.popitem(last=False)
            self._cache[token] = checked
        elif await self._keys.get(checked.key_id) is None:  # withdrawn by the issuer meanwhile
            raise Refusal(RefusalCode.UNAUTHENTICATED)
        if not checked.begins <= self._clock.now().timestamp() < checked.expires:
            raise Refusal(RefusalCode.UNAUTHENTICATED)
        return checked.caller

    async def _check(self, token: str) -> _Checked:
        try:
            header = header_of(token)
            key_id, algorithm = header.get("kid"), header.get("alg")
            if not isinstance(key_id, str) or not isinstance(algorithm, str) or header.get("typ") not in _TYPES:
                raise ValueError("header")
            key = await self._keys.get(key_id)
            # The key decides the algorithm, never the token.
            if key is None or algorithm not in ALGORITHMS[key.key.key_type]:
                raise ValueError("key")
            claims = checked_claims(token, key.key, algorithm=algorithm)
            read = _Claims.model_validate(dict(claims))
        except (ValueError, ValidationError):
            raise Refusal(RefusalCode.UNAUTHENTICATED) from None
        audiences = [read.aud] if isinstance(read.aud, str) else read.aud
        if read.iss != self._rules.issuer or self._rules.audience not in audiences:
            raise Refusal(RefusalCode.UNAUTHENTICATED)
        begins = max(read.iat or 0, read.nbf or 0) - SKEW_S
        # A token without an id has one all the same: who brings none at all is one of the public.
        token_id = read.jti or sha256(token.encode()).hexdigest()
        return _Checked(await self._caller(claims, token_id), key_id, begins=begins, expires=read.exp)

    async def _caller(self, claims: Mapping[str, Any], token_id: str) -> Caller:
        client_id = claims.get(self._rules.client_claim)
        if not isinstance(client_id, str):
            raise Refusal(RefusalCode.UNAUTHENTICATED)
        try:
            partner = await self._partners.by_client_id(client_id)
        except HubError:
            raise Refusal(RefusalCode.UNAVAILABLE) from None
        if partner is None:
            raise Refusal(RefusalCode.UNAUTHENTICATED)
        return Caller(partner.partner_id, PartnerKind(partner.kind), token_id)


class Authentication:
    """Who calls: by a token of the hub's own, or of the external issuer where one is set."""

    def __init__(
        self, own: TokenVerifier, external: ExternalTokens | None, *, public_client: str | None = None
    ) -> None:
        """Take both; `public_client` is the client id as which whoever brings no token asks, None: nobody may."""
        self._own = own
        self._external = external
        self._public = None if public_client is None else Caller(partner_id(public_client), PartnerKind.PUBLIC, "")

    async def caller(self, authorization: str | None) -> Caller:
        """Who calls with such a header; the public where there is none. Raises Refusal."""
        if authorization is None and self._public is not None:
            return self._public
        return await self.verify(bearer_token(authorization))

    async def verify(self, token: str) -> Caller:
        """Who a token speaks for. Raises Refusal."""
        if self._external is not None and self._external.issuer == _issuer_of(token):
            return await self._external.verify(token)
        return self._own.verify(token)


def _issuer_of(token: str) -> object:
    """The issuer that a token names, unchecked: it only says who is to check it."""
    try:
        return claims_before_check(token).get("iss")
    except ValueError:
        return None
