# METADATA
# title: Shares stay inside the hierarchy
# description: |
#   An invited group brings all of its members along. A lock against sharing does not undo shares made before it.
#   A share that has expired is not judged. Private groups that the token cannot see are left out by GitLab.
# scope: package
# related_resources:
#   - ref: https://docs.gitlab.com/user/project/members/sharing_projects_groups/
# custom:
#   id: GL-GRP-013
#   severity: high
#   kinds: [group]
#   tier: free
#   requires:
#     - shared_with_groups.*.inside
#     - shared_with_groups.*.group_access_level
#     - shared_with_groups.*.expires_at
#   also_reads:
#     - shared_with_groups.*.days_until_expiry
#   params:
#     approved_groups:
#       type: list of text
#       default: []
#       meaning: Full paths of the outside groups that may be invited; group/* means all below a group.
#     max_role:
#       type: integer
#       default: 30
#       minimum: 0
#       maximum: 50
#       meaning: Highest role an outside group may be given (30 Developer, 40 Maintainer, 50 Owner).
#     require_expiry:
#       type: boolean
#       default: true
#       meaning: A share with an outside group must end.
#   controls:
#     soc2: {CC6.3: strong, CC6.2: moderate}
#     iso27001_2022: {A.8.4: strong, A.5.18: moderate}
#     cis_gitlab_1_0_1: {"1.3.8": moderate}
#     nist_800_53r5: {AC-3: moderate, AC-21: strong, AC-2: moderate}
#     owasp_cicd: {CICD-SEC-2: strong}
#   remediation:
#     ui: "Group > Manage > Members > Groups: remove the group, or lower its role and set an expiration date"
#     api: DELETE /groups/:id/share/:group_id
package glscan.policies.group.shares_stay_inside_hierarchy

import data.glscan.lib.shares

deny contains finding if some finding in shares.flaws(input.params["GL-GRP-013"])
