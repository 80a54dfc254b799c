"""Which inquiries are admitted, and what a failure tells."""

import pytest

from graph_schema.errors import GraphRefused, GraphTimeout
from graph_schema.names import PartnerKind
from tests.support.rows import USCC
from tests.support.service import INQUIRIES, Service

pytestmark = pytest.mark.anyio

ONE = f'enterprise(uscc: "{USCC}", inquiry: INQUIRY)'


@pytest.mark.parametrize(
    ("kind", "inquiry", "code", "field"),
    [
        (PartnerKind.BANK, "{purpose: INVESTIGATION, legalBasis: STATUTORY_DUTY}", "PURPOSE_NOT_PERMITTED", "purpose"),
        (PartnerKind.BANK, "{purpose: POST_LOAN, legalBasis: NEWS_REPORTING}", "PURPOSE_NOT_PERMITTED", "legalBasis"),
        (PartnerKind.BANK, "{purpose: POST_LOAN, legalBasis: CONSENT}", "INQUIRY_INCOMPLETE", "consentId"),
        (
            PartnerKind.DEPARTMENT,
            "{purpose: ADMIN_REVIEW, legalBasis: STATUTORY_DUTY}",
            "INQUIRY_INCOMPLETE",
            "matterNumber",
        ),
        (
            PartnerKind.INVESTIGATOR,
            "{purpose: INVESTIGATION, legalBasis: STATUTORY_DUTY}",
            "INQUIRY_INCOMPLETE",
            "caseNumber",
        ),
        (PartnerKind.BANK, '{purpose: POST_LOAN, legalBasis: CONSENT, consentId: "a b"}', "BAD_INPUT", "consentId"),
        (
            PartnerKind.MEDIA,
            "{purpose: MEDIA_SUPERVISION, legalBasis: STATUTORY_DUTY}",
            "PURPOSE_NOT_PERMITTED",
            "legalBasis",
        ),
        (PartnerKind.ASSOCIATION, "{purpose: SELF, legalBasis: OTHER_LAW}", "PURPOSE_NOT_PERMITTED", "purpose"),
        (
            PartnerKind.CREDIT_SERVICE,
            "{purpose: RATING, legalBasis: LAWFULLY_PUBLIC}",
            "INQUIRY_INCOMPLETE",
            "contractId",
        ),
        (PartnerKind.SUBJECT, "{purpose: SELF, legalBasis: CONSENT}", "PURPOSE_NOT_PERMITTED", "legalBasis"),
    ],
)
async def test_inquiries_that_are_not_admitted(
    service: Service, kind: PartnerKind, inquiry: str, code: str, field: str
) -> None:
    query = f'{{ enterprise(uscc: "{USCC}", inquiry: {inquiry}) {{ name }} }}'
    body = (await service.ask(query, kind=kind)).json()
    assert body["data"] == {"enterprise": None}
    assert body["errors"][0]["extensions"]["code"] == code
    assert body["errors"][0]["extensions"]["field"].endswith(field)
    assert service.reader.runs == []
    assert service.audit.entries[-1].outcome == code


async def test_one_inquiry_for_the_whole_request(service: Service) -> None:
    bank = INQUIRIES[PartnerKind.BANK]
    changed = bank.replace("CREDIT_GRANTING", "POST_LOAN")
    body = (
        await service.ask(
            f'{{ a: enterprise(uscc: "{USCC}", inquiry: {bank}) {{ name }}'
            f' b: enterprise(uscc: "{USCC}", inquiry: {changed}) {{ name }} }}'
        )
    ).json()
    assert body["data"]["a"] is not None
    assert body["data"]["b"] is None
    assert body["errors"][0]["extensions"] == {"code": "BAD_INPUT", "field": "inquiry"}


@pytest.mark.parametrize(
    ("failure", "code"),
    [
        (GraphTimeout("SECRET-41010119900101001X"), "TIMEOUT"),
        (GraphRefused("SECRET-41010119900101001X"), "INTERNAL"),
        (ValueError("SECRET-41010119900101001X"), "INTERNAL"),
    ],
)
async def test_no_text_of_an_error_leaves(
    service: Service, failure: Exception, code: str, caplog: pytest.LogCaptureFixture, capfd: pytest.CaptureFixture[str]
) -> None:
    service.reader.failure = failure
    response = await service.ask(f"{{ {ONE} {{ name }} }}")
    assert response.json()["errors"][0]["extensions"]["code"] == code
    shown = capfd.readouterr()
    assert "SECRET" not in response.text + caplog.text + shown.out + shown.err
    assert service.audit.entries[-1].outcome == code


async def test_a_code_that_nothing_may_be_told_of_is_kept_as_asked(service: Service) -> None:
    service.reader.answers.clear()
    await service.data(f"{{ {ONE} {{ name }} }}")
    assert service.audit.entries[-1].subjects_root == (f"blind(USCC:{USCC})",)
