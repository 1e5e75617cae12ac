"""The GraphQL endpoint: what GitLab refuses before it runs a query, and how it words that."""

import json
from collections.abc import Iterator
from functools import lru_cache
from typing import Any, Final

from graphql import (
    DocumentNode,
    FieldNode,
    FieldsOnCorrectTypeRule,
    FragmentDefinitionNode,
    GraphQLError,
    GraphQLSyntaxError,
    OperationDefinitionNode,
    execute_sync,
    get_operation_ast,
    parse,
    specified_rules,
    validate,
)
from graphql.execution.values import VariableValues, get_variable_values

from tests.simulator.answers import Answer
from tests.simulator.graphql_cost import Complexity
from tests.simulator.graphql_nodes import Complexity as Told
from tests.simulator.graphql_nodes import Root, resolve, type_name
from tests.simulator.graphql_schema import Served, served
from tests.simulator.instance import Instance

GRAPHQL: Final = "/api/graphql"
MAX_QUERY_SIZE: Final = 10_000  # characters: app/controllers/graphql_controller.rb
# app/graphql/gitlab_schema.rb: an administrator may ask for more.
MAX_COMPLEXITY: Final = 250
ADMIN_MAX_COMPLEXITY: Final = 300


def read(body: bytes) -> dict[str, Any] | None:
    """The JSON object that was posted, or None."""
    try:
        posted = json.loads(body)
    except ValueError:
        return None
    return posted if isinstance(posted, dict) else None


def texts(value: Any) -> Iterator[str]:
    """Every text among the variables of a query, by which a fault may mean it."""
    if isinstance(value, str):
        yield value
        yield value.rpartition("/")[2] if value.startswith("gid://") else value
    elif isinstance(value, dict):
        for each in value.values():
            yield from texts(each)
    elif isinstance(value, list):
        for each in value:
            yield from texts(each)


def refused(message: str, status: int) -> Answer:
    """An error in GraphQL's shape with a status of HTTP."""
    return Answer({"errors": [{"message": message}]}, status)


def answer_query(instance: Instance, posted: dict[str, Any] | None) -> Answer:
    """Answer one query. An error of the query itself comes with the status 200."""
    if posted is None:
        return refused("Bad Request", 400)
    text = str(posted.get("query") or "")
    if len(text) > MAX_QUERY_SIZE:
        return refused("Query too large", 422)
    variables = posted.get("variables") or {}
    if not isinstance(variables, dict):
        return refused("Expected JSON Object to be an Object", 422)
    try:
        return Answer(_run(instance, text, variables, posted.get("operationName")))
    except GraphQLError as error:
        return Answer({"errors": [error.formatted]})


def _run(instance: Instance, text: str, variables: dict[str, Any], name: str | None) -> Any:
    server = served(instance.version, instance.ee)
    document, errors = _checked(server, text)
    if errors:
        return {"errors": [error.formatted for error in errors]}
    operation = get_operation_ast(document, name)
    if operation is None:
        raise GraphQLError(f'No operation named "{name}"' if name else "No operation given")
    fragments = {
        each.name.value: each
        for each in document.definitions
        if isinstance(each, FragmentDefinitionNode)
    }
    told = _complexity(instance, server, operation, fragments, variables)
    if told.score > told.limit:
        words = f"Query has complexity of {told.score}, which exceeds max complexity of"
        raise GraphQLError(f"{words} {told.limit}")
    done = execute_sync(
        server.schema,
        document,
        Root(instance, told),
        variable_values=variables,
        operation_name=name,
        field_resolver=resolve,
        type_resolver=type_name,
    )
    return done.formatted


@lru_cache(maxsize=64)
def _checked(server: Served, text: str) -> tuple[DocumentNode, list[GraphQLError]]:
    """A query and what is wrong with it; a scanner asks the same ones again and again."""
    try:
        document = parse(text)
    except GraphQLSyntaxError as error:
        raise GraphQLError(f"Parse error: {error.message}", error.nodes) from error
    return document, validate(server.schema, document, _RULES)


def _complexity(
    instance: Instance,
    server: Served,
    operation: OperationDefinitionNode,
    fragments: dict[str, FragmentDefinitionNode],
    variables: dict[str, Any],
) -> Told:
    limit = ADMIN_MAX_COMPLEXITY if instance.access.admin else MAX_COMPLEXITY
    values = get_variable_values(server.schema, operation.variable_definitions or (), variables)
    if not isinstance(values, VariableValues):
        return Told(0, limit)  # running it will name the variable that is wrong
    return Told(Complexity(server, fragments, values).of(operation), limit)


class _UnknownField(FieldsOnCorrectTypeRule):
    """Words an unknown field as graphql-ruby does: no guess, and a code."""

    def enter_field(self, node: FieldNode, *around: Any) -> None:
        parent = self.context.get_parent_type()
        if parent is None or self.context.get_field_def() is not None:
            return
        ancestors = around[-1] if around else []
        name = node.name.value
        error = GraphQLError(
            f"Field '{name}' doesn't exist on type '{parent.name}'",
            node,
            path=[*_route(ancestors), name],
            extensions={"code": "undefinedField", "typeName": parent.name, "fieldName": name},
        )
        self.report_error(error)


def _route(ancestors: Any) -> Iterator[str]:
    for each in ancestors:
        if isinstance(each, OperationDefinitionNode):
            name = f" {each.name.value}" if each.name else ""
            yield f"{each.operation.value}{name}"
        elif isinstance(each, FieldNode):
            yield (each.alias or each.name).value


_RULES: Final = tuple(
    _UnknownField if rule is FieldsOnCorrectTypeRule else rule for rule in specified_rules
)
