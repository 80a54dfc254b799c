"""Documents that are hostile: made to cost much, or to be told what nobody may know.

The cases are those of graphql-cop, clairvoyance and graphql-armor's ways around its limits, and those measured on
plain servers: aliases by the thousand, fragments that double, lists of a hundred thousand literals, deep nesting;
and those just below every count, whose work is the square of their text.
"""

from tests.support.rows import USCC
from tests.support.service import INQUIRIES

INQUIRY = next(iter(INQUIRIES.values()))
ASK = f'enterprise(uscc: "{USCC}", inquiry: {INQUIRY})'
DEEP = "relatedParties { edges { node { reaches { path { fromName } } } } } "


def doubled(levels: int) -> str:
    """Fragments each of which spreads the next twice."""
    names = [f"fragment f{n} on Enterprise {{ ...f{n + 1} ...f{n + 1} }}" for n in range(levels)]
    return f"{{ {ASK} {{ ...f0 }} }} {' '.join(names)} fragment f{levels} on Enterprise {{ {DEEP * 3} }}"


def spread(count: int, body: str, *, on: str = "Enterprise", own: str = "") -> str:
    """Fragments that one place spreads all of, each with a body; `own` follows in the first place."""
    places = " ".join(f"...f{n}" for n in range(count))
    return f"{{ {ASK} {{ {places} {own} }} }} " + " ".join(f"fragment f{n} on {on} {{ {body} }}" for n in range(count))


def later(count: int) -> str:
    """Fragments each of which spreads all that come after it."""
    bodies = [" ".join(f"...f{after}" for after in range(n + 1, count)) for n in range(count)]
    return f"{{ {ASK} {{ ...f0 }} }} " + " ".join(
        f"fragment f{n} on Enterprise {{ {body} name }}" for n, body in enumerate(bodies)
    )


