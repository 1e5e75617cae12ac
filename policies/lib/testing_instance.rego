# What administrators see of a compliant instance; its METADATA stands in testing.rego.
package glscan.testing

# METADATA
# description: Every section that policies on the instance read.
administration := {
	"application_settings": _application_settings,
	"audit_streams": {"SIEM": audit_stream({})},
	"metadata": {"version": "18.5.1-ee", "enterprise": true},
	"oauth_applications": {"3": oauth_application({})},
	"system_hooks": {"4": system_hook({})},
	"users": {
		"1": administrator({"id": 1, "username": "alice"}),
		"2": administrator({"id": 2, "username": "bob"}),
		"5": administrator({"id": 5, "username": "carol", "is_admin": false}),
	},
}

_application_settings := object.union(
	{
		"admin_mode": true,
		"allow_local_requests_from_system_hooks": false,
		"allow_local_requests_from_web_hooks_and_services": false,
		"allow_project_creation_for_guest_and_below": false,
		"allow_runner_registration_token": false,
		"can_create_group": false,
		"deactivate_dormant_users": true,
		"deactivate_dormant_users_period": 90,
		"default_branch_protection_defaults": default_protection({}),
		"default_group_visibility": "private",
		"default_project_creation": 1,
		"default_project_visibility": "private",
		"default_snippet_visibility": "private",
		"disable_password_authentication_for_users_with_sso_identities": true,
		"dns_rebinding_protection_enabled": true,
		"domain_allowlist": ["acme.example"],
		"dsa_key_restriction": -1,
		"email_confirmation_setting": "hard",
		"group_owners_can_manage_default_branch_protection": false,
		"lock_memberships_to_ldap": true,
		"lock_memberships_to_saml": true,
		"max_personal_access_token_lifetime": 90,
		"max_ssh_key_lifetime": 365,
		"minimum_password_length": 14,
		"outbound_local_requests_allowlist": ["10.1.2.0/24", "hooks.acme.example:8443"],
		"password_authentication_enabled_for_git": true,
		"password_authentication_enabled_for_web": true,
		"password_lowercase_required": true,
		"password_number_required": true,
		"password_symbol_required": true,
		"password_uppercase_required": true,
		"remember_me_enabled": false,
		"require_admin_approval_after_user_signup": true,
		"require_admin_two_factor_authentication": true,
		"require_personal_access_token_expiry": true,
		"restricted_visibility_levels": ["public"],
		"rsa_key_restriction": 3072,
		"service_access_tokens_expiration_enforced": true,
		"session_expire_delay": 480,
		"session_expire_from_init": true,
		"signup_enabled": true,
		"user_oauth_applications": false,
		"valid_runner_registrars": ["project"],
	},
	_throttles,
)

_throttles[sprintf("throttle_%s_%s", [of, name])] := value if {
	some of in ["authenticated_api", "authenticated_web", "protected_paths", "unauthenticated_api", "unauthenticated_web"]
	some name, value in {"enabled": true, "requests_per_period": 600, "period_in_seconds": 60}
}

# METADATA
# description: An administrator who signs in with a second factor, and did so today; overrides are merged.
administrator(overrides) := object.union(
	{
		"id": 9,
		"bot": false,
		"created_at": "2020-05-01T08:00:00Z",
		"days_since_created": 2395,
		"days_since_last_activity": 0,
		"days_since_last_sign_in": 1,
		"identity_providers": ["saml"],
		"is_admin": true,
		"last_activity_on": "2026-11-21",
		"last_sign_in_at": "2026-11-20T08:00:00Z",
		"state": "active",
		"two_factor_enabled": true,
		"username": "dave",
	},
	overrides,
)

# METADATA
# description: What protects the default branch of a new project; overrides are merged.
default_protection(overrides) := object.union(
	{
		"allow_force_push": false,
		"allowed_to_merge": [{"access_level": 40}],
		"allowed_to_push": [{"access_level": 40}],
		"developer_can_initial_push": false,
	},
	overrides,
)

# METADATA
# description: An instance-wide application that may read only; overrides are merged.
oauth_application(overrides) := object.union(
	{
		"id": 3,
		"application_name": "Build board",
		"confidential": true,
		"scopes": ["read_user"],
	},
	overrides,
)

# METADATA
# description: A system hook as it should be; overrides are merged.
system_hook(overrides) := object.union(
	{
		"id": 4,
		"enable_ssl_verification": true,
		"url_host": "hooks.acme.example",
		"url_scheme": "https",
	},
	overrides,
)

# METADATA
# description: A stream of audit events that works; overrides are merged.
audit_stream(overrides) := object.union(
	{
		"active": true,
		"category": "http",
		"name": "SIEM",
		"url_host": "siem.acme.example",
		"url_scheme": "https",
	},
	overrides,
)

# METADATA
# description: The resource where some attributes of a section are hidden.
without(resource, section, names) := replaced(resource, section, object.remove(resource[section], names))

# METADATA
# description: The input of one policy, which has these parameters and sees of the resource what it declares.
seen(id, resource, params) := projected(id, document(resource, {"params": {id: params}}))
