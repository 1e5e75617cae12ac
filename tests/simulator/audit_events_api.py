"""Audit events of the instance, of groups and of projects."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

from tests.simulator.answers import Refused, Rows, forbidden, not_found
from tests.simulator.holders import numbered
from tests.simulator.instance import Instance
from tests.simulator.keys import DEVELOPER, MAINTAINER, OWNER, Attributes
from tests.simulator.people import stored_user
from tests.simulator.routes import Call, Route

_LONGEST = timedelta(days=30)
_MADE = "2025-09-01T09:00:00.000Z"
_WRITTEN = len(_MADE)
# Ids are unique on a server, whatever they belong to.
_FIRST = {"Group": 0, "Project": 500_000_000, "Gitlab::Audit::InstanceScope": 900_000_000}


def _of_instance(instance: Instance, call: Call) -> Any:
    """Everything that is stored, for administrators; GitLab.com has none of those who ask."""
    if instance.gitlab_com:
        raise not_found()
    if not instance.access.admin or not instance.licensed(""):
        raise forbidden()
    kind, id = call.query.get("entity_type"), call.query.get("entity_id")
    if id and not kind:
        raise Refused(400, {"error": "entity_type is missing"})
    span, estate = _span(call), instance.estate
    server = {**estate.instance, "id": 1}
    found = list(_events(instance, "Gitlab::Audit::InstanceScope", "gitlab_instance", server, span))
    for name, holders in (("Group", estate.groups), ("Project", estate.projects)):
        for path, holder in holders.items():
            found += _events(instance, name, path, holder, span)
    if kind:
        found = [event for event in found if event["entity_type"] == kind]
    if id:
        found = [event for event in found if str(event["entity_id"]) == id]
    return _listed(instance, found)


def _of_group(instance: Instance, call: Call) -> Any:
    """Of the group alone; below Owner the list is cut to the caller's own events, with 200."""
    path = instance.group_path(call.parameters[0])
    level = instance.access.group(path)
    return _of_one(instance, call, "Group", path, instance.estate.groups[path], level, OWNER)


def _of_project(instance: Instance, call: Call) -> Any:
    """Below Maintainer the list is cut to the caller's own events, with 200."""
    path = instance.project_path(call.parameters[0])
    level = instance.access.project(path)
    holder = instance.estate.projects[path]
    return _of_one(instance, call, "Project", path, holder, level, MAINTAINER)


def _of_one(
    instance: Instance,
    call: Call,
    kind: str,
    path: str,
    holder: Attributes,
    level: int,
    whole: int,
) -> Any:
    if not instance.licensed(path) or level < DEVELOPER:
        raise forbidden()
    found = list(_events(instance, kind, path, holder, _span(call)))
    if level < whole:
        own = stored_user(instance, instance.access.username)["id"]
        found = [event for event in found if event["author_id"] == own]
    return _listed(instance, found)


def _listed(instance: Instance, found: list[Attributes]) -> Rows:
    """The newest id first."""
    found.sort(key=lambda event: int(event["id"]), reverse=True)
    return Rows(found, lambda event: _shown(instance, event), keyset=True)


def _span(call: Call) -> tuple[str, str]:
    """The bounds of a query, which both belong to it, as events tell their times."""
    after, before = (_bound(call, name) for name in ("created_after", "created_before"))
    if after and before and before - after > _LONGEST:
        raise Refused(400, {"message": "400 Bad request - at most 30 days can be asked for"})
    return _written(after) if after else "", _written(before) if before else "~"


def _bound(call: Call, name: str) -> datetime | None:
    text = call.query.get(name)
    try:
        return datetime.fromisoformat(text).astimezone(UTC) if text else None
    except ValueError:
        raise Refused(400, {"error": f"{name} is invalid"}) from None


def _written(moment: datetime) -> str:
    return moment.isoformat(timespec="milliseconds").replace("+00:00", "Z")


def _events(
    instance: Instance, kind: str, path: str, holder: Attributes, span: tuple[str, str]
) -> Iterator[Attributes]:
    """What tells events of a span apart; the rest is only made of those that are shown."""
    for number, stored in numbered(holder, "audit_events"):
        created = stored.get("created_at", _MADE)
        if len(created) != _WRITTEN:
            created = _written(datetime.fromisoformat(created).astimezone(UTC))
        if span[0] <= created <= span[1]:
            yield {
                "id": stored.get("id", _FIRST[kind] + holder["id"] * 1000 + number),
                "author_id": stored_user(instance, _author(instance, stored))["id"],
                "entity_id": stored.get("entity_id", holder["id"]),
                "entity_type": stored.get("entity_type", kind),
                "created_at": created,
                "path": path,
                "stored": stored,
            }


def _author(instance: Instance, stored: Attributes) -> str:
    return str(stored.get("author", instance.access.username))


def _shown(instance: Instance, event: Attributes) -> Attributes:
    """One audit event: doc/api/audit_events.md. 18.x answers carry event_name at the top."""
    stored = event["stored"]
    author = stored_user(instance, _author(instance, stored))
    details = {
        "author_name": author["name"],
        "author_class": "User",
        "author_email": author["email"],
        "target_id": event["entity_id"],
        "target_type": event["entity_type"],
        "target_details": event["path"],
        "ip_address": None,
        "entity_path": event["path"],
    }
    body = {name: event[name] for name in ("id", "author_id", "entity_id", "entity_type")}
    body |= {"details": {**details, **stored.get("details", {})}, "created_at": event["created_at"]}
    if instance.version >= (18, 0):
        body["event_name"] = stored.get("event_name")
    return body


_DOC = "doc/api/audit_events.md"

AUDIT_EVENT_ROUTES = (
    Route("/audit_events", _of_instance, _DOC, ee=True),
    Route("/groups/:id/audit_events", _of_group, _DOC, ee=True),
    Route("/projects/:id/audit_events", _of_project, _DOC, ee=True),
)
