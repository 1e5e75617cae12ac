"""The levels of gitlabform are merged as it does; its effective file is read as merged."""

from __future__ import annotations

import textwrap
from pathlib import Path
from typing import Any

import pytest

from scanner.errors import UsageError
from scanner.model import Kind, Resource
from scanner.sources.files import forms
from scanner.sources.files.overlay import Ground, overlaid
from scanner.sources.files.proposal import ONE, Layer, Proposal
from tests.builders import group, resource, section


def said(folder: Path, text: str) -> Proposal:
    path = folder / "config.yml"
    path.write_text(textwrap.dedent(text), encoding="utf-8")
    return forms.proposal([path])


def of(folder: Path, text: str, path: str = "acme/web", kind: Kind = Kind.PROJECT) -> Layer:
    found = said(folder, text).of(kind, path)
    assert found
    return found


def values(one: Layer, section: str, entry: str = ONE) -> dict[str, Any]:
    return {name: value.value for name, value in one.parts[section].entries[entry].values.items()}


def after(folder: Path, text: str, *standing: Resource) -> dict[str, Resource]:
    rows = sorted(standing, key=lambda one: (one.kind is Kind.PROJECT, one.path))
    ground = Ground(lambda: iter(rows), "x")
    return {one.name: one for one in overlaid(said(folder, text), ground, "")}


LABELS = """
projects_and_groups:
  "*":
    merge_requests_approval_rules:
      default: {name: Two people, approvals_required: 2, users: [ann, bob]}
    variables:
      first: {key: DEPLOY, protected: true, environment_scope: prod}
      inherited: {key: SONAR, masked: true}
  acme/web:
    merge_requests_approval_rules:
      default: {approvals_required: 0, users: []}
    variables:
      first: {protected: false}
"""


def test_entries_come_together_by_their_labels(tmp_path: Path) -> None:
    web = of(tmp_path, LABELS)
    assert web.parts["approval_rules"].entries.keys() == {"Two people"}
    rule = web.parts["approval_rules"].entries["Two people"].values
    assert (rule["approvals_required"].value, rule["users_count"].value) == (0, 0)
    assert rule["approvals_required"].place.line == 11
    assert web.parts["variables"].entries.keys() == {"DEPLOY@prod", "SONAR@*"}
    assert values(web, "variables", "DEPLOY@prod")["protected"] is False
    everybody = of(tmp_path, LABELS, "acme/api")
    assert values(everybody, "variables", "DEPLOY@prod")["protected"] is True


def test_inheritance_may_be_broken_anywhere(tmp_path: Path) -> None:
    text = """
    projects_and_groups:
      "*":
        variables:
          a: {key: A, protected: true, masked: true}
          b: {key: B, protected: true}
      acme/*:
        variables:
          a: {inherit: false, key: A, protected: false}
      acme/lone/*:
        inherit: false
        project_settings: {visibility: private}
      acme/lone/x:
        variables: {inherit: false, c: {key: C}}
    """
    web = of(tmp_path, text)
    assert values(web, "variables", "A@*").keys() == {"key", "environment_scope", "protected"}
    assert values(web, "variables", "B@*")["protected"] is True
    lone = of(tmp_path, text, "acme/lone/y")
    assert lone.parts.keys() == {"settings"}
    assert of(tmp_path, text, "acme/lone/x").parts["variables"].entries.keys() == {"C@*"}


def test_what_is_above_may_be_taken_back(tmp_path: Path) -> None:
    text = """
    projects_and_groups:
      "*":
        hooks: {enforce: true, "https://a.example": {push_events: true}}
        deploy_keys: {skip: true, a: {title: a, can_push: false}}
      acme/web:
        hooks: {enforce: false}
        deploy_keys: {skip: false}
      acme/api: {hooks: null}
    """
    web, other = of(tmp_path, text), of(tmp_path, text, "acme/x")
    assert web.only == frozenset()
    assert other.only == {"hooks"}
    assert web.parts.keys() == {"hooks", "deploy_keys"}
    assert other.parts.keys() == {"hooks"}
    assert of(tmp_path, text, "acme/api").parts.keys() == set()


