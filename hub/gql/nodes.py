"""Walks over the tree of a document, whatever stands in it."""

from collections.abc import Iterator

from graphql import Node


def children(node: Node) -> list[Node]:
    """The nodes right below one."""
    found: list[Node] = []
    for key in node.keys:
        inner = getattr(node, key, None)
        if isinstance(inner, Node):
            found.append(inner)
        elif inner and isinstance(inner, list | tuple):
            found += [item for item in inner if isinstance(item, Node)]
    return found


def within(node: Node) -> Iterator[Node]:
    """A node and all that stand in it; a deep document takes no deep stack."""
    waiting = [node]
    while waiting:
        each = waiting.pop()
        yield each
        waiting += children(each)
