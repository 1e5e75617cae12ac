"""A leak of each other kind of credential: the investigation tells what it was, what it did, and
which request of GitLab's ends it."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from scanner import scan
from scanner.sources.gitlab import plan
from tests import estates
from tests.integration import incident_credentials as incident
from tests.integration.incident import API, APPS, ROOT, SITE
from tests.integration.test_cli import Shell
from tests.integration.test_diff import taken
from tests.integration.test_incident import AFTER, ALL, BEFORE, told
from tests.simulator import Estate, Fault, Simulator

SINCE = ("--since", "2026-01-15T18:00:00Z")


@pytest.fixture(scope="module")
def files(tmp_path_factory: pytest.TempPathFactory) -> Shell:
    """A folder with both snapshots and the events; one more by an Owner who is shown less."""
    folder = tmp_path_factory.mktemp("credentials")
    taken(folder, "old.json", incident.baseline(), BEFORE)
    shell = Shell(folder, {"PATH": "/usr/bin:/bin", "GLSCAN_ENGINE": "embedded"})
    with Simulator(Estate.from_dict(incident.afterwards()), **estates.ADMINISTRATOR) as gitlab:
        _snapshot(gitlab, folder / "new.json")
        asked = ("--instance", "--since", "2026-01-01", "--until", "2026-01-17")
        access = {"GITLAB_URL": gitlab.url, "GITLAB_TOKEN": gitlab.token}
        done = shell.run("audit-events", *asked, "-o", "events.jsonl", **access)
        assert done.returncode == 0, done.stderr
    with Simulator(Estate.from_dict(incident.afterwards()), tier="ultimate") as gitlab:
        _snapshot(gitlab, folder / "owner.json")
        for route in ("GET /groups/:id/members", "GET /groups/:id/members/all"):
            gitlab.add_fault(Fault(route, status=403, times=None, match="partners"))
        _snapshot(gitlab, folder / "denied.json")
    (folder / "stream").write_bytes(incident.streamed())
    done = shell.run("audit-events", "--from-file", "stream", "-o", "clones.jsonl")
    assert done.returncode == 0, done.stderr
    return shell


def _snapshot(gitlab: Simulator, path: Path) -> None:
    target = scan.Target(gitlab.url, gitlab.token, [ROOT], instance_name="gitlab.test")
    scan.snapshot(target, path, estates.catalog(), plan.everything(), lambda: AFTER, lambda _: None)


def of(shell: Shell, token: str) -> dict[str, Any]:
    return told(shell, *ALL, asked=("--token", token, *SINCE))[1]


def calls(found: dict[str, Any], part: str = "revoke") -> list[str]:
    return [f"{one['method']} {one['path']}" for line in found[part] for one in line["calls"]]


def events(found: dict[str, Any]) -> list[tuple[str, str]]:
    return [(one["type"], one["of"]) for one in found["timeline"]["events"]]


def could(found: dict[str, Any]) -> dict[str, dict[str, Any]]:
    lines = found["could"]["now"]["resources"]
    return {line["path"]: line["principals"][0]["can"] for line in lines}


CLONE = "repository_git_operation"


def test_a_project_access_token(files: Shell) -> None:
    found = of(files, "site ci")
    who, account = found["identity"]["credential"], found["identity"]["acts_as"]
    assert (who["kind"], who["id"], who["scopes"]) == ("project_access_token", 41, ["api"])
    assert (account["username"], account["bot"], account["admin"]) == (
        "project_11_bot_41", True, False,
    )  # fmt: skip
    assert (found["exposure"]["works"], found["exposure"]["until"]) == (
        "yes", "2026-02-20T00:00:00.000Z",
    )  # fmt: skip
    assert (set(could(found)), found["could"]["now"]["highest"]) == (
        {SITE}, "maintainer",
    )  # fmt: skip
    assert found["could"]["now"]["perhaps"] == []
    assert events(found) == [
        ("member_created", "identity"), ("protected_branch_removed", "identity"),
        ("webhook_created", "followed"), (CLONE, "identity"),
    ]  # fmt: skip
    assert calls(found) == [
        "DELETE /projects/11/access_tokens/41", "DELETE /projects/11/members/66",
        "DELETE /projects/11/hooks/778",
    ]  # fmt: skip
    assert calls(found, "set_back") == ["POST /projects/11/protected_branches"]
    assert [one["project"] for one in found["rotate"]["downloads"]] == [SITE]


def test_a_group_access_token_that_invited_a_group(files: Shell) -> None:
    found = of(files, "north bot")
    assert found["could"]["now"]["highest"] == "owner"
    assert could(found).keys() == {ROOT, APPS, SITE, API}
    assert events(found) == [
        ("ip_restrictions_changed", "identity"),
        ("group_share_with_group_link_created", "identity"),
        ("project_visibility_level_updated", "followed"), (CLONE, "identity"),
    ]  # fmt: skip
    [guests] = found["timeline"]["followed"]
    assert (guests["who"], guests["id"], guests["name"]) == ("group", 3, "partners")
    assert calls(found) == ["DELETE /groups/1/access_tokens/42", "DELETE /groups/2/share/3"]
    assert "shuts out all members" in found["revoke"][1]["note"]
    assert calls(found, "set_back") == ["PUT /groups/1", "PUT /projects/12"]


def test_a_deploy_token_and_a_deploy_key_are_nobodys(files: Shell) -> None:
    token = of(files, "publisher")
    who = token["identity"]["credential"]
    assert (who["created_at"], who["last_used_at"], token["identity"]["acts_as"]) == ("", "", None)
    assert events(token) == [(CLONE, "identity")] * 2
    assert (could(token)[SITE]["read"], set(could(token))) == ("yes", {SITE})
    said = " ".join(token["could"]["remarks"])
    assert "could publish packages" in said
    assert "rotate itself" not in said
    assert calls(token) == ["DELETE /projects/11/deploy_tokens/51"]
    key = of(files, "build box")
    assert key["identity"]["credential"]["can_push"] is True
    assert [one["path"] for one in key["identity"]["credential"]["at"]] == [
        API, SITE,
    ]  # fmt: skip
    assert events(key) == [(CLONE, "identity")]
    assert {path: can["push"].get("main") for path, can in could(key).items()} == {
        API: None, SITE: "yes",
    }  # fmt: skip
    assert calls(key) == [
        "DELETE /projects/12/deploy_keys/61",
        "DELETE /projects/11/deploy_keys/61",
    ]
    assert {one["project"] for one in key["rotate"]["downloads"]} == {API}


def test_a_ssh_key_is_all_that_its_user_is(files: Shell) -> None:
    found = of(files, "ssh_key:71")
    assert found["identity"]["acts_as"]["username"] == "kim.sol"
    assert [one["id"] for one in found["identity"]["credentials"]] == [31]
    assert "personal_access_token" in found["could"]["remarks"][0]
    assert found["could"]["now"]["highest"] == "owner"
    assert calls(found) == ["DELETE /users/7/keys/71"]
    assert "administrator" in found["revoke"][0]["note"]


def test_who_comes_in_by_an_invitation_is_taken_out_where_it_is_a_member(files: Shell) -> None:
    asked = ("--user", "eve", "--since", "2026-01-15")
    _, found = told(files, "--snapshot", "owner.json", asked=asked)
    ways = {
        way["text"] for line in found["could"]["now"]["resources"]
        for way in line["principals"][0]["ways"]
    }  # fmt: skip
    assert "share of north/apps with partners" in ways
    assert could(found)[API]["administer"] == "yes"
    assert calls(found) == ["POST /users/70/block", "DELETE /groups/3/members/70"]
    assert "DELETE /groups/1/share/3 and DELETE /groups/2/share/3" in found["revoke"][1]["note"]


def test_members_of_an_invited_group_that_nobody_may_read_are_said_by_name(files: Shell) -> None:
    asked = ("--user", "kim.sol", "--since", "2026-01-15")
    code, found = told(files, "--snapshot", "denied.json", asked=asked)
    assert (code, found["could"]["now"]["resources"]) == (3, [])
    first = found["could"]["now"]["perhaps"][0]
    assert "members of group partners" in first["because"]
    assert (first["count"], first["of"][0]) == (4, "group north (a direct member, owner)")
    unseen = {one["words"]: one["of"] for one in found["unseen"]}
    assert any("group partners" in words and "group north" in of for words, of in unseen.items())
    assert "DELETE /groups/1/members/7" in calls(found)
    assert {one["name"] for one in found["rotate"]["secrets"]} >= {"REGISTRY_TOKEN@*"}
