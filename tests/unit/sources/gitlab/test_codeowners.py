"""GitLab's documented syntax, as https://docs.gitlab.com/user/project/codeowners/ tells it."""

from __future__ import annotations

import time

import pytest

from scanner.sources.gitlab.codeowners import Entry, parse


def entries(text: str) -> list[tuple[str, str, int, bool]]:
    """Pattern, section, number of owners, optional."""
    return [(one.pattern, one.section, one.owners_count, one.optional) for one in parse(text)[0]]


def owners(line: str) -> int:
    [(_, _, count, _)] = entries(line)
    return count


def errors(text: str) -> list[int]:
    return list(parse(text)[1])


def test_an_entry_is_a_pattern_and_its_owners() -> None:
    assert parse("* @default-owner") == ([Entry("*", "", 1, False)], [])


def test_an_entry_as_a_snapshot_has_it() -> None:
    [entry], _ = parse("^[Docs]\n/docs/ @ada")
    assert entry.to_json() == {
        "pattern": "/docs/",
        "section": "Docs",
        "owners_count": 1,
        "optional": True,
    }


@pytest.mark.parametrize(
    ("line", "count"),
    [
        ("x @ada", 1),
        ("x @doc-team @tech-lead", 2),
        ("x @group @group/with-nested/subgroup", 2),
        ("x @a.b_c-d/e.f", 1),
        ("x janedoe@gitlab.com", 1),
        ("x @legal janedoe@gitlab.com", 2),
        ("x first.last+tag@mail.example.com", 1),
        ("x @@maintainer", 1),
        ("x @@developer @@maintainers @@Owner", 3),
        ("x @ada @ada", 1),
        ("x @ada ada@example.com", 2),
        ("x    @ada\t@bob", 2),
        ("x @ada, @bob", 2),
        ("x (@ada)", 1),
    ],
)
def test_owners_are_users_groups_roles_and_addresses(line: str, count: int) -> None:
    assert owners(line) == count
    assert errors(line) == []


@pytest.mark.parametrize(
    ("line", "count"),
    [
        ("x ada", 0),
        ("x @", 0),
        ("x @@", 0),
        ("x @@guest", 0),
        ("x @@reporters", 0),
        ("x @@maintainer, @ada", 1),
        ("/path/* @group user_without_at_symbol @user_with_at_symbol", 2),
        ("x ada@", 0),
        ("folder with spaces/*.md @group", 1),
    ],
)
def test_malformed_owners_are_told_and_do_not_count(line: str, count: int) -> None:
    assert owners(line) == count
    assert errors(line) == [1]


def test_an_entry_without_owners_is_told_and_owns_nobody() -> None:
    text = "* @ada\nREADME.md\n"
    assert entries(text) == [("*", "", 1, False), ("README.md", "", 0, False)]
    assert errors(text) == [2]


def test_blank_lines_and_comments_are_nothing() -> None:
    text = "# a comment @ada\n\n   \n\t# another\n* @ada\n#\n \u00a0 \n"
    assert entries(text) == [("*", "", 1, False)]
    assert errors(text) == []


def test_owners_in_an_inline_comment_count() -> None:
    """Inline comments are unsupported: owners that stand in one are owners."""
    assert owners("*.md @docs # ask @lea") == 2
    assert errors("*.md @docs # ask @lea") == [1]


@pytest.mark.parametrize(
    ("line", "pattern"),
    [
        (r"path\ with\ spaces/*.md @owner", "path with spaces/*.md"),
        ("\\#file_with_pound.rb @owner", "#file_with_pound.rb"),
        (r"a\ \ b @owner", "a  b"),
        (r"a\*b @owner", r"a\*b"),
        (r"dir\#x @owner", r"dir\#x"),
        ("/docs/**/*.md @owner", "/docs/**/*.md"),
        ("[abc @owner", "[abc"),
        ("\u00fcber/ @owner", "\u00fcber/"),
    ],
)
def test_escapes_of_blanks_and_of_a_first_pound_are_undone(line: str, pattern: str) -> None:
    assert [entry[0] for entry in entries(line)] == [pattern]


