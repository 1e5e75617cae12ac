"""One estate for GraphQL, and what servers with different options answer about it."""

from typing import Any

from tests.simulator import Estate, Simulator
from tests.unit.simulator.wire import ask_graphql

POLICIES = ["approvalPolicies", "scanExecutionPolicies", "pipelineExecutionPolicies"]
STREAMS = [
    {"name": "siem", "category": "http", "url": "https://bot:word@siem.example.com/in"},
    {"name": "cloud", "category": "gcp", "active": False},
    {"name": "archive", "category": "aws"},
]
_ANY = "category config secretToken"
_HTTP = "destinationUrl verificationToken"
GROUP_STREAMS = {
    "externalAuditEventStreamingDestinations": _ANY,
    "externalAuditEventDestinations": _HTTP,
    "googleCloudLoggingConfigurations": "",
    "amazonS3Configurations": "",
}
"""The fields of a group for its audit streams, and what each has beside id, name and active."""
INSTANCE_STREAMS = {
    "auditEventsInstanceStreamingDestinations": _ANY,
    "instanceExternalAuditEventDestinations": _HTTP,
    "instanceGoogleCloudLoggingConfigurations": "",
    "auditEventsInstanceAmazonS3Configurations": "",
}
DATA: dict[str, Any] = {
    "audit_streams": STREAMS,
    "groups": {
        "acme": {
            "audit_streams": STREAMS,
            "compliance_frameworks": [{"name": "sox", "default": True}, {"name": "gdpr"}],
            "security_policies": [
                {"type": "approval", "name": "two reviewers"},
                {"type": "scan_execution", "name": "scan all", "enabled": False},
                {"type": "pipeline_execution", "name": "run all"},
            ],
        },
        "acme/sub": {"security_policies": [{"type": "approval", "name": "owners"}]},
        "open": {"visibility": "public"},
    },
    "projects": {
        "acme/web": {
            "compliance_frameworks": ["gdpr"],
            "security_scanners": {"available": ["SAST", "DAST"], "enabled": ["SAST"]},
        },
        "acme/sub/api": {"security_policies": [{"type": "approval", "name": "own"}]},
        **{f"acme/p{number}": {} for number in range(120)},
    },
}

_PAGE = "__typename pageInfo { __typename hasNextPage endCursor }"
_PAGED = _PAGE + " nodes { __typename %s }"
PROJECT_PARTS = " ".join(
    (
        "ciVariables { %s }"
        % (_PAGED % "id key value variableType protected masked hidden raw environmentScope"),
        "ciCdSettings { __typename inboundJobTokenScopeEnabled jobTokenScopeEnabled }",
        "ciJobTokenScope { __typename inboundAllowlistCount groupsAllowlistCount",
        f"inboundAllowlist {{ {_PAGED % 'id fullPath'} }}",
        f"groupsAllowlist {{ {_PAGED % 'id fullPath'} }} }}",
        'repository { __typename rootRef blobs(paths: ["CODEOWNERS", "README"])',
        f"{{ {_PAGED % 'path size rawBlob'} }} }}",
        f"runners {{ {_PAGED % 'id'} count }} pipelineTriggers {{ {_PAGE} count }}",
        f"projectMembers(relations: [DIRECT]) {{ {_PAGED % 'id'} }}",
        "pushRules { __typename rejectUnsignedCommits rejectNonDcoCommits commitCommitterCheck",
        "commitCommitterNameCheck memberCheck preventSecrets denyDeleteTag authorEmailRegex",
        "branchNameRegex fileNameRegex commitMessageRegex commitMessageNegativeRegex maxFileSize }",
    )
)
"""What REST tells of a project, too."""
_LEVELS = _PAGED % (
    "accessLevel accessLevelDescription user { __typename id } group { __typename id }"
    " memberRole { __typename id } %s"
)
_PROTECTION = " ".join(
    (
        "allowForcePush codeOwnerApprovalRequired isGroupLevel",
        "modificationBlockedByPolicy protectedFromPushBySecurityPolicy",
        f"mergeAccessLevels {{ {_LEVELS % ''} }} unprotectAccessLevels {{ {_LEVELS % ''} }}",
        f"pushAccessLevels {{ {_LEVELS % 'deployKey { __typename id }'} }}",
    )
)
BRANCH_RULES = "branchRules { %s }" % (
    _PAGED % f"id name isProtected branchProtection {{ __typename {_PROTECTION} }}"
)
"""All of the rules that protect branches, from 19.2 on."""
_WHO: list[Any] = [
    {"username": "ida"},
    {"group_full_path": "secret"},
    {"deploy_key_id": 9, "title": "Maintainers"},
    {"member_role_id": 42, "title": "Lead"},
]
RULES_DATA: dict[str, Any] = {
    "version": "19.2.0",
    "users": {"ida": {"id": 5, "name": "Ida Berg"}},
    "groups": {
        "acme": {"protected_branches": {"main": {"id": 90, "push_access_levels": [0]}}},
        "secret": {"name": "Maintainers"},
    },
    "projects": {
        "acme/web": {
            "protected_branches": {
                "release": {"id": 8, "blocked_by_policy": True, "allow_force_push": True},
                "a*": {
                    "id": 7,
                    "push_access_levels": [30, *_WHO],
                    "merge_access_levels": _WHO,
                    "unprotect_access_levels": _WHO,
                },
            },
            "approval_rules": [{"applies_to_all_protected_branches": True}],
        },
        "acme/off": {"repository_access_level": "disabled", "protected_branches": {"main": {}}},
    },
}
PARTS_DATA: dict[str, Any] = {
    "version": "18.8.0",
    "users": {"ida": {"id": 5}},
    "runners": [{"id": 1}],
    "groups": {"acme": {}},
    "projects": {
        "acme/web": {
            "variables": [{"key": "REGION"}, {"key": "KEY", "masked": True, "hidden": True}],
            "job_token_scope": {"inbound_enabled": False},
            "job_token_allowlist": {"projects": ["acme/api"], "groups": ["acme"]},
            "files": {"CODEOWNERS": b"* @a\xff\n"},
            "runners": [{"id": 7}],
            "triggers": [{"description": "nightly"}],
            "members": [{"username": "ida", "access_level": 30}],
            "invitations": [{"invite_email": "new@example.com"}],
            "push_rule": {"reject_unsigned_commits": None, "author_email_regex": "@acme"},
        },
        "acme/api": {"empty_repo": True},
    },
}


def query(text: str, data: dict[str, Any] = DATA, **options: Any) -> Any:
    """The body that a server with these options answers."""
    with Simulator(Estate.from_dict(data), **{"tier": "ultimate", **options}) as gitlab:
        reply = ask_graphql(gitlab, text)
        assert reply.status == 200
        return reply.body


def project(fields: str, path: str = "acme/web", **options: Any) -> Any:
    """What is answered about one project."""
    return query(f'{{ project(fullPath: "{path}") {{ {fields} }} }}', **options)["data"]["project"]


def group(fields: str, path: str = "acme", **options: Any) -> Any:
    """What is answered about one group."""
    return query(f'{{ group(fullPath: "{path}") {{ {fields} }} }}', **options)["data"]["group"]


def policies(holder: Any, field: str = "approvalPolicies") -> list[str]:
    """The names of the policies in an answer."""
    return [node["name"] for node in holder[field]["nodes"]]
