"""Audit events are asked for, judged with a snapshot on both engines, kept, and verified."""

from __future__ import annotations

import gzip
import hashlib
import json
import shutil
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from tests.builders import policy_source
from tests.integration.test_cli import Shell, served, shell
from tests.kept import resign
from tests.opa import require_opa
from tests.simulator import Estate

__all__ = ["shell"]

NOW = datetime.now(UTC)
DENY = """
deny contains {
	"path": ["audit_events", id],
	"message": sprintf("%s by %s from %s, level %v, administrator: %v.", [
		event.event_name, event.author_name, object.get(event, "ip_address", "?"),
		object.get(event, "author_access_level", "?"), object.get(event, "author_is_admin", "?"),
	]),
} if {
	some id, event in input.resource.audit_events
	event.days_since_created <= 30
	event.event_name in {"member_created", "project_destroyed", "repository_download_operation"}
}

deny contains {
	"path": ["download_counts", hour],
	"message": sprintf("%d of %d.", [count.entities, count.downloads]),
} if {
	some hour, count in object.get(input.resource, "download_counts", {})
	count.entities > 1
}

unknown contains "It goes back too short." if input.resource.audit_log.days_back < 30

unknown contains "It ends too early." if input.resource.audit_log.days_behind > 1
"""
EVENTFUL = policy_source(
    "custom.audit.nothing_happens",
    rules=DENY,
    id="OWN-001",
    kinds=["instance", "group", "project"],
    requires=[
        *("audit_events.*.event_name", "audit_events.*.days_since_created"),
        *("audit_events.*.author_name", "audit_log.days_back", "audit_log.days_behind"),
    ],
    also_reads=[
        *("audit_events.*.ip_address", "audit_events.*.author_access_level"),
        *("audit_events.*.author_is_admin", "members_all.*.access_level"),
        *("download_counts.*.entities", "download_counts.*.downloads"),
    ],
)
PLAIN = policy_source(
    "custom.project.is_open",
    rules='deny contains {"path": ["settings", "archived"], "message": "It is archived."}'
    " if input.resource.settings.archived",
    id="OWN-002",
)


def at(**ago: float) -> str:
    moment = NOW - timedelta(**ago)
    return moment.isoformat(timespec="milliseconds").replace("+00:00", "Z")


def happened(type: str, created_at: str, **more: Any) -> dict[str, Any]:
    details = {"ip_address": "192.0.2.7", **more.pop("details", {})}
    return {"event_name": type, "created_at": created_at, "details": details, **more}


def estate() -> Estate:
    """An owner made a member, and mallory downloaded two projects; another one is gone."""
    download = "repository_download_operation"
    hour = NOW.replace(minute=0, second=0, microsecond=0) - timedelta(hours=3)
    taken = hour.isoformat(timespec="milliseconds").replace("+00:00", "Z")
    return Estate.from_dict(
        {
            "users": {
                "ada": {"name": "Ada Lindqvist"},
                "mal": {"name": "Mallory Quist"},
                "root": {"name": "Rut", "is_admin": True},
            },
            "groups": {
                "acme": {
                    "members": [{"username": "ada", "access_level": 50}],
                    "audit_events": [
                        happened("member_created", at(days=3), author="ada", id=31),
                        happened("member_created", at(days=40), author="ada", id=32),
                        happened(
                            "project_destroyed",
                            at(days=2),
                            author="root",
                            id=33,
                            entity_type="Project",
                            entity_id=99_999,
                            details={"entity_path": "acme/gone"},
                        ),
                    ],
                },
            },
            "projects": {
                "acme/web": {
                    "members": [{"username": "mal", "access_level": 30}],
                    "audit_events": [happened(download, taken, author="mal", id=41)],
                },
                "acme/api": {
                    "audit_events": [happened(download, taken, author="mal", id=42)],
                },
                "acme/quiet": {"audit_events": [happened("project_archived", at(days=1))]},
            },
        }
    )


SCAN = ("acme", "--policies", "own", "--policy", "OWN-*", "--exit-zero")
ASK = ("audit-events", "--since", (NOW - timedelta(days=90)).date().isoformat())


@pytest.fixture
def work(shell: Shell) -> Shell:
    """A folder with two policies, one of them over events."""
    folder = shell.folder / "own"
    (folder / "audit").mkdir(parents=True)
    (folder / "project").mkdir()
    (folder / "audit" / "nothing_happens.rego").write_text(EVENTFUL)
    (folder / "project" / "is_open.rego").write_text(PLAIN)
    return shell


def results(shell: Shell, name: str) -> dict[str, Any]:
    found: dict[str, Any] = json.loads((shell.folder / name).read_text())
    return found


