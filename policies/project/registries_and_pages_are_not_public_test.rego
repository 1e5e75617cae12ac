package glscan.policies.project.registries_and_pages_are_not_public_test

import data.glscan.policies.project.registries_and_pages_are_not_public as policy
import data.glscan.testing

test_denies_what_is_open_to_everyone if {
	document := _document({"pages_access_level": "public", "package_registry_access_level": "public"}, [])
	policy.deny == {
		{
			"path": ["settings", "pages_access_level"],
			"message": "The Pages site is open to everyone, signed in or not.",
			"expected": "private",
		},
		{
			"path": ["settings", "package_registry_access_level"],
			"message": "The package registry is open to everyone, signed in or not.",
			"expected": "private",
		},
	} with input as document
	policy.skip == set() with input as document
}

test_denies_what_is_open_to_all_who_see_an_internal_project if {
	document := _document(object.union(_enabled, {"visibility": "internal"}), [])
	testing.places(policy.deny) == {_place(name) | some name, _ in _enabled} with input as document
}

test_denies_what_is_open_to_all_who_see_a_public_project if {
	open := {"container_registry_access_level": "enabled", "releases_access_level": "enabled"}
	document := _document(object.union(open, {"visibility": "public"}), ["other/*"])
	policy.deny == {
		{
			"path": ["settings", "container_registry_access_level"],
			"message": "The container registry is open to everyone who can see the project, which is public.",
			"expected": "private",
		},
		{
			"path": ["settings", "releases_access_level"],
			"message": "The list of releases is open to everyone who can see the project, which is public.",
			"expected": "private",
		},
	} with input as document
	policy.skip == set() with input as document
}

test_denies_a_site_that_is_more_open_than_the_project_on_purpose if every visibility in {"private", "internal"} {
	document := _document({"visibility": visibility, "pages_access_level": "public"}, ["acme/web"])
	testing.places(policy.deny) == {_place("pages_access_level")} with input as document
	policy.skip == set() with input as document
}

test_passes_what_is_open_to_members_only if every visibility in {"private", "internal", "public"} {
	document := _document({"visibility": visibility}, [])
	policy.deny == set() with input as document
	policy.unknown == set() with input as document
	policy.skip == set() with input as document
}

test_passes_what_is_open_to_all_who_see_a_private_project if {
	document := _document(_enabled, [])
	policy.deny == set() with input as document
}

test_passes_what_is_open_to_all_who_see_a_project_that_is_internal_on_purpose if {
	document := _document(object.union(_enabled, {"visibility": "internal"}), ["acme/*"])
	policy.deny == set() with input as document
	policy.skip == set() with input as document
}

test_passes_what_is_turned_off if {
	off := {name: "disabled" | some name, _ in _enabled}
	document := _document(object.union(off, {"visibility": "public"}), [])
	policy.deny == set() with input as document
}

test_does_not_know_packages_of_which_nothing_is_told if {
	document := _untold({})
	policy.deny == set() with input as document
	policy.skip == set() with input as document
	policy.unknown == {"GitLab does not show who may read the packages of the project."} with input as document
}

test_does_not_know_packages_of_which_only_their_use_is_told if {
	document := _untold({"packages_enabled": true})
	count(policy.unknown) == 1 with input as document
}

test_does_not_know_a_level_that_gitlab_does_not_have if every level in ["", "Public", "members", "public ", 20] {
	document := _document({"visibility": "public", "releases_access_level": level}, [])
	policy.deny == set() with input as document
	policy.unknown == {"The list of releases has an access level that is not known."} with input as document
}

test_does_not_know_any_feature_of_a_strange_level if {
	document := _document({name: "members" | some name, _ in _enabled}, [])
	policy.unknown == {
		"The container registry has an access level that is not known.",
		"The list of releases has an access level that is not known.",
		"The Pages site has an access level that is not known.",
		"The package registry has an access level that is not known.",
	} with input as document
}

test_knows_every_level_that_gitlab_has if every level in ["disabled", "private", "enabled", "public"] {
	policy.unknown == set() with input as _document({name: level | some name, _ in _enabled}, [])
}

test_passes_packages_that_cannot_be_there if {
	document := _untold({"packages_enabled": false})
	policy.deny == set() with input as document
	policy.unknown == set() with input as document
}

test_claims_nothing_without_the_values if {
	project := testing.replaced(testing.project({}), "settings", {"visibility": "public"})
	document := _projected(project, [])
	policy.deny == set() with input as document
	policy.skip == set() with input as document
}

test_claims_nothing_without_the_visibility if {
	document := _projected(testing.replaced(testing.project({}), "settings", _enabled), [])
	policy.deny == set() with input as document
	policy.skip == set() with input as document
}

test_skips_a_project_that_is_public_on_purpose if every path in {"acme/web", "acme/*"} {
	document := _document({"visibility": "public"}, [path])
	policy.skip == {"The project is public on purpose."} with input as document
}

_document(settings, public_projects) := _projected(testing.project({"settings": settings}), public_projects)

_projected(project, public_projects) := testing.projected(
	"GL-PRJ-019",
	testing.document(project, {"params": {"GL-PRJ-019": {"public_projects": public_projects}}}),
)

_untold(settings) := _projected(
	testing.replaced(testing.project({}), "settings", object.union(
		{
			"container_registry_access_level": "private",
			"pages_access_level": "private",
			"releases_access_level": "private",
			"visibility": "private",
		},
		settings,
	)),
	[],
)

_enabled := {
	"container_registry_access_level": "enabled",
	"package_registry_access_level": "enabled",
	"pages_access_level": "enabled",
	"releases_access_level": "enabled",
}

_place(name) := {"path": ["settings", name]}
