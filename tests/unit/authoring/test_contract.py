"""What a policy reads against what it declares: both directions, names, and absences."""

from __future__ import annotations

import pytest

from scanner.authoring.problem import Problem, Weight
from scanner.model import Kind
from tests.unit.authoring.rego import names, problems

LOOP = "deny contains 1 if {{\n\tsome r in input.resource.{0}\n\tr.{1}\n}}"

TWO = (
    "deny contains 1 if {\n\tinput.resource.settings.archived\n\tinput.resource.settings.topics\n}"
)

pytestmark = pytest.mark.opa


def only(found: set[Problem]) -> Problem:
    [problem] = found
    return problem


def test_what_is_declared_and_read_is_fine() -> None:
    rules = LOOP.format("protected_branches", "name")
    assert problems(rules, ["protected_branches.*.name"]) == set()


def test_read_that_is_not_declared_is_an_error_where_it_stands() -> None:
    found = only(problems(TWO, ["settings.archived"]))
    assert (found.name, found.weight) == ("undeclared-read", Weight.ERROR)
    assert "settings.topics" in found.text
    assert found.line > 15


def test_also_reads_declares() -> None:
    assert problems(TWO, ["settings.archived"], also_reads=["settings.topics"]) == set()


def test_declared_and_not_read_is_a_warning_at_its_line() -> None:
    rules = "deny contains 1 if input.resource.settings.archived"
    found = only(problems(rules, ["settings.archived", "settings.topics"]))
    assert (found.name, found.weight) == ("unread-path", Weight.WARNING)
    assert "settings.topics" in found.text


def test_what_a_finding_points_to_counts_as_read() -> None:
    rules = (
        'deny contains {"path": ["settings", "topics"], "message": "x"}'
        " if input.resource.settings.archived"
    )
    assert problems(rules, ["settings.archived", "settings.topics"]) == set()


@pytest.mark.parametrize(
    ("rules", "requires", "meant"),
    [
        (
            "deny contains 1 if input.resource.settings.archvied",
            ["settings"],
            "Did you mean archived?",
        ),
        (
            "deny contains 1 if input.resource.protected_brnches",
            ["protected_branches"],
            "Did you mean protected_branches?",
        ),
        (
            LOOP.format("protected_branches", "allow_force_psh"),
            ["protected_branches"],
            "Did you mean allow_force_push?",
        ),
        (
            "deny contains 1 if input.resource.approval_settings.allow_author_approval.vale",
            ["approval_settings.allow_author_approval"],
            "Did you mean value?",
        ),
        (
            'deny contains 1 if object.get(input.resource.settings, "archvied", 1)',
            ["settings"],
            "Did you mean archived?",
        ),
        ("deny contains 1 if input.resorce", ["settings"], "Did you mean resource?"),
    ],
)
def test_misspelt_name_is_an_error_that_says_what_was_meant(
    rules: str, requires: list[str], meant: str
) -> None:
    [found] = [one for one in problems(rules, requires) if one.name == "unknown-path"]
    assert found.hint == meant
    assert found.line > 10


def test_misspelt_path_of_requires_is_told_at_its_line() -> None:
    rules = "deny contains 1 if input.resource.settings.archived"
    found = problems(rules, ["settings.archived", "settings.archvied"])
    assert [(one.name, one.hint) for one in found] == [("unknown-path", "Did you mean archived?")]


def test_section_of_another_kind_is_none() -> None:
    rules = LOOP.format("protected_branches", "name")
    found = problems(rules, ["protected_branches.*.name"], [Kind.GROUP])
    assert names(found) == ["unknown-path", "unknown-path", "unknown-path"]


@pytest.mark.parametrize("path", ["protected_branches.name", "settings.*.archived"])
def test_star_in_the_wrong_place_is_told(path: str) -> None:
    rules = "deny contains 1 if input.resource.settings.archived"
    found = problems(rules, ["settings.archived", path])
    assert "unknown-path" in names(found)


@pytest.mark.parametrize(
    ("section", "attribute"),
    [
        ("members", "two_factor_enabled"),  # derived
        ("members", "membership_state"),  # Enterprise Edition
        ("hooks", "name"),  # since 17.1
    ],
)
def test_attribute_that_may_be_absent_needs_more_than_its_section(
    section: str, attribute: str
) -> None:
    rules = LOOP.format(section, attribute)
    found = only(problems(rules, [section]))
    assert found.name == "may-be-absent"
    assert f"{section}.*.{attribute}" in found.text
    assert problems(rules, [f"{section}.*.{attribute}"]) == set()
    assert problems(rules, [section], also_reads=[f"{section}.*.{attribute}"]) == set()


@pytest.mark.parametrize(
    "attribute",
    [
        "default_branch",  # a role
        "mirror",  # a tier
    ],
)
def test_setting_that_may_be_absent_needs_more_than_settings(attribute: str) -> None:
    found = only(problems(f"deny contains 1 if input.resource.settings.{attribute}", ["settings"]))
    assert found.name == "may-be-absent"


def test_attribute_that_is_always_there_needs_its_section_alone() -> None:
    assert problems(LOOP.format("members", "username"), ["members"]) == set()


def test_entries_that_come_without_it_are_an_answer() -> None:
    rules = LOOP.format("deploy_keys", "last_used_at")
    assert problems(rules, ["deploy_keys"]) == set()


