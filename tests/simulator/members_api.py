"""The membership endpoints, the same for groups and projects."""

from typing import Any

from tests.simulator.answers import Rows, not_found
from tests.simulator.instance import Instance
from tests.simulator.keys import OWNER, Attributes
from tests.simulator.people import member, members, stored_user
from tests.simulator.routes import Call, Handler, Route


def _resolve(instance: Instance, kind: str, reference: str) -> str:
    if kind == "group":
        return instance.group_path(reference)
    return instance.project_path(reference)


def _listing(kind: str, inherited: bool) -> Handler:
    def handler(instance: Instance, call: Call) -> Any:
        path = _resolve(instance, kind, call.parameters[0])
        rows = members(instance, kind, path, inherited)
        text = call.query.get("query", "").lower()
        if text:
            rows = [row for row in rows if text in row["username"].lower()]
        wanted = call.query.get("user_ids[]")
        if wanted:
            ids = {int(each) for each in wanted.split(",")}
            rows = [row for row in rows if stored_user(instance, row["username"])["id"] in ids]
        owner, seats = _is_owner(instance, kind, path), call.flag("show_seat_info")
        return Rows(rows, lambda row: member(instance, path, owner, row, seats))

    return handler


def _single(kind: str, inherited: bool) -> Handler:
    def handler(instance: Instance, call: Call) -> Any:
        reference, user_id = call.parameters
        path = _resolve(instance, kind, reference)
        for row in members(instance, kind, path, inherited):
            if str(stored_user(instance, row["username"])["id"]) == user_id:
                return member(instance, path, _is_owner(instance, kind, path), row)
        raise not_found()

    return handler


def _is_owner(instance: Instance, kind: str, path: str) -> bool:
    level: Attributes = {"group": instance.access.group, "project": instance.access.project}
    return bool(level[kind](path) >= OWNER)


def member_routes(kind: str) -> tuple[Route, ...]:
    """The membership rows of the table for one kind of holder."""
    base, doc = f"/{kind}s/:id/members", f"doc/api/{kind}_members.md"
    return (
        Route(base, _listing(kind, False), f"{doc} (direct members)"),
        Route(f"{base}/all", _listing(kind, True), f"{doc} (inherited and invited members)"),
        Route(f"{base}/:user_id", _single(kind, False), f"{doc} (a direct member)"),
        Route(
            f"{base}/all/:user_id",
            _single(kind, True),
            f"{doc} (a member, inherited and invited included)",
        ),
    )
