"""The endpoints of the instance, of the token and of its user."""

from typing import Any

from tests.simulator.answers import forbidden, not_found
from tests.simulator.entities import namespace
from tests.simulator.estate import SECRET
from tests.simulator.instance import Instance
from tests.simulator.instance_keys import APPLICATION_KEYS
from tests.simulator.keys import MAINTAINER, OWNER, Attributes, pick
from tests.simulator.people import USER_NAMESPACES, current_user, find_user, stored_user
from tests.simulator.routes import Call, Route


def _metadata(instance: Instance, call: Call) -> Any:
    base = instance.estate.version
    body: Attributes = {
        "version": f"{base}-ee" if instance.ee else base,
        "revision": "0a1b2c3d4e5",
        "kas": {
            "enabled": True,
            "externalUrl": "wss://kas.example.com",
            "externalK8sProxyUrl": "https://kas.example.com/k8s-proxy",
            "version": base,
        },
    }
    if instance.version >= (15, 6):
        body["enterprise"] = instance.ee
    return body


def _version(instance: Instance, call: Call) -> Any:
    return _metadata(instance, call)


def _user(instance: Instance, call: Call) -> Any:
    return current_user(instance)


def _own_token(instance: Instance, call: Call) -> Any:
    return {
        "id": 1,
        "name": "compliance scan",
        "revoked": False,
        "created_at": "2025-06-01T09:00:00.000Z",
        "description": "reads settings",
        "scopes": list(instance.scopes),
        "user_id": stored_user(instance, instance.access.username)["id"],
        "last_used_at": "2025-09-01T09:00:00.000Z",
        "active": True,
        "expires_at": "2035-06-01",
    }


def _license(instance: Instance, call: Call) -> Any:
    if not instance.access.admin or instance.gitlab_com:
        raise forbidden()
    if instance.tier == "free":
        return None
    blank = {
        "id": 1,
        "plan": instance.tier,
        "created_at": "2025-01-01T09:00:00.000Z",
        "starts_at": "2025-01-01",
        "expires_at": "2026-01-01",
        "historical_max": 40,
        "maximum_user_count": 40,
        "expired": False,
        "overage": 0,
        "user_limit": 50,
        "active_users": len(instance.estate.users) + 1,
        "licensee": {
            "Name": "Example",
            "Company": "Example",
            "Email": f"{SECRET}licensee@example.com",
        },
        "add_ons": {},
    }
    return {**blank, **instance.estate.license}


def _settings(instance: Instance, call: Call) -> Any:
    if not instance.access.admin or instance.gitlab_com:
        raise forbidden()
    settings = instance.estate.application_settings
    return pick(settings, APPLICATION_KEYS, instance.settings_view())


def _namespace(instance: Instance, call: Call) -> Any:
    """A group's for those who see the group, a user's for that user and administrators."""
    path = instance.estate.group_path(call.parameters[0])
    if path is None:
        return _user_namespace(instance, call.parameters[0])
    if not instance.access.sees_group(path):
        raise not_found("Namespace")
    stored = instance.estate.groups[path]
    level = instance.access.group(path)
    body = namespace(instance, path)
    if level >= OWNER:
        body["members_count_with_descendants"] = len(stored["members"])
        body["root_repository_size"] = 0
        body["projects_count"] = sum(1 for _ in instance.estate.projects_in(path, below=True))
    if instance.gitlab_com and level >= MAINTAINER:
        body |= _subscription(instance.tier_of(path), len(stored["members"]))
    return body


def _user_namespace(instance: Instance, reference: str) -> Attributes:
    number = int(reference) - USER_NAMESPACES if reference.isdigit() else None
    username = find_user(instance, reference if number is None else str(number))
    if username is None or not (instance.access.admin or username == instance.access.username):
        raise not_found("Namespace")
    body = namespace(instance, username)
    return body | (_subscription("free", 1) if instance.gitlab_com else {})


def _subscription(plan: str, seats: int) -> Attributes:
    return {
        "plan": plan,
        "billable_members_count": seats,
        "seats_in_use": seats,
        "max_seats_used": seats,
        "trial": False,
        "trial_ends_on": None,
        "end_date": "2026-01-01",
    }


INSTANCE_ROUTES = (
    Route("/metadata", _metadata, "doc/api/metadata.md", since=(15, 2)),
    Route("/version", _version, "doc/api/version.md"),
    Route("/user", _user, "doc/api/users.md#get-the-current-user"),
    Route(
        "/personal_access_tokens/self",
        _own_token,
        "doc/api/personal_access_tokens.md#get-details-on-a-personal-access-token",
        any_scope=True,
    ),
    Route("/license", _license, "doc/api/license.md", ee=True),
    Route("/application/settings", _settings, "doc/api/settings.md"),
    Route("/namespaces/:id", _namespace, "doc/api/namespaces.md#get-details-on-a-namespace"),
)
