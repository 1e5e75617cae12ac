"""Pages of policies of one's own: whole without the repository, and hostile texts inert."""

from __future__ import annotations

import dataclasses
import re
from pathlib import Path

from scanner.catalog import metadata
from scanner.catalog.load import Policy
from scanner.engines.base import Module
from scanner.policy_pages.pages import pages
from tests.builders import annotation, catalog, policy_source

PACKAGE = "custom.access.mine"
STATE = "members.*.state"
RULES = 'deny contains "no" if true\n\nskip contains "It is <b>archived</b>." if true'


def own(rules: str = RULES, title: str = "Mine", **custom: object) -> Policy:
    block = {**annotation(**{"id": "ACME-001", **custom}), "title": title}
    source = policy_source(PACKAGE, block, rules)
    module = Module("access/mine.rego", PACKAGE, source, frozenset({"deny", "skip"}))
    return Policy(metadata.parse(source, module.name), module, None, Path(module.name))


def page(policy: Policy) -> str:
    return pages([policy], catalog(policy))["ACME-001.md"]


def test_page_says_what_the_policy_says() -> None:
    made = page(own())
    assert "# ACME-001: Mine" in made
    assert "| `settings.archived` | project |" in made
    assert "](" not in made  # nothing leads out of the folder


def test_index_leads_to_each_page() -> None:
    made = pages([own()], catalog(own()))["README.md"]
    assert "[ACME-001](ACME-001.md)" in made
    assert made.count("\n## ") == 1


def test_hostile_texts_are_inert() -> None:
    hostile = "<img src=x onerror=alert(1)> [x](javascript:y) | `z`"
    remediation = {"ui": hostile, "api": f"``` {hostile}"}
    param = {"a`b\n| c": {"type": "text", "default": hostile, "meaning": hostile}}
    made = page(own(title=hostile, remediation=remediation, params=param, aliases=[hostile]))
    prose = re.sub(r"(?s)(`{3,})yaml\n.*?\n\1\n", "", made)
    prose = re.sub(r"(?<![`\\])(`+)(?!`).+?(?<!`)\1(?!`)", "", prose)
    assert prose.count("\\<img") == prose.count("<img") > 3
    assert prose.count("\\[x\\]") == prose.count("(javascript:y)")


def test_reasons_of_any_form_do_not_stop_the_page() -> None:
    rules = 'deny contains 1 if true\n\nskip contains concat("", ["a"]) if true'
    assert "* Not applicable: its rule `skip` says why." in page(own(rules))
    assert r"\<b\>archived\</b\>" in page(own())


def test_what_no_token_is_shown_has_a_page_too() -> None:
    made = page(own(requires=["review.is_signed"], observable="never"))
    assert "nothing: it is shown by hand" in made
    assert "Manual: no token is shown it." in made


def test_pages_need_no_profile_called_strict() -> None:
    params = {"least": {"type": "integer", "default": 3, "meaning": "How many."}}
    made = page(dataclasses.replace(own(params=params)))
    assert "params:\n  ACME-001:\n    least: 3" in made


def test_what_is_looked_up_elsewhere_says_where_and_for_whom() -> None:
    accounts = page(own(kinds=["group"], requires=[STATE], also_reads=["members.*.external"]))
    assert "| `members.*.external` | group | `users`, `managed_users` | administrator |" in accounts
    assert "Only an **administrator** is shown all of it." in accounts
    ages = ["members.*.days_since_last_activity"]
    seats = page(own(kinds=["group"], requires=[STATE], also_reads=ages))
    assert "`billable_members` | Owner |" in seats
    assert "Least role for a full answer: **Owner**." in seats


def test_the_instance_is_for_administrators() -> None:
    made = page(own(kinds=["instance"], requires=["metadata.version"]))
    assert "Judged for an **administrator** alone" in made
