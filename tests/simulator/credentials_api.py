"""What lets machines in: deploy tokens and keys, triggers, and service accounts."""

import base64
import hashlib
from typing import Any, Final

from tests.simulator.answers import Rows, forbidden, not_found
from tests.simulator.estate import SECRET
from tests.simulator.holders import holder_of, numbered, shown
from tests.simulator.instance import Instance
from tests.simulator.keys import MAINTAINER, OWNER, Attributes, Key, View
from tests.simulator.people import user_basic
from tests.simulator.routes import Call, Handler, Route

_CREATED: Final = "2025-02-03T09:00:00.000Z"

# lib/api/entities/deploy_token.rb; the token itself is told once, when it is made.
DEPLOY_TOKEN_KEYS: Final = (
    Key("id"),
    Key("name"),
    Key("username"),
    Key("expires_at", "2026-02-14T00:00:00.000Z"),
    Key("scopes", ["read_repository"]),
    Key("revoked", False),
    Key("expired", False),
)

# lib/api/entities/ssh_key.rb, deploy_key.rb, deploy_keys_project.rb; doc/api/deploy_keys.md.
DEPLOY_KEY_KEYS: Final = (
    Key("id"),
    Key("title"),
    Key("created_at", _CREATED),
    Key("expires_at"),
    Key("last_used_at", since=(18, 0)),
    Key("key"),
    Key("usage_type", "auth_and_signing", since=(15, 7)),
    Key("fingerprint"),
    Key("fingerprint_sha256"),
    Key("can_push", False),
)

# lib/api/entities/trigger.rb.
TRIGGER_KEYS: Final = (
    Key("id"),
    Key("token"),
    Key("description", "nightly build"),
    Key("created_at", _CREATED),
    Key("updated_at", _CREATED),
    Key("last_used"),
    Key("expires_at", since=(17, 10)),
    Key("owner"),
)

# ee/lib/api/entities/service_account.rb; doc/api/service_accounts.md.
SERVICE_ACCOUNT_KEYS: Final = (
    Key("id"),
    Key("username"),
    Key("name", "Service account user"),
    Key("email"),
)

# lib/api/entities/personal_access_token.rb.
ACCOUNT_TOKEN_KEYS: Final = (
    Key("id"),
    Key("name"),
    Key("revoked", False),
    Key("created_at", _CREATED),
    Key("description"),
    Key("scopes", ["read_api"]),
    Key("user_id"),
    Key("last_used_at"),
    Key("active", True),
    Key("expires_at", "2026-02-03"),
)


def deploy_token(holder: Attributes, view: View, index: int, stored: Attributes) -> Attributes:
    """One deploy token."""
    id = holder["id"] * 100 + index
    name = f"gitlab+deploy-token-{id}"
    return shown(DEPLOY_TOKEN_KEYS, view, {"id": id, "name": name, "username": name}, stored)


def deploy_key(holder: Attributes, view: View, index: int, stored: Attributes) -> Attributes:
    """One deploy key; rows with the same `key` have the same fingerprints."""
    id = holder["id"] * 100 + index
    key = stored.get("key", f"ssh-ed25519 {SECRET}deploy-key-{stored.get('id', id)}")
    digest = hashlib.sha256(key.encode()).digest()
    told = {
        "id": id,
        "title": f"key {index}",
        "key": key,
        "fingerprint": digest[:16].hex(":"),
        "fingerprint_sha256": f"SHA256:{base64.b64encode(digest).decode().rstrip('=')}",
    }
    return shown(DEPLOY_KEY_KEYS, view, told, stored)


def trigger(
    instance: Instance, holder: Attributes, view: View, index: int, stored: Attributes
) -> Attributes:
    """One trigger; its token is cut to four characters unless the caller owns it."""
    id = holder["id"] * 100 + index
    owner = stored.get("owner", instance.access.username)
    token = stored.get("token", f"{SECRET}trigger-{id}")
    told = {
        "token": token if owner == instance.access.username else token[:4],
        "owner": owner and user_basic(instance, owner),
    }
    return shown(TRIGGER_KEYS, view, {"id": id}, stored, told)


