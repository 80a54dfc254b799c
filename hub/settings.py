"""Settings of the hub, read once: command line over environment over `--config` file over defaults.

Environment names are `CREDIT_HUB_` + the key in upper case (`CREDIT_HUB_LIMITS__DEPTH` for a key of the
table `limits`), and the four `GRAPH_*`. This is the only file of the service that reads the environment.
"""

import difflib
import os
import re
import tomllib
from collections.abc import Iterator, Mapping
from datetime import datetime
from pathlib import Path
from typing import Annotated, Any, Literal, Self

import orjson
from pydantic import AfterValidator, BaseModel, BeforeValidator, Field, SecretStr, model_validator
from pydantic import ValidationError as PydanticError
from pydantic_settings import BaseSettings, InitSettingsSource, PydanticBaseSettingsSource, SettingsConfigDict
from pydantic_settings import SettingsError as SourceError

from graph_schema.errors import ErrorCode, HubError
from hub.actions.objection_book import HOME
from hub.setting_tables import Auditing, Budget, DocumentSettings, Events, External, Folder, Harvest, Limits

PREFIX = "CREDIT_HUB_"
NOT_SETTINGS = frozenset({"CREDIT_HUB_TEST_DATA"})  # names of the test suite, which may start this program
GRAPH_PREFIX = "GRAPH_"


class SettingsRefused(HubError):  # noqa: N818 - named as the other refusals of the hub are
    """A setting is unknown or has an unusable value."""

    default_code = ErrorCode.WRONG_INPUT


def _aware(value: datetime) -> datetime:
    if value.tzinfo is None:
        raise ValueError("an instant needs an offset, as in 2026-01-31T09:00:00+08:00")
    return value


def _resp(value: SecretStr) -> SecretStr:
    if not value.get_secret_value().startswith(("redis://", "rediss://", "unix://")):
        raise ValueError("the address of a RESP server begins with redis://, rediss:// or unix://")
    return value


def _upper(value: object) -> object:
    return value.upper() if isinstance(value, str) else value


Instant = Annotated[datetime, AfterValidator(_aware)]
LogLevel = Annotated[Literal["DEBUG", "INFO", "WARNING", "ERROR"], BeforeValidator(_upper)]


def _user_data() -> Path:
    base = os.environ.get("XDG_DATA_HOME")
    return (Path(base) if base else Path.home() / ".local" / "share") / "credit-hub"


class Settings(BaseSettings):
    """All settings, checked; folders are expanded but not made."""

    model_config = SettingsConfigDict(
        env_prefix=PREFIX, env_nested_delimiter="__", env_ignore_empty=True, frozen=True, extra="forbid"
    )

    data: Folder = Field(default_factory=_user_data)
    keys: Folder = Field(default_factory=lambda done: done["data"] / "keys")
    audit: Folder = Field(default_factory=lambda done: done["data"] / "audit")
    rules: Folder | None = None
    test_mode: bool = False
    clock: Instant | None = None
    host: str = "127.0.0.1"
    port: int = Field(8000, ge=0, le=65535)
    workers: int = Field(1, ge=1, le=256)
    jurisdiction: str = Field(HOME, pattern=r"^CN(-[0-9]{2,6})?$")
    issuer: str = Field("credit-hub", min_length=1)
    token_url: str | None = None
    public_client: str | None = Field(None, min_length=1)
    token_ttl_s: int = Field(600, ge=30, le=86_400)
    request_timeout_s: float = Field(15.0, gt=0, le=600)
    embedded_heap_mb: int = Field(512, ge=128)
    embedded_quick_start: bool = False
    embedded_classes: Folder | None = None
    embedded_statement_s: float = Field(60.0, ge=1, le=3600)
    log_level: LogLevel = "INFO"
    limits: Limits = Limits()
    budget: Budget = Budget()
    harvest: Harvest = Harvest()
    documents: DocumentSettings = DocumentSettings()
    external: External = External()
    auditing: Auditing = Auditing()
    events: Events = Events()
    shared_state: Annotated[SecretStr, AfterValidator(_resp)] | None = None
    graph_uri: str | None = Field(None, validation_alias="graph_uri")
    graph_user: str = Field("neo4j", validation_alias="graph_user")
    graph_password: SecretStr | None = Field(None, validation_alias="graph_password")
    graph_database: str = Field("neo4j", validation_alias="graph_database")

    @model_validator(mode="after")
    def _clock_only_in_test_mode(self) -> Self:
        if self.clock is not None and not self.test_mode:
            raise ValueError("the clock may stand still only where CREDIT_HUB_TEST_MODE=1 says that this is a test")
        return self


