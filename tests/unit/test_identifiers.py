"""Identifiers: golden vectors, second opinions and properties. All codes here are made up."""

from datetime import date

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st
from stdnum.cn import ric, uscc
from stdnum.iso7064 import mod_11_10

from graph_schema.identifiers import (
    USCC_ALPHABET,
    IdentifierIssue,
    Parsed,
    enterprise_kind,
    parse_any_organization_id,
    parse_document,
    parse_organization_code,
    parse_registration_number,
    parse_resident_id,
    parse_uscc,
)
from graph_schema.names import DocumentType, EnterpriseKind, IdScheme

# As printed in GB 32100-2015 and GB 11714, not computed as the code under test computes them.
USCC_WEIGHTS = (1, 3, 9, 27, 19, 26, 16, 17, 20, 29, 25, 13, 8, 24, 10, 30, 28)
ORGANIZATION_WEIGHTS = (3, 7, 9, 10, 5, 8, 4, 2)
BASE36 = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ"


def organization_code(body: str) -> str:
    """The code with its check character, by the standard's words."""
    check = 11 - sum(w * BASE36.index(c) for w, c in zip(ORGANIZATION_WEIGHTS, body, strict=True)) % 11
    return body + {10: "X", 11: "0"}.get(check, str(check))


def with_uscc_check(body: str) -> str:
    """The 17 characters with their check character, by the standard's table of weights."""
    check = 31 - sum(w * USCC_ALPHABET.index(c) for w, c in zip(USCC_WEIGHTS, body, strict=True)) % 31
    return body + USCC_ALPHABET[0 if check == 31 else check]


def with_resident_check(body: str) -> str:
    """The 17 digits with the check character that the public library computes (it drops the last of 18)."""
    return body + str(ric.calc_check_digit(body + "?"))


def twofold(place: str) -> list[str]:
    """Eighteen digits with the check character of a resident ID that is the one of a code too."""
    numbers = [with_resident_check(f"{place}19900123{serial:03d}") for serial in range(1000)]
    found = [number for number in numbers if with_uscc_check(number[:17]) == number]
    assert len(found) > 10
    return found


letters = st.sampled_from(USCC_ALPHABET)
bodies = st.text(st.sampled_from("0123456789ABCDEFGHJKLMNPQRTUWXY"), min_size=8, max_size=8)
valid_usccs = st.builds(
    lambda head, region, body: with_uscc_check(head + region + organization_code(body)),
    st.sampled_from(["91", "92", "93", "11", "12", "51", "A1", "N2", "Y1", "31"]),
    st.sampled_from(["410381", "100000", "650100", "990000"]),
    bodies,
)
resident_bodies = st.builds(
    lambda place, born, serial: f"{place}{born:%Y%m%d}{serial:03d}",
    st.sampled_from(["410381", "810000", "820000", "830000", "110101"]),
    st.dates(date(1930, 1, 1), date(2020, 12, 31)),
    st.integers(0, 999),
)
valid_residents = resident_bodies.map(with_resident_check)
# Unicode that normalisation must survive: any text, and text near to codes.
wild = st.text() | st.text(st.sampled_from("0123456789Xx -－／/ABCＩ９\u200b\u202e\x00無无"), max_size=24)


@pytest.mark.parametrize("head", ["91", "12", "51", "A1", "N2", "Y1", "31"])
def test_every_assigned_first_character_is_accepted_without_warning(head: str) -> None:
    code = with_uscc_check(head + "410381" + organization_code("MA3X7K2P"))
    assert parse_uscc(code) == Parsed(IdScheme.USCC, code)


@given(valid_usccs)
def test_valid_codes_are_accepted_as_they_stand(code: str) -> None:
    assert parse_any_organization_id(code) == Parsed(IdScheme.USCC, code)


@given(valid_usccs.filter(lambda code: code[0].isdigit()))
def test_the_public_library_agrees_where_it_may_judge(code: str) -> None:
    assert uscc.is_valid(code)


@given(valid_usccs, st.integers(0, 17), letters)
def test_one_wrong_character_is_refused(code: str, at: int, letter: str) -> None:
    assume(code[at] != letter)
    wrong = code[:at] + letter + code[at + 1 :]
    assert parse_uscc(wrong) == Parsed(error=IdentifierIssue.BAD_CHECK_DIGIT)


