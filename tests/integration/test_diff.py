"""Two scans of an estate that was changed between them: the diff tells exactly what was done."""

from __future__ import annotations

import shutil
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import jsonschema
import orjson
import pytest

import scanner
from scanner import scan
from scanner.snapshot import store
from scanner.sources.gitlab import plan
from tests import estates
from tests.builders import policy_source
from tests.integration import diff_events
from tests.integration.test_cli import Shell, shell
from tests.simulator import Estate, Simulator

__all__ = ["shell"]

World = dict[str, Any]
BEFORE, AFTER = (datetime(2026, 1, day, 12, tzinfo=UTC) for day in (15, 16))
GONE, END = object(), -1
SITE, API, ROOT, APPS = "north/site", "north/apps/api", "north", "north/apps"
S, A = ("projects", SITE), ("projects", API)
N, B = ("groups", ROOT), ("groups", APPS)
INSTANCE = ("application_settings",)
DONE: list[tuple[str, tuple[Any, ...], Any]] = [
    # settings
    (f"changed project {SITE} settings.visibility", (*S, "visibility"), "public"),
    (f"changed project {SITE} settings.public_jobs", (*S, "public_jobs"), True),
    (
        f"changed project {SITE} settings.shared_runners_enabled",
        (*S, "shared_runners_enabled"),
        True,
    ),
    (f"changed project {SITE} settings.merge_method", (*S, "merge_method"), "ff"),
    (f"changed project {SITE} settings.pages_access_level", (*S, "pages_access_level"), "public"),
    (f"changed project {SITE} settings.topics", (*S, "topics"), ["web"]),
    (f"changed group {ROOT} settings.two_factor_grace_period", (*N, "two_factor_grace_period"), 48),
    (f"changed group {ROOT} settings.membership_lock", (*N, "membership_lock"), False),
    (
        f"changed group {ROOT} settings.ip_restriction_ranges",
        (*N, "ip_restriction_ranges"),
        "203.0.113.0/24",
    ),
    (f"changed group {APPS} settings.request_access_enabled", (*B, "request_access_enabled"), True),
    (
        f"changed group {APPS} settings.share_with_group_lock",
        (*B, "share_with_group_lock"),
        False,
    ),
    (
        f"changed group {ROOT} settings.prevent_sharing_groups_outside_hierarchy",
        (*N, "prevent_sharing_groups_outside_hierarchy"),
        False,
    ),
    (
        f"changed group {ROOT} settings.enabled_git_access_protocol",
        (*N, "enabled_git_access_protocol"),
        "http",
    ),
    (
        f"changed group {ROOT} settings.project_creation_level",
        (*N, "project_creation_level"),
        "developer",
    ),
    (
        f"changed project {API} settings.container_registry_access_level",
        (*A, "container_registry_access_level"),
        "enabled",
    ),
    # rules for changes
    (
        f"changed project {API} settings.only_allow_merge_if_pipeline_succeeds",
        (*A, "only_allow_merge_if_pipeline_succeeds"),
        False,
    ),
    (
        f"changed project {API} settings.only_allow_merge_if_all_discussions_are_resolved",
        (*A, "only_allow_merge_if_all_discussions_are_resolved"),
        False,
    ),
    (
        f"changed project {API} settings.allow_merge_on_skipped_pipeline",
        (*A, "allow_merge_on_skipped_pipeline"),
        True,
    ),
    (f"changed project {API} settings.squash_option", (*A, "squash_option"), "always"),
    (
        f"changed group {APPS} push_rule.member_check",
        (*B, "push_rule", "member_check"),
        False,
    ),
    (
        f"changed project {SITE} push_rule.prevent_secrets",
        (*S, "push_rule", "prevent_secrets"),
        False,
    ),
    (
        f"changed project {SITE} protected_branches.main.allow_force_push",
        (*S, "protected_branches", "main", "allow_force_push"),
        True,
    ),
    (
        f"changed project {SITE} protected_branches.main.push_access_levels",
        (*S, "protected_branches", "main", "push_access_levels"),
        [30],
    ),
    (
        f"removed project {SITE} protected_branches.spike",
        (*S, "protected_branches", "spike"),
        GONE,
    ),
    (
        f"added project {SITE} protected_branches.next",
        (*S, "protected_branches", "next"),
        {"id": 9, "push_access_levels": [40]},
    ),
    (
        f"changed project {API} protected_tags.v*.create_access_levels",
        (*A, "protected_tags", "v*", "create_access_levels"),
        [30],
    ),
    (
        f"changed group {ROOT} approval_settings.allow_author_approval",
        (*N, "merge_request_approval_setting", "allow_author_approval"),
        True,
    ),
    (
        f"changed project {SITE} approval_rules.1101.approvals_required",
        (*S, "approval_rules", 0, "approvals_required"),
        0,
    ),
    (
        f"changed project {SITE} codeowners.entries",
        (*S, "files", "CODEOWNERS"),
        "[Pipelines]\n.gitlab-ci.yml @ida.berg\n",
    ),
    (
        f"changed group {ROOT} compliance_frameworks.SOC 2.default",
        (*N, "compliance_frameworks", 0, "default"),
        False,
    ),
    # people
    (
        f"added group {ROOT} members.6",
        (*N, "members", END),
        {"username": "jon.mora", "access_level": 40},
    ),
    (f"changed project {API} members.6.access_level", (*A, "members", 0, "access_level"), 40),
    (f"removed project {SITE} members.6", (*S, "members", 0), GONE),
    ("changed instance gitlab.test users.21.is_admin", ("users", "root.two", "is_admin"), False),
    (
        "changed instance gitlab.test users.7.two_factor_enabled",
        ("users", "kim.sol", "two_factor_enabled"),
        False,
    ),
    # what lets machines in
    (
        f"added group {APPS} deploy_tokens.499",
        (*B, "deploy_tokens", END),
        {"id": 499, "name": "all", "scopes": ["write_registry"]},
    ),
    (f"removed group {ROOT} deploy_tokens.401", (*N, "deploy_tokens", 0), GONE),
    (
        f"changed project {SITE} access_tokens.103.scopes",
        (*S, "access_tokens", 0, "scopes"),
        ["api"],
    ),
    (f"changed project {SITE} deploy_keys.203.can_push", (*S, "deploy_keys", 0, "can_push"), True),
    (f"removed project {API} triggers.304", (*A, "triggers", 0), GONE),
    (
        f"added project {API} deploy_keys.299",
        (*A, "deploy_keys", END),
        {"id": 299, "title": "laptop", "key": "ssh-ed25519 9", "can_push": True},
    ),
    # ways in and out
    (
        f"changed group {ROOT} shared_with_groups.partners.group_access_level",
        (*N, "shared_with_groups", 1, "group_access_level"),
        40,
    ),
    (
        f"changed project {SITE} hooks.1101.enable_ssl_verification",
        (*S, "hooks", 0, "enable_ssl_verification"),
        False,
    ),
    (
        f"added project {API} integrations.slack",
        (*A, "integrations", END),
        {"slug": "slack", "title": "Slack", "active": True},
    ),
    # pipelines
    (
        f"changed project {API} variables.REGISTRY_TOKEN@*.protected",
        (*A, "variables", 0, "protected"),
        False,
    ),
    (f"removed group {ROOT} variables.PROD_REGION@live", (*N, "variables", 1), GONE),
    (f"changed project {SITE} runners.503.run_untagged", (*S, "runners", 0, "run_untagged"), True),
    (
        f"changed project {API} job_token_scope.inbound_enabled",
        (*A, "job_token_scope", "inbound_enabled"),
        False,
    ),
    # the instance
    (
        "changed instance gitlab.test application_settings.signup_enabled",
        (*INSTANCE, "signup_enabled"),
        False,
    ),
    (
        "changed instance gitlab.test application_settings.minimum_password_length",
        (*INSTANCE, "minimum_password_length"),
        8,
    ),
    (
        "changed instance gitlab.test application_settings.globally_allowed_ips",
        (*INSTANCE, "globally_allowed_ips"),
        "192.0.2.0/24,198.51.100.0/24",
    ),
]
"""What the diff must tell of each change; where in the estate it is made; the value."""

