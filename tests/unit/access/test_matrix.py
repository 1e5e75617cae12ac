"""The matrix of the present access is one that the present access fits."""

from __future__ import annotations

from typing import Any

import yaml

from scanner.access import Asked, review
from scanner.access.matrix import matrix
from scanner.model import Resource
from tests.unit.access.world import FORBIDDEN, NOW, group, instance, member, ok, project


def rules(*resources: Resource) -> list[dict[str, Any]]:
    text = "".join(matrix(review(resources, Asked(group="acme"), NOW)))
    document = yaml.safe_load(text)
    return list(document["params"]["GL-MEM-012"]["matrix"])


def test_a_rule_stands_where_a_role_begins() -> None:
    above = {"kind": "inherited", "path": "acme", "access_level": 30, "expires_at": ""}
    own = {"kind": "direct", "path": "acme/web", "access_level": 40, "expires_at": ""}
    people = {
        **member(5, "ada", 40, sources=[own, above]),
        **member(6, "ben", 30, sources=[above]),
        **member(7, "cleo", 40),
    }
    below = group(members_all=ok({**member(5, "ada", 30), **member(6, "ben", 30)}))
    assert rules(instance(), below, project(members_all=ok(people))) == [
        {"users": ["ada", "cleo"], "paths": ["acme/web"], "max_role": 40},
        {"users": ["ada", "ben"], "paths": ["acme", "acme/*"], "max_role": 30},
    ]


def test_accounts_keys_and_the_blocked_are_no_matter_of_it() -> None:
    key = {"id": 3, "title": "x", "can_push": True, "expires_at": ""}
    blocked = member(5, "ada", 40, state="blocked")
    root = instance(rae={"id": 8, "is_admin": True, "state": "active"})
    one = project(members_all=ok(blocked), deploy_keys=ok({"3": key}))
    assert rules(root, group(), one) == []


def test_bots_without_a_token_and_the_deactivated_stay_members() -> None:
    people = {
        **member(5, "ada", 40, state="deactivated"),
        **member(6, "project_11_bot_a", 30, is_bot=True),
    }
    told = rules(instance(), group(), project(members_all=ok(people)))
    assert [(one["users"], one["max_role"]) for one in told] == [
        (["ada"], 40),
        (["project_11_bot_a"], 30),
    ]


def test_a_token_with_the_name_of_a_member_takes_no_role_away() -> None:
    token = {"name": "ada", "scopes": [], "revoked": False, "expired": False, "expires_at": ""}
    sections = {"members_all": ok(member(level=40)), "deploy_tokens": ok({"1": token})}
    [rule] = rules(instance(), group(), project(**sections))
    assert (rule["users"], rule["max_role"]) == (["ada"], 40)


def comments(*resources: Resource, heading: tuple[str, ...] = ()) -> list[str]:
    text = "".join(matrix(review(resources, Asked(group="acme"), NOW), heading))
    assert "params" in yaml.safe_load(text)
    return [line for line in text.splitlines() if line.startswith("#")]


def test_what_no_rule_can_say_stands_above_them() -> None:
    ending = {"kind": "direct", "path": "", "access_level": 30, "expires_at": "2027-01-01"}
    odd = {"kind": "direct", "path": "", "expires_at": ""}
    people = {
        **member(5, "ada", 30, sources=[ending]),
        **member(6, "ben\nx\u202e", sources=[odd]),
        **member(7, "cleo", 30, sources=[{**ending, "expires_at": ""}, ending]),
    }
    made = comments(instance(), group(), project(members_all=ok(people)), heading=("Of acme",))
    assert made == [
        "# Of acme",
        "# acme/web: the role of ben\\nx\\u202e could not be read, so no rule allows it",
        "# acme/web: the access of ada ends on 2027-01-01, and the rule does not",
    ]


def test_what_was_not_read_stands_above_them() -> None:
    [said] = comments(instance(), group(), project(deploy_keys=FORBIDDEN))
    assert said == "# not read, so there may be more: deploy_keys: forbidden (403) (in acme/web)"


def test_what_is_so_above_is_said_there_alone() -> None:
    above = {"kind": "inherited", "path": "acme", "access_level": 30, "expires_at": "2027-01-01"}
    people = ok(member(5, "ada", 30, sources=[{**above, "kind": "direct", "path": ""}]))
    below = ok(member(5, "ada", 30, sources=[above]))
    made = comments(group(members_all=people, access_tokens=FORBIDDEN), project(members_all=below))
    assert made == [
        "# acme: the access of ada ends on 2027-01-01, and the rule does not",
        "# not read, so there may be more: access_tokens: forbidden (403) (in acme)",
        "# not read, so there may be more: users of the instance: it was not collected "
        "(in acme, acme/web)",
        "# not read, so there may be more: access_tokens of group acme: forbidden (403) "
        "(in acme/web)",
    ]


def test_names_are_inert() -> None:
    people = ok({**member(5, "a: [b", 30), **member(6, "- x", 30)})
    [rule] = rules(instance(), group(), project(members_all=people))
    assert rule["users"] == ["- x", "a: [b"]