@pytest.mark.parametrize(
    ("change", "warning"),
    [
        (str.lower, IdentifierIssue.LOWER_CASE),
        (lambda code: code.translate({i: i + 0xFEE0 for i in range(0x21, 0x7F)}), IdentifierIssue.FULL_WIDTH),
        (lambda code: code[:8] + " " + code[8:], IdentifierIssue.INNER_BLANK),
        (lambda code: code[:8] + "\u3000" + code[8:], IdentifierIssue.FULL_WIDTH),
    ],
)
def test_writing_differently_only_warns(change: object, warning: IdentifierIssue) -> None:
    assert callable(change)
    code = with_uscc_check("91410381" + organization_code("MA3X7K2P"))
    parsed = parse_uscc(change(code))
    assert parsed.value == code
    assert warning in parsed.warnings


def test_blanks_and_invisible_marks_around_a_code_are_not_worth_a_warning() -> None:
    code = with_uscc_check("91410381" + organization_code("MA3X7K2P"))
    assert parse_uscc(f"\ufeff\t {code}\u200b\r\n") == Parsed(IdScheme.USCC, code)


def test_inner_check_region_and_authority_only_warn() -> None:
    good = organization_code("MA3X7K2P")
    bad = good[:8] + ("0" if good[8] != "0" else "1")
    for body, warning in [
        ("91410381" + bad, IdentifierIssue.INNER_CHECK),
        ("91470000" + good, IdentifierIssue.UNKNOWN_REGION),
        ("9141A381" + good, IdentifierIssue.UNKNOWN_REGION),
        ("B1410381" + good, IdentifierIssue.UNKNOWN_AUTHORITY),
    ]:
        assert parse_uscc(with_uscc_check(body)) == Parsed(IdScheme.USCC, with_uscc_check(body), warnings=(warning,))


@pytest.mark.parametrize(
    "text",
    ["", "  ", "/", "N/A", "n/a", "-", "－", "无", "00000000000000000X", "00000000000000000x", "0" * 18, "0" * 15],
)
def test_placeholders_are_absent(text: str) -> None:
    for parsed in (parse_uscc(text), parse_any_organization_id(text), parse_organization_code(text)):
        assert parsed == Parsed()
        assert parsed.absent
    assert parse_resident_id(text).absent


@pytest.mark.parametrize(
    ("text", "issue"),
    [
        ("9141038", IdentifierIssue.BAD_LENGTH),
        ("91410381MA3X7K2P0O", IdentifierIssue.BAD_CHARACTER),
        ("91410381MA3X7K2P\u0666\u0666", IdentifierIssue.BAD_CHARACTER),
        ("91410381ma3x7k2ß00", IdentifierIssue.BAD_CHARACTER),
    ],
)
def test_what_is_not_a_code_says_why(text: str, issue: IdentifierIssue) -> None:
    assert parse_uscc(text).error is issue


@given(st.text("0123456789", min_size=12, max_size=12))
def test_registration_numbers_are_accepted_and_their_check_digit_only_warns(serial: str) -> None:
    body = "41" + serial
    right = body + mod_11_10.calc_check_digit(body)
    wrong = body + str((int(right[-1]) + 1) % 10)
    assert parse_any_organization_id(right) == Parsed(IdScheme.REGISTRATION_NUMBER, right)
    assert parse_registration_number(wrong) == Parsed(
        IdScheme.REGISTRATION_NUMBER, wrong, warnings=(IdentifierIssue.REGISTRATION_CHECK,)
    )


@given(st.text(BASE36, min_size=8, max_size=8).filter(lambda body: set(body) != {"0"}))
def test_organization_codes_are_accepted_with_and_without_hyphen(body: str) -> None:
    code = organization_code(body)
    for text in (code, f"{body}-{code[8]}", f"{body}－{code[8]}"):
        parsed = parse_any_organization_id(text)
        assert (parsed.scheme, parsed.value, parsed.error) == (IdScheme.ORGANIZATION_CODE, code, None)


@given(st.text("123456789", min_size=8, max_size=8), st.integers(0, 7), st.sampled_from("0123456789"))
def test_a_lone_organization_code_with_a_wrong_digit_is_refused(body: str, at: int, digit: str) -> None:
    assume(body[at] != digit)
    wrong = body[:at] + digit + body[at + 1 :] + organization_code(body)[8]
    assert parse_organization_code(wrong) == Parsed(error=IdentifierIssue.BAD_CHECK_DIGIT)


@pytest.mark.parametrize("text", ["3203211100448", "企合豫总字第0002", "某某有限公司", "1234567", "A" * 40, "\x00"])
def test_other_shapes_are_no_usable_identifier(text: str) -> None:
    assert parse_any_organization_id(text).error is IdentifierIssue.NO_USABLE_IDENTIFIER