def outcomes(document: Mapping[str, Any]) -> dict[str, str]:
    """What the policy over events came to, by resource."""
    columns = document["run"]["columns"]
    found = {}
    for line in document["resources"]:
        name = f"{line['kind']} {line['path']}" if line["kind"] != "instance" else "instance"
        found[name] = line["outcomes"][columns[line["kind"]].index("OWN-001")]
    return found


def findings(document: Mapping[str, Any]) -> dict[tuple[str, str], dict[str, Any]]:
    """By path of a resource and the last part of the path of a finding."""
    return {
        (line["path"], one["path"][-1]): one
        for line in document["resources"]
        for one in line["findings"]
    }


def test_events_are_judged_kept_and_verified(work: Shell, tmp_path: Path) -> None:
    with served(work, estate(), role="admin") as gitlab:
        assert work.run(*ASK, "acme", "-o", "groups.jsonl").returncode == 0
        assert work.run(*ASK, "--instance", "-o", "all.jsonl").returncode == 0
        scan = ("scan", *SCAN, "--snapshot", "s.json")
        done = work.run(*scan, "--audit-events", "groups.jsonl", "-o", "json=r.json")
        assert done.returncode == 0, done.stderr
        asked = [one for one in gitlab.requests if "audit_events" in one.path]
        gitlab.requests.clear()
        assert asked
        named = work.run("scan", "acme", "--policies", "own", "--policy", "OWN-001")
        assert not gitlab.requests
    assert named.returncode == 2
    assert "'OWN-001' judges audit events, and none are given" in named.stderr
    assert "--audit-events FILE" in named.stderr

    _judged_of_groups(work)
    _judged_of_all_on_both_engines(work)
    _left_out_without(work)
    _without_people(work)
    _compared(work)
    _kept_and_verified(work, tmp_path)


def _judged_of_groups(work: Shell) -> None:
    found = results(work, "r.json")
    told = found["run"]["audit_events"]
    text = (work.folder / "groups.jsonl").read_bytes()
    assert told["sha256"] == hashlib.sha256(text).hexdigest()
    assert (told["events"], told["joined"], told["out_of_scope"]) == (6, 6, 0)
    assert (told["streamed"], told["filtered"], told["unseen"]) == (False, False, [])
    # The list of the instance was not asked for.
    assert outcomes(found) == {"instance": "U", **OUTCOMES}
    one = findings(found)["acme/web", "41"]
    assert one["message"] == (
        "repository_download_operation by Mallory Quist from 192.0.2.7, level 30, "
        "administrator: false."
    )
    assert one["evidence"]["endpoint"] == "GET /projects/:id/audit_events"
    assert one["actual"]["event_name"] == "repository_download_operation"
    # Who was made a member 40 days ago is nobody's finding any more; what is gone is told above.
    shown = {key for path, key in findings(found) if path == "acme"}
    assert {"31", "33"} < shown
    assert "32" not in shown
    [hour] = shown - {"31", "33"}
    assert findings(found)["acme", hour]["message"] == "2 of 2."


OUTCOMES = {"group acme": "F", "project acme/api": "F", "project acme/quiet": "P"} | {
    "project acme/web": "F"
}


def _judged_of_all_on_both_engines(work: Shell) -> None:
    path = f"{Path(require_opa()).parent}:/usr/bin:/bin"
    judge = ("evaluate", "s.json", *SCAN[1:], "--audit-events", "all.jsonl")
    for engine in ("embedded", "opa_process"):
        done = work.run(*judge, "--engine", engine, "-o", f"json={engine}.json", PATH=path)
        assert done.returncode == 0, done.stderr
        assert "audit events: 6 events from" in done.stderr
    one, other = results(work, "embedded.json"), results(work, "opa_process.json")
    assert one["resources"] == other["resources"]
    assert outcomes(one) == {"instance": "F", **OUTCOMES}
    evidence = findings(one)["acme/web", "41"]["evidence"]
    assert (evidence["endpoint"], evidence["read_at"]) == ("GET /audit_events", "")
    assert evidence["asked"] == f"instance {one['run']['instance']['name']}"
    # A month later the file ends too early, and what happened is too long ago.
    later = (NOW + timedelta(days=40)).date().isoformat()
    done = work.run(*judge, "--as-of", later, "-o", "json=later.json")
    assert set(outcomes(results(work, "later.json")).values()) <= {"F", "U"}
    assert "It ends too early." in (work.folder / "later.json").read_text()


