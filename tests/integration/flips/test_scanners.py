"""What GraphQL and the repository tell: scanners, security policies, frameworks, CODEOWNERS."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pytest

from scanner.engines.base import Engine
from tests.integration.flips.baseline import (
    API,
    INSTANCE,
    SCANNERS,
    SITE,
    TOP,
    Verdicts,
    fails,
    unknown,
)
from tests.integration.flips.play import Flipped
from tests.integration.flips.world import (
    GRAPHQL,
    Change,
    Flip,
    both,
    edit,
    inside,
    node,
    of_each,
    put,
    query,
    refuse,
    value,
    whole,
    within,
)
from tests.simulator import ABSENT

FILE = "GET /projects/:id/repository/files/:file_path"
ALL = ("SAST", "SECRET_DETECTION", "DEPENDENCY_SCANNING", "CONTAINER_SCANNING")
POLICIES, FRAMEWORKS = "approvalPolicies", "complianceFrameworks"
APPROVAL = {"type": "approval", "name": "two people", "enabled": True}
SCAN = {"type": "scan_execution", "name": "scans", "enabled": True}

SCANNERS_UNSEEN = unknown(SITE, *SCANNERS) | unknown(API, *SCANNERS)
POLICIES_UNSEEN = unknown(SITE, "PRJ-031") | unknown(API, "PRJ-031")
NOT_ENFORCED = fails(TOP, "PRJ-031") | fails(SITE, "PRJ-031") | fails(API, "PRJ-031")
GRAPHQL_UNSEEN = (
    SCANNERS_UNSEEN
    | POLICIES_UNSEEN
    | unknown(TOP, "PRJ-031", "AUD-001")
    | unknown(INSTANCE, "AUD-001")
)
NO_OWNER, FILE_UNSEEN = fails(SITE, "PRJ-013"), unknown(SITE, "PRJ-013")
ERROR = {"errors": [{"message": "Internal server error"}]}


def without(*names: str) -> list[str]:
    """All scanners but these."""
    return [name for name in ALL if name not in names]


def scanners(**lists: object) -> Flip:
    """Set lists of scanners of `site`."""
    return inside(SITE, "security_scanners", **lists)


def scanners_told(change: Change) -> Flip:
    """Change what GraphQL tells of them."""
    return node(SITE, "securityScanners", change)


def demanded(*policies: Mapping[str, Any]) -> Flip:
    """Set the security policies of the top-level group."""
    return put(TOP, security_policies=list(policies))


def told_of(name: str, change: Change) -> Flip:
    """Change what GraphQL tells of approval policies of a group or project."""
    return node(name, POLICIES, within(POLICIES, change))


def file_told(change: Change) -> Flip:
    """Change what the file of `site` is answered as."""
    return edit(FILE, SITE, change)


def owners(text: str) -> Flip:
    """Write the CODEOWNERS file of `site`."""
    return put(SITE, files={"CODEOWNERS": text})


BOTH_FILES = ".gitlab-ci.yml @ida.berg\nCODEOWNERS @ida.berg\n"

FLIPS: dict[str, tuple[Flip, Verdicts]] = {
    # --- scanners
    "SAST off": (scanners(enabled=without("SAST")), fails(SITE, "PRJ-028")),
    "SAST off and not there": (
        scanners(enabled=without("SAST"), available=without("SAST")),
        fails(SITE, "PRJ-028"),
    ),
    "secret detection off": (scanners(enabled=without("SECRET_DETECTION")), fails(SITE, "PRJ-028")),
    "dependency scanning off": (
        scanners(enabled=without("DEPENDENCY_SCANNING")),
        fails(SITE, "PRJ-029"),
    ),
    "container scanning off": (
        scanners(enabled=without("CONTAINER_SCANNING")),
        fails(SITE, "PRJ-029"),
    ),
    "container scanning off, without a registry": (
        both(
            scanners(enabled=without("CONTAINER_SCANNING")),
            put(SITE, container_registry_access_level="disabled"),
        ),
        {},
    ),
    "no scanner at all": (
        scanners(enabled=[], available=[], pipeline_run=[]),
        fails(SITE, *SCANNERS),
    ),
    "scanners ran": (scanners(pipeline_run=["SAST"]), {}),
    "one more scanner": (scanners(enabled=[*ALL, "DAST"], available=[*ALL, "DAST"]), {}),
    "scanners null": (scanners_told(value("securityScanners", None)), unknown(SITE, *SCANNERS)),
    "scanners absent": (scanners_told(value("securityScanners", ABSENT)), unknown(SITE, *SCANNERS)),
    "scanners of another project": (
        scanners_told(value("id", "gid://gitlab/Project/99")),
        unknown(SITE, *SCANNERS),
    ),
    "enabled scanners null": (
        scanners_told(within("securityScanners", value("enabled", None))),
        unknown(SITE, *SCANNERS),
    ),
    "enabled scanners a text": (
        scanners_told(within("securityScanners", value("enabled", "SAST"))),
        unknown(SITE, *SCANNERS),
    ),
    "enabled scanners absent": (
        scanners_told(within("securityScanners", value("enabled", ABSENT))),
        unknown(SITE, *SCANNERS),
    ),
    "scanners that ran null": (
        scanners_told(within("securityScanners", value("pipelineRun", None))),
        unknown(SITE, *SCANNERS),
    ),
    "scanners that ran of no name": (
        scanners_told(within("securityScanners", value("pipelineRun", [None, "SAST"]))),
        unknown(SITE, *SCANNERS),
    ),
    "projects of GraphQL null": (
        query("securityScanners", lambda body: body["data"].update(projects=None)),
        SCANNERS_UNSEEN,
    ),
    "error for scanners": (query("securityScanners", whole(ERROR)), SCANNERS_UNSEEN),
    # --- security policies; what the top-level group demands holds for all below it
    "no policy": (demanded(), NOT_ENFORCED),
    "no approval demanded": (demanded(SCAN), NOT_ENFORCED),
    "no scan demanded": (demanded(APPROVAL), NOT_ENFORCED),
    "approval turned off": (demanded({**APPROVAL, "enabled": False}, SCAN), NOT_ENFORCED),
    "scan turned off": (demanded(APPROVAL, {**SCAN, "enabled": False}), NOT_ENFORCED),
    "scans by a pipeline": (demanded(APPROVAL, {**SCAN, "type": "pipeline_execution"}), {}),
    "policies of a project alone": (
        both(demanded(), put(SITE, security_policies=[APPROVAL, SCAN])),
        fails(TOP, "PRJ-031") | fails(API, "PRJ-031"),
    ),
    "policies of the group null": (
        node(TOP, POLICIES, value(POLICIES, None)),
        unknown(TOP, "PRJ-031"),
    ),
    "policies of a project null": (
        node(SITE, POLICIES, value(POLICIES, None)),
        unknown(SITE, "PRJ-031"),
    ),
    "policies absent": (node(SITE, POLICIES, value(POLICIES, ABSENT)), unknown(SITE, "PRJ-031")),
    "policies on another page": (
        told_of(TOP, value("pageInfo", {"hasNextPage": True})),
        unknown(TOP, "PRJ-031"),
    ),
    "policies without a list": (told_of(TOP, value("nodes", None)), unknown(TOP, "PRJ-031")),
    "policy turned on null": (
        told_of(TOP, within("nodes", of_each(value("enabled", None)))),
        fails(TOP, "PRJ-031"),
    ),
    "policy turned on absent": (
        told_of(SITE, within("nodes", of_each(value("enabled", ABSENT)))),
        unknown(SITE, "PRJ-031"),
    ),
    "policy without a name": (
        told_of(TOP, within("nodes", of_each(value("name", ABSENT)))),
        unknown(TOP, "PRJ-031"),
    ),
    "policy of nobody": (told_of(TOP, within("nodes", of_each(value("source", None)))), {}),
    "error for policies": (
        query(POLICIES, whole(ERROR)),
        POLICIES_UNSEEN | unknown(TOP, "PRJ-031"),
    ),
    # --- frameworks that the top-level group defines
    "no framework defined": (put(TOP, compliance_frameworks=[]), {}),
    "frameworks null": (node(TOP, FRAMEWORKS, value(FRAMEWORKS, None)), {}),
    "error for frameworks": (query(FRAMEWORKS, whole(ERROR)), {}),
    # --- GraphQL as a whole
    "GraphQL forbidden": (refuse(GRAPHQL, "", 403), GRAPHQL_UNSEEN),
    "GraphQL not found": (refuse(GRAPHQL, "", 404), GRAPHQL_UNSEEN),
    "GraphQL broken": (refuse(GRAPHQL, "", 500), GRAPHQL_UNSEEN),
    "GraphQL null": (query("", whole("null")), GRAPHQL_UNSEEN),
    "GraphQL with errors beside data": (
        query("", lambda body: body.update(ERROR)),
        GRAPHQL_UNSEEN,
    ),
    # --- CODEOWNERS
    "no file": (put(SITE, files={}), NO_OWNER),
    "a file elsewhere": (put(SITE, files={"docs/CODEOWNERS": BOTH_FILES}), {}),
    "an empty file": (owners(""), NO_OWNER),
    "no owner of the pipeline": (owners("CODEOWNERS @ida.berg\n"), NO_OWNER),
    "no owner of the file itself": (owners(".gitlab-ci.yml @ida.berg\n"), NO_OWNER),
    "an owner of everything": (owners("* @ida.berg\n"), {}),
    "an owner who may be left out": (owners("^[Pipelines]\n* @ida.berg\n"), NO_OWNER),
    "a line that names nobody": (owners(f"{BOTH_FILES}docs/ nobody\n"), NO_OWNER),
    "a file that is no text": (put(SITE, files={"CODEOWNERS": b"\xff\xfe\x00"}), FILE_UNSEEN),
    "content null": (file_told(value("content", None)), FILE_UNSEEN),
    "content absent": (file_told(value("content", ABSENT)), FILE_UNSEEN),
    "content that is a number": (file_told(value("content", 7)), FILE_UNSEEN),
    "content of nothing": (file_told(value("content", "")), FILE_UNSEEN),
    "content that is no base64": (file_told(value("content", "*@*")), FILE_UNSEEN),
    "file forbidden": (refuse(FILE, SITE, 403), FILE_UNSEEN),
    "file broken": (refuse(FILE, SITE, 500), FILE_UNSEEN),
    "file null": (file_told(whole("null")), FILE_UNSEEN),
}


@pytest.mark.parametrize("name", FLIPS)
def test_exactly_these_verdicts_change(name: str, flipped: Flipped, engine: Engine) -> None:
    flip, changes = FLIPS[name]
    assert flipped.verdicts(flip, engine) == flipped.compliant | changes
