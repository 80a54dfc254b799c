"""Just enough reading of Cypher for the rules: words with their nesting, clauses, and what is returned.

Not a parser: it knows brackets, strings, comments and keywords, which is what the rules ask about.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass

_TOKEN = re.compile(
    r"""//[^\n]* | /\*.*?\*/ | '(?:\\.|[^'\\])*' | "(?:\\.|[^"\\])*" | `[^`]*` | \$?\w+ | \.\. | -> | <- | \s+ | .""",
    re.VERBOSE | re.DOTALL,
)
_OPEN, _CLOSE = "([{", ")]}"
_CLAUSES = {
    "MATCH",
    "OPTIONAL",
    "WITH",
    "RETURN",
    "UNWIND",
    "CALL",
    "WHERE",
    "UNION",
    "CREATE",
    "MERGE",
    "SET",
    "DELETE",
    "REMOVE",
}
_TAIL = {"ORDER", "SKIP", "OFFSET", "LIMIT", "UNION"}


@dataclass(frozen=True, slots=True)
class Word:
    """One token; `path` holds the positions of the brackets that it stands in."""

    text: str
    path: tuple[int, ...]

    @property
    def upper(self) -> str:
        """For comparison with keywords."""
        return self.text.upper()


def words(text: str) -> list[Word]:
    """The tokens without blanks and comments; an opening and a closing bracket have the same path."""
    found: list[Word] = []
    path: tuple[int, ...] = ()
    for match in _TOKEN.finditer(text):
        token = match[0]
        if token.isspace() or token.startswith(("//", "/*")):
            continue
        if token in _CLOSE:
            path = path[:-1]
        found.append(Word(token, path))
        if token in _OPEN:
            path = (*path, len(found) - 1)
    return found


def closing(tokens: list[Word], opening: int) -> int:
    """Where the bracket that opens at a position closes."""
    path = tokens[opening].path
    return next(i for i in range(opening + 1, len(tokens)) if tokens[i].path == path and tokens[i].text in _CLOSE)


def is_property(tokens: list[Word], at: int) -> bool:
    """Whether a word is a property, label, map key or parameter and so no keyword."""
    before = tokens[at - 1].text if at else ""
    after = tokens[at + 1].text if at + 1 < len(tokens) else ""
    return before in (".", ":", "$") or (after == ":" and tokens[at].path != () and before in ("{", ","))


def keyword_positions(tokens: list[Word], *keywords: str) -> Iterator[int]:
    """Where the keywords stand as keywords."""
    return (i for i, word in enumerate(tokens) if word.upper in keywords and not is_property(tokens, i))


def result_columns(text: str) -> list[str | None]:
    """The aliases of the statement's own RETURN clauses, in order; None for one without alias.

    A bare name is its own alias. The branches of a UNION count once.
    """
    tokens = words(text)
    branches: list[list[str | None]] = []
    for start in keyword_positions(tokens, "RETURN"):
        if tokens[start].path != ():
            continue
        end = next((i for i in keyword_positions(tokens, *_TAIL) if i > start and tokens[i].path == ()), len(tokens))
        first = start + 1 + (tokens[start + 1].upper == "DISTINCT")
        branches.append([_alias(item) for item in _items(tokens[first:end])])
    if any(branch != branches[0] for branch in branches):
        return [None]
    return branches[0] if branches else []


def _items(tokens: list[Word]) -> Iterator[list[Word]]:
    """Split at commas of the outer level."""
    item: list[Word] = []
    for word in tokens:
        if word.text == "," and word.path == ():
            yield item
            item = []
        else:
            item.append(word)
    yield item


def _alias(item: list[Word]) -> str | None:
    """The name of one returned item."""
    if len(item) == 1 and re.fullmatch(r"[A-Za-z_]\w*", item[0].text):
        return item[0].text
    if len(item) > 2 and item[-2].upper == "AS":
        return item[-1].text
    return None


def row_fields(text: str) -> set[str]:
    """The fields of the parameter row that the statement uses."""
    tokens = words(text)
    return {
        tokens[i + 2].text
        for i in range(len(tokens) - 2)
        if tokens[i].text == "row" and tokens[i + 1].text == "." and (i == 0 or tokens[i - 1].text != ".")
    }


