"""A partner's side of the service: where a secret is sent, when it waits, and what it says of a refusal."""

import asyncio
import json
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any
from urllib.request import Request

import pytest
from typer.testing import CliRunner

from graph_schema.errors import HubError, WrongInput
from hub import cli
from hub.interchange import service as module
from hub.interchange.service import Service

pytestmark = pytest.mark.anyio
HERE = "http://127.0.0.1:1/"
Answers = list[Mapping[str, Any] | bytes | Exception]


def refused(code: str, **more: Any) -> Mapping[str, Any]:
    """A refusal as the service says it."""
    return {"errors": [{"message": "…", "extensions": {"code": code, **more}}]}


@pytest.fixture
def plays(monkeypatch: pytest.MonkeyPatch) -> Callable[[Answers], list[Request]]:
    """Give answers in turn, and keep what was sent; nobody waits."""

    def play(answers: Answers) -> list[Request]:
        sent: list[Request] = []

        def send(request: Request) -> bytes:
            sent.append(request)
            answer = answers.pop(0)
            if isinstance(answer, Exception):
                raise answer
            return answer if isinstance(answer, bytes) else json.dumps(answer).encode()

        async def no_sleep(seconds: float) -> None:
            del seconds

        monkeypatch.setattr(module, "_sent", send)
        monkeypatch.setattr(asyncio, "sleep", no_sleep)
        return sent

    return play


@pytest.mark.parametrize(
    ("url", "says"),
    [("http://hub.example", "not https"), ("hub.example", "no address"), ("ftp://hub.example", "no address")],
)
def test_a_secret_is_sent_nowhere_in_clear_text(url: str, says: str) -> None:
    with pytest.raises(WrongInput, match=says):
        Service(url, "bank-1", "secret")
    assert "secret" not in repr(Service("https://hub.example", "bank-1", "chs_secret"))


async def test_it_asks_with_one_token_and_waits_for_its_budget(plays: Callable[[Answers], list[Request]]) -> None:
    token = {"access_token": "t", "expires_in": 600}
    data: Mapping[str, Any] = {"data": {"enterprise": None}, "extensions": {"receipt": {"slot": 1, "index": 7}}}
    sent = plays([token, refused("RATE_LIMITED", retryAfter=3), data, data])
    service = Service(HERE, "bank-1", "secret")
    assert [await service.ask("{ q }", {}) for _ in range(2)] == [{"enterprise": None}] * 2
    assert [request.full_url for request in sent] == [f"{HERE}token", *[f"{HERE}graphql"] * 3]
    assert service.receipts == [{"slot": 1, "index": 7}] * 2
    assert "secret" not in str(sent[1].headers)


@pytest.mark.parametrize(
    ("answers", "error", "says"),
    [
        ([{"error": "invalid_client"}], WrongInput, "invalid_client"),
        ([{"access_token": "t", "expires_in": 60}, refused("FORBIDDEN", field="x.y")], WrongInput, "FORBIDDEN at x.y"),
        ([{"access_token": "t", "expires_in": 60}, refused("RATE_LIMITED", retryAfter=3_600)], WrongInput, "RATE_LIM"),
        ([ConnectionRefusedError()], HubError, "does not answer"),
        ([b"<html>"], HubError, "not the service"),
        ([b"[1]"], HubError, "not the service"),
    ],
)
async def test_what_is_refused_is_told(
    plays: Callable[[Answers], list[Request]], answers: Answers, error: type[Exception], says: str
) -> None:
    plays(list(answers))
    with pytest.raises(error, match=says):
        await Service(HERE, "bank-1", "secret").ask("{ q }", {})


def test_a_file_is_whole_or_not_there(plays: Callable[[Answers], list[Request]], tmp_path: Path) -> None:
    app = cli.whole()
    secret, out = tmp_path / "secret", tmp_path / "out.json"
    secret.write_text("chs_x\n", encoding="utf-8")
    asked = ["explore", "export", str(out), "--url", HERE, "--client-id", "bank-1", "--secret-file", str(secret)]
    asked += ["--uscc", "91", "--purpose", "POST_LOAN", "--basis", "OTHER_LAW"]
    plays([{"access_token": "t", "expires_in": 60}, refused("FORBIDDEN")])
    assert CliRunner().invoke(app, asked).exit_code == 2
    assert list(tmp_path.iterdir()) == [secret]
    plays([{"access_token": "t", "expires_in": 60}, {"data": {"enterprise": None}}])
    assert CliRunner().invoke(app, asked).exit_code == 0
    assert (out.read_text(encoding="utf-8"), out.stat().st_mode & 0o777) == ("[]\n", 0o600)
    assert CliRunner().invoke(app, asked).exit_code == 2  # nothing is written over
