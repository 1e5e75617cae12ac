# METADATA
# title: The GitLab version is one that is still patched
# description: |
#   Known weaknesses of an old server undo every setting on it. This tool has no list of releases: you state the lowest
#   version that you accept, and raise it with GitLab's security releases. GitLab.com is kept up to date by GitLab.
# scope: package
# related_resources:
#   - ref: https://docs.gitlab.com/policy/maintenance/
# custom:
#   id: GL-INS-022
#   severity: high
#   kinds: [instance]
#   tier: free
#   requires:
#     - metadata.version
#   params:
#     minimum_version:
#       type: text
#       default: ""
#       meaning: Lowest version that is accepted, such as 18.5.2; empty = it cannot be judged.
#   controls:
#     soc2: {CC7.1: strong}
#     iso27001_2022: {A.8.8: strong}
#     nist_800_53r5: {SI-2: strong}
#     owasp_cicd: {CICD-SEC-7: moderate}
#   remediation:
#     ui: On the server, update to the latest patch release of a minor version that is still maintained
#     api: GitLab cannot be updated by its API; GET /version shows which version runs
package glscan.policies.instance.server_version_is_supported

deny contains {
	"path": ["metadata", "version"],
	"message": sprintf("GitLab %s is older than %s, the lowest version that is accepted.", [_version, _minimum]),
	"expected": _minimum,
} if {
	_numbers(_version) < _numbers(_minimum)
}

skip contains "GitLab keeps GitLab.com up to date." if input.instance.url == "https://gitlab.com"

unknown contains "The lowest version that is accepted is not stated: set minimum_version." if _minimum == ""

unknown contains sprintf("The parameter minimum_version is %s, which is no version such as 18.5.2.", [_minimum]) if {
	_minimum != ""
	not _numbers(_minimum)
}

unknown contains "What GitLab says of its version is none that can be compared." if {
	is_string(_version)
	not _numbers(_version)
}

# The edition (-ee), or what else stands after the numbers, does not count; a patch that is not named is 0.
_numbers(text) := [to_number(number) | some number in array.slice(array.concat(split(found, "."), ["0"]), 0, 3)] if {
	found := regex.replace(text, `-.*$`, "")
	regex.match(`^[1-9][0-9]{0,3}\.(0|[1-9][0-9]{0,3})(\.(0|[1-9][0-9]{0,5}))?$`, found)
}

_minimum := input.params["GL-INS-022"].minimum_version

_version := input.resource.metadata.version
