"""What files change of a context resource is told, for no policy judges it."""

from __future__ import annotations

from pathlib import Path

from scanner.model import Kind, Resource, Status
from scanner.sources.files.overlay import Ground, beside
from tests.builders import gap, group, resource, section
from tests.terraform import change, plan
from tests.terraform import said as planned
from tests.unit.sources.files.texts import said

WHY = ": it stands in the snapshot as context only, so no policy judges it"
INSTANCE = resource(
    Kind.INSTANCE,
    "gitlab.example.com",
    context=True,
    application_settings={"dns_rebinding_protection_enabled": True, "signup_enabled": False},
)


def told(folder: Path, text: str, *standing: Resource) -> list[str]:
    ground = Ground(lambda: iter(standing), "x")
    return [one.replace(f"{folder}/", "") for one in beside(said(folder, text), ground)]


def test_only_what_differs_is_told_at_its_line(tmp_path: Path) -> None:
    text = """
        instance:
          application_settings:
            signup_enabled: false
            dns_rebinding_protection_enabled: {}
        """
    assert told(tmp_path, text.format("true"), INSTANCE, resource()) == []
    found = told(tmp_path, text.format("false"), INSTANCE, resource())
    assert found == [f"application_settings of the instance (1.yaml:5){WHY}"]


def test_what_was_not_read_may_differ_where_it_is_named(tmp_path: Path) -> None:
    hooks = (
        "instance: {system_hooks: {ci: {url: 'https://x.example', enable_ssl_verification: no}}}"
    )
    assert told(tmp_path, hooks, INSTANCE) == [f"system_hooks of the instance (1.yaml:2){WHY}"]
    refused = resource(
        Kind.INSTANCE, "x", context=True, system_hooks=section(status=Status.FORBIDDEN)
    )
    assert told(tmp_path, hooks, refused) == [f"system_hooks of the instance (1.yaml:2){WHY}"]


def test_groups_above_are_told_by_name_and_by_pattern(tmp_path: Path) -> None:
    above = group(context=True, settings=gap("visibility", membership_lock=True))
    below = group("acme/team", settings={"membership_lock": True})
    other = group("other", context=True, members={})
    wide = "groups: {'*': {settings: {membership_lock: false}}}"
    assert told(tmp_path, wide, above, below, other) == [f"settings of group acme (1.yaml:2){WHY}"]
    exact = "groups: {Other: {settings: {membership_lock: true}}, acme: {settings: {}}}"
    assert told(tmp_path, exact, above, below, other) == [
        f"settings of group other (1.yaml:2){WHY}"
    ]
    assert told(tmp_path, wide.replace("false", "true"), above, below, other) == []


def test_members_that_stay_are_no_change(tmp_path: Path) -> None:
    ann = {"id": 1, "username": "ann", "access_level": 30}
    above = group(context=True, members={"1": ann})
    text = "groups: {acme: {only: [members], members: {ann: {access_level: %s}}}}"
    assert told(tmp_path, text % "developer", above) == []
    assert told(tmp_path, text % "owner", above) == [f"members of group acme (1.yaml:2){WHY}"]


def test_so_it_is_of_a_plan(tmp_path: Path) -> None:
    off = {"dns_rebinding_protection_enabled": False, "signup_enabled": False}
    acme = {"full_path": "acme", "id": "1"}
    found = planned(
        tmp_path,
        plan(
            change("gitlab_application_settings.this", off),
            change("gitlab_group.acme", before=acme),
        ),
    )
    standing = [INSTANCE, group(context=True), resource()]
    ended, settings = beside(found, Ground(lambda: iter(standing), "x"))
    assert ended == f"the end of group acme{WHY}"
    assert settings.startswith("application_settings of the instance (")
