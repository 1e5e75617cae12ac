"""A Terraform plan: every resource that has a place here, what is unknown, and what goes."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import pytest

from scanner.model import JSON, Gap, Kind
from scanner.sections import SECTIONS, Attribute, Type
from scanner.sources.files import terraform_names
from scanner.sources.files.managed import MANAGED, attributes
from scanner.sources.files.proposal import MORE
from scanner.sources.files.terraform_names import RESOURCES, Form
from tests.terraform import KNOWN, change, configured, layer, module, plan, root, said, values
from tests.unit.sources.files.terraform_rows import EACH, Row


@pytest.mark.parametrize("name", EACH)
def test_a_resource_is_read_by_the_names_that_the_provider_has(name: str, tmp_path: Path) -> None:
    after, where, expected = EACH[name]
    kind, path, section_name, entry = where
    found = said(tmp_path, plan(change(f"{name.split()[0]}.x", after, "no-op")), KNOWN)
    assert found.unplaced == []
    told = values(found, kind, path, section_name, entry)
    assert {key: told.get(key) for key in expected} == expected
    assert "t0" not in repr(found)
    assert "s3cret" not in repr(found)


def test_every_resource_is_read() -> None:
    assert {name.split()[0] for name in EACH} == RESOURCES.keys()


LISTED = (
    *("gitlab_project_deploy_token", "gitlab_group_deploy_token", "gitlab_project_access_token"),
    *("gitlab_group_access_token", "gitlab_personal_access_token", "gitlab_user_runner"),
    *("gitlab_group_service_account_access_token", "gitlab_project_runner_enablement"),
    *("gitlab_compliance_framework", "gitlab_project_compliance_frameworks"),
    *("gitlab_group_security_policy_attachment", "gitlab_project_security_policy_attachment"),
    *("gitlab_project_external_status_check", "gitlab_member_role", "gitlab_pipeline_trigger"),
    *(
        "gitlab_project_pull_mirror",
        "gitlab_project_freeze_period",
        "gitlab_project_pages_settings",
    ),
    *("gitlab_project_container_repository_protection", "gitlab_project_package_protection_rule"),
    "gitlab_project_container_tag_protection",
)
"""What the provider has beside them, and what has no place here."""


def test_what_has_no_place_here_is_listed_with_how_many(tmp_path: Path) -> None:
    changes = [change(f"{type}.x", {"token": "t0p"}) for type in LISTED]
    more = [change(f"aws_instance.x[{number}]", {"a": 1}) for number in range(3)]
    found = said(tmp_path, plan(*changes, *more, change("data.gitlab_user.me", {"id": "1"})))
    assert found.not_judged == sorted(["aws_instance (3)", *(f"{type} (1)" for type in LISTED)])
    assert (list(found.layers), found.unplaced) == ([], [])


def test_attributes_that_are_not_kept_are_listed_if_somebody_sets_them(tmp_path: Path) -> None:
    after = {"path_with_namespace": "acme/web", "wiki_access_level": "enabled", "web_url": "https:"}
    change_of = change("gitlab_project.web", after)
    known = root(**module(configured("gitlab_project.web", wiki_access_level="enabled")))
    assert said(tmp_path, plan(change_of, **known)).not_judged == [
        "gitlab_project.wiki_access_level"
    ]
    names = ["gitlab_project.web_url", "gitlab_project.wiki_access_level"]
    assert said(tmp_path, plan(change_of)).not_judged == names


# All attributes of all sections, whatever the provider calls them.

OWNERS: Row = {"project": "7", "group": "1", "group_id": "1", "full_path": "acme"}
NAMES: Row = {
    **OWNERS,
    **{"path_with_namespace": "acme/web", "branch": "main", "tag": "v*", "environment": "prod"},
    **{"user_id": 3, "share_group_id": 5, "key": "A", "saml_group_name": "eng"},
    **{"ldap_provider": "main", "cn": "eng", "name": "production"},
}


def sample(name: str, attribute: Attribute) -> JSON:
    """A value as Terraform would have it."""
    if attribute.words:
        return sorted(attribute.words)[0]
    if name == "url":
        return "https://a.example/x"
    if name in ("group_access", "access_level") or name.endswith("_access_level"):
        return "maintainer"
    samples: Mapping[Type, JSON] = {
        Type.FLAG: True,
        Type.SETTING: True,
        Type.NUMBER: 3,
        Type.OPTIONAL: 3,
        Type.ID: 3,
        Type.DATE: "2027-01-01",
        Type.IDS: [3],
        Type.TEXTS: ["a"],
        Type.COMMAS: ["10.0.0.0/8"],
        Type.OBJECT: [{"allow_force_push": True}],
        Type.LEVELS: [{"access_level": "maintainer", "required_approvals": 1}],
    }
    return samples.get(attribute.type, "3 days")


def theirs(form: Form, name: str) -> str:
    """Their name of an attribute of ours."""
    return next((key for key, ours in form.names.items() if ours.removeprefix("!") == name), name)


FORMS = [(type, form) for type, forms in RESOURCES.items() for form in forms]
ARRIVING = [one for one in FORMS if one[1].section != "job_token_allowlist"]


def arrives(form: Form, name: str) -> set[str]:
    """What an attribute comes to."""
    long = MANAGED[form.section].short.get(name)
    return {long} if long else set(terraform_names.AFFECTED.get(name, (name,)))


def kept(form: Form) -> dict[str, Attribute]:
    found = attributes(form.section, form.kind)
    said_by_name = {*form.named, "id"}
    longs = set(MANAGED[form.section].short.values())
    return {name: one for name, one in found.items() if name not in {*said_by_name, *longs}}


def filled(form: Form, row: Row) -> Row:
    base = {**{key: NAMES[key] for key in NAMES if key in (*form.owner, *form.named)}}
    if not form.owner:
        base |= {key: NAMES[key] for key in ("full_path", "path_with_namespace")}
    return {**base, form.block: [row]} if form.block else {**base, **row}


@pytest.mark.parametrize(("type", "form"), ARRIVING, ids=[f"{a}-{b.section}" for a, b in ARRIVING])
def test_every_attribute_that_is_kept_arrives_and_is_a_gap_where_it_is_not_known(
    type: str, form: Form, tmp_path: Path
) -> None:
    rows = {theirs(form, name): sample(name, one) for name, one in kept(form).items()}
    rows.pop("protected_branch_ids", None)
    expected = {one for name in kept(form) for one in arrives(form, name)}
    expected -= {"applies_to_default_branch", "approvals_required"}
    path = (
        "acme/x"
        if form.below
        else {Kind.GROUP: "acme", Kind.PROJECT: "acme/web"}.get(form.kind, "")
    )
    found = said(tmp_path, plan(change(f"{type}.x", filled(form, rows), "no-op")), KNOWN)
    [entry] = layer(found, form.kind, path).parts[form.section].entries.values()
    known = {name.removeprefix(MORE) for name, one in entry.values.items()}
    assert expected - {"protected_branches"} <= known
    assert not [one for one in entry.values.values() if isinstance(one.value, Gap)]

    unknown = filled(form, dict.fromkeys([*rows, "protected_branch_ids"], True))
    blank = filled(form, {})
    made = change(f"{type}.x", blank, "no-op", unknown={**unknown, **dict.fromkeys(blank, False)})
    if form.block:
        made = change(f"{type}.x", filled(form, {}), "no-op", unknown={form.block: True})
    late = said(tmp_path, plan(made), KNOWN)
    [entry] = layer(late, form.kind, path).parts[form.section].entries.values()
    gaps = {name for name, one in entry.values.items() if one.value is Gap.KNOWN_AFTER_APPLY}
    assert expected <= gaps


def test_the_page_names_every_resource() -> None:
    page = (Path(__file__).parents[4] / "docs" / "config-repo.md").read_text("utf-8")
    section = page.partition("## Terraform plans")[2].partition("\n## ")[0]
    told = {name for name in RESOURCES if f"`{name.removeprefix('gitlab_')}`" in section}
    assert told == RESOURCES.keys()


def test_every_form_names_a_section_that_may_be_kept_in_files() -> None:
    for _, form in FORMS:
        assert form.kind in SECTIONS[form.section].kinds
        assert form.section in MANAGED
