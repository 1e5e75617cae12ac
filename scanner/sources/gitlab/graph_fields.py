"""What is asked of GraphQL for each section: fields, what they must have, projects at once.

Names of types and fields: https://docs.gitlab.com/api/graphql/reference/
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

from scanner.sections.rules import PUSH_RULE
from scanner.sources.gitlab import codeowners
from scanner.sources.gitlab.sight import Sight

POLICY_TYPES: Mapping[str, Sequence[str]] = {
    "approval": ("approvalPolicies", "scanResultPolicies"),
    "scan_execution": ("scanExecutionPolicies",),
    "pipeline_execution": ("pipelineExecutionPolicies",),
}
"""GraphQL's fields for each type of security policy; the first that the server has is asked."""

_POLICY = """(relationship: INHERITED, first: 50) {
  pageInfo { hasNextPage }
  nodes { name enabled source {
    ... on GroupSecurityPolicySource { namespace { fullPath } }
    ... on ProjectSecurityPolicySource { project { fullPath } } } } }"""

STREAM_NODES: Mapping[str, str] = {
    "externalAuditEventStreamingDestinations": "GroupAuditEventStreamingDestination",
    "auditEventsInstanceStreamingDestinations": "InstanceAuditEventStreamingDestination",
    "externalAuditEventDestinations": "ExternalAuditEventDestination",
    "instanceExternalAuditEventDestinations": "InstanceExternalAuditEventDestination",
    "googleCloudLoggingConfigurations": "GoogleCloudLoggingConfigurationType",
    "instanceGoogleCloudLoggingConfigurations": "InstanceGoogleCloudLoggingConfigurationType",
    "amazonS3Configurations": "AmazonS3ConfigurationType",
    "auditEventsInstanceAmazonS3Configurations": "InstanceAmazonS3ConfigurationType",
}
"""GraphQL's fields for audit streams and the types of their nodes; the first two hold streams of
all categories, and GitLab keeps what is under the others in step with them."""

OF_STREAM = ("id", "name", "category", "active", "destinationUrl")
"""What is asked of a stream. Headers and tokens are not, nor `config`, which holds headers."""

PAGE = "(first: 100) {{ pageInfo {{ hasNextPage }} nodes {{ {} }} }}"


def camel(name: str) -> str:
    """An attribute of REST as GraphQL spells it."""
    first, *others = name.split("_")
    return first + "".join(part.title() for part in others)


VARIABLE = (
    "key",
    "variable_type",
    "protected",
    "masked",
    "hidden",
    "raw",
    "environment_scope",
)
"""What is asked of a variable, as REST spells it. Its value is not."""

_LISTED = PAGE.format("id fullPath")
_PATHS = " ".join(f'"{place}"' for place in codeowners.PLACES)

PROTECTION: Mapping[str, str] = {
    "allow_force_push": "allowForcePush",
    "code_owner_approval_required": "codeOwnerApprovalRequired",
    "inherited": "isGroupLevel",
}
"""The flags of a rule that protects branches, as REST names them and as GraphQL does."""

BLOCKED = "protectedFromPushBySecurityPolicy"
"""Whether a security policy forbids pushes to what a rule protects."""

LEVELS = ("merge_access_levels", "push_access_levels", "unprotect_access_levels")
"""The lists of who may do what under such a rule."""

_ENTRY = ("accessLevel", "accessLevelDescription", "user", "group")
_CUSTOM_ROLE = " memberRole { id }"


def _who(name: str) -> str:
    """What is asked of one of these lists; a deploy key can only push."""
    key = " deployKey { id }" if name == "push_access_levels" else ""
    holders = f"user {{ id }} group {{ id }}{_CUSTOM_ROLE}{key}"
    return (
        f"{camel(name)} {{ pageInfo {{ hasNextPage }}"
        f" nodes {{ accessLevel accessLevelDescription {holders} }} }}"
    )


LATER: Mapping[str, tuple[str, str]] = {_CUSTOM_ROLE: ("PushAccessLevel", "memberRole")}
"""What is asked only where a type has a field: by itself it would fail the query."""

