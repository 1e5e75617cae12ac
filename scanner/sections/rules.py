"""The rules for changes that are kept: push rules, protected branches and tags, approvals."""

from __future__ import annotations

from collections.abc import Mapping

from scanner.sections.spec import Attribute, Type, derived, flags, texts

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
