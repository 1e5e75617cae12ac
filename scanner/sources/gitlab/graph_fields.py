"""What is asked of GraphQL for each section: fields, what they must have, projects at once.

Names of types and fields: https://docs.gitlab.com/api/graphql/reference/
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from scanner.sections.rules import PUSH_RULE
from scanner.sources.gitlab import codeowners

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
    "push_rule": 50,
    "runners": 50,
    "scanners": 50,
    "security_policies": 10,
    "triggers": 50,
    "variables": 50,
}
"""Projects per query: each policy field, and each file, makes the server read a repository."""
