"""What was added is ended by GitLab's own requests, or a word says why there is none."""

from __future__ import annotations

from typing import Any

import pytest

from scanner.diff.shape import CHANGED, REMOVED
from scanner.investigate import ends
from scanner.investigate.endings import ending
from scanner.investigate.listed import Place
from scanner.investigate.settings_back import back
from scanner.investigate.shape import Remedy
from scanner.model import Kind
from scanner.sections import SECTIONS

G, P = Place(Kind.GROUP, "acme", 1), Place(Kind.PROJECT, "acme/web", 7)
SERVER, U = Place(Kind.INSTANCE, "gitlab.example.com", 0), Place(Kind.USER, "ada", 2)


def calls(found: Remedy) -> list[str]:
    return [f"{one['method']} {one['path']} {dict(one['body'])}" for one in found["calls"]]


@pytest.mark.parametrize(
    ("at", "section", "key", "entry", "path"),
    [
        (G, "members", "3", {}, "/groups/1/members/3"),
        (P, "access_tokens", "103", {}, "/projects/7/access_tokens/103"),
        (SERVER, "personal_access_tokens", "5", {}, "/personal_access_tokens/5"),
        (
            G,
            "service_account_tokens",
            "150",
            {"user_id": 9},
            "/groups/1/service_accounts/9/personal_access_tokens/150",
        ),
        (P, "deploy_tokens", "4", {}, "/projects/7/deploy_tokens/4"),
        (P, "deploy_keys", "2", {}, "/projects/7/deploy_keys/2"),
        (U, "ssh_keys", "6", {}, "/users/2/keys/6"),
        (P, "hooks", "8", {}, "/projects/7/hooks/8"),
        (SERVER, "system_hooks", "8", {}, "/hooks/8"),
        (P, "mirrors", "8", {}, "/projects/7/remote_mirrors/8"),
        (P, "integrations", "slack", {}, "/projects/7/integrations/slack"),
        (P, "protected_branches", "a/b *", {}, "/projects/7/protected_branches/a%2Fb%20%2A"),
        (G, "shared_with_groups", "other", {"group_id": 3}, "/groups/1/share/3"),
        (
            P,
            "variables",
            "KEY@a@b",
            {"key": "KEY", "environment_scope": "a@b"},
            "/projects/7/variables/KEY?filter%5Benvironment_scope%5D=a%40b",
        ),
        (SERVER, "variables", "KEY", {"key": "KEY"}, "/admin/ci/variables/KEY"),
        (
            P,
            "job_token_allowlist",
            "acme",
            {"kind": "group", "id": 1},
            "/projects/7/job_token_scope/groups_allowlist/1",
        ),
        (P, "runners", "5", {"runner_type": "project_type"}, "/runners/5"),
        (
            G,
            "saml_group_links",
            "x@y",
            {"name": "x", "provider": "y"},
            "/groups/1/saml_group_links/x?provider=y",
        ),
        (
            G,
            "ldap_group_links",
            "main/cn/x",
            {"cn": "x", "provider": "main"},
            "/groups/1/ldap_group_links?cn=x&provider=main",
        ),
    ],
)
def test_what_was_added_is_deleted(
    at: Place, section: str, key: str, entry: dict[str, Any], path: str
) -> None:
    assert calls(ending(at, section, key, entry)) == [f"DELETE {path} {{}}"]


@pytest.mark.parametrize(
    ("at", "section", "key", "entry"),
    [
        (P, "protected_branches", "inherited:main", {}),
        (P, "runners", "5", {"runner_type": "group_type"}),
        (P, "runners", "5", {}),
        (P, "shared_with_groups", "other", {}),
        (G, "invitations", "1", {}),
        (P, "codeowners", "x", {}),
    ],
)
def test_where_no_call_is_certain_there_is_none(
    at: Place, section: str, key: str, entry: dict[str, Any]
) -> None:
    found = ending(at, section, key, entry)
    assert (found["calls"], bool(found["note"]), bool(found["ui"])) == ([], True, True)


KEYED = sorted((name, kind) for name, spec in SECTIONS.items() if spec.keyed for kind in spec.kinds)


def test_no_entry_of_any_section_is_left_without_a_word() -> None:
    for name, kind in KEYED:
        found = ending(Place(kind, "x", 1), name, "1", {})
        assert found["ui"], name
        assert found["calls"] or found["note"], name
        for change, before in ((REMOVED, {"id": 1}), (CHANGED, "x")):
            path = [name, "1", *(["some"] if change == CHANGED else [])]
            told = back(Place(kind, "x", 1), path, change, before, {"id": 1}, {})
            assert told["calls"] or told["note"], (name, change)


def test_every_way_in_has_a_word() -> None:
    assert ends._URGENCY.keys() == ends._WORDS.keys()
    assert ends._URGENCY.keys() <= SECTIONS.keys()
