package glscan.lib.codeowners_test

import data.glscan.lib.codeowners

test_a_name_matches_a_file_in_any_folder if {
	_matched("README.md") == {"README.md", "docs/README.md", "docs/api/README.md"}
	_matched("api/README.md") == {"docs/api/README.md"}
}

test_a_leading_slash_matches_from_the_root if {
	_matched("/README.md") == {"README.md"}
	_matched("/docs/README.md") == {"docs/README.md"}
}

test_a_name_does_not_match_what_lies_below_a_folder_of_that_name if {
	_matched("docs") == set()
	_matched("/docs") == set()
}

test_a_closing_slash_matches_everything_below_a_folder if {
	_matched("docs/") == {"docs/README.md", "docs/api/README.md", "lib/docs/a.rb"}
	_matched("/docs/") == {"docs/README.md", "docs/api/README.md"}
	_matched("/api/") == set()
	_matched("/") == _files
}

test_a_star_stays_within_a_folder if {
	_matched("/*") == {".gitlab-ci.yml", "README.md"}
	_matched("/docs/*") == {"docs/README.md"}
	_matched("/docs/*/README.md") == {"docs/api/README.md"}
	_matched("/docs/RE*ME.*") == {"docs/README.md"}
}

test_a_star_without_a_folder_matches_everywhere if {
	_matched("*") == _files
	_matched("*.rb") == {"lib/docs/a.rb"}
	_matched("*.yml") == {".gitlab-ci.yml"}
}

test_two_stars_cross_folders_before_another_step if {
	_matched("/**/README.md") == {"README.md", "docs/README.md", "docs/api/README.md"}
	_matched("/docs/**/README.md") == {"docs/README.md", "docs/api/README.md"}
	_matched("**/api/*") == {"docs/api/README.md"}
	_matched("/docs/**/") == {"docs/README.md", "docs/api/README.md"}
	_matched("/docs/**/**/api/README.md") == {"docs/api/README.md"}
}

test_two_stars_at_the_end_or_inside_a_name_are_one if {
	_matched("/docs/**") == {"docs/README.md"}
	_matched("/docs**/README.md") == {"docs/README.md"}
}

test_a_dot_file_is_like_any_other if {
	_matched("/.*") == {".gitlab-ci.yml"}
	_matched("?gitlab-ci.yml") == {".gitlab-ci.yml"}
}

test_an_empty_pattern_matches_everything if _matched("") == _files

test_case_counts if _matched("readme.md") == set()

test_a_question_mark_is_one_character_of_a_name if {
	codeowners.matches("/a?c", "abc")
	not codeowners.matches("/a?c", "ac")
	not codeowners.matches("/a?c", "a/c")
}

test_a_class_is_one_of_its_characters if {
	codeowners.matches("/[ab]c", "bc")
	codeowners.matches("/[a-c]c", "bc")
	not codeowners.matches("/[ab]c", "cc")
	not codeowners.matches("/[a-b]c", "-c")
	codeowners.matches(`/[\]]c`, "]c")
	codeowners.matches(`/[a\-z]c`, "-c")
	not codeowners.matches(`/[a\-z]c`, "bc")
	codeowners.matches("/[*.&~^]c", "^c")
	not codeowners.matches("/[&&~~]c", "bc")
}

test_a_negated_class_is_one_other_character_of_a_name if {
	codeowners.matches("/[!a]c", "bc")
	codeowners.matches("/[!a]c", "]c")
	codeowners.matches("/[^a]c", "bc")
	not codeowners.matches("/[!a]c", "ac")
	not codeowners.matches("/[^a]c", "ac")
	not codeowners.matches("/x[!a]c", "x/c")
}

test_a_negated_class_of_nothing_is_any_character if codeowners.matches("/[!]c", "ac")

test_a_class_that_is_none_matches_nothing if {
	not codeowners.matches("/[z-a]c", "bc")
	not codeowners.matches("/[z-a]c", "[z-a]c")
}

