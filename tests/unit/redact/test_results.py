"""A redacted report is a report, with the same verdicts, digests and counts, and no people."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from scanner import compared, gate
from scanner.model import Kind
from scanner.redact.results import redacted
from scanner.report import Report, check
from scanner.snapshot.store import Snapshot
from tests import rendered, reports, waivers
from tests.builders import group, resource, snapshot

KEY = b"0123456789abcdef"
POLICIES = [{**policy, "controls": {}} for policy in rendered.POLICIES]
PRINTS = {"id/v1": "a" * 32, "path/v1": "b" * 32}


@pytest.fixture
def taken(tmp_path: Path) -> Snapshot:
    return snapshot(
        tmp_path / "snapshot.json",
        group(members={"9": {"username": "alice"}, "12": {"username": "group"}}),
        resource(path="bob/dotfiles", settings={"namespace_kind": "user"}),
        resource(Kind.USER, "alice", id=9),
    )


def told(folder: Path, *resources: dict[str, Any], **run: Any) -> Report:
    return rendered.write(folder / "results.json", list(resources), POLICIES, **run)


def made(folder: Path, taken: Snapshot, *resources: dict[str, Any], **run: Any) -> Report:
    report = redacted(told(folder, *resources, **run), taken, b"", folder / "redacted.json")
    check(report)
    return report


def finding(**overrides: Any) -> dict[str, Any]:
    return reports.finding("GL-GRP-001", fingerprints=PRINTS, **overrides)


def in_group(*findings: dict[str, Any], **parts: Any) -> dict[str, Any]:
    return reports.resource("F", kind="group", path="acme", id=1, findings=list(findings), **parts)


def test_all_that_names_nobody_is_as_it_was(tmp_path: Path, taken: Snapshot) -> None:
    before = rendered.rich(tmp_path)
    after = redacted(before, taken, b"", tmp_path / "redacted.json")
    same = set(before.run) - {"waivers", "snapshot"}
    assert {name: after.run[name] for name in same} == {name: before.run[name] for name in same}  # type: ignore[literal-required]
    assert after.run["redacted"] == ["users"]
    changed = [
        (one["path"], other["path"])
        for one, other in zip(before.resources(), after.resources(), strict=True)
        if one != other
    ]
    assert [path for path, _ in changed] == ["jo"]
    assert gate.decide(after.run) == gate.decide(before.run)


def test_a_user_is_replaced_in_every_part_of_a_finding(tmp_path: Path, taken: Snapshot) -> None:
    said = finding(
        path=["members", "9", "username"],
        key="alice",
        message="The role of alice is odd, says user 9.",
        actual="alice",
        expected=["alice", "other"],
        evidence={"endpoint": "GET /x", "asked": "user alice", "read_at": ""},
    )
    [line] = made(tmp_path, taken, in_group(said)).resources()
    [after] = line["findings"]
    who = after["path"][1]
    assert after["path"] == ["members", who, "username"]
    assert after["message"] == f"The role of {who} is odd, says user {who}."
    assert (after["key"], after["actual"]) == (who, who)
    assert after["evidence"]["asked"] == f"user {who}"
    assert "alice" not in json.dumps(line)


def test_a_finding_about_somebody_tells_common_words_that_are_names(
    tmp_path: Path, taken: Snapshot
) -> None:
    message = "The membership of group is blocked."
    about = finding(path=["members", "12", "state"], message=message)
    of_other = finding(path=["settings", "x"], message=message)
    [line] = made(tmp_path, taken, in_group(about, of_other)).resources()
    one, other = line["findings"]
    assert one["message"] == f"The membership of {one['path'][1]} is blocked."
    assert other["message"] == message


def test_fingerprints_are_new_where_they_were_made_of_a_name(
    tmp_path: Path, taken: Snapshot
) -> None:
    lines = [
        in_group(finding(path=["settings", "x"]), finding(path=["members", "9", "x"], key="k")),
        reports.resource(
            "NNN", path="bob/dotfiles", reasons={"GL-PRJ-003": ["bob/dotfiles is bob's"]}
        ),
        reports.resource("U", kind="user", path="alice", id=9),
    ]
    first, second, third = made(tmp_path, taken, *lines).resources()
    kept, new = first["findings"]
    assert kept["fingerprints"] == PRINTS
    assert not set(new["fingerprints"].values()) & set(PRINTS.values())
    assert second["path"].startswith("person-")
    assert "bob" not in json.dumps(second)
    assert (third["kind"], third["id"]) == ("user", 0)


def test_what_was_before_is_redacted_too(tmp_path: Path, taken: Snapshot) -> None:
    gone = {
        "policy": "GL-GRP-001",
        "path": ["members", "9", "state"],
        "key": "alice",
        "fingerprints": PRINTS,
        "first_seen": "2026-11-01T00:00:00Z",
        "became": "fixed",
    }
    previous = {
        "sha256": "5" * 64,
        "as_of": "2026-11-01T00:00:00Z",
        "run": "alice nightly",
        "findings": dict.fromkeys(("new", "updated", "unchanged", *compared.BECAME), 0),
        "moved": {"scope": True},
        "absent": [{"kind": "user", "path": "alice", "id": 9, "findings": [gone]}],
        "away": [{"kind": "project", "path": "bob/x", "id": 4, "findings": [gone]}],
    }
    baseline = {
        "path": "alice/baseline.json",
        "sha256": "6" * 64,
        "created": "2026-11-01",
        "entries": 1,
        "findings": dict.fromkeys(compared.ENTRIES, 0),
        "renamed": 0,
        "fixed": ["GL-GRP-001 user alice", "GL-GRP-001 instance "],
    }
    ci = {"ref": "alice/fix", "project_url": "https://gitlab.example.com/bob/dotfiles"}
    report = made(
        tmp_path,
        taken,
        in_group(finding(), earlier=[gone]),
        previous=previous,
        baseline=baseline,
        ci=ci,
    )
    whole = report.document.path.read_text()
    assert "alice" not in whole
    assert "bob" not in whole
    assert report.run["baseline"]["fixed"][1] == "GL-GRP-001 instance "
    assert report.run["previous"]["moved"] == {"scope": True}


def test_who_decided_is_replaced_by_whatever_name(tmp_path: Path, taken: Snapshot) -> None:
    entry = waivers.told(
        owner="Dora Doe <dora@acme.example>",
        approver="platform",
        author="Ed Fox <ed@fox.example>",
        reason="Dora Doe asked platform, and alice agreed with Ed Fox.",
        compensating_control="dora@acme.example looks daily.",
        ticket="https://tickets.acme.example/alice/1",
        scope={"include": ["bob/*", "acme/platform"], "ids": {"project": [7]}},
        match={"path": "members.9.state", "key": "alice"},
        broad=["it holds for everything below the top-level group bob"],
    )
    register = {"path": "waivers.yaml", "sha256": "4" * 64, "entries": [entry]}
    report = made(tmp_path, taken, in_group(finding(message="platform rules")), waivers=register)
    [after] = report.run["waivers"]["entries"]
    owner, approver = after["owner"], after["approver"]
    assert after["reason"].startswith(f"{owner} asked {approver}, and person-")
    assert after["compensating_control"] == f"{owner} looks daily."
    assert after["scope"]["include"][1] == "acme/platform"
    assert after["match"]["path"].startswith("members.person-")
    assert {name: after[name] for name in ("id", "rules", "type", "created", "expires")} == {
        name: entry[name] for name in ("id", "rules", "type", "created", "expires")
    }
    whole = report.document.path.read_text()
    assert not any(name in whole.lower() for name in ("dora", "doe", "alice", "bob", "ed fox"))
    [line] = report.resources()
    assert line["findings"][0]["message"] == "platform rules"


def test_who_decided_is_replaced_by_surname_too(tmp_path: Path, taken: Snapshot) -> None:
    entry = waivers.told(
        id="WVR-alice-1",
        owner="W. Fernsby",
        approver="Q. Oskarsson <quentin.oskarsson@acme.example>",
        reason="By Q. Oskarsson; ask Oskarsson or Fernsby of the security team first.",
        ticket="https://tickets.acme.example/users/wfernsby/from/Quentin-OSKARSSON/1",
    )
    other = {**entry, "id": "WVR-ALICE-1", "owner": "Head of Security", "reason": "A risk."}
    register = {"path": "oskarsson/w.yaml", "sha256": "4" * 64, "entries": [entry, other]}
    found = finding(waived_by="WVR-alice-1", message="Oskarsson is the name of a branch.")
    report = made(tmp_path, taken, in_group(found), waivers=register)
    one, two = report.run["waivers"]["entries"]
    owner, approver = one["owner"], one["approver"]
    assert one["reason"] == f"By {approver}; ask {approver} or {owner} of the security team first."
    assert one["ticket"].endswith(f"/users/{owner}/from/{approver}-{approver}/1")
    assert two["reason"] == "A risk."
    assert one["id"] != two["id"]
    [line] = report.resources()
    assert line["findings"][0]["waived_by"] == one["id"]
    assert line["findings"][0]["message"] == "Oskarsson is the name of a branch."


def test_a_pipeline_is_told_without_people(tmp_path: Path, taken: Snapshot) -> None:
    ci = {"ref": "bob-" * 63, "source": "alice", "commit_sha": "b" * 40}
    after = made(tmp_path, taken, ci=ci).run["ci"]
    assert after["ref"].startswith("person-")
    assert "bob" not in after["ref"]
    assert len(after["ref"]) == 255
    assert (after["source"], after["commit_sha"]) == (ci["source"], ci["commit_sha"])


@pytest.mark.parametrize("kind", Kind)
def test_resources_of_every_kind_name_nobody(kind: Kind, tmp_path: Path, taken: Snapshot) -> None:
    said = finding(
        path=["protected_branches", "alice-main-patch-31337", "push_access_levels"],
        message="The rule bob-main-patch-* of alice/dotfiles.git is loose.",
        key="bob.keys",
        at={"kind": "group", "path": "bob/dotfiles"},
        known_as="" if kind is Kind.INSTANCE else "bob/old",
    )
    path = "gitlab.example.com" if kind is Kind.INSTANCE else "bob/alice-site"
    outcomes = "FNN" if kind is Kind.PROJECT else "F"
    line = reports.resource(outcomes, kind=kind.value, path=path, findings=[said])
    after = redacted(told(tmp_path, line), taken, b"", tmp_path / "redacted.json")
    whole = after.document.path.read_text()
    assert "alice" not in whole
    assert "bob" not in whole
    assert "push_access_levels" in whole


def test_parameters_and_scope_name_people(tmp_path: Path, taken: Snapshot) -> None:
    one = reports.policy(
        "GL-MEM-012",
        kinds=["group"],
        requires=["members_all.*.username"],
        params={"matrix": [{"users": ["cy", "*"], "max_role": 50}], "approved": ["dan"]},
        description="Contact alice",
    )
    report = rendered.write(
        tmp_path / "r.json",
        [],
        [one],
        param_overrides=[
            {"paths": ["bob/*"], "params": {"GL-MEM-012": {"approved": ["group"]}}},
        ],
    )
    run = redacted(report, taken, b"", tmp_path / "o.json").run
    [policy] = run["policies"]
    [row] = policy["params"]["matrix"]
    assert row["users"][0].startswith("person-")
    assert (row["users"][1], row["max_role"]) == ("*", 50)
    assert policy["params"]["approved"][0].startswith("person-")
    assert policy["description"] == "Contact alice"
    [override] = run["param_overrides"]
    assert override["paths"][0].startswith("person-")
    assert override["params"]["GL-MEM-012"]["approved"][0].startswith("person-")


def test_the_same_is_written_twice(tmp_path: Path, taken: Snapshot) -> None:
    report = told(tmp_path, in_group(finding(path=["members", "9", "x"])))
    paths = [tmp_path / name for name in ("one.json", "two.json")]
    for key in (b"", KEY):
        one, two = (redacted(report, taken, key, path).document.path.read_bytes() for path in paths)
        assert one == two
        assert KEY not in one


def test_a_part_that_nobody_knows_is_searched(tmp_path: Path, taken: Snapshot) -> None:
    line = {**in_group(finding(owner={"note": "ask alice"})), "notes": ["alice"]}
    report = redacted(told(tmp_path, line, audit={"by": "alice"}), taken, b"", tmp_path / "o.json")
    assert "alice" not in report.document.path.read_text()


class Witness:
    """Audit events in which Ada Lind did something to Ben Moss, from two addresses."""

    def people(self) -> list[tuple[int, str]]:
        return [(2, "Ada Lind"), (2, "ada@acme.example"), (0, "ben.moss")]

    def addresses(self) -> list[str]:
        return ["192.0.2.7", "2001:db8::7"]


def test_who_is_in_audit_events_is_replaced_with_where_they_were(
    tmp_path: Path, taken: Snapshot
) -> None:
    entry = {
        "author_id": 2,
        "author_name": "Ada Lind",
        "ip_address": "2001:db8::7",
        "event_name": "member_created",
        "target_type": "User",
        "target_id": 31,
        "target_details": "Event",
        "entity_type": "Group",
        "entity_id": 1,
        "entity_path": "acme",
        "details": {"custom_message": "Added ben.moss (ada@acme.example)", "as": "Developer"}
        | {"impersonated_by": "ben.moss"},
    }
    hour = {"author_id": 2, "author_name": "Ada Lind", "entities": 3, "downloads": 3}
    findings = [
        finding(
            path=["audit_events", "77"],
            message="member_created by Ada Lind from 192.0.2.7 and 2001:db8::7.",
            actual=entry,
        ),
        finding(path=["download_counts", "2@2026-11-20T12"], actual=hour, message="Ada Lind, 3."),
        finding(path=["download_counts"], key="-1@2026-11-20T12", message="No one."),
        finding(path=["download_counts", "-2:ben.moss@2026-11-20T12"], message="ben.moss."),
    ]
    unseen = [{"source": "project bob/dotfiles", "seen": "failed"}]
    told_of = {"events": 2, "unseen": unseen, "unseen_count": 1}
    before = told(tmp_path, in_group(*findings), audit_events=told_of)
    after = redacted(before, taken, b"", tmp_path / "redacted.json", Witness())
    [line] = after.resources()
    one, other, unknown, named = line["findings"]
    text = json.dumps([line, after.run["audit_events"]])
    for name in ("Ada", "Lind", "ada@", "ben", "192.0.2.7", "2001", "bob", "2@", "Event"):
        assert name not in text, name
    ada = other["actual"]["author_id"]
    assert ada == other["actual"]["author_name"] == one["actual"]["author_id"]
    assert other["path"] == ["download_counts", f"{ada}@2026-11-20T12"]
    assert other["fingerprints"] != PRINTS
    assert one["fingerprints"] == PRINTS
    assert one["message"].startswith(f"member_created by {ada} from address-")
    assert one["actual"]["entity_path"] == "acme"
    assert one["actual"]["details"]["as"] == "Developer"
    assert one["actual"]["event_name"] == "member_created"
    assert unknown["key"] == "-1@2026-11-20T12"
    ben = one["actual"]["details"]["impersonated_by"]
    assert ben.startswith("person-")
    assert named["path"] == ["download_counts", f"-2:{ben}@2026-11-20T12"]
    assert after.run["redaction"]["people"] == 6
