"""A review reads well for people, and its names steer neither a terminal nor a spreadsheet."""

from __future__ import annotations

import csv
import io
from collections.abc import Mapping
from typing import Any

import pytest

from scanner.access import Access, Answer, Grant, Principal, Review, Row, Way, Who, forms
from scanner.model import Kind, Resource, Section, Status, Tier
from scanner.visible import visible

YES, NO, UNKNOWN = Answer.YES, Answer.NO, Answer.UNKNOWN


def project(path: str = "acme/web", **settings: Any) -> Resource:
    return Resource(
        Kind.PROJECT,
        path,
        11,
        Tier.FREE,
        {"settings": Section(Status.OK, settings)} if settings else {},
    )


def row(name: str = "ada", grants: tuple[Grant, ...] = (), **more: Any) -> Row:
    access = {
        key: more.pop(key)
        for key in ("read", "read_variables", "administer", "push", "merge", "deploy")
        if key in more
    }
    answers = {"read": YES, "read_variables": NO, "administer": NO, **access}
    given = grants or (Grant(Way.DIRECT, 30),)
    return Row(Principal(Who.USER, name, 5, given, **more), Access(**answers))


def lines(*rows: Row, unread: tuple[str, ...] = ()) -> list[list[str]]:
    made = Review(project(), rows, unread)
    return list(csv.reader("".join(forms.comma_separated([made])).splitlines()))


@pytest.mark.parametrize(
    ("answers", "said"),
    [
        ({}, "-"),
        ({"main": NO}, "-"),
        ({"main": YES}, "main"),
        ({"main": YES, "dev": YES}, "all"),
        ({"main": YES, "dev": NO}, "main"),
        ({"main": UNKNOWN, "dev": NO}, "main?"),
        ({"main": UNKNOWN}, "main?"),
        ({"main": YES, "dev": UNKNOWN}, "main, dev?"),
    ],
)
def test_names_are_listed_that_are_or_may_be_allowed(
    answers: Mapping[str, Answer], said: str
) -> None:
    assert forms.listed(answers) == said


def test_a_table_has_a_line_for_each_principal() -> None:
    ada = row(push={"main": YES, "dev": NO}, administer=UNKNOWN)
    table = list(forms.table(Review(project(visibility="private"), (ada,), ("members_all: no",))))
    assert table == [
        "project acme/web (private)",
        "  who  role       by      read  push  merge  tags  deploy  variables  admin",
        "  ada  developer  direct  yes   main  -      -     -       -          ?",
        "  not read, so there may be more: members_all: no",
    ]


def test_a_group_has_no_branches() -> None:
    group = Resource(Kind.GROUP, "acme", 1, Tier.FREE, {})
    table = list(forms.table(Review(group, (row(),), ())))
    assert table[1].split() == ["who", "role", "by", "read", "variables", "admin"]


def test_nobody_is_said() -> None:
    assert list(forms.table(Review(project(), (), ())))[-1] == "  nobody"


@pytest.mark.parametrize(
    ("grant", "said"),
    [
        (Grant(Way.DIRECT, 30), "direct"),
        (Grant(Way.INHERITED, 30, "acme"), "inherited from acme"),
        (Grant(Way.GROUP_SHARE, 30, "p", "2099-12-31", "a"), "share of a with p, until 2099-12-31"),
        (Grant(Way.GROUP_SHARE, 30, "p"), "share with p"),
        (Grant(Way.GROUP_SHARE, None, "p", on="a"), "share of a with p, role unknown"),
        (Grant(Way.UNREAD, 40), "a membership that could not be read"),
        (Grant(Way.DIRECT, 30, tokens=("ci",)), 'token "ci": direct'),
        (Grant(Way.DIRECT, 30, tokens=("a: b", ' "')), 'tokens "a: b", " \\"": direct'),
        (Grant(Way.ADMINISTRATOR, None), "perhaps administrator"),
        (Grant(Way.ADMINISTRATOR, 60), "administrator"),
        (Grant(Way.INTERNAL, 0), "internal visibility"),
        (Grant(Way.DEPLOY_TOKEN, 0, "acme"), "deploy token of acme"),
    ],
)
def test_a_way_in_is_told_in_words(grant: Grant, said: str) -> None:
    assert grant.text == said


def test_why_nothing_can_be_used_is_told() -> None:
    blocked = row(state="blocked", idle="the user is blocked", read=NO)
    assert forms.role(blocked) == "none"
    assert forms.ways(blocked) == "direct - the user is blocked"


def test_csv_has_every_principal_and_what_was_not_read() -> None:
    head, line = lines(row(push={"main": YES, "dev": UNKNOWN}), unread=("deploy_keys: no", "x: y"))
    told = dict(zip(head, line, strict=True))
    assert told["principal"] == "ada"
    assert told["push"] == "main; dev (unknown)"
    assert told["unread"] == "deploy_keys: no; x: y"


def test_csv_says_nobody() -> None:
    head, line = lines(unread=("members_all: no",))
    told = dict(zip(head, line, strict=True))
    assert (told["principal"], told["unread"]) == ("nobody", "members_all: no")


@pytest.mark.parametrize("name", ["=1+1", "+1", "-1", "@x", "\tx", "\rx", "|x", "%x", "\nx"])
def test_no_cell_is_a_formula(name: str) -> None:
    made = Review(project(name), (row(name),), ())
    text = "".join(forms.comma_separated([made]))
    cells = [cell for line in csv.reader(io.StringIO(text, newline="")) for cell in line]
    assert f"'{visible(name)}" in cells
    assert not [cell for cell in cells if cell[:1] in "=+-@\t\r\n|%" and cell]


def test_json_has_the_ways_and_the_answers() -> None:
    grants = (Grant(Way.GROUP_SHARE, 30, "partners", "2099-12-31", "acme"),)
    manifest = {
        "instance": {"name": "gitlab.test"},
        "finished": "2026-01-15T12:00:00Z",
        "scope": {"groups": ["acme"]},
    }
    ada = row(grants=grants, push={"main": YES}, scopes=frozenset({"b", "a"}), custom_role="Lead")
    of = [Review(project(), (ada,), ())]
    made = forms.document(of, manifest, "2026-01-16T00:00:00Z", ["acme/old"])
    [resource] = made["resources"]
    [told] = resource["principals"]
    assert (made["read"], made["as_of"]) == ("2026-01-15T12:00:00Z", "2026-01-16T00:00:00Z")
    assert (made["scope"], made["left_out"]) == ({"groups": ["acme"]}, ["acme/old"])
    assert told["role"] == "developer (Lead)"
    assert told["scopes"] == ["a", "b"]
    assert told["can"]["push"] == {"main": "yes"}
    assert told["ways"] == [
        {
            "kind": "group_share",
            "path": "partners",
            "on": "acme",
            "access_level": 30,
            "expires_at": "2099-12-31",
            "tokens": [],
            "text": "share of acme with partners, until 2099-12-31",
        }
    ]
