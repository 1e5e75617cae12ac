"""The GraphQL schema of one version and edition, and what its fields cost."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any, Final

from graphql import (
    REMOVE,
    ConstDirectiveNode,
    DirectiveDefinitionNode,
    DocumentNode,
    FieldDefinitionNode,
    GraphQLSchema,
    InterfaceTypeDefinitionNode,
    NameNode,
    ObjectTypeDefinitionNode,
    Visitor,
    build_ast_schema,
    parse,
    value_from_ast_untyped,
    visit,
)

SDL: Final = Path(__file__).with_name("schema.graphql")


@dataclass(frozen=True)
class Cost:
    """What a field adds to a query's complexity beside its own point and its children."""

    resolver: bool = False
    gitaly: bool = False
    extra: int = 0


@dataclass(frozen=True, eq=False)
class Served:
    """A schema as a server of some version and edition has it."""

    schema: GraphQLSchema
    costs: Mapping[tuple[str, str], Cost]


@lru_cache(maxsize=64)
def served(version: tuple[int, int], ee: bool) -> Served:
    """Cut the schema down to the fields that this server has."""
    whole = parse(SDL.read_text(encoding="utf-8"))
    document: DocumentNode = visit(whole, _Availability(version, ee))
    return Served(build_ast_schema(document), _costs(whole))


class _Availability(Visitor):
    """Removes the fields that are not there, and our own directives with them."""

    def __init__(self, version: tuple[int, int], ee: bool) -> None:
        super().__init__()
        self._version = version
        self._ee = ee

    def enter_directive_definition(self, node: DirectiveDefinitionNode, *_: Any) -> Any:
        return REMOVE

    def enter_field_definition(self, node: FieldDefinitionNode, *_: Any) -> Any:
        told = _told(node, "available")
        if (told.get("ee") and not self._ee) or _version(told.get("since")) > self._version:
            return REMOVE
        deprecated = "deprecated" in told and _version(told["deprecated"]) <= self._version
        marks = (ConstDirectiveNode(name=NameNode(value="deprecated"), arguments=()),)
        return FieldDefinitionNode(
            name=node.name,
            type=node.type,
            arguments=node.arguments,
            description=node.description,
            directives=marks if deprecated else (),
        )


def _costs(document: DocumentNode) -> dict[tuple[str, str], Cost]:
    return {
        (definition.name.value, field.name.value): Cost(**_told(field, "cost"))
        for definition in document.definitions
        if isinstance(definition, ObjectTypeDefinitionNode | InterfaceTypeDefinitionNode)
        for field in definition.fields or ()
    }


def _told(node: FieldDefinitionNode, directive: str) -> dict[str, Any]:
    return {
        argument.name.value: value_from_ast_untyped(argument.value)
        for each in node.directives or ()
        if each.name.value == directive
        for argument in each.arguments or ()
    }


def _version(text: str | None) -> tuple[int, int]:
    major, _, minor = (text or "0.0").partition(".")
    return int(major), int(minor)
