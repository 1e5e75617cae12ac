"""The pages of a GraphQL list."""

import json
from base64 import b64decode, b64encode
from binascii import Error as BadBase64
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from graphql import GraphQLError

from tests.simulator.graphql_cost import PAGE_SIZE


@dataclass(frozen=True)
class PageInfo:
    """Where a page ends."""

    has_next_page: bool
    end_cursor: str | None


@dataclass(frozen=True)
class Connection:
    """One page of a list."""

    nodes: Sequence[Any]
    page_info: PageInfo
    count: int
    """Of all pages, whatever the caller may see of them."""


def connection(
    items: Iterable[tuple[int, Any]], first: int | None = None, after: str | None = None
) -> Connection:
    """Cut a page out of numbered items, which come in the order of their numbers."""
    start = None if after is None else _number(after)
    all_of_them = list(items)
    left = [item for item in all_of_them if start is None or item[0] > start]
    size = PAGE_SIZE if first is None else max(0, min(first, PAGE_SIZE))
    page = left[:size]
    end = _cursor(page[-1][0]) if page else None
    return Connection([node for _, node in page], PageInfo(len(left) > size, end), len(all_of_them))


def _cursor(number: int) -> str:
    return b64encode(json.dumps({"id": str(abs(number)), "at": number}).encode()).decode()


def _number(cursor: str) -> int:
    try:
        return int(json.loads(b64decode(cursor, validate=True))["at"])
    except (BadBase64, ValueError, KeyError, TypeError) as error:
        raise GraphQLError("Please provide a valid cursor") from error
