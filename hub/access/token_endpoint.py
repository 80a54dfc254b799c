"""The HTTP side of the token end-point and of the published keys."""

from collections.abc import Awaitable, Callable, Mapping
from uuid import uuid4

import orjson
from starlette.requests import Request
from starlette.responses import Response

from hub.access.authenticate import OAuthError, OAuthErrorCode, TokenRequest, TokenService
from hub.access.tokens import TokenKeys

Endpoint = Callable[[Request], Awaitable[Response]]

FORM = "application/x-www-form-urlencoded"
MOST_BYTES = 8 * 1024
_STATUS: Mapping[OAuthErrorCode, int] = {
    OAuthErrorCode.INVALID_CLIENT: 401,
    OAuthErrorCode.TEMPORARILY_UNAVAILABLE: 503,
}
_NO_STORE: Mapping[str, str] = {"Cache-Control": "no-store", "Pragma": "no-cache"}


def token_endpoint(service: TokenService) -> Endpoint:
    """Return the POST handler that issues tokens; the route admits POST only."""

    async def issue(request: Request) -> Response:
        request_id = getattr(request.state, "request_id", None) or uuid4().hex
        try:
            asked = TokenRequest(
                authorization=request.headers.get("authorization"),
                form=await _form(request),
                address=None if request.client is None else request.client.host,
                request_id=request_id,
            )
            token = await service.grant(asked)
        except OAuthError as error:
            return _refused(error, request_id)
        body = {"access_token": token.token, "token_type": "Bearer", "expires_in": token.expires_in}
        return _json(body, status=200, headers={**_NO_STORE, "X-Request-Id": request_id})

    return issue


def jwks_endpoint(keys: TokenKeys) -> Endpoint:
    """Return the GET handler that publishes the public keys."""

    async def publish(_request: Request) -> Response:
        return _json(keys.jwks(), status=200, headers={"Cache-Control": "public, max-age=300"})

    return publish


async def _form(request: Request) -> bytes:
    """Return the body; a body too long or of another type is no form, and is left to be refused as such."""
    if request.headers.get("content-type", "").partition(";")[0].strip().lower() != FORM:
        return b""
    body = bytearray()
    async for chunk in request.stream():
        body += chunk
        if len(body) > MOST_BYTES:
            return b""
    return bytes(body)


def _refused(error: OAuthError, request_id: str) -> Response:
    status = _STATUS.get(error.code, 400)
    headers = {**_NO_STORE, "X-Request-Id": request_id}
    if error.retry_after_s is not None:
        status = 429
        headers["Retry-After"] = str(error.retry_after_s)
    if status == 401:
        headers["WWW-Authenticate"] = 'Basic realm="credit-hub", charset="UTF-8"'
    return _json({"error": error.code.value, "error_description": error.description}, status=status, headers=headers)


def _json(body: object, *, status: int, headers: dict[str, str]) -> Response:
    return Response(orjson.dumps(body), status_code=status, headers=headers, media_type="application/json")