def test_age_stands_in_for_its_date_by_its_own_name_only() -> None:
    rules = LOOP.format("deploy_keys", "days_until_expiry")
    assert problems(rules, ["deploy_keys.*.days_until_expiry"]) == set()
    assert "undeclared-read" in names(problems(rules, ["deploy_keys.*.expires_at"]))


PARAM = {"least": {"type": "integer", "default": 1, "meaning": "x"}}


def test_parameter_that_is_not_there_is_told() -> None:
    rules = (
        'deny contains 1 if input.resource.settings.id > input.params["GL-PRJ-900"].leest\n\n'
        'deny contains 2 if input.params["GL-PRJ-900"].least'
    )
    found = only(problems(rules, ["settings.id"], params=PARAM))
    assert (found.name, found.hint) == ("unknown-parameter", "Did you mean least?")


def test_parameter_of_another_policy_is_told() -> None:
    rules = 'deny contains 1 if input.resource.settings.id > input.params["GL-PRJ-999"].least'
    assert "unknown-parameter" in names(problems(rules, ["settings.id"]))


def test_parameter_that_nobody_reads_is_a_warning() -> None:
    found = only(
        problems("deny contains 1 if input.resource.settings.id", ["settings.id"], params=PARAM)
    )
    assert (found.name, found.weight) == ("unread-parameter", Weight.WARNING)


def test_what_no_token_is_shown_need_not_be_in_the_table() -> None:
    rules = "deny contains 1 if input.resource.review.signed"
    assert problems(rules, ["review.signed"], observable="never") == set()


def test_section_by_a_computed_name_is_told() -> None:
    rules = "deny contains 1 if input.resource[input.params.x.y]"
    assert "computed-path" in names(problems(rules, ["settings"]))


def test_computed_name_needs_all_that_it_may_mean() -> None:
    rules = (
        "deny contains 1 if {\n\tclass := input.params.x.y[_]\n"
        '\tinput.resource.application_settings[sprintf("password_%s_required", [class])]\n}'
    )
    classes = [f"password_{one}_required" for one in ("number", "symbol", "uppercase", "lowercase")]
    declared = [f"application_settings.{one}" for one in classes]
    found = problems(rules, declared, [Kind.INSTANCE])
    assert "undeclared-read" not in names(found)
    found = problems(rules, declared[1:], [Kind.INSTANCE])
    assert "undeclared-read" in names(found)


def test_entry_that_is_looked_up_by_a_constant_key_may_be_missing() -> None:
    rules = 'deny contains 1 if input.resource.protected_branches["main"].allow_force_push'
    found = only(problems(rules, ["protected_branches.*.allow_force_push"]))
    assert (found.name, found.weight) == ("fixed-key", Weight.WARNING)


@pytest.mark.parametrize(
    ("path", "text", "hint"),
    [
        ("path", "path stands in every input", "require settings alone"),
        ("resource.tier", "tier stands in every input", "Take it out"),
        ("ancestors.path", "path stands in every input", "Take it out"),
        ("instance.url", "url stands in every input", "Take it out"),
        ("input.resource.settings", "paths begin at the resource", "settings.archived"),
        ("params.least", "paths begin at the resource", "Name the section first"),
        ("settings.arch*", "its star is in the wrong place", "settings.NAME for each"),
        ("settings.*", "its star is in the wrong place", "no map: settings."),
    ],
)
def test_path_that_cannot_be_required_says_what_to_write_instead(
    path: str, text: str, hint: str
) -> None:
    rules = "deny contains 1 if input.resource.settings.archived"
    found = only(problems(rules, ["settings.archived", path]))
    assert found.name == "unknown-path"
    assert text in found.text
    assert hint in found.hint


def test_what_identity_tells_needs_no_more_than_some_section() -> None:
    rules = 'deny contains 1 if input.resource.path == "acme"'
    assert problems(rules, ["settings"]) == set()
    assert names(problems(rules, ["settings", "push_rule"])) == ["unread-path", "unread-path"]


@pytest.mark.parametrize(
    ("name", "needed"),
    [
        (
            'sprintf("namespace_%s", [x])',
            ["settings.namespace_full_path", "settings.namespace_kind"],
        ),
        ("x", ["settings"]),
    ],
)
def test_what_a_computed_name_needs_can_be_declared(name: str, needed: list[str]) -> None:
    body = f"\tsome x in input.params.x.y\n\tinput.resource.settings[{name}]"
    rules = f"deny contains 1 if {{\n{body}\n}}"
    [found] = [one for one in problems(rules, ["push_rule"]) if one.name == "undeclared-read"]
    assert found.hint.startswith(f"Add {', '.join(needed)} to `requires`")
    assert "undeclared-read" not in names(problems(rules, needed))


@pytest.mark.parametrize("scope", ["resource", "instance", "ancestors[_]"])
def test_section_by_a_computed_name_is_told_once_wherever_it_is(scope: str) -> None:
    rules = f"deny contains 1 if {{\n\tsome x in input.params.x.y\n\tinput.{scope}[x].enabled\n}}"
    told = names(problems(rules, ["settings"]))
    assert told.count("computed-path") == 1
    assert "undeclared-read" not in told
