"""Operations and rows that are drawn at random over the types of a schema."""

import random
from dataclasses import dataclass, field
from typing import Any

from graphql import (
    GraphQLBoolean,
    GraphQLEnumType,
    GraphQLInt,
    GraphQLLeafType,
    GraphQLList,
    GraphQLNonNull,
    GraphQLObjectType,
    GraphQLOutputType,
    GraphQLSchema,
    GraphQLUnionType,
    get_named_type,
)


@dataclass
class Drawer:
    """Draws operations and rows over the types of the schema."""

    core: GraphQLSchema
    rnd: random.Random
    broken: float = 0.0
    fragments: list[str] = field(default_factory=list)

    def selection(self, kind: GraphQLOutputType, depth: int) -> str:
        """What is asked of a type, in braces; nothing of a leaf."""
        named = get_named_type(kind)
        if isinstance(named, GraphQLLeafType):
            return ""
        if isinstance(named, GraphQLUnionType):
            inner = " ".join(
                f"... on {each.name} {self.selection(each, depth)}" for each in named.types if self.rnd.random() < 0.8
            )
            return f"{{ __typename {inner} }}"
        assert isinstance(named, GraphQLObjectType)
        return "{ " + " ".join(self.part(named, depth) for _ in range(self.rnd.randint(1, 5))) + " }"

    def part(self, kind: GraphQLObjectType, depth: int) -> str:
        """A field, a fragment or `__typename`."""
        drawn = self.rnd.random()
        if drawn < 0.08:
            return "__typename"
        if drawn < 0.16 and depth:
            return f"... {self.switch()} {self.selection(kind, depth - 1)}"
        if drawn < 0.24 and depth:
            name = f"F{len(self.fragments)}"
            place = len(self.fragments)
            self.fragments.append("")
            self.fragments[place] = f"fragment {name} on {kind.name} {self.selection(kind, depth - 1)}"
            return f"...{name} {self.switch()}"
        leaves = [n for n, f in kind.fields.items() if isinstance(get_named_type(f.type), GraphQLLeafType)]
        names = list(kind.fields) if depth > 0 or not leaves else leaves
        name = self.rnd.choice(names)
        alias = f"a{self.rnd.randint(0, 10**9)}: " if self.rnd.random() < 0.2 else ""
        return f"{alias}{name} {self.switch()} {self.selection(kind.fields[name].type, depth - 1)}"

    def switch(self) -> str:
        """Sometimes a directive."""
        drawn = self.rnd.random()
        if drawn > 0.12:
            return ""
        name, value = self.rnd.choice(["skip", "include"]), self.rnd.choice(["$yes", "$no", "true", "false"])
        return f"@{name}(if: {value})"

    def row(self, kind: GraphQLOutputType, depth: int = 7) -> Any:
        """A presented value of a type, sometimes not what the schema promises."""
        if isinstance(kind, GraphQLNonNull):
            return None if self.rnd.random() < self.broken else self.row(kind.of_type, depth)
        if self.rnd.random() < 0.1:
            return None
        if self.rnd.random() < self.broken:
            return self.rnd.choice([5, "text", {}, [], [None], 2.5, {"code": 1}])
        if isinstance(kind, GraphQLList):
            return [self.row(kind.of_type, depth) for _ in range(self.rnd.choice([0, 1, 2, 9] if depth > 5 else [1]))]
        if isinstance(kind, GraphQLEnumType):
            value = self.rnd.choice(list(kind.values.values())).value
            return self.rnd.choice([value, getattr(value, "value", value)])
        if isinstance(kind, GraphQLUnionType):
            return self.row(self.rnd.choice(kind.types), depth)
        if isinstance(kind, GraphQLObjectType):
            return self.of_object(kind, depth)
        assert isinstance(kind, GraphQLLeafType)
        return {GraphQLBoolean: True, GraphQLInt: 7}.get(kind, self.rnd.choice(["甲", "2026-03-02", ""]))

    def of_object(self, kind: GraphQLObjectType, depth: int) -> Any:
        """A row of an object; below the depth of any operation there is nothing."""
        if depth < 0:
            return None
        return {
            each.extensions["strawberry-definition"].python_name: self.row(each.type, depth - 1)
            for each in kind.fields.values()
        }
