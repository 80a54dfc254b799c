"""The OAuth2 client-credentials grant (RFC 6749 sections 2.3.1, 4.4 and 5): who gets a token, and who does not.

A client proves itself by its secret (client_secret_basic, client_secret_post) or by an assertion that its registered
key signed (private_key_jwt, RFC 7523).
"""

import binascii
from base64 import b64decode
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Protocol
from urllib.parse import parse_qsl, unquote_plus

from graph_schema.errors import HubError
from hub.access.assertions import ASSERTION_TYPE, AssertionCheck, claimed_client
from hub.access.budget import Budgets
from hub.access.partner import Partner, PartnerStatus, secret_matches
from hub.access.tokens import AccessToken, TokenIssuer
from hub.audit.entry import ANSWERED, AuditAction, AuditEntry
from hub.audit.receipt import AuditLog
from hub.audit.refusals import RefusalCounter
from hub.clock import Clock
from hub.errors import AuditUnavailable, Refusal, RefusalCode

GRANT_TYPE = "client_credentials"
_MOST_PARAMETERS = 16
TOKEN_POINTS = 10


class PartnerStore(Protocol):
    """Where partners are looked up."""

    async def by_client_id(self, client_id: str) -> Partner | None:
        """Return the partner of a client id, whatever its status; None where there is none."""
        ...

    async def use_assertion(self, client_id: str, *, token_id: str, expires: int, now: int) -> bool:
        """Return whether an assertion is used for the first time; kept until `expires` (seconds since 1970)."""
        ...


class OAuthErrorCode(StrEnum):
    """Error codes of RFC 6749 section 5.2, and TEMPORARILY_UNAVAILABLE of 4.1.2.1 for a service that cannot answer."""

    INVALID_REQUEST = "invalid_request"
    INVALID_CLIENT = "invalid_client"
    INVALID_SCOPE = "invalid_scope"
    UNSUPPORTED_GRANT_TYPE = "unsupported_grant_type"
    TEMPORARILY_UNAVAILABLE = "temporarily_unavailable"


class OAuthError(Exception):
    """A refusal of the token end-point."""

    def __init__(self, code: OAuthErrorCode, description: str, *, retry_after_s: int | None = None) -> None:
        """Keep the code, one sentence in English (RFC 6749 allows ASCII only), and how long to wait where it helps."""
        super().__init__(code.value)
        self.code = code
        self.description = description
        self.retry_after_s = retry_after_s


@dataclass(frozen=True, slots=True)
class TokenRequest:
    """What the HTTP edge knows of a request for a token."""

    authorization: str | None
    form: bytes
    address: str | None
    request_id: str


@dataclass(frozen=True, slots=True)
class _Proof:
    """What a client proves itself by: a secret, or an assertion."""

    client_id: str
    secret: str | None = None
    assertion: str | None = None


class TokenService:
    """Answers requests for tokens; every one leaves an audit entry before it is answered."""

    def __init__(
        self,
        partners: PartnerStore,
        issuer: TokenIssuer,
        *,
        assertions: AssertionCheck,
        budgets: Budgets,
        audit: AuditLog,
        refusals: RefusalCounter,
        clock: Clock,
    ) -> None:
        """Take the collaborators; `refusals` writes to `audit`."""
        self._partners = partners
        self._issuer = issuer
        self._assertions = assertions
        self._budgets = budgets
        self._audit = audit
        self._refusals = refusals
        self._clock = clock

    async def grant(self, request: TokenRequest) -> AccessToken:
        """Return a token. Raises OAuthError: unknown client, wrong secret and suspended partner look alike."""
        try:
            try:
                partner = await self._authenticate(request)
            except OAuthError as error:
                outcome = RefusalCode.RATE_LIMITED if error.retry_after_s is not None else _OUTCOMES[error.code]
                await self._refusals.note(self._entry(request, outcome, partner=None), address=request.address)
                raise
            token = self._issuer.issue(partner)
            await self._audit.append(self._entry(request, ANSWERED, partner=partner))
        except AuditUnavailable:
            raise _unavailable() from None
        return token

    async def _authenticate(self, request: TokenRequest) -> Partner:
        form = _parameters(request.form)
        proof = _proof(request.authorization, form)
        try:
            partner = await self._partners.by_client_id(proof.client_id)
            proven = await self._proves(proof, partner)
        except HubError:
            raise _unavailable() from None
        if partner is None or not proven:
            raise OAuthError(OAuthErrorCode.INVALID_CLIENT, "The client id or its proof is wrong, or may not be used.")
        grant_type = form.get("grant_type")
        if grant_type is None:
            raise OAuthError(OAuthErrorCode.INVALID_REQUEST, "The parameter grant_type is missing; add it.")
        if grant_type != GRANT_TYPE:
            raise OAuthError(OAuthErrorCode.UNSUPPORTED_GRANT_TYPE, "Only client_credentials is served; ask for it.")
        if "scope" in form:
            raise OAuthError(OAuthErrorCode.INVALID_SCOPE, "Scopes are not used; leave the parameter out.")
        return partner

    async def _proves(self, proof: _Proof, partner: Partner | None) -> bool:
        """Whether the proof is good; the work is the same for an unknown client, so that time does not tell of it."""
        active = partner is not None and partner.status is PartnerStatus.ACTIVE
        if proof.assertion is None:
            good = secret_matches(proof.secret or "", () if partner is None else partner.secret_hashes)
            if good and active and partner is not None:
                await self._charge(partner)
            return good and active
        keys = () if partner is None else partner.public_keys
        now = self._clock.now().timestamp()
        try:
            known = self._assertions.check(proof.assertion, keys, client_id=proof.client_id, now=now)
        except ValueError:
            return False
        if not active or partner is None:
            return False
        await self._charge(partner)
        return await self._partners.use_assertion(
            proof.client_id, token_id=known.token_id, expires=known.expires, now=int(now)
        )

    async def _charge(self, partner: Partner) -> None:
        """Take what a token costs from the partner's budget of tokens: it bounds what log-ins leave in the graph."""
        try:
            await self._budgets.charge(f"tokens:{partner.partner_id}", TOKEN_POINTS, kind=partner.kind)
        except Refusal as refusal:
            raise OAuthError(
                OAuthErrorCode.TEMPORARILY_UNAVAILABLE,
                "Too many tokens were asked for; use each for as long as it lasts.",
                retry_after_s=refusal.retry_after_s or 1,
            ) from None

    def _entry(self, request: TokenRequest, outcome: str, *, partner: Partner | None) -> AuditEntry:
        return AuditEntry(
            at=self._clock.now(),
            action=AuditAction.TOKEN,
            outcome=outcome,
            request_id=request.request_id,
            partner_id=None if partner is None else partner.partner_id,
            kind=None if partner is None else partner.kind,
        )


