package review.threads

deny contains {"msg": msg} if {
	input.resource.settings.only_allow_merge_if_all_discussions_are_resolved == false
	msg := "A merge request can be merged while somebody waits for an answer."
}

skip contains "The project is archived." if input.resource.settings.archived
