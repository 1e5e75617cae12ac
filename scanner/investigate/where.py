"""Where in GitLab's pages a person finds what a section holds."""

from __future__ import annotations

from collections.abc import Mapping

from scanner.model import Kind

_EVERYWHERE: Mapping[str, str] = {
    "members": "Manage > Members",
    "shared_with_groups": "Manage > Members > Groups",
    "invitations": "Manage > Members > Pending",
    "access_requests": "Manage > Members > Access requests",
    "access_tokens": "Settings > Access tokens",
    "service_account_tokens": "Settings > Service accounts",
    "deploy_tokens": "Settings > Repository > Deploy tokens",
    "deploy_keys": "Settings > Repository > Deploy keys",
    "hooks": "Settings > Webhooks",
    "integrations": "Settings > Integrations",
    "mirrors": "Settings > Repository > Mirroring repositories",
    "triggers": "Settings > CI/CD > Pipeline trigger tokens",
    "variables": "Settings > CI/CD > Variables",
    "saml_group_links": "Settings > SAML group links",
    "ldap_group_links": "Settings > LDAP synchronization",
    "job_token_scope": "Settings > CI/CD > Job token permissions",
    "job_token_allowlist": "Settings > CI/CD > Job token permissions",
    "protected_branches": "Settings > Repository > Protected branches",
    "protected_tags": "Settings > Repository > Protected tags",
    "protected_environments": "Settings > CI/CD > Protected environments",
    "environments": "Operate > Environments",
    "approval_rules": "Settings > Merge requests > Merge request approvals",
    "pipeline_schedules": "Build > Pipeline schedules",
    "security_policies": "Secure > Policies",
    "compliance_frameworks": "Secure > Compliance center",
    "audit_streams": "Secure > Audit events > Streams",
    "codeowners": "Code > Commits: revert the commit",
    "ci_config": "Code > Commits: revert the commit",
    "scanners": "Secure > Security configuration",
    "settings": "Settings > General",
}
_OF_KIND: Mapping[tuple[Kind, str], str] = {
    (Kind.GROUP, "runners"): "Build > Runners",
    (Kind.PROJECT, "runners"): "Settings > CI/CD > Runners",
    (Kind.GROUP, "approval_settings"): "Settings > General > Merge request approvals",
    (Kind.PROJECT, "approval_settings"): "Settings > Merge requests > Approval settings",
    (Kind.GROUP, "push_rule"): "Settings > Repository > Pre-defined push rules",
    (Kind.PROJECT, "push_rule"): "Settings > Repository > Push rules",
    (Kind.INSTANCE, "personal_access_tokens"): "Admin > Credentials, or the user's own settings",
    (Kind.INSTANCE, "users"): "Admin > Users",
    (Kind.INSTANCE, "system_hooks"): "Admin > System hooks",
    (Kind.INSTANCE, "oauth_applications"): "Admin > Applications",
    (Kind.INSTANCE, "variables"): "Admin > Settings > CI/CD > Variables",
    (Kind.INSTANCE, "runners"): "Admin > CI/CD > Runners",
    (Kind.INSTANCE, "audit_streams"): "Admin > Monitoring > Audit events > Streams",
    (Kind.INSTANCE, "application_settings"): "Admin > Settings",
    (Kind.USER, "ssh_keys"): "Admin > Credentials, or the user's own settings > SSH keys",
    (Kind.USER, "gpg_keys"): "Admin > Credentials, or the user's own settings > GPG keys",
}
_ATTRIBUTES: Mapping[str, str] = {
    "ip_restriction_ranges": "Settings > General > Permissions and group features",
    "allowed_email_domains_list": "Settings > General > Permissions and group features",
    "archived": "Settings > General > Advanced",
    "marked_for_deletion_on": "Settings > General > Advanced",
    "full_path": "Settings > General > Advanced",
    "path_with_namespace": "Settings > General > Advanced",
    "default_branch": "Settings > Repository > Branch defaults",
    "ci_job_token_scope_enabled": "Settings > CI/CD > Job token permissions",
    "secret_push_protection_enabled": "Secure > Security configuration",
}


def ui(kind: Kind, section: str, attribute: str = "") -> str:
    """The way through the menus: `Group > Manage > Members`."""
    if own := _OF_KIND.get((kind, section)):
        return own if own.startswith("Admin") else f"{kind.value.capitalize()} > {own}"
    place = (_ATTRIBUTES.get(attribute) if section == "settings" else "") or _EVERYWHERE.get(
        section, "Settings"
    )
    return f"{kind.value.capitalize()} > {place}"