def test_lists_are_replaced_and_case_does_not_count(tmp_path: Path) -> None:
    text = """
    projects_and_groups:
      Acme/*: {project_settings: {topics: [a, b], visibility: private}}
      acme/Web: {project_settings: {topics: [c]}}
    """
    assert values(of(tmp_path, text), "settings") == {"topics": ["c"], "visibility": "private"}
    twice = "projects_and_groups: {acme/web: {}, acme/Web: {}}"
    with pytest.raises(UsageError, match=r"line 1: .*acme/Web: this is said twice"):
        said(tmp_path, twice)


def test_nothing_else_is_set_of_a_project_that_is_archived(tmp_path: Path) -> None:
    text = """
    projects_and_groups:
      "*": {project_settings: {visibility: private}}
      acme/web: {project: {archive: true}}
    """
    assert values(of(tmp_path, text), "settings") == {"archived": True}


BOTS: dict[str, dict[str, Any]] = {
    "1": {"username": "ann", "is_bot": False},
    "2": {"username": "bob", "is_bot": False},
    "3": {"username": "robot", "is_bot": True},
    "4": {"username": "who"},
}


@pytest.mark.parametrize(("bots", "left"), [("true", {"1", "3", "4"}), ("false", {"1"})])
def test_whoever_is_not_named_has_to_leave_and_bots_may_stay(
    tmp_path: Path, bots: str, left: set[str]
) -> None:
    text = f"""
    projects_and_groups:
      acme/*:
        group_members: {{enforce: true, keep_bots: {bots}, users: {{ann: {{access_level: owner}}}}}}
    """
    standing = group(
        members=section(
            {key: {"id": int(key), "access_level": 30, **one} for key, one in BOTS.items()}
        ),
        shared_with_groups=section({"zeta": {"group_full_path": "zeta"}}),
    )
    acme = after(tmp_path, text, standing)["group acme"].sections
    assert acme["members"].data.keys() == left
    assert acme["members"].data["1"]["access_level"] == 50
    assert acme["shared_with_groups"].data == {}


def test_branches_of_the_top_level_group_are_inherited_by_its_projects(tmp_path: Path) -> None:
    text = """
    projects_and_groups:
      acme/*:
        group_protected_branches:
          main: {protected: true, push_access_level: 30}
          old: {protected: false}
      acme/sub/*:
        group_protected_branches: {main: {protected: true, push_access_level: 0}}
        branches: {main: {protected: true, push_access_level: 40}}
      acme/sub/p: {}
    """
    old = section({"inherited:old": {"name": "old"}, "own": {"name": "own"}})
    found = after(tmp_path, text, resource(protected_branches=old))
    web = found["project acme/web"].sections["protected_branches"].data
    assert web.keys() == {"own", "inherited:main"}
    assert web["inherited:main"]["push_access_levels"] == [{"kind": "role", "access_level": 30}]
    below = found["project acme/sub/p"].sections["protected_branches"].data
    levels = {name: rule["push_access_levels"][0]["access_level"] for name, rule in below.items()}
    assert levels == {"main": 40, "inherited:main": 30}
    skipped = after(tmp_path, f"skip_groups: [acme]\n{textwrap.dedent(text)}")
    assert skipped["project acme/sub/p"].sections["protected_branches"].data.keys() == {"main"}


def test_an_allowed_project_is_found_by_its_id(tmp_path: Path) -> None:
    text = """
    projects_and_groups:
      acme/web: {job_token_scope: {allowlist: {enforce: true, projects: [12, 13]}}}
    """
    allowed = {
        "acme/api": {"id": 12, "kind": "project"},
        "acme/ops": {"id": 13, "kind": "group"},
    }
    found = after(tmp_path, text, resource(job_token_allowlist=section(allowed)))
    assert found["project acme/web"].sections["job_token_allowlist"].data.keys() == {
        "acme/api", "13"
    }  # fmt: skip


