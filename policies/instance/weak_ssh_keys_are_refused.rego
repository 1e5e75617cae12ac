# METADATA
# title: Weak SSH keys are refused
# description: |
#   DSA keys and short RSA keys can be broken. A key that is refused is of no use any longer, also where it was there
#   before. Keys of the other kinds are sound at any length that they have.
# scope: package
# related_resources:
#   - ref: https://docs.gitlab.com/security/ssh_keys_restrictions/
# custom:
#   id: GL-INS-017
#   severity: medium
#   kinds: [instance]
#   tier: free
#   requires:
#     - application_settings.dsa_key_restriction
#     - application_settings.rsa_key_restriction
#   also_reads:
#     - application_settings.max_ssh_key_lifetime
#   params:
#     min_rsa_bits:
#       type: integer
#       default: 3072
#       minimum: 1024
#       meaning: Shortest RSA key in bits.
#     max_key_days:
#       type: integer
#       default: 0
#       minimum: 0
#       meaning: Longest lifetime of an SSH key in days (Ultimate); 0 = any.
#   controls:
#     soc2: {CC6.1: moderate, CC6.7: moderate}
#     iso27001_2022: {A.8.24: strong, A.8.5: moderate}
#     nist_800_53r5: {SC-12: moderate, SC-13: strong, IA-5: moderate}
#     owasp_cicd: {CICD-SEC-6: moderate, CICD-SEC-7: moderate}
#   remediation:
#     ui: >-
#       Admin > Settings > General > Visibility and access controls: forbid DSA SSH keys and choose the shortest RSA key
#     api: PUT /application/settings rsa_key_restriction=3072 dsa_key_restriction=-1
package glscan.policies.instance.weak_ssh_keys_are_refused

deny contains {
	"path": ["application_settings", "dsa_key_restriction"],
	"message": "DSA keys are accepted.",
	"expected": -1,
} if {
	_settings.dsa_key_restriction != -1
}

deny contains {
	"path": ["application_settings", "rsa_key_restriction"],
	"message": "RSA keys of any length are accepted.",
	"expected": _params.min_rsa_bits,
} if {
	_settings.rsa_key_restriction == 0
}

deny contains {
	"path": ["application_settings", "rsa_key_restriction"],
	"message": sprintf("RSA keys of %d bits are accepted, where %d should be the fewest.", [length, least]),
	"expected": least,
} if {
	length := _settings.rsa_key_restriction
	least := _params.min_rsa_bits
	length > 0
	length < least
}

deny contains {
	"path": ["application_settings", "max_ssh_key_lifetime"],
	"message": "An SSH key may be added that never ends.",
	"expected": _params.max_key_days,
} if {
	_params.max_key_days > 0
	_settings.max_ssh_key_lifetime <= 0
}

deny contains {
	"path": ["application_settings", "max_ssh_key_lifetime"],
	"message": sprintf("An SSH key may live for %d days, where %d are the most.", [days, most]),
	"expected": most,
} if {
	days := _settings.max_ssh_key_lifetime
	most := _params.max_key_days
	most > 0
	days > most
}

unknown contains "The longest lifetime of an SSH key could not be read." if {
	_params.max_key_days > 0
	object.get(_settings, "max_ssh_key_lifetime", "hidden") == "hidden"
}

_params := input.params["GL-INS-017"]

_settings := input.resource.application_settings
