"""The tables among the settings: what a request may weigh, and what else is told by several keys together."""

from pydantic import BaseModel, ConfigDict, Field


class Limits(BaseModel):
    """What one request may weigh before it is executed."""

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
