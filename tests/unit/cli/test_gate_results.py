"""`glscan gate` on results: which findings decide, beside what, and what is refused."""

from __future__ import annotations

import gzip
import json
from pathlib import Path

import pytest
import yaml

from scanner.engines.base import Answer, Document
from tests.builders import (
    MANIFEST,
    SAMPLE,
    FakeEngine,
    at,
    denying,
    gap,
    resource,
    snapshot,
)
from tests.unit.cli.conftest import Glscan

OLD = {**MANIFEST, "started": "2026-11-20T10:00:00Z", "finished": "2026-11-20T10:00:09Z"}
HOW = "`glscan baseline results.json` makes a baseline to start with"


def says(document: Document) -> Answer:
    """The sample policy: a project must not be archived, and its visibility must be private."""
    data = document["resource"]["settings"]
    found = []
    if data.get("archived") is True:
        found.append(at("settings", "archived", message="It is archived.", expected=False))
    if data.get("visibility") == "public":
        found.append(at("settings", "visibility", message="It is public.", expected="private"))
    return denying(*found)


@pytest.fixture(autouse=True)
def _policy(engine: FakeEngine) -> None:
    engine.answers = {SAMPLE: says}


@pytest.fixture
def scanned(glscan: Glscan) -> Path:
    """Results with two findings, of which the snapshot of the day before has the first."""
    before, now = {"archived": True}, {"archived": True, "visibility": "public"}
    snapshot(Path("before.json"), resource(settings=before), manifest=OLD)
    snapshot(Path("now.json"), resource(settings=now))
    for name in ("before", "now"):
        glscan("evaluate", f"{name}.json", "-o", f"json={name}-results.json")
    glscan("baseline", "before-results.json", "--baseline", "known.json")
    return Path("now-results.json")


def test_every_open_finding_decides(glscan: Glscan, scanned: Path, engine: FakeEngine) -> None:
    seen = len(engine.seen)
    ended = glscan("gate", scanned)
    assert (ended.code, ended.out) == (1, "")
    first, second, last = ended.err.splitlines()
    assert first.startswith("block GL-PRJ-900: Project acme/web: It is archived.")
    assert second.startswith("block GL-PRJ-900: Project acme/web: It is public.")
    assert second.endswith("Decided by its severity: high, at or above --fail-on high.")
    assert last == "BLOCKED: 2 block"
    assert len(engine.seen) == seen
    assert glscan("gate", scanned, "--fail-on", "never").code == 0


REFERENCES = [
    ("--baseline", "known.json"),
    ("--previous", "before-results.json"),
    ("--against", "before.json"),
]


@pytest.mark.parametrize("reference", REFERENCES, ids=lambda one: one[0])
def test_only_what_the_reference_does_not_have_decides(
    glscan: Glscan, scanned: Path, reference: tuple[str, str]
) -> None:
    ended = glscan("gate", scanned, *reference, "--new-only")
    assert ended.code == 1
    assert ended.err.splitlines()[-1] == "BLOCKED: 1 block"
    assert "It is public." in ended.err
    assert "It is archived." not in ended.err
    assert "decides nothing" in ended.err
    assert HOW not in ended.err


def test_without_new_only_what_a_baseline_knows_alone_decides_nothing(
    glscan: Glscan, scanned: Path
) -> None:
    ended = glscan("gate", scanned, "--baseline", "known.json")
    assert ended.err.splitlines()[-2:] == [
        "1 finding is known from the baseline and decides nothing",
        "BLOCKED: 1 block",
    ]
    ended = glscan("gate", scanned, "--previous", "before-results.json")
    assert ended.err.splitlines()[-1] == "BLOCKED: 2 block"
    assert "without --new-only every open finding decides" in ended.err


def test_new_only_beside_nothing_counts_everything_and_says_how_to_start(
    glscan: Glscan, scanned: Path
) -> None:
    ended = glscan("gate", scanned, "--new-only")
    assert ended.err.splitlines()[-1] == "BLOCKED: 2 block"
    assert HOW in ended.err


def test_the_marks_that_results_have_count_until_others_are_asked_for(
    glscan: Glscan, scanned: Path
) -> None:
    marked = ("--baseline", "known.json", "--previous", "before-results.json")
    glscan("evaluate", "now.json", *marked, "-o", "json=marked.json")
    ended = glscan("gate", "marked.json", "--new-only")
    assert ended.err.splitlines()[-1] == "BLOCKED: 1 block"
    assert HOW not in ended.err
    Path("known.json").unlink()
    glscan("baseline", "now-results.json", "--baseline", "known.json")
    assert glscan("gate", "marked.json", "--baseline", "known.json").code == 0