@given(valid_residents)
def test_a_personal_number_in_an_organisations_column_is_named_as_such(number: str) -> None:
    assert parse_any_organization_id(number) == Parsed(error=IdentifierIssue.RESIDENT_ID_GIVEN)


@pytest.mark.parametrize("place", ["410381", "110101", "511121", "810000", "830000"])
def test_a_personal_number_with_the_check_digit_of_a_code_stays_a_personal_number(place: str) -> None:
    for number in twofold(place):
        for parsed in (parse_uscc(number), parse_any_organization_id(number)):
            assert (parsed.value, parsed.error) == (None, IdentifierIssue.RESIDENT_ID_GIVEN)


@pytest.mark.parametrize("place", ["914103", "924103", "934103"])
def test_no_code_of_an_enterprise_is_taken_for_a_personal_number(place: str) -> None:
    for number in twofold(place):  # no province has the number 91, 92 or 93
        assert parse_uscc(number).value == number


@given(wild)
def test_parsers_are_total_and_normalisation_is_idempotent(text: str) -> None:
    for parse in (parse_uscc, parse_registration_number, parse_organization_code, parse_any_organization_id):
        parsed = parse(text)
        assert (parsed.value is None) == (parsed.scheme is None)
        assert parsed.value is None or parsed.error is None
        if parsed.value is not None:
            assert parse(parsed.value).value == parsed.value
    for kind in DocumentType:
        document = parse_document(kind, text)
        assert document.value is None or document.error is None
        if document.value is not None:
            assert parse_document(kind, document.value).value == document.value


@given(valid_residents)
def test_resident_ids_and_residence_permits_are_accepted(number: str) -> None:
    parsed = parse_resident_id(number.lower())
    assert (parsed.value, parsed.error) == (number, None)
    assert set(parsed.warnings) <= {IdentifierIssue.LOWER_CASE}


@given(resident_bodies.filter(lambda body: body.startswith("110101")))
def test_the_public_library_accepts_the_same_resident_ids(body: str) -> None:
    assert ric.is_valid(with_resident_check(body))


@given(valid_residents, st.integers(0, 17), st.sampled_from("0123456789X"))
def test_one_wrong_character_of_a_resident_id_is_refused(number: str, at: int, letter: str) -> None:
    assume(number[at] != letter)
    assert parse_resident_id(number[:at] + letter + number[at + 1 :]).error is not None


def test_resident_id_errors_have_names_of_their_own() -> None:
    assert parse_resident_id("410381900101123").error is IdentifierIssue.OLD_RESIDENT_ID
    assert parse_resident_id(with_resident_check("41038119900230123")).error is IdentifierIssue.BAD_BIRTH_DATE
    assert parse_resident_id("4103811990").error is IdentifierIssue.BAD_LENGTH
    unknown_place = parse_resident_id(with_resident_check("99038119900228123"))
    assert (unknown_place.error, unknown_place.warnings) == (None, (IdentifierIssue.UNKNOWN_REGION,))


def test_documents_without_a_published_check_are_normalised_only() -> None:
    passport = parse_document(DocumentType.PASSPORT, " e1234 5678 ")
    assert (passport.value, passport.error) == ("E12345678", None)
    assert parse_document(DocumentType.PASSPORT, "护照号未知").error is IdentifierIssue.BAD_CHARACTER
    assert parse_document(DocumentType.OTHER, "1").error is IdentifierIssue.BAD_LENGTH


@pytest.mark.parametrize(
    ("code", "kind"),
    [
        ("91410381MA0000000X", EnterpriseKind.ENTERPRISE),
        ("92", EnterpriseKind.INDIVIDUAL_BUSINESS),
        ("93", EnterpriseKind.FARMERS_COOPERATIVE),
        ("11", EnterpriseKind.STATE_ORGAN),
        ("12", EnterpriseKind.PUBLIC_INSTITUTION),
        ("51", EnterpriseKind.ASSOCIATION),
        ("52", EnterpriseKind.PRIVATE_NON_ENTERPRISE),
        ("53", EnterpriseKind.FOUNDATION),
        ("N1", EnterpriseKind.RURAL_COLLECTIVE),
        ("31", EnterpriseKind.OTHER_ORGANIZATION),
        ("", EnterpriseKind.UNKNOWN),
        (None, EnterpriseKind.UNKNOWN),
    ],
)
def test_kind_follows_from_the_first_two_characters(code: str | None, kind: EnterpriseKind) -> None:
    assert enterprise_kind(code) is kind
