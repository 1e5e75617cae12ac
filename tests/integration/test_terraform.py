"""A Terraform plan that weakens settings is blocked at their lines; one that mends is let on."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from jsonschema import Draft202012Validator

from scanner import config_file, decisions, propose
from scanner.choices import Decision
from scanner.decisions import Merge
from scanner.model import JSON, Kind
from scanner.report import Report
from scanner.snapshot.store import Snapshot
from scanner.sources.files import forms
from tests import terraform
from tests.integration.acme import ACME as ACME_FOLDER
from tests.integration.acme import catalog, report, taken
from tests.integration.bad_input.ended import small
from tests.integration.pipeline import Taken
from tests.integration.test_cli import Shell, served, shell
from tests.integration.test_gate import Gate, gate
from tests.integration.test_propose import CHANGES, Spot

__all__ = ["catalog", "gate", "report", "shell", "taken"]

Row = Mapping[str, Any]


@dataclass(frozen=True)
class Setting:
    """How Terraform says a setting of `CHANGES`: by which attribute, strong and weak."""

    address: str
    attribute: str
    """Of a block: `push_rules.prevent_secrets`."""
    strong: JSON
    weak: JSON
    as_one: bool = False
    """The finding is on the section, of which a file says no line but that of the block."""


ACME, PLATFORM, DATA = "gitlab_group.acme", "gitlab_group.platform", "gitlab_group.data"
IOS, RULE = "gitlab_project.ios", "gitlab_branch_protection.main"
APPROVALS, INSTANCE = "gitlab_project_level_mr_approvals.web", "gitlab_application_settings.this"

SETTINGS: Mapping[str, Setting] = {
    "a range of any address": Setting(
        *(ACME, "ip_restriction_ranges", ["203.0.113.0/24"], ["0.0.0.0/0"])
    ),
    "a public mail domain": Setting(
        *(ACME, "allowed_email_domains_list"),
        *(["acme.example", "gmail.com"], ["acme.example", "gmail.com", "yahoo.com"]),
    ),
    "access requests": Setting(PLATFORM, "request_access_enabled", False, True),
    "sharing of projects": Setting(PLATFORM, "share_with_group_lock", True, False),
    "membership": Setting(PLATFORM, "membership_lock", True, False),
    "who creates projects": Setting(PLATFORM, "project_creation_level", "maintainer", "developer"),
    "a public group": Setting(DATA, "visibility_level", "private", "public"),
    "protection of new projects": Setting(
        *(PLATFORM, "default_branch_protection_defaults.allowed_to_push"),
        *(["maintainer"], ["developer"]),
    ),
    "unsigned commits, in a group": Setting(
        PLATFORM, "push_rules.reject_unsigned_commits", True, False
    ),
    "a share without end": Setting(
        "gitlab_group_share_group.contractors", "group_access", "developer", "owner"
    ),
    "a SAML group of owners": Setting(
        "gitlab_group_saml_link.engineering", "access_level", "developer", "owner"
    ),
    "a group hook over http": Setting(
        "gitlab_group_hook.audit",
        "url",
        "https://audit.acme.example/x",
        "http://audit.acme.example/x",
    ),
    "a group variable that everybody sees": Setting(
        "gitlab_group_variable.sonar", "masked", True, False
    ),
    "push by developers": Setting(RULE, "push_access_level", "no one", "developer"),
    "force push": Setting(RULE, "allow_force_push", False, True),
    "code owners": Setting(RULE, "code_owner_approval_required", True, False),
    "release tags": Setting(
        "gitlab_tag_protection.releases", "create_access_level", "maintainer", "developer"
    ),
    "authors who approve": Setting(APPROVALS, "merge_requests_author_approval", False, True),
    "approvals that stay": Setting(APPROVALS, "reset_approvals_on_push", True, False),
    "a variable for every branch": Setting("gitlab_project_variable.aws", "protected", True, False),
    "a hook over http": Setting(
        "gitlab_project_hook.chat", "url", "https://hooks.slack.com/x", "http://hooks.slack.com/x"
    ),
    "a hook without certificates": Setting(
        "gitlab_project_hook.ios", "enable_ssl_verification", True, False
    ),
    "a mirror to elsewhere": Setting(
        "gitlab_project_push_mirror.copy",
        *("url", "https://mirror.acme.example/web.git", "https://mirror.example.net/web.git"),
    ),
    "a public project": Setting(IOS, "visibility_level", "private", "public"),
    "merges without a pipeline": Setting(IOS, "only_allow_merge_if_pipeline_succeeds", True, False),
    "open threads": Setting(IOS, "only_allow_merge_if_all_discussions_are_resolved", True, False),
    "secrets in pushes": Setting(IOS, "push_rules.prevent_secrets", True, False),
    "job tokens": Setting("gitlab_project_job_token_scopes.web", "enabled", True, False),
    "job tokens that push": Setting(
        "gitlab_project.web", "ci_push_repository_for_job_token_allowed", False, True
    ),
    "production without approval": Setting(
        "gitlab_project_protected_environment.production",
        "approval_rules",
        [{"access_level": "maintainer", "required_approvals": 1}],
        [],
    ),
    "local requests": Setting(INSTANCE, "allow_local_requests_from_system_hooks", False, True),
    "key types": Setting(INSTANCE, "dsa_key_restriction", -1, 0),
    "approvals": Setting(
        "gitlab_project_approval_rule.reviewers", "approvals_required", 1, 0, as_one=True
    ),
}
WHOSE: Mapping[str, Row] = {
    ACME: {"full_path": "acme"},
    PLATFORM: {"full_path": "acme/platform"},
    DATA: {"full_path": "acme/data"},
    "gitlab_project.web": {"path_with_namespace": "acme/web"},
    IOS: {"path_with_namespace": "acme/mobile/ios"},
    "gitlab_group_share_group.contractors": {
        "group_id": "acme/platform",
        "share_group_id": "contractors/dev",
        "expires_at": None,
    },
    "gitlab_group_saml_link.engineering": {"group": "acme", "saml_group_name": "acme-engineering"},
    "gitlab_group_hook.audit": {"group": "acme", "id": "acme:101"},
    "gitlab_group_variable.sonar": {"group": "acme", "key": "SONAR_TOKEN", "value": "t0p"},
    RULE: {"branch": "main"},
    "gitlab_tag_protection.releases": {"tag": "v*"},
    "gitlab_project_variable.aws": {"key": "AWS_SECRET_ACCESS_KEY", "value": "t0p"},
    "gitlab_project_hook.chat": {"id": "web:101"},
    "gitlab_project_hook.ios": {"project": "acme/mobile/ios", "id": "ios:1401"},
    "gitlab_project_push_mirror.copy": {"id": "web:101"},
    "gitlab_project_protected_environment.production": {"environment": "production"},
    "gitlab_project_approval_rule.reviewers": {"name": "Reviewers"},
    INSTANCE: {},
}
"""Beside the project, which is acme/web unless told otherwise."""

BLOCKS: Mapping[str, Row] = {
    "default_branch_protection_defaults": {
        "allowed_to_merge": ["maintainer"],
        "allow_force_push": False,
        "code_owner_approval_required": False,
        "developer_can_initial_push": False,
    }
}
"""What a block says beside."""


class Root:
    """A root module, and the plan that makes its settings strong or weak."""

    def __init__(self, folder: Path, ids: Mapping[tuple[Kind, str], int]) -> None:
        self._folder, self._ids, self._stood = folder, ids, dict[str, Row]()
        self._plans = 0
        self.lines: dict[str, int] = {}
        """By what of `SETTINGS` it is."""

    def planned(self, weak: bool) -> Path:
        """The plan, in a folder with its files; what it says is applied."""
        self._plans += 1
        folder = self._folder / str(self._plans)
        rows: dict[str, dict[str, Any]] = {}
        for one in SETTINGS.values():
            row = rows.setdefault(one.address, {})
            _put(row, one.attribute.split("."), one.weak if weak else one.strong)
        text: list[str] = []
        changes = []
        for address, row in rows.items():
            text += self._block(address, row)
            after = {**self._whose(address), **row}
            changes.append(terraform.change(address, after, before=self._stood.get(address, after)))
            self._stood[address] = after
        terraform.write(folder, "\n".join(text), "main.tf")
        return terraform.write(folder, terraform.plan(*changes))

    def _whose(self, address: str) -> Row:
        owned = address.split("_")[1].split(".")[0] in ("project", "branch", "tag")
        own = WHOSE.get(address, {})
        if not owned or "path_with_namespace" in own:
            return own
        project = own.get("project", "acme/web")
        return {**own, "project": str(self._ids[Kind.PROJECT, project])}

    def _block(self, address: str, row: Row) -> list[str]:
        type, _, name = address.partition(".")
        text = [f'resource "{type}" "{name}" {{']
        for key, value in row.items():
            nested = isinstance(value, list) and isinstance(value[0] if value else 0, dict)
            if not nested:
                text.append(f"  {key} = {json.dumps(value)}")
                continue
            for one in value:
                inner = [f"    {inner} = {json.dumps(below)}" for inner, below in one.items()]
                text += [f"  {key} {{", *inner, "  }"]
        return [*text, "}"]


def _put(row: dict[str, Any], names: list[str], value: JSON) -> None:
    if len(names) == 1:
        row[names[0]] = value
    else:
        _put(row.setdefault(names[0], [dict(BLOCKS.get(names[0], {}))])[0], names[1:], value)


def after(ground: Snapshot, path: Path) -> Snapshot:
    """The state after a plan is applied."""
    proposal = forms.proposal([path], propose.paths_in(lambda: ground))
    assert proposal.unplaced == []
    return propose.after(proposal, ground, path.parent / "after.json")


def spots(merge: Merge) -> dict[Spot, Mapping[str, Any]]:
    """Where the findings are that decide, with their evidence."""
    return {
        (
            one.finding["policy"],
            one.line["kind"],
            one.line["path"],
            ".".join(one.finding["path"]),
            one.finding.get("key", ""),
        ): one.finding["evidence"]
        for one in merge.decided
    }


def line_of(path: Path, setting: Setting) -> int:
    """The line of the attribute, in the block of the resource."""
    type, _, name = setting.address.partition(".")
    lines = path.with_name("main.tf").read_text("utf-8").splitlines()
    begin = lines.index(f'resource "{type}" "{name}" {{')
    for word in () if setting.as_one else setting.attribute.split("."):
        begin = next(
            number for number in range(begin + 1, len(lines)) if lines[number].split()[:1] == [word]
        )
    return begin + 1


def test_each_weaker_setting_is_blocked_at_its_line_and_the_reverse_is_told_as_better(
    taken: Taken, gate: Gate, tmp_path: Path
) -> None:
    ids = {(one.kind, one.path): one.id for one in taken.snapshot.resources()}
    module = Root(tmp_path, ids)
    states, plans = [], []
    ground = taken.snapshot
    for weak in (False, True, False):
        plans.append(module.planned(weak))
        ground = after(ground, plans[-1])
        states.append(ground)
    worse, better = gate(*states)
    found = spots(worse)
    assert worse.gaps == []
    assert all(one.decision is Decision.BLOCK for one in worse.decided)
    for name, setting in SETTINGS.items():
        change = CHANGES[name]
        for spot in change.spots(change.findings):
            evidence = found.pop(spot)
            assert Path(evidence["file"]).name == "main.tf", name
            assert evidence["line"] == line_of(plans[1], setting), name
            assert evidence["address"] == setting.address
        for spot in change.spots(change.elsewhere):
            assert "file" not in found.pop(spot), name
    assert found == {}
    assert len(SETTINGS) >= 25
    ended = {
        (one["policy"], line["kind"], line["path"], ".".join(one["path"]), one.get("key", ""))
        for line, one in better.better
    }
    assert (better.decided, better.gaps) == ([], [])
    assert ended >= spots(worse).keys()
    for one in [*states, *plans]:
        text = one.document.path.read_text("utf-8") if isinstance(one, Snapshot) else ""
        assert "t0p" not in text


EXAMPLE = ACME_FOLDER.parent / "terraform"


def test_the_example_ends_as_its_page_says(
    taken: Taken, report: Report, gate: Gate, tmp_path: Path
) -> None:
    said = config_file.read(ACME_FOLDER.parent / "config-repo" / "glscan.yaml").config.gate
    text = (EXAMPLE / "plan.json").read_text("utf-8")
    mended = terraform.write(tmp_path, text.replace('push": true', 'push": false'))
    fine, weak = (
        propose.after(forms.proposal([path]), taken.snapshot, tmp_path / f"{name}.json")
        for name, path in (("fine", mended), ("weak", EXAMPLE / "plan.json"))
    )
    same, worse = gate(taken.snapshot, fine, weak, said=said.decisions)
    verdicts = [decisions.decide(merge, report.run) for merge in (same, worse)]
    page = (EXAMPLE / "README.md").read_text("utf-8")
    for one in verdicts:
        assert f"`{one.word}: {', '.join(one.reasons)}`" in page
    [found] = worse.decided
    evidence = found.finding["evidence"]
    assert Path(evidence["file"]) == EXAMPLE / "modules" / "rules" / "main.tf"
    assert f"line {evidence['line']} of" in page
    assert evidence["address"] == 'module.rules["acme/web"].gitlab_branch_protection.main'


def test_what_is_destroyed_is_found_and_what_is_not_known_is_no_pass(
    taken: Taken, gate: Gate, tmp_path: Path
) -> None:
    web, ios = ({"project": path, "branch": "main"} for path in ("acme/web", "acme/mobile/ios"))
    plan = terraform.plan(
        terraform.change("gitlab_branch_protection.web", before=web),
        terraform.change(
            *("gitlab_branch_protection.ios", ios),
            before={**ios, "push_access_level": "no one"},
            unknown={"push_access_level": True},
        ),
        terraform.change(
            "gitlab_project.data", before={"path_with_namespace": "acme/data/warehouse"}
        ),
    )
    left = after(taken.snapshot, terraform.write(tmp_path, plan))
    assert "acme/data/warehouse" not in {one.path for one in left.resources()}
    [merge] = gate(taken.snapshot, left)
    found = {
        (policy, path): evidence.get("address")
        for (policy, _, path, *_), evidence in spots(merge).items()
    }
    assert found["GL-PRJ-001", "acme/web"] == "gitlab_branch_protection.web"
    assert {path for _, path in found} == {"acme/web"}
    unknown = {(gap.policy, gap.line["path"]) for gap in merge.gaps}
    assert ("GL-PRJ-002", "acme/mobile/ios") in unknown
    assert {path for _, path in unknown} == {"acme/mobile/ios"}


SHOP = """
resource "gitlab_branch_protection" "main" {
  project           = 11
  branch            = "main"
  push_access_level = %s
}
"""


def shop_plan(level: str, **more: JSON) -> Mapping[str, JSON]:
    """The protection of a branch, and a tag of a project that nobody knows."""
    rule = {"project": "11", "branch": "main", "push_access_level": level}
    tag = {"project": "99", "tag": "v*"}
    return terraform.plan(
        terraform.change('gitlab_branch_protection.main["a"]', rule, before=rule),
        terraform.change("gitlab_tag_protection.v", tag),
        terraform.change("aws_instance.x", {"secret": "t0p"}),
        **more,
    )


def test_the_command_tells_what_it_cannot_place_and_does_not_let_it_on(shell: Shell) -> None:
    with served(shell, small()):
        shell.run("snapshot", "shop", "--all-sections", "--to", "snapshot.json")
    terraform.write(shell.folder, SHOP % '"developer"', "main.tf")
    terraform.write(shell.folder, shop_plan("developer"))
    reports = [f"{name}=gate.{name}" for name in REPORTS]
    options = [one for report in reports for one in ("-o", report)]
    ended = shell.run("gate", "plan.json", "--against", "snapshot.json", *options)
    assert ended.returncode == 1, ended.stderr
    assert "block main.tf:5 GL-PRJ-002: Project shop/web:" in ended.stderr
    why = "gitlab_tag_protection.v: no project with the id 99 is known"
    assert why in ended.stderr
    assert "not judged: aws_instance (1)" in ended.stderr
    texts = {name: (shell.folder / f"gate.{name}").read_text("utf-8") for name in REPORTS}
    assert all("t0p" not in text for text in (*texts.values(), ended.stderr))
    assert "main.tf:5 (gitlab_branch_protection.main[&#34;a&#34;])" in texts["html"]
    results = json.loads(texts["json"])
    [found] = [
        one
        for line in results["resources"]
        for one in line["findings"]
        if "file" in one["evidence"]
    ]
    place = {"file": "main.tf", "line": 5, "column": 3, "address": ADDRESS}
    assert {key: found["evidence"][key] for key in place} == place
    assert results["run"]["snapshot"]["proposed"]["unplaced"] == [why]
    [run] = json.loads(texts["sarif"])["runs"]
    logical = [
        one["locations"][0]["logicalLocations"] for one in run["results"] if one["kind"] == "fail"
    ]
    assert {"name": ADDRESS, "fullyQualifiedName": ADDRESS, "kind": "resource"} in [
        place for places in logical for place in places
    ]

    terraform.write(shell.folder, shop_plan("no one"))
    ended = shell.run("gate", "plan.json", "--against", "snapshot.json")
    assert ended.returncode == 3, ended.stderr
    assert "INCOMPLETE" in ended.stderr
    ended = shell.run("propose", "plan.json", "--against", "snapshot.json")
    assert ended.returncode == 0
    assert f"not placed: {why}" in ended.stderr
    proposal = json.loads((shell.folder / "proposal.json").read_text("utf-8"))
    for document, name in ((results, "results"), (proposal, "snapshot")):
        schema = SCHEMAS / f"{name}.schema.json"
        Draft202012Validator(json.loads(schema.read_text("utf-8"))).validate(document)


REPORTS = ("json", "sarif", "html")
ADDRESS = 'gitlab_branch_protection.main["a"]'
SCHEMAS = Path(propose.__file__).parent / "schemas"
