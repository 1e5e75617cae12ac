"""Deploy tokens and keys, triggers, service accounts: who is shown what, and which secrets."""

from typing import Any

import pytest

from tests.simulator import Estate, EstateError
from tests.unit.simulator.asking import ROLES, ask

KEY = "ssh-ed25519 PLANTED-SECRET-shared"
DATA: dict[str, Any] = {
    "users": {"ada": {}, "deployer": {"id": 71}},
    "groups": {
        "acme": {
            "deploy_tokens": [{}, {"revoked": True}, {"expired": True}],
            "service_accounts": [
                {"username": "deployer", "tokens": [{"expires_at": None}, {"revoked": True}]},
                {"username": "renamer"},
            ],
        },
        "acme/sub": {"service_accounts": [{"username": "lost"}]},
    },
    "projects": {
        "acme/web": {
            "deploy_tokens": [{"name": "pull"}],
            "deploy_keys": [{"key": KEY, "id": 5, "can_push": True}, {}],
            "triggers": [{}, {"owner": "ada"}, {"owner": None}],
        },
        "acme/sub/api": {"deploy_keys": [{"key": KEY, "id": 5}, {"key": KEY}]},
    },
}
WEB, API = "/projects/acme%2Fweb", "/projects/acme%2Fsub%2Fapi"
ACCOUNTS = "/groups/acme/service_accounts"
TOKENS = f"{ACCOUNTS}/71/personal_access_tokens"


@pytest.mark.parametrize(
    ("path", "allowed"),
    [
        ("/groups/acme/deploy_tokens", ("admin", "owner", "maintainer")),
        (f"{WEB}/deploy_tokens", ("admin", "owner", "maintainer")),
        (f"{WEB}/deploy_keys", ("admin", "owner", "maintainer")),
        (f"{WEB}/triggers", ("admin", "owner", "maintainer")),
        (ACCOUNTS, ("admin", "owner")),
        (TOKENS, ("admin", "owner")),
    ],
)
def test_the_least_role(path: str, allowed: tuple[str, ...]) -> None:
    statuses = {role: ask(path, DATA, role=role)[0] for role in ROLES}
    assert statuses == {role: 200 if role in allowed else 403 for role in ROLES}
    assert ask(path, DATA, role="none")[0] == 404


@pytest.mark.parametrize(
    ("options", "status"),
    [
        ({"tier": "premium"}, 200),
        ({"tier": "free"}, 403),
        ({"tier": "free", "edition": "ce"}, 404),
        ({"tier": "premium", "gitlab_com": True}, 200),
    ],
)
def test_service_accounts_need_premium(options: dict[str, Any], status: int) -> None:
    assert ask(ACCOUNTS, DATA, **options)[0] == ask(TOKENS, DATA, **options)[0] == status


@pytest.mark.parametrize(
    ("version", "accounts", "tokens"),
    [("17.0.0", 404, 404), ("17.10.0", 200, 404), ("17.11.0", 200, 200)],
)
def test_service_accounts_came_before_their_tokens(
    version: str, accounts: int, tokens: int
) -> None:
    data = {**DATA, "version": version}
    assert (ask(ACCOUNTS, data)[0], ask(TOKENS, data)[0]) == (accounts, tokens)


def test_a_service_account_is_known_by_its_user() -> None:
    [second, first] = ask(ACCOUNTS, DATA)[1]
    assert (first["id"], first["username"]) == (71, "deployer")
    assert second["id"] == 300_102
    assert ask(f"{ACCOUNTS}/72/personal_access_tokens", DATA)[0] == 404
    assert ask(f"{ACCOUNTS}/300102/personal_access_tokens", DATA) == (200, [])


def test_tokens_of_a_service_account_are_filtered_by_their_state() -> None:
    both = ask(TOKENS, DATA)[1]
    assert [(each["active"], each["revoked"]) for each in both] == [(True, False), (False, True)]
    assert [each["user_id"] for each in both] == [71, 71]
    assert ask(f"{TOKENS}?state=active", DATA)[1] == both[:1]
    assert ask(f"{TOKENS}?state=inactive", DATA)[1] == both[1:]


def test_deploy_tokens_are_all_listed_unless_active_ones_are_asked_for() -> None:
    assert len(ask("/groups/acme/deploy_tokens", DATA)[1]) == 3
    assert len(ask("/groups/acme/deploy_tokens?active=true", DATA)[1]) == 1


def test_one_key_has_one_fingerprint_wherever_it_is() -> None:
    [shared, other] = ask(f"{WEB}/deploy_keys", DATA)[1]
    [same, uploaded] = ask(f"{API}/deploy_keys", DATA)[1]
    assert (shared["id"], shared["can_push"]) == (same["id"], True) == (5, True)
    assert same["can_push"] is False
    assert uploaded["id"] != 5
    prints = [each["fingerprint_sha256"] for each in (shared, same, uploaded, other)]
    assert prints[0] == prints[1] == prints[2] != prints[3]
    assert shared["key"] == KEY


def test_a_trigger_token_is_whole_for_its_owner_alone() -> None:
    [mine, hers, nobodys] = ask(f"{WEB}/triggers", DATA)[1]
    assert mine["token"] == "PLANTED-SECRET-trigger-101"
    assert mine["owner"]["username"] == "scanner"
    assert (hers["token"], hers["owner"]["state"]) == ("PLAN", "active")
    assert (nobodys["token"], nobodys["owner"]) == ("PLAN", None)


@pytest.mark.parametrize(
    ("part", "rows"),
    [
        ("triggers", [{"owner": "nobody"}]),
        ("deploy_keys", ["a key"]),
        ("deploy_tokens", ["a token"]),
    ],
)
def test_odd_rows_are_refused(part: str, rows: list[Any]) -> None:
    with pytest.raises(EstateError, match=part):
        Estate.from_dict({"groups": {"acme": {}}, "projects": {"acme/web": {part: rows}}})
