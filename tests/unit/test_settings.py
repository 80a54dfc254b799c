"""Settings: precedence, refusals that name the setting and not its value."""

import os
from datetime import UTC, date, datetime, timedelta, timezone
from pathlib import Path

import pytest

from graph_schema.names import PartnerKind
from hub.access.budget import BudgetRule
from hub.clock import FrozenClock, SystemClock, clock_at
from hub.serving import budget_rules, endpoint_limits
from hub.settings import SettingsRefused, export_settings, load_settings


@pytest.fixture(autouse=True)
def bare_environment(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """No setting of the surroundings reaches these tests."""
    for name in [name for name in os.environ if name.upper().startswith(("CREDIT_HUB_", "GRAPH_"))]:
        monkeypatch.delenv(name)
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path / "share"))


def refused(config: Path | None = None, **cli: object) -> str:
    with pytest.raises(SettingsRefused) as caught:
        load_settings(config, **cli)
    assert caught.value.message.endswith(".")
    assert "\n" not in caught.value.message
    return caught.value.message


def test_defaults(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    settings = load_settings()
    assert settings.data == tmp_path / "share" / "credit-hub"
    assert settings.keys == settings.data / "keys"
    assert settings.audit == settings.data / "audit"
    assert (settings.host, settings.token_ttl_s, settings.clock) == ("127.0.0.1", 600, None)
    assert settings.limits.model_dump() == {
        "body_bytes": 65536,
        "variable_bytes": 32768,
        "variable_depth": 5,
        "tokens": 1000,
        "depth": 10,
        "aliases": 15,
        "root_fields": 15,
        "directives": 5,
        "list_items": 100,
        "definitions": 30,
        "cost": 10_000,
        "case_subjects": 1_000,
        "deferral_days": 366,
        "answer_step_ms": 20,
        "compiled_answers": True,
    }
    assert settings.graph_uri is None
    monkeypatch.delenv("XDG_DATA_HOME")
    monkeypatch.setenv("HOME", str(tmp_path))
    assert load_settings().data == tmp_path / ".local/share/credit-hub"


def test_how_long_a_request_may_take_reaches_the_endpoint() -> None:
    limits = endpoint_limits(load_settings(request_timeout_s=3.5, limits={"depth": 4, "list_items": 7}))
    assert (limits.seconds, limits.document.depth) == (3.5, 4)
    assert (limits.document.list_items, limits.variables.items) == (7, 7)


def test_budgets_reach_the_endpoint_and_the_workers(monkeypatch: pytest.MonkeyPatch) -> None:
    settings = load_settings(workers=2, limits={"cost": 50}, budget={"maximum": 500, "shares": {"bank": 3}})
    rules = budget_rules(settings)
    assert rules.told(PartnerKind.BANK) == BudgetRule(1500, 3000)
    assert rules.kept(PartnerKind.BANK) == BudgetRule(750, 1500)
    assert rules.told(PartnerKind.DEPARTMENT) == BudgetRule(500, 1000)
    monkeypatch.setattr(os, "environ", dict(os.environ))
    export_settings(settings)
    assert load_settings().model_dump() == settings.model_dump()
    assert "budget.shares.banc" in refused(budget={"shares": {"banc": 1}})


def test_folders_follow_data_unless_given(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CREDIT_HUB_KEYS", "~/keys")
    monkeypatch.setenv("HOME", str(tmp_path))
    settings = load_settings(data=tmp_path / "d")
    assert (settings.keys, settings.audit) == (tmp_path / "keys", tmp_path / "d" / "audit")


def test_command_line_over_environment_over_file_over_default(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    config = tmp_path / "hub.toml"
    config.write_text('port = 1\nworkers = 1\nhost = "h1"\ngraph_user = "u"\n[limits]\ntokens = 11\ndepth = 1\n')
    monkeypatch.setenv("CREDIT_HUB_PORT", "2")
    monkeypatch.setenv("CREDIT_HUB_WORKERS", "2")
    monkeypatch.setenv("CREDIT_HUB_LIMITS__DEPTH", "2")
    monkeypatch.setenv("GRAPH_URI", "bolt://g")
    monkeypatch.setenv("GRAPH_PASSWORD", "hidden-word")
    settings = load_settings(config, port=3, host=None)
    assert (settings.port, settings.workers, settings.host) == (3, 2, "h1")
    assert (settings.limits.depth, settings.limits.tokens, settings.limits.aliases) == (2, 11, 15)
    assert (settings.graph_uri, settings.graph_user) == ("bolt://g", "u")
    assert settings.graph_password is not None
    assert settings.graph_password.get_secret_value() == "hidden-word"
    assert "hidden-word" not in repr(settings)


def test_an_unknown_name_is_refused_with_the_nearest_known_one(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    config = tmp_path / "hub.toml"
    config.write_text("prot = 3")
    assert "key prot" in refused(config)
    assert "port" in refused(config)
    config.write_text("[limits]\ndeepth = 3")
    assert "key limits.deepth" in refused(config)
    assert "nearest one is limits.depth" in refused(config)
    assert "option workes" in refused(workes=3)
    for name, near in (("CREDIT_HUB_ISSUR", "CREDIT_HUB_ISSUER"), ("GRAPH_PASSWD", "GRAPH_PASSWORD")):
        monkeypatch.setenv(name, "a-secret")
        message = refused()
        assert name in message
        assert f"nearest one is {near}" in message
        assert "a-secret" not in message
        monkeypatch.delenv(name)
    monkeypatch.setenv("CREDIT_HUB_GRAPH_URI", "x")
    assert "CREDIT_HUB_GRAPH_URI" in refused()


def test_a_wrong_value_is_refused_without_being_repeated(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CREDIT_HUB_PORT", "sesame")
    assert "port" in refused()
    assert "sesame" not in refused()
    monkeypatch.delenv("CREDIT_HUB_PORT")
    assert "limits.depth" in refused(limits={"depth": 0})
    config = tmp_path / "hub.toml"
    config.write_text("port = sesame")
    assert "not TOML (at line 1" in refused(config)
    assert "sesame" not in refused(config)
    config.write_bytes(b'host = "\xff"')
    assert "UTF-8" in refused(config)
    assert "cannot be read" in refused(tmp_path / "absent.toml")
    assert "cannot be read" in refused(tmp_path)


def test_the_clock_stands_still_only_in_test_mode(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CREDIT_HUB_CLOCK", "2026-01-31T20:00:00+00:00")
    assert "CREDIT_HUB_TEST_MODE=1" in refused()
    monkeypatch.setenv("CREDIT_HUB_TEST_MODE", "1")
    clock = clock_at(load_settings().clock)
    assert clock.now() == datetime(2026, 1, 31, 20, tzinfo=UTC)
    assert clock.today() == date(2026, 2, 1)
    monkeypatch.setenv("CREDIT_HUB_CLOCK", "2026-01-31T20:00:00")
    assert "offset" in refused()
    monkeypatch.setenv("CREDIT_HUB_CLOCK", "")
    assert load_settings().clock is None


def test_clocks() -> None:
    moment = datetime(2026, 1, 1, 1, tzinfo=timezone(timedelta(hours=8)))
    frozen = FrozenClock(moment)
    assert frozen.now().tzinfo is UTC
    assert (frozen.now(), frozen.today()) == (moment, date(2026, 1, 1))
    with pytest.raises(ValueError, match="offset"):
        FrozenClock(datetime(2026, 1, 1))  # noqa: DTZ001 - naive is what is tried
    system = clock_at(None)
    assert isinstance(system, SystemClock)
    assert abs(system.now() - datetime.now(UTC)) < timedelta(seconds=5)
    assert abs((system.today() - datetime.now(UTC).date()).days) <= 1
