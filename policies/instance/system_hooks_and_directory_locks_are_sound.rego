# METADATA
# title: System hooks are encrypted, and the directory rules memberships
# description: |
#   A system hook tells of every project. Where a directory rules who is a member of what, a membership that somebody
#   adds by hand bypasses it. Which directory does is declared as a parameter, since GitLab does not tell here. Of a
#   hook's URL only the scheme and the host are read.
# scope: package
# related_resources:
#   - ref: https://docs.gitlab.com/administration/system_hooks/
#   - ref: https://docs.gitlab.com/administration/settings/visibility_and_access_controls/
# custom:
#   id: GL-INS-021
#   severity: medium
#   kinds: [instance]
#   tier: free
#   requires:
#     - system_hooks.*.enable_ssl_verification
#     - system_hooks.*.url_scheme
#   also_reads:
#     - application_settings.lock_memberships_to_ldap
#     - application_settings.lock_memberships_to_saml
#     - system_hooks.*.url_host
#   params:
#     directory:
#       type: text
#       default: ""
#       meaning: "Directory that rules memberships: ldap or saml; empty = none does."
#   controls:
#     soc2: {CC6.7: strong, CC6.2: weak}
#     iso27001_2022: {A.8.24: strong, A.8.20: moderate, A.5.16: weak}
#     cis_gitlab_1_0_1: {"1.4.4": strong, "2.1.10": moderate}
#     nist_800_53r5: {SC-8: strong, SC-8(1): strong, AC-2(1): weak}
#     owasp_cicd: {CICD-SEC-2: weak, CICD-SEC-8: moderate}
#   remediation:
#     ui: >-
#       Admin > System hooks: use https and turn on SSL verification; Admin > Settings > General > Visibility and access
#       controls: lock memberships to the directory
#     api: PUT /hooks/:id url, enable_ssl_verification=true (PUT /application/settings lock_memberships_to_ldap=true)
package glscan.policies.instance.system_hooks_and_directory_locks_are_sound

deny contains {
	"path": ["system_hooks", id, "url_scheme"],
	"message": sprintf("%s sends its events over %s, readable on the way.", [_named(id, hook), scheme]),
	"expected": "https",
} if {
	some id, hook in input.resource.system_hooks
	scheme := hook.url_scheme
	not scheme in {"https", ""}
}

deny contains {
	"path": ["system_hooks", id, "enable_ssl_verification"],
	"message": sprintf("%s accepts any certificate, so any host can pose as the receiver.", [_named(id, hook)]),
	"expected": true,
} if {
	some id, hook in input.resource.system_hooks
	hook.enable_ssl_verification == false
}

deny contains {
	"path": ["application_settings", _lock],
	"message": sprintf("Memberships can be given by hand, past the directory (%s).", [_directory]),
	"expected": true,
} if {
	input.resource.application_settings[_lock] == false
}

unknown contains sprintf("%s: the URL shows no scheme.", [_named(id, hook)]) if {
	some id, hook in input.resource.system_hooks
	hook.url_scheme == ""
}

unknown contains "Whether memberships are locked to the directory could not be read." if {
	_directory in {"ldap", "saml"}
	object.get(input.resource, ["application_settings", _lock], "hidden") == "hidden"
}

unknown contains sprintf("The parameter directory is %s: it can be ldap, saml or empty.", [_directory]) if {
	not _directory in {"ldap", "saml", ""}
}

_named(id, hook) := sprintf("System hook %s to %s", [id, hook.url_host]) if hook.url_host != ""

_named(id, hook) := sprintf("System hook %s", [id]) if object.get(hook, "url_host", "") == ""

_lock := sprintf("lock_memberships_to_%s", [_directory])

_directory := input.params["GL-INS-021"].directory
