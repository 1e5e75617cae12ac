# METADATA
# title: The members of the group were reviewed this quarter
# description: |
#   Each group's owner goes through its members every quarter and signs the list. GitLab keeps no record of that, so
#   glscan lists it as to be shown by hand, and never as fine.
# scope: package
# custom:
#   id: ACME-001
#   severity: medium
#   kinds: [group]
#   observable: never
#   requires: [membership_review.is_signed]
#   controls:
#     soc2: {CC6.2: weak, CC6.3: weak}
#     iso27001_2022: {A.5.18: weak}
#   remediation:
#     ui: Group > Manage > Members, then sign the list and file it
#     api: GET /groups/:id/members/all lists who is to be looked at
package custom.access.members_were_reviewed

deny contains {
	"path": ["membership_review", "is_signed"],
	"message": "Nobody signed the list of members this quarter.",
	"expected": true,
} if {
	input.resource.membership_review.is_signed == false
}
