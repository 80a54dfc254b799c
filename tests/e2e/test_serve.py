"""`serve`: several workers, who ends with whom, and commands beside a running service."""

import os
import signal
from collections.abc import Callable
from pathlib import Path

from loaders.generate_codes import uscc
from tests.e2e.running import Hub, Service, gone, serve
from tests.e2e.test_load import register, row
from tests.support.processes import command_line, java_of, processes, wait_until

QUERY = (
    """query($uscc: String!, $inquiry: InquiryInput!) { enterprise(uscc: $uscc, inquiry: $inquiry) { name knownAt } }"""
)
INQUIRY = {"purpose": "CREDIT_GRANTING", "legalBasis": "LAWFULLY_PUBLIC"}


def parent_of(pid: int) -> int:
    """The parent of a process, 0 where it is gone."""
    try:
        return int(Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[1])
    except OSError:
        return 0


def workers_of(service: Service) -> list[int]:
    """The processes that answer."""
    supervisor = service.process.pid
    return [pid for pid in processes() if parent_of(pid) == supervisor and "spawn_main" in command_line(pid)]


def asker(service: Service, client_id: str, secret: str) -> Callable[[str], object]:
    """A function that asks for the enterprise of a row and gives the answer's body."""
    token = service.token(client_id, secret).json()["access_token"]
    return lambda code: service.ask(token, QUERY, {"uscc": code, "inquiry": INQUIRY}).json()


def test_the_ready_line_and_the_pages(service: Service) -> None:
    assert list(service.ready) == ["graphql", "explorer", "token_url"]
    assert service.get("/healthz").json() == {"status": "ok"}
    ready = service.get("/readyz").json()
    assert ready["status"] == "ready"
    assert "clock_stands_still_at" not in ready


def test_what_is_loaded_beside_a_service_is_answered_at_once(service: Service, tmp_path: Path) -> None:
    hub = service.hub
    made = hub.run("partner", "add", "端到端银行", "--kind", "bank", "--json", code=0).json
    ask = asker(service, made["client_id"], made["client_secret"])
    code = uscc("91", "410322", serial=900_000 + 501)
    assert ask(code)["data"] == {"enterprise": None}  # type: ignore[index]
    hub.load("register", register(tmp_path / "a.csv", row(501)))
    assert ask(code)["data"]["enterprise"]["name"] == "端到端样501号商贸有限公司"  # type: ignore[index]
    assert 'credit_hub_batch_rows_count{statement="enterprise_summary"} ' in service.get("/metrics").text


def test_partners_are_changed_beside_a_service(service: Service) -> None:
    hub = service.hub
    made = hub.run("partner", "add", "端到端部门", "--kind", "department", "--json", code=0).json
    name, secret = made["client_id"], made["client_secret"]
    assert service.token(name, secret).status_code == 200
    second = hub.run("partner", "rotate", name, "--json", code=0).json["client_secret"]
    third = hub.run("partner", "rotate", name, "--json", code=0).json["client_secret"]
    assert [service.token(name, each).status_code for each in (secret, second, third)] == [401, 200, 200]
    ask = asker(service, name, third)
    hub.run("partner", "suspend", name, code=0)
    assert service.token(name, third).status_code == 401
    refused = ask(uscc("91", "410322", serial=1))
    assert refused["errors"]  # type: ignore[index]
    hub.run("partner", "suspend", name, "--lift", code=0)
    assert service.token(name, third).status_code == 200
    listed = hub.run("partner", "list", "--json", code=0).json["partners"]
    (mine,) = [partner for partner in listed if partner["client_id"] == name]
    assert (mine["kind"], mine["status"]) == ("department", "ACTIVE")
    assert secret not in str(listed)
    hub.run("partner", "grant", name, "--purpose", "ADMIN_REVIEW", "--until", "2099-01-01", code=0)
    assert "may not have that purpose" in hub.run("partner", "grant", name, "--purpose", "RATING", code=2).error
    assert "No partner has this client id" in hub.run("partner", "rotate", "nobody", code=2).error
    assert name in hub.run("partner", "list", code=0).out


def test_workers_are_replaced_and_nobody_outlives_the_supervisor(hub: Hub) -> None:
    service = serve(hub, "serve", "--workers", 2, "--port", 0)
    assert wait_until(lambda: len(workers_of(service)) == 2, 60)
    java = java_of(hub.data)
    first = workers_of(service)
    os.kill(first[0], signal.SIGKILL)
    assert wait_until(lambda: len(workers_of(service)) == 2 and first[0] not in workers_of(service), 60)
    assert service.get("/healthz").status_code == 200
    others = [*workers_of(service), *java]
    service.process.kill()
    service.stop(signal.SIGKILL)
    assert gone(others)


def test_two_services_on_one_folder_share_the_store(service: Service) -> None:
    second = serve(service.hub, "serve", "--port", 0)
    assert second.get("/readyz").json()["status"] == "ready"
    assert second.stop(signal.SIGINT).code == 0
    assert service.get("/readyz").json()["status"] == "ready"


def test_the_clock_stands_still(hub: Hub, tmp_path: Path) -> None:
    set_clock = {"CREDIT_HUB_CLOCK": "2027-03-01T09:00:00+08:00"}
    error = hub.on(hub.data, **set_clock).run("migrate", code=2).error
    assert "CREDIT_HUB_TEST_MODE=1" in error
    test_mode = {"CREDIT_HUB_TEST_MODE": "1"}
    service = serve(hub.on(hub.data, **set_clock, **test_mode), "serve", "--port", 0)
    assert service.get("/readyz").json()["clock_stands_still_at"] == "2027-03-01T01:00:00+00:00"
    report = service.hub.load("register", register(tmp_path / "a.csv", row(1)))
    assert report["observed"] == "2027-03-01"
    assert report["run_id"].startswith("20270301T010000-")
    made = service.hub.run("partner", "add", "行", "--kind", "bank", "--json", code=0).json
    token = service.token(made["client_id"], made["client_secret"]).json()["access_token"]
    code = uscc("91", "410322", serial=900_001)
    query = QUERY.replace("knownAt", "asOf")
    answer = service.ask(token, query, {"uscc": code, "inquiry": INQUIRY}).json()
    assert answer["data"]["enterprise"]["asOf"] == "2027-03-01"
    earlier = hub.on(hub.data, **test_mode, CREDIT_HUB_CLOCK="2027-02-28T09:00:00+08:00")
    path = register(tmp_path / "b.csv", row(2))
    for command in (("load", "register", path), ("serve", "--port", 0)):
        error = earlier.run(*command, code=2).error
        assert error == "CREDIT_HUB_CLOCK stands before the graph's last commit; set a later instant."
    assert service.stop().code == 0