ONLY_FOR: Mapping[str, Callable[[Sight], bool]] = {
    "protected_branches": lambda sight: sight.hides_nobody,
}
"""Sections of which GraphQL tells as much as REST to some callers only."""

NEEDS: Mapping[str, Mapping[str, Sequence[str]]] = {
    "codeowners": {
        "Repository": ("rootRef", "blobs"),
        "RepositoryBlob": ("path", "size", "rawBlob"),
    },
    "job_token_allowlist": {
        "CiJobTokenScopeType": (
            "inboundAllowlistCount",
            "groupsAllowlistCount",
            "inboundAllowlist",
            "groupsAllowlist",
        )
    },
    "job_token_scope": {
        "ProjectCiCdSetting": ("inboundJobTokenScopeEnabled", "jobTokenScopeEnabled")
    },
    "protected_branches": {
        "BranchRule": ("id", "name", "isProtected", "branchProtection"),
        "BranchProtection": (*PROTECTION.values(), BLOCKED, *map(camel, LEVELS)),
        "MergeAccessLevel": _ENTRY,
        "PushAccessLevel": (*_ENTRY, "deployKey"),
        "UnprotectAccessLevel": _ENTRY,
    },
    "push_rule": {"PushRules": tuple(map(camel, PUSH_RULE))},
    "runners": {"CiRunnerConnection": ("count",)},
    "triggers": {"PipelineTriggerConnection": ("count",)},
    "variables": {"CiProjectVariable": tuple(map(camel, VARIABLE))},
}
"""Per section the types that must have all of these; a server where one does not is not asked."""

FIELDS: Mapping[str, Mapping[str, str]] = {
    "audit_streams": dict.fromkeys(STREAM_NODES, PAGE.format(" ".join(OF_STREAM))),
    "codeowners": {
        "repository": f" {{ rootRef blobs(paths: [{_PATHS}], first: {len(codeowners.PLACES)}) {{"
        " pageInfo { hasNextPage } nodes { path size rawBlob } } }"
    },
    "compliance_frameworks": {"complianceFrameworks": PAGE.format("name default")},
    "job_token_allowlist": {
        "ciJobTokenScope": " { inboundAllowlistCount groupsAllowlistCount"
        f" inboundAllowlist{_LISTED} groupsAllowlist{_LISTED} }}"
    },
    "job_token_scope": {
        "ciCdSettings": " { inboundJobTokenScopeEnabled jobTokenScopeEnabled }",
    },
    "members": {
        "projectMembers": "(relations: [DIRECT], first: 1) {"
        " pageInfo { hasNextPage } nodes { id } }"
    },
    "protected_branches": {
        "branchRules": "(first: 50) { pageInfo { hasNextPage }"
        " nodes { id name isProtected branchProtection {"
        f" {' '.join(PROTECTION.values())} {BLOCKED} {' '.join(map(_who, LEVELS))} }} }} }}"
    },
    "push_rule": {"pushRules": f" {{ {' '.join(map(camel, PUSH_RULE))} }}"},
    "runners": {
        "runners": "(type: PROJECT_TYPE, first: 20) { count pageInfo { hasNextPage } nodes { id } }"
    },
    "scanners": {"securityScanners": " { available enabled pipelineRun }"},
    "security_policies": {name: _POLICY for names in POLICY_TYPES.values() for name in names},
    "triggers": {"pipelineTriggers": "(first: 1) { count }"},
    "variables": {"ciVariables": PAGE.format(" ".join(map(camel, VARIABLE)))},
}
"""Per section the fields it is made of, and what is asked of each."""

BATCH: Mapping[str, int] = {
    "codeowners": 20,
    "job_token_allowlist": 50,
    "job_token_scope": 50,
    "members": 50,
    "protected_branches": 20,
    "push_rule": 50,
    "runners": 50,
    "scanners": 50,
    "security_policies": 10,
    "triggers": 50,
    "variables": 50,
}
"""Projects per query: each policy field, and each file, makes the server read a repository."""
