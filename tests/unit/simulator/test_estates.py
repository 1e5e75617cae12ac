"""Estates: examples, files with mistakes, invented ones, and the command."""

import subprocess
import sys
from datetime import UTC, date, datetime
from pathlib import Path

import gitlab as client
import pytest
import yaml
from gitlab.exceptions import GitlabParsingError

from tests.simulator import Estate, EstateError, Simulator

ROOT = Path(__file__).parents[3]
ACME = ROOT / "examples" / "acme"


def run(*arguments: str) -> subprocess.CompletedProcess[str]:
    """Run the command of the simulator to its end."""
    return subprocess.run(
        [sys.executable, "-m", "tests.simulator", *arguments],
        cwd=ROOT,
        capture_output=True,
        text=True,
        timeout=30,
        check=False,
    )


def connect(simulator: Simulator) -> client.Gitlab:
    """The client that scanners use."""
    return client.Gitlab(simulator.url, private_token=simulator.token, per_page=100)


def test_python_gitlab_reads_the_example() -> None:
    with Simulator(Estate.load(ACME)) as simulator, connect(simulator) as gl:
        gl.auth()
        group = gl.groups.get("acme", with_projects=False)
        assert len(group.asdict()["ip_restriction_ranges"].split(",")) == 5
        below = {each.full_path for each in group.descendant_groups.list(get_all=True)}
        assert below == {
            "acme/platform",
            "acme/platform/infra",
            "acme/payments",
            "acme/labs",
            "acme/legacy",
            "acme/mobile",
            "acme/data",
        }
        own = group.projects.list(include_subgroups=True, with_shared=False, get_all=True)
        assert len(own) == 19
        polluted = group.projects.list(include_subgroups=True, get_all=True)
        foreign = {each.path_with_namespace for each in polluted} - {
            each.path_with_namespace for each in own
        }
        assert foreign == {"partner-widgets/firmware"}
        project = gl.projects.get("acme/payments/invoices", lazy=True)
        (rule,) = project.protectedbranches.list(get_all=True)
        levels = rule.push_access_levels
        assert [level["access_level"] for level in levels] == [40, 30, None, 40]
        assert [level["user_id"] for level in levels] == [None, None, 4, None]
        assert levels[3]["deploy_key_id"] == 9
        assert gl.projects.get("acme/payments/gateway", lazy=True).pushrules.get().id


def test_python_gitlab_breaks_on_a_push_rule_that_is_null() -> None:
    with Simulator(Estate.load(ACME)) as simulator, connect(simulator) as gl:
        docs = gl.projects.get("acme/platform/docs")
        with pytest.raises(GitlabParsingError):
            docs.pushrules.get()
        assert gl.http_get(f"/projects/{docs.id}/push_rule") is None


def test_python_gitlab_follows_pages() -> None:
    with Simulator(Estate.generate(groups=5, projects=230)) as simulator:
        with connect(simulator) as gl:
            group = gl.groups.get("org", with_projects=False)
            query = {"include_subgroups": True, "with_shared": False}
            assert len(group.projects.list(get_all=True, **query)) == 230
        route = "GET /groups/:id/projects"
        assert [request.route for request in simulator.requests].count(route) == 3


def test_every_planted_fault_is_on_something_that_is_there() -> None:
    estate = Estate.load(ACME)
    listed = yaml.safe_load((ACME / "faults.yaml").read_text(encoding="utf-8"))
    there = {
        "instance": ["gitlab.acme.example"],
        "group": estate.groups,
        "project": estate.projects,
    }
    assert {fault["kind"] for fault in listed} == there.keys()
    for fault in listed:
        assert fault["path"] in there[fault["kind"]], fault


