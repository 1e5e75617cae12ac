"""What administrators alone see of the server: system hooks, applications, everybody's tokens."""

from typing import Any, Final

from tests.simulator.answers import Rows, forbidden, not_found, unauthorized
from tests.simulator.credentials_api import ACCOUNT_TOKEN_KEYS
from tests.simulator.holders import numbered, shown
from tests.simulator.instance import Instance
from tests.simulator.keys import Attributes, Key
from tests.simulator.outbound_api import HOOK_KEYS
from tests.simulator.people import find_user, stored_user
from tests.simulator.routes import Call, Route

# lib/api/entities/hook.rb, without what projects and groups add to it.
_SYSTEM_HOOK: Final = {
    "id",
    "url",
    "name",
    "description",
    "created_at",
    "push_events",
    "tag_push_events",
    "merge_requests_events",
    "repository_update_events",
    "enable_ssl_verification",
    "alert_status",
    "disabled_until",
    "url_variables",
    "push_events_branch_filter",
    "branch_filter_strategy",
    "custom_webhook_template",
    "custom_headers",
    "token_present",
    "signing_token_present",
}
SYSTEM_HOOK_KEYS: Final = tuple(key for key in HOOK_KEYS if key.name in _SYSTEM_HOOK)

# lib/api/entities/application.rb: there is no key for the secret. The version is a guess.
APPLICATION_KEYS: Final = (
    Key("id"),
    Key("application_id"),
    Key("application_name"),
    Key("callback_url", "https://app.example.com/callback"),
    Key("confidential", True),
    Key("scopes", ["openid"], since=(17, 0)),
)


def _administrators(instance: Instance) -> None:
    if not instance.access.admin or instance.gitlab_com:
        raise forbidden()


def _system_hooks(instance: Instance, call: Call) -> Any:
    _administrators(instance)
    found = [_hook(instance, *row) for row in numbered(instance.estate.instance, "system_hooks")]
    return Rows(found, lambda hook: hook)


def _hook(instance: Instance, number: int, stored: Attributes) -> Attributes:
    told: Attributes = {
        "id": number,
        "token_present": bool(stored.get("token")),
        "signing_token_present": bool(stored.get("signing_token")),
    }
    headers = {
        "custom_headers": [{"key": each["key"]} for each in stored.get("custom_headers", [])]
    }
    return shown(SYSTEM_HOOK_KEYS, instance.settings_view(), told, stored, headers)


def _applications(instance: Instance, call: Call) -> Any:
    """All at once, whatever page is asked for."""
    _administrators(instance)
    return [
        shown(
            APPLICATION_KEYS,
            instance.settings_view(),
            {"id": number, "application_id": f"{number:064x}"},
            stored,
        )
        for number, stored in numbered(instance.estate.instance, "oauth_applications")
    ]


def _tokens(instance: Instance, call: Call) -> Any:
    """Everybody's for an administrator; for anyone else their own."""
    access = instance.access
    own = stored_user(instance, access.username)["id"]
    found = [_token(instance, *row) for row in numbered(instance.estate.instance, _TOKENS)]
    if not access.admin:
        found = [token for token in found if token["user_id"] == own]
    if "user_id" in call.query:
        found = [token for token in found if token["user_id"] == _whose(instance, call, own)]
    if "state" in call.query:
        found = [token for token in found if token["active"] is (call.query["state"] == "active")]
    return Rows(found, lambda token: token)


_TOKENS: Final = "personal_access_tokens"


def _whose(instance: Instance, call: Call, own: int) -> int:
    username = find_user(instance, call.query["user_id"])
    if username is None:
        raise not_found("User")
    id: int = stored_user(instance, username)["id"]
    if id != own and not instance.access.admin:
        raise unauthorized()
    return id


def _token(instance: Instance, number: int, stored: Attributes) -> Attributes:
    told: Attributes = {
        "id": number,
        "name": f"token-{number}",
        "active": not stored.get("revoked", False),
    }
    if "username" in stored:
        told["user_id"] = stored_user(instance, stored["username"])["id"]
    return shown(ACCOUNT_TOKEN_KEYS, instance.settings_view(), told, stored)


ADMIN_ROUTES = (
    Route("/hooks", _system_hooks, "doc/api/system_hooks.md"),
    Route("/applications", _applications, "doc/api/applications.md#list-all-applications"),
    Route(
        "/personal_access_tokens",
        _tokens,
        "doc/api/personal_access_tokens.md#list-personal-access-tokens",
    ),
)
