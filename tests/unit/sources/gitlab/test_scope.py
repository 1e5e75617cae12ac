from __future__ import annotations

from collections import Counter
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from scanner.errors import AccessError
from scanner.model import Kind, Status, Tier
from scanner.sources.gitlab.probe import probe
from scanner.sources.gitlab.question import Refusal, ask
from scanner.sources.gitlab.scope import group_answer, is_named, open_roots
from scanner.sources.gitlab.sight import Licence
from tests.simulator import Estate, Fault, Simulator
from tests.unit.sources.gitlab import worlds
from tests.unit.sources.gitlab.reading import opened, reading

FREE = Licence(Tier.FREE, Tier.FREE)
PREMIUM = Licence(Tier.PREMIUM, Tier.PREMIUM)
ULTIMATE = Licence(Tier.ULTIMATE, Tier.ULTIMATE)


@pytest.mark.parametrize(
    ("asked", "paths"),
    [
        (["north"], ["north"]),
        (["north/apps"], ["north/apps"]),
        (["north", "partners"], ["north", "partners"]),
        (["north/apps", "north"], ["north"]),
        (["NORTH", "north"], ["north"]),
        (["North/Apps", "north"], ["north"]),
        (["1"], ["north"]),
        (["2", "north"], ["north"]),
    ],
)
def test_one_that_lies_below_another_is_left_out(
    asked: list[str], paths: list[str], tmp_path: Path
) -> None:
    assert [root.path for root in opened(tmp_path, *asked)] == paths


@pytest.mark.parametrize(
    ("groups", "projects", "paths"),
    [
        ([], ["north/site"], ["north/site"]),
        ([], ["north/site", "north/apps/api"], ["north/site", "north/apps/api"]),
        ([], ["north/site", "NORTH/Site", "11"], ["north/site"]),
        (["north"], ["north/site"], ["north"]),
        (["1"], ["north/apps/api"], ["north"]),
        (["north/apps"], ["north/site", "north/apps/api"], ["north/apps", "north/site"]),
        # A name that only begins like the group's is another one.
        (["north/apps"], ["north/appsy"], ["north/apps", "north/appsy"]),
    ],
)
def test_a_project_that_lies_below_an_asked_group_is_left_out(
    groups: list[str], projects: list[str], paths: list[str], estate: Estate, tmp_path: Path
) -> None:
    estate.add_project("north/appsy")
    roots = opened(tmp_path, *groups, projects=projects, estate=estate)
    assert [root.path for root in roots] == paths
    assert {root.kind for root in roots if "site" in root.path} <= {Kind.PROJECT}


def test_a_project_has_the_groups_above_it(tmp_path: Path) -> None:
    [root] = opened(tmp_path, projects=["north/apps/api"])
    assert (root.kind, root.role) == (Kind.PROJECT, 50)
    assert [group["full_path"] for group in root.above] == ["north", "north/apps"]
    assert root.top is root.above[0]
    assert root.licence == PREMIUM  # its own answer settles what its group leaves open


def test_a_project_whose_groups_are_hidden_has_none(estate: Estate, tmp_path: Path) -> None:
    """A member of the project alone sees no private group above it."""
    member = {"username": "scanner", "access_level": 40}
    estate.project("north/site")["members"].append(member)
    hidden = Fault("GET /groups/:id", 404, None)
    [root] = opened(tmp_path, projects=["north/site"], estate=estate, faults=[hidden])
    assert (root.above, root.top, root.role) == ([], None, 40)
    assert root.top_refusal is not None
    assert root.top_refusal.status is Status.MISSING
    assert root.licence == PREMIUM


def test_a_personal_project_asks_for_no_group(estate: Estate, tmp_path: Path) -> None:
    member = {"username": "scanner", "access_level": 30}
    estate.add_project("ida.berg/notes", {"members": [member]})
    with Simulator(estate) as gitlab, reading(gitlab, tmp_path) as session:
        [root] = open_roots(session.client, probe(session.client), [], ["ida.berg/notes"])
        asked = {each.route for each in gitlab.requests}
    assert (root.above, root.top, root.top_refusal, root.role) == ([], None, None, 30)
    assert "GET /groups/:id" not in asked