def test_outputs_have_the_marks_and_the_threshold_of_the_gate(
    glscan: Glscan, scanned: Path
) -> None:
    wanted = ("-o", "json=gated.json", "--fail-on", "low", "--previous", "before-results.json")
    glscan("gate", scanned, "--baseline", "known.json", *wanted)
    found = json.loads(Path("gated.json").read_text("utf-8"))
    assert found["run"]["fail_on"] == "low"
    assert found["run"]["totals"]["known_findings"] == 1
    marks = [(one.get("known"), one["change"]) for one in found["resources"][0]["findings"]]
    assert marks == [("2026-11-20", "unchanged"), (None, "new")]
    assert glscan("report", "gated.json", "-o", "sarif=gated.sarif").code == 0


def test_marking_anew_comes_to_the_same_bytes_as_judging_so(glscan: Glscan, scanned: Path) -> None:
    marks = ("--baseline", "known.json", "--previous", "before-results.json", "--fail-on", "low")
    glscan("evaluate", "now.json", *marks, "-o", "json=judged.json")
    for number, results in enumerate((scanned, "judged.json")):
        glscan("gate", results, *marks, "-o", f"json=gated-{number}.json")
        gated = Path(f"gated-{number}.json").read_bytes()
        assert gated == Path("judged.json").read_bytes()


def test_what_gets_better_is_told(glscan: Glscan, scanned: Path) -> None:
    snapshot(Path("mended.json"), resource(settings={"archived": False}))
    glscan("evaluate", "mended.json", "-o", "json=mended-results.json")
    ended = glscan("gate", "mended-results.json", "--previous", "before-results.json", "--new-only")
    assert ended.code == 0
    assert ended.err.splitlines() == [
        "better GL-PRJ-900: Project acme/web failed before at settings.archived. It is fixed.",
        "ALLOWED: nothing gets worse",
    ]


def test_a_project_that_was_renamed_keeps_what_it_had(glscan: Glscan, scanned: Path) -> None:
    moved = resource(path="acme/www", settings={"archived": True, "visibility": "public"})
    snapshot(Path("moved.json"), moved)
    glscan("evaluate", "moved.json", "-o", "json=moved-results.json")
    for reference in REFERENCES:
        ended = glscan("gate", "moved-results.json", *reference, "--new-only")
        assert ended.err.splitlines()[-1] == "BLOCKED: 1 block", reference


def test_what_is_not_evaluated_is_incomplete_unless_it_was_not_before(
    glscan: Glscan, scanned: Path, engine: FakeEngine
) -> None:
    engine.answers = {}
    blind = resource(settings=gap("archived"))
    snapshot(Path("was.json"), blind, manifest=OLD)
    snapshot(Path("is.json"), blind)
    for name in ("was", "is"):
        glscan("evaluate", f"{name}.json", "-o", f"json={name}-results.json")
    ended = glscan("gate", "is-results.json")
    assert ended.code == 3
    assert "INCOMPLETE: 1 unknown, nothing was judged" in ended.err
    assert glscan("gate", "is-results.json", "--allow-incomplete").code == 0
    ended = glscan("gate", "is-results.json", "--previous", "was-results.json", "--new-only")
    assert (ended.code, ended.err.splitlines()[-1]) == (0, "ALLOWED: nothing gets worse")


def test_rules_and_waivers_decide_as_on_files(glscan: Glscan, scanned: Path) -> None:
    rules = [
        {"policies": ["GL-PRJ-900"], "decision": "approval", "approvers": ["acme/security"]},
    ]
    Path("glscan.yaml").write_text(yaml.safe_dump({"gate": {"decisions": rules}}))
    ended = glscan("gate", scanned, "--explain")
    assert ended.code == 1
    assert "NEEDS APPROVAL: 2 need approval" in ended.err
    assert "Decided by rule 1 (glscan.yaml:3)." in ended.err
    assert "It needs a waiver, or an approval by a member of acme/security." in ended.err
    assert "    after: with true" in ended.err.splitlines()
    assert "whether a member of acme/security approved is not known: " in ended.err


def test_rules_are_not_held_against_policies_that_are_not_here(
    glscan: Glscan, taken: Path, own: Path, engine: FakeEngine
) -> None:
    engine.answers = {SAMPLE: says, "custom.project.mine": denying()}
    glscan("evaluate", taken, "--policies", own, "-o", "json=results.json")
    assert glscan("gate", "results.json").code == 0
    rules = [{"paths": ["*"], "decision": "warn"}]
    Path("glscan.yaml").write_text(yaml.safe_dump({"gate": {"decisions": rules}}))
    ended = glscan("gate", "results.json")
    assert ended.code == 2
    assert "it has policies that are not here: ACME-007" in ended.err
    assert glscan("gate", "results.json", "--policies", own).code == 0


def test_results_may_be_compressed(glscan: Glscan, scanned: Path) -> None:
    Path("now.json.gz").write_bytes(gzip.compress(scanned.read_bytes()))
    assert "BLOCKED: 2 block" in glscan("gate", "now.json.gz").err
    Path("now.json.gz").write_bytes(scanned.read_bytes())
    assert "the results file cannot be read: it is not gzip" in glscan("gate", "now.json.gz").err


