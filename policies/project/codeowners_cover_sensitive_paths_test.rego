package glscan.policies.project.codeowners_cover_sensitive_paths_test

import data.glscan.policies.project.codeowners_cover_sensitive_paths as policy
import data.glscan.testing

test_denies_a_project_without_the_file if {
	document := _document({"present": false, "entries": [], "parse_errors": []}, {}, _defaults)
	policy.deny == {{
		"path": ["codeowners", "present"],
		"message": "There is no CODEOWNERS file, so no file of the project has an owner who must approve.",
		"expected": true,
	}} with input as document
	policy.skip == set() with input as document
}

test_denies_lines_that_cannot_be_read if {
	document := _document(object.union(_file(["*"]), {"parse_errors": [2, 7]}), {}, _defaults)
	policy.deny == {
		{
			"path": ["codeowners", "parse_errors"],
			"key": "2",
			"message": "Line 2 of CODEOWNERS cannot be read, so the owners it names may not be asked.",
		},
		{
			"path": ["codeowners", "parse_errors"],
			"key": "7",
			"message": "Line 7 of CODEOWNERS cannot be read, so the owners it names may not be asked.",
		},
	} with input as document
}

test_denies_each_sensitive_path_without_an_owner if {
	document := _document(_file(["*.md"]), {}, _defaults)
	policy.deny == {_finding(".gitlab-ci.yml"), _finding("CODEOWNERS")} with input as document
	policy.skip == set() with input as document
}

test_denies_an_empty_file if {
	document := _document(_file([]), {}, _defaults)
	testing.places(policy.deny) == {_place(".gitlab-ci.yml"), _place("CODEOWNERS")} with input as document
}

test_denies_a_path_that_a_later_pattern_leaves_without_owners if {
	unowned := object.union(testing.codeowner("/.gitlab-ci.yml"), {"owners_count": 0})
	file := testing.replaced(_file([]), "entries", [testing.codeowner("*"), unowned])
	document := _document(file, {}, _defaults)
	testing.places(policy.deny) == {_place(".gitlab-ci.yml")} with input as document
}

test_denies_a_path_that_is_excluded if {
	document := _document(_file(["!.gitlab-ci.yml", "*"]), {}, _defaults)
	testing.places(policy.deny) == {_place(".gitlab-ci.yml")} with input as document
}

test_denies_a_path_that_only_an_optional_section_owns if {
	optional := object.union(testing.codeowner("*"), {"section": "docs", "optional": true})
	document := _document(testing.replaced(_file([]), "entries", [optional]), {}, _defaults)
	testing.places(policy.deny) == {_place(".gitlab-ci.yml"), _place("CODEOWNERS")} with input as document
}

test_denies_the_pipeline_file_that_the_project_names if {
	document := _document(_file([".gitlab-ci.yml", "CODEOWNERS"]), {"ci_config_path": "ci/main.yml"}, _defaults)
	policy.deny == {_finding("ci/main.yml")} with input as document
}

test_denies_the_file_itself_where_it_lies if {
	file := object.union(_file([".gitlab-ci.yml", "/CODEOWNERS"]), {"path": ".gitlab/CODEOWNERS"})
	document := _document(file, {}, _defaults)
	policy.deny == {{
		"path": ["codeowners", "entries"],
		"key": ".gitlab/CODEOWNERS",
		"message": ".gitlab/CODEOWNERS gives .gitlab/CODEOWNERS no owner whose approval is required.",
	}} with input as document
}

test_denies_another_sensitive_path if {
	document := _document(_file([".gitlab-ci.yml", "CODEOWNERS"]), {}, ["deploy/prod.yml", "CODEOWNERS"])
	policy.deny == {_finding("deploy/prod.yml")} with input as document
}

test_denies_a_path_that_looks_like_an_expression if {
	document := _document(_file(["CODEOWNERS"]), {}, ["%s(.*"])
	testing.places(policy.deny) == {_place("%s(.*")} with input as document
}

