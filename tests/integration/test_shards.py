"""Four machines read a quarter each: merged, that is what one scan has read."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import timedelta
from pathlib import Path

import jsonschema
import pytest

import scanner
from scanner import gate, scan
from scanner.catalog.load import Catalog
from scanner.engines.base import Engine
from scanner.model import Kind
from scanner.report import check
from scanner.report_words import scope_in_words
from scanner.requirement import parse
from scanner.sections import SECTIONS
from scanner.snapshot import store
from scanner.snapshot.store import Snapshot
from scanner.sources.gitlab import plan as plans
from scanner.sources.gitlab.graph import MANY
from scanner.sources.gitlab.shard import Shard
from tests.integration import acme, pipeline
from tests.integration.pipeline import NOW, Taken
from tests.simulator import Estate, Fault, Simulator
from tests.simulator.generate import generate

catalog = acme.catalog

ROOT = Path(scanner.__file__).parent
OF = 4
UNREAD = (
    Fault("GET /projects/:id/members", 403, times=None, match="acme/data/warehouse"),
    Fault("GET /projects/:id/deploy_keys", 403, times=None, match="acme/payments/invoices"),
)
"""Lists that nobody may see: what one shard could not read, others have to know of."""


@dataclass
class Read:
    """One estate, read whole and in parts."""

    one: Snapshot
    parts: Sequence[Path]
    whole: Snapshot


@pytest.fixture(scope="module")
def read(catalog: Catalog, tmp_path_factory: pytest.TempPathFactory) -> Read:
    """Later shards were taken earlier, as jobs of a pipeline may be."""
    folder = tmp_path_factory.mktemp("shards")
    with Simulator(Estate.load(acme.ACME, NOW.date()), "ultimate", "admin") as gitlab:
        for fault in UNREAD:
            gitlab.add_fault(fault)
        asked = scan.Target(gitlab.url, gitlab.token, ["acme"], instance_name="gitlab.test")

        def take(name: str, shard: Shard | None = None) -> Snapshot:
            now = NOW - timedelta(minutes=shard.index) if shard else NOW
            target = replace(asked, shard=shard)
            plan = plans.everything()
            return scan.snapshot(target, folder / name, catalog, plan, lambda: now, lambda _: None)

        one = take("one.json")
        names = [f"{index}.json.gz" for index in range(1, OF + 1)]
        for index, name in enumerate(names, 1):
            take(name, Shard(index, OF))
        parts = [folder / name for name in names]
        # Given in any order.
        return Read(one, parts, scan.merged(parts[::-1], folder / "whole.json"))


def lines(snapshot: Snapshot) -> list[bytes]:
    """The resources, byte by byte."""
    return snapshot.document.path.read_bytes().splitlines()[1:-1]


def test_shards_merged_equal_one_scan(read: Read) -> None:
    assert lines(read.whole) == lines(read.one)
    parts = [store.read(path) for path in read.parts]
    projects = [{one.id for one in part.resources() if one.kind == "project"} for part in parts]
    assert all(projects)
    assert sum(map(len, projects)) == len(set[int]().union(*projects))


def test_what_lies_across_shards_is_in_the_estate_that_is_read(read: Read) -> None:
    """Else equal snapshots would prove little."""
    found = {one.name: one for one in read.whole.resources()}
    keys = found["project acme/data/notebooks"].sections["deploy_keys"]
    assert keys.data["1701"]["projects_count"] == 2
    assert keys.gaps["1701.projects_count"] == "role"
    assert {"members", "members_all"} == found["group partner-widgets"].sections.keys()
    users = [one for one in found.values() if one.kind == "user"]
    assert all(one.sections["memberships"].gaps["*"] == "role" for one in users)
    assert any(len(one.sections["memberships"].data) > 2 for one in users)
    assert any(one.sections["members_all"].data for one in found.values() if one.kind == "project")


def test_the_whole_tells_what_it_was_made_of(read: Read) -> None:
    parts = [store.read(path) for path in read.parts]
    whole = read.whole.manifest
    assert whole["scope"] == read.one.manifest["scope"]
    assert (whole["started"], whole["finished"]) == ("2026-01-15T11:56:00Z", "2026-01-15T11:59:00Z")
    assert [each["sha256"] for each in whole["shards"]] == [part.sha256 for part in parts]
    assert whole["requests"] == sum(part.manifest["requests"] for part in parts)
    ledger = Taken(read.whole, read.whole.document.path, []).ledger()
    assert len(ledger) == whole["requests"]
    assert [one["time"] for one in ledger] == sorted(one["time"] for one in ledger)


def test_no_fact_claims_to_have_been_read_later_than_it_was(read: Read) -> None:
    for path in read.parts:
        for asked, time in store.read(path).read_times.items():
            assert read.whole.read_times[asked] <= time
    assert read.whole.read_times["group acme", "GET /groups/:id/projects"] == "2026-01-15T11:56:00Z"


def test_schema_holds_a_shard_and_the_whole(read: Read) -> None:
    schema = json.loads((ROOT / "schemas" / "snapshot.schema.json").read_text())
    for snapshot in (store.read(read.parts[2]), read.whole):
        with snapshot.document.open() as stream:
            jsonschema.validate(json.load(stream), schema)


def test_one_shard_is_never_taken_for_the_whole(
    read: Read, catalog: Catalog, embedded: Engine, tmp_path: Path
) -> None:
    part = store.read(read.parts[1])
    report = pipeline.judge(Taken(part, tmp_path / "2.json", []), catalog, embedded)
    check(report)
    assert "Only shard 2 of 4: not the whole scope" in scope_in_words(part.manifest["scope"])
    verdict = gate.decide(report.run)
    assert verdict.incomplete
    assert "only shard 2 of 4 was judged: merge them first" in verdict.reasons
    assert report.run["totals"]["outcomes"]["unknown"] > 0


def test_shards_of_few_projects_ask_as_one_scan_of_many_does(tmp_path: Path) -> None:
    """Whether GraphQL is asked of several at once is decided by the whole scope."""
    names = ["variables", "codeowners", "members", "protected_branches"]
    wanted = plans.plan({Kind.PROJECT: [parse(name) for name in names]})
    with Simulator(generate(7, 3, 40), "ultimate", "admin") as gitlab:

        def take(name: str, shard: Shard | None = None) -> Snapshot:
            target = scan.Target(gitlab.url, gitlab.token, ["org"], shard=shard)
            nothing = Catalog((), (), (), ())
            return scan.snapshot(
                target, tmp_path / name, nothing, wanted, lambda: NOW, lambda _: None
            )

        one = take("one.json")
        parts = [take(f"{index}.json", Shard(index, OF)) for index in range(1, OF + 1)]
    read = [[one for one in part.resources() if one.kind is Kind.PROJECT] for part in parts]
    assert max(map(len, read)) < MANY < sum(map(len, read))
    whole = scan.merged([part.document.path for part in parts], tmp_path / "whole.json")
    assert lines(whole) == lines(one)
    origins = Counter(
        each.sections["variables"].origin["endpoint"] for projects in read for each in projects
    )
    assert origins == {f"POST {SECTIONS['variables'].batched}": sum(map(len, read))}


@pytest.mark.parametrize("shown", ["none", "fewer"])
def test_a_shard_that_is_shown_less_leaves_the_whole_incomplete(
    shown: str, embedded: Engine, tmp_path: Path, catalog: Catalog
) -> None:
    """Its runner may be outside of the addresses that a group lets in."""
    estate, wanted = generate(1, 3, 30), scan.plan_for(catalog)
    with Simulator(estate, "ultimate", "owner") as gitlab:
        for index in (1, 2):
            if index == 2 and shown == "none":
                nothing = {"X-Total": "0", "X-Next-Page": ""}
                route = "GET /groups/:id/projects"
                gitlab.add_fault(Fault(route, 200, None, body=[], headers=nothing))
            elif index == 2:
                estate.remove_project(max(estate.projects))
            target = scan.Target(gitlab.url, gitlab.token, ["org"], shard=Shard(index, 2))
            path = tmp_path / f"{index}.json"
            scan.snapshot(target, path, catalog, wanted, lambda: NOW, lambda _: None)
    whole = scan.merged([tmp_path / "2.json", tmp_path / "1.json"], tmp_path / "whole.json")
    words = f"shard 2 was shown {0 if shown == 'none' else 29} of 30 projects"
    assert words.capitalize() in scope_in_words(whole.manifest["scope"])
    report = pipeline.judge(Taken(whole, tmp_path / "whole.json", []), catalog, embedded)
    check(report)
    verdict = gate.decide(report.run)
    assert verdict.incomplete
    assert f"its shards were not shown the same: {words}" in verdict.reasons
    schema = json.loads((ROOT / "schemas" / "snapshot.schema.json").read_text())
    with whole.document.open() as stream:
        jsonschema.validate(json.load(stream), schema)
