"""A recording asks what a scan asks, and keeps nothing that a GitLab says."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest

from scanner.model import JSON
from scanner.sections import SECTIONS
from scanner.sources.gitlab.exchange import Wire
from scanner.sources.gitlab.probe import probe
from scanner.sources.gitlab.record import questions, recording
from scanner.sources.gitlab.scope import open_roots
from tests import estates
from tests.simulator import Estate, Fault, Simulator
from tests.unit.sources.gitlab.reading import collected, reading


def recorded(gitlab: Simulator, folder: Path, group: str = "north") -> Mapping[str, JSON]:
    with reading(gitlab, folder) as session, Wire(gitlab.url, gitlab.token, None, 5) as wire:
        server = probe(session.client)
        [root] = open_roots(session.client, server, [group])
        return recording(session.client, wire, server, root, "0.1.0", "owner")


def answers(found: Mapping[str, JSON]) -> dict[tuple[str, str], Any]:
    return {(one["endpoint"], one["asked"]): one for one in found["answers"]}


def test_it_says_who_was_asked(gitlab: Simulator, estate: Estate, tmp_path: Path) -> None:
    found = recorded(gitlab, tmp_path)
    assert found["gitlab"] == {"version": estate.version, "edition": "ee", "gitlab_com": False}
    assert (found["glscan"], found["role"], found["recording"]) == ("0.1.0", "owner", 1)


def test_group_subgroup_and_project_are_asked_once_each(gitlab: Simulator, tmp_path: Path) -> None:
    found = recorded(gitlab, tmp_path)
    assert len(answers(found)) == len(found["answers"])
    assert {asked for endpoint, asked in answers(found) if endpoint.endswith("/push_rule")} == {
        "group",
        "subgroup",
        "project",
    }
    assert ("GET /groups/:id/projects", "subgroup") not in answers(found)
    assert answers(found)["GET /groups/:id/projects", "group"]["status"] == 200


def test_it_asks_every_endpoint_of_the_sections() -> None:
    asked = {question.endpoint for question in questions()}
    wanted = {
        endpoint
        for spec in SECTIONS.values()
        for endpoint in spec.endpoints.values()
        if not endpoint.startswith("/api/graphql")
    }
    assert wanted <= asked


def test_it_asks_what_a_scan_asks(estate: Estate, tmp_path: Path) -> None:
    with Simulator(estate, tier="ultimate", role="admin") as gitlab:
        scanned = {line["endpoint"] for line in collected(gitlab, tmp_path, "north").ledger}
        found = {endpoint for endpoint, _ in answers(recorded(gitlab, tmp_path))}
    assert scanned - found - {"POST /api/graphql __type"} == set()


def test_a_shape_stands_for_each_answer(gitlab: Simulator, tmp_path: Path) -> None:
    rules = answers(recorded(gitlab, tmp_path))["GET /projects/:id/protected_branches", "project"]
    assert rules["status"] == 200
    assert {"link", "x-total", "ratelimit-limit"} <= set(rules["headers"])
    assert rules["body"]["items"]["properties"]["allow_force_push"] == {"type": ["boolean"]}


def test_refusals_and_broken_answers_are_recorded_too(gitlab: Simulator, tmp_path: Path) -> None:
    gitlab.add_fault(Fault("GET /projects/:id/push_rule", 403, times=None))
    gitlab.add_fault(Fault("GET /groups/:id/members", html=True, times=None))
    gitlab.add_fault(Fault("GET /projects/:id/members", reset=True, times=None))
    found = answers(recorded(gitlab, tmp_path))
    assert found["GET /projects/:id/push_rule", "project"]["status"] == 403
    assert found["GET /groups/:id/members", "group"]["body"] == {"type": ["not JSON"]}
    assert found["GET /projects/:id/members", "project"]["status"] == 0


def test_a_group_of_its_own_is_enough(tmp_path: Path) -> None:
    with Simulator(Estate.from_dict({"groups": {"alone": {}}})) as gitlab:
        found = answers(recorded(gitlab, tmp_path, "alone"))
    assert {asked for _, asked in found} == {"server", "namespace", "group", "user"}


def test_the_tokens_of_a_service_account_are_asked_of_one_that_is_there(tmp_path: Path) -> None:
    tokens = "GET /groups/:id/service_accounts/:user_id/personal_access_tokens"
    estate = Estate.from_dict({"groups": {"alone": {}}})
    with Simulator(estate) as gitlab:
        without = answers(recorded(gitlab, tmp_path, "alone"))
        estate.group("alone")["service_accounts"] = [{"username": "bot", "tokens": [{}]}]
        found = answers(recorded(gitlab, tmp_path, "alone"))
    assert without["GET /groups/:id/service_accounts", "group"]["status"] == 200
    assert (tokens, "group") not in without
    assert found[tokens, "group"]["status"] == 200
    assert "expires_at" in found[tokens, "group"]["body"]["items"]["properties"]


MARK = "zq7x"
"""Stands in every name and text of the estate, and nowhere in GitLab."""


def test_nothing_that_is_said_is_kept(tmp_path: Path) -> None:
    estate = Estate.from_dict(
        {
            "users": {f"{MARK}.user": {"name": MARK}},
            "groups": {
                MARK: {
                    "name": MARK,
                    "description": MARK,
                    "push_rule": {"branch_name_regex": MARK},
                    "members": [{"username": f"{MARK}.user", "access_level": 30}],
                },
                f"{MARK}/sub": {},
            },
            "projects": {
                f"{MARK}/web": {
                    "description": MARK,
                    "topics": [MARK],
                    "protected_branches": {MARK: {"push_access_levels": [40]}},
                    "approval_rules": [{"name": MARK, "users": [f"{MARK}.user"]}],
                }
            },
            "application_settings": {
                "repository_storages_weighted": {MARK: 100},
                "domain_allowlist": [f"{MARK}.example"],
            },
        }
    )
    with Simulator(estate, tier="ultimate", role="admin") as gitlab:
        text = json.dumps(recorded(gitlab, tmp_path, MARK))
        assert any(MARK in request.path for request in gitlab.requests)
    assert MARK not in text
    assert gitlab.token not in text
    assert gitlab.url not in text
    assert "scanner" not in text


@pytest.mark.parametrize("tier", ["free", "premium", "ultimate"])
def test_tiers_have_their_own_recording(tier: str, tmp_path: Path) -> None:
    with Simulator(Estate.from_dict(estates.compliant()), tier=tier) as gitlab:
        found = answers(recorded(gitlab, tmp_path))
    setting = found["GET /groups/:id/merge_request_approval_setting", "group"]
    assert setting["status"] == (403 if tier == "free" else 200)
