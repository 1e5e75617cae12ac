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
		"default_branch_protection_defaults": default_protection({}),
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
		"shared_runners_setting": "disabled_and_unoverridable",
		"subgroup_creation_level": "owner",
		"two_factor_grace_period": 24,
		"unique_project_download_limit": 10,
		"unique_project_download_limit_alertlist": [5],
		"unique_project_download_limit_interval_in_seconds": 600,
		"visibility": "private",
	},
	"access_tokens": {"1": token({})},
	"approval_settings": approval_settings,
	"audit_streams": {"SIEM": audit_stream({})},
	"compliance_frameworks": {"SOC 2": {"name": "SOC 2", "default": true}},
	"deploy_tokens": {"1": deploy_token({})},
	"hooks": {"1": hook},
	"integrations": {},
	"ldap_group_links": {},
	"managed_users": {"5": user({})},
	"members": {},
	"members_all": {id: effective_member({"access_level": 50}) | some id in ["5", "6"]},
	"protected_environments": {"production": protected_environment},
	"push_rule": _push_rule,
	"runners": {"6": runner({"runner_type": "group_type"})},
	"saml_group_links": {},
	"security_policies": security_policies,
	"service_account_tokens": {"1": personal_token},
	"shared_with_groups": {},
	"variables": variables,
}

# METADATA
# description: A compliant instance on Ultimate; overrides are merged deeply.
instance(overrides) := object.union_n([_instance, administration, overrides])

_instance := {
	"kind": "instance",
	"path": "gitlab.example.com",
	"id": 0,
	"tier": "ultimate",
	"application_settings": {
		"auto_ban_user_on_excessive_projects_download": true,
		"default_artifacts_expire_days": 30,
		"default_artifacts_expire_in": "30 days",
		"enabled_git_access_protocol": "ssh",
		"globally_allowed_ip_ranges": [],
		"globally_allowed_ips": [],
		"keep_latest_artifact": false,
		"max_number_of_repository_downloads": 10,
		"max_number_of_repository_downloads_within_time_period": 600,
		"require_two_factor_authentication": true,
		"two_factor_grace_period": 24,
	},
	"personal_access_tokens": {"1": personal_token},
	"runners": {"6": runner({"runner_type": "instance_type", "is_shared": true, "locked": false})},
	"variables": instance_variables,
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
		"ci_allow_fork_pipelines_to_run_in_parent_project": false,
		"ci_config_path": "",
		"ci_pipeline_variables_minimum_override_role": "maintainer",
		"ci_push_repository_for_job_token_allowed": false,
		"compliance_frameworks": ["SOC 2"],
		"container_registry_access_level": "private",
		"default_branch": "main",
		"empty_repo": false,
		"forking_access_level": "private",
		"forks_count": 0,
		"keep_latest_artifact": false,
		"namespace_full_path": "acme",
		"namespace_kind": "group",
		"only_allow_merge_if_all_discussions_are_resolved": true,
		"only_allow_merge_if_pipeline_succeeds": true,
		"package_registry_access_level": "private",
		"pages_access_level": "private",
		"path_with_namespace": "acme/web",
		"protect_merge_request_pipelines": false,
		"public_jobs": false,
		"releases_access_level": "private",
		"request_access_enabled": false,
		"restrict_user_defined_variables": true,
		"secret_push_protection_enabled": true,
		"shared_runners_enabled": false,
		"visibility": "private",
	},
	"access_tokens": {"1": token({})},
	"approval_rules": {"1": approval_rule},
	"approval_settings": approval_settings,
	"ci_config": {
		"valid": true,
		"child_pipelines": [],
		"debug_trace": {},
		"images": {"build": "registry.acme.example/build:1.4"},
		"scripts_naming_variables": {},
		"services": {},
		"unclear_scripts": [],
	},
	"codeowners": {
		"present": true,
		"path": "CODEOWNERS",
		"entries": [
			codeowner(".gitlab-ci.yml"),
			codeowner("CODEOWNERS"),
		],
		"parse_errors": [],
	},
	"deploy_keys": {"1": deploy_key({})},
	"deploy_tokens": {"1": deploy_token({})},
	"environments": {"production": {"id": 1, "name": "production", "state": "available", "tier": "production"}},
	"forks": {},
	"hooks": {"1": hook},
	"integrations": {},
	"job_token_allowlist": {"acme/web": {"id": 7, "kind": "project"}},
	"job_token_scope": {"inbound_enabled": true, "outbound_enabled": true},
	"members": {},
	"members_all": {"5": effective_member({})},
	"mirrors": {},
	"protected_branches": branch_rules({"main": {}}),
	"protected_environments": {"production": protected_environment},
	"protected_tags": {"v*": {"name": "v*", "create_access_levels": [{"kind": "role", "access_level": 40}]}},
	"push_rule": _push_rule,
	"runners": {"6": runner({})},
	"scanners": {name: {"available": true, "enabled": true, "pipeline_run": true} |
		some name in ["SAST", "SECRET_DETECTION", "DEPENDENCY_SCANNING", "CONTAINER_SCANNING"]
	},
	"security_policies": security_policies,
	"shared_with_groups": {},
	"triggers": {"1": trigger({})},
	"variables": variables,
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
# description: A secret as it should be kept, by its key and scope.
variables := {"DEPLOY_TOKEN@production": variable({"key": "DEPLOY_TOKEN", "environment_scope": "production"})}

# METADATA
# description: The same on the instance, where variables have no scope and do not tell whether they are hidden.
instance_variables := {"DEPLOY_TOKEN@*": object.remove(
	variable({"key": "DEPLOY_TOKEN"}),
	["environment_scope", "hidden"],
)}

# METADATA
# description: A variable that is masked, hidden and protected, of every environment; overrides are merged.
variable(overrides) := object.union(
	{
		"environment_scope": "*",
		"hidden": true,
		"key": "API_TOKEN",
		"masked": true,
		"protected": true,
		"raw": false,
		"variable_type": "env_var",
	},
	overrides,
)

# METADATA
# description: A runner of a project as it should be; overrides are merged.
runner(overrides) := object.union(
	{
		"id": 6,
		"access_level": "ref_protected",
		"contacted_at": "2026-11-21T09:00:00Z",
		"days_since_last_contact": 0,
		"description": "deploy-1",
		"is_shared": false,
		"locked": true,
		"maximum_timeout": 3600,
		"minor_versions_behind": 0,
		"online": true,
		"paused": false,
		"run_untagged": false,
		"runner_type": "project_type",
		"status": "online",
		"tag_list": ["deploy"],
		"version": "18.5.0",
	},
	overrides,
)

# METADATA
# description: A protected environment, or tier of environments, to which Maintainers deploy after one approval.
protected_environment := {
	"name": "production",
	"approval_rules": [{"kind": "role", "access_level": 40, "required_approvals": 1}],
	"approvals_required": 1,
	"deploy_access_levels": [{"kind": "role", "access_level": 40}],
	"required_approval_count": 0,
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
