"""OPA reads the METADATA of a policy as we do."""

from __future__ import annotations

import json
import subprocess
from pathlib import Path
from typing import Any

import pytest

from scanner import resources
from scanner.catalog import metadata
from scanner.catalog.load import load

pytestmark = pytest.mark.opa


@pytest.fixture(scope="module")
def inspected(opa_binary: str) -> dict[str, dict[str, Any]]:
    """What `opa inspect` says of each package, by its name without `data.`."""
    done = subprocess.run(
        # As a bundle: the data files of the frameworks would otherwise clash.
        [opa_binary, "inspect", "--annotations", "--format", "json", str(resources.policies())],
        capture_output=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr.decode()
    found: dict[str, dict[str, Any]] = {}
    for each in json.loads(done.stdout)["annotations"]:
        if each["annotations"]["scope"] == "package":
            path = ".".join(part["value"] for part in each["path"][1:])
            found[path] = each["annotations"]
    return found


def test_opa_and_we_read_the_same(inspected: dict[str, dict[str, Any]]) -> None:
    policies = load(resources.policies()).policies
    theirs = {package for package in inspected if package.startswith("glscan.policies.")}
    assert {policy.package for policy in policies} == theirs
    for policy in policies:
        ours = metadata.raw(policy.module.source, policy.module.name)
        read = inspected[policy.package]
        assert {name: read.get(name) for name in ours} == ours, policy.id
        assert set(read) <= {*ours, "entrypoint"}, policy.id


def test_every_package_for_users_says_what_it_is(
    inspected: dict[str, dict[str, Any]], repository: Path
) -> None:
    for path in (repository / "policies").rglob("*.rego"):
        if not path.name.endswith("_test.rego"):
            package = metadata.package_of(path.read_text(), path.name)
            assert inspected[package]["description"], path
