"""Errors of the hub: one base, closed codes, one sentence that says what was seen and what to do.

Messages never carry personal data or parameter values; they are safe to print, log and send.
"""

from enum import StrEnum
from typing import ClassVar


class ErrorCode(StrEnum):
    """Closed set of machine-readable error codes; never renamed."""

    GRAPH_UNAVAILABLE = "GRAPH_UNAVAILABLE"
    GRAPH_TIMEOUT = "GRAPH_TIMEOUT"
    GRAPH_CONFLICT = "GRAPH_CONFLICT"
    GRAPH_REFUSED = "GRAPH_REFUSED"
    UNSUPPORTED_STORE = "UNSUPPORTED_STORE"
    SCHEMA_MISMATCH = "SCHEMA_MISMATCH"
    KEYS_REFUSED = "KEYS_REFUSED"
    STORE_IN_USE = "STORE_IN_USE"
    STORE_DAMAGED = "STORE_DAMAGED"
    RULES_REFUSED = "RULES_REFUSED"
    WRONG_INPUT = "WRONG_INPUT"
    INTERNAL = "INTERNAL"


class HubError(Exception):
    """An error that its reader can act upon.

    `message` is one sentence: what was observed, then what to do. `code` is for machines; the
    subclasses have one of their own, so that it is given only where HubError itself is raised.
    """

    default_code: ClassVar[ErrorCode] = ErrorCode.INTERNAL

    def __init__(self, message: str, *, code: ErrorCode | None = None) -> None:
        """Keep the sentence and its code."""
        super().__init__(message)
        self.message = message
        self.code = self.default_code if code is None else code


class GraphUnavailable(HubError):  # noqa: N818 - names say the state, as partners read it
    """The graph cannot be reached, or went away."""

    default_code = ErrorCode.GRAPH_UNAVAILABLE


class GraphTimeout(HubError):  # noqa: N818
    """A statement took longer than its time limit."""

    default_code = ErrorCode.GRAPH_TIMEOUT


class GraphConflict(HubError):  # noqa: N818
    """Another writer was in the way, and retries did not help."""

    default_code = ErrorCode.GRAPH_CONFLICT


class GraphRefused(HubError):  # noqa: N818
    """The graph refused the credentials, a statement or a write in a read."""

    default_code = ErrorCode.GRAPH_REFUSED


class UnsupportedStore(HubError):  # noqa: N818
    """The store's product or version is not one that the hub is tested with."""

    default_code = ErrorCode.UNSUPPORTED_STORE


class SchemaMismatch(HubError):  # noqa: N818
    """The graph's schema version is not the one that this program reads and writes."""

    default_code = ErrorCode.SCHEMA_MISMATCH


class KeysRefused(HubError):  # noqa: N818
    """The key folder is open to others, damaged, or not the one the graph was written with."""

    default_code = ErrorCode.KEYS_REFUSED


class StoreInUse(HubError):  # noqa: N818
    """Another process owns the data folder."""

    default_code = ErrorCode.STORE_IN_USE


class StoreDamaged(HubError):  # noqa: N818
    """The data folder cannot be opened as it stands."""

    default_code = ErrorCode.STORE_DAMAGED


class RulesRefused(HubError):  # noqa: N818
    """A rule file is malformed, lacks its citation, or contradicts another."""

    default_code = ErrorCode.RULES_REFUSED


class WrongInput(HubError):  # noqa: N818
    """What the caller gave cannot be used as it stands."""

    default_code = ErrorCode.WRONG_INPUT
