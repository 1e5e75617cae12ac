"""Each attribute that a policy reads is set to what it can be; exactly the named verdicts change.

true, false, null and absent are four different answers of GitLab. A policy that takes one of them
for another is wrong in silence, so the table below names what each comes to.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest

from scanner import resources
from scanner.catalog.load import Catalog, load
from scanner.engines.base import Engine
from tests import estates
from tests.integration import pipeline
from tests.simulator import ABSENT, Estate, Fault, Simulator

PASS, FAIL, UNKNOWN, MANUAL = "pass", "fail", "unknown", "manual"
NOT = "not_applicable"

TOP, SUB = "group north", "group north/apps"
SITE, API = "project north/site", "project north/apps/api"

COMPLIANT = {
    ("GL-GRP-001", TOP): PASS,
    ("GL-GRP-001", SUB): PASS,
    ("GL-GRP-003", TOP): PASS,
    ("GL-GRP-003", SUB): PASS,
    ("GL-GRP-003", SITE): PASS,
    ("GL-GRP-003", API): PASS,
    ("GL-GRP-007", TOP): PASS,
    ("GL-GRP-007", SUB): NOT,
    ("GL-GRP-013", TOP): PASS,
    ("GL-GRP-013", SUB): PASS,
    ("GL-GRP-015", TOP): PASS,
    ("GL-GRP-015", SUB): NOT,
    ("GL-GRP-017", TOP): PASS,
    ("GL-GRP-017", SUB): NOT,
    ("GL-PRJ-002", SITE): PASS,
    ("GL-PRJ-002", API): PASS,
    ("GL-PRJ-003", SITE): PASS,
    ("GL-PRJ-003", API): PASS,
}


@dataclass
class World:
    """What a flip may change: the estate before it is served, the server, and its answers."""

    estate: Estate = field(default_factory=lambda: Estate.from_dict(estates.compliant()))
    server: dict[str, Any] = field(default_factory=lambda: {"tier": "premium", "role": "admin"})
    faults: list[Fault] = field(default_factory=list)
    edits: list[tuple[str, str, Callable[[Any], Any]]] = field(default_factory=list)


Flip = Callable[[World], None]


def put(name: str, **attributes: Any) -> Flip:
    """Set attributes of "group PATH" or "project PATH"."""
    return lambda world: _stored(world, name).update(attributes)


def push(name: str, **attributes: Any) -> Flip:
    """Set attributes of a push rule."""
    return lambda world: _stored(world, name)["push_rule"].update(attributes)


def rule(name: str, branch: str, **attributes: Any) -> Flip:
    """Set attributes of a protection rule; a new one begins strict."""

    def flip(world: World) -> None:
        rules = _stored(world, name)["protected_branches"]
        rules.setdefault(branch, {"id": 90, "push_access_levels": [0]}).update(attributes)

    return flip


def unprotect(name: str, branch: str) -> Flip:
    """Take a protection rule away."""
    return lambda world: _stored(world, name)["protected_branches"].pop(branch)


def share(**attributes: Any) -> Flip:
    """Set attributes of the share of the top-level group with the outsider."""
    return lambda world: world.estate.group("north")["shared_with_groups"][1].update(attributes)


def instance(**attributes: Any) -> Flip:
    """Set settings of the instance."""
    return lambda world: world.estate.application_settings.update(attributes)


def server(**options: Any) -> Flip:
    """Ask another server, or as somebody else."""

    def flip(world: World) -> None:
        if "version" in options:
            world.estate.version = options["version"]
        world.server.update({name: options[name] for name in options if name != "version"})

    return flip


def refuse(route: str, match: str | None, status: int) -> Flip:
    """Have GitLab answer with an error, however often it is asked."""
    return lambda world: world.faults.append(Fault(route, status, None, match=match))


def edit(path: str, route: str, match: str, change: Callable[[Any], Any]) -> Flip:
    """Change a true answer on its way; what `change` returns, or its changed argument, is sent."""

    def flip(world: World) -> None:
        world.edits.append((path, f"{route} {match}", change))

    return flip


def _another_group(path: str) -> Flip:
    def flip(world: World) -> None:
        world.estate.add_group(path)

    return flip


def both(*flips: Flip) -> Flip:
    """Several at once."""

    def flip(world: World) -> None:
        for one in flips:
            one(world)

    return flip


def _stored(world: World, name: str) -> dict[str, Any]:
    kind, path = name.split(" ")
    return world.estate.group(path) if kind == "group" else world.estate.project(path)


def _without(name: str) -> Callable[[Any], Any]:
    return lambda body: body.pop(name) and None


def _of_share(name: str, value: Any) -> Callable[[Any], Any]:
    """Change the outside share in the answer of a group."""

    def change(body: Any) -> None:
        outside = body["shared_with_groups"][1]
        if value is ABSENT:
            del outside[name]
        else:
            outside[name] = value

    return change


def _of_rule(branch: str, name: str, value: Any) -> Callable[[Any], Any]:
    """Change a protection rule in the list of a project."""

    def change(body: Any) -> None:
        for each in body:
            if each["name"] == branch:
                if value is ABSENT:
                    del each[name]
                else:
                    each[name] = value

    return change


def _group(path: str, change: Callable[[Any], Any]) -> Flip:
    ids = {"north": 1, "north/apps": 2}
    return edit(f"/groups/{ids[path]}", "GET /groups/:id", path, change)


def _branches(id: int, path: str, change: Callable[[Any], Any]) -> Flip:
    route = "GET /projects/:id/protected_branches"
    return edit(f"/projects/{id}/protected_branches", route, path, change)


def changed(*cells: tuple[str, str, str]) -> dict[tuple[str, str], str]:
    """(policy, resource, outcome), the policy without its GL-."""
    return {(f"GL-{policy}", resource): outcome for policy, resource, outcome in cells}


def of_site(outcome: str, *policies: str) -> dict[tuple[str, str], str]:
    """The same outcome of several policies on the project in the top-level group."""
    return changed(*((policy, SITE, outcome) for policy in policies))


def of_api(outcome: str, *policies: str) -> dict[tuple[str, str], str]:
    """The same on the project in the subgroup."""
    return changed(*((policy, API, outcome) for policy in policies))


BRANCH = ("PRJ-002", "PRJ-003")
PROJECT = ("GRP-003", *BRANCH)
MFA, FORKING = "require_two_factor_authentication", "prevent_forking_outside_group"
RANGES, SIGNED = "ip_restriction_ranges", "reject_unsigned_commits"
GROUP_RULE, PROJECT_RULE = "GET /groups/:id/push_rule", "GET /projects/:id/push_rule"
SETTINGS = "GET /application/settings"
RULES = "GET /projects/:id/protected_branches"

UNLICENSED = changed(
    *(
        (policy, resource, NOT)
        for policy, resource in (
            ("GRP-001", TOP),
            ("GRP-001", SUB),
            ("GRP-003", TOP),
            ("GRP-003", SUB),
            ("GRP-003", SITE),
            ("GRP-003", API),
            ("GRP-007", TOP),
            ("GRP-015", TOP),
        )
    )
)
# GitLab leaves out shares with groups that the caller may not read; an Owner need not.
SHARES_HIDDEN = changed(("GRP-013", TOP, UNKNOWN), ("GRP-013", SUB, UNKNOWN))

NO_PUSH_RULE_SEEN = SHARES_HIDDEN | changed(
    ("GRP-001", TOP, UNKNOWN),
    ("GRP-001", SUB, UNKNOWN),
    ("GRP-003", TOP, UNKNOWN),
    ("GRP-003", SUB, UNKNOWN),
)

FLIPS: dict[str, tuple[Flip, dict[tuple[str, str], str]]] = {
    # --- two-factor authentication of a group, of the groups above it, of the instance
    "2fa true": (put(TOP, **{MFA: True}), {}),
    "2fa false": (put(TOP, **{MFA: False}), changed(("GRP-017", TOP, FAIL))),
    "2fa null": (put(TOP, **{MFA: None}), changed(("GRP-017", TOP, FAIL))),
    "2fa absent": (
        put(TOP, **{MFA: ABSENT}),
        changed(("GRP-017", TOP, UNKNOWN), ("GRP-017", SUB, UNKNOWN)),
    ),
    "2fa a number": (
        put(TOP, **{MFA: 1}),
        changed(("GRP-017", TOP, UNKNOWN), ("GRP-017", SUB, UNKNOWN)),
    ),
    "2fa of the subgroup true": (put(SUB, **{MFA: True}), {}),
    "2fa of the subgroup null": (put(SUB, **{MFA: None}), {}),
    "2fa of the subgroup absent": (
        put(SUB, **{MFA: ABSENT}),
        changed(("GRP-017", SUB, UNKNOWN)),
    ),
    "2fa of the instance true": (instance(**{MFA: True}), changed(("GRP-017", TOP, NOT))),
    "2fa of the instance true, not of the group": (
        both(instance(**{MFA: True}), put(TOP, **{MFA: False})),
        changed(("GRP-017", TOP, NOT)),
    ),
    "2fa of the instance null": (instance(**{MFA: None}), {}),
    "2fa of the instance null, not of the group": (
        both(instance(**{MFA: None}), put(TOP, **{MFA: False})),
        changed(("GRP-017", TOP, FAIL)),
    ),
    "2fa of the instance absent, not of the group": (
        both(instance(**{MFA: ABSENT}), put(TOP, **{MFA: False})),
        changed(("GRP-017", TOP, FAIL)),
    ),
    "parent absent": (
        _group("north", _without("parent_id")),
        changed(*((policy, TOP, UNKNOWN) for policy in ("GRP-007", "GRP-015", "GRP-017"))),
    ),
    "parent null": (_group("north", lambda body: body.update(parent_id=None)), {}),
    "parent a text": (
        _group("north", lambda body: body.update(parent_id="none")),
        changed(*((policy, TOP, UNKNOWN) for policy in ("GRP-007", "GRP-015", "GRP-017"))),
    ),
    "parent of the subgroup absent": (
        _group("north/apps", _without("parent_id")),
        changed(*((policy, SUB, UNKNOWN) for policy in ("GRP-007", "GRP-015", "GRP-017"))),
    ),
    # --- forking; the subgroup's value is the effective one of the top-level group
    "forking prevented": (put(TOP, **{FORKING: True}), {}),
    "forking false": (put(TOP, **{FORKING: False}), changed(("GRP-015", TOP, FAIL))),
    "forking null": (put(TOP, **{FORKING: None}), changed(("GRP-015", TOP, FAIL))),
    "forking absent": (
        put(TOP, **{FORKING: ABSENT}),
        changed(("GRP-015", TOP, UNKNOWN), ("GRP-015", SUB, UNKNOWN)),
    ),
    # --- IP ranges
    "ranges null": (put(TOP, **{RANGES: None}), changed(("GRP-007", TOP, NOT))),
    "ranges empty": (put(TOP, **{RANGES: ""}), changed(("GRP-007", TOP, NOT))),
    "ranges blank": (put(TOP, **{RANGES: " , "}), changed(("GRP-007", TOP, NOT))),
    "ranges absent": (put(TOP, **{RANGES: ABSENT}), changed(("GRP-007", TOP, UNKNOWN))),
    "ranges a list": (
        put(TOP, **{RANGES: ["203.0.113.0/24"]}),
        changed(("GRP-007", TOP, UNKNOWN)),
    ),
    "range of all v4": (put(TOP, **{RANGES: "0.0.0.0/0"}), changed(("GRP-007", TOP, FAIL))),
    "range of all v6": (put(TOP, **{RANGES: "::/0"}), changed(("GRP-007", TOP, FAIL))),
    "range /15": (put(TOP, **{RANGES: "10.2.0.0/15"}), changed(("GRP-007", TOP, FAIL))),
    "range /16": (put(TOP, **{RANGES: "10.2.0.0/16"}), {}),
    "range v6 /31": (put(TOP, **{RANGES: "2001:db8::/31"}), changed(("GRP-007", TOP, FAIL))),
    "range v6 /32": (put(TOP, **{RANGES: "2001:db8::/32"}), {}),
    "range of one address": (put(TOP, **{RANGES: "203.0.113.7"}), {}),
    "range by mask": (put(TOP, **{RANGES: "10.0.0.0/255.0.0.0"}), changed(("GRP-007", TOP, FAIL))),
    "range with spaces, a good one first": (
        put(TOP, **{RANGES: "203.0.113.7 , 10.0.0.0/8\n"}),
        changed(("GRP-007", TOP, FAIL)),
    ),
    "range of the subgroup absent": (put(SUB, **{RANGES: ABSENT}), {}),
    "range of the instance too wide": (
        instance(globally_allowed_ips="0.0.0.0/0"),
        changed(("GRP-007", TOP, FAIL)),
    ),
    "range of the instance too wide, no allowlist": (
        both(instance(globally_allowed_ips="0.0.0.0/0"), put(TOP, **{RANGES: None})),
        changed(("GRP-007", TOP, NOT)),
    ),
    "range of the instance null": (instance(globally_allowed_ips=None), {}),
    "range of the instance absent": (instance(globally_allowed_ips=ABSENT), {}),
    "settings of the instance refused": (refuse(SETTINGS, None, 403), {}),
    # --- push rules of groups
    "push rule of the top-level group never set": (
        put(TOP, push_rule=None),
        changed(("GRP-001", TOP, FAIL), ("GRP-003", TOP, NOT)),
    ),
    "push rule of the subgroup never set": (
        put(SUB, push_rule=None),
        changed(("GRP-003", SUB, NOT)),
    ),
    "no push rule in any group": (
        both(put(TOP, push_rule=None), put(SUB, push_rule=None)),
        changed(
            ("GRP-001", TOP, FAIL),
            ("GRP-003", TOP, NOT),
            ("GRP-001", SUB, FAIL),
            ("GRP-003", SUB, NOT),
        ),
    ),
    "push rule with nothing on": (put(TOP, push_rule={}), changed(("GRP-003", TOP, FAIL))),
    "push rule signed true": (push(TOP, **{SIGNED: True}), {}),
    "push rule signed false": (push(TOP, **{SIGNED: False}), changed(("GRP-003", TOP, FAIL))),
    "push rule signed null": (push(TOP, **{SIGNED: None}), changed(("GRP-003", TOP, FAIL))),
    "push rule signed absent": (push(TOP, **{SIGNED: ABSENT}), changed(("GRP-003", TOP, UNKNOWN))),
    "push rule signed a number": (push(TOP, **{SIGNED: 1}), changed(("GRP-003", TOP, UNKNOWN))),
    "push rule of the top-level group forbidden": (
        refuse(GROUP_RULE, "north", 403),
        changed(("GRP-001", TOP, UNKNOWN), ("GRP-003", TOP, UNKNOWN), ("GRP-001", SUB, UNKNOWN)),
    ),
    "push rule of the top-level group broken": (
        refuse(GROUP_RULE, "north", 500),
        changed(("GRP-001", TOP, UNKNOWN), ("GRP-003", TOP, UNKNOWN), ("GRP-001", SUB, UNKNOWN)),
    ),
    "push rule of the subgroup forbidden": (
        refuse(GROUP_RULE, "north/apps", 403),
        changed(("GRP-001", SUB, UNKNOWN), ("GRP-003", SUB, UNKNOWN)),
    ),
    "archived group": (put(TOP, archived=True), {}),
    "archived group null": (put(TOP, archived=None), {}),
    "archived group absent": (put(TOP, archived=ABSENT), changed(("GRP-003", TOP, UNKNOWN))),
    # --- push rules of projects
    "push rule of a project never set": (put(SITE, push_rule=None), of_site(FAIL, "GRP-003")),
    "push rule of a project with nothing on": (put(SITE, push_rule={}), of_site(FAIL, "GRP-003")),
    "push rule of a project signed false": (
        push(SITE, **{SIGNED: False}),
        of_site(FAIL, "GRP-003"),
    ),
    "push rule of a project signed null": (push(SITE, **{SIGNED: None}), of_site(FAIL, "GRP-003")),
    "push rule of a project signed absent": (
        push(SITE, **{SIGNED: ABSENT}),
        of_site(UNKNOWN, "GRP-003"),
    ),
    "push rule of a project forbidden": (
        refuse(PROJECT_RULE, "north/site", 403),
        of_site(UNKNOWN, "GRP-003"),
    ),
    "push rule of a project not found": (
        refuse(PROJECT_RULE, "north/site", 404),
        of_site(UNKNOWN, "GRP-003"),
    ),
    "push rule of a project broken": (
        refuse(PROJECT_RULE, "north/site", 502),
        of_site(UNKNOWN, "GRP-003"),
    ),
    # --- what makes a project not applicable
    "archived": (put(SITE, archived=True), of_site(NOT, *PROJECT)),
    "archived null": (put(SITE, archived=None), {}),
    "archived absent": (put(SITE, archived=ABSENT), of_site(UNKNOWN, *PROJECT)),
    "archived and loose": (
        both(put(SITE, archived=True, push_rule=None), rule(SITE, "main", allow_force_push=True)),
        of_site(NOT, *PROJECT),
    ),
    "empty": (put(SITE, empty_repo=True), of_site(NOT, *BRANCH)),
    "empty null": (put(SITE, empty_repo=None), {}),
    "empty absent": (put(SITE, empty_repo=ABSENT), of_site(UNKNOWN, *BRANCH)),
    "default branch unprotected": (put(SITE, default_branch="develop"), of_site(FAIL, *BRANCH)),
    "default branch in another case": (put(SITE, default_branch="Main"), of_site(FAIL, *BRANCH)),
    "default branch null": (put(SITE, default_branch=None), of_site(NOT, *BRANCH)),
    "default branch empty": (put(SITE, default_branch=""), of_site(NOT, *BRANCH)),
    "default branch absent": (put(SITE, default_branch=ABSENT), of_site(UNKNOWN, *BRANCH)),
    "default branch below a loose rule": (
        put(SITE, default_branch="spike/x"),
        of_site(FAIL, *BRANCH),
    ),
    "default branch covered by a star only": (put(API, default_branch="trunk"), {}),
    # --- protection rules
    "no rules": (put(SITE, protected_branches={}), of_site(FAIL, *BRANCH)),
    "no matching rule": (unprotect(SITE, "main"), of_site(FAIL, *BRANCH)),
    "one of two matching rules gone": (unprotect(API, "release/*"), {}),
    "rules forbidden": (refuse(RULES, "north/site", 403), of_site(UNKNOWN, *BRANCH)),
    "rules not found": (refuse(RULES, "north/site", 404), of_site(UNKNOWN, *BRANCH)),
    "rules broken": (refuse(RULES, "north/site", 500), of_site(UNKNOWN, *BRANCH)),
    "rules null": (_branches(11, "north/site", lambda body: "null"), of_site(UNKNOWN, *BRANCH)),
    "rules an object": (_branches(11, "north/site", lambda body: {}), of_site(UNKNOWN, *BRANCH)),
    "a rule without a name": (
        _branches(11, "north/site", _of_rule("main", "name", ABSENT)),
        of_site(UNKNOWN, *BRANCH),
    ),
    "force push true": (rule(SITE, "main", allow_force_push=True), of_site(FAIL, "PRJ-003")),
    "force push null": (rule(SITE, "main", allow_force_push=None), {}),
    "force push absent": (
        rule(SITE, "main", allow_force_push=ABSENT),
        of_site(UNKNOWN, "PRJ-003"),
    ),
    "force push on the wildcard beside a strict rule": (
        rule(API, "*", allow_force_push=True),
        of_api(FAIL, "PRJ-003"),
    ),
    "force push on a wildcard that does not match": (
        rule(API, "releases/*", allow_force_push=True),
        {},
    ),
    "force push absent on a rule for other branches": (
        rule(SITE, "spike/*", allow_force_push=ABSENT),
        of_site(UNKNOWN, "PRJ-003"),
    ),
    "force push true on one rule and absent on another": (
        both(
            rule(API, "*", allow_force_push=True), rule(API, "release/*", allow_force_push=ABSENT)
        ),
        of_api(FAIL, "PRJ-003"),
    ),
    "force push by a rule of the top-level group": (
        put(TOP, protected_branches={"ma*": {"push_access_levels": [0], "allow_force_push": True}}),
        of_site(FAIL, "PRJ-003"),
    ),
    "a strict rule of the top-level group of the same name": (
        both(
            rule(SITE, "main", allow_force_push=True, push_access_levels=[30]),
            put(TOP, protected_branches={"main": {"push_access_levels": [0]}}),
        ),
        of_site(FAIL, *BRANCH),
    ),
    "a loose rule of the top-level group of the same name": (
        put(TOP, protected_branches={"main": {"push_access_levels": [30]}}),
        of_site(FAIL, "PRJ-002"),
    ),
    # --- who may push
    "nobody pushes": (rule(SITE, "main", push_access_levels=[0]), {}),
    "maintainers push": (rule(SITE, "main", push_access_levels=[40]), {}),
    "administrators push": (rule(SITE, "main", push_access_levels=[60]), {}),
    "no entry at all": (rule(SITE, "main", push_access_levels=[]), {}),
    "developers push": (
        rule(SITE, "main", push_access_levels=[30]),
        of_site(FAIL, "PRJ-002"),
    ),
    "developers push beside nobody": (
        rule(SITE, "main", push_access_levels=[0, 30]),
        of_site(FAIL, "PRJ-002"),
    ),
    "a user pushes": (
        rule(SITE, "main", push_access_levels=[{"username": "ida.berg"}]),
        of_site(FAIL, "PRJ-002"),
    ),
    "a group pushes": (
        rule(SITE, "main", push_access_levels=[{"group_full_path": "north/apps"}]),
        of_site(FAIL, "PRJ-002"),
    ),
    "a deploy key pushes, with the number of a role beside it": (
        rule(SITE, "main", push_access_levels=[{"deploy_key_id": 9, "access_level": 40}]),
        of_site(FAIL, "PRJ-002"),
    ),
    "a custom role pushes": (
        _branches(
            11,
            "north/site",
            _of_rule("main", "push_access_levels", [{"access_level": None, "member_role_id": 4}]),
        ),
        of_site(FAIL, "PRJ-002"),
    ),
    "an entry that names nobody": (
        rule(SITE, "main", push_access_levels=[{"access_level": None}]),
        of_site(UNKNOWN, "PRJ-002"),
    ),
    "entries null": (_branches(11, "north/site", _of_rule("main", "push_access_levels", None)), {}),
    "entries absent": (
        _branches(11, "north/site", _of_rule("main", "push_access_levels", ABSENT)),
        of_site(UNKNOWN, "PRJ-002"),
    ),
    "entries a text": (
        _branches(11, "north/site", _of_rule("main", "push_access_levels", "maintainers")),
        of_site(UNKNOWN, "PRJ-002"),
    ),
    # --- shares
    "no shares": (put(TOP, shared_with_groups=[]), {}),
    "shares absent": (put(TOP, shared_with_groups=ABSENT), changed(("GRP-013", TOP, UNKNOWN))),
    "shares null": (_group("north", lambda body: body.update(shared_with_groups=None)), {}),
    "shares a text": (
        _group("north", lambda body: body.update(shared_with_groups="none")),
        changed(("GRP-013", TOP, UNKNOWN)),
    ),
    "share as Developer": (share(group_access_level=30), {}),
    "share as Maintainer": (share(group_access_level=40), changed(("GRP-013", TOP, FAIL))),
    "share role null": (
        _group("north", _of_share("group_access_level", None)),
        changed(("GRP-013", TOP, UNKNOWN)),
    ),
    "share role absent": (
        _group("north", _of_share("group_access_level", ABSENT)),
        changed(("GRP-013", TOP, UNKNOWN)),
    ),
    "share for ever": (share(expires_at=None), changed(("GRP-013", TOP, FAIL))),
    "share expiry absent": (
        _group("north", _of_share("expires_at", ABSENT)),
        changed(("GRP-013", TOP, UNKNOWN)),
    ),
    "share that expired": (share(expires_at="2026-01-14", group_access_level=50), {}),
    "share that expires today": (
        share(expires_at="2026-01-15", group_access_level=40),
        changed(("GRP-013", TOP, FAIL)),
    ),
    "share with a date that is none": (
        share(expires_at="soon"),
        changed(("GRP-013", TOP, UNKNOWN)),
    ),
    "share with a date that is none, as Maintainer": (
        share(expires_at="soon", group_access_level=40),
        changed(("GRP-013", TOP, FAIL)),
    ),
    "share without the path of the group": (
        _group("north", _of_share("group_full_path", ABSENT)),
        changed(("GRP-013", TOP, UNKNOWN)),
    ),
    "share with a group whose path begins like ours": (
        both(
            _another_group("northern"),
            share(group_full_path="northern"),
        ),
        changed(("GRP-013", TOP, FAIL)),
    ),
    # --- the answers of a group as a whole
    "the subgroup refused": (
        refuse("GET /groups/:id", "north/apps", 403),
        changed(
            ("GRP-001", SUB, UNKNOWN),
            ("GRP-003", SUB, UNKNOWN),
            ("GRP-007", SUB, UNKNOWN),
            ("GRP-013", SUB, UNKNOWN),
            ("GRP-015", SUB, UNKNOWN),
            ("GRP-017", SUB, UNKNOWN),
        ),
    ),
    "the subgroup null": (
        _group("north/apps", lambda body: "null"),
        changed(
            ("GRP-001", SUB, UNKNOWN),
            ("GRP-003", SUB, UNKNOWN),
            ("GRP-007", SUB, UNKNOWN),
            ("GRP-013", SUB, UNKNOWN),
            ("GRP-015", SUB, UNKNOWN),
            ("GRP-017", SUB, UNKNOWN),
        ),
    ),
    # --- tier, edition, version, role
    "free": (server(tier="free"), UNLICENSED | changed(("GRP-007", SUB, NOT))),
    "ultimate": (server(tier="ultimate"), {}),
    "a Community build": (server(tier="free", edition="ce"), UNLICENSED),
    "15.0": (server(version="15.0.0"), changed(("GRP-007", TOP, UNKNOWN))),
    "17.9": (server(version="17.9.0"), {}),
    "a version without numbers": (server(version="18.5.1-rc42"), {}),
    "as Owner": (server(role="owner"), SHARES_HIDDEN),
    "as Maintainer": (server(role="maintainer"), NO_PUSH_RULE_SEEN),
    "as Developer": (
        server(role="developer"),
        NO_PUSH_RULE_SEEN | of_site(UNKNOWN, *PROJECT) | of_api(UNKNOWN, *PROJECT),
    ),
    "as Guest": (
        server(role="guest"),
        NO_PUSH_RULE_SEEN | of_site(UNKNOWN, *PROJECT) | of_api(UNKNOWN, *PROJECT),
    ),
    "as Owner on GitLab.com": (
        server(role="owner", gitlab_com=True),
        changed(("GRP-013", TOP, MANUAL), ("GRP-013", SUB, MANUAL)),
    ),
}


@pytest.fixture(params=["embedded", pytest.param("rest", marks=pytest.mark.opa)])
def engine(request: pytest.FixtureRequest) -> Engine:
    found: Engine = request.getfixturevalue(request.param)
    return found


@pytest.fixture(scope="module")
def catalog() -> Catalog:
    return estates.catalog()


def verdicts(
    world: World, catalog: Catalog, engine: Engine, folder: Path
) -> dict[tuple[str, str], str]:
    with Simulator(world.estate, **world.server) as gitlab:
        for fault in world.faults:
            gitlab.add_fault(fault)
        for path, target, change in world.edits:
            route, _, match = target.rpartition(" ")
            body = _true_answer(gitlab, path)
            gitlab.add_fault(Fault(route, 200, None, _edited(change, body), match=match))
        taken = pipeline.take(gitlab, folder, catalog, "north")
    return dict(pipeline.verdicts(pipeline.judge(taken, catalog, engine)))


def _true_answer(gitlab: Simulator, path: str) -> Any:
    answer, _ = gitlab.answer("GET", f"/api/v4{path}", {"private-token": gitlab.token})
    assert answer.status == 200
    return answer.body


def _edited(change: Callable[[Any], Any], body: Any) -> Any:
    sent = change(body)
    return _Text(sent) if isinstance(sent, str) else body if sent is None else sent


class _Text(bytes):
    """A body that is sent as it stands."""

    def __new__(cls, text: str) -> _Text:
        return super().__new__(cls, text.encode())


def test_the_compliant_estate_passes(catalog: Catalog, engine: Engine, tmp_path: Path) -> None:
    assert verdicts(World(), catalog, engine, tmp_path) == COMPLIANT


@pytest.mark.usefixtures("no_waiting")
@pytest.mark.parametrize("name", FLIPS)
def test_exactly_these_verdicts_change(
    name: str, catalog: Catalog, engine: Engine, tmp_path: Path
) -> None:
    flip, expected = FLIPS[name]
    world = World()
    flip(world)
    assert verdicts(world, catalog, engine, tmp_path) == COMPLIANT | expected


def test_a_range_of_the_instance_is_shown_where_it_stands(
    catalog: Catalog, engine: Engine, tmp_path: Path
) -> None:
    world = World()
    world.estate.application_settings["globally_allowed_ips"] = "198.51.100.7, 0.0.0.0/0"
    with Simulator(world.estate, **world.server) as gitlab:
        report = pipeline.judge(pipeline.take(gitlab, tmp_path, catalog, "north"), catalog, engine)
    [finding] = [finding for line in report.resources() for finding in line["findings"]]
    assert finding["at"] == {"kind": "instance", "path": "gitlab.test"}
    assert finding["key"] == "0.0.0.0/0"
    assert finding["actual"] == ["0.0.0.0/0", "198.51.100.7"]
    assert finding["evidence"] == {
        "endpoint": "GET /application/settings",
        "asked": "",
        "read_at": "2026-01-15T12:00:00Z",
    }


def test_without_approval_the_outside_share_fails(engine: Engine, tmp_path: Path) -> None:
    bundled = load(resources.policies())
    found = verdicts(World(), bundled, engine, tmp_path)
    assert found == COMPLIANT | changed(("GRP-013", TOP, FAIL))
