"""Which audit events explain a change, and why of another nobody knows who made it."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, cast

import pytest

from scanner.diff import shape
from scanner.diff.event_rule import ANY
from scanner.diff.event_types import AGAIN, BY_KIND, EVERYWHERE, TYPES
from scanner.diff.explained import Explaining
from scanner.diff.shape import ResourceChange, SettingChange
from scanner.events import recorded, row
from scanner.events.account import Account, Seen, Summary
from scanner.events.event import Event
from scanner.events.forms import json_lines
from scanner.events.not_stored import NOT_STORED
from scanner.model import Resource, Tier
from scanner.render.diff_events import who
from scanner.sections import SECTIONS
from tests.builders import MANIFEST, group, request, resource, snapshot
from tests.unit.events import rows

OLD, NEW = "2026-01-15T10:00:00Z", "2026-01-16T10:00:00Z"
DURING = "2026-01-15T12:00:00.000Z"
ASKED: Mapping[str, Any] = {"since": "2026-01-01T00:00:00Z", "until": "2026-02-01T00:00:00Z"}
WHOLE = (Account("instance gitlab.test", Seen.WHOLE),)


def event(type: str | None, at: str = DURING, **more: Any) -> Event:
    """An event of project 7; `details` are all it has, beside its author."""
    entity = {"entity_type": "Project", "entity_id": 7, **more}
    details = {"entity_path": "acme/web", **entity.pop("details", {})}
    target = {"target_id": 7, "target_type": "Project", "target_details": "acme/web"}
    made = rows.row(event_name=type, **{**entity, "created_at": at})
    made["details"] = {"author_name": "Ada", "ip_address": "192.0.2.7", **target, **details}
    return row.event(made, rows.SOURCE)


def target(kind: str | None, id: Any, name: Any) -> dict[str, Any]:
    return {"target_type": kind, "target_id": id, "target_details": name}


def file(
    folder: Path,
    events: Sequence[Event],
    accounts: Sequence[Account] = WHOLE,
    **asked: Any,
) -> recorded.Recorded:
    path = folder / "events.jsonl"
    summary = Summary({**ASKED, **asked}, accounts, len(events))
    path.write_text("".join(json_lines(lambda: events, summary)))
    return recorded.read(path)


def change(path: str, before: Any = None, after: Any = None, **more: Any) -> SettingChange:
    """A change; the key of an entry is named by `key`."""
    evidence: Any = {
        name: {"endpoint": "GET /", "asked": "", "read_at": at}
        for name, at in (("before", OLD), ("after", NEW))
    }
    values = {name: one for name, one in (("before", before), ("after", after)) if one is not None}
    return SettingChange(
        section=path.split(".")[0],
        path=path.split("."),
        evidence=evidence,
        **{"change": shape.CHANGED, **values, **more},  # type: ignore[typeddict-item]
    )


def line(*settings: SettingChange, of: Resource | None = None, **more: Any) -> ResourceChange:
    of = of or resource()
    about: Any = {"kind": of.kind.value, "path": of.path, "id": of.id, "settings": list(settings)}
    return cast("ResourceChange", {"sight": [], "findings": [], "lost": [], **about, **more})


def explained(
    folder: Path,
    told: ResourceChange,
    found: recorded.Recorded,
    of: Resource | None = None,
) -> Explaining:
    manifest = {**MANIFEST, "started": OLD, "finished": NEW}
    scans = snapshot(folder / "s.json", of or resource(), requests=[request()], manifest=manifest)
    made = Explaining(found, scans, scans)
    made.explain(told, of or resource(), of or resource())
    return made


def one(folder: Path, changed: SettingChange, *events: Event, **more: Any) -> str:
    """The ids of the events that explain a change of a project, or why none does."""
    of = more.pop("of", None)
    told = line(changed, of=of)
    explained(folder, told, file(folder, events, **more), of)
    if "by" in changed:
        return " ".join(str(each["id"]) for each in changed["by"])
    return changed["unexplained"]


SEEN = "project_visibility_level_updated"
MEMBER = resource(members={"5": {"id": 5, "access_level": 40}})
BRANCH = resource(protected_branches={"main": {"id": 9}, "dev": {"id": 8}})
TOKEN = resource(access_tokens={"103": {"id": 103, "user_id": 61, "name": "ci"}})
SHARED = resource(shared_with_groups={"partners": {"group_id": 3}})


def public() -> SettingChange:
    return change("settings.visibility", "private", "public")


def opened(to: str = "Public", type: str | None = SEEN, **more: Any) -> Event:
    said = {"change": "visibility_level", "from": "Private", "to": to}
    return event(type, **{**more, "details": {**said, **more.get("details", {})}})


@pytest.mark.parametrize(
    ("told", "expected"),
    [
        (opened(), "7"),
        (opened(at=OLD.replace("Z", ".000Z")), "no_event"),
        (opened(at="2026-01-16T10:00:00.400Z"), "7"),
        (opened(at="2026-01-16T10:00:01.000Z"), "retention"),
        (opened(to="Internal"), "other_value"),
        (opened(entity_id=8, details=target("Project", 8, "acme/web")), "no_event"),
        (opened(entity_id=None, details=target(None, None, None) | {"x": 1}), "7"),
        (opened(entity_type="Group", details=target("Group", 7, "acme")), "no_event"),
        (opened(type=None), "7"),
        (event("project_archived"), "no_event"),
        (event(None, details={"change": "name", "to": "Public"}), "untyped"),
    ],
)
def test_an_event_is_of_its_place_time_type_and_value(
    tmp_path: Path, told: Event, expected: str
) -> None:
    assert one(tmp_path, public(), told) == expected


def test_of_several_events_the_last_decides_and_all_are_told(tmp_path: Path) -> None:
    first = opened("Internal", id=1, at="2026-01-15T11:00:00.000Z")
    second = opened("Public", id=2)
    assert one(tmp_path, public(), first, second) == "1 2"
    back = opened("Private", id=3, at="2026-01-15T13:00:00.000Z")
    assert one(tmp_path, public(), first, second, back) == "other_value"


def entry(path: str, key: str, **more: Any) -> SettingChange:
    return change(path, key=key, **more)


@pytest.mark.parametrize(
    ("of", "changed", "told", "expected"),
    [
        (
            MEMBER,
            entry("members.5.access_level", "5", before=30, after=40),
            event("member_updated", details=target("User", 5, "Ben") | {"to": "Maintainer"}),
            "7",
        ),
        (
            MEMBER,
            entry("members.5.access_level", "5", before=30, after=40),
            event("member_updated", details=target("User", 5, "Ben") | {"to": "Owner"}),
            "other_value",
        ),
        (
            MEMBER,
            entry("members.5", "5", change="added"),
            event("member_created", details=target("User", 6, "Eve")),
            "no_event",
        ),
        (
            BRANCH,
            entry("protected_branches.main.push_access_levels", "main"),
            event(
                "protected_branch_updated",
                details=target("ProtectedBranch", 9, "main") | {"change": "allowed to push"},
            ),
            "7",
        ),
        (
            BRANCH,
            entry("protected_branches.main.push_access_levels", "main"),
            event(
                "protected_branch_updated",
                details=target("ProtectedBranch", 9, "main") | {"change": "allowed to merge"},
            ),
            "no_event",
        ),
        (
            BRANCH,
            entry("protected_branches.dev", "dev", change="added"),
            event("protected_branch_created", details={"custom_message": "Added dev-2"}),
            "no_event",
        ),
        (
            BRANCH,
            entry("protected_branches.dev", "dev", change="added"),
            event("protected_branch_created", details={"custom_message": "Added dev."}),
            "7",
        ),
        (
            TOKEN,
            entry("access_tokens.103", "103", change="added"),
            event(
                "project_access_token_created",
                details=target("User", 99, "bot") | {"custom_message": "with token_id: 103"},
            ),
            "7",
        ),
        (
            SHARED,
            entry("shared_with_groups.partners", "partners", change="added"),
            event("project_group_link_created", entity_type="Group", entity_id=3),
            "7",
        ),
        (
            SHARED,
            entry("shared_with_groups.partners", "partners", change="added"),
            event("project_group_link_created", entity_type="Group", entity_id=4),
            "no_event",
        ),
        (
            None,
            change("approval_settings.allow_author_approval", {"value": 0}, {"value": True}),
            event("project_merge_requests_author_approval_updated", details={"to": "false"}),
            "7",
        ),
        (
            None,
            change("approval_settings.allow_author_approval", {"value": 0}, {"value": True}),
            event("project_merge_requests_author_approval_updated", details={"to": "true"}),
            "other_value",
        ),
        (
            None,
            change("job_token_scope.inbound_enabled", before=True, after=False),
            event("secure_ci_job_token_inbound_enabled"),
            "other_value",
        ),
    ],
)
def test_an_event_of_an_entry_names_it(
    tmp_path: Path, of: Resource | None, changed: SettingChange, told: Event, expected: str
) -> None:
    assert one(tmp_path, changed, told, of=of) == expected


M1, M2 = "2026-01-15T13:00:00.000Z", "2026-01-15T14:00:00.000Z"


def removed(at: str = DURING, name: str = "main") -> Event:
    about = target("ProtectedBranch", 8, name)
    return event("protected_branch_removed", at, id=1, details=about)


def made(at: str = M1, name: str = "main", id: int = 9) -> Event:
    about = target("ProtectedBranch", id, name)
    return event("protected_branch_created", at, id=2, details=about)


def forced(at: str, to: str) -> Event:
    said = {"change": "allow force push", "from": "false", "to": to}
    type = "protected_branch_allow_force_push_updated"
    return event(type, at, id=3, details=target("ProtectedBranch", 9, "main") | said)


@pytest.mark.parametrize(
    ("attribute", "events", "expected"),
    [
        ("allow_force_push", [removed(), made()], "1 2"),
        ("allow_force_push", [made()], "2"),
        ("merge_access_levels", [removed(), made()], "1 2"),
        ("inherited", [removed(), made()], "1 2"),
        ("id", [removed(), made()], "1 2"),
        ("id", [removed(), made(id=5)], "other_value"),
        ("id", [], "no_event"),
        ("inherited", [], "no_type"),
        ("allow_force_push", [removed()], "no_event"),
        ("allow_force_push", [made(DURING), removed(M1)], "no_event"),
        ("allow_force_push", [removed(name="dev"), made(name="dev", id=8)], "no_event"),
        ("allow_force_push", [removed(), made("2026-01-16T12:00:00.000Z")], "no_event"),
        ("allow_force_push", [forced(DURING, "false"), removed(), made()], "3 1 2"),
        ("allow_force_push", [removed(), made(), forced(M2, "true")], "1 2 3"),
        ("allow_force_push", [removed(), made(), forced(M2, "false")], "other_value"),
    ],
)
def test_what_is_in_an_entry_that_was_made_anew_is_of_whoever_made_it(
    tmp_path: Path, attribute: str, events: list[Event], expected: str
) -> None:
    """What was set before it was removed is gone, and what was set since still counts."""
    after = {"id": 9, "allow_force_push": True}.get(attribute, "new")
    changed = entry(f"protected_branches.main.{attribute}", "main", before="old", after=after)
    around = event("project_created", "2026-01-14T10:00:00.000Z", entity_id=8)
    assert one(tmp_path, changed, around, *events, of=BRANCH) == expected


@pytest.mark.parametrize(
    ("path", "told", "types", "expected"),
    [
        (
            "variables.KEY@*.masked",
            target("Ci::Variable", 4, "KEY"),
            ("ci_variable_deleted", "ci_variable_created"),
            "1 2",
        ),
        (
            "members.5.access_level",
            target("User", 5, "Ben") | {"as": "Maintainer"},
            ("member_destroyed", "member_created"),
            "1 2",
        ),
        (
            "members.5.access_level",
            target("User", 5, "Ben") | {"as": "Guest"},
            ("member_destroyed", "member_created"),
            "other_value",
        ),
        (
            "protected_environments.live.deploy_access_levels",
            target("ProtectedEnvironment", 4, "live"),
            ("environment_unprotected", "environment_protected"),
            "1 2",
        ),
        (
            "access_tokens.103.scopes",
            target("PersonalAccessToken", 104, "ci"),
            ("project_access_token_deleted", "project_access_token_created"),
            "no_type",
        ),
    ],
)
def test_only_what_keeps_its_key_can_be_made_anew(
    tmp_path: Path, path: str, told: dict[str, Any], types: tuple[str, str], expected: str
) -> None:
    """Another token of the same name is another token."""
    section, key, _ = path.split(".")
    entries_of: dict[str, Any] = {
        "variables": {"KEY@*": {"key": "KEY"}},
        "members": {"5": {"id": 5}},
        "protected_environments": {"live": {"name": "live"}},
        "access_tokens": {"103": {"id": 103, "user_id": 61, "name": "ci"}},
    }
    of = resource(**{section: entries_of[section]})
    changed = entry(path, key, before=30, after=40)
    went, came = (
        event(type, at, id=number, details=told)
        for number, type, at in ((1, types[0], DURING), (2, types[1], M1))
    )
    assert one(tmp_path, changed, went, came, of=of) == expected


@pytest.mark.parametrize(
    ("tos", "expected"),
    [
        (["\u00d6ffentlich"], "1"),
        (["20"], "1"),
        (["PUBLIC"], "1"),
        (["10"], "other_value"),
        (["Internal", "\u00d6ffentlich"], "1 2"),
        (["\u00d6ffentlich", "Private"], "other_value"),
    ],
)
def test_a_visibility_in_another_language_cannot_be_compared(
    tmp_path: Path, tos: list[str], expected: str
) -> None:
    told = [
        opened(to, at=at, id=n)
        for n, (to, at) in enumerate(zip(tos, (DURING, M1), strict=False), 1)
    ]
    assert one(tmp_path, public(), *told) == expected


PLACE = Account("project acme/web", Seen.WHOLE)
LATE = opened(at="2026-01-20T12:00:00.000Z")


@pytest.mark.parametrize(
    ("path", "more", "expected"),
    [
        ("settings.visibility", {}, "no_event"),
        ("settings.visibility", {"others": []}, "retention"),
        ("settings.visibility", {"others": ["2026-01-20T12:00:00.000Z"]}, "retention"),
        ("settings.visibility", {"accounts": (PLACE,)}, "no_event"),
        ("settings.visibility", {"accounts": (Account("group acme", Seen.WHOLE),)}, "not_asked"),
        (
            "settings.visibility",
            {"accounts": (Account("projects below group acme", Seen.MISSING),)},
            "not_seen",
        ),
        ("settings.visibility", {"accounts": (Account(PLACE.source, Seen.OWN),)}, "not_seen"),
        (
            "settings.visibility",
            {"accounts": (Account(PLACE.source, Seen.UNLICENSED),)},
            "unlicensed",
        ),
        ("settings.visibility", {"since": "2026-01-15T10:00:01Z"}, "period"),
        ("settings.visibility", {"until": "2026-01-16T10:00:00Z"}, "period"),
        ("settings.visibility", {"author": ["ada"]}, "filtered"),
        ("settings.public_jobs", {}, "no_type"),
        ("codeowners.entries", {}, "not_stored"),
        ("codeowners.entries", {"files": ["s.jsonl"]}, "period"),
    ],
)
def test_why_nothing_explains_a_change(
    tmp_path: Path, path: str, more: dict[str, Any], expected: str
) -> None:
    around = [event("project_created", at, entity_id=8) for at in more.pop("others", [OLD])]
    assert one(tmp_path, change(path, "a", "b"), *around, **more) == expected


@pytest.mark.parametrize(
    ("moments", "expected"),
    [
        ((), "period"),
        ((OLD, "2026-01-16T10:00:00.999Z"), "no_event"),
        (("2026-01-15T10:00:00.001Z", "2026-01-17T10:00:00Z"), "period"),
        (("2026-01-14T10:00:00Z", "2026-01-16T10:00:00.998Z"), "period"),
    ],
)
def test_a_stream_tells_nothing_from_before_its_first_event_or_after_its_last(
    tmp_path: Path, moments: Sequence[str], expected: str
) -> None:
    """Whatever period was asked for: nobody knows when it was begun."""
    others = [event("project_created", at, entity_id=8) for at in moments]
    assert one(tmp_path, public(), *others, files=["s.jsonl"]) == expected


def test_who_impersonated_the_author_is_told(tmp_path: Path) -> None:
    changed = public()
    one(tmp_path, changed, opened(details={"impersonated_by": "Rut"}))
    [by] = changed["by"]
    assert by["impersonated_by"] == "Rut"
    assert by["what"].startswith("impersonated by Rut, change visibility_level")
    assert who(by).startswith("Ada (id 2, impersonated by Rut), 2026-01-15")
    assert who(by, whole=True).count("Rut") == 1


def test_of_a_free_group_there_are_no_events(tmp_path: Path) -> None:
    free = resource(tier=Tier.FREE)
    assert one(tmp_path, public(), of=free) == "unlicensed"


def test_where_nothing_is_as_old_events_may_not_have_been_kept(tmp_path: Path) -> None:
    assert one(tmp_path, public(), LATE) == "retention"


def test_resources_that_are_made_and_go_have_an_author(tmp_path: Path) -> None:
    gone = event(
        "project_destroyed", entity_type="Group", entity_id=1, details=target("Project", 7, "web")
    )
    for state, told, expected in (
        ("created", event("project_created"), 7),
        ("moved", event("project_path_updated"), 7),
        ("deleted", gone, 7),
    ):
        change_of = line(state=state)
        explained(tmp_path, change_of, file(tmp_path, [told]))
        assert [each["id"] for each in change_of["by"]] == [expected], state
    hidden = line(state="hidden")
    explained(tmp_path, hidden, file(tmp_path, []))
    assert "by" not in hidden
    assert "unexplained" not in hidden


def test_users_are_found_by_the_id_in_their_events(tmp_path: Path) -> None:
    acme = group(managed_users={"21": {"id": 21}})
    changed = entry("managed_users.21.two_factor_enabled", "21", before=True, after=False)
    told = event(
        "user_disable_two_factor",
        entity_type="User",
        entity_id=21,
        details=target("User", 21, "Root"),
    )
    assert one(tmp_path, changed, told, of=acme) == "7"
    again = entry("managed_users.21.two_factor_enabled", "21", before=True, after=False)
    listed = (Account("group acme", Seen.WHOLE),)
    assert one(tmp_path, again, of=acme, accounts=listed) == "not_asked"


def test_events_that_explain_nothing_are_counted_and_listed(tmp_path: Path) -> None:
    back = event("project_archived", id=8)
    noise = event("release_created", id=9)
    told = line(public())
    made = explained(tmp_path, told, file(tmp_path, [opened(), back, noise, LATE]))
    about = made.summary()
    assert (about["between"], about["explained"], about["unmatched"]) == (3, 1, 1)
    assert [each["id"] for each in about["others"]] == [8]
    assert told["settings"][0]["by"][0] == {
        "id": 7,
        "type": SEEN,
        "at": DURING,
        "author": "Ada",
        "author_id": 2,
        "ip": "192.0.2.7",
        "entity": "Project acme/web",
        "what": "change visibility_level from Private to Public",
        "from": "Private",
        "to": "Public",
    }


def test_only_a_push_explains_what_is_in_files(tmp_path: Path) -> None:
    for action, expected in (("git-receive-pack", "7"), ("git-upload-pack", "no_event")):
        message = json.dumps({"protocol": "ssh", "action": action})
        told = event("repository_git_operation", details={"custom_message": message})
        changed = change("codeowners.entries", [], [{}])
        around = [event("project_created", at, id=8) for at in (OLD, "2026-01-17T10:00:00Z")]
        events = [around[0], told, around[1]]
        assert one(tmp_path, changed, *events, files=["s.jsonl"]) == expected


def test_maps_of_what_can_be_made_anew_have_both_types() -> None:
    for section in AGAIN:
        tables = [of.get(section) for of in BY_KIND.values()]
        for rules in filter(None, (EVERYWHERE.get(section), *tables)):
            assert rules.keys() >= {shape.ADDED, shape.REMOVED}, section


def test_only_pushes_are_of_types_that_are_not_stored() -> None:
    assert TYPES & NOT_STORED.keys() == {"repository_git_operation"}


def test_rules_are_of_sections_and_attributes_that_there_are() -> None:
    tables = [EVERYWHERE, *BY_KIND.values()]
    named = {(section, one) for table in tables for section, of in table.items() for one in of}
    known = {
        (section, one)
        for section, spec in SECTIONS.items()
        for attributes in spec.attributes.values()
        for one in (*attributes, ANY, "", shape.ADDED, shape.REMOVED)
    }
    assert named - known == set()


def test_reasons_are_those_of_the_schema() -> None:
    import scanner

    path = Path(scanner.__file__).parent / "schemas" / "diff.schema.json"
    found = json.loads(path.read_text(encoding="utf-8"))["$defs"]["unexplained"]["enum"]
    assert tuple(found) == shape.UNEXPLAINED