test_a_bracket_alone_is_a_character if codeowners.matches("/*a[b", "xa[b")

test_an_escaped_character_stands_for_itself if {
	codeowners.matches(`\#file`, "#file")
	codeowners.matches(`with\ space/*`, "with space/a")
	codeowners.matches(`/\*`, "*")
	not codeowners.matches(`/\*`, "a")
	codeowners.matches(`/\a\?`, "a?")
	codeowners.matches(`/a\`, `a\`)
}

test_the_characters_of_expressions_mean_nothing_in_a_pattern if {
	every character in {".", "+", "(", ")", "|", "{", "}", "^", "$", "&", "~", "-", "é", " "} {
		codeowners.matches(sprintf("/*%s", [character]), sprintf("x%s", [character]))
		not codeowners.matches(sprintf("/*%s", [character]), "xy")
	}
}

test_a_pattern_has_no_choice_between_words if {
	not codeowners.matches("/*(a|b)", "xa")
	not codeowners.matches("/*{a,b}", "xa")
	codeowners.matches("/a!*", "a!b")
	not codeowners.matches("/a!*", "bcd")
}

test_a_path_may_begin_with_a_slash if {
	codeowners.matches("/README.md", "/README.md")
	codeowners.matches("/*.md", "/README.md")
	codeowners.matches("/x/a", "x/a")
}

test_a_file_with_an_owner_is_owned if _owned([_entry("a", "*", 1)])

test_a_file_that_no_pattern_matches_is_not_owned if {
	not _owned([])
	not _owned([_entry("a", "*.md", 1)])
}

test_the_last_pattern_of_a_section_decides if {
	not _owned([_entry("a", "*", 1), _entry("a", "/*.yml", 0)])
	_owned([_entry("a", "/*.yml", 0), _entry("a", "*", 1)])
	_owned([_entry("a", "*", 1), _entry("a", "*.md", 0)])
}

test_each_section_is_asked_separately if {
	_owned([_entry("a", "*", 1), _entry("b", "*", 0)])
	_owned([_entry("", "*", 0), _entry("b", "*", 1)])
	not _owned([_entry("a", "*", 0), _entry("b", "*.md", 1)])
}

test_sections_of_one_name_are_one_whatever_their_case if {
	not _owned([_entry("Build", "*", 1), _entry("build", "*", 0)])
}

test_an_optional_section_demands_nothing if {
	not _owned([_optional(_entry("a", "*", 1))])
	_owned([_optional(_entry("a", "*", 1)), _entry("b", "*", 1)])
}

test_a_section_that_is_optional_in_part_is_demanded if {
	_owned([_entry("a", "*.md", 1), _optional(_entry("a", "*", 1))])
}

test_an_exclusion_counts_wherever_it_stands_in_its_section if {
	not _owned([_entry("a", "*", 1), _entry("a", "!*.yml", 0)])
	not _owned([_entry("a", "!*.yml", 0), _entry("a", "*", 1)])
	not _owned([_entry("a", "*", 1), _entry("a", "!", 0)])
	_owned([_entry("a", "*", 1), _entry("a", "!*.md", 0)])
	_owned([_entry("a", "*", 1), _entry("b", "!*.yml", 0)])
}

test_an_exclusion_owns_nothing if not _owned([_entry("a", "!*.yml", 1)])

_files := {".gitlab-ci.yml", "README.md", "docs/README.md", "docs/api/README.md", "lib/docs/a.rb"}

_matched(pattern) := {file | some file in _files; codeowners.matches(pattern, file)}

_owned(entries) if codeowners.owned(entries, ".gitlab-ci.yml")

_entry(section, pattern, owners) := {
	"section": section,
	"pattern": pattern,
	"owners_count": owners,
	"optional": false,
}

_optional(entry) := object.union(entry, {"optional": true})
