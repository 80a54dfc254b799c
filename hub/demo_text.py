"""What the demonstration prints: one partner of each kind that may ask, and three queries to paste."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

import orjson
import typer

from graph_schema.names import PartnerKind
from hub.actions.partners import Credentials
from hub.demo_references import CASE, MATTER

BORROWER_QUERY: Final = """query Borrower($uscc: String!, $inquiry: InquiryInput!) {
  enterprise(uscc: $uscc, inquiry: $inquiry) {
    name
    creditStatus { standing summary { zh en } aggravated { answer } }
    relatedParties(first: 10) {
      edges { node {
        name
        roles { role since until current }
        reaches { level reason rule { article } explanation { zh en } }
      } }
    }
    knownAt
  }
}"""

BATCH_QUERY: Final = """query Batch($usccs: [String!]!, $inquiry: InquiryInput!) {
  enterprises(usccs: $usccs, inquiry: $inquiry) {
    __typename
    ... on Enterprise { uscc name creditStatus { standing } }
    ... on Refusal { code }
  }
}"""

HISTORY_QUERY: Final = """query History($uscc: String!, $inquiry: InquiryInput!, $asOf: Date) {
  enterprise(uscc: $uscc, inquiry: $inquiry, asOf: $asOf) {
    name
    records { listKind side determiner decidedOn status since until }
    relatedParties(time: ALL) {
      edges { node { name roles { role since until current } reaches { level explanation { zh } } } }
    }
    asOf
  }
}"""


@dataclass(frozen=True, slots=True)
class Example:
    """A query to paste: for whom it is, and its variables."""

    title: str
    kind: PartnerKind
    query: str
    variables: Mapping[str, object]


def examples(stories: Mapping[str, Sequence[str]]) -> tuple[Example, ...]:
    """Three queries about enterprises of the synthetic county; `stories` maps a story's key to its codes."""
    golden = stories["golden"]
    batch = [*golden, stories["repaired"][0], stories["disputed"][0]]
    return (
        Example(
            "银行：借款人及其相关方 · A bank about a borrower and its related parties",
            PartnerKind.BANK,
            BORROWER_QUERY,
            {"uscc": golden[0], "inquiry": {"purpose": "CREDIT_GRANTING", "legalBasis": "LAWFULLY_PUBLIC"}},
        ),
        Example(
            "部门：批量核查 · A department about several applicants",
            PartnerKind.DEPARTMENT,
            BATCH_QUERY,
            {
                "usccs": batch,
                "inquiry": {
                    "purpose": "ADMIN_REVIEW",
                    "legalBasis": "STATUTORY_DUTY",
                    "matterNumber": MATTER,
                },
            },
        ),
        Example(
            "调查：某日的状况 · An investigator about the state of a day",
            PartnerKind.INVESTIGATOR,
            HISTORY_QUERY,
            {
                "uscc": golden[0],
                "asOf": "2024-12-31",
                "inquiry": {
                    "purpose": "INVESTIGATION",
                    "legalBasis": "STATUTORY_DUTY",
                    "caseNumber": CASE,
                },
            },
        ),
    )


def ready_line(
    base: str, partners: Sequence[Credentials] = (), *, queries: Sequence[Example] | None = None
) -> dict[str, object]:
    """The line that tells a machine where the service is; partners and examples where there are any."""
    line: dict[str, object] = {"graphql": f"{base}/graphql", "explorer": None, "token_url": f"{base}/token"}
    if queries is None:
        return line
    line["partners"] = [
        {"kind": c.kind, "name": c.name, "client_id": c.client_id, "client_secret": c.client_secret} for c in partners
    ]
    line["examples"] = [
        {"title": e.title, "kind": e.kind, "query": e.query, "variables": dict(e.variables)} for e in queries
    ]
    return line


def print_demo(line: Mapping[str, Any]) -> None:
    """Print what the demonstration serves, for a person."""
    echo = typer.echo
    echo(f"\nGraphQL    {line['graphql']}\ntoken      {line['token_url']}\n")
    for partner in line["partners"]:
        echo(f"{partner['kind']:<13}{partner['client_id']}   {partner['client_secret']}")
    echo("\nPaste any of these; each gets a token of its kind (ten minutes), then asks:")
    for example in line["examples"]:
        asker = next(partner for partner in line["partners"] if partner["kind"] == example["kind"])
        body = orjson.dumps({"query": example["query"], "variables": example["variables"]}).decode()
        echo(f"\n# {example['title']} ({example['kind']})")
        echo(f"TOKEN=$(curl -s -u '{asker['client_id']}:{asker['client_secret']}' -d grant_type=client_credentials \\")
        echo(f'  {line["token_url"]} | sed \'s/.*"access_token":"\\([^"]*\\).*/\\1/\')')
        echo(f"curl -s -w '\\n' {line['graphql']} -H \"Authorization: Bearer $TOKEN\" \\")
        echo("  -H 'Content-Type: application/json' \\")
        echo(f"  -d '{body}'")
    echo("\nStop with Ctrl-C; a temporary data folder goes with it.")