def unordered_limits(text: str) -> int:
    """How many LIMITs follow no ORDER BY in their WITH or RETURN."""
    tokens = words(text)
    count = 0
    for limit in keyword_positions(tokens, "LIMIT"):
        same = [i for i in range(limit) if tokens[i].path == tokens[limit].path]
        clause = max(
            (i for i in same if tokens[i].upper in ("WITH", "RETURN") and not is_property(tokens, i)), default=0
        )
        count += not any(i > clause and tokens[i].upper == "ORDER" for i in same)
    return count


def unbounded_paths(text: str) -> int:
    """How many relationship patterns or path groups repeat without an upper bound."""
    tokens = words(text)
    count = 0
    for i, word in enumerate(tokens):
        after = [token.text for token in tokens[i + 1 : i + 4]]
        in_relationship = (
            bool(word.path) and tokens[word.path[-1]].text == "[" and tokens[word.path[-1] - 1].text in ("-", "<-")
        )
        if word.text == "*" and in_relationship:
            bounded = after[:1] == [".."] and after[1:2] != ["]"]
            exact = after[:1] != [".."] and after[:1] != ["]"] and after[1:2] != [".."]
            both = after[1:2] == [".."] and after[2:3] != ["]"]
            count += not (bounded or exact or both)
        elif (
            i
            and tokens[i - 1].text in (")", "->", "-")
            and word.text in ("+", "*")
            and after[:1] in ([], ["("], [")"], [","])
        ):
            count += 1
        elif i and word.text == "{" and tokens[i - 1].text in (")", "->", "-"):
            inner = [token.text for token in tokens[i + 1 : closing(tokens, i)]]
            count += bool(inner) and inner[-1] == ","
    return count


def unbounded_lists(text: str) -> int:
    """How many collected lists and pattern comprehensions are bounded by no LIMIT, slice or head().

    A LIMIT bounds a list when it stands earlier in the same subquery; a slice when it follows the
    list itself or, later, its alias.
    """
    tokens = words(text)
    return sum(not _is_bounded(tokens, start, end=end) for start, end in _lists(tokens))


def _lists(tokens: list[Word]) -> Iterator[tuple[int, int]]:
    """First and last token of every collect(…), COLLECT {…} and [(a)--(b) | …]."""
    for i in range(len(tokens) - 1):
        nxt = tokens[i + 1].text
        if tokens[i].upper == "COLLECT" and nxt in "({" and not is_property(tokens, i):
            yield i, closing(tokens, i + 1)
        elif tokens[i].text == "[" and (
            nxt == "(" or (i + 3 < len(tokens) and tokens[i + 2].text == "=" and tokens[i + 3].text == "(")
        ):
            end = closing(tokens, i)
            if any(
                tokens[k].text in ("->", "<-") or tokens[k].text == tokens[k + 1].text == "-" for k in range(i, end)
            ):
                yield i, end


def _is_bounded(tokens: list[Word], start: int, *, end: int) -> bool:
    """Whether one list has an upper bound."""
    if _sliced(tokens, end) or (start > 1 and tokens[start - 1].text == "(" and tokens[start - 2].upper == "HEAD"):
        return True
    limits = list(keyword_positions(tokens, "LIMIT"))
    if tokens[start + 1].text == "{":
        return any(start < i < end for i in limits)
    subquery = next(
        (
            tokens[start].path[: k + 1]
            for k in reversed(range(len(tokens[start].path)))
            if _is_subquery(tokens, tokens[start].path[k])
        ),
        (),
    )
    if tokens[start].text != "[" and any(i < start and tokens[i].path == subquery for i in limits):
        return True
    alias = tokens[end + 2].text if end + 2 < len(tokens) and tokens[end + 1].upper == "AS" else None
    return alias is not None and any(
        tokens[i].text == alias and _sliced(tokens, i) for i in range(end + 3, len(tokens))
    )


def _is_subquery(tokens: list[Word], brace: int) -> bool:
    """Whether a bracket opens a subquery: braces that hold a clause of their own."""
    return tokens[brace].text == "{" and any(
        tokens[i].path == (*tokens[brace].path, brace) for i in keyword_positions(tokens, *_CLAUSES)
    )


def _sliced(tokens: list[Word], at: int) -> bool:
    """Whether `[…..n]` follows a token."""
    if at + 1 >= len(tokens) or tokens[at + 1].text != "[":
        return False
    inside = [token.text for token in tokens[at + 2 : closing(tokens, at + 1)]]
    return ".." in inside and inside[-1] != ".."
