"""The library's validation at bounded cost: what a document makes it compare and print is limited as its text is."""

from typing import Final

from graphql import (
    ASTValidationRule,
    DocumentNode,
    GraphQLError,
    GraphQLSchema,
    OverlappingFieldsCanBeMergedRule,
    ValidationContext,
    specified_rules,
    validate,
)
from graphql.validation.validate import ValidationAbortedError

from hub.errors import RefusalCode

MAX_ERRORS: Final = 10
"""Each error of a value prints what stands around it."""
Rules = tuple[type[ASTValidationRule], ...]


def bounded_rules(merging: int) -> Rules:
    """The library's rules; comparing the fields that come together may take `merging` of its units for one document."""

    class BoundedMergingRule(OverlappingFieldsCanBeMergedRule):
        def __init__(self, context: ValidationContext) -> None:
            super().__init__(context)
            self.rule_context.remaining_complexity_budget = merging

    return tuple(BoundedMergingRule if rule is OverlappingFieldsCanBeMergedRule else rule for rule in specified_rules)


def faults(
    schema: GraphQLSchema, document: DocumentNode, *, rules: Rules
) -> tuple[RefusalCode | None, tuple[GraphQLError, ...]]:
    """What is wrong with a document, and the code of it: TOO_COMPLEX, with no error told, where it is not known."""
    errors = validate(schema, document, rules, max_errors=MAX_ERRORS, hide_suggestions=True)
    if not errors:
        return None, ()
    # It ends with an error of this class where there are more errors than are asked for, and where it gave up.
    if len(errors) <= MAX_ERRORS and isinstance(errors[-1], ValidationAbortedError):
        return RefusalCode.TOO_COMPLEX, ()
    return RefusalCode.BAD_REQUEST, tuple(errors[:MAX_ERRORS])
