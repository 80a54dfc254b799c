"""Documents before execution: parsed, weighed and validated once each, and kept in a bounded cache."""

from collections import OrderedDict
from dataclasses import dataclass, field

from graphql import (
    DirectiveNode,
    DocumentNode,
    FieldNode,
    FragmentDefinitionNode,
    FragmentSpreadNode,
    GraphQLError,
    GraphQLSchema,
    GraphQLSyntaxError,
    ListValueNode,
    Node,
    ObjectValueNode,
    OperationDefinitionNode,
    SelectionSetNode,
    VariableNode,
    parse,
)

from hub.errors import Refusal, RefusalCode
from hub.gql.compiled import Compiled
from hub.gql.document_input import holds_numbers
from hub.gql.nodes import children, within
from hub.gql.validation import bounded_rules, faults

MAX_CACHED = 256
MAX_REFUSED_CACHED = 64
MAX_CACHED_CHARS = 16_384


@dataclass(frozen=True, slots=True)
class DocumentLimits:
    """What a document may weigh: counts, none of them in bytes (the body has its own cap)."""

    tokens: int = 1000
    depth: int = 10
    aliases: int = 15
    root_fields: int = 15
    directives: int = 5
    list_items: int = 100
    definitions: int = 30
    spreads: int = 100  # each is compared with every fragment
    repeats: int = 16  # checking that fields of one key fit together takes the square of their number
    merging: int = 5_000  # the same through fragments, in the library's units: some 10 ms; 20 fragments take half


@dataclass(frozen=True, slots=True)
class Prepared:
    """A document that may be executed, or what is wrong with it.

    `switches` are the variables that its directives depend on; `compiled`, by operation and switches, and `costs`, by
    operation and what of its variables they depend on, are filled as they are needed.
    """

    document: DocumentNode | None
    errors: tuple[GraphQLError, ...] = ()
    refusal: RefusalCode | None = None
    fragments: dict[str, FragmentDefinitionNode] = field(default_factory=dict)
    switches: tuple[str, ...] = ()
    compiled: dict[tuple[object, ...], Compiled] = field(default_factory=dict)
    costs: dict[tuple[object, ...], int] = field(default_factory=dict)

    def operations(self) -> list[OperationDefinitionNode]:
        """The operations of the document."""
        definitions = () if self.document is None else self.document.definitions
        return [each for each in definitions if isinstance(each, OperationDefinitionNode)]

    def operation(self, name: str | None) -> OperationDefinitionNode:
        """The operation to execute; raises Refusal where the name leaves it undetermined."""
        found = [
            each for each in self.operations() if name is None or (each.name is not None and each.name.value == name)
        ]
        if len(found) != 1:
            raise Refusal(RefusalCode.BAD_REQUEST, field="operationName")
        return found[0]


class _Kept:
    """What was prepared last, by its text."""

    def __init__(self, most: int) -> None:
        self._most = most
        self._found: OrderedDict[str, Prepared] = OrderedDict()

    def get(self, text: str) -> Prepared | None:
        found = self._found.get(text)
        if found is not None:
            self._found.move_to_end(text)
        return found

    def keep(self, text: str, prepared: Prepared) -> None:
        self._found[text] = prepared
        if len(self._found) > self._most:
            self._found.popitem(last=False)

    def values(self) -> list[Prepared]:
        return list(self._found.values())


class Documents:
    """Prepares documents for one schema; the same text is parsed and validated once while it is kept."""

    def __init__(self, schema: GraphQLSchema, limits: DocumentLimits) -> None:
        """Keep nothing yet."""
        self._schema = schema
        self._limits = limits
        self._rules = bounded_rules(limits.merging)
        self._kept = _Kept(MAX_CACHED)
        # Apart, so that whoever sends what is refused pushes nothing out that is asked.
        self._refused = _Kept(MAX_REFUSED_CACHED)

    def prepare(self, text: str) -> Prepared:
        """Parse, weigh and validate; never raises for what the text holds."""
        kept = self._kept.get(text) or self._refused.get(text)
        if kept is not None:
            return kept
        prepared = self._prepare(text)
        if len(text) <= MAX_CACHED_CHARS and not holds_numbers(text, prepared.errors):
            (self._kept if prepared.document is not None else self._refused).keep(text, prepared)
        return prepared

    def _prepare(self, text: str) -> Prepared:
        try:
            document = parse(text, max_lexical_tokens=self._limits.tokens, max_comments=self._limits.tokens)
        except GraphQLSyntaxError as error:
            # The parser has no class of its own for its limits; their messages are the only sign.
            too_much = any(word in error.message for word in ("more than", "too deeply", "nesting"))
            return Prepared(None, (error,), RefusalCode.TOO_COMPLEX if too_much else RefusalCode.BAD_REQUEST)
        except GraphQLError as error:
            return Prepared(None, (error,), RefusalCode.TOO_COMPLEX)
        fragments = {d.name.value: d for d in document.definitions if isinstance(d, FragmentDefinitionNode)}
        if not _within(document, fragments, limits=self._limits):
            return Prepared(None, (), RefusalCode.TOO_COMPLEX)
        code, errors = faults(self._schema, document, rules=self._rules)
        if code is not None:
            return Prepared(None, errors, code)
        return Prepared(document, fragments=fragments, switches=_switches(document))