MOVED = {SITE: "north/shop"}
"""And on top of it the project with most of the changes is renamed."""


def world() -> World:
    """The estate, in which no two things are one object."""
    made: World = orjson.loads(orjson.dumps(estates.compliant()))
    return made


def changed() -> World:
    """The estate after all changes, and after what moves by mere use."""
    made = world()
    # Entries that come or go are last, so that no place of another one moves.
    for _, where, value in sorted(DONE, key=lambda one: one[2] is GONE):
        target: Any = made
        for part in where[:-1]:
            target = target[part]
        if value is GONE:
            del target[where[-1]]
        elif where[-1] == END and isinstance(target, list):
            target.append(value)
        else:
            target[where[-1]] = value
    for project in made["projects"].values():
        project["last_activity_at"] = "2026-01-16T08:00:00.000Z"
        project["deploy_keys"][0]["last_used_at"] = "2026-01-16T08:00:00.000Z"
        project["topics"] = project.get("topics", [])[::-1]
    made["users"]["ida.berg"]["last_activity_on"] = "2026-01-16"
    made["groups"][ROOT]["runners"][0] |= {"online": False, "status": "offline"}
    made["groups"]["partners"]["id"] = 3
    text = orjson.dumps(made["projects"]).decode()
    for was, now in MOVED.items():
        text = text.replace(f'"{was}"', f'"{now}"')
    made["projects"] = orjson.loads(text)
    return made


