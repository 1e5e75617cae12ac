"""Settings of projects, and what the groups above demand of them."""

from __future__ import annotations

import pytest

from scanner.engines.base import Engine
from tests.integration.flips.baseline import (
    API,
    OF_CI_CD,
    SITE,
    SUB,
    TOP,
    VARIABLES,
    Verdicts,
    fails,
    skipped,
    unknown,
)
from tests.integration.flips.play import Flipped
from tests.integration.flips.world import Flip, both, edit_project, put, value
from tests.simulator import ABSENT

PIPELINE = "only_allow_merge_if_pipeline_succeeds"
SKIPPED = "allow_merge_on_skipped_pipeline"
THREADS = "only_allow_merge_if_all_discussions_are_resolved"
PAGES, REGISTRY, RELEASES = (
    "pages_access_level",
    "container_registry_access_level",
    "releases_access_level",
)
PACKAGES, PACKAGES_ON = "package_registry_access_level", "packages_enabled"
PUSHED, PUSHED_BEFORE = "secret_push_protection_enabled", "pre_receive_secret_detection_enabled"

OF_VISIBILITY = ("GRP-014", "PRJ-016", "PRJ-017", "PRJ-019", "PIP-001")
OF_NAMESPACE = ("PRJ-018", "PRJ-027", "MEM-003")


def of_site(name: str, to: object) -> Flip:
    """Set what the list of projects tells of `site`."""
    return edit_project(SITE, value(name, to))


