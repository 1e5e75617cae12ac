"""The answers of the API: bodies, refusals and pages of rows."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import parse_qsl, urlencode

MAX_PER_PAGE = 100
# Above this many rows GitLab stops counting: doc/api/rest/_index.md, "Other pagination headers".
MAX_COUNTED = 10_000


@dataclass
class Answer:
    """A response before it is put on the wire."""

    body: Any
    status: int = 200
    headers: dict[str, str] = field(default_factory=dict)


@dataclass
class Rows:
    """A listing: only the page that was asked for is rendered."""

    items: Sequence[Any]
    render: Callable[[Any], Any]
    keyset: bool = False  # the endpoint knows pagination=keyset (by id, descending)


class Refused(Exception):
    """Raised by a handler to answer with an error."""

    def __init__(self, status: int, body: Any) -> None:
        super().__init__(status, body)
        self.status = status
        self.body = body


def not_found(what: str = "") -> Refused:
    """404, with the name of what was looked for where GitLab names it."""
    return Refused(404, {"message": " ".join(("404", what, "Not Found")).replace("  ", " ")})


def forbidden() -> Refused:
    """403 as the API words it."""
    return Refused(403, {"message": "403 Forbidden"})


def unauthorized() -> Refused:
    """401: a bad token, and on some endpoints a missing permission."""
    return Refused(401, {"message": "401 Unauthorized"})


def _number(query: Mapping[str, str], name: str, default: int) -> int:
    text = query.get(name) or str(default)
    if not text.isdigit() or int(text) < 1:
        raise Refused(400, {"error": f"{name} does not have a valid value"})
    return int(text)


def page(rows: Rows, query: Mapping[str, str], raw_query: str, url: str) -> Answer:
    """Cut the page that the query asks for and write GitLab's pagination headers."""
    per_page = min(_number(query, "per_page", 20), MAX_PER_PAGE)
    if query.get("pagination") == "keyset":
        return _keyset_page(rows, query, raw_query, url, per_page)
    number = _number(query, "page", 1)
    total = len(rows.items)
    pages = max(1, -(-total // per_page))
    start = (number - 1) * per_page
    more = start + per_page < total
    headers = {
        "X-Per-Page": str(per_page),
        "X-Page": str(number),
        "X-Next-Page": str(number + 1) if more else "",
        "X-Prev-Page": str(number - 1) if number > 1 else "",
    }
    links = {"prev": number - 1} if number > 1 else {}
    if more:
        links["next"] = number + 1
    links["first"] = 1
    if total <= MAX_COUNTED:
        headers |= {"X-Total": str(total), "X-Total-Pages": str(pages)}
        links["last"] = pages
    headers["Link"] = ", ".join(
        _link(url, raw_query, rel, page=str(target), per_page=str(per_page))
        for rel, target in links.items()
    )
    body = [rows.render(item) for item in rows.items[start : start + per_page]]
    return Answer(body, headers=headers)


def _keyset_page(
    rows: Rows, query: Mapping[str, str], raw_query: str, url: str, per_page: int
) -> Answer:
    if not rows.keyset:
        message = "Keyset pagination is not yet available for this type of request"
        raise Refused(405, {"error": message})
    after = query.get("cursor", "")
    left = [item for item in rows.items if not after or item["id"] < int(after)]
    body = left[:per_page]
    headers = {}
    if len(left) > per_page:
        headers["Link"] = _link(url, raw_query, "next", cursor=str(body[-1]["id"]))
    return Answer([rows.render(item) for item in body], headers=headers)


def _link(url: str, raw_query: str, rel: str, **changed: str) -> str:
    kept = [pair for pair in parse_qsl(raw_query, True) if pair[0] not in changed]
    return f'<{url}?{urlencode([*kept, *changed.items()])}>; rel="{rel}"'
