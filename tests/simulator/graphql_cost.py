"""The complexity of a query, as GitLab counts it before it runs one.

A field costs a point and its children; one that asks Gitaly a point more; a connection with a
resolver grows by 1 % for each item of a page: app/graphql/types/base_field.rb. Of the types that
a union may be, the dearest counts.
"""

from collections.abc import Iterable, Iterator, Mapping
from typing import Any, Final

from graphql import (
    FieldNode,
    FragmentDefinitionNode,
    FragmentSpreadNode,
    GraphQLField,
    GraphQLIncludeDirective,
    GraphQLNamedType,
    GraphQLObjectType,
    GraphQLSchema,
    GraphQLSkipDirective,
    InlineFragmentNode,
    OperationDefinitionNode,
    SelectionNode,
    SelectionSetNode,
    get_argument_values,
    get_directive_values,
    get_named_type,
    is_abstract_type,
)
from graphql.execution.values import VariableValues

from tests.simulator.graphql_schema import Cost, Served

PAGE_SIZE: Final = 100


class Complexity:
    """Counts one operation with its variables."""

    def __init__(
        self,
        served: Served,
        fragments: Mapping[str, FragmentDefinitionNode],
        variables: VariableValues,
    ) -> None:
        self._schema: GraphQLSchema = served.schema
        self._costs = served.costs
        self._fragments = fragments
        self._variables = variables

    def of(self, operation: OperationDefinitionNode) -> int:
        """The score of the whole operation."""
        root = self._schema.query_type
        assert root is not None
        return self._selections([operation.selection_set], root)

    def _selections(self, sets: Iterable[SelectionSetNode], type_: GraphQLNamedType) -> int:
        kept = list(sets)
        return max(
            (
                sum(
                    self._field(concrete, nodes) for nodes in self._collect(kept, concrete).values()
                )
                for concrete in self._concrete(type_)
            ),
            default=0,
        )

    def _concrete(self, type_: GraphQLNamedType) -> list[GraphQLObjectType]:
        if isinstance(type_, GraphQLObjectType):
            return [type_]
        return list(self._schema.get_possible_types(type_)) if is_abstract_type(type_) else []

    def _collect(
        self, sets: Iterable[SelectionSetNode], type_: GraphQLObjectType
    ) -> dict[str, list[FieldNode]]:
        """The fields that a type answers, by the key they get in the answer."""
        found: dict[str, list[FieldNode]] = {}
        for node in self._flat(sets, type_):
            key = (node.alias or node.name).value
            found.setdefault(key, []).append(node)
        return found

    def _flat(
        self, sets: Iterable[SelectionSetNode], type_: GraphQLObjectType
    ) -> Iterator[FieldNode]:
        for selections in sets:
            for node in selections.selections:
                if not self._included(node):
                    continue
                if isinstance(node, FieldNode):
                    yield node
                    continue
                fragment: Any = node
                if isinstance(node, FragmentSpreadNode):
                    fragment = self._fragments[node.name.value]
                condition = fragment.type_condition
                if condition is None or self._applies(condition.name.value, type_):
                    yield from self._flat([fragment.selection_set], type_)

    def _included(self, node: SelectionNode) -> bool:
        assert isinstance(node, FieldNode | FragmentSpreadNode | InlineFragmentNode)
        skip = get_directive_values(GraphQLSkipDirective, node, self._variables)
        include = get_directive_values(GraphQLIncludeDirective, node, self._variables)
        return not (skip and skip["if"]) and not (include and not include["if"])

    def _applies(self, name: str, type_: GraphQLObjectType) -> bool:
        condition = self._schema.get_type(name)
        return condition is not None and type_ in self._concrete(condition)

    def _field(self, type_: GraphQLObjectType, nodes: list[FieldNode]) -> int:
        name = nodes[0].name.value
        field = self._schema.get_field(type_, name)
        if field is None:
            return 0
        below = [node.selection_set for node in nodes if node.selection_set is not None]
        answered = get_named_type(field.type)
        cost = self._costs.get((type_.name, name), Cost())
        score = 1 + self._selections(below, answered) + cost.extra + cost.gitaly
        if not (cost.resolver and answered.name.endswith("Connection")):
            return score
        return int(score + score * self._page(field, nodes[0]) / 100)

    def _page(self, field: GraphQLField, node: FieldNode) -> int:
        asked = get_argument_values(field, node, self._variables).get("first")
        return PAGE_SIZE if asked is None else min(int(asked), PAGE_SIZE)