# A document, the code of its refusal.
DOCUMENTS: dict[str, tuple[str, str]] = {
    "10,000 aliases": ("{" + " ".join(f"a{n}:__typename" for n in range(10_000)) + "}", "TOO_LARGE"),
    "3,000 aliases": ("{" + " ".join(f"a{n}:__typename" for n in range(3_000)) + "}", "TOO_COMPLEX"),
    "101 aliases": ("{" + " ".join(f"alias{n}: __typename \n" for n in range(101)) + "}", "TOO_COMPLEX"),
    "aliases behind fragments": (
        "{ ...a ...b } "
        + " ".join(
            f"fragment {name} on Query {{ {' '.join(f'{name}{n}: __typename' for n in range(8))} }}" for name in "ab"
        ),
        "TOO_COMPLEX",
    ),
    "aliases in inline fragments": (
        "{ " + " ".join(f"... {{ x{n}: __typename }}" for n in range(16)) + " }",
        "TOO_COMPLEX",
    ),
    "500 of one field": ("query { " + "__typename \n" * 500 + "}", "TOO_COMPLEX"),
    "900 of one field below the root": (f"{{ {ASK} {{ {'name ' * 900} }} }}", "TOO_COMPLEX"),
    "a field with its selection again": (f"{{ {ASK} {{ {'creditStatus { standing } ' * 200} }} }}", "TOO_COMPLEX"),
    "one field in each of 14 that are one": (f"{{ {(ASK + ' { name name name } ') * 14} }}", "TOO_COMPLEX"),
    "one field in many inline fragments": (f"{{ {ASK} {{ {'... { ... { name } } ' * 100} }} }}", "TOO_COMPLEX"),
    "50 directives": ("query { __typename " + "@aa" * 50 + " }", "TOO_COMPLEX"),
    "10 directives": ("query { __typename " + "@aa" * 10 + " }", "TOO_COMPLEX"),
    "directives on variables": (
        "query(" + " ".join(f"$v{n}: Int @aa" for n in range(10)) + ") { __typename }",
        "TOO_COMPLEX",
    ),
    "directives on a fragment": (
        "{ ...f } fragment f on Query " + "@include(if: true) " * 9 + "{ __typename }",
        "TOO_COMPLEX",
    ),
    "10,000 directives": ("{ __typename " + "@skip(if: true) " * 10_000 + "}", "TOO_LARGE"),
    "240 directives": ("{ __typename " + "@a " * 240 + "}", "TOO_COMPLEX"),
    "10,000 fragments": ("{ a } " + " ".join(f"fragment u{n} on Query {{ a }}" for n in range(10_000)), "TOO_LARGE"),
    "a megabyte of blanks": ("{ __typename " + " " * 2**20 + "}", "TOO_LARGE"),
    "a megabyte of comments": ("#\n" * 2**19 + "{ __typename }", "TOO_LARGE"),
    # Just below every count, and yet the work is the square of the text.
    "one field in 28 fragments": (spread(28, "name " * 16), "TOO_COMPLEX"),
    "one field in 28 fragments that do not fit": (spread(28, "standing " * 16, on="CreditStatus"), "TOO_COMPLEX"),
    "one object in 28 fragments": (spread(28, "creditStatus { standing } " * 5), "TOO_COMPLEX"),
    "one object and its fields as often": (
        f"{{ {ASK} {{ {('creditStatus { ' + 'standing ' * 16 + '} ') * 16} }} }}",
        "TOO_COMPLEX",
    ),
    "fragments that spread all later ones": (later(28), "TOO_COMPLEX"),
    "320 fields of an object": (
        '{ enterprise(uscc: "x", inquiry: {' + " ".join(f"a{n}: 1" for n in range(320)) + "}) { name } }",
        "TOO_COMPLEX",
    ),
    "names that differ at their ends": ("{ " + " ".join("a" * 4_000 + str(n) for n in range(15)) + " }", "BAD_REQUEST"),
    "320 unknown arguments": (
        "{ enterprise(" + " ".join(f"a{n}: 1" for n in range(320)) + ") { name } }",
        "BAD_REQUEST",
    ),
    "240 variables that nobody uses": (
        "query (" + " ".join(f"$v{n}: Int" for n in range(240)) + ") { __typename }",
        "BAD_REQUEST",
    ),
    "a mistake behind 30,000 lines": ("\n" * 30_000 + "{ enterprize }", "BAD_REQUEST"),
    "deep selection": ("{" + "a {" * 60 + "b" + "}" * 61, "TOO_COMPLEX"),
    "deep by inline fragments": (
        "{ " + ASK + "{ " + "... { " * 200 + "name" + " }" * 200 + "} }",
        "TOO_COMPLEX",
    ),
    "deep value": (f"{{ enterprise(uscc: {'[' * 300}1{']' * 300}, inquiry: {INQUIRY}) {{ name }} }}", "TOO_COMPLEX"),
    "deep object": ("{ enterprise(inquiry: " + "{a: " * 300 + "1" + "}" * 300 + ") { name } }", "TOO_COMPLEX"),
    "deep type": ("query ($a: " + "[" * 400 + "Int" + "]" * 400 + ") { __typename }", "TOO_COMPLEX"),
    "unclosed braces": ("{a" * 3000, "TOO_COMPLEX"),
    "100,000 literals": (
        f"{{ enterprises(usccs: [{','.join(['1'] * 15_000)}], inquiry: {INQUIRY}) {{ __typename }} }}",
        "TOO_COMPLEX",
    ),
    "a list of 101": (
        f"{{ enterprises(usccs: [{','.join(['1'] * 101)}], inquiry: {INQUIRY}) {{ __typename }} }}",
        "TOO_COMPLEX",
    ),
    "a default of 101": (
        f'query ($a: [String!] = [{",".join(["7"] * 101)}]) {{ __typename }}',
        "TOO_COMPLEX",
    ),
    "fragments in a circle": (
        f"{{ {ASK} {{ ...a }} }} fragment a on Enterprise {{ ...b }} fragment b on Enterprise {{ ...a }}",
        "BAD_REQUEST",
    ),
    "a fragment of itself": (f"{{ {ASK} {{ ...a }} }} fragment a on Enterprise {{ name ...a }}", "BAD_REQUEST"),
    "200 fragments that nobody spreads": (
        "{ __typename } " + " ".join(f"fragment u{n} on Query {{ __typename }}" for n in range(140)),
        "TOO_COMPLEX",
    ),
    "fields that cannot be merged": (
        "{ " + " ".join(f'x: enterprise(uscc: "{n}", inquiry: {INQUIRY}) {{ name }}' for n in range(14)) + " }",
        "BAD_REQUEST",
    ),
    "operations by the dozen": (" ".join(f"query q{n} {{ __typename }}" for n in range(150)), "TOO_COMPLEX"),
    "a subscription": ("subscription { changes { __typename } }", "BAD_REQUEST"),
    "only comments": ("#" + "x" * 60_000, "BAD_REQUEST"),
    "many comments": ("#\n" * 20_000 + "{ __typename }", "TOO_COMPLEX"),
    "one string without an end": ('{ enterprise(uscc: "' + "a" * 60_000, "BAD_REQUEST"),
    "null characters": ("{ __typename \x00 }", "BAD_REQUEST"),
    "half a surrogate": ('{ enterprise(uscc: "\\uD800") { name } }', "BAD_REQUEST"),
    "circular introspection": (
        "query { __schema { types " + "{ fields { type " * 4 + "{ name }" + "} }" * 4 + " } }",
        "BAD_REQUEST",
    ),
    "introspection": ("query { __schema { types { name fields { name } } } }", "FORBIDDEN"),
    "introspection behind an alias": ('{ typename: __type(name: "Query") { name } }', "FORBIDDEN"),
}  # fmt: skip
