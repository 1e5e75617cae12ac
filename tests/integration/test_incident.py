"""A scripted incident: the investigation tells every step, and its lists undo all of it."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import jsonschema
import orjson
import pytest

import scanner
from scanner import scan
from scanner.sources.gitlab import plan
from tests import estates
from tests.integration import incident
from tests.integration.test_cli import Shell
from tests.integration.test_diff import taken
from tests.simulator import Estate, Simulator

BEFORE, AFTER, MENDED = (
    datetime(2026, 1, day, hour, tzinfo=UTC) for day, hour in ((15, 12), (16, 12), (16, 18))
)
AS_OF = "2026-01-16T18:00:00Z"
ASKED = ("--token", "deploy script", "--since", "2026-01-15T18:00:00Z")
SCHEMA = Path(scanner.__file__).parent / "schemas" / "investigation.schema.json"


@pytest.fixture(scope="module")
def files(tmp_path_factory: pytest.TempPathFactory) -> Shell:
    """A folder with both snapshots, and the events as they are read from GitLab and a stream."""
    folder = tmp_path_factory.mktemp("incident")
    taken(folder, "old.json", incident.baseline(), BEFORE)
    shell = Shell(folder, {"PATH": "/usr/bin:/bin", "GLSCAN_ENGINE": "embedded"})
    with Simulator(Estate.from_dict(incident.logged()), **estates.ADMINISTRATOR) as gitlab:
        target = scan.Target(gitlab.url, gitlab.token, [incident.ROOT], instance_name="gitlab.test")
        scan.snapshot(
            target,
            folder / "new.json",
            estates.catalog(),
            plan.everything(),
            lambda: AFTER,
            lambda _: None,
        )
        access = {"GITLAB_URL": gitlab.url, "GITLAB_TOKEN": gitlab.token}
        for name, period in (
            ("events", ("--instance", "--since", "2026-01-01")),
            ("some", (incident.ROOT, "--type", "member_*", "--since", "2026-01-16")),
        ):
            asked = ("audit-events", *period, "--until", "2026-01-17", "-o", f"{name}.jsonl")
            done = shell.run(*asked, **access)
            assert done.returncode == 0, done.stderr
    (folder / "stream").write_bytes(incident.streamed())
    done = shell.run("audit-events", "--from-file", "stream", "-o", "clones.jsonl")
    assert done.returncode == 0, done.stderr
    return shell


def told(shell: Shell, *options: str, asked: tuple[str, ...] = ASKED) -> tuple[int, dict[str, Any]]:
    """An investigation, which its schema holds; how it ended."""
    done = shell.run("investigate", *asked, "--snapshot", "new.json", *options, "-o", "json")
    assert done.returncode in (0, 3), done.stderr
    found = orjson.loads(done.stdout)
    jsonschema.validate(found, orjson.loads(SCHEMA.read_bytes()))
    return done.returncode, found


@pytest.fixture(scope="module")
def whole(files: Shell) -> dict[str, Any]:
    """The investigation with everything that there is."""
    code, found = told(files, *ALL)
    assert code == 0
    return found


ALL = ("--before", "old.json", "--audit-events", "events.jsonl", "--audit-events", "clones.jsonl")
NAMED = {incident.OWNER: "identity", incident.MALLORY: "followed", -3: "followed"}


def test_the_timeline_names_every_step_with_time_and_address(whole: dict[str, Any]) -> None:
    events = whole["timeline"]["events"]
    steps = [(one["at"], one["type"], one["ip"], one["of"]) for one in events]
    assert steps == [
        *((incident.at(time), type, *_by(author)) for time, author, _, type, _ in incident.DEEDS),
        (incident.at("20:13"), "repository_git_operation", incident.IP, "identity"),
        (incident.at("20:14"), "repository_git_operation", incident.OTHER_IP, "followed"),
        (incident.at("20:15"), "repository_git_operation", incident.OTHER_IP, "followed"),
    ]
    assert [one["of"] for one in events] == [NAMED[one["author_id"]] for one in events]
    followed = [(one["who"], one["id"]) for one in whole["timeline"]["followed"]]
    assert followed == [("user", 66), ("deploy_key", 777), ("bot", 900_190)]
    went = [(one["project"], one["of"]) for one in whole["rotate"]["downloads"]]
    both = [(incident.SITE, "identity"), (incident.API, "followed"), (incident.SITE, "followed")]
    assert went == both


def _by(author: str) -> tuple[str, str]:
    own = author == "kim.sol"
    return (incident.IP, "identity") if own else (incident.OTHER_IP, "followed")


def test_the_credential_its_exposure_and_what_it_could_do(whole: dict[str, Any]) -> None:
    credential = whole["identity"]["credential"]
    assert (credential["kind"], credential["id"]) == ("personal_access_token", 31)
    assert whole["identity"]["acts_as"]["username"] == "kim.sol"
    assert "not by which token" in whole["identity"]["remarks"][0]
    assert whole["exposure"]["works"] == "yes"
    assert (whole["could"]["before"]["highest"], whole["could"]["now"]["highest"]) == (
        "owner",
        "owner",
    )
    resources = {
        line["path"]: line["principals"][0]["can"] for line in whole["could"]["now"]["resources"]
    }
    assert resources.keys() == {"north", "north/apps", incident.SITE, incident.API}
    assert resources[incident.SITE]["push"]["main"] == "yes"
    before = {line["path"]: line for line in whole["could"]["before"]["resources"]}
    assert before[incident.SITE]["principals"][0]["can"]["push"]["main"] == "no"


def verdicts(shell: Shell, name: str) -> dict[tuple[str, str], str]:
    """The letters of a snapshot, by resource, at one moment for all."""
    done = shell.run(
        *("evaluate", name, "--as-of", AS_OF, "--exit-zero", "-o", f"json=results-{name}")
    )
    assert done.returncode == 0, done.stderr
    found = orjson.loads((shell.folder / f"results-{name}").read_bytes())
    return {(one["kind"], one["path"]): one["outcomes"] for one in found["resources"]}


def standing(world: incident.World) -> incident.World:
    """What of an estate the incident could have left behind."""
    site, api = (world["projects"][path] for path in (incident.SITE, incident.API))
    rule = {"allow_force_push": False, **site["protected_branches"]["main"]}
    return {
        "ranges": set(world["groups"][incident.ROOT]["ip_restriction_ranges"].split(",")),
        "members": world["groups"][incident.APPS]["members"],
        "rule": {name: one for name, one in rule.items() if name != "id"},
        "site": [site[name] for name in ("deploy_keys", "hooks", "protected_tags")],
        "tokens": [one for one in api["access_tokens"] if not one.get("revoked")],
        "visibility": api["visibility"],
    }


def test_the_lists_bring_the_verdicts_back(files: Shell, whole: dict[str, Any]) -> None:
    world = incident.afterwards()
    undoing = incident.Undoing(world)
    for one in (*whole["revoke"], *whole["set_back"]):
        for call in one["calls"]:
            undoing.do(call)
    assert standing(world) == standing(incident.baseline())
    taken(files.folder, "mended.json", world, MENDED)
    stood, fell, mended = (
        verdicts(files, name) for name in ("old.json", "new.json", "mended.json")
    )
    assert fell != stood
    assert mended == stood
    by_hand = [one["place"] for one in whole["set_back"] if not one["calls"]]
    assert by_hand == [["forks", incident.API, "visibility"]]  # as the fork is, which has a call
    assert [one["urgency"] for one in whole["revoke"]] == [1, 2, 2, 3, 4]


def test_without_an_earlier_snapshot_events_tell_what_to_undo(
    files: Shell, whole: dict[str, Any]
) -> None:
    code, found = told(files, *ALL[2:])
    assert code == 3
    assert [one["what"] for one in found["unseen"] if one["mends"]] == ["no_before"]
    assert _calls(found["revoke"]) == _calls(whole["revoke"])
    back = {tuple(one["place"]): one for one in found["set_back"]}
    assert back.keys() == {
        ("settings", "ip_restriction_ranges"),
        ("protected_branches", "main"),
        ("settings", "visibility"),
    }
    visibility = back["settings", "visibility"]
    assert (visibility["before"], visibility["before_from"]) == ("private", "event")
    assert _calls([visibility]) == [("PUT", "/projects/12")]
    ranges = back["settings", "ip_restriction_ranges"]
    assert (ranges["before"], ranges["before_from"], ranges["calls"]) == (None, "unknown", [])
    assert "--before" in ranges["note"]


def _calls(remedies: list[dict[str, Any]]) -> list[tuple[str, str]]:
    return [(call["method"], call["path"]) for one in remedies for call in one["calls"]]


def test_without_events_what_it_could_have_changed_is_told_as_unexplained(files: Shell) -> None:
    code, found = told(files, "--before", "old.json")
    assert code == 3
    assert "no_events" in {one["what"] for one in found["unseen"]}
    assert {one["of"] for one in found["changes"]} == {"unexplained"}
    assert len(found["revoke"]) == 5
    nothing = told(files)[1]
    assert (nothing["changes"], nothing["timeline"]["events"]) == ([], [])
    assert _calls(nothing["revoke"]) == [("DELETE", "/personal_access_tokens/31")]


def test_other_questions_about_the_same_evening(files: Shell) -> None:
    since = ("--since", "2026-01-15")
    _, user = told(files, *ALL, asked=("--user", "Mallory", *since))
    assert {one["of"] for one in user["timeline"]["events"]} == {"identity"}
    assert _calls(user["revoke"])[0] == ("POST", "/users/66/block")
    assert len(user["timeline"]["events"]) == 3
    _, key = told(files, *ALL, asked=("--token", "deploy_key:777", *since))
    assert [one["type"] for one in key["timeline"]["events"]] == ["repository_git_operation"]
    assert key["identity"]["made"]["author_id"] == incident.OWNER
    _, backdoor = told(files, *ALL, asked=("--token", "backdoor", *since))
    assert backdoor["identity"]["made"]["ip"] == incident.OTHER_IP
    assert backdoor["timeline"]["events"] == []
    _, project = told(files, *ALL, asked=("--project", "12", *since))
    authors = [one["author_id"] for one in project["timeline"]["events"]]
    assert sorted(authors) == [6, 6, 66, 66, 66]
    assert {one["of"] for one in project["changes"]} == {"anybody"}


def test_what_a_file_of_events_leaves_open_is_told(files: Shell) -> None:
    code, found = told(files, "--before", "old.json", "--audit-events", "some.jsonl")
    assert code == 3
    what = {one["what"] for one in found["unseen"]}
    assert {"filtered", "period", "never_stored", "of_users"} <= what
    lines = (files.folder / "events.jsonl").read_bytes().splitlines(keepends=True)
    (files.folder / "cut.jsonl").write_bytes(b"".join(lines[:-1]))
    cut = files.run("investigate", *ASKED, "--snapshot", "new.json", "--audit-events", "cut.jsonl")
    assert (cut.returncode, cut.stdout) == (2, "")
    assert "cut short" in cut.stderr
