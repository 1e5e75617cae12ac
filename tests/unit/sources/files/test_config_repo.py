"""Our own YAML: GitLab's names, a place for every value, an error at the line that is wrong."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import jsonschema
import pytest
import yaml

from scanner.errors import UsageError
from scanner.model import Kind
from scanner.sources.files import forms
from scanner.sources.files.proposal import ONE, Layer
from scanner.sources.files.schema import schema
from tests.unit.docs import documents
from tests.unit.sources.files.texts import said, write


def layer(folder: Path, text: str, path: str = "acme/web", kind: Kind = Kind.PROJECT) -> Layer:
    found = said(folder, text).of(kind, path)
    assert found is not None
    return found


def values(one: Layer, section: str, entry: str = ONE) -> dict[str, Any]:
    return {name: value.value for name, value in one.parts[section].entries[entry].values.items()}


def project(section: str, entry: str) -> str:
    return f"projects: {{acme/web: {{{section}: {entry}}}}}"


@pytest.mark.parametrize(
    ("given", "kept"),
    [
        ("10.0.0.0/8, 192.0.2.0/24", ["10.0.0.0/8", "192.0.2.0/24"]),
        ("[192.0.2.0/24, 10.0.0.0/8]", ["10.0.0.0/8", "192.0.2.0/24"]),
    ],
)
def test_lists_are_taken_as_a_text_with_commas_too(tmp_path: Path, given: str, kept: Any) -> None:
    text = f"groups: {{acme: {{settings: {{ip_restriction_ranges: {given!r}}}}}}}".replace(
        "'[", "["
    )
    found = values(layer(tmp_path, text.replace("]'", "]"), "acme", Kind.GROUP), "settings")
    assert found["ip_restriction_ranges"] == kept
    assert [one["prefix"] for one in found["ip_ranges"]] == [8, 24]


@pytest.mark.parametrize(
    ("given", "kept"),
    [
        ("push_access_level: maintainer", [{"kind": "role", "access_level": 40}]),
        ("push_access_level: 0", [{"kind": "role", "access_level": 0}]),
        ("push_access_levels: no one", [{"kind": "role", "access_level": 0}]),
        (
            "push_access_levels: [developer, {user_id: 5}]",
            [{"kind": "role", "access_level": 30}, {"kind": "user", "user_id": 5}],
        ),
        ("push_access_levels: [{access_level: owner}]", [{"kind": "role", "access_level": 50}]),
        ("push_access_levels: []", []),
    ],
)
def test_levels_have_names_and_numbers(tmp_path: Path, given: str, kept: Any) -> None:
    one = layer(tmp_path, project("protected_branches", f"{{main: {{{given}}}}}"))
    assert values(one, "protected_branches", "main")["push_access_levels"] == kept


def test_what_new_projects_start_with_has_levels_too(tmp_path: Path) -> None:
    said = (
        "{default_branch_protection_defaults: {allowed_to_push: developer, allow_force_push: no}}"
    )
    found = values(layer(tmp_path, f"groups: {{acme: {{settings: {said}}}}}", "acme", Kind.GROUP),
                   "settings")  # fmt: skip
    assert found["default_branch_protection_defaults"] == {
        "allowed_to_push": [{"access_level": 30}], "allow_force_push": False
    }  # fmt: skip


def test_of_an_address_scheme_and_host_are_kept_alone(tmp_path: Path) -> None:
    hook = "{chat: {url: 'https://bob:s3cret@hooks.example.com/s3cret?token=s3cret'}}"
    one = layer(tmp_path, project("hooks", hook))
    assert values(one, "hooks", "chat") == {
        "url_scheme": "https",
        "url_host": "hooks.example.com",
        "url_host_is_ip": False,
    }
    assert "s3cret" not in repr(one)


def test_the_name_of_an_entry_says_what_gitlab_has_beside_it(tmp_path: Path) -> None:
    one = layer(
        tmp_path,
        """
        projects:
          acme/web:
            variables: {KEY: {protected: true}, KEY@prod: {masked: true}}
        """,
    )
    assert values(one, "variables", "KEY@*") == {
        "key": "KEY", "environment_scope": "*", "protected": True
    }  # fmt: skip
    assert values(one, "variables", "KEY@prod")["environment_scope"] == "prod"


def test_approvers_are_counted(tmp_path: Path) -> None:
    rule = "{Two: {approvals_required: 2, user_ids: [1, 2], usernames: [ann], group_ids: [7]}}"
    found = values(layer(tmp_path, project("approval_rules", rule)), "approval_rules", "Two")
    assert found == {"approvals_required": 2, "users_count": 3, "groups_count": 1, "name": "Two"}


def test_the_more_specific_wins_attribute_by_attribute(tmp_path: Path) -> None:
    files = (
        "projects: {acme/web: {settings: {visibility: public}}}",
        "projects: {'*': {settings: {visibility: private, archived: false}, only: [hooks]}}",
        "projects: {acme/*: {settings: {visibility: internal, merge_method: ff}}}",
    )
    proposal = said(tmp_path, *files)
    web, other = proposal.of(Kind.PROJECT, "Acme/Web"), proposal.of(Kind.PROJECT, "zeta/x")
    assert web
    assert other
    assert values(web, "settings") == {
        "visibility": "public", "archived": False, "merge_method": "ff"
    }  # fmt: skip
    assert values(other, "settings") == {"visibility": "private", "archived": False}
    assert web.only == {"hooks"}
    assert list(proposal.named(Kind.PROJECT)) == ["acme/web"]
    assert proposal.of(Kind.GROUP, "acme") is None


def test_every_value_knows_its_place(tmp_path: Path) -> None:
    one = layer(
        tmp_path,
        """
        projects:
          acme/web:
            protected_branches:
              main:
                allow_force_push: true
        """,
    )
    part = one.parts["protected_branches"]
    main = part.entries["main"]
    lines = [one.place, part.place, main.place, main.values["allow_force_push"].place]
    assert [(place.line, place.column) for place in lines] == [(3, 3), (4, 5), (5, 7), (6, 9)]


@pytest.mark.parametrize(
    ("text", "words", "hint"),
    [
        ("project: {}", "line 2: project: there is no such key", "Did you mean projects?"),
        ("groups: {acme: {setings: {}}}", "there is no such section", "Did you mean settings?"),
        ("groups: {acme: {runners: {}}}", "this section is not kept in files", "Known: "),
        ("groups: {acme: {protected_tags: {}}}", "no group has this section", ""),
        (project("settings", "{visibilty: private}"), "glscan knows no such", "visibility?"),
        (
            project("settings", "{visibility: secret}"),
            "should be one of: internal, private, public",
            "",
        ),
        (
            project("settings", "{visibility: Public}"),
            "should be one of: internal, private, public",
            "Did you mean public?",
        ),
        ('projects: {"acme/web ": {}}', 'projects."acme/web ": it is no full path', ""),
        (project("settings", "{archived: maybe}"), "should be true or false", ""),
        (project("settings", "{archived: null}"), "nothing stands here", "leave the line out"),
        (project("settings", "{id: 5}"), "GitLab decides this", ""),
        (project("settings", "{forks_count: 0}"), "GitLab decides this", ""),
        (project("settings", "[]"), "should be keys and values", ""),
        (project("variables", "{KEY: {value: hunter2}}"), "a secret does not belong", ""),
        (project("variables", "{KEY: {key: KEY}}"), "the name of the entry says it", ""),
        (project("variables", "{KEY: {}, KEY@*: {}}"), "KEY@* is said twice", ""),
        (project("hooks", "{'https://x.example/s': {}}"), "name it by a word", ""),
        (project("hooks", "{a: {url: 'no address'}}"), "nobody can tell what this means", "https:"),
        (project("hooks", "{a: {token: x}}"), "a secret does not belong", ""),
        (
            project("protected_branches", "{main: {push_access_level: devloper}}"),
            "there is no such access level",
            "Did you mean developer?",
        ),
        (
            project("protected_branches", "{main: {push_access_levels: [{role: 40}]}}"),
            "push_access_levels[0].role: there is no such key",
            "",
        ),
        (
            project("protected_branches", "{m: {push_access_level: 0, push_access_levels: 0}}"),
            "push_access_levels says the same",
            "",
        ),
        (project("protected_branches", "{'inherited:m': {}}"), "no branch has a colon", ""),
        ("groups: {acme/*/x: {}}", "a star stands alone", ""),
        ("groups: {../../etc: {}}", "has such a path", ""),
        ('groups: {"a\\e[31m": {}}', "has such a path", ""),
        (
            "groups: {acme: {settings: {default_branch_protection_defaults:"
            " {allow_force_push: 1}}}}",
            "should be true or false",
            "",
        ),
        (
            "groups: {acme: {settings: {default_branch_protection_defaults:"
            " {allowed_to_push: [{access_level: .nan}]}}}}",
            "a list of access levels",
            "",
        ),
        ("groups: {acme: {}, Acme: {}}", "said twice, and before in line 2", ""),
        ("groups: {acme: {only: [settings]}}", "the name of a map", "hooks"),
        (
            "groups: {acme/sub: {settings: {ip_restriction_ranges: []}}}",
            "only a top-level group has it",
            "",
        ),
        (
            "groups: {acme: {settings: {default_branch_protection_defaults: {allow: 1}}}}",
            "there is no such key",
            "allow_force_push",
        ),
        ("not_judged: [value]", "a secret does not belong", ""),
        ("groups: {acme: {ldap_group_links: {main: {}}}}", "PROVIDER/cn/CN", ""),
    ],
)
def test_what_does_not_fit_is_refused_at_its_line(
    tmp_path: Path, text: str, words: str, hint: str
) -> None:
    with pytest.raises(UsageError) as refused:
        said(tmp_path, text)
    assert "1.yaml, line 2" in str(refused.value)
    assert words in str(refused.value)
    assert hint in refused.value.hint
    assert "hunter2" not in f"{refused.value}{refused.value.hint}"


@pytest.mark.parametrize("version", ["", "version: 2\n", "version: true\n"])
def test_a_file_says_its_version(tmp_path: Path, version: str) -> None:
    path = tmp_path / "old.yaml"
    path.write_text(f"{version}groups: {{}}\n")
    with pytest.raises(UsageError, match="the file should say `version: 1`"):
        forms.proposal([path])


def test_the_same_said_twice_is_refused_with_both_places(tmp_path: Path) -> None:
    with pytest.raises(UsageError) as refused:
        said(
            tmp_path,
            "groups: {acme: {settings: {membership_lock: true}}}",
            "groups:\n  ACME: {settings: {membership_lock: false}}",
        )
    assert "2.yaml, line 3: ACME.settings.membership_lock is said twice" in str(refused.value)
    assert "1.yaml, line 2" in str(refused.value)


def test_two_files_may_say_different_things_of_one_entry(tmp_path: Path) -> None:
    one, other = (
        f"projects: {{acme/web: {{hooks: {{chat: {{{lines}}}}}}}}}"
        for lines in ("push_events: true", "url: 'https://x.example'")
    )
    found = said(tmp_path, one, other).of(Kind.PROJECT, "acme/web")
    assert found
    assert values(found, "hooks", "chat").keys() >= {"push_events", "url_host"}


def test_what_no_policy_judges_may_be_named(tmp_path: Path) -> None:
    text = "not_judged: [issues_enabled]\n" + project("settings", "{issues_enabled: true}")
    proposal = said(tmp_path, text)
    assert proposal.not_judged == ["issues_enabled"]
    found = proposal.of(Kind.PROJECT, "acme/web")
    assert found
    assert values(found, "settings") == {}


def test_files_are_told_with_their_digests(tmp_path: Path) -> None:
    path = write(tmp_path, "")
    [file] = forms.proposal([path]).files
    assert file.path == path.as_posix()
    assert len(file.sha256) == 64


def test_the_page_shows_a_file_that_is_taken(tmp_path: Path) -> None:
    page = documents.ROOT / "docs" / "config-repo.md"
    [block] = documents.blocks(page, "yaml")
    path = tmp_path / "shown.yaml"
    path.write_text(block, encoding="utf-8")
    jsonschema.validate(yaml.safe_load(block), schema())
    assert set(forms.proposal([path]).named(Kind.PROJECT)) == {"acme/web"}


def test_the_shipped_schema_is_that_of_the_table() -> None:
    shipped = documents.ROOT / "scanner" / "schemas" / "config-repo.schema.json"
    assert json.loads(shipped.read_text("utf-8")) == schema()
