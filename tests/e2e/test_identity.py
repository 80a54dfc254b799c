"""Two real workers: a key rotated in mid-flight loses no token, and no secret is anywhere on the disk."""

import base64
import json
import time
from pathlib import Path

import httpx

from tests.e2e.running import Service

QUERY = "{ budget { maximum } }"


def key_of(token: str) -> str:
    header = token.partition(".")[0]
    return str(json.loads(base64.urlsafe_b64decode(header + "=="))["kid"])


def published(service: Service) -> list[str]:
    return [key["kid"] for key in service.get("/.well-known/jwks.json").json()["keys"]]


def test_a_key_rotated_in_mid_flight_loses_no_valid_token(service: Service) -> None:
    hub = service.hub
    made = hub.run("partner", "add", "轮换行", "--kind", "bank", "--json", code=0).json
    name, secret = made["client_id"], made["client_secret"]
    first: str = service.token(name, secret).json()["access_token"]
    (old,) = published(service)
    rotated = hub.run("keys", "rotate", "tokens", "--lead", 3, "--json", code=0).json
    assert published(service) == [old, rotated["id"]]  # in whatever worker, before it signs
    signed_by: list[str] = []
    deadline = time.monotonic() + 30
    while signed_by.count(rotated["id"]) < 12 and time.monotonic() < deadline:
        token: str = service.token(name, secret).json()["access_token"]
        signed_by.append(key_of(token))
        for each in (first, token):  # a connection each, so both workers are asked
            answer = service.ask(each, QUERY, {})
            assert answer.status_code == 200, answer.text
    assert set(signed_by[-12:]) == {rotated["id"]}
    listed = {row["id"]: row["state"] for row in hub.run("keys", "list", "--json", code=0).json["keys"]}
    assert (listed[old], listed[rotated["id"]]) == ("former", "in use")
    stolen = hub.run("keys", "rotate", "tokens", "--stolen", "--json", code=0).json["id"]
    assert wait_for_key(service, stolen)
    assert [service.ask(each, QUERY, {}).status_code for each in (first, token) for _ in range(4)] == [401] * 8
    assert service.ask(service.token(name, secret).json()["access_token"], QUERY, {}).status_code == 200


def wait_for_key(service: Service, kid: str) -> bool:
    """Whether all workers publish one key alone in time."""
    deadline = time.monotonic() + 15
    while time.monotonic() < deadline:
        if all(published(service) == [kid] for _ in range(8)):
            return True
        time.sleep(0.3)
    return False


def test_a_suspension_reaches_every_worker_and_no_secret_is_on_the_disk(service: Service, tmp_path: Path) -> None:
    hub = service.hub
    made = hub.run("partner", "add", "被停行", "--kind", "bank", "--json", code=0).json
    name, secret = made["client_id"], made["client_secret"]
    token: str = service.token(name, secret).json()["access_token"]
    wrong = service.token(name, secret + "x")
    assert (wrong.status_code, secret in wrong.text) == (401, False)

    def codes() -> set[str]:
        answers: list[httpx.Response] = [service.ask(token, QUERY, {}) for _ in range(8)]
        bodies = [answer.json() for answer in answers]
        return {body["errors"][0]["extensions"]["code"] if "errors" in body else "OK" for body in bodies}

    assert codes() == {"OK"}
    hub.run("partner", "suspend", name, code=0)
    assert codes() == {"FORBIDDEN"}
    hub.run("partner", "revoke", name, code=0)
    assert codes() == {"FORBIDDEN"}
    for path in hub.data.rglob("*"):
        if path.is_file():
            content = path.read_bytes()
            assert secret.encode() not in content, path
            assert token.encode() not in content, path