def _switches(document: DocumentNode) -> tuple[str, ...]:
    """The variables that stand in directives anywhere in a document."""
    directives = (node for node in within(document) if isinstance(node, DirectiveNode))
    inside = (node for directive in directives for node in within(directive))
    return tuple(sorted({node.name.value for node in inside if isinstance(node, VariableNode)}))


def _within(document: DocumentNode, fragments: dict[str, FragmentDefinitionNode], *, limits: DocumentLimits) -> bool:
    counts = _count(document)
    if counts.aliases > limits.aliases or counts.directives > limits.directives:
        return False
    if counts.spreads > limits.spreads or counts.repeats > limits.repeats:
        return False
    if len(document.definitions) > limits.definitions:
        return False
    # A level of a query is a field in a selection set; as many again may be inline fragments and values.
    if counts.longest_list > limits.list_items or counts.deepest > 4 * limits.depth + 4:
        return False
    measure = _Measure(fragments)
    return all(
        measure.roots(d.selection_set) <= limits.root_fields and measure.depth(d.selection_set) <= limits.depth
        for d in document.definitions
        if isinstance(d, OperationDefinitionNode)
    )


@dataclass(slots=True)
class _Counts:
    """What stands anywhere in a document, used or not; `repeats` is how often one field is asked in one place.

    The fields of an object are counted as the items of a list are.
    """

    aliases: int = 0
    directives: int = 0
    spreads: int = 0
    longest_list: int = 0
    deepest: int = 0
    repeats: int = 0


def _count(document: DocumentNode) -> _Counts:
    """Count by a walk over every node; `deepest` is how far nodes stand within each other."""
    counts = _Counts()
    # A place is a definition, or a response key in another place; inline fragments are no places of their own.
    places: dict[tuple[int, str], list[int]] = {}
    waiting: list[tuple[Node, int, int]] = [(document, 0, 0)]
    while waiting:
        node, depth, place = waiting.pop()
        counts.deepest = max(counts.deepest, depth)
        if isinstance(node, FieldNode):
            counts.aliases += node.alias is not None
            seen = places.setdefault((place, (node.alias or node.name).value), [len(places) + 1, 0])
            seen[1] += 1
            counts.repeats = max(counts.repeats, seen[1])
            place = seen[0]
        elif isinstance(node, DirectiveNode):
            counts.directives += 1
        elif isinstance(node, FragmentSpreadNode):
            counts.spreads += 1
        elif isinstance(node, ListValueNode):
            counts.longest_list = max(counts.longest_list, len(node.values))
        elif isinstance(node, ObjectValueNode):
            counts.longest_list = max(counts.longest_list, len(node.fields))
        elif isinstance(node, OperationDefinitionNode | FragmentDefinitionNode):
            place = -id(node)
        waiting += [(child, depth + 1, place) for child in children(node)]
    return counts


class _Measure:
    """Depth and root fields through fragments; each fragment is measured once, a cycle counts nothing.

    Introspection is left out: graphql-core bounds it by a rule of its own, and only some partners may use it.
    """

    def __init__(self, fragments: dict[str, FragmentDefinitionNode]) -> None:
        self._fragments = fragments
        self._depths: dict[str, int] = {}
        self._roots: dict[str, int] = {}

    def depth(self, selections: SelectionSetNode | None) -> int:
        if selections is None:
            return 0
        deepest = 0
        for node in selections.selections:
            if isinstance(node, FragmentSpreadNode):
                deepest = max(deepest, self._spread(node.name.value))
            elif isinstance(node, FieldNode):
                if not node.name.value.startswith("__"):
                    deepest = max(deepest, 1 + self.depth(node.selection_set))
            else:
                deepest = max(deepest, self.depth(getattr(node, "selection_set", None)))
        return deepest

    def roots(self, selections: SelectionSetNode | None) -> int:
        count = 0
        for node in () if selections is None else selections.selections:
            if isinstance(node, FieldNode):
                count += 1
            elif isinstance(node, FragmentSpreadNode):
                count += self._spread_roots(node.name.value)
            else:
                count += self.roots(getattr(node, "selection_set", None))
        return count

    def _spread(self, name: str) -> int:
        if name not in self._depths:
            self._depths[name] = 0
            fragment = self._fragments.get(name)
            self._depths[name] = 0 if fragment is None else self.depth(fragment.selection_set)
        return self._depths[name]

    def _spread_roots(self, name: str) -> int:
        if name not in self._roots:
            self._roots[name] = 0
            fragment = self._fragments.get(name)
            self._roots[name] = 0 if fragment is None else self.roots(fragment.selection_set)
        return self._roots[name]
