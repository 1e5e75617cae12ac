# METADATA
# description: |
#   Whether approvals outlive commits that are added after them. With `accept_selective` it is enough that a push
#   removes the approvals of the Code Owners whose files it changes.
package glscan.lib.approvals

# METADATA
# description: True when a push removes fewer approvals than it should; the argument is `accept_selective`.
# scope: document
outlive_commits(false) if _some_stay

outlive_commits(true) if {
	_some_stay
	input.resource.approval_settings.selective_code_owner_removals.value == false
}

# METADATA
# description: True when all hangs on the approvals of Code Owners, and GitLab does not say what becomes of them.
may_outlive_commits(true) if {
	_some_stay
	object.get(input.resource.approval_settings, ["selective_code_owner_removals", "value"], "absent") == "absent"
}

_some_stay if input.resource.approval_settings.retain_approvals_on_push.value != false
