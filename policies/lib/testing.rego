# METADATA
# description: Compliant resources and their parts. For tests only.
package glscan.testing

import data.glscan.lib.branches

# METADATA
# description: A compliant top-level group on Premium; overrides are merged deeply.
group(overrides) := object.union(_group, overrides)

_group := {
	"kind": "group",
	"path": "acme",
	"id": 1,
	"tier": "premium",
	"settings": {
		"allowed_email_domains_list": ["acme.example"],
		"archived": false,
		"auto_ban_user_on_excessive_projects_download": true,
		"enabled_git_access_protocol": "ssh",
		"full_path": "acme",
		"ip_ranges": [ip_range("192.0.2.0/24", 4, 24)],
		"ip_restriction_ranges": ["192.0.2.0/24"],
		"membership_lock": true,
		"parent_id": 0,
		"prevent_forking_outside_group": true,
		"prevent_sharing_groups_outside_hierarchy": true,
		"project_creation_level": "maintainer",
		"request_access_enabled": false,
		"require_two_factor_authentication": true,
		"share_with_group_lock": true,
		"subgroup_creation_level": "owner",
		"two_factor_grace_period": 24,
		"unique_project_download_limit": 10,
		"unique_project_download_limit_alertlist": [5],
		"unique_project_download_limit_interval_in_seconds": 600,
		"visibility": "private",
	},
	"approval_settings": approval_settings,
	"compliance_frameworks": {"SOC 2": {"name": "SOC 2", "default": true}},
	"hooks": {"1": hook},
	"integrations": {},
	"ldap_group_links": {},
	"members": {},
	"push_rule": _push_rule,
	"saml_group_links": {},
	"security_policies": security_policies,
	"shared_with_groups": {},
}

# METADATA
# description: A compliant instance on Ultimate; overrides are merged deeply.
instance(overrides) := object.union(_instance, overrides)

_instance := {
	"kind": "instance",
	"path": "gitlab.example.com",
	"id": 0,
	"tier": "ultimate",
	"application_settings": {
		"auto_ban_user_on_excessive_projects_download": true,
		"enabled_git_access_protocol": "ssh",
		"globally_allowed_ip_ranges": [],
		"globally_allowed_ips": [],
		"max_number_of_repository_downloads": 10,
		"max_number_of_repository_downloads_within_time_period": 600,
		"require_two_factor_authentication": true,
		"two_factor_grace_period": 24,
	},
}

# METADATA
# description: A compliant project on Premium; overrides are merged deeply.
project(overrides) := object.union(_project, overrides)

_project := {
	"kind": "project",
	"path": "acme/web",
	"id": 7,
	"tier": "premium",
	"settings": {
		"allow_merge_on_skipped_pipeline": false,
		"archived": false,
		"builds_access_level": "enabled",
		"ci_config_path": "",
		"compliance_frameworks": ["SOC 2"],
		"container_registry_access_level": "private",
		"default_branch": "main",
		"empty_repo": false,
		"forks_count": 0,
		"namespace_full_path": "acme",
		"namespace_kind": "group",
		"only_allow_merge_if_all_discussions_are_resolved": true,
		"only_allow_merge_if_pipeline_succeeds": true,
		"package_registry_access_level": "private",
		"pages_access_level": "private",
		"path_with_namespace": "acme/web",
		"releases_access_level": "private",
		"request_access_enabled": false,
		"secret_push_protection_enabled": true,
		"visibility": "private",
	},
	"approval_rules": {"1": approval_rule},
	"approval_settings": approval_settings,
	"codeowners": {
		"present": true,
		"path": "CODEOWNERS",
		"entries": [
			codeowner(".gitlab-ci.yml"),
			codeowner("CODEOWNERS"),
		],
		"parse_errors": [],
	},
	"forks": {},
	"hooks": {"1": hook},
	"integrations": {},
	"mirrors": {},
	"protected_branches": branch_rules({"main": {}}),
	"protected_tags": {"v*": {"name": "v*", "create_access_levels": [{"kind": "role", "access_level": 40}]}},
	"push_rule": _push_rule,
	"scanners": {name: {"available": true, "enabled": true, "pipeline_run": true} |
		some name in ["SAST", "SECRET_DETECTION", "DEPENDENCY_SCANNING", "CONTAINER_SCANNING"]
	},
	"security_policies": security_policies,
	"shared_with_groups": {},
}

