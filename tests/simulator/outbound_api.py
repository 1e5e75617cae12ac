"""What groups and projects send elsewhere: webhooks, integrations and push mirrors."""

import re
from typing import Any, Final

from tests.simulator.answers import Rows, forbidden, unauthorized
from tests.simulator.holders import holder_of, numbered, shown
from tests.simulator.instance import Instance
from tests.simulator.keys import MAINTAINER, OWNER, Attributes, Key, View, bare
from tests.simulator.routes import Call, Handler, Route

_EVENTS: Final = bare(
    (
        "issues_events",
        "confidential_issues_events",
        "note_events",
        "confidential_note_events",
        "pipeline_events",
        "wiki_page_events",
        "job_events",
        "deployment_events",
        "releases_events",
    ),
    default=False,
)

# lib/api/entities/hook.rb, project_hook.rb, ee/lib/ee/api/entities/group_hook.rb; versions from the
# history of doc/api/project_webhooks.md. There is no key for the token itself.
HOOK_KEYS: Final = (
    Key("id"),
    Key("url", "https://hooks.example.com/gitlab"),
    Key("name", None, since=(17, 1)),
    Key("description", None, since=(17, 1)),
    Key("created_at", "2024-09-01T09:10:54.854Z"),
    Key("push_events", True),
    *bare(("tag_push_events", "merge_requests_events", "repository_update_events"), default=False),
    Key("enable_ssl_verification", True),
    Key("alert_status", "executable"),
    Key("disabled_until"),
    Key("url_variables", []),
    Key("push_events_branch_filter", None),
    Key("branch_filter_strategy", "wildcard"),
    Key("custom_webhook_template", None, since=(16, 10)),
    Key("custom_headers", [], since=(17, 1)),
    *_EVENTS,
    Key("feature_flag_events", False),
    Key("resource_access_token_events", False, since=(16, 10)),
    Key("token_present", False, since=(19, 0)),
    Key("signing_token_present", False, since=(19, 0)),
)
_GROUP_HOOK_KEYS: Final = (
    *HOOK_KEYS,
    Key("group_id"),
    Key("subgroup_events", False),
    Key("emoji_events", False, since=(16, 2)),
    Key("member_events", False, since=(17, 1)),
)
_PROJECT_HOOK_KEYS: Final = (*HOOK_KEYS, Key("project_id"))

# lib/api/entities/integration_basic.rb; history of doc/api/project_integrations.md.
INTEGRATION_KEYS: Final = (
    Key("id"),
    Key("title"),
    Key("slug"),
    *bare(("created_at", "updated_at"), default="2024-11-20T11:20:25.297Z"),
    Key("active", True),
    *bare(
        (
            "commit_events",
            "push_events",
            "issues_events",
            "incident_events",
            "alert_events",
            "confidential_issues_events",
            "merge_requests_events",
            "tag_push_events",
            "deployment_events",
            "note_events",
            "confidential_note_events",
            "pipeline_events",
            "wiki_page_events",
            "job_events",
            "comment_on_event_enabled",
        ),
        default=True,
    ),
    Key("inherited", False, since=(17, 3)),
    Key("vulnerability_events", False, ee=True, since=(16, 4)),
)

# lib/api/entities/remote_mirror.rb and its EE part; the versions are from memory.
MIRROR_KEYS: Final = (
    Key("id"),
    Key("enabled", True),
    Key("url"),
    Key("update_status", "finished"),
    *bare(
        ("last_update_at", "last_update_started_at", "last_successful_update_at"),
        default="2025-09-01T09:00:00.000Z",
    ),
    Key("last_error"),
    Key("only_protected_branches", False),
    Key("keep_divergent_refs", None),
    Key("auth_method", "password", since=(16, 10)),
    Key("host_keys", [], since=(18, 0)),
    Key("mirror_branch_regex", None, ee=True, tier="premium", since=(15, 8)),
)


def hook(holder: Attributes, kind: str, view: View, index: int, stored: Attributes) -> Attributes:
    """One webhook: its tokens are told at most as present, its headers only by their names."""
    told: Attributes = {
        "id": holder["id"] * 100 + index,
        f"{kind}_id": holder["id"],
        "token_present": bool(stored.get("token")),
        "signing_token_present": bool(stored.get("signing_token")),
    }
    headers = {
        "custom_headers": [{"key": each["key"]} for each in stored.get("custom_headers", [])]
    }
    keys = _GROUP_HOOK_KEYS if kind == "group" else _PROJECT_HOOK_KEYS
    return shown(keys, view, told, stored, headers)


def integration(holder: Attributes, view: View, index: int, stored: Attributes) -> Attributes:
    """One integration without its properties, which no list has."""
    title = str(stored["slug"]).replace("-", " ").capitalize()
    told = {"id": holder["id"] * 100 + index, "title": title}
    return shown(INTEGRATION_KEYS, view, told, stored)


def remote_mirror(holder: Attributes, view: View, index: int, stored: Attributes) -> Attributes:
    """One push mirror; user and password of its address are masked."""
    told = {"id": holder["id"] * 100 + index}
    return shown(MIRROR_KEYS, view, told, stored, {"url": masked(stored["url"])})


def masked(url: str) -> str:
    """Gitlab::UrlSanitizer: stars for a user and for a password, wherever there is one."""

    def stars(found: re.Match[str]) -> str:
        return f"{found[1]}{':'.join('*****' if each else '' for each in found[2].split(':', 1))}@"

    return re.sub(r"^([a-z+]+://)([^/@]+)@", stars, url)


_LEAST: Final = {"group": OWNER, "project": MAINTAINER}


def _hooks(kind: str) -> Handler:
    def handler(instance: Instance, call: Call) -> Any:
        # ee/lib/api/group_hooks.rb asks for the role and not for the licence.
        holder, view, level = holder_of(instance, kind, call)
        if level < _LEAST[kind]:
            raise forbidden()
        return Rows(numbered(holder, "hooks"), lambda row: hook(holder, kind, view, *row))

    return handler


def _integrations(kind: str) -> Handler:
    def handler(instance: Instance, call: Call) -> Any:
        """The active ones, all of them: the endpoint has no pages."""
        holder, view, level = holder_of(instance, kind, call)
        if level < _LEAST[kind]:
            raise forbidden()
        listed = (integration(holder, view, *row) for row in numbered(holder, "integrations"))
        return [each for each in listed if each["active"]]

    return handler


def _remote_mirrors(instance: Instance, call: Call) -> Any:
    """401, not 403, below Maintainer."""
    holder, view, level = holder_of(instance, "project", call)
    if level < MAINTAINER:
        raise unauthorized()
    mirrors = numbered(holder, "remote_mirrors")
    return Rows(mirrors, lambda row: remote_mirror(holder, view, *row))


OUTBOUND_ROUTES = (
    Route(
        "/groups/:id/hooks",
        _hooks("group"),
        "doc/api/group_webhooks.md#list-group-hooks",
        ee=True,
    ),
    Route("/projects/:id/hooks", _hooks("project"), "doc/api/project_webhooks.md"),
    Route(
        "/groups/:id/integrations",
        _integrations("group"),
        "doc/api/group_integrations.md#list-all-active-integrations",
        since=(17, 9),
    ),
    Route(
        "/projects/:id/integrations",
        _integrations("project"),
        "doc/api/project_integrations.md#list-all-active-integrations",
    ),
    Route("/projects/:id/remote_mirrors", _remote_mirrors, "doc/api/remote_mirrors.md"),
)