@pytest.mark.parametrize(
    ("plan", "licence"), [("premium", PREMIUM), ("free", FREE), ("ultimate", ULTIMATE)]
)
def test_a_personal_namespace_may_tell_its_plan(
    plan: str, licence: Licence, estate: Estate, tmp_path: Path
) -> None:
    estate.add_project("ida.berg/notes", {"caller_access": 50})
    told = Fault("GET /namespaces/:id", body={"id": 9, "kind": "user", "plan": plan})
    [root] = opened(tmp_path, projects=["ida.berg/notes"], estate=estate, faults=[told])
    assert (root.licence, root.gitlab_com) == (licence, True)


@pytest.mark.parametrize(
    ("tier", "licence"), [("free", FREE), ("premium", PREMIUM), ("ultimate", ULTIMATE)]
)
def test_a_personal_project_tells_its_tier_where_its_namespace_does_not(
    tier: str, licence: Licence, estate: Estate, tmp_path: Path
) -> None:
    estate.add_project("ida.berg/notes", {"caller_access": 50})
    [root] = opened(tmp_path, projects=["ida.berg/notes"], estate=estate, tier=tier)
    assert (root.licence, root.gitlab_com) == (licence, False)


@pytest.mark.parametrize("namespace", ["north", None, 7, [], {}, {"kind": "user"}])
def test_a_namespace_that_is_odd_tells_nothing(namespace: Any, tmp_path: Path) -> None:
    odd = {"id": 11, "path_with_namespace": "north/site", "namespace": namespace}
    hidden = Fault("GET /groups/:id", 404, None)
    faults = [Fault("GET /projects/:id", body=odd), hidden]
    [root] = opened(tmp_path, projects=["north/site"], faults=faults, version="15.3.0")
    assert root.licence == Licence()


@pytest.mark.parametrize("path", ["nowhere", "north/nowhere", "99"])
@pytest.mark.parametrize("kind", ["group", "project"])
def test_what_is_not_there_ends_everything(kind: str, path: str, tmp_path: Path) -> None:
    asked = {"group": ([path], []), "project": ([], [path])}[kind]
    with pytest.raises(AccessError, match=f"the {kind} '{path}' cannot be read") as caught:
        opened(tmp_path, *asked[0], projects=asked[1])
    assert f"is a member of the {kind}" in caught.value.hint


@pytest.mark.parametrize(
    ("groups", "projects", "hint"),
    [
        (["north/site"], [], "north/site is a project: give it as --project north/site"),
        ([], ["north/apps"], "north/apps is a group: give it as --group north/apps"),
        (["ida.berg"], [], "ida.berg is a user's namespace: give its projects as --project ida"),
        (["scanner"], [], "scanner is a user's namespace"),
    ],
)
def test_what_is_something_else_is_told(
    groups: list[str], projects: list[str], hint: str, estate: Estate, tmp_path: Path
) -> None:
    estate.add_project("ida.berg/notes", {"caller_access": 50})
    with pytest.raises(AccessError) as caught:
        opened(tmp_path, *groups, projects=projects, estate=estate)
    assert caught.value.hint.startswith(hint)


def test_a_hidden_project_is_not_given_away(estate: Estate, tmp_path: Path) -> None:
    estate.project("north/site")["visibility"] = "private"
    with pytest.raises(AccessError, match="the project 'north/site' cannot be read"):
        opened(tmp_path, projects=["north/site"], estate=estate, role="none")


@pytest.mark.usefixtures("waits")
@pytest.mark.parametrize("body", [["odd"], {"message": "later"}, {"id": 1}, "text", None])
@pytest.mark.parametrize("kind", ["group", "project"])
def test_an_odd_answer_ends_everything(kind: str, body: Any, tmp_path: Path) -> None:
    head = {"Content-Type": "application/json"}
    sent = b"null" if body is None else body
    odd = Fault(f"GET /{kind}s/:id", times=None, body=sent, headers=head)
    groups, projects = (["north"], []) if kind == "group" else ([], ["north/site"])
    with pytest.raises(AccessError, match="cannot be read"):
        opened(tmp_path, *groups, projects=projects, faults=[odd])


