"""The matrix of the present access is one that the present access fits."""

from __future__ import annotations

from typing import Any

import yaml

from scanner.access import Asked, review
from scanner.access.matrix import matrix
from scanner.model import Resource
from tests.unit.access.world import NOW, group, instance, member, ok, project


def rules(*resources: Resource) -> list[dict[str, Any]]:
    [text] = matrix(review(resources, Asked(group="acme"), NOW))
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
        {"users": ["ada", "cleo"], "paths": ["acme/web", "acme/web/*"], "max_role": 40},
        {"users": ["ada", "ben"], "paths": ["acme", "acme/*"], "max_role": 30},
    ]


def test_accounts_keys_and_the_blocked_are_no_matter_of_it() -> None:
    key = {"id": 3, "title": "x", "can_push": True, "expires_at": ""}
    blocked = member(5, "ada", 40, state="blocked")
    root = instance(rae={"id": 8, "is_admin": True, "state": "active"})
    one = project(members_all=ok(blocked), deploy_keys=ok({"3": key}))
    assert rules(root, group(), one) == []


def test_names_are_inert() -> None:
    people = ok({**member(5, "a: [b", 30), **member(6, "- x", 30)})
    [rule] = rules(instance(), group(), project(members_all=people))
    assert rule["users"] == ["- x", "a: [b"]
