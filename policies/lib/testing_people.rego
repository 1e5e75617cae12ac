# People and credentials as they should be; its METADATA stands in testing.rego.
package glscan.testing

# METADATA
# description: A developer who is a direct member and was active yesterday; overrides are merged.
member(overrides) := object.union(
	{
		"access_level": 30,
		"created_at": "2025-11-21T09:00:00Z",
		"days_since_created": 365,
		"days_since_last_activity": 1,
		"email_domain": "acme.example",
		"expires_at": "",
		"external": false,
		"id": 5,
		"is_bot": false,
		"last_activity_on": "2026-11-20",
		"state": "active",
		"two_factor_enabled": true,
		"username": "ada",
	},
	overrides,
)

# METADATA
# description: A developer by a direct membership alone; overrides are merged.
effective_member(overrides) := object.union(
	{
		"access_level": 30,
		"external": false,
		"id": 5,
		"inherited_access_level": 0,
		"is_bot": false,
		"member_role": "",
		"sources": [{"kind": "direct", "path": "acme", "access_level": 30, "expires_at": ""}],
		"state": "active",
		"username": "ada",
	},
	overrides,
)

# METADATA
# description: A user whom GitLab shows to those in charge of the account; overrides are merged.
user(overrides) := object.union(
	{
		"bot": false,
		"external": false,
		"id": 5,
		"identity_providers": [],
		"state": "active",
		"two_factor_enabled": true,
		"username": "ada",
	},
	overrides,
)

# METADATA
# description: An access token that reads, was used yesterday and ends within the year; overrides are merged.
token(overrides) := object.union(
	{
		"access_level": 20,
		"active": true,
		"created_at": "2026-09-01T09:00:00Z",
		"days_since_created": 81,
		"days_since_last_used": 1,
		"days_until_expiry": 40,
		"expires_at": "2026-12-31",
		"id": 1,
		"last_used_at": "2026-11-20T09:00:00Z",
		"lifetime_days": 121,
		"name": "reader",
		"revoked": false,
		"scopes": ["read_api"],
		"user_id": 5,
	},
	overrides,
)

# METADATA
# description: A token that has the roles of a person or service account.
personal_token := object.union(object.remove(token({}), ["access_level"]), {"username": "ada"})

# METADATA
# description: A deploy key of one project that reads, was used yesterday and has an end; overrides are merged.
deploy_key(overrides) := object.union(
	{
		"can_push": false,
		"created_at": "2026-09-01T09:00:00Z",
		"days_since_created": 81,
		"days_since_last_used": 1,
		"days_until_expiry": 40,
		"expires_at": "2026-12-31T00:00:00Z",
		"fingerprint_sha256": "SHA256:1111",
		"id": 1,
		"last_used_at": "2026-11-20T09:00:00Z",
		"projects_count": 1,
		"title": "mirror",
		"write_projects_count": 0,
	},
	overrides,
)

# METADATA
# description: A deploy token that reads and has an end; overrides are merged.
deploy_token(overrides) := object.union(
	{
		"days_until_expiry": 40,
		"expired": false,
		"expires_at": "2026-12-31T00:00:00Z",
		"id": 1,
		"name": "pull",
		"revoked": false,
		"scopes": ["read_registry"],
		"username": "gitlab+deploy-token-1",
	},
	overrides,
)

# METADATA
# description: A trigger token of somebody active that was used yesterday; overrides are merged.
trigger(overrides) := object.union(
	{
		"created_at": "2026-02-01T09:00:00Z",
		"days_since_created": 293,
		"days_since_last_used": 1,
		"description": "release",
		"expires_at": "",
		"id": 1,
		"last_used": "2026-11-20T09:00:00Z",
		"owner_state": "active",
		"owner_username": "ada",
	},
	overrides,
)
