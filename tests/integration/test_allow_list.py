"""What the table of sections does not name is in no snapshot, whatever GitLab answers."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import pytest
import yaml

from scanner.catalog.load import Catalog
from scanner.model import Kind, Resource
from scanner.sections import BESIDE, SECTIONS
from scanner.sources.gitlab import plan
from tests.estates.planted import planted
from tests.integration import pipeline
from tests.simulator import Estate, Simulator

SIMULATOR = Path(__file__).parents[1] / "simulator"
FULL = Path(__file__).parents[1] / "unit" / "simulator" / "full.yaml"

INSIDE = {
    *("kind", "access_level", "user_id", "group_id", "deploy_key_id", "member_role_id"),
    *("required_approvals", "value", "locked", "inherited_from"),
    *("text", "valid", "version", "prefix", "canonical"),
    *("allowed_to_push", "allowed_to_merge", "allow_force_push", "developer_can_initial_push"),
    *("path", "patterns", "owners", "optional", "approvals", "section", "name", "line"),
}
"""The names inside the values of attributes: of levels, of settings with locks, of IP ranges."""

NAMED_BY_USERS = {"images", "services", "scripts_naming_variables", "debug_trace"}
"""Attributes that are maps by the names of jobs."""


def answered() -> set[str]:
    """Every key of every answer that the simulator's contract knows, and of GraphQL."""
    keys = set()
    for file in (SIMULATOR / "contract").glob("*.yaml"):
        for entity in yaml.safe_load(file.read_text())["entities"].values():
            keys |= entity["keys"].keys()
    schema = (SIMULATOR / "schema.graphql").read_text()
    return keys | set(re.findall(r"^  (\w+)[(:]", schema, re.MULTILINE))


def kept() -> set[str]:
    """Every name of the table."""
    tables = (table for spec in SECTIONS.values() for table in spec.attributes.values())
    return {name for table in tables for name in table}


def worlds() -> Iterator[tuple[Estate, str, dict[str, Any]]]:
    full = Estate.from_dict(yaml.safe_load(FULL.read_text(encoding="utf-8")))
    scopes = ("read_api", "admin_mode")
    yield planted(), "north", {"role": "admin", "token_scopes": scopes}
    yield full, "acme", {"role": "admin", "token_scopes": scopes}
    yield full, "acme", {"role": "owner", "gitlab_com": True}


@pytest.fixture(scope="module")
def resources(tmp_path_factory: pytest.TempPathFactory) -> list[Resource]:
    """All that is read of several GitLabs which together answer every key."""
    found = []
    for estate, group, options in worlds():
        folder = tmp_path_factory.mktemp("kept")
        with Simulator(estate, tier="ultimate", **options) as gitlab:
            nothing = Catalog((), (), (), ())
            taken = pipeline.take(gitlab, folder, nothing, group, plan=plan.everything())
            found += list(taken.snapshot.resources())
    return found


def entries(resource: Resource) -> Iterator[tuple[str, Mapping[str, Any]]]:
    """What is kept of a resource: each section, or each entry of one that is a map."""
    for name, section in resource.sections.items():
        for entry in section.data.values() if SECTIONS[name].keyed else [section.data]:
            yield name, entry


def test_only_the_names_of_the_table_are_kept(resources: list[Resource]) -> None:
    seen: set[tuple[str, Kind]] = set()
    for resource in resources:
        for name, entry in entries(resource):
            assert entry.keys() <= SECTIONS[name].attributes[resource.kind].keys(), name
            seen |= {(name, resource.kind)} if entry else set()
    read = {name: spec for name, spec in SECTIONS.items() if name not in BESIDE}
    everything = {(name, kind) for name, spec in read.items() for kind in spec.attributes}
    assert everything - seen == set()


def test_no_other_key_of_an_answer_is_in_a_snapshot_at_any_depth(
    resources: list[Resource],
) -> None:
    others = answered() - kept() - INSIDE
    assert len(others) > 250
    assert {"token", "runners_token", "import_url", "invite_token", "secretToken"} <= others
    found = {
        (name, key)
        for resource in resources
        for name, entry in entries(resource)
        for key in keys(entry)
        if key in others
    }
    assert found == set()


def keys(value: Any) -> Iterator[str]:
    if isinstance(value, Mapping):
        for name, one in value.items():
            yield name
            yield from () if name in NAMED_BY_USERS else keys(one)
    elif isinstance(value, list):
        for one in value:
            yield from keys(one)
