# METADATA
# title: A compliance framework is applied to the project
# description: |
#   Policies that are scoped by framework pass over projects without one. A framework is a label: it says what should
#   hold for the project, not that it does. Frameworks are defined on the top-level group; a project in a personal
#   namespace can have none.
# scope: package
# related_resources:
#   - ref: https://docs.gitlab.com/user/compliance/compliance_frameworks/
# custom:
#   id: GL-PRJ-027
#   severity: info
#   kinds: [project]
#   tier: premium
#   requires:
#     - settings.archived
#     - settings.compliance_frameworks
#     - settings.namespace_kind
#   also_reads:
#     - ancestors.compliance_frameworks
#   params:
#     expected:
#       type: list of text
#       default: []
#       meaning: Names of frameworks of which one must be applied; empty = any.
#   controls:
#     soc2: {CC5.2: weak}
#     iso27001_2022: {A.5.9: weak, A.5.36: weak}
#     nist_800_53r5: {CM-8: weak, PL-2: weak}
#     owasp_cicd: {CICD-SEC-1: weak}
#   remediation:
#     ui: "Top-level group > Secure > Compliance center > Projects: apply a framework"
#     api: GraphQL mutation projectUpdateComplianceFrameworks
package glscan.policies.project.compliance_framework_is_applied

deny contains {
	"path": ["settings", "compliance_frameworks"],
	"message": sprintf("%s%s.", [_lack, _defined]),
} if {
	_lack
}

skip contains "The project is archived." if input.resource.settings.archived

skip contains "The project lies in a personal namespace, which has no frameworks." if {
	input.resource.settings.namespace_kind == "user"
}

_lack := "No compliance framework is applied" if _applied == []

_lack := sprintf("None of the expected compliance frameworks is applied (%s)", [concat(", ", _expected)]) if {
	_applied != []
	_expected != []
	{lower(name) | some name in _applied} & {lower(name) | some name in _expected} == set()
}

default _defined := ""

_defined := ", and the top-level group defines none" if input.ancestors[0].compliance_frameworks == {}

_defined := sprintf(", and the top-level group does not define %s", [concat(", ", _unheard_of)]) if {
	input.ancestors[0].compliance_frameworks != {}
	_unheard_of != []
}

_unheard_of := [name | some name in _expected; not lower(name) in _heard_of]

_heard_of contains lower(name) if some name, _ in input.ancestors[0].compliance_frameworks

# A blank text names no framework.
_applied := [name | some name in names; trim_space(name) != ""] if {
	names := input.resource.settings.compliance_frameworks
}

_expected := input.params["GL-PRJ-027"].expected
