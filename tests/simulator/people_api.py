"""Who is in, who takes a seat, who asks to come in and who is invited; and users' keys."""

from typing import Any

from tests.simulator.answers import Refused, Rows, forbidden, not_found
from tests.simulator.estate import SECRET
from tests.simulator.holders import holder_of, numbered
from tests.simulator.instance import Instance
from tests.simulator.keys import MAINTAINER, OWNER, Attributes
from tests.simulator.people import (
    find_user,
    managed_user,
    members,
    stored_user,
    takes_seat,
    user_basic,
    usernames,
)
from tests.simulator.routes import Call, Handler, Route

_MADE = "2025-06-01T09:00:00.000Z"


def _bad(why: str = "") -> Refused:
    return Refused(400, {"message": f"400 Bad request{f' - {why}' if why else ''}"})


def _managed(least: int, mark: str) -> Handler:
    """Users whom a top-level group on GitLab.com manages, newest first."""

    def handler(instance: Instance, call: Call) -> Any:
        path = instance.group_path(call.parameters[0])
        if not instance.gitlab_com:
            raise not_found()
        if "/" in path:
            raise _bad("Must be a top-level group")
        if instance.access.group(path) < least or not instance.licensed(path):
            raise forbidden()
        users = [stored_user(instance, name) for name in usernames(instance)]
        users = [user for user in users if user[mark] in (True, path)]
        wanted = {"enabled": True, "disabled": False}.get(call.query.get("two_factor", ""))
        if wanted is not None:
            users = [user for user in users if user["two_factor_enabled"] is wanted]
        users.sort(key=lambda user: int(user["id"]), reverse=True)
        return Rows(users, lambda user: managed_user(instance, user["username"]))

    return handler


def _billable(instance: Instance, call: Call) -> Any:
    """400 for a subgroup and below Owner: ee/lib/ee/api/members.rb."""
    path = instance.group_path(call.parameters[0])
    if "/" in path or instance.access.group(path) < OWNER:
        raise _bad()
    found: dict[str, str] = {}
    for kind, holder, name in _below(instance, path):
        direct = {row["username"] for row in members(instance, kind, holder)}
        for row in members(instance, kind, holder, inherited=True):
            if takes_seat(instance, path, row):
                member = row["username"] in direct
                found.setdefault(row["username"], f"{name}_{'member' if member else 'invite'}")
    owners = [row for row in members(instance, "group", path) if row["access_level"] == OWNER]
    users = sorted(found, key=lambda name: int(stored_user(instance, name)["id"]))
    return Rows(users, lambda name: _seat(instance, name, found[name], owners))


def _below(instance: Instance, path: str) -> list[tuple[str, str, str]]:
    groups = [path, *instance.estate.descendants(path)]
    projects = instance.estate.projects_in(path, below=True)
    return [
        *(("group", each, "group") for each in groups),
        *(("project", each, "project") for each in projects),
    ]


def _seat(instance: Instance, name: str, how: str, owners: list[Attributes]) -> Attributes:
    """EE::API::Entities::BillableMember."""
    user = stored_user(instance, name)
    shown = instance.access.admin or user["managed"]
    return {
        **user_basic(instance, name),
        "email": user["email"] if shown else user["public_email"],
        "last_activity_on": user["last_activity_on"],
        "membership_type": how,
        "removable": how.endswith("_member"),
        "created_at": user["created_at"],
        "is_last_owner": [row["username"] for row in owners] == [name],
        "last_login_at": user["current_sign_in_at"],
    }


def _administered(kind: str, part: str) -> Handler:
    """A list for Owners of a group and Maintainers of a project."""

    def handler(instance: Instance, call: Call) -> Any:
        holder, _, level = holder_of(instance, kind, call)
        if level < (OWNER if kind == "group" else MAINTAINER):
            raise forbidden()
        show = {"access_requests": _request, "invitations": _invitation}[part]
        place = f"{kind}-{holder['id']}"
        return Rows(numbered(holder, part), lambda row: show(instance, place, *row))

    return handler


def _request(instance: Instance, place: str, number: int, row: Attributes) -> Attributes:
    return {
        **user_basic(instance, row["username"]),
        "requested_at": row.get("requested_at", _MADE),
    }


def _invitation(instance: Instance, place: str, number: int, row: Attributes) -> Attributes:
    """The token of an invitation opens the door to whoever has it."""
    return {
        "id": number,
        "invite_email": row["invite_email"],
        "invite_token": f"{SECRET}{place}-invitation-{number}",
        "created_at": row.get("created_at", _MADE),
        "access_level": row.get("access_level", 30),
        "expires_at": row.get("expires_at"),
        "user_name": row.get("user_name"),
        "created_by_name": row.get("created_by_name", "Administrator"),
    }


def _keys(part: str) -> Handler:
    """Anybody's, for anybody."""

    def handler(instance: Instance, call: Call) -> Any:
        username = find_user(instance, call.parameters[0])
        if username is None:
            raise not_found("User")
        show = {"ssh_keys": _ssh_key, "gpg_keys": _gpg_key}[part]
        return Rows(
            numbered(stored_user(instance, username), part),
            lambda row: show(instance, f"{username}-{part}-{row[0]}", *row),
        )

    return handler


def _ssh_key(instance: Instance, place: str, number: int, row: Attributes) -> Attributes:
    blank = {
        "id": number,
        "title": "laptop",
        "created_at": _MADE,
        "expires_at": None,
        "key": f"ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIExample {SECRET}{place}@laptop.example.com",
        "usage_type": "auth_and_signing",
    }
    if instance.version >= (17, 7):
        blank["last_used_at"] = None
    return {**blank, **row}


def _gpg_key(instance: Instance, place: str, number: int, row: Attributes) -> Attributes:
    key = f"-----BEGIN PGP PUBLIC KEY BLOCK-----\n{SECRET}{place}\n..."
    return {"id": number, "key": key, "created_at": _MADE, **row}


_MEMBERS = "ee/lib/ee/api/members.rb"

PEOPLE_ROUTES = (
    Route(
        "/groups/:id/enterprise_users",
        _managed(OWNER, "managed"),
        "doc/api/group_enterprise_users.md#list-all-enterprise-users",
        ee=True,
        since=(17, 7),
    ),
    Route(
        "/groups/:id/provisioned_users",
        _managed(MAINTAINER, "provisioned"),
        "doc/api/groups.md#list-provisioned-users",
        ee=True,
    ),
    Route("/groups/:id/billable_members", _billable, _MEMBERS, ee=True),
    *(
        Route(f"/{kind}s/:id/{part}", _administered(kind, part), f"doc/api/{part}.md")
        for kind in ("group", "project")
        for part in ("access_requests", "invitations")
    ),
    Route("/users/:id/keys", _keys("ssh_keys"), "lib/api/entities/ssh_key.rb"),
    Route("/users/:id/gpg_keys", _keys("gpg_keys"), "lib/api/entities/gpg_key.rb"),
)
