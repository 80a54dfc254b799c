"""The policy table, scopes and what an inquiry must state."""

import itertools
from typing import Any

import pytest
from graphql import GraphQLNonNull, GraphQLObjectType, build_schema
from pydantic import ValidationError

from graph_schema.ids import matter_id
from graph_schema.names import Disclosure, LegalBasis, MatterKind, PartnerKind, Purpose, RecordStatus
from hub.access.duties import DUTIES
from hub.access.permitted import allowed_for_some_purpose
from hub.access.policy import COLUMNS, COORDINATES, DenyReason, Verdict, decide, masks
from hub.access.purpose import REQUIREMENTS, Inquiry, check_inquiry
from hub.access.references import Cited, cited
from hub.access.scope import compile_scope
from hub.actions.partners import STAFF
from hub.errors import Refusal, RefusalCode
from hub.gql.schema import build_schema as hub_schema

EVERY_ASKER = list(itertools.product(PartnerKind, Purpose))


def schema_fields() -> dict[str, bool]:
    """Every `Type.field` of the schema, and whether it may be null."""
    built = build_schema(hub_schema().as_str())
    return {
        f"{name}.{field}": not isinstance(definition.type, GraphQLNonNull)
        for name, kind in built.type_map.items()
        if isinstance(kind, GraphQLObjectType) and not name.startswith("__")
        for field, definition in kind.fields.items()
    }


def test_every_field_of_the_schema_has_a_row_and_every_row_a_field() -> None:
    fields = set(schema_fields())
    rows = {name for name in COORDINATES if not name.startswith("Query.__")}
    assert fields - rows - DUTIES == set()
    assert (rows | DUTIES) - fields == {"Query.__schema", "Query.__type"}
    # What is asked with an inquiry is no duty, and the other way round.
    shared = {name.partition(".")[0] for name in rows & DUTIES - {"Query.budget", "Query.__schema", "Query.__type"}}
    assert shared == {"Bilingual", "PageInfo", "Budget"}


def test_what_is_masked_may_be_null() -> None:
    nullable = schema_fields()
    for kind, purpose in COLUMNS:
        masked = [name for name in COORDINATES if decide(kind, purpose, coordinate=name).verdict is Verdict.MASK]
        assert [name for name in masked if not nullable[name]] == []


@pytest.mark.parametrize(("kind", "purpose"), EVERY_ASKER)
def test_deny_by_default(kind: PartnerKind, purpose: Purpose) -> None:
    assert decide(kind, purpose, coordinate="Enterprise.notThere").verdict is Verdict.DENY
    assert decide(kind, purpose, coordinate="").verdict is Verdict.DENY
    if (kind, purpose) not in COLUMNS:
        assert masks(kind, purpose) == COORDINATES
        for coordinate in COORDINATES:
            assert decide(kind, purpose, coordinate=coordinate).reason is DenyReason.NO_COLUMN


@pytest.mark.parametrize(("kind", "purpose"), COLUMNS)
def test_masks_are_the_rows_that_do_not_allow(kind: PartnerKind, purpose: Purpose) -> None:
    for coordinate in COORDINATES:
        allowed = decide(kind, purpose, coordinate=coordinate).verdict is Verdict.ALLOW
        assert allowed == (coordinate not in masks(kind, purpose))
    assert decide(kind, purpose, coordinate="Query.enterprise").verdict is Verdict.ALLOW


def test_without_a_subject_a_field_must_be_listed_as_well() -> None:
    for kind, _ in COLUMNS:
        assert allowed_for_some_purpose(kind, coordinate="Query.rules")
        assert not allowed_for_some_purpose(kind, coordinate="Query.notThere")
    assert not allowed_for_some_purpose(PartnerKind.PUBLIC, coordinate="Query.enterprises")


def test_every_kind_may_ask() -> None:
    assert {kind for kind, _ in COLUMNS} == set(PartnerKind) - set(STAFF)


