"""The tables among the settings: what a request may weigh, and what else is told by several keys together."""

from pathlib import Path
from typing import Annotated, Self
from urllib.parse import urlsplit

from pydantic import (
    AfterValidator,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    IPvAnyNetwork,
    field_validator,
    model_validator,
)

from graph_schema.identifiers import parse_uscc
from graph_schema.names import PartnerKind


def _home(value: object) -> object:
    return Path(value).expanduser() if isinstance(value, str | Path) else value


Folder = Annotated[Path, BeforeValidator(_home)]


class Limits(BaseModel):
    """What one request may weigh before it is executed; subjects of a case for which no budget is stated,
    and days by which its notice to subjects may be deferred.

    Answers leave at multiples of `answer_step_ms` after their question came, for their time not to tell what they hide.
    With `compiled_answers` operations are made ready once for a document, and the library is passed by.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    body_bytes: int = Field(64 * 1024, ge=1024, le=16 * 1024 * 1024)
    variable_bytes: int = Field(32 * 1024, ge=256, le=16 * 1024 * 1024)
    variable_depth: int = Field(5, ge=1, le=100)
    tokens: int = Field(1000, ge=1)
    depth: int = Field(10, ge=1)
    aliases: int = Field(15, ge=0)
    root_fields: int = Field(15, ge=1)
    directives: int = Field(5, ge=0)
    list_items: int = Field(100, ge=1)
    definitions: int = Field(30, ge=1)
    cost: int = Field(10_000, ge=1)
    case_subjects: int = Field(1_000, ge=1)
    deferral_days: int = Field(366, ge=0, le=3_660)
    answer_step_ms: int = Field(20, ge=0, le=1_000)
    compiled_answers: bool = True


class Budget(BaseModel):
    """Points that a partner may spend, and how fast they come back; `shares` by kind, 1 being a bank's."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    maximum: int = Field(20_000, ge=1)
    restore_per_s: float = Field(1_000.0, gt=0)
    shares: dict[PartnerKind, Annotated[float, Field(gt=0)]] = Field(default_factory=dict)


class DocumentSettings(BaseModel):
    """The folder of trusted documents, and the kinds of partner that may ask by nothing else."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    folder: Folder | None = None
    trusted_only: list[PartnerKind] = Field(default_factory=list)


class External(BaseModel):
    """An external issuer of tokens (OpenID Connect); `issuer` absent: only the hub's own tokens are taken.

    Its keys come from `jwks_url` or from `jwks_file`; an unknown key is looked for once in `refresh_s` seconds.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    issuer: str | None = Field(None, min_length=1)
    jwks_url: str | None = None
    jwks_file: Folder | None = None
    audience: str = Field("credit-hub", min_length=1)
    client_claim: str = Field("client_id", min_length=1)
    refresh_s: float = Field(60.0, ge=1)

    @field_validator("jwks_url")
    @classmethod
    def _https_or_this_machine(cls, value: str | None) -> str | None:
        if value is None:
            return None
        parts = urlsplit(value)
        local = parts.scheme == "http" and parts.hostname in ("127.0.0.1", "::1", "localhost")
        if not (parts.hostname and (parts.scheme == "https" or local)):
            raise ValueError("keys are fetched by https only, or from this machine")
        return value

    @model_validator(mode="after")
    def _one_place(self) -> Self:
        places = [place for place in (self.jwks_url, self.jwks_file) if place is not None]
        if len(places) != (0 if self.issuer is None else 1):
            raise ValueError("an external issuer needs its name and one of jwks_url and jwks_file")
        return self


class Auditing(BaseModel):
    """Segments of the audit log, what is exchanged and folded in how often, and what refusals may take of the disk."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    segment_mb: int = Field(64, ge=1, le=1024)
    daily: bool = True
    heads_every_s: float = Field(300.0, ge=1)
    fold_every_s: float = Field(10.0, ge=0.1)
    witness: Folder | None = None
    refused_mb_a_day: int = Field(64, ge=1)
    reserve_mb: int = Field(256, ge=0)
    # 浙江省公共信用信息管理条例 20: ten years of query logs; 网络数据安全管理条例 12: three of provision at least.
    keep_years: int = Field(10, ge=3)


class Events(BaseModel):
    """How often what follows the outbox looks at it, and how many connections a partner may follow it by."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    watch_every_s: float = Field(5.0, ge=0)
    webhooks_every_s: float = Field(2.0, ge=0)
    webhook_networks: list[IPvAnyNetwork] = Field(default_factory=list)
    webhook_certificates: Folder | None = None
    follow_every_s: float = Field(1.0, ge=0.05)
    followers: int = Field(20, ge=0)


def _code(text: str) -> str:
    value = parse_uscc(text).value
    if value is None:
        raise ValueError("a canary is a unified social credit code with its right check character")
    return value


class Harvest(BaseModel):
    """How many distinct subjects a partner may ask about in a window, by kind, and what else makes a harvest."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    window_s: float = Field(3_600.0, ge=1, le=7 * 86_400)
    subjects: dict[PartnerKind, Annotated[int, Field(ge=1)]] = Field(default_factory=dict)
    neighbours: int = Field(40, ge=3)
    slow_s: float = Field(1.0, ge=0, le=10)
    canaries: list[Annotated[str, AfterValidator(_code)]] = Field(default_factory=list)
