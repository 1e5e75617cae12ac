"""The endpoints of users: the lists, and the projects in a user's own namespace."""

import re
from typing import Any

from tests.simulator.answers import Rows, not_found
from tests.simulator.entities import basic_project, project
from tests.simulator.instance import Instance
from tests.simulator.keys import Attributes
from tests.simulator.people import find_user, full_user, stored_user, user_basic, usernames
from tests.simulator.routes import Call, Route

# Service accounts are bots, too, and no project bots; a person may have such a name.
_TOKEN_BOT = re.compile(r"(project|group)_\d+_bot")


def _is_token_bot(user: Attributes) -> bool:
    return user["bot"] is True and _TOKEN_BOT.match(user["username"]) is not None


def _users(instance: Instance, call: Call) -> Any:
    """An administrator is shown everything; for anyone else the other filters do nothing."""
    users = [stored_user(instance, username) for username in usernames(instance)]
    if "username" in call.query:
        wanted = call.query["username"].lower()
        users = [user for user in users if str(user["username"]).lower() == wanted]
    if "search" in call.query:
        text = call.query["search"].lower()
        users = [user for user in users if text in f"{user['username']} {user['name']}".lower()]
    for name in ("active", "blocked"):
        if call.flag(name):
            users = [user for user in users if user["state"] == name]
    admin = instance.access.admin
    if admin:
        users = [user for user in users if _filtered(instance, call, user)]
    users.sort(key=lambda user: int(user["id"]), reverse=True)
    show = full_user if admin else user_basic
    return Rows(users, lambda user: show(instance, user["username"]), keyset=True)


def _filtered(instance: Instance, call: Call, user: Attributes) -> bool:
    two_factor = {"enabled": True, "disabled": False}.get(call.query.get("two_factor", ""))
    return (
        (two_factor is None or user["two_factor_enabled"] is two_factor)
        and (not call.flag("external") or user["external"] is True)
        and (not call.flag("admins") or full_user(instance, user["username"])["is_admin"])
        and not (call.flag("without_project_bots") and _is_token_bot(user))
    )


def _projects(instance: Instance, call: Call) -> Any:
    """Of the user's own namespace, those that the caller sees."""
    username = find_user(instance, call.parameters[0])
    if username is None:
        raise not_found("User")
    estate = instance.estate
    own = [] if username in estate.groups else list(estate.projects_in(username))
    seen = [path for path in own if instance.access.sees_project(path)]
    seen.sort(key=lambda path: int(estate.projects[path]["id"]), reverse=True)
    show = basic_project if call.flag("simple") else project
    return Rows(seen, lambda path: show(instance, path))


USER_ROUTES = (
    Route("/users", _users, "doc/api/users.md#list-users", also_scopes=("read_user",)),
    Route("/users/:id/projects", _projects, "doc/api/projects.md#list-a-users-projects"),
)