def test_what_differs_between_kinds() -> None:
    bank = (PartnerKind.BANK, Purpose.CREDIT_GRANTING)
    department = (PartnerKind.DEPARTMENT, Purpose.ADMIN_REVIEW)
    investigator = (PartnerKind.INVESTIGATOR, Purpose.INVESTIGATION)
    unseen = {"Query.__schema", "Query.__type", "Query.accessHistory", "Query.members", "Query.myself"}
    masked = {name for name in masks(*bank) if decide(*bank, coordinate=name).verdict is Verdict.MASK}
    assert masked == {"PartyRole.evidence", "RelatedParty.incentives"}
    assert {*unseen, "Query.holdings", "PartyNode.name"} <= masks(*bank)
    assert decide(*bank, coordinate="Query.__schema").reason is DenyReason.BY_ROW
    assert masks(*bank) == masks(PartnerKind.BANK, Purpose.POST_LOAN)
    own = {"Query.accessHistory", "Query.myself", "Query.ownCodes", "Query.toldOfMe"}
    assert masks(*investigator) == {*own, "Query.members"}
    assert "RelatedParty.otherEnterprises" in masks(*department)
    assert decide(*department, coordinate="RelatedParty.otherEnterprises").verdict is Verdict.MASK
    assert {"OtherEnterprise.uscc", "AboutParty.uscc", "AboutParty.name"} <= masks(*department)
    for asker in COLUMNS:
        # Beyond the party itself nobody looks but a bank and an investigator, and published entries name persons only.
        assert ("OtherEnterprise.name" in masks(*asker)) == (asker[0] not in (bank[0], investigator[0]))
        published = asker[0] in (PartnerKind.MEDIA, PartnerKind.PUBLIC, PartnerKind.CREDIT_SERVICE)
        assert (
            {"RelatedParty.reaches", "RelatedParty.standing", "Enterprise.incentives"} <= masks(*asker)
        ) == published
        assert decide(*asker, coordinate="Query.__schema").verdict is not Verdict.MASK


def test_the_three_tables_admit_the_same_askers() -> None:
    assert set(COLUMNS) == set(REQUIREMENTS)
    for kind, purpose in EVERY_ASKER:
        if (kind, purpose) in REQUIREMENTS:
            assert compile_scope(kind, purpose).kind is kind
        else:
            with pytest.raises(Refusal) as caught:
                compile_scope(kind, purpose)
            assert caught.value.code is RefusalCode.PURPOSE_NOT_PERMITTED


def test_scopes() -> None:
    bank = compile_scope(PartnerKind.BANK, Purpose.POST_LOAN)
    department = compile_scope(PartnerKind.DEPARTMENT, Purpose.ADMIN_REVIEW)
    investigator = compile_scope(PartnerKind.INVESTIGATOR, Purpose.INVESTIGATION)
    assert bank.disclosures == (Disclosure.PUBLIC,)
    assert set(department.disclosures) == {Disclosure.PUBLIC, Disclosure.GOV_SHARED}
    assert set(investigator.disclosures) == set(Disclosure)
    assert [s.may_see_others for s in (bank, department, investigator)] == [True, False, True]
    for kind, purpose in COLUMNS:
        scope = compile_scope(kind, purpose)
        proposed = {RecordStatus.PROPOSED} if kind is PartnerKind.SUBJECT else set()
        assert set(scope.forgotten) == set(RecordStatus) - {RecordStatus.ACTIVE} - proposed
        assert scope.may_see_others == (kind in (PartnerKind.BANK, PartnerKind.INVESTIGATOR))
        consents = kind in (PartnerKind.BANK, PartnerKind.CREDIT_SERVICE)
        assert scope.by_consent == ((Disclosure.AUTHORIZED,) if consents else ())
        assert "OTHER" in scope.reaching or not scope.may_see_others
        assert ("HOLDS" in scope.ties) == (not kind_is_published_only(kind))


def kind_is_published_only(kind: PartnerKind) -> bool:
    return kind in (PartnerKind.MEDIA, PartnerKind.PUBLIC, PartnerKind.CREDIT_SERVICE)


def test_what_an_inquiry_rests_on() -> None:
    def rests(kind: PartnerKind, asked: Inquiry, partner: str = "p") -> Cited:
        return cited(kind, asked, partner_id=partner, uscc="U")

    plain = inquiry(Purpose.CREDIT_GRANTING, LegalBasis.STATUTORY_DUTY)
    assert rests(PartnerKind.BANK, plain) == Cited()
    consent = matter_id(MatterKind.CONSENT, "A", partner="p")
    asked = inquiry(Purpose.CREDIT_GRANTING, LegalBasis.STATUTORY_DUTY, consent_id="A", matter_number="M")
    assert rests(PartnerKind.BANK, asked) == Cited(consent=consent)
    asked = inquiry(Purpose.CREDIT_GRANTING, LegalBasis.CONSENT, consent_id="A")
    assert rests(PartnerKind.BANK, asked) == Cited((consent,), consent, consent)
    assert rests(PartnerKind.BANK, asked, "q").keys != rests(PartnerKind.BANK, asked).keys
    matter = matter_id(MatterKind.ADMIN_MATTER, "M", partner="p")
    asked = inquiry(Purpose.ADMIN_REVIEW, LegalBasis.STATUTORY_DUTY, matter_number="M", consent_id="A")
    assert rests(PartnerKind.DEPARTMENT, asked) == Cited((matter,), covering=matter)
    case = matter_id(MatterKind.CASE, "C", partner="p")
    asked = inquiry(Purpose.INVESTIGATION, LegalBasis.OTHER_LAW, case_number="C")
    assert rests(PartnerKind.INVESTIGATOR, asked) == Cited((case,))
    asked = inquiry(Purpose.SELF, LegalBasis.OTHER_LAW)
    claim = matter_id(MatterKind.CLAIM, "USCC:U", partner="p")
    assert rests(PartnerKind.SUBJECT, asked) == Cited((claim,), covering=claim)
    member = matter_id(MatterKind.MEMBERSHIP, "USCC:U", partner="p")
    assert rests(PartnerKind.ASSOCIATION, asked) == Cited((member,), covering=member)
    contract = matter_id(MatterKind.CONTRACT, "K", partner="p")
    asked = inquiry(Purpose.RATING, LegalBasis.CONSENT, contract_id="K", consent_id="A")
    assert rests(PartnerKind.CREDIT_SERVICE, asked) == Cited((contract, consent), consent, consent)
    for kind in (PartnerKind.MEDIA, PartnerKind.PUBLIC):
        assert rests(kind, plain) == Cited()