def taken(folder: Path, name: str, estate: World, now: datetime, **as_whom: Any) -> Path:
    """A snapshot with everything in it."""
    path = folder / name
    whom = {**estates.ADMINISTRATOR, **as_whom}
    with Simulator(Estate.from_dict(estate), **whom) as gitlab:
        target = scan.Target(gitlab.url, gitlab.token, [ROOT], instance_name="gitlab.test")
        everything = plan.everything()
        scan.snapshot(target, path, estates.catalog(), everything, lambda: now, lambda _: None)
    return path


@pytest.fixture(scope="module")
def scans(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with the two snapshots."""
    folder = tmp_path_factory.mktemp("diff")
    taken(folder, "old.json", world(), BEFORE)
    taken(folder, "new.json", changed(), AFTER)
    return folder


def told(diff: dict[str, Any]) -> list[str]:
    """The setting changes of a diff, as `DONE` has them."""
    return sorted(
        f"{one['change']} {line['kind']} {line.get('was', line['path'])} {'.'.join(one['path'])}"
        for line in diff["resources"]
        for one in line["settings"]
    )


def diff(shell: Shell, old: Path, new: Path, *options: str) -> tuple[int, dict[str, Any]]:
    """Compare two scans: the exit code, and the JSON, which its schema holds."""
    done = shell.run("diff", str(old), str(new), "-o", "json=diff.json", *options)
    assert done.returncode in (0, 1, 3), done.stderr
    found = orjson.loads((shell.folder / "diff.json").read_bytes())
    schema = Path(scanner.__file__).parent / "schemas" / "diff.schema.json"
    jsonschema.validate(found, orjson.loads(schema.read_bytes()))
    return done.returncode, found


def test_exactly_what_was_done_is_told(shell: Shell, scans: Path) -> None:
    assert len({expected for expected, _, _ in DONE}) == 51
    code, found = diff(shell, scans / "old.json", scans / "new.json")
    assert told(found) == sorted(expected for expected, _, _ in DONE)
    assert code == 1
    header = found["diff"]
    assert header["counts"]["resources"] == {"moved": {"project": 1}}
    assert header["counts"]["findings"].keys() == {"settings"}
    for line in found["resources"]:
        for one in line["settings"]:
            assert one["evidence"]["before"]["endpoint"], one
            assert one["evidence"]["after"]["read_at"], one


def test_each_change_is_told_with_who_made_it_and_when(shell: Shell, scans: Path) -> None:
    logged = world()
    changes = [expected for expected, _, _ in DONE]
    made = diff_events.written(changes, logged)
    assert len(made) == 40
    logged["groups"][ROOT]["audit_events"].append(diff_events.BACK)
    with Simulator(Estate.from_dict(logged), **estates.ADMINISTRATOR) as gitlab:
        period = ("--since", "2026-01-14", "--until", "2026-01-17")
        done = shell.run(
            *("audit-events", "--instance", *period, "-o", "events.jsonl"),
            GITLAB_URL=gitlab.url,
            GITLAB_TOKEN=gitlab.token,
        )
    assert done.returncode == 0, done.stderr
    # One GitLab that keeps its address, where here each is another server.
    scanned = store.read(scans / "new.json").manifest["instance"]["url"]
    events = shell.folder / "events.jsonl"
    here, there = (url.removeprefix("http://") for url in (gitlab.url, scanned))
    events.write_text(events.read_text().replace(here, there))
    _, found = diff(
        shell, scans / "old.json", scans / "new.json", "--audit-events", "events.jsonl", "--all"
    )
    ids = {logged["users"][name]["id"]: name for name in diff_events.AUTHORS}
    by, silent = {}, {}
    for line in found["resources"]:
        for one in line["settings"]:
            path = line.get("was", line["path"])
            name = f"{one['change']} {line['kind']} {path} {'.'.join(one['path'])}"
            if "by" in one:
                (event,) = one["by"]
                by[name] = ids[event["author_id"]], event["at"]
                assert event["ip"].startswith("192.0.2."), event
            else:
                silent[name] = one["unexplained"]
    assert by == made
    expected = {name: diff_events.SILENT.get(name.split(" ", 3)[3]) for name in changes}
    assert silent == {name: why for name, why in expected.items() if why}
    assert silent[diff_events.WITHOUT] == "no_event"
    about = found["diff"]["events"]
    assert (about["explained"], about["between"]) == (len(made), len(made) + 1)
    assert about["unmatched"] == 1
    assert about["others"][0]["type"] == "group_visibility_level_updated"


def test_nothing_is_told_of_what_did_not_change(shell: Shell, scans: Path) -> None:
    code, found = diff(shell, scans / "old.json", scans / "old.json")
    assert (code, told(found)) == (0, [])
    assert found["diff"]["counts"]["findings"].keys() <= {"settings"}


OWN = "custom.named"
LAX, STRICT = "count(input.resource.path) > 900", "count(input.resource.path) > 3"


def own_policy(folder: Path, condition: str) -> None:
    """A policy of one's own, which finds every project or none."""
    rules = 'deny contains {"path": ["settings", "visibility"], "message": "Too long."} if '
    source = policy_source(
        OWN, id="ACME-007", rules=rules + condition, requires=["settings.visibility"]
    )
    folder.mkdir(exist_ok=True)
    (folder / "named.rego").write_text(source)


WAIVER = """\
version: 1
waivers:
  - id: WVR-1
    rules: [GL-GRP-013]
    scope: {include: [north]}
    type: risk_accepted
    reason: Until all have their keys.
    owner: iam@north.example
    approver: ciso@north.example
    ticket: https://tickets.north.example/1
    created: 2026-01-01
    expires: 2026-03-01
"""


def test_an_edited_policy_is_told_apart_from_a_changed_setting(shell: Shell, scans: Path) -> None:
    for name, condition, waivers in (("old", LAX, WAIVER), ("new", STRICT, "")):
        own_policy(shell.folder / "own", condition)
        (shell.folder / "waivers.yaml").write_text(waivers or "version: 1\nwaivers: []\n")
        snapshot = scans / f"{name}.json"
        options = ("--policies", "own", "--policy", "ACME-*", "--policy", "GL-GRP-013")
        done = shell.run("evaluate", str(snapshot), *options, "--runs", "runs", "--exit-zero")
        assert done.returncode == 0, done.stderr
    shutil.rmtree(shell.folder / "own")
    first, second = sorted((shell.folder / "runs").iterdir())
    _, found = diff(shell, first, second)
    header = found["diff"]
    assert header["judged_by"] == "run"
    assert header["moved"] == {"policies_changed": ["ACME-007"], "waivers": True}
    by_rules = [
        (one["change"], one["policy"], line["path"], "regression" in one)
        for line in found["resources"]
        for one in line["findings"]
        if one["cause"] == "rules"
    ]
    assert by_rules == [
        ("counts_again", "GL-GRP-013", ROOT, False),
        ("new", "ACME-007", API, False),
        ("new", "ACME-007", "north/shop", False),
    ]
    by_settings = {
        one["policy"]
        for line in found["resources"]
        for one in line["findings"]
        if (one["cause"], one["change"]) == ("settings", "new")
    }
    assert by_settings == {"GL-GRP-013"}
    assert told(found) == sorted(expected for expected, _, _ in DONE)


def test_what_another_role_can_see_is_no_change(shell: Shell, scans: Path, tmp_path: Path) -> None:
    owner = taken(tmp_path, "owner.json", world(), AFTER, role="owner")
    code, found = diff(shell, scans / "old.json", owner, "--policy", "GL-GRP-*", "--fail-on", "low")
    header = found["diff"]
    # The simulator makes an owner a member, who asks; that alone is another in GitLab.
    assert told(found) == ["added group north members.1", "added group partners members.1"]
    assert header["moved"] == {"scope": True}
    assert header["counts"]["regressions"] == {}
    assert header["counts"]["sight"]["unseen"] > 0
    assert header["counts"]["resources"] == {"hidden": {"instance": 1}}
    assert (code, header["verdict"]["word"]) == (3, "INCOMPLETE")