def _left_out_without(work: Shell) -> None:
    done = work.run("evaluate", "s.json", *SCAN[1:], "-o", "json=without.json")
    assert "without the 1 that judges audit events, for none are judged" in done.stderr
    run = results(work, "without.json")["run"]
    assert run["selection"]["without_events"] == ["OWN-001"]
    assert "audit_events" not in run
    # A gate decides on results that have them, and judges none itself.
    gate = work.run("gate", "r.json")
    assert gate.returncode == 1, gate.stderr
    assert "OWN-001" in gate.stdout + gate.stderr


def _without_people(work: Shell) -> None:
    judge = ("evaluate", "s.json", *SCAN[1:], "--audit-events", "all.jsonl", "--redact", "users")
    formats = ("json", "html", "markdown", "csv", "sarif", "junit")
    asked = [part for one in formats for part in ("-o", f"{one}=shown.{one}")]
    done = work.run(*judge, *asked)
    assert done.returncode == 0, done.stderr
    for format in formats:
        text = (work.folder / f"shown.{format}").read_text()
        for name in ("Mallory", "Quist", "Lindqvist", "192.0.2.7", "mal@", "ada@"):
            assert name not in text, (format, name)
    found = results(work, "shown.json")
    one = findings(found)["acme/web", "41"]
    assert one["actual"]["author_id"] == one["actual"]["author_name"]
    assert one["actual"]["ip_address"].startswith("address-")
    assert one["message"].startswith("repository_download_operation by person-")
    refused = work.run("report", "r.json", "--redact", "users", "--snapshot", "s.json")
    assert refused.returncode == 2
    assert "audit events, which name more people" in refused.stderr


def _compared(work: Shell) -> None:
    """A diff has no policies over events, of whichever side they were."""
    judge = ("evaluate", "s.json", *SCAN[1:], "--audit-events", "all.jsonl")
    work.run(*judge, "--runs", "runs")
    [run] = (work.folder / "runs").iterdir()
    for sides in (("s.json", f"runs/{run.name}"), (f"runs/{run.name}", "s.json")):
        own = SCAN[1:-1] if sides[1] == "s.json" else ()
        done = work.run("diff", *sides, *own, "-o", "json=d.json")
        assert done.returncode == 0, done.stderr
        assert "1 policy over audit events left out" in done.stderr
        assert "OWN-001" not in (work.folder / "d.json").read_text()


def _kept_and_verified(work: Shell, tmp_path: Path) -> None:
    [run] = (work.folder / "runs").iterdir()
    kept = run / "audit-events.jsonl"
    assert kept.read_bytes() == (work.folder / "all.jsonl").read_bytes()
    for path in work.folder.glob("*.jsonl"):
        path.unlink()
    done = work.run("verify", f"runs/{run.name}")
    assert (done.returncode, done.stdout.splitlines()[-1]) == (0, "VERIFIED"), done.stdout
    # Whoever takes an event out, and signs all else anew, is found out.
    altered = tmp_path / run.name
    shutil.copytree(run, altered)
    lines = kept.read_text().splitlines(keepends=True)
    summary = json.loads(lines[-1])
    summary["summary"]["events"] -= 1
    text = [*(line for line in lines[:-1] if '"id":41,' not in line), f"{json.dumps(summary)}\n"]
    assert len(text) == len(lines) - 1
    (altered / "audit-events.jsonl").write_text("".join(text))
    resign(altered)
    done = work.run("verify", str(altered))
    assert done.returncode == 1
    assert "the audit events are others" in done.stdout


def test_files_that_cannot_be_judged_are_refused_before_anything_is_read(work: Shell) -> None:
    whole = work.folder / "none.jsonl"
    whole.write_text(SUMMARY)
    packed = gzip.compress(SUMMARY.encode())
    broken = {
        "cut.jsonl": b"",
        "cut.jsonl.gz": packed[:-9],
        "other.jsonl": SUMMARY.replace("HOST", "https://other.example").encode(),
        "rows.jsonl": b"id,type\n",
        "gone.jsonl": None,
    }
    with served(work, estate(), role="admin") as gitlab:
        for name, content in broken.items():
            if content is not None:
                (work.folder / name).write_bytes(content)
            done = work.run("scan", "acme", "--audit-events", name)
            assert done.returncode == 2, (name, done.stderr)
            assert name in done.stderr
            assert "\n" in done.stderr.strip()  # a hint
        assert not [one for one in gitlab.requests if one.path != "/api/v4/user"]
    over = work.run("evaluate", "s.json", "--audit-events", "none.jsonl", "-o", "json=none.jsonl")
    assert over.returncode == 2
    assert "an output would replace none.jsonl" in over.stderr
    assert whole.read_text() == SUMMARY


SUMMARY = (
    '{"summary":{"asked":{"url":"HOST","since":null,"until":null},"events":0,"sources":[],'
    '"whole":true,"never_stored":[],"never_stored_asked":[]}}\n'
)
