"""Takes GraphQL's answers apart: what is odd raises Malformed."""

from __future__ import annotations

from collections.abc import Sequence

from scanner.model import JSON
from scanner.sources.gitlab.normalise import Malformed
from scanner.sources.gitlab.readers.target import Row

_DIGITS = 18


def object_of(value: JSON) -> Row:
    """An object, which null is not."""
    if not isinstance(value, dict):
        raise Malformed
    return value


def all_of(connection: JSON, field: str = "the field") -> Sequence[Row]:
    """All the nodes there are of a field. Raises Malformed where some may be missing."""
    about = connection.get("pageInfo") if isinstance(connection, dict) else None
    nodes = connection.get("nodes") if isinstance(connection, dict) else None
    if not isinstance(about, dict) or not isinstance(nodes, list):
        raise Malformed(f"{field} is no list")
    if about.get("hasNextPage") is not False:
        raise Malformed(f"{field} has more than one page")
    if not all(isinstance(node, dict) for node in nodes):
        raise Malformed(f"{field} has an entry that is no object")
    return nodes


def counted(connection: JSON) -> Sequence[Row]:
    """All there are, held against their count: GraphQL leaves out what the caller may not see."""
    nodes = all_of(connection)
    if object_of(connection).get("count") != len(nodes):
        raise Malformed
    return nodes


def id_of(node: Row, kind: str) -> int:
    """The number in the id of a node, which must be of one of GitLab's classes."""
    start, _, number = str(node.get("id")).rpartition("/")
    if start != f"gid://gitlab/{kind}" or not number.isdecimal() or len(number) > _DIGITS:
        raise Malformed
    return int(number)
