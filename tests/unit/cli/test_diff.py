"""`glscan diff`: what it compares and refuses, why verdicts are others, and how it ends."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import jsonschema
import pytest

import scanner
from scanner.engines.base import Answer, Document
from scanner.model import Gap, Resource, Tier
from tests.builders import (
    MANIFEST,
    SAMPLE,
    FakeEngine,
    at,
    denying,
    gap,
    group,
    policy_folder,
    policy_source,
    resource,
    snapshot,
)
from tests.rendered import HOSTILE
from tests.unit.cli.conftest import Ended, Glscan

LATER, LAST = "2026-12-21T10:00:00Z", "2027-01-21T10:00:00Z"
SCHEMA = json.loads(
    (Path(scanner.__file__).parent / "schemas" / "diff.schema.json").read_text(encoding="utf-8")
)
WAIVERS = """\
version: 1
waivers:
  - id: WVR-1
    rules: [GL-PRJ-900]
    scope: {include: [acme/web]}
    type: risk_accepted
    reason: Until the release branch is cut over.
    owner: web@acme.example
    approver: ciso@acme.example
    ticket: https://tickets.acme.example/RISK-1
    created: 2026-11-01
    expires: 2026-12-01
"""


def archived(document: Document) -> Answer:
    """The policy of these tests: a project has to be archived."""
    settings = document["resource"].get("settings", {})
    return denying(*([at("settings", "archived")] if settings.get("archived") is False else []))


@pytest.fixture(autouse=True)
def judging(engine: FakeEngine) -> FakeEngine:
    engine.answers = {SAMPLE: archived}
    return engine


def project(is_archived: Any = True, path: str = "acme/web", id: int = 7, **more: Any) -> Resource:
    """A project that passes, fails, or of which nobody can tell."""
    if is_archived is None:
        return resource(path=path, id=id, settings=gap("archived"), **more)
    return resource(path=path, id=id, settings={"archived": is_archived}, **more)


def scan(name: str, *resources: Resource, finished: str = "", **manifest: Any) -> str:
    """A snapshot in the working folder."""
    about = {**MANIFEST, **manifest}
    about["finished"] = finished or about["finished"]
    snapshot(Path(name), group(), *resources, manifest=about)
    return name


def kept(glscan: Glscan, *resources: Resource, finished: str = "", **manifest: Any) -> Path:
    """A run in the folder `runs`."""
    taken = scan("taken.json", *resources, finished=finished, **manifest)
    before = {*Path("runs").glob("*")}
    assert glscan("evaluate", taken, "--runs", "runs", "--exit-zero").code == 0
    [made] = {*Path("runs").glob("*")} - before
    return made


def told(ended: Ended) -> dict[str, Any]:
    """The diff that went to diff.json, which its schema holds."""
    assert ended.code in (0, 1, 3), ended.err
    found: dict[str, Any] = json.loads(Path("diff.json").read_bytes())
    jsonschema.validate(found, SCHEMA)
    return found


def findings(ended: Ended) -> list[tuple[str, str, str]]:
    """What became of each finding, by which cause, and where."""
    return [
        (one["change"], one["cause"], line["path"])
        for line in told(ended)["resources"]
        for one in line["findings"]
    ]


JSON = ("-o", "json=diff.json")


@pytest.mark.parametrize(
    ("before", "after", "flags", "code", "word"),
    [
        (True, True, [], 0, "NOT WORSE"),
        (False, False, [], 0, "NOT WORSE"),
        (False, True, [], 0, "NOT WORSE"),
        (True, False, [], 1, "WORSE"),
        (True, False, ["--fail-on", "critical"], 0, "WORSE"),
        (True, False, ["--fail-on", "never"], 0, "WORSE"),
        (True, False, ["--exit-zero"], 0, "WORSE"),
        (True, None, [], 3, "INCOMPLETE"),
        (False, None, [], 3, "INCOMPLETE"),
        (False, None, ["--allow-incomplete"], 0, "INCOMPLETE"),
        (None, None, [], 0, "NOT WORSE"),
        (None, True, [], 0, "NOT WORSE"),
        (None, False, [], 1, "WORSE"),
    ],
)
def test_what_got_worse_gives_the_exit_code(
    glscan: Glscan, before: Any, after: Any, flags: list[str], code: int, word: str
) -> None:
    other = project(path="acme/b", id=8)  # something is judged whatever becomes of the other one
    scan("old.json", project(before), other)
    scan("new.json", project(after), other, finished=LATER)
    ended = glscan("diff", "old.json", "new.json", *JSON, *flags)
    assert (ended.code, told(ended)["diff"]["verdict"]["word"]) == (code, word)
    assert ended.out.splitlines()[-1].startswith(f"{word}: ")


def test_each_finding_has_its_cause(glscan: Glscan) -> None:
    scan(
        "old.json",
        project(True, "acme/a", 1),
        project(False, "acme/b", 2),
        project(None, "acme/c", 3),
        project(False, "acme/d", 4),
        project(False, "acme/e", 5),
        project(False, "acme/out/f", 6),
        project(False, "acme/g", 7),
    )
    scan(
        "new.json",
        project(False, "acme/a", 1),
        project(True, "acme/b", 2),
        project(False, "acme/c", 3),
        project(None, "acme/d", 4),
        project(False, "acme/g-renamed", 7),
        project(False, "acme/new", 8),
        finished=LATER,
        scope={"groups": ["acme"], "exclude": ["acme/out/*"]},
    )
    ended = glscan("diff", "old.json", "new.json", *JSON)
    assert findings(ended) == [
        ("new", "settings", "acme/a"),
        ("fixed", "settings", "acme/b"),
        ("new", "sight", "acme/c"),
        ("not_evaluated", "sight", "acme/d"),
        ("unchanged", "settings", "acme/g-renamed"),
        ("new", "settings", "acme/new"),
        ("gone", "settings", "acme/e"),
        ("gone", "scope", "acme/out/f"),
    ]
    lines = {line["path"]: line for line in told(ended)["resources"]}
    assert lines["acme/e"]["findings"][0]["because"] == "deleted"
    assert lines["acme/out/f"]["findings"][0]["because"] == "out_of_scope"
    assert lines["acme/d"]["lost"][0]["before"] == "fail"
    assert lines["acme/g-renamed"] | {"findings": []} == {
        **{"kind": "project", "path": "acme/g-renamed", "was": "acme/g", "id": 7},
        **{"state": "moved", "settings": [], "sight": [], "findings": [], "lost": []},
    }
    assert lines["acme/g-renamed"]["findings"][0]["days"] == 30


def test_a_wider_scope_is_no_regression(glscan: Glscan) -> None:
    scan("old.json", project(), scope={"groups": ["acme"], "exclude": ["acme/b"]})
    scan("new.json", project(), project(False, "acme/b", 8), finished=LATER)
    ended = glscan("diff", "old.json", "new.json", *JSON)
    assert findings(ended) == [("new", "scope", "acme/b")]
    assert ended.code == 0
    assert "which decide nothing here" in ended.out


def test_time_alone_ends_a_waiver(glscan: Glscan, tmp_path: Path) -> None:
    (tmp_path / "waivers.yaml").write_text(WAIVERS)
    scan("old.json", project(False))
    scan("new.json", project(False), finished=LATER)
    ended = glscan("diff", "old.json", "new.json", *JSON)
    assert findings(ended) == [("counts_again", "time", "acme/web")]
    assert ended.code == 1


def test_other_rules_are_told_apart(glscan: Glscan, judging: FakeEngine, policies: Path) -> None:
    """Between the runs one policy got another text and another one was taken away."""
    policy_folder(policies, {"project/other.rego": OTHER})
    judging.answers = {SAMPLE: denying(), OTHERS: archived}
    one = kept(glscan, project(False))
    (policies / "project" / "other.rego").unlink()
    policy_folder(policies, {"project/sample.rego": policy_source(severity="critical")})
    judging.answers = {SAMPLE: archived}
    two = kept(glscan, project(False), finished=LATER)
    ended = glscan("diff", one, two, *JSON)
    assert findings(ended) == [("new", "rules", "acme/web"), ("not_judged", "rules", "acme/web")]
    header = told(ended)["diff"]
    assert header["moved"] == {
        "policies_removed": ["GL-PRJ-901"], "policies_changed": ["GL-PRJ-900"]
    }  # fmt: skip
    assert (header["judged_by"], header["compared"], ended.code) == ("run", True, 0)
    assert header["old"]["run"] == one.name


OTHERS = "glscan.policies.project.other"
OTHER = policy_source(OTHERS, id="GL-PRJ-901")


def test_what_was_mended_and_is_back_regressed(glscan: Glscan) -> None:
    kept(glscan, project(False))
    middle = kept(glscan, project(), finished=LATER)
    last = kept(glscan, project(False), finished=LAST)
    assert findings(glscan("diff", middle, last, *JSON)) == [("regressed", "settings", "acme/web")]


def test_a_run_can_be_held_against_a_snapshot(glscan: Glscan) -> None:
    one = kept(glscan, project())
    scan("new.json", project(False), finished=LATER)
    ended = glscan("diff", one, "new.json", *JSON, "--policy", "GL-*")
    assert findings(ended) == [("new", "settings", "acme/web")]
    assert told(ended)["diff"]["judged_by"] == "today"


def test_the_policies_of_a_kept_run_are_not_chosen_again(glscan: Glscan) -> None:
    one, two = kept(glscan, project()), kept(glscan, project(), finished=LATER)
    ended = glscan("diff", one, two, "--policy", "GL-*")
    assert ended.code == 2
    assert "--policy means nothing here" in ended.err


@pytest.mark.parametrize("name", ["results.json", "policies/bundled/project/sample.rego"])
def test_a_run_that_was_altered_is_refused(glscan: Glscan, name: str) -> None:
    one, two = kept(glscan, project()), kept(glscan, project(False), finished=LATER)
    (two / name).write_text((two / name).read_text() + "\n")
    ended = glscan("diff", one, two)
    assert ended.code == 2
    assert "is not as its manifest has it" in ended.err


def test_a_run_with_something_more_in_it_is_refused(glscan: Glscan) -> None:
    one, two = kept(glscan, project()), kept(glscan, project(False), finished=LATER)
    (two / "link").symlink_to(one)
    assert "is not as its manifest has it" in glscan("diff", one, two).err


def refusal(ended: Ended) -> str:
    assert (ended.code, ended.out) == (2, "")
    return ended.err


def test_what_cannot_be_compared_is_refused(glscan: Glscan, tmp_path: Path) -> None:
    old = scan("old.json", project())
    new = scan("new.json", project(), finished=LATER)
    other = scan("other.json", project(), instance={**MANIFEST["instance"], "name": "b.example"})
    assert "Give the earlier one first" in refusal(glscan("diff", new, old))
    assert "Compare scans of one instance" in refusal(glscan("diff", old, other))
    shard = {**MANIFEST["scope"], "shard": {"index": 1, "of": 2}}
    part = scan("part.json", project(), scope=shard, finished=LATER)
    assert "is one shard of a scan" in refusal(glscan("diff", old, part))
    assert "there is no such snapshot" in refusal(glscan("diff", old, "absent.json"))
    assert "no folder of a run" in refusal(glscan("diff", old, tmp_path))
    assert "no format 'csv' of a diff" in refusal(glscan("diff", old, new, "-o", "csv=x"))
    assert "would replace old.json" in refusal(glscan("diff", old, new, "-o", "json=old.json"))


def test_the_same_scans_give_the_same_bytes(glscan: Glscan) -> None:
    old = scan("old.json", project(), project(False, "acme/b", 8))
    new = scan("new.json", project(False), project(path="acme/c", id=8), finished=LATER)
    names = ("json", "markdown", "html", "sarif")
    for folder in "ab":
        outputs = [part for name in names for part in ("-o", f"{name}={folder}/{name}")]
        assert glscan("diff", old, new, *outputs).code == 1
    for name in names:
        assert Path("a", name).read_bytes() == Path("b", name).read_bytes()
    sarif = json.loads(Path("a", "sarif").read_bytes())
    states = [one["baselineState"] for one in sarif["runs"][0]["results"]]
    assert sorted(states) == ["absent", "new"]
    assert b'id="differences"' in Path("a", "html").read_bytes()


def test_what_goes_to_stdout_stands_there_alone(glscan: Glscan) -> None:
    old, new = scan("old.json", project()), scan("new.json", project(), finished=LATER)
    ended = glscan("diff", old, new, "-o", "json=-")
    assert json.loads(ended.out)["schema"] == 1
    assert "NOT WORSE" in ended.err


TOKEN = {"id": 5, "name": "ci", "last_used_at": "2026-11-01", "created_at": "2026-10-01"}


@pytest.mark.parametrize(
    ("path", "after", "change"),
    [
        (["access_tokens", "5"], {"last_used_at": "2026-12-20"}, "unchanged"),
        (["access_tokens", "5"], {"name": "cd"}, "updated"),
        (["access_tokens", "5", "days_since_created"], {}, "unchanged"),
        (["access_tokens", "5", "last_used_at"], {"last_used_at": "2026-12-20"}, "unchanged"),
    ],
)
def test_what_moves_by_itself_updates_no_finding(
    glscan: Glscan, judging: FakeEngine, path: list[str], after: dict[str, Any], change: str
) -> None:
    judging.answers = {SAMPLE: denying(at(*path))}
    settings = {"archived": False}
    scan("old.json", resource(settings=settings, access_tokens={"5": TOKEN}))
    tokens = {"5": {**TOKEN, **after}}
    scan("new.json", resource(settings=settings, access_tokens=tokens), finished=LATER)
    ended = glscan("diff", "old.json", "new.json", *JSON)
    assert findings(ended) == [(change, "settings", "acme/web")]
    assert ended.code == 0


@pytest.mark.parametrize(
    ("path", "change"),
    [(["settings", "topics"], "unchanged"), (["codeowners", "entries"], "updated")],
)
def test_a_list_in_another_order_updates_a_finding_where_order_counts(
    glscan: Glscan, judging: FakeEngine, path: list[str], change: str
) -> None:
    judging.answers = {SAMPLE: denying(at(*path))}
    section, name = path
    settings = {"archived": False}
    entries = [{"owners": ["b", "a"]}, {"owners": ["c"]}]
    for file, value, finished in (("old.json", entries, ""), ("new.json", entries[::-1], LATER)):
        sections: dict[str, Any] = {"settings": settings, section: {**settings, name: value}}
        scan(file, resource(**sections), finished=finished)
    ended = glscan("diff", "old.json", "new.json", *JSON)
    assert findings(ended) == [(change, "settings", "acme/web")]
    assert bool(told(ended)["resources"][0]["settings"]) == (change == "updated")


EARLY, MADE = "2026-01-01T00:00:00Z", "2026-12-01T00:00:00Z"


@pytest.mark.parametrize(("before", "runs"), [("acme/web", False), ("acme/old", True)])
def test_what_is_found_on_a_project_with_a_used_id_is_new(
    glscan: Glscan, before: str, runs: bool
) -> None:
    """An instance that was restored gives ids again: what stood went with the project before."""

    def world(path: str, created: str) -> list[Resource]:
        settings = {"archived": False, "created_at": created}
        return [resource(path=path, settings=settings), project(False, path="acme/z", id=9)]

    if runs:
        kept(glscan, *world(before, EARLY), finished=LATER)
        old = str(kept(glscan, *world(before, EARLY), finished=LATER))
        new = str(kept(glscan, *world("acme/web", MADE), finished=LAST))
    else:
        old = scan("old.json", *world(before, EARLY))
        new = scan("new.json", *world("acme/web", MADE), finished=LATER)
    ended = glscan("diff", old, new, *JSON)
    assert findings(ended) == [
        ("new", "settings", "acme/web"),
        ("unchanged", "settings", "acme/z"),
        ("gone", "settings", before),
    ]
    there, _, gone = told(ended)["resources"]
    assert (there["state"], gone["state"]) == ("created", "deleted")
    assert gone["findings"][0]["because"] == "deleted"
    assert there["findings"][0]["days"] == 0
    assert there["findings"][0]["regression"] is True
    assert ended.code == 1


def test_another_tier_is_told(glscan: Glscan) -> None:
    old, new = (
        scan(name, resource(tier=tier, settings={"archived": True}), finished=finished)
        for name, tier, finished in (
            ("old.json", Tier.PREMIUM, ""),
            ("new.json", Tier.FREE, LATER),
        )
    )
    out = glscan("diff", old, new, *JSON, "-o", "markdown=diff.md").out
    assert 'another tier  project acme/web: "premium" -> "free"' in out
    assert 'another tier: `"premium"`, now `"free"`' in Path("diff.md").read_text()


def test_few_changes_are_printed_unless_all_are_asked_for(glscan: Glscan) -> None:
    def many(flag: bool) -> list[Resource]:
        return [project(flag, f"acme/p{n:02}", n + 1) for n in range(30)]

    old, new = scan("old.json", *many(True)), scan("new.json", *many(False), finished=LATER)
    short, long = (glscan("diff", old, new, *flags).out for flags in ([], ["--all"]))
    assert "acme/p29" not in short
    assert "and 10 more, see --all" in short
    assert long.count("acme/p29") == 2


def test_names_act_nowhere(glscan: Glscan) -> None:
    def world(is_archived: bool, protected: bool) -> list[Resource]:
        texts = enumerate(HOSTILE.values(), 10)
        return [
            project(
                is_archived,
                f"acme/{number}{text}",
                number,
                variables={text: {"key": text, "protected": protected}},
            )
            for number, text in texts
        ]

    old = scan("old.json", *world(True, True))
    new = scan("new.json", *world(False, False), finished=LATER)
    outputs = [part for one in ("markdown", "html") for part in ("-o", f"{one}={one}")]
    ended = glscan("diff", old, new, *JSON, *outputs, "--all")
    assert len(findings(ended)) == len(HOSTILE)
    page, summary = (Path(one).read_text(encoding="utf-8") for one in ("html", "markdown"))
    assert all(one.isprintable() for one in (ended.out + summary).split("\n"))
    assert "<script>alert" not in page
    assert "<script>alert" not in _outside_code(summary)


def _outside_code(markdown: str) -> str:
    return "".join(markdown.split("`")[::2])


def test_the_header_tells_both_scopes_where_they_differ(glscan: Glscan) -> None:
    old = scan("old.json", project())
    scope: Mapping[str, Any] = {
        "groups": ["acme"],
        "exclude": ["acme/b"],
        "excluded": {"project": 1},
    }
    new = scan("new.json", project(), finished=LATER, scope=scope)
    out = glscan("diff", old, new).out
    assert "Left out: acme/b (1 project)" in out
    assert "Other groups, projects or exclusions were asked for" in out


def test_what_can_be_seen_one_time_only_is_counted(glscan: Glscan) -> None:
    old = scan("old.json", project(hooks={"1": {"id": 1}}))
    hidden = resource(settings=gap("archived", reason=Gap.VERSION))
    new = scan("new.json", hidden, finished=LATER)
    out = glscan("diff", old, new).out
    assert "hooks of projects, seen before and not now (not collected): 1 resource" in out
    assert "settings: archived of projects, seen before and not now (version): 1 resource" in out
    assert "settings: nothing changed" in out
