"""Reads a list page by page, and tells when what came may not be all of it."""

from __future__ import annotations

import json
import math
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any

import requests
from gitlab.exceptions import GitlabParsingError

from scanner.model import JSON
from scanner.sources.gitlab.question import Ask, Refusal
from scanner.sources.gitlab.refusals import no_list

PER_PAGE = 100
_API = "/api/v4/"
_UNCOUNTED = 10_001
"""At least so many rows has a list of which GitLab no longer tells the total."""
_PAGING = ("next", "prev", "first", "last")
"""The relations in a header Link that lead from page to page."""

Row = Mapping[str, JSON]


class ListBroken(Exception):
    """A list failed after its first page, so what came is not all."""

    def __init__(self, question: Ask, refusal: Refusal) -> None:
        super().__init__(f"{question.name}: {refusal.detail}")
        self.refusal = refusal


class ListChanged(ListBroken):
    """Rows came or went while a list was read, and may have moved others past the reader."""


@dataclass(frozen=True, slots=True)
class Page:
    """One page of a list, and what its headers tell of the others."""

    body: Any
    """The rows, unless the answer is no list."""
    next: str
    """The address of the next page, by the header Link."""
    number: str
    """The number of the next page."""
    total: str
    """How many rows all pages have; GitLab leaves it out above 10,000."""
    bare: bool
    """No header has come that would tell of a next page."""

    @property
    def count(self) -> int | None:
        """The total as a number. Raises ValueError."""
        return int(self.total) if self.total else None


def page_of(response: requests.Response, home: str) -> Page:
    """A page in an answer of the GitLab at `home`. Raises GitlabParsingError."""
    try:
        body = response.json()
    except (ValueError, RecursionError) as error:
        raise GitlabParsingError(response_code=response.status_code) from error
    told = response.headers
    return Page(
        body,
        _at(home, response.links.get("next", {}).get("url", "")),
        told.get("X-Next-Page", "").strip(),
        told.get("X-Total", "").strip(),
        bare=not any(name in told for name in ("X-Next-Page", "X-Total"))
        and not any(relation in response.links for relation in _PAGING),
    )


def _at(home: str, link: str) -> str:
    """A link of the API on the address that we know: a server may misjudge its own."""
    start = link.find(_API)
    return link if start < 0 else f"{home}{link[start:]}"


def rows(question: Ask, page: Page, turn: Callable[[Ask], Page | Refusal]) -> Iterator[Row]:
    """The rows of a list whose first page is there; `turn` asks for another one when it is wanted.

    Rows that are added meanwhile push others to the next page; what comes again is left out.
    Raises ListBroken when a page fails or is missing, and ListChanged when rows may have been
    passed by: those that go away pull others to the page that was read.
    """
    before = _number(page)
    counted, came = before is not None, 0
    known: set[JSON] = set()
    followed: set[str] = set()
    while True:
        _check(question, page, followed)
        pushed, count = _added(question, before, page), _number(page)
        here = set()
        for row in page.body:
            if not isinstance(row, dict):
                raise ListBroken(question, no_list("a row of the list is no object"))
            one = _identity(row)
            if one not in known:
                here.add(one)
                yield row
            elif pushed:
                pushed -= 1
            else:
                detail = "a row came twice, and none was added: it changed meanwhile"
                raise ListChanged(question, no_list(detail))
        came += len(page.body)
        known |= here
        if not page.next:
            break
        if not here:
            detail = "a page without a new row leads to another one: it changed meanwhile"
            raise ListChanged(question, no_list(detail))
        if count is not None and came >= count + PER_PAGE:
            detail = f"{count} rows were announced, {came} came, and there is no end"
            raise ListBroken(question, no_list(detail))
        followed.add(page.next)
        before = count
        page.body.clear()  # the page that was read makes room for the next one
        page = _turned(question, turn(replace(question, path=page.next, query={})))
    _check_end(question, page, counted, came)
    if page.bare and came == PER_PAGE and question.query.get("pagination") != "keyset":
        _look_further(question, known, turn)


def _check(question: Ask, page: Page, followed: set[str]) -> None:
    """Make sure that a page is one of this list, and no other one again. Raises ListBroken."""
    if not isinstance(page.body, list):
        raise ListBroken(question, no_list("the answer is no list"))
    if page.next in followed:
        raise ListBroken(question, no_list("a page leads back to one that was read before"))
    if page.next and not page.body:
        raise ListBroken(question, no_list("a page without rows leads to another one"))


def _added(question: Ask, before: int | None, page: Page) -> float:
    """How many rows may have been added since the page before. Raises ListChanged if some went."""
    now = _number(page)
    if (_UNCOUNTED if now is None else now) < (_UNCOUNTED if before is None else before):
        raise ListChanged(question, no_list("the number of its rows fell: it changed meanwhile"))
    return math.inf if now is None or before is None else now - before


def _check_end(question: Ask, page: Page, counted: bool, came: int) -> None:
    """Make sure that no page and no row was announced that has not come. Raises ListBroken."""
    if page.number:
        # A proxy that drops the header Link would otherwise cut the list in silence.
        which = f"page {page.number}" if page.number.isdecimal() else "another page"
        detail = f"{which[:20]} is announced, and nothing leads to it"
        raise ListBroken(question, no_list(detail))
    count = _number(page)
    if counted and came < (_UNCOUNTED if count is None else count):
        many = "more than 10,000" if count is None else count
        detail = f"{many} rows were announced and {came} came: it changed meanwhile"
        raise ListChanged(question, no_list(detail))


def _look_further(question: Ask, known: set[JSON], turn: Callable[[Ask], Page | Refusal]) -> None:
    """Make sure that a full page which tells nothing of others is the only one. Raises ListBroken.

    GitLab tells on every page of a list whether there is more, so a proxy may drop the headers.
    Where it knows no pages, as of integrations, it sends none, and the same rows again.
    """
    page = _turned(question, turn(replace(question, query={**question.query, "page": "2"})))
    _check(question, page, set())
    if not all(isinstance(row, dict) and _identity(row) in known for row in page.body):
        detail = "page 2 is there, and nothing leads to it: does a proxy drop Link and X-Next-Page?"
        raise ListBroken(question, no_list(detail))


def _turned(question: Ask, page: Page | Refusal) -> Page:
    if isinstance(page, Refusal):
        raise ListBroken(question, page)
    return page


def _number(page: Page) -> int | None:
    try:
        return page.count
    except ValueError:
        return None


def _identity(row: Row) -> JSON:
    """What tells a row from the others: its id, or all that it holds."""
    id = row.get("id")
    if isinstance(id, int | str) and id:
        return id
    return hash(json.dumps(row, sort_keys=True))
