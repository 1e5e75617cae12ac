# METADATA
# title: CI/CD variables are changed by those who may
# description: |
#   A variable that was changed can send a build elsewhere, or make it print a key. GitLab tells the name of the
#   variable and not what it was changed to. Variables of the instance are told since 16.5.
# scope: package
# related_resources:
#   - ref: https://docs.gitlab.com/user/compliance/audit_event_types/
# custom:
#   id: GL-AUD-008
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
#         - ci_group_variable_created
#         - ci_group_variable_deleted
#         - ci_group_variable_updated
#         - ci_instance_variable_created
#         - ci_instance_variable_deleted
#         - ci_instance_variable_updated
#         - ci_variable_created
#         - ci_variable_deleted
#         - ci_variable_updated
#       meaning: Types of the events that count.
#   controls:
#     soc2: {CC7.2: moderate, CC8.1: moderate}
#     iso27001_2022: {A.5.17: moderate, A.8.15: moderate, A.8.32: moderate}
#     cis_gitlab_1_0_1: {2.1.7: moderate}
#     nist_800_53r5: {CM-3: moderate, AU-6: moderate}
#     owasp_cicd: {CICD-SEC-10: moderate, CICD-SEC-6: moderate}
#   remediation:
#     ui: >-
#       Group or project > Secure > Audit events (instance: Admin > Monitoring > Audit events): find out who asked for
#       the change, and set the variable anew if nobody did
#     api: PUT /projects/:id/variables/:key (or /groups/:id, /admin/ci)
package glscan.policies.audit.variable_changes_are_expected

import data.glscan.lib.audit

deny contains audit.finding(id, event) if some id, event in audit.counted(_params)

unknown contains reason if some reason in audit.unproven(_params)

_params := input.params["GL-AUD-008"]