def service_account(
    instance: Instance, holder: Attributes, view: View, index: int, stored: Attributes
) -> Attributes:
    """One service account; who is among the users has the id of that user."""
    username = stored["username"]
    user = instance.estate.users.get(username, {"id": 300_000 + holder["id"] * 100 + index})
    told = {"id": user["id"], "email": f"{username}@noreply.example.com"}
    return shown(SERVICE_ACCOUNT_KEYS, view, told, stored)


def account_token(account: Attributes, view: View, index: int, stored: Attributes) -> Attributes:
    """One token of a service account; its value is never returned by a read."""
    told = {
        "id": account["id"] * 100 + index,
        "name": f"token-{index}",
        "user_id": account["id"],
        "active": not stored.get("revoked", False),
    }
    return shown(ACCOUNT_TOKEN_KEYS, view, told, stored)


def _deploy_tokens(kind: str) -> Handler:
    def handler(instance: Instance, call: Call) -> Any:
        holder, view, level = holder_of(instance, kind, call)
        if level < MAINTAINER:
            raise forbidden()
        tokens = [deploy_token(holder, view, *row) for row in numbered(holder, "deploy_tokens")]
        if call.flag("active"):
            tokens = [each for each in tokens if not (each["revoked"] or each["expired"])]
        return Rows(tokens, lambda token: token)

    return handler


def _deploy_keys(instance: Instance, call: Call) -> Any:
    holder, view, level = holder_of(instance, "project", call)
    if level < MAINTAINER:
        raise forbidden()
    return Rows(numbered(holder, "deploy_keys"), lambda row: deploy_key(holder, view, *row))


def _triggers(instance: Instance, call: Call) -> Any:
    holder, view, level = holder_of(instance, "project", call)
    if level < MAINTAINER:
        raise forbidden()
    return Rows(numbered(holder, "triggers"), lambda row: trigger(instance, holder, view, *row))


def _accounts(instance: Instance, call: Call) -> tuple[list[tuple[Attributes, Attributes]], View]:
    """The service accounts, each with what the estate says of it: for Owners, by licence."""
    holder, view, level = holder_of(instance, "group", call)
    if level < OWNER or not instance.licensed(holder["full_path"]):
        raise forbidden()
    rows = numbered(holder, "service_accounts")
    return [(service_account(instance, holder, view, *row), row[1]) for row in rows], view


def _service_accounts(instance: Instance, call: Call) -> Any:
    accounts, _ = _accounts(instance, call)
    return Rows(accounts[::-1], lambda pair: pair[0])


def _account_tokens(instance: Instance, call: Call) -> Any:
    accounts, view = _accounts(instance, call)
    found = [pair for pair in accounts if str(pair[0]["id"]) == call.parameters[1]]
    if not found:
        raise not_found("User")
    [(account, stored)] = found
    tokens = [
        account_token(account, view, *row) for row in numbered({"tokens": [], **stored}, "tokens")
    ]
    state = call.query.get("state")
    if state:
        tokens = [token for token in tokens if token["active"] is (state == "active")]
    return Rows(tokens, lambda token: token)


_SERVICE_ACCOUNTS: Final = "doc/api/service_accounts.md"

CREDENTIAL_ROUTES = (
    Route("/groups/:id/deploy_tokens", _deploy_tokens("group"), "doc/api/deploy_tokens.md"),
    Route("/projects/:id/deploy_tokens", _deploy_tokens("project"), "doc/api/deploy_tokens.md"),
    Route("/projects/:id/deploy_keys", _deploy_keys, "doc/api/deploy_keys.md"),
    Route("/projects/:id/triggers", _triggers, "doc/api/pipeline_triggers.md"),
    Route(
        "/groups/:id/service_accounts",
        _service_accounts,
        f"{_SERVICE_ACCOUNTS}#list-all-group-service-accounts",
        ee=True,
        since=(17, 1),
    ),
    Route(
        "/groups/:id/service_accounts/:user_id/personal_access_tokens",
        _account_tokens,
        f"{_SERVICE_ACCOUNTS}#list-all-personal-access-tokens-for-a-group-service-account",
        ee=True,
        since=(17, 11),
    ),
)
