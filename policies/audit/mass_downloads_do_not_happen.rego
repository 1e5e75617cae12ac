# METADATA
# title: Nobody downloads repositories in bulk
# description: |
#   Reading much at once is how code leaves. Counted are the projects that one author downloaded in one hour by the
#   clock: archives of repositories, exports, and whatever else a stream tells. Clones and fetches over Git, downloads
#   from public projects and artifacts of jobs are in streams alone: without one this policy is blind to them, and
#   passes whoever cloned everything. With the parameter `clones` it does not pass without a stream. A top-level group
#   is judged where the events of the whole instance were not read.
# scope: package
# related_resources:
#   - ref: https://docs.gitlab.com/user/compliance/audit_event_types/
#   - ref: https://docs.gitlab.com/user/compliance/audit_event_streaming/
# custom:
#   id: GL-AUD-010
#   severity: high
#   kinds: [instance, group]
#   tier: premium
#   requires:
#     - audit_log.days_back
#     - audit_log.days_behind
#     - download_counts.*.author_id
#     - download_counts.*.created_at
#     - download_counts.*.days_since_created
#     - download_counts.*.entities
#     - settings.parent_id
#   also_reads:
#     - audit_log.streamed
#     - download_counts.*.author_name
#     - instance.audit_log.days_back
#   params:
#     maximum:
#       type: integer
#       default: 10
#       minimum: 1
#       meaning: Most projects that one author may download in one hour.
#     max_age_days:
#       type: integer
#       default: 30
#       minimum: 1
#       meaning: Downloads that are older, in days, are not judged.
#     approved_authors:
#       type: list of text
#       default: []
#       meaning: >-
#         Authors whose downloads pass, such as a backup, by name or, since anybody can change theirs, by id.
#     clones:
#       type: boolean
#       default: false
#       meaning: Whether clones have to be among the events; without a stream the verdict is then unknown.
#   controls:
#     soc2: {CC6.7: strong, CC7.2: moderate}
#     iso27001_2022: {A.8.12: strong, A.8.16: moderate}
#     cis_gitlab_1_0_1: {"1.3.13": moderate}
#     nist_800_53r5: {SI-4: moderate, AU-6(1): moderate, AC-2(12): strong}
#     owasp_cicd: {CICD-SEC-10: strong}
#   remediation:
#     ui: >-
#       Group > Secure > Audit events (instance: Admin > Monitoring > Audit events): find out who and why, block the
#       account, revoke its tokens
#     api: POST /users/:id/block
package glscan.policies.audit.mass_downloads_do_not_happen

import data.glscan.lib.audit
import data.glscan.lib.hierarchy

deny contains {
	"path": ["download_counts", key, "entities"],
	"message": sprintf("%s downloaded %d projects in the hour from %s at %s UTC.", [
		audit.author(hour), projects,
		substring(begin, 0, 10), substring(begin, 11, 5),
	]),
	"expected": _params.maximum,
} if {
	some key, hour in input.resource.download_counts
	audit.is_within(hour, _params.max_age_days)
	projects := hour.entities
	projects > _params.maximum
	begin := hour.created_at
	not audit.is_approved(hour, _params.approved_authors)
}

skip contains "The downloads are counted for the top-level group." if hierarchy.is_subgroup

skip contains "The downloads of the whole instance are counted, and judged there." if {
	input.resource.kind == "group"
	is_number(input.instance.audit_log.days_back)
}

unknown contains reason if some reason in audit.uncovered({"max_age_days": _params.max_age_days, "events": _needed})

unknown contains "Some downloads are later than the moment that is judged (--as-of)." if {
	some hour in input.resource.download_counts
	hour.days_since_created < 0
	hour.entities > _params.maximum
	not audit.is_approved(hour, _params.approved_authors)
}

_needed := ["repository_git_operation"] if _params.clones

_needed := [] if not _params.clones

_params := input.params["GL-AUD-010"]
