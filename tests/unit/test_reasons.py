"""Every code of a verdict is told in words."""

import pytest

from graph_schema.identifiers import IdentifierIssue
from loaders.checked import RejectCode, WarningCode
from loaders.reasons import REJECTS, WARNINGS, reject_reason, warning_reason


@pytest.mark.parametrize("code", RejectCode)
def test_every_reject_has_a_reason(code: RejectCode) -> None:
    assert reject_reason(code) == REJECTS[code] != code


@pytest.mark.parametrize("code", [*WarningCode, IdentifierIssue.INNER_CHECK, IdentifierIssue.REGISTRATION_CHECK])
def test_every_warning_has_a_reason(code: str) -> None:
    assert warning_reason(code) == WARNINGS[code] != code


def test_a_code_of_another_version_is_told_as_it_is() -> None:
    for reason in (reject_reason, warning_reason):
        assert reason("FROM_ANOTHER_VERSION") == "FROM_ANOTHER_VERSION"
