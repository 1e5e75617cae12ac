"""The rules for changes that are kept: push rules, protected branches and tags, approvals."""

from __future__ import annotations

from collections.abc import Mapping

from scanner.model import Tier
from scanner.sections.spec import (
    BOTH,
    ID,
    MAINTAINED,
    OWNED,
    Attribute,
    G,
    P,
    Role,
    SectionSpec,
    Source,
    Type,
    derived,
    each,
    flags,
    same,
    texts,
)

PROTECTION = frozenset(
    {
        "allowed_to_push",
        "allowed_to_merge",
        "access_level",
        "allow_force_push",
        "code_owner_approval_required",
        "developer_can_initial_push",
    }
)
"""What is kept of the protection that new projects start with."""

PUSH_RULE: Mapping[str, Attribute] = {
    **flags("member_check", "commit_committer_check", "commit_committer_name_check"),
    **flags("reject_unsigned_commits", "reject_non_dco_commits"),
    **flags("prevent_secrets", "deny_delete_tag"),
    **texts("author_email_regex", "branch_name_regex", "file_name_regex"),
    **texts("commit_message_regex", "commit_message_negative_regex"),
    "max_file_size": Attribute(Type.NUMBER),
}

PROTECTED_BRANCH: Mapping[str, Attribute] = {
    "id": Attribute(Type.ID),
    "name": Attribute(Type.TEXT),
    "allow_force_push": Attribute(Type.FLAG, never_null=True),
    **flags("code_owner_approval_required", "inherited", ee=True),
    "push_access_levels": Attribute(Type.LEVELS),
    "merge_access_levels": Attribute(Type.LEVELS),
    "unprotect_access_levels": Attribute(Type.LEVELS, ee=True),
    "matches_default_branch": Attribute(Type.DERIVED),
}

PROTECTED_TAG: Mapping[str, Attribute] = {
    "name": Attribute(Type.TEXT),
    "create_access_levels": Attribute(Type.LEVELS),
}

APPROVAL_SETTINGS: Mapping[str, Attribute] = dict.fromkeys(
    (
        "allow_author_approval",
        "allow_committer_approval",
        "allow_overrides_to_approver_list_per_merge_request",
        "retain_approvals_on_push",
        "selective_code_owner_removals",
    ),
    Attribute(Type.SETTING),
) | {"require_reauthentication_to_approve": Attribute(Type.SETTING, since="17.1")}

APPROVAL_RULE: Mapping[str, Attribute] = {
    "id": Attribute(Type.ID),
    **texts("name", "rule_type", "report_type"),
    "approvals_required": Attribute(Type.NUMBER),
    **flags("applies_to_all_protected_branches", since="15.3", before=False),
    **flags("contains_hidden_groups"),
    **derived("protected_branches", "applies_to_default_branch", "users_count", "groups_count"),
}

CODEOWNERS: Mapping[str, Attribute] = derived(
    "present", "path", "sha256", "entries", "parse_errors"
)

SCANNER: Mapping[str, Attribute] = derived("available", "enabled", "pipeline_run")

SECURITY_POLICY: Mapping[str, Attribute] = {
    **texts("name"),
    **flags("enabled"),
    **derived("type", "from"),
}

COMPLIANCE_FRAMEWORK: Mapping[str, Attribute] = {**texts("name"), **flags("default", since="15.6")}

SECTIONS: Mapping[str, SectionSpec] = {
    "push_rule": SectionSpec(
        BOTH,
        same(PUSH_RULE),
        each("push_rule"),
        OWNED,
        Tier.PREMIUM,
        batched="/api/graphql projects.pushRules",
    ),
    "protected_branches": SectionSpec(
        (P,),
        {P: PROTECTED_BRANCH},
        {P: "/projects/:id/protected_branches"},
        MAINTAINED,
        key="the name of the rule, such as `release/*`; `inherited:NAME` of the top-level group",
        batched="/api/graphql projects.branchRules",
    ),
    "protected_tags": SectionSpec(
        (P,),
        {P: PROTECTED_TAG},
        {P: "/projects/:id/protected_tags"},
        MAINTAINED,
        key="the name of the rule, such as `v*`",
    ),
    "approval_settings": SectionSpec(
        BOTH,
        same(APPROVAL_SETTINGS),
        each("merge_request_approval_setting"),
        OWNED,
        Tier.PREMIUM,
    ),
    "approval_rules": SectionSpec(
        (P,),
        {P: APPROVAL_RULE},
        {P: "/projects/:id/approval_rules"},
        MAINTAINED,
        Tier.PREMIUM,
        key=ID,
        sources={"applies_to_default_branch": (Source(P, "protected_branches"),)},
    ),
    "codeowners": SectionSpec(
        (P,),
        {P: CODEOWNERS},
        {P: "/projects/:id/repository/files/:file_path"},
        {P: Role.REPORTER},
        Tier.PREMIUM,  # the file can be read on Free, where it does nothing
        batched="/api/graphql projects.repository",
    ),
    "scanners": SectionSpec(
        (P,),
        {P: SCANNER},
        {P: "/api/graphql projects.securityScanners"},
        {P: Role.DEVELOPER},
        key="the type of the scanner, such as `SAST`",
    ),
    "security_policies": SectionSpec(
        BOTH,
        same(SECURITY_POLICY),
        {
            G: "/api/graphql group.securityPolicies",
            P: "/api/graphql projects.securityPolicies",
        },
        dict.fromkeys(BOTH, Role.DEVELOPER),
        Tier.ULTIMATE,
        root_only=True,
        key="`TYPE/NAME`; `TYPE/NAME@GROUP` where several define one of that name",
    ),
    "compliance_frameworks": SectionSpec(
        (G,),
        {G: COMPLIANCE_FRAMEWORK},
        {G: "/api/graphql group.complianceFrameworks"},
        {G: Role.REPORTER},
        Tier.PREMIUM,
        root_only=True,
        key="its name",
    ),
}
