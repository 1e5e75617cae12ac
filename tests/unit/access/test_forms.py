"""A review reads well for people, and its names steer neither a terminal nor a spreadsheet."""

from __future__ import annotations

import csv
import io
from collections.abc import Mapping
from typing import Any

import pytest

from scanner.access import Access, Answer, Grant, Origin, Principal, Review, Row, Way, Who, forms
from scanner.access.sheet import comma_separated
from scanner.model import Kind, Resource, Section, Status, Tier
from scanner.visible import visible

YES, NO, UNKNOWN = Answer.YES, Answer.NO, Answer.UNKNOWN


def project(path: str = "acme/web", **settings: Any) -> Resource:
    return Resource(
        Kind.PROJECT,
        path,
        11,
        Tier.FREE,
        {"settings": Section(Status.OK, settings), "members_all": Section(Status.OK, {})},
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


ORIGIN = Origin(
    {
        "instance": {"name": "gitlab.test"},
        "finished": "2026-01-15T12:00:00Z",
        "scope": {"groups": ["acme"]},
    },
    "2026-01-16T00:00:00Z",
    ["acme/old"],
    "q1.json",
    "abc",
)


def lines(*rows: Row, unread: tuple[str, ...] = ()) -> list[list[str]]:
    made = Review(project(), rows, unread)
    return list(csv.reader("".join(comma_separated([made], ORIGIN)).splitlines()))


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


@pytest.mark.parametrize(
    ("more", "why"),
    [
        (
            {"scopes": frozenset(), "more_scopes": True},
            "token scopes of ada were not read",
        ),
        (
            {"scopes": frozenset({"read_api"}), "more_scopes": True},
            "other token scopes of ada were not read",
        ),
        ({"doubt": "whose it is could not be read"}, "ada: whose it is could not be read"),
        ({"custom_role": "Lead"}, "what the custom role of ada adds is not known"),
        ({}, "which of the rules for it let ada in cannot be told"),
    ],
)
def test_an_answer_that_nobody_can_tell_has_its_reason(more: dict[str, Any], why: str) -> None:
    made = Review(project(), (row(read=UNKNOWN, **more), row("ben")), ())
    assert made.unclear == (why,)
    assert list(forms.table(made))[-1] == f"  not known: {why}"


def test_a_scope_that_changes_no_answer_needs_no_reason() -> None:
    one = row(scopes=frozenset({"api"}), more_scopes=True)
    assert Review(project(), (one,), ()).unclear == ()


def test_a_group_has_no_branches() -> None:
    group = Resource(Kind.GROUP, "acme", 1, Tier.FREE, {})
    table = list(forms.table(Review(group, (row(),), ())))
    assert table[1].split() == ["who", "role", "by", "read", "variables", "admin"]


def test_nobody_is_said() -> None:
    assert list(forms.table(Review(project(), (), ())))[-1] == "  nobody"


def test_nobody_is_not_said_where_nothing_was_read() -> None:
    unread = Resource(Kind.PROJECT, "acme/web", 11, Tier.FREE, {})
    made = Review(unread, (), ("members_all: it was not collected",))
    assert list(forms.table(made))[1:] == [
        "  who  role  by  read  push  merge  tags  deploy  variables  admin",
        "  (not read)",
        "  not read, so there may be more: members_all: it was not collected",
    ]
    assert "(not read)" in list(comma_separated([made], ORIGIN))[1]


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
        (Grant(Way.ACCESS_TOKEN, 30, "acme", tokens=("ci",)), 'token "ci": a bot of acme'),
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
    assert told["unread"] == "deploy_keys: no; x: y; acme/old"


def test_csv_says_nobody() -> None:
    head, line = lines(unread=("users: no",))
    told = dict(zip(head, line, strict=True))
    assert (told["principal"], told["unread"]) == ("nobody", "users: no; acme/old")
    assert told["read"] == "not applicable"


def test_every_line_of_csv_says_what_it_was_made_from() -> None:
    for line in lines(row(), row("ben"))[1:]:
        assert line[:6] == [
            *("gitlab.test", "2026-01-15T12:00:00Z", "2026-01-16T00:00:00Z", "abc"),
            *("project", "acme/web"),
        ]


def test_every_answer_in_csv_is_written_out() -> None:
    head, line = lines(row(push={"main": NO}, deploy={"live": UNKNOWN}, administer=UNKNOWN))
    told = dict(zip(head, line, strict=True))
    assert [told[name] for name in ("read", "push", "merge", "create_tag", "deploy")] == [
        *("yes", "no", "not applicable", "not applicable", "live (unknown)")
    ]
    assert (told["read_variables"], told["administer"]) == ("no", "unknown")
    assert (told["scopes"], told["expires_at"]) == ("not applicable", "never")
    assert told["unclear"] == ""
    group = Review(Resource(Kind.GROUP, "acme", 1, Tier.FREE, {}), (row(),), ())
    [_, text] = comma_separated([group], ORIGIN)
    assert text.count("not applicable") == 5


@pytest.mark.parametrize(
    ("grants", "tokens_end", "end"),
    [
        ([(30, "2027-01-01")], "", "2027-01-01"),
        ([(30, "2027-01-01"), (30, "2028-01-01")], "", "2028-01-01"),
        ([(40, "2027-01-01"), (30, "")], "", "2027-01-01"),
        ([(30, "2027-01-01"), (30, "")], "", ""),
        ([(None, ""), (30, "2027-01-01")], "", ""),
        ([(30, "")], "2026-06-01", "2026-06-01"),
        ([(30, "2026-05-01")], "2026-06-01", "2026-05-01"),
    ],
)
def test_an_access_ends_when_the_highest_role_does(
    grants: list[tuple[int | None, str]], tokens_end: str, end: str
) -> None:
    ways = tuple(Grant(Way.DIRECT, level, expires_at=ends) for level, ends in grants)
    assert row(grants=ways, tokens_end=tokens_end).principal.expires_at == end


def test_a_name_with_blanks_of_its_own_imitates_no_column() -> None:
    made = Review(project(), (row("root  administrator"), row("pulls images")), ())
    text = "\n".join(forms.table(made))
    assert '"root  administrator"' in text
    assert "  pulls images  " in text


@pytest.mark.parametrize("name", ["=1+1", "+1", "-1", "@x", "\tx", "\rx", "|x", "%x", "\nx"])
def test_no_cell_is_a_formula(name: str) -> None:
    made = Review(project(name), (row(name),), ())
    text = "".join(comma_separated([made], ORIGIN))
    cells = [cell for line in csv.reader(io.StringIO(text, newline="")) for cell in line]
    assert f"'{visible(name)}" in cells
    assert not [cell for cell in cells if cell[:1] in "=+-@\t\r\n|%" and cell]


def test_json_has_the_ways_and_the_answers() -> None:
    grants = (Grant(Way.GROUP_SHARE, 30, "partners", "2099-12-31", "acme"),)
    ada = row(grants=grants, push={"main": YES}, scopes=frozenset({"b", "a"}), custom_role="Lead")
    of = [Review(project(), (ada,), ())]
    made = forms.document(of, ORIGIN)
    [resource] = made["resources"]
    [told] = resource["principals"]
    assert (made["read"], made["as_of"]) == ("2026-01-15T12:00:00Z", "2026-01-16T00:00:00Z")
    assert (made["scope"], made["left_out"]) == ({"groups": ["acme"]}, ["acme/old"])
    assert made["snapshot_sha256"] == "abc"
    assert told["expires_at"] == "2099-12-31"
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
