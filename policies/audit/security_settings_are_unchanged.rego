# METADATA
# title: Security settings stay as they are
# description: |
#   Who loosened a control, and when: the settings of today do not show what was open for an hour. Every change
#   counts, also one for the better, since what a setting allows takes more than its name and value to tell. What
#   nobody asked for is to be undone, the rest to be waived or its author approved. Whether a group enforces SAML
#   shows in no setting that can be read, only here.
# scope: package
# related_resources:
#   - ref: https://docs.gitlab.com/user/compliance/audit_event_types/
# custom:
#   id: GL-AUD-002
#   severity: medium
#   kinds: [instance, group, project]
#   tier: premium
#   requires:
#     - audit_events.*.created_at
#     - audit_events.*.days_since_created
#     - audit_events.*.event_name
#     - audit_log.days_back
#     - audit_log.days_behind
#   also_reads:
#     - audit_events.*.author_id
#     - audit_events.*.author_name
#     - audit_events.*.details
#     - audit_events.*.target_details
#     - audit_log.streamed
#   params:
#     max_age_days:
#       type: integer
#       default: 30
#       minimum: 0
#       meaning: Only events that are at most so many days old count.
#     approved_authors:
#       type: list of text
#       default: []
#       meaning: Authors whose events pass, by name or, since anybody can change theirs, by id.
#     events:
#       type: list of text
#       default:
#         - allow_runner_registration_token_updated
#         - allowed_email_domain_updated
#         - application_setting_updated
#         - disable_personal_access_tokens_updated
#         - enabled_git_access_protocol_updated
#         - enforce_ssh_certificates_updated
#         - group_membership_lock_updated
#         - group_push_rules_commit_committer_check_updated
#         - group_push_rules_prevent_secrets_updated
#         - group_push_rules_reject_deny_delete_tag_updated
#         - group_push_rules_reject_member_check_updated
#         - group_push_rules_reject_unsigned_commits_updated
#         - group_saml_provider_create
#         - group_saml_provider_update
#         - group_shared_with_group_lock_updated
#         - ip_restrictions_changed
#         - prevent_forking_outside_group_updated
#         - prevent_sharing_groups_outside_hierarchy_updated
#         - project_push_rules_commit_committer_check_updated
#         - project_security_setting_updated
#         - resource_access_token_creation_allowed_updated
#         - saml_group_links_created
#         - saml_group_links_removed
#         - service_access_tokens_expiration_enforced_updated
#       meaning: Types of the events that count.
#   controls:
#     soc2: {CC7.1: moderate, CC7.2: moderate, CC8.1: moderate}
#     iso27001_2022: {A.8.9: moderate, A.8.15: moderate, A.8.32: moderate}
#     cis_gitlab_1_0_1: {"1.1.19": moderate}
#     nist_800_53r5: {CM-3: moderate, CM-6: moderate, AU-6: moderate}
#     owasp_cicd: {CICD-SEC-10: moderate, CICD-SEC-7: moderate}
#   remediation:
#     ui: >-
#       Group or project > Secure > Audit events (instance: Admin > Monitoring > Audit events): find out who asked for
#       the change, and undo it if nobody did
#     api: none for the event; undo the change where the setting is
package glscan.policies.audit.security_settings_are_unchanged

import data.glscan.lib.audit

deny contains audit.finding(id, event) if some id, event in audit.counted(_params)

unknown contains reason if some reason in audit.unproven(_params)

_params := input.params["GL-AUD-002"]
