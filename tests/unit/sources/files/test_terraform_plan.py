"""Files that are no plan, or none that can be used: what is said of each."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from scanner.errors import UsageError
from scanner.model import JSON
from scanner.sources.files import forms, terraform_plan
from tests.terraform import change, plan, said, write

WEB = change("gitlab_project.web", {"path_with_namespace": "acme/web", "archived": True})
PLAN = json.dumps(plan(WEB))

WRONG = {
    "another format": (json.dumps({**plan(WEB), "format_version": "2.0"}), "version 2.0"),
    "an error": (json.dumps({**plan(WEB), "errored": True}), "ended in an error"),
    "a state": ('{"format_version": "1.0", "values": {"root_module": {}}}', "is a Terraform state"),
    "a raw state": (
        '{"version": 4, "terraform_version": "1.9.8", "serial": 3, "lineage": "a"}',
        "is a Terraform state",
    ),
    "too deep": (f'{{"format_version": "1.2", "a": {"[" * 2000}', "is nested deeper"),
    "nothing planned": ('{"format_version": "1.2", "checks": []}', "nothing is planned"),
    "no version": ('{"terraform_version": "1.9.8"}', "it has no `format_version`"),
    "cut short": (PLAN[: len(PLAN) // 2], "line 1, column "),
    "cut short in a line": (json.dumps(plan(WEB), indent=1)[:200], "line 10, column "),
    "the log of a plan": ('{"@level":"info","terraform_version":"1"}\n{"a":1}', "line 2, column 1"),
    "no JSON": ("visibility: private", "line 1, column 1"),
    "a list": ("[1, 2]", "it has no `format_version`"),
    "nothing": ("", "line 1, column 1"),
    "an empty object": ("{}", "the file should say `version: 1`"),
    "changes of another shape": (
        json.dumps(plan({**WEB, "change": {"actions": "create"}})),
        "plan.resource_changes.0.change.actions",
    ),
}


@pytest.mark.parametrize("case", WRONG)
def test_what_is_wrong_is_said(case: str, tmp_path: Path) -> None:
    text, words = WRONG[case]
    path = write(tmp_path, text)
    with pytest.raises(UsageError) as raised:
        forms.proposal([path])
    assert words in str(raised.value)
    assert str(raised.value).startswith(path.as_posix())
    assert raised.value.hint


def test_bytes_that_are_no_text_and_a_plan_in_binary_form(tmp_path: Path) -> None:
    path = tmp_path / "plan.json"
    path.write_bytes(PLAN.encode("utf-16"))
    with pytest.raises(UsageError, match="it is not UTF-8"):
        forms.proposal([path])
    path.write_bytes(b'{"format_version": "1.2", "a": "\xff"}')
    with pytest.raises(UsageError, match="it is not UTF-8"):
        forms.proposal([path])
    binary = tmp_path / "tfplan"
    binary.write_bytes(b"PK\x03\x04tfplan")
    with pytest.raises(UsageError, match="binary form") as raised:
        forms.proposal([binary])
    assert "terraform show -json" in raised.value.hint


def test_a_plan_that_is_too_large(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(terraform_plan, "MOST_BYTES", 2_000_000)
    path = write(tmp_path, PLAN + " " * 2_000_000)
    with pytest.raises(UsageError, match="larger than 2 MB") as raised:
        forms.proposal([path])
    assert "-target" not in raised.value.hint


def test_a_plan_of_a_part_is_told(tmp_path: Path) -> None:
    found = said(tmp_path, plan(WEB, complete=False))
    assert [one.pattern for one in found.layers] == ["acme/web"]
    assert found.unplaced == [
        "the plan is not complete: Terraform says `complete: false`; `-target` does that"
    ]
    assert said(tmp_path, plan(WEB, complete=True)).unplaced == []


def test_a_provider_that_only_looks_like_gitlab_s(tmp_path: Path) -> None:
    evil = "registry.opentofu.org/evil/gitlab"
    theirs = {**WEB, "provider_name": evil}
    values = {"id": 7, "path_with_namespace": "acme/web"}
    known = {"type": "gitlab_project", "provider_name": evil, "values": values}
    state = {"root_module": {"resources": [known]}}
    rule = change("gitlab_tag_protection.v", {"project": 7, "tag": "v*"})
    rule["provider_name"] = "registry.opentofu.org/gitlabhq/gitlab"
    found = said(tmp_path, plan(theirs, rule, planned_values=state))
    assert found.not_judged == [f"gitlab_project of {evil} (1)"]
    assert found.unplaced == ["gitlab_tag_protection.v: no project with the id 7 is known"]


def test_a_file_that_is_not_there(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match=r"plan\.json cannot be read: No such file"):
        forms.proposal([tmp_path / "plan.json"])
    with pytest.raises(UsageError, match=r"plan\.json cannot be read: No such file"):
        terraform_plan.read(tmp_path / "plan.json")


def test_a_plan_is_given_alone(tmp_path: Path) -> None:
    first, second = write(tmp_path, PLAN), write(tmp_path, "version: 1\n", "a.yaml")
    with pytest.raises(UsageError, match="is a Terraform plan, and other files"):
        forms.proposal([first, second])


def test_a_mark_before_the_text_and_any_name(tmp_path: Path) -> None:
    path = tmp_path / "plan.txt"
    path.write_bytes(b"\xef\xbb\xbf" + PLAN.encode())
    assert [one.pattern for one in forms.proposal([path]).layers] == ["acme/web"]


def test_our_own_settings_as_json_are_no_plan(tmp_path: Path) -> None:
    text = '{"version": 1, "projects": {"acme/web": {"settings": {"archived": true}}}}'
    assert [one.pattern for one in forms.proposal([write(tmp_path, text)]).layers] == ["acme/web"]


def test_of_a_key_that_stands_twice_the_last_one_counts(tmp_path: Path) -> None:
    text = PLAN.replace('"archived": true', '"archived": true, "archived": false')
    [layer] = forms.proposal([write(tmp_path, text)]).layers
    assert layer.parts["settings"].entries[""].values["archived"].value is False


def test_what_is_not_of_the_plan_s_own_resources_is_left_out(tmp_path: Path) -> None:
    data = change("data.gitlab_project.web", {"path_with_namespace": "acme/a"}, "read")
    deposed = change("gitlab_project.old", before={"path_with_namespace": "acme/b"}, deposed="1a2b")
    found = said(tmp_path, plan(data, deposed))
    assert (list(found.layers), found.destroyed, found.not_judged) == ([], {}, [])


def test_a_change_is_found_at_its_line_of_the_plan(tmp_path: Path) -> None:
    text = json.dumps(plan(WEB, change("gitlab_group.a", {"full_path": "acme"})), indent=2)
    lines = text.splitlines()
    found = forms.proposal([write(tmp_path, text)])
    for layer in found.layers:
        place = layer.place
        assert place.address in lines[place.line - 1]
        assert lines[place.line - 1][place.column - 1 :].startswith('"address"')


def test_a_plan_that_is_nested_too_deep(tmp_path: Path) -> None:
    deep = json.loads("[" * 900 + "]" * 900)
    row = {"project": "acme/web", "tag": "v*"}
    marks = {"allowed_to_create": deep}
    with pytest.raises(UsageError, match="nested deeper"):
        said(tmp_path, plan(change("gitlab_tag_protection.x", row, unknown=marks)))


def test_values_of_any_shape_end_in_an_error_or_a_gap(tmp_path: Path) -> None:
    odd: list[JSON] = [None, 7, "x", [], [[]], {"a": 1}, True, "\ud800"]
    for one in odd:
        keys = ("id", "path_with_namespace", "push_rules", "visibility_level", "namespace_id")
        row = {**dict.fromkeys(keys, one), "path_with_namespace": "acme/web"}
        tag = {"project": one, "tag": one, "allowed_to_create": one, "create_access_level": one}
        marks = dict.fromkeys(tag, one)
        content = plan(
            change("gitlab_project.web", row),
            change("gitlab_tag_protection.x", tag, unknown=marks, sensitive=marks),
            change("gitlab_project_job_token_scopes.x", {"project": one, "target_group_ids": one}),
            configuration=one,
            prior_state=one,
            planned_values=one,
        )
        try:
            found = said(tmp_path, content)
        except UsageError:
            continue
        assert found.unplaced