@pytest.mark.parametrize(
    ("row", "kind", "named"),
    [
        ({"id": 1, "full_path": "acme"}, Kind.GROUP, True),
        ({"id": 1, "path_with_namespace": "acme/web"}, Kind.PROJECT, True),
        ({"id": 1, "path_with_namespace": "acme/web"}, Kind.GROUP, False),
        ({"id": 1, "full_path": ""}, Kind.GROUP, False),
        ({"id": 1, "full_path": "\ud800"}, Kind.GROUP, False),
        ({"id": 0, "full_path": "acme"}, Kind.GROUP, False),
        ({"id": "1", "full_path": "acme"}, Kind.GROUP, False),
        ({"id": 2**63, "full_path": "acme"}, Kind.GROUP, False),
        ({}, Kind.PROJECT, False),
    ],
)
def test_an_answer_names_what_it_is_about(row: Any, kind: Kind, named: bool) -> None:
    assert is_named(row, kind) is named


def test_the_groups_above_come_top_first(estate: Estate, tmp_path: Path) -> None:
    estate.add_group("north/apps/deep")
    [root] = opened(tmp_path, "north/apps/deep", estate=estate)
    assert [group["full_path"] for group in root.above] == ["north", "north/apps"]


def test_a_group_above_that_cannot_be_read_is_not_made_up(estate: Estate, tmp_path: Path) -> None:
    estate.add_group("north/apps/deep")
    hidden = Fault("GET /groups/:id", 404, None, match="north")
    [root] = opened(tmp_path, "north/apps/deep", estate=estate, faults=[hidden])
    assert [group["full_path"] for group in root.above] == ["north/apps"]
    assert root.top is None
    assert root.top_refusal is not None


def test_gitlab_com_is_known_by_its_host_where_it_tells_no_plan(tmp_path: Path) -> None:
    with Simulator(worlds.north()) as gitlab, reading(gitlab, tmp_path) as session:
        server = replace(probe(session.client), url="https://gitlab.com")
        [root] = open_roots(session.client, server, ["north"])
    assert root.gitlab_com


def test_nothing_is_asked_twice(estate: Estate, tmp_path: Path) -> None:
    estate.add_group("north/tools")
    with Simulator(estate) as gitlab, reading(gitlab, tmp_path) as session:
        server = probe(session.client)
        open_roots(session.client, server, ["north/apps", "north/tools"], ["north/site"])
        assert max(Counter(each.path for each in gitlab.requests).values()) == 1


def test_every_question_is_in_the_ledger(tmp_path: Path) -> None:
    with Simulator(worlds.north()) as gitlab, reading(gitlab, tmp_path) as session:
        server = probe(session.client)
        open_roots(session.client, server, ["north/apps"], ["north/site"])
        ledger = session.ledger()
        assert [line["endpoint"] for line in ledger] == [each.route for each in gitlab.requests]
    assert ask("/user", "").name == ledger[0]["endpoint"]
    assert {line["resource"] for line in ledger} == {
        "",
        server.asked,
        "group north",
        "group north/apps",
        "project north/site",
    }


@pytest.mark.parametrize("plan", ["default", None, "", 7])
def test_a_plan_that_is_no_tier_makes_no_gitlab_com(plan: Any, tmp_path: Path) -> None:
    body = {"id": 1, "kind": "group", "full_path": "north", "plan": plan}
    [root] = opened(tmp_path, "north", faults=[Fault("GET /namespaces/:id", body=body)])
    assert not root.gitlab_com
    assert root.licence.includes(Tier.PREMIUM), "the group shows that it is"


def test_a_plan_below_what_a_private_group_shows_proves_nothing(tmp_path: Path) -> None:
    body = {"id": 1, "kind": "group", "full_path": "north", "plan": "free"}
    [root] = opened(tmp_path, "north", faults=[Fault("GET /namespaces/:id", body=body)])
    assert root.licence == Licence()


def test_an_answer_about_another_group_is_no_answer(tmp_path: Path) -> None:
    with Simulator(worlds.north()) as gitlab, reading(gitlab, tmp_path) as session:
        other = Fault("GET /groups/:id", body={"id": 3, "full_path": "partners"})
        gitlab.add_fault(other)
        refusal = group_answer(session.client, 2, "north/apps")
    assert isinstance(refusal, Refusal)
    assert refusal.detail == "the answer is about another group"