def load_settings(config: Path | None = None, **cli: object) -> Settings:
    """Read and check all settings; `cli` values that are None count as not given.

    Raises SettingsRefused: one sentence that names the first wrong setting, without its value.
    """
    filed = {} if config is None else _read_file(config)
    given: dict[str, Any] = {name: value for name, value in cli.items() if value is not None}
    _refuse_unknown(_environment_names(os.environ), list(_environment_keys()), kind="environment variable")
    _refuse_unknown(_dotted(filed), list(dotted_keys()), kind="key")
    _refuse_unknown(_dotted(given), list(dotted_keys()), kind="option")

    class Layered(Settings):
        @classmethod
        def settings_customise_sources(
            cls,
            settings_cls: type[BaseSettings],
            init_settings: PydanticBaseSettingsSource,
            env_settings: PydanticBaseSettingsSource,
            dotenv_settings: PydanticBaseSettingsSource,  # noqa: ARG003 - the signature is the library's
            file_secret_settings: PydanticBaseSettingsSource,  # noqa: ARG003
        ) -> tuple[PydanticBaseSettingsSource, ...]:
            return init_settings, env_settings, InitSettingsSource(settings_cls, init_kwargs=filed)

    try:
        return Layered(**given)
    except PydanticError as error:
        first = error.errors(include_input=False, include_url=False, include_context=False)[0]
        name = ".".join(str(part) for part in first["loc"]) or "clock"
        what = first["msg"].removeprefix("Value error, ")
        raise SettingsRefused(f"The setting {name} cannot be used: {what}; correct it.") from None
    except SourceError:
        raise SettingsRefused(
            f"A variable {PREFIX}… that stands for a table is not a JSON object; set {PREFIX}LIMITS__DEPTH and so on."
        ) from None


def export_settings(settings: Settings) -> None:
    """Put the settings into the environment, options and file included, for worker processes to read there."""
    values = settings.model_dump(mode="json", exclude={*tables(), "graph_password", "shared_state"}, exclude_none=True)
    exported = {
        (name.upper() if name.upper().startswith(GRAPH_PREFIX) else f"{PREFIX}{name.upper()}"): str(value)
        for name, value in values.items()
    }
    for table in tables():
        for name, value in getattr(settings, table).model_dump(mode="json", exclude_none=True).items():
            text = value if isinstance(value, str) else orjson.dumps(value).decode()
            exported[f"{PREFIX}{table.upper()}__{name.upper()}"] = text
    if settings.graph_password is not None:
        exported["GRAPH_PASSWORD"] = settings.graph_password.get_secret_value()
    if settings.shared_state is not None:
        exported[f"{PREFIX}SHARED_STATE"] = settings.shared_state.get_secret_value()
    os.environ.update(exported)


def _read_file(config: Path) -> dict[str, Any]:
    try:
        return tomllib.loads(config.read_text("utf-8"))
    except OSError:
        raise SettingsRefused("The --config file cannot be read; give the path of a readable TOML file.") from None
    except UnicodeDecodeError:
        raise SettingsRefused("The --config file is not UTF-8 text; save it as UTF-8 TOML.") from None
    except tomllib.TOMLDecodeError as error:
        place = re.search(r"\(at [^()]*\)", str(error))  # the rest of the message may quote the file
        raise SettingsRefused(f"The --config file is not TOML {place[0] if place else ''}; correct it.") from None


def tables() -> Mapping[str, type[BaseModel]]:
    """The settings that are tables, by their names."""
    found = {name: field.annotation for name, field in Settings.model_fields.items()}
    return {name: kind for name, kind in found.items() if isinstance(kind, type) and issubclass(kind, BaseModel)}


def dotted_keys() -> Iterator[str]:
    """Every key as a file or the command line may give it: `port`, `limits`, `limits.depth`."""
    yield from Settings.model_fields
    for table, kind in tables().items():
        yield from (f"{table}.{name}" for name in kind.model_fields)


def _environment_keys() -> Iterator[str]:
    for key in dotted_keys():
        name = key.replace(".", "__").upper()
        yield name if name.startswith(GRAPH_PREFIX) else PREFIX + name


def _environment_names(environment: Mapping[str, str]) -> list[str]:
    names = set(map(str.upper, environment)) - NOT_SETTINGS
    return sorted(name for name in names if name.startswith((PREFIX, GRAPH_PREFIX)))


def _dotted(values: Mapping[str, Any]) -> list[str]:
    names: list[str] = []
    for name, value in values.items():
        inner = value if name in tables() and isinstance(value, Mapping) else {}
        names += [f"{name}.{key}" for key in inner] or [name]
    return names


def _refuse_unknown(names: list[str], known: list[str], *, kind: str) -> None:
    for name in names:
        if name not in known:
            nearest = (difflib.get_close_matches(name, known, n=1, cutoff=0.0) or known)[0]
            raise SettingsRefused(f"The {kind} {name} is not a setting of the hub; the nearest one is {nearest}.")
