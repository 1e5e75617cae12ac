package custom.access.members_were_reviewed_test

import data.custom.access.members_were_reviewed
import data.glscan.testing

test_a_list_that_nobody_signed_is_denied if {
	denied := members_were_reviewed.deny with input as _group({"is_signed": false})
	{finding.path | some finding in denied} == {["membership_review", "is_signed"]}
}

test_a_signed_list_passes if members_were_reviewed.deny == set() with input as _group({"is_signed": true})

_group(review) := testing.projected(
	"ACME-001",
	testing.document(testing.group({"membership_review": review}), {}),
)