@pytest.mark.parametrize(
    ("arguments", "why"),
    [
        (("now-results.json", "config"), "Give it alone"),
        (("now.json",), "now.json is a snapshot, on which nothing is decided"),
        (("now-results.json", "--waivers", "w.yaml"), "--waivers means nothing for results"),
        (("now-results.json", "--as-of", "2026-12-01"), "--as-of means nothing for results"),
        (("now-results.json", "--policy", "GL-*"), "--policy judges nothing here"),
        (("now-results.json", "--redact", "users"), "--redact needs the snapshot"),
        (("now-results.json", "--snapshot", "now.json"), "--snapshot is read for --redact alone"),
        (
            ("now-results.json", "--against", "before.json", "--previous", "now-results.json"),
            "--previous and --against exclude each other",
        ),
        (("before-results.json", "--against", "now.json"), "Compare with an earlier run."),
        (("before-results.json", "--previous", "now-results.json"), "after this one's"),
        (("now-results.json", "-o", "json=now-results.json"), "would replace now-results.json"),
        (
            ("now-results.json", "--against", "before.json", "-o", "json=before.json"),
            "would replace before.json",
        ),
    ],
)
def test_what_means_nothing_is_refused(
    glscan: Glscan, scanned: Path, arguments: tuple[str, ...], why: str
) -> None:
    ended = glscan("gate", *arguments)
    assert (ended.code, ended.out) == (2, ""), ended.err
    assert why in ended.err


def test_a_snapshot_is_judged_by_the_policies_of_the_results_or_not_at_all(
    glscan: Glscan, scanned: Path, own: Path, engine: FakeEngine
) -> None:
    engine.answers = {SAMPLE: says, "custom.project.mine": denying()}
    reference = ("--against", "before.json", "--new-only")
    ended = glscan("gate", scanned, *reference, "--policies", own)
    assert ended.code == 2
    assert "these results were judged by other policies than are chosen here" in ended.err
    chosen = ("--policies", own, "--policy", "GL-*")
    assert "BLOCKED: 1 block" in glscan("gate", scanned, *reference, *chosen).err


def test_edited_results_are_not_trusted(glscan: Glscan, scanned: Path) -> None:
    scanned.write_text(scanned.read_text("utf-8").replace("It is public", "It is fine"), "utf-8")
    ended = glscan("gate", scanned)
    assert ended.code == 2
    assert "was altered" in ended.err


def test_people_are_left_out_of_the_terminal_too(
    glscan: Glscan, engine: FakeEngine, tmp_path: Path
) -> None:
    data = {"archived": True, "creator": {"username": "ann.doe", "name": "Ann Doe"}}
    told = at("settings", "archived", message="ann.doe archived it.")
    engine.answers = {SAMPLE: denying(told)}
    snapshot(Path("now.json"), resource(settings=data))
    glscan("evaluate", "now.json", "-o", "json=results.json")
    assert "ann.doe" in glscan("gate", "results.json").err
    hidden = ("--redact", "users", "--snapshot", "now.json", "-o", "json=out.json")
    ended = glscan("gate", "results.json", *hidden, "--explain")
    assert ended.code == 1
    assert "archived it." in ended.err
    assert "ann.doe" not in ended.err + Path("out.json").read_text("utf-8")


def test_what_judged_before_and_does_not_now_leaves_it_incomplete(
    glscan: Glscan, own: Path, engine: FakeEngine
) -> None:
    engine.answers = {SAMPLE: says, "custom.project.mine": denying()}
    web = resource(settings={"archived": True})
    other = {**MANIFEST, "scope": {"groups": ["acme/team"]}}
    snapshot(Path("before.json"), web, manifest=OLD)
    snapshot(Path("now.json"), web)
    snapshot(Path("other.json"), web, manifest=other)
    glscan("evaluate", "before.json", "--policies", own, "-o", "json=r.json")
    glscan("evaluate", "now.json", "-o", "json=fewer.json")
    glscan("evaluate", "other.json", "--policies", own, "-o", "json=scope.json")
    told = {
        "fewer.json": "INCOMPLETE: 1 policy of before did not judge",
        "scope.json": "INCOMPLETE: another scope was read than before, or by another kind of user",
    }
    for now, last in told.items():
        ended = glscan("gate", now, "--previous", "r.json", "--new-only")
        assert (ended.code, ended.err.splitlines()[-1]) == (3, last)
    allowed = ("--new-only", "--allow-incomplete")
    assert glscan("gate", "fewer.json", "--previous", "r.json", *allowed).code == 0


def test_a_proposal_is_not_what_stands(glscan: Glscan, scanned: Path) -> None:
    Path("web.yaml").write_text("version: 1\nprojects: {acme/web: {}}\n", encoding="utf-8")
    glscan("propose", "web.yaml", "--against", "before.json")
    ended = glscan("gate", scanned, "--against", "proposal.json", "--new-only")
    assert ended.code == 2
    assert "it was made by `glscan propose`" in ended.err
