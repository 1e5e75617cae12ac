# Audit events and the log they come from; its METADATA stands in testing.rego.
package glscan.testing

# METADATA
# description: |
#   The resource, of which a log of 90 days until now holds these events, each as what is changed of `audit_event`, by
#   id.
with_events(resource, events) := object.union(
	object.remove(resource, ["audit_events", "audit_log"]),
	{
		"audit_events": {id: audit_event(changed) | some id, changed in events},
		"audit_log": audit_log({}),
	},
)

# METADATA
# description: A log of 90 days until now, as GitLab's API tells it; overrides are merged.
audit_log(overrides) := object.union({"days_back": 90, "days_behind": 0, "streamed": false}, overrides)

# METADATA
# description: An event of yesterday that says nothing of what it changed; overrides are merged deeply.
audit_event(overrides) := object.union(
	{
		"author_access_level": 40,
		"author_id": 5,
		"author_is_admin": false,
		"author_name": "Ada",
		"created_at": "2026-11-20T13:05:00.000Z",
		"created_hour": "2026-11-20T13",
		"days_since_created": 1,
		"details": {},
		"entity_id": 7,
		"entity_path": "acme/web",
		"entity_type": "Project",
		"event_name": "project_topic_changed",
		"ip_address": "192.0.2.7",
		"target_details": "web",
		"target_id": 7,
		"target_type": "Project",
	},
	overrides,
)
