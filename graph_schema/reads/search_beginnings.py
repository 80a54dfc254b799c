"""Which enterprises have, or had, a name that begins with a text: looked for by the indexes on search keys.

The text, the day and the commit are parameters of the batch, and the search is the first clause of its statement: in
no other place does the embedded store go by an index here. Nothing of this is told before reads/search.py has judged.
"""

from typing import Final

from graph_schema.reads.search_rows import Beginning, Looked, Moment, MomentKey
from graph_schema.records import NoParams
from graph_schema.statement import Access, Statement

SEARCH_MOMENT: Final = Statement(
    name="search_moment",
    text="""
MATCH (k:Clock {id: 1})
WITH k.seq AS last
UNWIND $batch.rows AS row
WITH row, coalesce(row.judged, last) AS now
CALL (row, now) {
  UNWIND CASE WHEN row.known_instant IS NULL THEN [] ELSE [row.known_instant] END AS instant
  MATCH (m:Commit) WHERE m.at <= instant AND m.seq <= now
  RETURN max(m.seq) AS at_instant
}
RETURN row.i AS i, now AS now, CASE
  WHEN row.known_instant IS NOT NULL THEN coalesce(at_instant, 0)
  WHEN row.known IS NULL OR row.known > now THEN now ELSE row.known END AS known
""",
    access=Access.READ,
    params=MomentKey,
    row=Moment,
)
"""The commit that all statements of one search answer from: read before any name is, so that none of it is missed."""

COUNT_NAMES: Final = Statement(
    name="count_names",
    text="""
MATCH (f:EnterpriseFacts)
WHERE f.search_key STARTS WITH $start
WITH f LIMIT $max_looked
WITH count(f) AS looked
UNWIND $batch.rows AS row
RETURN row.i AS i, looked AS looked
""",
    access=Access.READ,
    params=NoParams,
    row=Looked,
)
"""How many descriptions give a name that begins so, known when and valid whenever."""

COUNT_FORMER_NAMES: Final = Statement(
    name="count_former_names",
    text="""
MATCH (x:FormerName)
WHERE x.key STARTS WITH $start
WITH x LIMIT $max_looked
WITH count(x) AS looked
UNWIND $batch.rows AS row
RETURN row.i AS i, looked AS looked
""",
    access=Access.READ,
    params=NoParams,
    row=Looked,
)
"""How many former names begin so."""

FIND_NAMES_BEGINNING: Final = Statement(
    name="find_names_beginning",
    text="""
MATCH (f:EnterpriseFacts)<-[d:DESCRIBED_AS]-(e:Enterprise)
WHERE f.search_key STARTS WITH $start AND d.recorded_from <= $known AND coalesce(d.recorded_to, $known + 1) > $known
  AND coalesce(d.valid_from <= $as_of, true)
WITH DISTINCT e.enterprise_id AS id LIMIT $max_found
WITH collect(id) AS ids
UNWIND $batch.rows AS row
RETURN row.i AS i, ids AS ids
""",
    access=Access.READ,
    params=NoParams,
    row=Beginning,
)
"""Enterprises with a name that begins so, as known at a commit, from a day on that is not later than the one asked."""

FIND_FORMER_NAMES_BEGINNING: Final = Statement(
    name="find_former_names_beginning",
    text="""
MATCH (x:FormerName)<-[:FORMERLY]-(f:EnterpriseFacts)<-[d:DESCRIBED_AS]-(e:Enterprise)
WHERE x.key STARTS WITH $start AND d.recorded_from <= $known AND coalesce(d.recorded_to, $known + 1) > $known
  AND coalesce(d.valid_from <= $as_of, true)
WITH DISTINCT e.enterprise_id AS id LIMIT $max_found
WITH collect(id) AS ids
UNWIND $batch.rows AS row
RETURN row.i AS i, ids AS ids
""",
    access=Access.READ,
    params=NoParams,
    row=Beginning,
)
"""The same of names that a description calls former."""