def inquiry(purpose: Purpose, basis: LegalBasis, **references: str) -> Inquiry:
    return Inquiry(purpose=purpose, legal_basis=basis, **references)


def refusal(kind: PartnerKind, asked: Inquiry) -> tuple[RefusalCode, str | None]:
    with pytest.raises(Refusal) as caught:
        check_inquiry(kind, asked)
    return caught.value.code, caught.value.field


def test_complete_inquiries_pass() -> None:
    bank, department, investigator = PartnerKind.BANK, PartnerKind.DEPARTMENT, PartnerKind.INVESTIGATOR
    check_inquiry(bank, inquiry(Purpose.CREDIT_GRANTING, LegalBasis.LAWFULLY_PUBLIC))
    check_inquiry(bank, inquiry(Purpose.POST_LOAN, LegalBasis.CONSENT, consent_id="授权〔2026〕1号"))
    check_inquiry(department, inquiry(Purpose.ADMIN_REVIEW, LegalBasis.STATUTORY_DUTY, matter_number="M-1"))
    check_inquiry(investigator, inquiry(Purpose.INVESTIGATION, LegalBasis.OTHER_LAW, case_number="（2026）豫01执1号"))


def test_incomplete_inquiries_are_refused_with_the_argument_that_lacks() -> None:
    incomplete = RefusalCode.INQUIRY_INCOMPLETE
    asked = inquiry(Purpose.ADMIN_REVIEW, LegalBasis.STATUTORY_DUTY, case_number="C-1")
    assert refusal(PartnerKind.DEPARTMENT, asked) == (incomplete, "inquiry.matterNumber")
    asked = inquiry(Purpose.INVESTIGATION, LegalBasis.STATUTORY_DUTY)
    assert refusal(PartnerKind.INVESTIGATOR, asked) == (incomplete, "inquiry.caseNumber")
    asked = inquiry(Purpose.CREDIT_GRANTING, LegalBasis.CONSENT)
    assert refusal(PartnerKind.BANK, asked) == (incomplete, "inquiry.consentId")


@pytest.mark.parametrize(("kind", "purpose"), [asker for asker in EVERY_ASKER if asker not in COLUMNS])
def test_other_kinds_and_purposes_are_refused(kind: PartnerKind, purpose: Purpose) -> None:
    asked = inquiry(purpose, LegalBasis.STATUTORY_DUTY, matter_number="M", case_number="C", consent_id="A")
    assert refusal(kind, asked) == (RefusalCode.PURPOSE_NOT_PERMITTED, "inquiry.purpose")


def test_a_basis_that_the_kind_cannot_rest_on_is_refused() -> None:
    asked = inquiry(Purpose.CREDIT_GRANTING, LegalBasis.NEWS_REPORTING)
    assert refusal(PartnerKind.BANK, asked) == (RefusalCode.PURPOSE_NOT_PERMITTED, "inquiry.legalBasis")
    asked = inquiry(Purpose.INVESTIGATION, LegalBasis.LAWFULLY_PUBLIC, case_number="C")
    assert refusal(PartnerKind.INVESTIGATOR, asked) == (RefusalCode.PURPOSE_NOT_PERMITTED, "inquiry.legalBasis")


@pytest.mark.parametrize("text", ["", " ", "a b", "a\n", "x" * 65, "a'", 'a"', "a;b", "\x00", "a\u202eb"])
def test_references_are_document_numbers(text: str) -> None:
    with pytest.raises(ValidationError):
        inquiry(Purpose.POST_LOAN, LegalBasis.CONSENT, consent_id=text)


def test_an_inquiry_is_read_by_its_graphql_names_and_by_no_others() -> None:
    given: dict[str, Any] = {"purpose": "INVESTIGATION", "legalBasis": "OTHER_LAW", "caseNumber": "C-1"}
    assert Inquiry.model_validate(given).case_number == "C-1"
    with pytest.raises(ValidationError):
        Inquiry.model_validate({**given, "case": "C-1"})
