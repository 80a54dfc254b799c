"""The audit commands beside a running service: folded, exported by subject, rebuilt, verified, nothing to retire."""

import json
import re
from pathlib import Path

import pytest

from loaders.generate_codes import uscc
from tests.e2e.running import Service
from tests.e2e.test_load import register, row
from tests.e2e.test_serve import INQUIRY, QUERY


@pytest.mark.full
def test_what_was_answered_is_found_in_every_way(service: Service, tmp_path: Path) -> None:
    hub = service.hub
    made = hub.run("partner", "add", "审计测试银行", "--kind", "bank", "--json", code=0).json
    token = service.token(made["client_id"], made["client_secret"]).json()["access_token"]
    code = uscc("91", "410322", serial=900_000 + 777)
    hub.load("register", register(tmp_path / "a.csv", row(777)))
    response = service.ask(token, QUERY, {"uscc": code, "inquiry": INQUIRY})
    kept = tmp_path / "answer.json"
    kept.write_text(response.text, "utf-8")
    request_id = response.json()["extensions"]["requestId"]

    assert hub.run("audit", "project", "--json", code=0).json["lag_entries"] == 0
    exported = hub.run("audit", "export", "--reason", "测试", "--subject", code, code=0).out.splitlines()
    rows = [json.loads(line) for line in exported]
    assert [(r["request_id"], r["subject"]) for r in rows if r["kind"] == "bank"] == [(request_id, "ASKED")]
    assert code not in "".join(exported)

    hub.load("register", register(tmp_path / "b.csv", row(777, "李小满")))
    rebuilt = hub.run("audit", "rebuild", "--receipt", kept, "--reason", "测试", code=0).json
    assert rebuilt["answer"]["data"] == response.json()["data"]
    assert rebuilt["differences"] == {}
    assert hub.run("audit", "rebuild", "--receipt", kept, "--reason", " ", code=2).error

    assert hub.run("audit", "receivers", "nothing", "--json", code=0).json["receivers"] == []
    assert hub.run("audit", "retire", "--dry-run", "--json", code=0).json["retired"] == []
    assert "keep_years" in hub.run("audit", "retire", "--before", "2026-01-01", code=2).error
    assert hub.run("audit", "verify", "--receipts", kept, "--json", code=0).json["sound"]
    figures = service.get("/metrics").text
    assert "credit_hub_audit_lag_entries" in figures
    assert re.search(r'^credit_hub_batch_rows_count{statement="enterprise_\w+"} [1-9]', figures, re.MULTILINE)
    assert "lag_entries" in service.get("/readyz").json()["audit"]
