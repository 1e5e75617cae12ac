"""Nothing that a policy reads is left unflipped, and no policy is without its outcomes."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from importlib import import_module
from pathlib import Path

import pytest

from scanner.catalog.load import Catalog, Policy
from scanner.engines.base import Engine
from scanner.model import Kind
from scanner.requirement import Requirement, Scope
from scanner.sections import SECTIONS
from tests.integration.flips.baseline import FAIL, NOT, UNKNOWN, Verdicts
from tests.integration.flips.play import Flipped
from tests.integration.flips.touched import Touched, touched
from tests.integration.flips.world import Flip, as_it_is

HERE = Path(__file__)
FLIPS: Mapping[str, tuple[Flip, Verdicts]] = {
    f"{path.stem.removeprefix('test_')}: {name}": flip
    for path in sorted(HERE.parent.glob("test_*.py"))
    if path != HERE
    for name, flip in import_module(f"{__package__}.{path.stem}").FLIPS.items()
}
OF_SETTINGS = [name for name in FLIPS if not name.startswith("server: ")]
"""Those that do not change all sorts of things at once, as another role or version does."""

UNREACHED = {
    "GL-INS-014": "a parameter says that only top-level groups are judged",
    "GL-INS-022": "GitLab.com is left alone, where nobody who asks is an administrator",
    "GL-MEM-007": "a parameter names what is confidential",
    "GL-MEM-012": "a parameter holds the matrix",
    "GL-PRJ-019": "a project that may be public is named in a parameter",
}
"""Policies whose `skip` no flip reaches, and what would."""

WITHOUT_EFFECT = {
    ("GL-AUD-001", "audit_streams.*.category"): "only says of which streams the address counts",
    ("GL-PRJ-028", "scanners.*.pipeline_run"): "counts only by a parameter",
}
"""What is required, and changes no verdict of a compliant estate when it alone changes."""

WITH_ITS_ENTRY = {
    "ancestors.protected_environments.*.approvals_required": "the group has no rule before",
    "ancestors.protected_environments.*.deploy_access_levels": "the same",
}
"""What is flipped only by an entry that comes or goes, or not at all, and why."""

ON_GITLAB_COM_ALONE = "managed_users"
"""A section of GitLab.com, where a flip of the server leads; test_people_of_owners.py does."""

ABOVE = Touched("project", "settings", "namespace_kind")
"""It tells which groups are above a project, and with them their settings."""


LOCK = Touched("group", "settings", "share_with_group_lock")
"""It tells which shares of the projects below let anybody in."""


def test_the_compliant_estate_passes(flipped: Flipped, engine: Engine) -> None:
    assert flipped.verdicts(as_it_is, engine) == flipped.compliant


def test_only_what_changes_is_said_to_change(flipped: Flipped) -> None:
    for name, (_, changes) in FLIPS.items():
        assert changes.keys() <= flipped.compliant.keys(), name
        assert changes.items().isdisjoint(flipped.compliant.items()), name


@pytest.mark.parametrize("outcome", [FAIL, UNKNOWN])
def test_every_policy_comes_to_fail_and_to_be_unknown(
    outcome: str, flipped: Flipped, catalog: Catalog
) -> None:
    told = {
        (policy, resource.split()[0])
        for changes in (flipped.compliant, *(FLIPS[name][1] for name in OF_SETTINGS))
        for (policy, resource), to in changes.items()
        if to == outcome
    }
    judged = {(policy.id, kind.value) for policy in catalog.policies for kind in policy.kinds}
    # The groups of GitLab.com that manage accounts are judged in test_people_of_owners.py.
    assert judged - told == {("GL-MEM-011", "group")}


def test_every_policy_that_skips_comes_to_skip(flipped: Flipped, catalog: Catalog) -> None:
    told = {
        policy
        for changes in (flipped.compliant, *(changes for _, changes in FLIPS.values()))
        for (policy, _), to in changes.items()
        if to == NOT
    }
    skip = {policy.id for policy in catalog.policies if "skip" in policy.module.rules}
    assert skip - told == UNREACHED.keys()


@pytest.fixture(scope="package")
def changed(flipped: Flipped) -> Mapping[str, set[Touched]]:
    """What each flip of a setting comes to in the snapshot."""
    before = flipped.taken(as_it_is).snapshot
    return {name: touched(before, flipped.taken(FLIPS[name][0]).snapshot) for name in OF_SETTINGS}


def test_every_attribute_that_is_read_is_flipped(
    changed: Mapping[str, set[Touched]], catalog: Catalog
) -> None:
    everything = set().union(*changed.values())
    unflipped = {
        path.text
        for policy in catalog.policies
        for path, place in read(policy)
        if place not in everything
    }
    assert unflipped == WITH_ITS_ENTRY.keys()


def test_every_attribute_that_is_required_changes_the_verdict(
    changed: Mapping[str, set[Touched]], catalog: Catalog
) -> None:
    told = {
        (policy, resource.split()[0], place)
        for name, places in changed.items()
        for policy, resource in FLIPS[name][1]
        for place in places
    }
    idle = {
        (policy.id, path.text)
        for policy in catalog.policies
        for path, place in read(policy)
        if path in policy.requires
        and path.text not in WITH_ITS_ENTRY
        and not any((policy.id, kind, place) in told for kind in policy.kinds)
    }
    assert idle == WITHOUT_EFFECT.keys()


def test_only_policies_that_read_what_changed_say_something_else(
    changed: Mapping[str, set[Touched]], catalog: Catalog
) -> None:
    sections = {
        policy.id: {(place.kind, place.section) for _, place in read(policy)}
        for policy in catalog.policies
    }
    for name, places in changed.items():
        for policy, resource in FLIPS[name][1]:
            of = {(place.kind, place.section) for place in places}
            if ABOVE in places:
                of.add(("group", "settings"))
            if LOCK in places:
                of.add((resource.split()[0], "members_all"))
            assert of & sections[policy], (name, policy, resource)


def read(policy: Policy) -> Iterator[tuple[Requirement, Touched]]:
    """What a policy reads of the kinds that have it."""
    for kind in policy.kinds:
        for path in (*policy.requires, *policy.also_reads):
            bearer = {Scope.ANCESTORS: Kind.GROUP, Scope.INSTANCE: Kind.INSTANCE}.get(
                path.scope, kind
            )
            section = SECTIONS[path.section]
            if bearer not in section.kinds or path.section == ON_GITLAB_COM_ALONE:
                continue
            table = section.attributes[bearer]
            dates = {shown.age: name for name, shown in table.items() if shown.age}
            name = dates.get(path.attribute, path.attribute)
            if not name or name in table:
                yield path, Touched(bearer.value, path.section, name)
