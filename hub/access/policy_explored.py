"""Rows of the policy's table on persons and signals, which are for those who explore under a case or a matter."""

from typing import Final

_ALL: Final = "AA AA A A A A A A"
_EXPLORING: Final = "DD DD D D A A D D"
_INVESTIGATING: Final = "DD DD D D D A D D"

# Type, letters in the order of COLUMNS, fields.
ROWS: tuple[tuple[str, str, str], ...] = (
    ("Query", _EXPLORING, "person"),
    ("Person", _EXPLORING, "id kind name standing offices records recordsTruncated namedIn namedInTruncated"),
    ("Person", _EXPLORING, "reaches reachesTruncated appearances appearancesTruncated asOf knownAt rulesEdition"),
    ("PersonOfficeConnection", _ALL, "edges pageInfo"),
    ("PersonOfficeEdge", _ALL, "cursor node"),
    ("PersonOffice", _EXPLORING, "tenureId appearance enterprise uscc name tie role since sinceKind until"),
    ("PersonOffice", _EXPLORING, "untilKind current percent evidence source preferred disputed party"),
    ("PersonAppearanceConnection", _ALL, "edges pageInfo"),
    ("PersonAppearanceEdge", _ALL, "cursor node"),
    ("PersonAppearance", _EXPLORING, "id name uscc enterpriseName confirmed"),
    ("PersonNaming", _EXPLORING, "liability source about record"),
    # Facts that stand together suggest what nobody has found: they are for an investigation alone.
    ("Query", _INVESTIGATING, "signals"),
    ("SignalReport", _INVESTIGATING, "signals truncated asOf knownAt rulesEdition"),
    ("Signal", _INVESTIGATING, "kind rule told facts truncated"),
    ("SignalRule", _INVESTIGATING, "id title edition roles withinDays atLeast statuses addressLetters ownChoice"),
    ("SignalRule", _INVESTIGATING, "citation checked checkedNote note"),
    ("SignalFact", _INVESTIGATING, "kind person personName enterprise uscc enterpriseName role day since until"),
    ("SignalFact", _INVESTIGATING, "untilKind address status source observed record disputed"),
    # A case's saved questions, and what has changed of their answers.
    ("Query", _INVESTIGATING, "watches watchChanges"),
    ("Watch", _INVESTIGATING, "id kind party hops caseNumber openedOn endedOn seenAt seenOn changed resting"),
    ("WatchReport", _INVESTIGATING, "watch parties relationships more bounded since sinceDay asOf knownAt"),
    ("WatchReport", _INVESTIGATING, "rulesEdition"),
    ("PartyChange", _INVESTIGATING, "how before now recordsAdded recordsRemoved"),
    ("RelationshipChange", _INVESTIGATING, "how before now"),
)