@pytest.mark.parametrize(
    ("heading", "section"),
    [
        ("[README Owners]", ("README Owners", 0, False)),
        ("^[Go]", ("Go", 0, True)),
        ("[Docs][5]", ("Docs", 0, False)),
        ("[Docs] @ada", ("Docs", 1, False)),
        ("[Docs][2] @group @subgroup", ("Docs", 2, False)),
        ("^[Docs] @docs-team ada@example.com", ("Docs", 2, True)),
        ("[Docs][] @ada", ("Docs", 1, False)),
        ("^[Docs][0] @ada", ("Docs", 1, True)),
        ("[Docs]   @@maintainer", ("Docs", 1, False)),
        ("  [Docs]  ", ("Docs", 0, False)),
        ("[Docs] [2]", ("Docs", 0, False)),
        # What follows a heading without a blank is ignored.
        ("[Docs]@ada", ("Docs", 0, False)),
        ("[Docs][two] @ada", ("Docs", 0, False)),
        ("[Docs] @ada, @bob", ("Docs", 1, False)),
    ],
)
def test_a_heading_opens_a_section(heading: str, section: tuple[str, int, bool]) -> None:
    text = f"{heading}\n*.md"
    [(pattern, name, count, optional)] = entries(text)
    assert (pattern, (name, count, optional)) == ("*.md", section)
    assert 1 not in errors(text)


def test_default_owners_hold_where_a_line_names_none() -> None:
    text = "[Docs] @docs-team\ndocs/\nREADME.md @ada @bob\nodd nobody\n"
    assert entries(text) == [
        ("docs/", "Docs", 1, False),
        ("README.md", "Docs", 2, False),
        # Whoever names only what is no owner has no owner, not the default one.
        ("odd", "Docs", 0, False),
    ]
    assert errors(text) == [4]


def test_default_owners_end_with_their_section() -> None:
    assert entries("[A] @ada\n[B]\nx @bob\ny") == [("x", "B", 1, False), ("y", "B", 0, False)]


@pytest.mark.parametrize(
    "heading",
    ["[]", "[ ]", "^[]", "[Docs] ada", "^[Docs][2]", "[] @ada", f"^[Docs][{'9' * 5000}]"],
)
def test_a_heading_with_a_fault_is_told_and_followed(heading: str) -> None:
    text = f"* @ada\n{heading}\n*.md @bob"
    assert errors(text) == [2]
    sections = [section for _, section, _, _ in entries(text)]
    assert sections[0] == ""
    assert sections[1] != ""


def test_a_heading_that_is_not_closed_is_an_entry_of_the_section_before() -> None:
    """The examples of the page: the heading itself is a pattern, and its name is no owner."""
    assert entries("* @group\n\n[Section name\ndocs/ @docs_group") == [
        ("*", "", 1, False),
        ("[Section", "", 0, False),
        ("docs/", "", 1, False),
    ]
    text = "[Docs]\ndocs/**/* @group\n\n[Section name\ndocs/ @docs_group"
    assert {section for _, section, _, _ in entries(text)} == {"Docs"}
    assert errors(text) == [4]
    assert errors("[Section @ada\n") == [1]


def test_sections_of_one_name_are_one_whatever_their_case() -> None:
    text = "[Docs]\na @ada\n[Database]\nb @bob\n[DOCS]\nc @cid"
    assert [(pattern, section) for pattern, section, _, _ in entries(text)] == [
        ("a", "Docs"),
        ("b", "Database"),
        ("c", "Docs"),
    ]


@pytest.mark.parametrize(
    ("first", "second", "optional"),
    [("^[Docs]", "^[docs]", True), ("^[Docs]", "[docs]", False), ("[Docs]", "^[docs]", False)],
)
def test_a_section_is_optional_only_when_all_its_headings_say_so(
    first: str, second: str, optional: bool
) -> None:
    found = entries(f"{first}\na @ada\n{second}\nb @bob")
    assert {one for _, _, _, one in found} == {optional}