EFFECTIVE = """
acme:
  group_settings: {membership_lock: true}
  group_protected_branches:
    main: {protected: true, push_access_level: 0}
acme/empty: {}
acme/sub:
  group_variables:
    a: {key: DEPLOY, value: s3cret, protected: true}
acme/web:
  branches:
    main: {protected: true, push_access_level: 40}
  hooks:
    https://hooks.example.com/s3cret: {token: s3cret, push_events: true}
  members:
    enforce: true
    users: {ann: {access_level: 30}}
  remote_mirrors:
    https://bob:glpat-s3cret0123456789abcd@m.example/x.git: {enabled: true}
application:
  settings: {signup_enabled: false}
"""


def test_an_effective_configuration_is_read_as_merged(tmp_path: Path) -> None:
    proposal = said(tmp_path, EFFECTIVE)
    assert "s3cret" not in repr(proposal)
    named = {kind: list(proposal.named(kind)) for kind in (Kind.GROUP, Kind.PROJECT)}
    assert named == {Kind.GROUP: ["acme", "acme/sub"], Kind.PROJECT: ["acme/web"]}
    web = proposal.of(Kind.PROJECT, "acme/web")
    assert web
    assert web.parts["protected_branches"].entries.keys() == {"main", "inherited:main"}
    assert web.parts["hooks"].entries["hooks.example.com"].place.line == 14
    assert web.only == {"members", "shared_with_groups"}
    assert values(web, "mirrors", "m.example")["enabled"] is True
    group = proposal.of(Kind.GROUP, "acme/sub")
    assert group
    assert values(group, "variables", "DEPLOY@*")["protected"] is True
    assert proposal.of(Kind.INSTANCE, "")


@pytest.mark.parametrize(
    ("text", "words", "hint"),
    [
        (
            "projects: {group_settings: {membership_lock: true}}",
            "line 1: projects: this may be a group, or a key of glscan's own YAML",
            "Begin with `version: 1`, or give gitlabform's own configuration.",
        ),
        (
            "acme/*: {group_settings: {membership_lock: true}}",
            "line 1: acme/*: no effective configuration has a pattern",
            "Put a configuration of gitlabform under `projects_and_groups`.",
        ),
        (
            "web: {labels: {app: web}}",
            "line 1: web: no project has such a path",
            "Begin with `version: 1`, or give gitlabform's own configuration.",
        ),
        (
            "groups: {acme: {settings: {membership_lock: true}}}",
            "the file should say `version: 1`",
            "It is its first line.",
        ),
    ],
)
def test_a_file_that_may_be_either_is_refused(
    tmp_path: Path, text: str, words: str, hint: str
) -> None:
    with pytest.raises(UsageError) as refused:
        said(tmp_path, text)
    assert words in str(refused.value)
    assert refused.value.hint == hint


@pytest.mark.parametrize(
    ("word", "text"),
    [
        ("inherit", "acme/web: {inherit: maybe}"),
        ("inherit", "acme/web: {branches: {main: {inherit: maybe}}}"),
        ("inherit", "acme/web: {hooks: {'https://x.example/S3CRET': {inherit: 0}}}"),
        ("inherit", "acme/web: {variables: {inherit: maybe}}"),
        ("protected", "acme/web: {branches: {main: {protected: maybe}}}"),
        ("delete", "acme/web: {hooks: {'https://x.example/S3CRET': {delete: soon}}}"),
        ("enforce", "acme/web: {variables: {enforce: 1}}"),
    ],
)
def test_a_word_of_gitlabforms_own_is_true_or_false(tmp_path: Path, word: str, text: str) -> None:
    above = "'*': {hooks: {'https://x.example/S3CRET': {push_events: true}}}"
    for shared in ("", f"  {above}\n"):
        with pytest.raises(UsageError) as refused:
            said(tmp_path, f"projects_and_groups:\n{shared}  {text}\n")
        place = f"config.yml, line {3 if shared else 2}: {word}: this should be true or false"
        assert place in str(refused.value)
