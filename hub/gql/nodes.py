"""Walks over the tree of a document, whatever stands in it."""

from collections.abc import Iterator

from graphql import Node


def children(node: Node) -> Iterator[Node]:
    """The nodes right below one."""
    for key in node.keys:
        inner = getattr(node, key, None)
        yield from (item for item in (inner if isinstance(inner, list | tuple) else [inner]) if isinstance(item, Node))


def within(node: Node) -> Iterator[Node]:
    """A node and all that stand in it; a deep document takes no deep stack."""
    waiting = [node]
    while waiting:
        each = waiting.pop()
        yield each
        waiting += children(each)