FLIPS: dict[str, tuple[Flip, Verdicts]] = {
    # --- pipelines before a merge
    "merging after a failure": (put(SITE, **{PIPELINE: False}), fails(SITE, "PRJ-014")),
    "merging after a failure null": (put(SITE, **{PIPELINE: None}), fails(SITE, "PRJ-014")),
    "merging after a failure absent": (put(SITE, **{PIPELINE: ABSENT}), unknown(SITE, "PRJ-014")),
    "success demanded by the group too": (put(TOP, **{PIPELINE: True}), {}),
    "success demanded by the group alone": (
        both(put(SITE, **{PIPELINE: False}), put(TOP, **{PIPELINE: True})),
        {},
    ),
    "success demanded by the group absent": (put(TOP, **{PIPELINE: ABSENT}), {}),
    "success demanded by nobody, the group absent": (
        both(put(SITE, **{PIPELINE: False}), put(TOP, **{PIPELINE: ABSENT})),
        unknown(SITE, "PRJ-014"),
    ),
    "skipped pipelines count": (put(SITE, **{SKIPPED: True}), fails(SITE, "PRJ-014")),
    "skipped pipelines null": (put(SITE, **{SKIPPED: None}), {}),
    "skipped pipelines absent": (put(SITE, **{SKIPPED: ABSENT}), unknown(SITE, "PRJ-014")),
    "skipped pipelines count in the group": (
        put(TOP, **{SKIPPED: True}),
        fails(SITE, "PRJ-014") | fails(API, "PRJ-014"),
    ),
    "skipped pipelines count in the subgroup": (
        put(SUB, **{SKIPPED: True}),
        fails(API, "PRJ-014"),
    ),
    "skipped pipelines null in the group": (put(TOP, **{SKIPPED: None}), {}),
    "skipped pipelines absent in the group": (
        put(TOP, **{SKIPPED: ABSENT}),
        unknown(SITE, "PRJ-014") | unknown(API, "PRJ-014"),
    ),
    # GitLab then tells of no variable.
    "CI/CD off": (
        put(SITE, builds_access_level="disabled"),
        skipped(SITE, "PRJ-014", *OF_CI_CD, *VARIABLES),
    ),
    "CI/CD private": (put(SITE, builds_access_level="private"), {}),
    "CI/CD null": (put(SITE, builds_access_level=None), {}),
    "CI/CD absent": (of_site("builds_access_level", ABSENT), unknown(SITE, "PRJ-014", *OF_CI_CD)),
    # --- threads before a merge
    "merging beside open threads": (put(SITE, **{THREADS: False}), fails(SITE, "PRJ-015")),
    "merging beside open threads null": (put(SITE, **{THREADS: None}), fails(SITE, "PRJ-015")),
    "merging beside open threads absent": (
        put(SITE, **{THREADS: ABSENT}),
        unknown(SITE, "PRJ-015"),
    ),
    "threads demanded by the group too": (put(TOP, **{THREADS: True}), {}),
    "threads demanded by the group alone": (
        both(put(SITE, **{THREADS: False}), put(TOP, **{THREADS: True})),
        {},
    ),
    "threads demanded by nobody, the group absent": (
        both(put(SITE, **{THREADS: False}), put(TOP, **{THREADS: ABSENT})),
        unknown(SITE, "PRJ-015"),
    ),
    # --- who sees a project, and asks to get in; its features stay with its members
    "internal": (put(SITE, visibility="internal"), fails(SITE, "PRJ-016")),
    "public": (put(SITE, visibility="public"), fails(SITE, "PRJ-016") | skipped(SITE, "PRJ-017")),
    "visibility null": (of_site("visibility", None), fails(SITE, "PRJ-016")),
    "visibility absent": (of_site("visibility", ABSENT), unknown(SITE, *OF_VISIBILITY)),
    "access requests on": (put(SITE, request_access_enabled=True), fails(SITE, "GRP-014")),
    "access requests absent": (put(SITE, request_access_enabled=ABSENT), unknown(SITE, "GRP-014")),
    # --- registries, releases, Pages
    **{
        f"{feature} {word}": (put(SITE, **{feature: to}), changes)
        for feature in (PAGES, RELEASES)
        for word, to, changes in (
            ("public", "public", fails(SITE, "PRJ-019")),
            ("as open as the project", "enabled", {}),
            ("disabled", "disabled", {}),
            ("null", None, unknown(SITE, "PRJ-019")),
            ("a number", 10, unknown(SITE, "PRJ-019")),
            ("in capitals", "Public", unknown(SITE, "PRJ-019")),
            ("for members", "members", unknown(SITE, "PRJ-019")),
        )
    },
    "pages absent": (of_site(PAGES, ABSENT), unknown(SITE, "PRJ-019")),
    "releases absent": (of_site(RELEASES, ABSENT), unknown(SITE, "PRJ-019")),
    "pages as open as an internal project": (
        both(put(SITE, visibility="internal"), put(SITE, **{PAGES: "enabled"})),
        fails(SITE, "PRJ-016", "PRJ-019"),
    ),
    "container registry public": (of_site(REGISTRY, "public"), fails(SITE, "PRJ-019")),
    "container registry null": (of_site(REGISTRY, None), unknown(SITE, "PRJ-019")),
    "container registry disabled": (put(SITE, **{REGISTRY: "disabled"}), {}),
    "container registry absent": (of_site(REGISTRY, ABSENT), unknown(SITE, "PRJ-019", "PRJ-029")),
    "package registry public": (of_site(PACKAGES, "public"), fails(SITE, "PRJ-019")),
    "package registry private": (of_site(PACKAGES, "private"), {}),
    "packages for whom is not told": (put(SITE, **{PACKAGES_ON: True}), unknown(SITE, "PRJ-019")),
    "packages for members": (
        both(put(SITE, **{PACKAGES_ON: True}), of_site(PACKAGES, "private")),
        {},
    ),
    "packages absent": (put(SITE, **{PACKAGES_ON: ABSENT}), unknown(SITE, "PRJ-019")),
    # --- the pipeline's own file, of which CODEOWNERS names an owner
    "pipeline in a file that nobody owns": (
        put(SITE, ci_config_path="ci/pipeline.yml"),
        fails(SITE, "PRJ-013"),
    ),
    "pipeline in a file of another project": (
        put(SITE, ci_config_path=".gitlab-ci.yml@north/apps/api"),
        {},
    ),
    "pipeline in a file null": (put(SITE, ci_config_path=None), {}),
    "pipeline in a file absent": (put(SITE, ci_config_path=ABSENT), unknown(SITE, "PRJ-013")),
    "pipeline in a file that is a number": (put(SITE, ci_config_path=7), unknown(SITE, "PRJ-013")),
    # --- compliance frameworks
    "no framework": (put(SITE, compliance_frameworks=[]), fails(SITE, "PRJ-027")),
    "framework null": (put(SITE, compliance_frameworks=None), fails(SITE, "PRJ-027")),
    "framework absent": (put(SITE, compliance_frameworks=ABSENT), unknown(SITE, "PRJ-027")),
    "framework a text": (put(SITE, compliance_frameworks="SOC 2"), unknown(SITE, "PRJ-027")),
    "a framework without a name": (
        put(SITE, compliance_frameworks=[""]),
        fails(SITE, "PRJ-027"),
    ),
    "another framework": (put(SITE, compliance_frameworks=["ISO 27001"]), {}),
    # --- secret push protection, which had another name
    "pushes not searched": (put(SITE, **{PUSHED: False}), fails(SITE, "PRJ-030")),
    "pushes not searched null": (put(SITE, **{PUSHED: None}), fails(SITE, "PRJ-030")),
    "pushes searched by the older name": (of_site(PUSHED, ABSENT), {}),
    "pushes not searched absent": (
        both(of_site(PUSHED, ABSENT), of_site(PUSHED_BEFORE, ABSENT)),
        unknown(SITE, "PRJ-030"),
    ),
    # --- the namespace
    "of a person": (
        of_site("namespace", {"id": 100, "kind": "user", "full_path": "ida.berg"}),
        skipped(SITE, *OF_NAMESPACE, "MEM-009"),
    ),
    "namespace null": (of_site("namespace", None), unknown(SITE, *OF_NAMESPACE)),
    "namespace absent": (of_site("namespace", ABSENT), unknown(SITE, *OF_NAMESPACE)),
    "namespace of no kind": (
        of_site("namespace", {"id": 1, "full_path": "north"}),
        unknown(SITE, *OF_NAMESPACE),
    ),
}


@pytest.mark.parametrize("name", FLIPS)
def test_exactly_these_verdicts_change(name: str, flipped: Flipped, engine: Engine) -> None:
    flip, changes = FLIPS[name]
    assert flipped.verdicts(flip, engine) == flipped.compliant | changes
