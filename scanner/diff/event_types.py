"""Which audit events tell of a change, by section and attribute.

Types are those of GitLab's list (doc/user/compliance/audit_event_types.md, of 18.3), each by the
name it has there. What `change` says is from the code that writes the events: ee/lib/audit/ and
PushRuleable::AUDIT_LOG_ALLOWLIST; it tells events of servers before 18.0, which name no type.
A section or attribute that is not here has no type in that list.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from scanner.diff.event_rule import ANY, GIT, WHOLE, Rule, Rules, Tells, entries, rule
from scanner.diff.event_settings import (
    GROUP,
    GROUP_APPROVALS,
    PROJECT,
    PROJECT_APPROVALS,
    push_rule,
)
from scanner.diff.shape import ADDED, CHANGED, CREATED, DELETED, REMOVED, SettingChange
from scanner.model import Kind
from scanner.sections import SECTIONS

_BRANCHES = entries(
    "protected_branch_created",
    "protected_branch_removed",
    allow_force_push=rule("protected_branch_allow_force_push_updated", to=Tells.VALUE),
    code_owner_approval_required=rule(
        "protected_branch_code_owner_approval_required_updated", to=Tells.VALUE
    ),
    id=rule("protected_branch_created", to=Tells.ID),
    push_access_levels=rule("protected_branch_updated", "allowed to push"),
    merge_access_levels=rule("protected_branch_updated", "allowed to merge"),
)

_ENVIRONMENTS = entries(
    "environment_protected",
    "environment_unprotected",
    "protected_environment_updated",
    deploy_access_levels=rule(
        "protected_environment_deploy_access_level_added"
        " protected_environment_deploy_access_level_deleted"
        " protected_environment_deploy_access_level_updated"
    ),
    approval_rules=rule(
        "protected_environment_approval_rule_added protected_environment_approval_rule_deleted"
        " protected_environment_approval_rule_updated"
    ),
    ids="",
)

_MEMBERS = entries(
    "member_created",
    "member_destroyed user_destroyed",
    "member_updated change_membership_state",
    ids="key",
    names="",
    access_level=rule("member_updated", "access_level", to=Tells.ROLE),
)

_USERS = entries(
    "user_created registration_created",
    "user_destroyed",
    ids="key",
    names="",
    owner="key",
    is_admin=rule("user_admin_status_updated", "admin status", to=Tells.VALUE),
    is_auditor=rule("user_auditor_status_updated", "auditor status", to=Tells.VALUE),
    two_factor_enabled=rule("user_disable_two_factor"),
    username=rule("user_username_updated", "username"),
    state=rule(
        "ban_user unban_user user_blocked unblock_user user_activate user_deactivate user_approved"
        " user_rejected"
    ),
)


def _streams(kind: Kind) -> Rules:
    older = "instance_" if kind is Kind.INSTANCE else ""
    created, deleted, changed = (
        f"{now}_{kind}_audit_event_streaming_destination {then}_{older}event_streaming_destination"
        for now, then in (("created", "create"), ("deleted", "destroy"), ("updated", "update"))
    )
    return entries(created, deleted, changed, ids="", names="name")


def _variables(name: str) -> Rules:
    created, deleted, changed = (
        f"{name}_variable_{did}" for did in ("created", "deleted", "updated")
    )
    return entries(created, deleted, changed, ids="")


_HOOKS = entries("webhook_created", "webhook_destroyed", names="")
_RUNNERS = entries(
    "ci_runner_registered ci_runner_created ci_runner_assigned_to_project",
    "ci_runner_unregistered ci_runner_unassigned_from_project ci_runners_bulk_deleted",
    names="",
)
_POLICIES = entries(
    "security_policy_create policy_project_updated",
    "security_policy_delete policy_project_updated",
    "security_policy_update",
    ids="",
    names="name",
)
_IN_FILES: Rules = dict.fromkeys((ANY, ADDED, REMOVED), rule(GIT, "git-receive-pack"))

EVERYWHERE: Mapping[str, Rules] = {
    "protected_branches": _BRANCHES,
    "approval_rules": entries(
        "approval_rule_created", "approval_rule_deleted", "update_approval_rules", names="name"
    ),
    "protected_environments": _ENVIRONMENTS,
    "members": _MEMBERS,
    "users": _USERS,
    "managed_users": {
        name: one for name, one in _USERS.items() if name not in ("is_admin", "is_auditor")
    },
    "compliance_frameworks": entries(
        "create_compliance_framework",
        "destroy_compliance_framework",
        "update_compliance_framework",
        ids="",
    ),
    "saml_group_links": entries(
        "saml_group_links_created", "saml_group_links_removed", ids="", names="name"
    ),
    "hooks": _HOOKS,
    "system_hooks": _HOOKS,
    "oauth_applications": entries("oauth_application_created", "", names="application_name"),
    "deploy_keys": entries("deploy_key_added", "deploy_key_removed", names="title"),
    "personal_access_tokens": entries(
        "personal_access_token_created",
        "personal_access_token_revoked",
        names="name",
        owner="user_id",
        revoked=rule("personal_access_token_revoked"),
        active=rule("personal_access_token_revoked"),
    ),
    "runners": _RUNNERS,
    "job_token_scope": {
        "inbound_enabled": rule(
            "secure_ci_job_token_inbound_enabled secure_ci_job_token_inbound_disabled",
            to=Tells.TYPE,
        )
    },
    "job_token_allowlist": entries(
        "secure_ci_job_token_project_added secure_ci_job_token_group_added",
        "secure_ci_job_token_project_removed secure_ci_job_token_group_removed",
        "secure_ci_job_token_policies_updated",
    ),
    "ssh_keys": entries("add_ssh_key", "remove_ssh_key", names="title"),
    "gpg_keys": entries("add_gpg_key", "remove_gpg_key", names=""),
    "security_policies": _POLICIES,
    "codeowners": _IN_FILES,
    "ci_config": _IN_FILES,
    "scanners": _IN_FILES,
}
"""Rules by section, where they are the same for every kind of resource."""


def _of_kind(kind: Kind) -> Mapping[str, Rules]:
    """Sections whose types are others for a group, a project and the instance."""
    of_project = kind is Kind.PROJECT
    prefix = "" if of_project else "group_"
    link = "project_group_link" if of_project else "group_share_with_group_link"
    gone = "deleted" if of_project else "removed"
    word = {Kind.PROJECT: "ci", Kind.GROUP: "ci_group"}.get(kind, "ci_instance")
    return {
        "settings": PROJECT if of_project else GROUP,
        "push_rule": push_rule(kind),
        "approval_settings": PROJECT_APPROVALS if of_project else GROUP_APPROVALS,
        "shared_with_groups": entries(
            f"{link}_created",
            f"{link}_{gone}",
            f"{link}_updated",
            ids="group_id",
            names="key group_full_path",
            mirrored=True,
        ),
        "access_tokens": entries(
            f"{kind}_access_token_created",
            f"{kind}_access_token_deleted",
            ids="id user_id",
            names="name",
            revoked=rule(f"{kind}_access_token_deleted"),
            active=rule(f"{kind}_access_token_deleted"),
        ),
        "deploy_tokens": entries(
            f"{prefix}deploy_token_created",
            f"{prefix}deploy_token_destroyed {prefix}deploy_token_revoked",
            names="name",
            revoked=rule(f"{prefix}deploy_token_revoked"),
        ),
        "variables": _variables(word),
        "audit_streams": _streams(kind),
    }


BY_KIND = {kind: _of_kind(kind) for kind in (Kind.INSTANCE, Kind.GROUP, Kind.PROJECT)}
"""Rules by section, of each kind of resource."""


def rule_of(kind: Kind, change: SettingChange) -> Rule | None:
    """The events that tell of a change of a setting; None where GitLab has no type for it."""
    section, path = change["section"], change["path"]
    spec = SECTIONS.get(section)
    place = 2 if spec and spec.keyed else 1
    attribute = path[place] if len(path) > place else ""
    if section == "application_settings" and attribute:
        return rule("application_setting_updated", attribute, to=Tells.PLAIN)
    rules = _rules(kind, section)
    if not attribute and change["change"] in (ADDED, REMOVED):
        return rules.get(change["change"])
    return rules.get(attribute or ANY, rules.get(ANY))


AGAIN = frozenset(
    {
        *("audit_streams", "compliance_frameworks", "job_token_allowlist", "members"),
        *("protected_branches", "protected_environments", "saml_group_links"),
        *("security_policies", "shared_with_groups", "variables"),
    }
)
"""Maps in which an entry that is made anew has the key that it had; in others that is an id of its
own, which no other entry ever has."""


def rules_of_entry(kind: Kind, change: SettingChange) -> Sequence[Rule]:
    """The events that an entry came, and those that one went, where what is in it changed.

    Then it may have been removed, and made anew. Empty where it cannot, or came or went itself.
    """
    itself = len(change["path"]) == len(("section", "key")) and change["change"] != CHANGED
    if change["section"] not in AGAIN or itself:
        return ()
    rules = _rules(kind, change["section"])
    return (rules[ADDED], rules[REMOVED]) if rules else ()


def _rules(kind: Kind, section: str) -> Rules:
    return EVERYWHERE.get(section) or BY_KIND.get(kind, {}).get(section, {})


def rule_of_state(kind: Kind, state: str) -> Rule | None:
    """The events that tell that a group or project was made, went, or has another path."""
    rules = _rules(kind, "settings")
    return rules.get({CREATED: ADDED, DELETED: REMOVED}.get(state, WHOLE))


TYPES = frozenset(
    type
    for rules in (*EVERYWHERE.values(), *(one for of in BY_KIND.values() for one in of.values()))
    for each in rules.values()
    for type in each.types
) | {"application_setting_updated"}
"""All of them."""
