"""The table of what is read holds together, and names no secret."""

from __future__ import annotations

import re

import pytest

from scanner.model import Kind, Tier
from scanner.sections import SECTIONS, Role, Type
from scanner.sections.spec import ID, USER_ID

ROWS = [
    (f"{name} of a {kind}: {attribute}", table, attribute, row)
    for name, spec in SECTIONS.items()
    for kind, table in spec.attributes.items()
    for attribute, row in table.items()
]


@pytest.mark.parametrize("name", SECTIONS)
def test_section_has_a_table_for_exactly_its_kinds(name: str) -> None:
    spec = SECTIONS[name]
    assert set(spec.attributes) == set(spec.kinds)
    assert all(spec.attributes.values())


@pytest.mark.parametrize("name", SECTIONS)
def test_section_gives_roles_only_for_its_kinds(name: str) -> None:
    assert set(SECTIONS[name].roles) <= set(SECTIONS[name].kinds)


@pytest.mark.parametrize("name", SECTIONS)
def test_section_name_cannot_be_taken_for_a_scope_or_an_identity(name: str) -> None:
    reserved = {"resource", "ancestors", "instance", "kind", "path", "id", "tier", "url", "version"}
    assert name not in reserved


def test_maps_by_id_have_entries_that_tell_it() -> None:
    by_id = [spec for spec in SECTIONS.values() if spec.key in (ID, USER_ID)]
    tables = [table for spec in by_id for table in spec.attributes.values()]
    assert tables
    assert all("id" in table for table in tables)


def test_no_attribute_holds_a_secret() -> None:
    secret = re.compile(r"(^|_)(token|secret|password|private_key|value)$")
    told = [(where, name) for where, _, name, row in ROWS if row.type is not Type.FLAG]
    assert [where for where, attribute in told if secret.search(attribute)] == []


def test_no_address_is_kept_whole() -> None:
    """User, path and query of one may hold a token."""
    holders = {"url", "push_url", "import_url", "custom_headers", "properties", "content"}
    assert [where for where, _, attribute, _ in ROWS if attribute in holders] == []


def test_only_dates_have_an_age() -> None:
    aged = [(where, row) for where, _, _, row in ROWS if row.age]
    assert aged
    dates = (Type.DATE, Type.DERIVED)
    assert [where for where, row in aged if row.type not in dates] == []


def test_age_is_counted_until_or_since() -> None:
    ages = {row.age for _, _, _, row in ROWS if row.age}
    assert [age for age in ages if not age.startswith(("days_until_", "days_since_"))] == []


def test_age_hides_no_attribute() -> None:
    assert [where for where, table, _, row in ROWS if row.age in table] == []


def test_value_for_older_versions_says_since_when() -> None:
    assert [where for where, _, _, row in ROWS if row.before is not None and not row.since] == []


def test_only_groups_have_attributes_of_the_top_level_alone() -> None:
    assert [where for where, _, _, row in ROWS if row.root_only and " group:" not in where] == []


@pytest.mark.parametrize("name", SECTIONS)
def test_what_is_said_of_a_kind_is_said_of_one_that_has_the_section(name: str) -> None:
    spec = SECTIONS[name]
    for said in (spec.endpoints, spec.tiers, spec.since):
        assert set(said) <= set(spec.kinds)


@pytest.mark.parametrize("name", SECTIONS)
def test_a_section_that_is_asked_for_says_where(name: str) -> None:
    for kind, endpoint in SECTIONS[name].endpoints.items():
        below = {Kind.GROUP: "/groups/:id/", Kind.PROJECT: "/projects/:id/"}.get(kind, "/")
        assert endpoint.startswith((below, "/api/graphql "))


def test_role_of_a_section_comes_with_the_answer_that_has_it() -> None:
    """Who is shown a section that lies in another answer is said by its attributes."""
    inside = {
        name
        for name, spec in SECTIONS.items()
        for kind in spec.kinds
        if kind not in spec.endpoints and kind in spec.roles
    }
    assert inside == set()


def test_only_entries_of_maps_may_be_sent_without_an_attribute() -> None:
    partial = {where.partition(" of a ")[0] for where, _, _, row in ROWS if row.partial}
    assert partial
    assert [name for name in partial if not SECTIONS[name].keyed] == []


def test_sections_of_one_kind_alone_may_be_of_another_tier() -> None:
    assert SECTIONS["hooks"].tier_of(Kind.GROUP) is Tier.PREMIUM
    assert SECTIONS["hooks"].tier_of(Kind.PROJECT) is Tier.FREE


def test_role_of_a_section_is_the_least_that_sees_it() -> None:
    assert SECTIONS["push_rule"].role(Kind.GROUP) is Role.OWNER
    assert SECTIONS["settings"].role(Kind.GROUP) is Role.READER


def test_paid_sections_name_their_tier() -> None:
    assert SECTIONS["push_rule"].tier is Tier.PREMIUM
    assert SECTIONS["members"].tier is Tier.FREE


@pytest.mark.parametrize(
    ("section", "attribute"),
    [
        ("members", "override"),
        ("access_tokens", "scopes"),
        ("personal_access_tokens", "scopes"),
        ("service_account_tokens", "scopes"),
        ("deploy_tokens", "scopes"),
        ("oauth_applications", "scopes"),
        ("settings", "public_jobs"),
        ("settings", "request_access_enabled"),
        ("settings", "require_two_factor_authentication"),
        ("settings", "shared_runners_enabled"),
        ("settings", "keep_latest_artifact"),
        ("settings", "ci_allow_fork_pipelines_to_run_in_parent_project"),
        ("settings", "ci_push_repository_for_job_token_allowed"),
    ],
)
def test_null_is_a_gap_where_it_would_pass_for_the_good_value(section: str, attribute: str) -> None:
    rows = [
        table[attribute] for table in SECTIONS[section].attributes.values() if attribute in table
    ]
    assert rows
    assert all(row.never_null for row in rows)


@pytest.mark.parametrize("section", ["users", "members", "managed_users"])
def test_an_account_has_one_of_the_states_of_gitlab(section: str) -> None:
    for table in SECTIONS[section].attributes.values():
        assert table["state"].words == {
            "active",
            "blocked",
            "ldap_blocked",
            "blocked_pending_approval",
            "banned",
            "deactivated",
        }


def test_only_restrictions_of_keys_go_below_nought() -> None:
    """-1 forbids a kind of key."""
    below = {attribute for _, _, attribute, row in ROWS if row.least < 0}
    assert below
    assert {name for name in below if not name.endswith("_key_restriction")} == set()


def test_only_texts_have_words_of_their_own() -> None:
    assert [where for where, _, _, row in ROWS if row.words and row.type is not Type.TEXT] == []
