"""From a snapshot to verdicts: who is judged, what the engine sees, values, proof and names."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from scanner.catalog.load import Catalog
from scanner.engines.base import Answer, Answers, Document
from scanner.errors import EngineError
from scanner.evaluate import evaluate
from scanner.model import JSON, Gap, Kind, Resource, Section, Status
from scanner.report import ParamOverride, ResourceResult
from tests.builders import (
    AS_OF,
    SAMPLE,
    FakeEngine,
    Say,
    at,
    catalog,
    denying,
    group,
    policy,
    request,
    resource,
    section,
    snapshot,
)

WEB = resource(settings={"archived": False})
ACME = group(settings={"archived": False})
ON_GROUP = {"kinds": ["group"], "id": "GL-GRP-900"}


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "snapshot.json"


def verdicts(
    path: Path,
    resources: Iterable[Resource],
    say: Say,
    policies: Catalog | None = None,
    **parts: Any,
) -> list[ResourceResult]:
    engine = FakeEngine({SAMPLE: say})
    taken = snapshot(path, *resources, **parts)
    return list(evaluate(taken, policies or catalog(), engine, AS_OF))


def seen(path: Path, resources: Iterable[Resource], policies: Catalog) -> list[Document]:
    engine = FakeEngine({SAMPLE: denying()})
    list(evaluate(snapshot(path, *resources), policies, engine, AS_OF))
    return engine.seen


def finding(path: Path, one: dict[str, JSON], *resources: Resource, **parts: Any) -> Any:
    *_, last = verdicts(path, resources or (WEB,), denying(one), **parts)
    [made] = last["findings"]
    return made


def test_resource_that_passes_says_so_and_nothing_else(path: Path) -> None:
    assert verdicts(path, [WEB], denying()) == [
        {
            "kind": "project",
            "path": "acme/web",
            "id": 7,
            "tier": "premium",
            "outcomes": "P",
            "findings": [],
            "reasons": {},
        }
    ]


def test_outcomes_are_in_the_order_of_the_policies(path: Path) -> None:
    other = "glscan.policies.project.other"
    policies = catalog(policy(id="GL-PRJ-001"), policy(other, id="GL-PRJ-002"))
    engine = FakeEngine({other: denying(), SAMPLE: denying(at("settings"))})
    [line] = evaluate(snapshot(path, WEB), policies, engine, AS_OF)
    assert line["outcomes"] == "FP"


def test_reasons_are_told_by_policy(path: Path) -> None:
    [line] = verdicts(path, [WEB], denying(skip=["aside"]))
    assert line["reasons"] == {"GL-PRJ-900": ["aside"]}


def test_resources_come_in_the_order_of_the_snapshot(path: Path) -> None:
    several = [resource(path=name, id=id) for id, name in enumerate(["c", "a", "b"])]
    assert [line["path"] for line in verdicts(path, several, denying())] == ["a", "b", "c"]


def test_kind_that_no_policy_judges_is_left_out(path: Path) -> None:
    assert [line["kind"] for line in verdicts(path, [ACME, WEB], denying())] == ["project"]


def test_context_is_not_judged(path: Path) -> None:
    assert verdicts(path, [replace(WEB, context=True)], denying()) == []


def test_policy_without_an_answer_is_an_error(path: Path) -> None:
    [line] = evaluate(snapshot(path, WEB), catalog(), FakeEngine({}), AS_OF)
    assert (line["outcomes"], line["reasons"]) == (
        "E",
        {"GL-PRJ-900": ["the engine gave no answer for this policy"]},
    )


def test_policy_that_requires_what_its_kind_cannot_have_is_an_error(path: Path) -> None:
    wrong = policy(requires=["settings.archived", "settings.two_factor_grace_period"])
    [line] = verdicts(path, [WEB], denying(), catalog(wrong))
    assert line["outcomes"] == "E"
    assert "settings.two_factor_grace_period" in line["reasons"]["GL-PRJ-900"][0]


class _Forgetful(FakeEngine):
    """Reads some documents and answers fewer."""

    def __init__(self, reads: int, answers: int) -> None:
        super().__init__()
        self.counts = reads, answers

    def evaluate(self, kind: Kind, documents: Iterable[Document]) -> Iterator[Answers]:
        reads, answers = self.counts
        for _ in zip(range(reads), documents, strict=False):
            pass
        for _ in range(answers):
            yield {SAMPLE: denying()}


@pytest.mark.parametrize(("reads", "answers"), [(0, 0), (1, 0), (2, 1), (1, 1)])
def test_engine_that_leaves_resources_out_does_not_go_unseen(
    path: Path, reads: int, answers: int
) -> None:
    taken = snapshot(path, WEB, resource(path="acme/zoo", id=8))
    with pytest.raises(EngineError, match="did not answer every project"):
        list(evaluate(taken, catalog(), _Forgetful(reads, answers), AS_OF))


def test_parameters_of_the_kind_reach_the_policy(path: Path) -> None:
    limit = {"type": "integer", "default": 2, "meaning": "Least number."}
    policies = catalog(policy(params={"minimum": limit}))
    assert seen(path, [WEB], policies)[0]["params"] == {"GL-PRJ-900": {"minimum": 2}}


def test_parameters_of_its_path_reach_the_policy(path: Path) -> None:
    limit = {"type": "integer", "default": 2, "meaning": "Least number."}
    override = ParamOverride(paths=["acme/pay/*"], params={"GL-PRJ-900": {"minimum": 3}})
    policies = replace(catalog(policy(params={"minimum": limit})), overrides=[override])
    api = resource(path="acme/pay/api", id=8)
    documents = seen(path, [WEB, api], policies)
    held = {one["resource"]["path"]: one["params"]["GL-PRJ-900"]["minimum"] for one in documents}
    assert held == {"acme/web": 2, "acme/pay/api": 3}


LOOKS_UP = catalog(policy(requires=["settings.archived", "ancestors.settings.archived"]))


def test_ancestors_begin_at_the_top(path: Path) -> None:
    sub = group("acme/sub", id=2, settings={"archived": True})
    [document] = seen(path, [ACME, sub, replace(WEB, path="acme/sub/web")], LOOKS_UP)
    assert [one["path"] for one in document["ancestors"]] == ["acme", "acme/sub"]


def test_ancestors_hold_only_what_is_looked_up(path: Path) -> None:
    above = group(settings={"archived": True}, members={"5": {}})
    [document] = seen(path, [above, WEB], LOOKS_UP)
    assert document["ancestors"][0]["settings"] == {"archived": True}
    assert "members" not in document["ancestors"][0]


def test_ancestor_above_the_asked_scope_is_looked_up(path: Path) -> None:
    [document] = seen(path, [replace(ACME, context=True), WEB], LOOKS_UP)
    assert document["ancestors"][0]["settings"] == {"archived": False}


def test_ancestor_that_is_not_in_the_snapshot_makes_the_verdict_unknown(path: Path) -> None:
    [line] = verdicts(path, [WEB], denying(), LOOKS_UP)
    assert line["outcomes"] == "U"
    assert line["reasons"] == {"GL-PRJ-900": ["settings of group acme: it was not collected"]}


def test_neighbour_with_a_like_name_is_no_ancestor(path: Path) -> None:
    near = group("acme-labs", id=2, settings={"archived": True})
    [document] = seen(path, [ACME, near, WEB], LOOKS_UP)
    assert [one["path"] for one in document["ancestors"]] == ["acme"]


def test_personal_project_has_no_ancestors(path: Path) -> None:
    own = resource(path="ann/web", settings={"archived": False, "namespace_kind": "user"})
    [document] = seen(path, [own], LOOKS_UP)
    assert document["ancestors"] == []


def test_instance_has_no_ancestors_though_its_name_has_a_slash(path: Path) -> None:
    policies = catalog(policy(kinds=["instance"], requires=["application_settings"]))
    one = resource(Kind.INSTANCE, "example.com/gitlab", application_settings={})
    [document] = seen(path, [one], policies)
    assert document["ancestors"] == []


LOOKS_INSIDE = catalog(policy(requires=["settings.archived", "instance.application_settings.a"]))


def test_of_the_instance_every_resource_sees_what_some_policy_looks_up(path: Path) -> None:
    sections: dict[str, Any] = {"application_settings": {"a": 1}, "users": {"5": {"id": 5}}}
    one = resource(Kind.INSTANCE, "gitlab.example.com", id=0, **sections)
    [document] = seen(path, [one, WEB], LOOKS_INSIDE)
    assert document["instance"]["application_settings"] == {"a": 1}
    assert "users" not in document["instance"]


def test_ages_are_counted_to_the_given_moment(path: Path) -> None:
    one = resource(settings={"archived": False}, members={"5": {"expires_at": "2026-11-23"}})
    [document] = seen(path, [one], catalog())
    assert document["resource"]["members"]["5"]["days_until_expiry"] == 2


@pytest.mark.parametrize(
    ("place", "expected"),
    [
        (at("settings", "archived"), {"actual": False}),
        (at("settings"), {"actual": {"archived": False}}),
        (at("settings", "archived", "deeper"), {}),
        (at("settings", "absent"), {}),
        (at("push_rule"), {}),
        (at(), {}),
    ],
)
def test_actual_value_is_looked_up(
    path: Path, place: dict[str, JSON], expected: dict[str, JSON]
) -> None:
    made = finding(path, place)
    assert {name: made[name] for name in ("actual", "actual_cut") if name in made} == expected


@pytest.mark.parametrize(
    ("value", "cut"),
    [
        ({f"k{n}": "x" * 100 for n in range(30)}, "30 entries: k0, k1, k10"),
        (["x" * 100] * 30, "a list of 30"),
        ("x" * 3000, "xxx"),
        (
            {str(number): "x" * 100 for number in range(1, 61)},
            "60 entries: 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11",
        ),
    ],
)
def test_large_value_is_cut_and_says_so(path: Path, value: JSON, cut: str) -> None:
    one = resource(settings={"archived": False, "large": value})
    made = finding(path, at("settings", "large"), one)
    assert made["actual_cut"] is True
    assert made["actual"].startswith(cut)
    assert len(made["actual"]) < 300


@pytest.mark.parametrize(("length", "cut"), [(1998, False), (1999, True)])
def test_value_of_2000_bytes_is_whole(path: Path, length: int, cut: bool) -> None:
    one = resource(settings={"archived": False, "text": "x" * length})
    assert ("actual_cut" in finding(path, at("settings", "text"), one)) is cut


@pytest.mark.parametrize("expected", [False, None, [1]])
def test_expected_value_is_told(path: Path, expected: JSON) -> None:
    assert finding(path, at("settings", expected=expected))["expected"] == expected


@pytest.mark.parametrize("name", ["expected", "key", "at"])
def test_what_a_finding_does_not_say_is_left_out(path: Path, name: str) -> None:
    assert name not in finding(path, at("settings"))


def test_key_is_told(path: Path) -> None:
    assert finding(path, at("settings", key="0.0.0.0/0"))["key"] == "0.0.0.0/0"


ABOVE: dict[str, JSON] = {"kind": "group", "path": "acme"}


def test_value_above_is_looked_up_there(path: Path) -> None:
    above = group(settings={"archived": True})
    made = finding(path, at("settings", "archived", at=ABOVE), above, WEB, policies=LOOKS_UP)
    assert (made["at"], made["actual"]) == (ABOVE, True)


def test_value_of_the_instance_is_looked_up_there(path: Path) -> None:
    place: dict[str, JSON] = {"kind": "instance", "path": "gitlab.example.com"}
    one = resource(Kind.INSTANCE, "gitlab.example.com", id=0, application_settings={"a": 1})
    made = finding(path, at("application_settings", "a", at=place), one, WEB, policies=LOOKS_INSIDE)
    assert made["actual"] == 1


def test_place_that_is_not_above_has_neither_value_nor_proof(path: Path) -> None:
    stranger: dict[str, JSON] = {"kind": "group", "path": "other"}
    made = finding(path, at("settings", "archived", at=stranger))
    assert "actual" not in made
    assert made["evidence"] == {"endpoint": "", "asked": "", "read_at": ""}


def traced(**origin: str) -> Section:
    return section({"archived": False}, origin={"endpoint": "GET /projects/:id", **origin})


def test_evidence_names_endpoint_and_time(path: Path) -> None:
    made = finding(path, at("settings"), resource(settings=traced()), requests=[request()])
    assert made["evidence"] == {
        "endpoint": "GET /projects/:id",
        "asked": "",
        "read_at": "2026-11-21T09:59:30Z",
    }


def test_evidence_from_a_list_names_the_resource_that_was_asked(path: Path) -> None:
    asked = [request("group acme", "GET /groups/:id/projects")]
    settings = traced(endpoint="GET /groups/:id/projects", asked="group acme")
    made = finding(path, at("settings"), resource(settings=settings), requests=asked)
    assert made["evidence"]["asked"] == "group acme"
    assert made["evidence"]["read_at"] == "2026-11-21T09:59:30Z"


def test_evidence_without_a_ledger_has_no_time(path: Path) -> None:
    taken = snapshot(path, resource(settings=traced()), requests=[request()])
    path.with_name("snapshot.ledger.jsonl").unlink()
    taken = replace(taken, read_times={})
    [line] = evaluate(taken, catalog(), FakeEngine({SAMPLE: denying(at("settings"))}), AS_OF)
    assert line["findings"][0]["evidence"]["read_at"] == ""


def of_a_text(path: Path, one: Resource, *also_reads: str) -> Any:
    """The evidence of a finding that is a text alone."""
    policies = catalog(policy(also_reads=list(also_reads)))
    [line] = verdicts(path, [one], denying("It is wrong."), policies, requests=[request()])
    return line["findings"][0]["evidence"]


def test_finding_without_a_path_follows_from_what_the_policy_reads(path: Path) -> None:
    both = resource(settings=traced(), push_rule=traced())
    for also_reads in ([], ["push_rule.member_check"]):
        assert of_a_text(path, both, *also_reads) == {
            "endpoint": "GET /projects/:id",
            "asked": "",
            "read_at": "2026-11-21T09:59:30Z",
        }


@pytest.mark.parametrize(
    "also_reads",
    ["push_rule.member_check", "hooks.*.url", "ancestors.settings.archived"],
    ids=["two answers", "one was not read", "elsewhere"],
)
def test_it_has_no_evidence_where_nobody_could_tell_which(path: Path, also_reads: str) -> None:
    one = resource(settings=traced(), push_rule=traced(endpoint="GET /projects/:id/push_rule"))
    assert of_a_text(path, one, also_reads) == {"endpoint": "", "asked": "", "read_at": ""}


def named(path: Path, one: dict[str, JSON], *resources: Resource, **parts: Any) -> Any:
    return finding(path, one, *resources, **parts)["fingerprints"]


def test_name_does_not_change_with_words_value_and_severity(path: Path) -> None:
    before = named(path, at("settings", "archived"))
    other = resource(settings={"archived": True})
    words = at("settings", "archived", message="other words", expected=True)
    worse = catalog(policy(severity="critical"))
    assert named(path, words, other, policies=worse) == before


@pytest.mark.parametrize("parts", [{"key": "k"}, {"at": {"kind": "group", "path": "acme"}}])
def test_name_changes_with_key_and_place(path: Path, parts: dict[str, JSON]) -> None:
    before, after = named(path, at("settings")), named(path, at("settings", **parts))
    assert not set(before.values()) & set(after.values())


def test_name_by_id_survives_a_rename(path: Path) -> None:
    before = named(path, at("settings"))
    after = named(path, at("settings"), replace(WEB, path="acme/renamed"))
    assert before["id/v1"] == after["id/v1"]
    assert before["path/v1"] != after["path/v1"]


def test_name_by_id_survives_a_rename_of_the_group_above(path: Path) -> None:
    def below(name: str) -> Any:
        above = group(name, id=1, settings={"archived": False})
        one = at("settings", at={"kind": "group", "path": name})
        return named(path, one, above, replace(WEB, path=f"{name}/web"), policies=LOOKS_UP)

    assert below("acme")["id/v1"] == below("renamed")["id/v1"]


@pytest.mark.parametrize(
    ("answer", "outcome"), [(denying(), "U"), (denying(at("protected_branches", "main")), "F")]
)
def test_gaps_of_entries_stand_beside_findings(path: Path, answer: Answer, outcome: str) -> None:
    rules = section(
        {"main": {"allow_force_push": True}, "release": {}},
        gaps={"release.allow_force_push": Gap.ROLE},
    )
    policies = catalog(policy(requires=["protected_branches.*.allow_force_push"]))
    [line] = verdicts(path, [resource(protected_branches=rules)], answer, policies)
    assert line["outcomes"] == outcome
    assert line["reasons"]["GL-PRJ-900"] == [
        "protected_branches.*.allow_force_push: 1 could not be read"
    ]


def test_forbidden_ancestor_makes_the_verdict_unknown(path: Path) -> None:
    above = group(settings=section(status=Status.FORBIDDEN), context=True)
    [line] = verdicts(path, [above, WEB], denying(), LOOKS_UP)
    assert line["outcomes"] == "U"
