"""The page says what the code says."""

from __future__ import annotations

import re

from scanner.events.account import Seen, Summary
from scanner.events.forms import FORMS
from scanner.events.not_stored import NOT_STORED
from tests.unit.docs import documents
from tests.unit.events.rows import event

PAGE = (documents.ROOT / "docs" / "audit-events.md").read_text(encoding="utf-8")


def test_the_page_shows_an_event_as_it_is_written() -> None:
    [line, _] = FORMS["jsonl"](lambda: [event()], Summary({"url": ""}, [], 1))
    assert f"```json\n{line}```" in PAGE


def test_the_page_tells_how_a_list_may_be_seen() -> None:
    assert [seen for seen in Seen if f"| `{seen}` |" not in PAGE] == []


def test_the_page_lists_every_type_that_is_never_stored() -> None:
    below = PAGE.partition("## Never stored")[2]
    assert dict(re.findall(r"^\| `(\w+)` \| (.+) \|$", below, re.MULTILINE)) == dict(NOT_STORED)
