"""One small estate, and what servers with different options answer about it."""

from typing import Any

from tests.simulator import ABSENT, Estate, Simulator
from tests.unit.simulator.wire import get

DATA: dict[str, Any] = {
    "users": {"ada": {}, "bo": {}},
    "groups": {
        "acme": {
            "ip_restriction_ranges": "192.0.2.0/24",
            "prevent_forking_outside_group": True,
            "saml_group_links": [{"name": "admins"}],
            "members": [{"username": "ada", "access_level": 40}],
            "protected_branches": {"main": {}},
            "audit_events": [{"author": "ada"}, {}],
            "access_tokens": [{}, {"revoked": True}],
        },
        "acme/sub": {
            "prevent_forking_outside_group": False,
            "push_rule": {"reject_unsigned_commits": None, "reject_non_dco_commits": ABSENT},
            "members": [{"username": "ada", "access_level": 30}],
            "shared_with_groups": [
                {"group_full_path": "other", "group_access_level": 20, "expires_at": None}
            ],
        },
        "other": {"members": [{"username": "bo", "access_level": 50}]},
        "open": {"visibility": "public"},
    },
    "projects": {
        "acme/web": {"protected_branches": {"ma*": {}}},
        "acme/sub/api": {"push_rule": {}, "archived": True},
        "acme/sub/empty": {"empty_repo": True},
        "open/site": {"visibility": "public"},
        "other/lib": {
            "shared_with_groups": [{"group_full_path": "acme/sub", "group_access_level": 30}]
        },
    },
}
ROLES = ("admin", "owner", "maintainer", "developer", "reporter", "guest")


def ask(path: str, data: dict[str, Any] | None = None, **options: Any) -> tuple[int, Any]:
    """The status and body that a server with these options answers."""
    with Simulator(Estate.from_dict(data or DATA), **options) as gitlab:
        reply = get(gitlab, path)
        return reply.status, reply.body


def keys(path: str, **options: Any) -> set[str]:
    """The keys of the answer, or of the first row of a list."""
    status, body = ask(path, **options)
    assert status == 200
    return set(body[0] if isinstance(body, list) else body)