_push_rule := {
	"author_email_regex": "",
	"commit_committer_check": true,
	"deny_delete_tag": true,
	"member_check": true,
	"prevent_secrets": true,
	"reject_unsigned_commits": true,
}

# METADATA
# description: The strict value of every approval setting; true allows what should not be.
approval_settings[name] := {"value": restricts, "locked": false, "inherited_from": ""} if {
	some name in _questions
	restricts := name in _restricting
}

_questions := {
	"allow_author_approval",
	"allow_committer_approval",
	"allow_overrides_to_approver_list_per_merge_request",
	"require_reauthentication_to_approve",
	"retain_approvals_on_push",
	"selective_code_owner_removals",
}

_restricting := {"require_reauthentication_to_approve"}

# METADATA
# description: An approval rule that asks one approval for every branch.
approval_rule := {
	"id": 1,
	"name": "Reviewers",
	"rule_type": "regular",
	"approvals_required": 2,
	"applies_to_all_protected_branches": false,
	"applies_to_default_branch": true,
	"contains_hidden_groups": false,
	"protected_branches": [],
	"users_count": 2,
	"groups_count": 0,
}

# METADATA
# description: A hook as it should be.
hook := {
	"id": 1,
	"alert_status": "executable",
	"disabled_until": "",
	"enable_ssl_verification": true,
	"signing_token_present": false,
	"token_present": true,
	"url_host": "hooks.acme.example",
	"url_host_is_ip": false,
	"url_scheme": "https",
}

# METADATA
# description: An enabled security policy of each type.
security_policies[sprintf("%s/base", [type])] := {"type": type, "name": "base", "enabled": true, "from": "acme"} if {
	some type in ["approval", "pipeline_execution", "scan_execution"]
}

# METADATA
# description: A CODEOWNERS entry with one owner, outside any section.
codeowner(pattern) := {"pattern": pattern, "section": "", "owners_count": 1, "optional": false}

# METADATA
# description: |
#   Strict rules of protected branches by their keys, each with what is changed of it. They match the default branch
#   where their name covers `main`.
branch_rules(changes) := {key: object.union(branch_rule(key), changed) | some key, changed in changes}

# METADATA
# description: One strict rule; before the name of a rule of the top-level group stands `inherited:` in its key.
branch_rule(key) := {
	"allow_force_push": false,
	"code_owner_approval_required": true,
	"inherited": startswith(key, "inherited:"),
	"matches_default_branch": _covers_main(name),
	"merge_access_levels": [{"kind": "role", "access_level": 40}],
	"name": name,
	"push_access_levels": [{"kind": "role", "access_level": 0}],
	"unprotect_access_levels": [{"kind": "role", "access_level": 40}],
} if {
	name := trim_prefix(key, "inherited:")
}

_covers_main(name) if branches.covers(name, "main")

_covers_main(name) := false if not branches.covers(name, "main")

# METADATA
# description: A share with a group from outside, within the highest role and with an end; overrides are merged.
share(overrides) := object.union(
	{
		"allowed_email_domains_list": ["acme.example"],
		"days_until_expiry": 71,
		"expires_at": "2027-01-31",
		"group_access_level": 30,
		"group_full_path": "partner/dev",
		"group_id": 9,
		"inside": false,
	},
	overrides,
)

# METADATA
# description: A share with a group from outside that never ends.
endless_share := object.remove(share({"expires_at": ""}), ["days_until_expiry"])

# METADATA
# description: A readable entry of an IP allowlist.
ip_range(text, version, prefix) := {
	"canonical": text,
	"prefix": prefix,
	"text": text,
	"valid": true,
	"version": version,
}

# METADATA
# description: The resource with one section put in place of what it had, where merging could not empty a map.
replaced(resource, section, content) := object.union(
	object.remove(resource, [section]),
	{section: content},
)

# METADATA
# description: The input of a policy about the resource; extra (ancestors, params, instance) is merged deeply.
document(resource, extra) := object.union(
	{
		"schema": 1,
		"instance": {
			"url": "https://gitlab.example.com",
			"path": "gitlab.example.com",
			"version": "18.5.1",
		},
		"resource": resource,
		"ancestors": [],
		"params": {},
	},
	extra,
)

# METADATA
# description: Where findings point, without their words.
places(findings) := {place |
	some finding in findings
	place := object.filter(finding, {"path", "key", "at"})
}
