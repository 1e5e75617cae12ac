# METADATA
# title: E-mail domains of sign-up are allowlisted
# description: |
#   Without a list any personal mailbox can register. In a public mail domain anybody gets an address. A star in an
#   entry stands for any text, dots too, so that *acme.example also takes in evil-acme.example; *.acme.example is sound.
#   That anybody gets a name below a suffix such as co.uk is not known here. The list does not bind every invitation.
# scope: package
# related_resources:
#   - ref: https://docs.gitlab.com/administration/settings/sign_up_restrictions/
# custom:
#   id: GL-INS-002
#   severity: medium
#   kinds: [instance]
#   tier: free
#   requires:
#     - application_settings.domain_allowlist
#     - application_settings.signup_enabled
#   params:
#     public_mail_domains:
#       type: list of text
#       default: [163.com, aol.com, fastmail.com, gmail.com, gmx.*, googlemail.com, hotmail.*, icloud.com, live.*,
#         mail.com, mail.ru, me.com, msn.com, outlook.*, pm.me, proton.me, protonmail.*, qq.com, tutanota.com, web.de,
#         yahoo.*, yandex.*, zohomail.com]
#       meaning: Domains in which anybody can get an address; an entry that ends in .* matches every suffix.
#     approved_domains:
#       type: list of text
#       default: []
#       meaning: Domains that the organisation owns; empty = any that is not public will do.
#   controls:
#     soc2: {CC6.1: moderate, CC6.2: moderate}
#     iso27001_2022: {A.5.16: moderate}
#     cis_gitlab_1_0_1: {"1.3.6": moderate}
#     nist_800_53r5: {AC-2: moderate, IA-4: moderate}
#     owasp_cicd: {CICD-SEC-2: moderate}
#   remediation:
#     ui: >-
#       Admin > Settings > General > Sign-up restrictions: list only your own domains under Allowed domains for sign-ups
#     api: PUT /application/settings domain_allowlist
package glscan.policies.instance.signup_domains_are_allowlisted

import data.glscan.lib.domains

deny contains {
	"path": ["application_settings", "domain_allowlist"],
	"message": "Sign-up is open to addresses of every domain.",
} if {
	input.resource.application_settings.domain_allowlist == []
}

deny contains {
	"path": ["application_settings", "domain_allowlist"],
	"key": entry,
	"message": sprintf("The allowlist admits %s, %s.", [entry, complaint]),
} if {
	some entry in input.resource.application_settings.domain_allowlist
	complaint := _complaint(entry, input.params["GL-INS-002"])
}

skip contains "Sign-up is off." if input.resource.application_settings.signup_enabled == false

_complaint(entry, params) := "where anybody can get an address" if {
	domains.listed(trim_prefix(entry, "*."), params.public_mail_domains)
}

else := "whose star also takes in domains of strangers" if {
	contains(entry, "*")
	not _ends_in_a_domain(entry)
}

else := "which is not an approved domain" if {
	params.approved_domains != []
	not domains.listed(entry, params.approved_domains)
}

# What the last star stands for ends before a dot, and two labels follow: somebody's domain.
_ends_in_a_domain(entry) if regex.match(`\*[^*]*\.[^*.]+\.[^*.]+$`, entry)