def test_the_same_seed_gives_the_same_estate() -> None:
    one, two, other = (Estate.generate(seed, 20, 60) for seed in (1, 1, 2))
    assert (one.groups, one.projects) == (two.groups, two.projects)
    assert one.projects != other.projects
    assert (len(one.groups), len(one.projects)) == (20, 60)
    assert max(path.count("/") for path in one.groups) >= 2


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("- a", "expected a mapping, got list"),
        ("grops: {}", "unknown key 'grops'"),
        ("groups: {a: {visbility: private}}", "groups.a: unknown key 'visbility'"),
        ("groups: {a/b: {}}", "groups.a/b: its parent group 'a' is not defined"),
        ("projects: {a/b: {}}", "projects.a/b: its group 'a' is not defined"),
        (
            "groups: {a: {members: [{username: x, access_level: 10}]}}",
            "groups.a.members: no username 'x'",
        ),
        (
            "groups: {a: {shared_with_groups: [{group_full_path: a}]}}",
            "groups.a.shared_with_groups: group_access_level must be a number",
        ),
        ("groups: {a: {protected_branches: [main]}}", "groups.a.protected_branches: expected"),
        ("groups: {a: {id: 3}, b: {id: 3}}", "groups.b: id 3 is taken"),
        ("users: {a: {last_activity_on: !day soon}}", "expected a number of days, got 'soon'"),
        ("a: b: c", "mapping values are not allowed here"),
    ],
)
def test_a_mistake_in_a_file_is_named(tmp_path: Path, text: str, message: str) -> None:
    file = tmp_path / "estate.yaml"
    file.write_text(text, encoding="utf-8")
    with pytest.raises(EstateError) as raised:
        Estate.load(tmp_path)
    assert str(raised.value).startswith(f"{file}: ")
    assert message in str(raised.value)


def test_dates_can_be_told_from_today(tmp_path: Path) -> None:
    text = "users: {a: {last_activity_on: !day -1, last_sign_in_at: !time 40}}"
    (tmp_path / "estate.yaml").write_text(text, encoding="utf-8")
    told = Estate.load(tmp_path, date(2026, 1, 15)).users["a"]
    assert told["last_activity_on"] == "2026-01-14"
    assert told["last_sign_in_at"] == "2026-02-24T06:00:00.000Z"
    yesterday = Estate.load(tmp_path).users["a"]["last_activity_on"]
    assert 0 < (datetime.now(UTC).date() - date.fromisoformat(yesterday)).days <= 2


def test_options_that_do_not_exist_are_refused() -> None:
    with pytest.raises(ValueError, match="'gold' is none of free, premium, ultimate"):
        Simulator(Estate(), tier="gold")


def test_the_command_runs_another_and_returns_its_exit_code() -> None:
    script = (
        "import os, sys, urllib.request as r;"
        "url = os.environ['GITLAB_URL'] + '/api/v4/groups/acme';"
        "head = {'PRIVATE-TOKEN': os.environ['GITLAB_TOKEN']};"
        "print(r.urlopen(r.Request(url, headers=head)).status); sys.exit(7)"
    )
    done = run("--estate", "examples/acme", "--", sys.executable, "-c", script)
    assert (done.returncode, done.stdout.strip(), done.stderr) == (7, "200", "")


def test_the_command_names_a_bad_estate_without_a_traceback(tmp_path: Path) -> None:
    (tmp_path / "estate.yaml").write_text("groups: {a: {x: 1}}", encoding="utf-8")
    done = run("--estate", str(tmp_path), "--", "true")
    assert done.returncode == 2
    assert done.stderr == f"error: {tmp_path}/estate.yaml: groups.a: unknown key 'x'\n"
    missing = run("--estate", str(tmp_path / "none"), "--", "true")
    assert missing.returncode == 2
    assert "No such file" in missing.stderr


def test_the_command_serves_until_interrupted() -> None:
    with subprocess.Popen(
        [sys.executable, "-m", "tests.simulator", "--port", "0", "--projects", "5"],
        cwd=ROOT,
        stdout=subprocess.PIPE,
        text=True,
    ) as process:
        assert process.stdout is not None
        assert process.stdout.readline().startswith("GITLAB_URL=http://127.0.0.1:")
        assert process.stdout.readline().startswith("GITLAB_TOKEN=")
        process.send_signal(2)
        assert process.wait(10) == 0


def test_an_invented_estate_has_something_at_every_endpoint() -> None:
    estate = Estate.generate(groups=20, projects=120)
    groups, projects = estate.groups.values(), estate.projects.values()
    for part in ("hooks", "integrations", "saml_group_links", "ldap_group_links"):
        assert any(group[part] for group in groups), part
    for part in ("hooks", "integrations", "protected_tags", "remote_mirrors", "files"):
        assert any(project[part] for project in projects), part
    assert any(estate.fork_paths(path) for path in estate.projects)
    assert estate.group("org")["compliance_frameworks"]
    assert estate.group("org")["security_policies"]
