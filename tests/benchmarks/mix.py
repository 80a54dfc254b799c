"""Requests of many sorts from one load generator: questions, texts that nobody sent before, errors, new tokens."""

import base64
import json
import re
import subprocess
from collections.abc import Mapping
from pathlib import Path
from typing import Any, Final

from tests.benchmarks.county import HEAD, ONE_HOP, RELATED, County
from tests.benchmarks.processes import token
from tests.benchmarks.targets import load_generator

Shares = Mapping[str, int]
"""Requests of each sort among 1,000; what is left asks for a name and a standing."""

MIXED: Final[Shares] = {
    "related": 160,
    "one_hop": 100,
    "batch": 20,
    "another_text": 100,
    "budget": 80,
    "wrong_code": 80,
    "wrong_field": 50,
    "broken": 20,
    "no_token": 10,
    "token": 10,
}
LIGHT: Final[Shares] = {
    "related": 30,
    "one_hop": 20,
    "batch": 5,
    "another_text": 20,
    "budget": 550,
    "wrong_code": 100,
    "wrong_field": 10,
    "broken": 10,
    "no_token": 10,
    "token": 2,
}
_TEXTS: Final = 100_000
_BATCH: Final = """query($usccs: [String!]!) { enterprises(usccs: $usccs, inquiry: {purpose: CREDIT_GRANTING,
 legalBasis: LAWFULLY_PUBLIC}) { __typename ... on Enterprise { name creditStatus { standing } } } }"""
_NAME: Final = f"{HEAD} {{ name creditStatus {{ standing }} }} }}"


def unanswered(shares: Shares) -> float:
    """The share of requests whose status is not 200."""
    return (shares["broken"] + shares["no_token"]) / 1000


def script(county: County, path: Path, *, shares: Shares) -> Path:
    """The script of wrk for the mix, with a token of its own."""
    bank = next(partner for partner in county.line["partners"] if partner["kind"] == "bank")
    basic = base64.b64encode(f"{bank['client_id']}:{bank['client_secret']}".encode()).decode()
    names = ",".join(f'"{code}"' for code in county.codes)
    steps, edge = [], 0
    for sort, share in shares.items():
        edge += share
        steps.append(f" if n <= {edge} then return {_CALLS[sort]} end")
    chosen = "\n".join(steps)
    path.write_text(
        f"local codes = {{{names}}}\nlocal json = {{['Content-Type'] = 'application/json',"
        f" ['Authorization'] = 'Bearer {token(county.line)}'}}\n"
        f"local plain = {{['Content-Type'] = 'application/json'}}\n"
        "local form = {['Content-Type'] = 'application/x-www-form-urlencoded',"
        f" ['Authorization'] = 'Basic {basic}'}}\n"
        "local function code() return codes[math.random(#codes)] end\n"
        "local function post(headers, head, middle, tail)\n"
        " return wrk.format('POST', '/graphql', headers, head .. middle .. tail) end\n"
        f"function request()\n local n = math.random(1000)\n{chosen}\n return {_asked(_NAME)}\nend\n",
        encoding="utf-8",
    )
    return path


def _body(query: str, variables: dict[str, Any], mark: str) -> tuple[str, str]:
    """A body before and after the mark in it."""
    head, tail = json.dumps({"query": query, "variables": variables}).split(mark)
    return head, tail


def _asked(query: str, *, code: str = "code()", headers: str = "json") -> str:
    head, tail = _body(query, {"uscc": "CODE"}, "CODE")
    return f"post({headers}, [==[{head}]==], {code}, [==[{tail}]==])"


def _another_text() -> str:
    # The code stands in the text here, as only what differs may be joined to it.
    query = "{ aMARK: budget { available } }"
    head, tail = _body(query, {}, "MARK")
    return f"post(json, [==[{head}]==], math.random({_TEXTS}), [==[{tail}]==])"


def _of_five() -> str:
    head, tail = _body(_BATCH, {"usccs": ["CODE"]}, "CODE")
    five = " .. '\",\"' .. ".join(["code()"] * 5)
    return f"post(json, [==[{head}]==], {five}, [==[{tail}]==])"


_CALLS: Final = {
    "related": _asked(RELATED),
    "one_hop": _asked(ONE_HOP),
    "batch": _of_five(),
    "another_text": _another_text(),
    "budget": "post(json, [==[" + json.dumps({"query": "{ budget { available } }"}) + "]==], '', '')",
    # Few of them: the harvest watch, which lets this partner name as many as it likes, keeps each for an hour.
    "wrong_code": _asked(_NAME, code="'9' .. math.random(1000)"),
    "wrong_field": 'post(json, [==[{"query": "{ none]==], math.random(1000000), \' }"}\')',
    "broken": "post(json, '{\"query\": ', math.random(1000000), '')",
    "no_token": _asked(_NAME, headers="plain"),
    "token": "wrk.format('POST', '/token', form, 'grant_type=client_credentials')",
}


def send(county: County, script_file: Path, *, connections: int, seconds: float) -> tuple[int, int]:
    """Send the mix for some seconds; how many requests were answered, and how many with another status than 200."""
    options = ["-t1", f"-c{connections}", f"-d{max(1, round(seconds))}s", "--timeout", "20s", "-s", str(script_file)]
    command = [load_generator(), *options, county.line["graphql"]]
    out = subprocess.run(command, capture_output=True, text=True, check=True).stdout
    done = re.search(r"(\d+) requests in ", out)
    other = re.search(r"Non-2xx or 3xx responses: (\d+)", out)
    assert done is not None, out
    return int(done[1]), int(other[1]) if other else 0