_OUTCOMES: Mapping[OAuthErrorCode, str] = {
    OAuthErrorCode.INVALID_REQUEST: RefusalCode.BAD_REQUEST.value,
    OAuthErrorCode.INVALID_CLIENT: RefusalCode.UNAUTHENTICATED.value,
    OAuthErrorCode.INVALID_SCOPE: RefusalCode.BAD_REQUEST.value,
    OAuthErrorCode.UNSUPPORTED_GRANT_TYPE: RefusalCode.BAD_REQUEST.value,
    OAuthErrorCode.TEMPORARILY_UNAVAILABLE: RefusalCode.UNAVAILABLE.value,
}


def _unavailable() -> OAuthError:
    return OAuthError(OAuthErrorCode.TEMPORARILY_UNAVAILABLE, "No token can be issued for the moment; ask again later.")


def _parameters(form: bytes) -> dict[str, str]:
    """Read the form; an empty value counts as absent, a repeated parameter is refused (RFC 6749 section 3.2)."""
    try:
        pairs = parse_qsl(form.decode("ascii"), strict_parsing=True, max_num_fields=_MOST_PARAMETERS, errors="strict")
    except ValueError:
        raise OAuthError(OAuthErrorCode.INVALID_REQUEST, "The body is not a form; mend it.") from None
    names = [name for name, _ in pairs]
    if len(set(names)) < len(names):
        raise OAuthError(OAuthErrorCode.INVALID_REQUEST, "A parameter is repeated; send each once.")
    return dict(pairs)


def _proof(authorization: str | None, form: Mapping[str, str]) -> _Proof:
    """Return the one proof that was given."""
    if "client_assertion" not in form and "client_assertion_type" not in form:
        client_id, secret = _credentials(authorization, form)
        return _Proof(client_id, secret=secret)
    if authorization is not None or "client_secret" in form:
        raise OAuthError(OAuthErrorCode.INVALID_REQUEST, "The client authenticates in two ways; use one.")
    if form.get("client_assertion_type") != ASSERTION_TYPE:
        raise OAuthError(OAuthErrorCode.INVALID_CLIENT, f"The client_assertion_type is not {ASSERTION_TYPE}; mend it.")
    assertion = form.get("client_assertion", "")
    try:
        client_id = claimed_client(assertion)
    except ValueError:
        raise OAuthError(OAuthErrorCode.INVALID_CLIENT, "The client_assertion is no signed token; mend it.") from None
    if form.get("client_id", client_id) != client_id:
        raise OAuthError(OAuthErrorCode.INVALID_CLIENT, "The assertion and the form do not agree; mend it.")
    return _Proof(client_id, assertion=assertion)


def _credentials(authorization: str | None, form: Mapping[str, str]) -> tuple[str, str]:
    """Return client id and secret from the header (client_secret_basic) or the form (client_secret_post), not both."""
    if authorization is None:
        client_id, secret = form.get("client_id"), form.get("client_secret")
        if client_id is None or secret is None:
            raise OAuthError(OAuthErrorCode.INVALID_CLIENT, "No client id and secret were given; add them.")
        return client_id, secret
    if "client_secret" in form:
        raise OAuthError(OAuthErrorCode.INVALID_REQUEST, "The client authenticates in two ways; use one.")
    scheme, _, encoded = authorization.partition(" ")
    try:
        if scheme.lower() != "basic":
            raise ValueError
        name, colon, word = b64decode(encoded.strip(), validate=True).decode().partition(":")
        client_id, secret = unquote_plus(name, errors="strict"), unquote_plus(word, errors="strict")
    except (ValueError, binascii.Error):
        raise OAuthError(OAuthErrorCode.INVALID_CLIENT, "The Authorization header is not Basic; mend it.") from None
    if not colon or form.get("client_id", client_id) != client_id:
        raise OAuthError(OAuthErrorCode.INVALID_CLIENT, "The Authorization header and the form do not agree; mend it.")
    return client_id, secret