def test_default_owners_of_a_second_heading_hold_below_it_alone() -> None:
    text = "[Docs] @ada\na\n[docs]\nb"
    assert entries(text) == [("a", "Docs", 1, False), ("b", "Docs", 0, False)]


def test_what_stands_in_no_section_is_the_section_codeowners() -> None:
    assert entries("[codeowners]\n* @ada") == [("*", "", 1, False)]


def test_a_later_line_takes_the_place_of_an_earlier_one_of_the_same_pattern() -> None:
    """GitLab keeps the place: docs/ still comes after it, and decides about what both match."""
    assert entries("* @ada\ndocs/ @bob\n* @ada @bob") == [
        ("*", "", 2, False),
        ("docs/", "", 1, False),
    ]


@pytest.mark.parametrize(
    ("one", "other"), [("README.md", "/**/README.md"), ("docs/", "docs/**/*"), ("*", "/**/*")]
)
def test_patterns_that_mean_the_same_are_one(one: str, other: str) -> None:
    assert entries(f"{one} @ada\n{other} @ada @bob") == [(other, "", 2, False)]


def test_patterns_of_two_sections_are_two() -> None:
    assert len(entries("* @ada\n[Docs]\n* @bob\n[docs]\n/x @cid")) == 3


@pytest.mark.parametrize("line", ["!pom.xml", "!/config/**/*.rb", "!pom.xml @ada", "!docs/ nobody"])
def test_an_exclusion_owns_nobody_and_needs_nobody(line: str) -> None:
    assert entries(f"[Ruby] @ada\n{line}") == [(line.split()[0], "Ruby", 0, False)]
    assert errors(f"[Ruby] @ada\n{line}") == []


def test_an_exclusion_takes_the_place_of_its_pattern() -> None:
    assert entries("*.rb @ada\n!*.rb") == [("!*.rb", "", 0, False)]
    assert entries("!*.rb\n*.rb @ada") == [("*.rb", "", 1, False)]


def test_an_escaped_exclamation_mark_excludes_nothing() -> None:
    assert entries(r"\!important.md @ada") == [(r"\!important.md", "", 1, False)]


@pytest.mark.parametrize("end", ["\n", "\r\n", " \n", "\t\r\n"])
def test_lines_end_as_they_like(end: str) -> None:
    text = end.join(["[Docs] @ada", "a", "", "# c", "b @bob", ""])
    assert entries(text) == [("a", "Docs", 1, False), ("b", "Docs", 1, False)]
    assert errors(text) == []


@pytest.mark.parametrize("character", ["\v", "\f", "\u2028", "\u0085", "\r"])
def test_only_a_line_feed_ends_a_line(character: str) -> None:
    assert len(entries(f"a @ada{character}b @bob\nc @cid")) == 2


def test_tabs_part_as_blanks_do() -> None:
    assert entries("\ta\t\t@ada\t@bob") == [("a", "", 2, False)]


def test_a_byte_order_mark_is_a_part_of_the_first_pattern_and_told() -> None:
    assert entries("\ufeff* @ada\nb @bob") == [("\ufeff*", "", 1, False), ("b", "", 1, False)]
    assert errors("\ufeff* @ada\nb @bob") == [1]
    assert errors("\ufeff[Docs\nb") == [1, 2]


@pytest.mark.parametrize("text", ["", "\n\n", "# nothing\n", "[Docs]\n", "^[Docs][1]"])
def test_a_file_may_name_no_pattern(text: str) -> None:
    assert entries(text) == []


@pytest.mark.parametrize(
    "text",
    [
        "a" * 300_000,
        "* " + "a" * 300_000 + "@",
        "* @" + "a/" * 150_000,
        "\\" * 300_000,
        "a" + "\\ " * 150_000,
        "[" * 300_000,
        "[" + "][" * 150_000,
        "[a]" + " " * 300_000 + ",",
        "* @a\n" * 60_000,
    ],
    ids=lambda text: text[:8].strip() or "blanks",
)
def test_a_hostile_file_is_read_in_time(text: str) -> None:
    started = time.monotonic()
    parse(text)
    assert time.monotonic() - started < 5
