"""The lines of Terraform files: blocks, attributes, items, modules, and where there are none."""

from __future__ import annotations

import textwrap
from collections.abc import Mapping
from pathlib import Path

import pytest

from scanner.model import JSON
from scanner.place import Place
from scanner.sources.files.proposal import MORE, ONE, Proposal
from tests.terraform import change, module, plan, root, said

MAIN = """
    resource "gitlab_group" "acme" {
      name = "Acme"

      ip_restriction_ranges = [
        "203.0.113.0/24", # the office
        "198.51.100.0/24",
      ]
      default_branch_protection_defaults {
        allow_force_push = true
      }
      push_rules { prevent_secrets = true }
    }

    resource gitlab_branch_protection main {
      project = "acme/web"
      push_access_level = "maintainer"
      dynamic "allowed_to_push" {
        for_each = var.people
        content { user_id = allowed_to_push.value }
      }
      merge_access_level = <<-EOT
        maintainer
      EOT
    }
"""
GROUP = {
    "full_path": "acme",
    "name": "Acme",
    "request_access_enabled": True,
    "ip_restriction_ranges": ["198.51.100.0/24", "203.0.113.0/24"],
    "default_branch_protection_defaults": [{"allow_force_push": True}],
    "push_rules": [{"prevent_secrets": True}],
}
BRANCH = {
    "project": "acme/web",
    "branch": "main",
    "push_access_level": "maintainer",
    "merge_access_level": "maintainer",
    "allowed_to_push": [{"user_id": 3}],
}
BOTH = (
    change("gitlab_group.acme", GROUP, "no-op"),
    change("gitlab_branch_protection.main", BRANCH, "no-op"),
)


def files(folder: Path, **texts: str) -> None:
    for name, text in texts.items():
        path = folder / f"{name.replace('__', '/')}.tf"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(textwrap.dedent(text), "utf-8")


def lines(proposal: Proposal, section: str, entry: str = ONE) -> Mapping[str, int]:
    """The line of each attribute, of what lies in it, and of the entry."""
    [part] = [layer.parts[section] for layer in proposal.layers if section in layer.parts]
    found = part.entries[entry]
    told = {"": found.place.line}
    for name, value in found.values.items():
        told[name] = value.place.line
        told |= {f"{name}.{inner}": place.line for inner, place in value.inside.items()}
    return told


def test_blocks_attributes_and_items(tmp_path: Path) -> None:
    files(tmp_path, main=MAIN)
    found = said(tmp_path, plan(*BOTH))
    settings = lines(found, "settings")
    assert settings["name"] == 3
    assert settings["ip_restriction_ranges"] == settings["ip_ranges"] == 5
    assert settings["ip_restriction_ranges.203.0.113.0/24"] == 6
    assert settings["ip_restriction_ranges.198.51.100.0/24"] == 7
    assert settings["default_branch_protection_defaults"] == 9
    assert settings["default_branch_protection_defaults.allow_force_push"] == 10
    assert settings[""] == settings["request_access_enabled"] == 2  # which no line says
    assert lines(found, "push_rule") == {"": 12, "prevent_secrets": 12}
    branch = lines(found, "protected_branches", "main")
    assert branch[""] == branch["name"] == 15
    assert branch["push_access_levels"] == 17
    assert branch[f"{MORE}push_access_levels"] == 18
    assert branch["merge_access_levels"] == 22
    [_, source] = found.files
    assert Path(source.path).name == "main.tf"


def test_a_file_that_cannot_be_parsed_is_no_error(tmp_path: Path) -> None:
    files(tmp_path, main=MAIN + "}", other='resource "gitlab_group" "acme" {\n}\n')
    found = said(tmp_path, plan(*BOTH))
    assert lines(found, "settings")[""] == 1
    assert [Path(one.path).name for one in found.files] == ["plan.json", "other.tf"]
    [branch] = [one for one in found.layers if "protected_branches" in one.parts]
    assert Path(branch.place.file).name == "plan.json"
    (tmp_path / "other.tf").write_bytes(b"\xff\xfe")
    assert len(said(tmp_path, plan(*BOTH)).files) == 1


def test_an_object_that_is_no_block(tmp_path: Path) -> None:
    text = """
        resource "gitlab_group" "acme" {
          default_branch_protection_defaults = {
            allow_force_push: true
            "allowed_to_push" = ["maintainer"]
          }
        }
    """
    files(tmp_path, main=text)
    defaults = {"allow_force_push": True, "allowed_to_push": ["maintainer"]}
    row = {"full_path": "acme", "default_branch_protection_defaults": defaults}
    settings = lines(said(tmp_path, plan(change("gitlab_group.acme", row))), "settings")
    assert settings["default_branch_protection_defaults"] == 3
    assert settings["default_branch_protection_defaults.allow_force_push"] == 4
    assert settings["default_branch_protection_defaults.allowed_to_push"] == 5


def test_a_file_that_is_too_large_is_left_out(tmp_path: Path) -> None:
    files(tmp_path, main=MAIN + "#" * 1_000_000)
    assert len(said(tmp_path, plan(*BOTH)).files) == 1


def test_local_modules_are_followed_and_others_are_not(tmp_path: Path) -> None:
    block = 'resource "gitlab_project" "web" {\n  archived = true\n}\n'
    calls = {
        "rules": {"source": "./modules/rules", "module": {"module_calls": {}}},
        "far": {"source": "acme/far/gitlab", "module": {}},
    }
    deep = {"deep": {"source": "../deep", "module": {}}}
    calls["rules"]["module"] = {"module_calls": deep}
    files(tmp_path, modules__rules__main=block, modules__deep__x=f"\n{block}", main=f"\n\n{block}")

    def placed(address: str) -> Place:
        row = {"path_with_namespace": "acme/web", "archived": True}
        content = plan(change(f"{address}gitlab_project.web", row), **root(module_calls=calls))
        [layer] = said(tmp_path, content).layers
        place = layer.parts["settings"].entries[ONE].values["archived"].place
        assert place.address == f"{address}gitlab_project.web"
        return place._replace(file=Path(place.file).relative_to(tmp_path).as_posix(), address="")

    assert placed("") == Place("main.tf", 4, 3)
    assert placed('module.rules["a"].') == Place("modules/rules/main.tf", 2, 3)
    assert placed("module.rules.module.deep[0].") == Place("modules/deep/x.tf", 3, 3)
    assert placed("module.far.").file == "plan.json"
    assert placed("module.none.").file == "plan.json"


def test_the_working_folder_may_hold_the_root_module(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    files(tmp_path, main=MAIN)
    monkeypatch.chdir(tmp_path)
    found = said(tmp_path / "out", plan(*BOTH))
    assert [one.path for one in found.files][1:] == ["main.tf"]


@pytest.mark.parametrize("source", [7, "", "./" + "../" * 40, "./\u0000"])
def test_a_module_in_an_odd_place_has_no_lines(source: JSON, tmp_path: Path) -> None:
    calls = {"x": {"source": source, "module": module()}}
    one = change("module.x.gitlab_project.web", {"path_with_namespace": "acme/web"})
    [layer] = said(tmp_path, plan(one, **root(module_calls=calls))).layers
    assert Path(layer.place.file).name == "plan.json"