test_passes_a_file_that_owns_every_sensitive_path if {
	document := _document(_file([".gitlab-ci.yml", "CODEOWNERS"]), {}, _defaults)
	policy.deny == set() with input as document
	policy.skip == set() with input as document
}

test_passes_the_pipeline_file_that_the_project_names if {
	document := _document(_file(["/ci/", "CODEOWNERS"]), {"ci_config_path": "ci/main.yml"}, _defaults)
	policy.deny == set() with input as document
}

test_passes_the_file_itself_where_it_lies if {
	file := object.union(_file([".gitlab-ci.yml", "/docs/"]), {"path": "docs/CODEOWNERS"})
	document := _document(file, {}, _defaults)
	policy.deny == set() with input as document
}

test_passes_a_file_of_which_the_place_is_not_told if {
	document := _document(object.remove(_file([".gitlab-ci.yml", "/CODEOWNERS"]), ["path"]), {}, _defaults)
	policy.deny == set() with input as document
}

test_passes_a_pipeline_that_lies_elsewhere if {
	elsewhere := {"ci.yml@acme/pipelines", "ci.yml@acme/pipelines:main", "https://ci.acme.example/main.yml"}
	every path in elsewhere {
		document := _document(_file(["CODEOWNERS"]), {"ci_config_path": path}, _defaults)
		policy.deny == set() with input as document
	}
}

test_passes_where_no_path_is_sensitive if {
	document := _document(_file([]), {}, [])
	policy.deny == set() with input as document
}

test_claims_nothing_without_the_file_being_read if {
	document := _projected(object.remove(testing.project({}), ["codeowners"]), _defaults)
	policy.deny == set() with input as document
	policy.skip == set() with input as document
}

test_claims_nothing_of_entries_that_were_not_read if {
	document := _document(object.remove(_file([]), ["entries"]), {}, _defaults)
	policy.deny == set() with input as document
}

test_claims_nothing_of_a_pipeline_whose_place_was_not_read if {
	settings := {"archived": false, "default_branch": "main", "empty_repo": false}
	project := testing.replaced(testing.project({"codeowners": _file(["CODEOWNERS"])}), "settings", settings)
	policy.deny == set() with input as _projected(project, _defaults)
}

test_skips_an_archived_project if {
	document := _document(_file([]), {"archived": true}, _defaults)
	policy.skip == {"The project is archived."} with input as document
}

test_skips_an_empty_repository if {
	project := testing.replaced(
		testing.project({"settings": {"empty_repo": true, "default_branch": ""}}),
		"codeowners",
		{},
	)
	document := _projected(project, _defaults)
	policy.deny == set() with input as document
	policy.skip == {"The repository is empty."} with input as document
	policy.unknown == set() with input as document
}

test_does_not_know_a_repository_without_a_default_branch if {
	project := testing.replaced(testing.project({"settings": {"default_branch": ""}}), "codeowners", {})
	document := _projected(project, _defaults)
	policy.deny == set() with input as document
	policy.skip == set() with input as document
	policy.unknown == {"The project has no default branch though its repository is not empty."} with input as document
}

_defaults := [".gitlab-ci.yml", "CODEOWNERS"]

_document(file, settings, paths) := _projected(
	testing.replaced(testing.project({"settings": settings}), "codeowners", file),
	paths,
)

_projected(project, paths) := testing.projected(
	"GL-PRJ-013",
	testing.document(project, {"params": {"GL-PRJ-013": {"sensitive_paths": paths}}}),
)

_file(patterns) := {
	"present": true,
	"path": "CODEOWNERS",
	"entries": [testing.codeowner(pattern) | some pattern in patterns],
	"parse_errors": [],
}

_place(path) := {"path": ["codeowners", "entries"], "key": path}

_finding(path) := object.union(
	_place(path),
	{"message": sprintf("CODEOWNERS gives %s no owner whose approval is required.", [path])},
)
