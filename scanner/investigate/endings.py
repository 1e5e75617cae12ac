"""The requests that end what somebody added: a token, a member, a hook, a rule.

Endpoints are those of GitLab's pages below doc/api, each named after what it ends.
"""

from __future__ import annotations

from collections.abc import Mapping
from urllib.parse import quote, urlencode

from scanner.investigate.listed import Place
from scanner.investigate.shape import Call, Remedy
from scanner.investigate.where import ui
from scanner.model import JSON, Kind

Entry = Mapping[str, JSON]

_BELOW: Mapping[str, str] = {
    "members": "members",
    "access_tokens": "access_tokens",
    "deploy_tokens": "deploy_tokens",
    "deploy_keys": "deploy_keys",
    "hooks": "hooks",
    "integrations": "integrations",
    "mirrors": "remote_mirrors",
    "triggers": "triggers",
    "pipeline_schedules": "pipeline_schedules",
    "protected_branches": "protected_branches",
    "protected_tags": "protected_tags",
    "protected_environments": "protected_environments",
    "approval_rules": "approval_rules",
    "environments": "environments",
    "access_requests": "access_requests",
}
"""Sections whose entries lie below the group or project, by their keys."""

_ALONE: Mapping[str, str] = {
    "personal_access_tokens": "/personal_access_tokens/{key}",
    "system_hooks": "/hooks/{key}",
    "oauth_applications": "/applications/{key}",
    "ssh_keys": "/users/{id}/keys/{key}",
    "gpg_keys": "/users/{id}/gpg_keys/{key}",
}

INHERITED = "inherited:"
"""How the key of a rule begins that is the top-level group's."""


def base(at: Place) -> str:
    """`/groups/7`, `/projects/7` or `/users/7`; nothing of the instance."""
    return "" if at.kind is Kind.INSTANCE else f"/{at.kind.value}s/{at.id}"


def call(method: str, path: str, **body: JSON) -> Call:
    """A request."""
    return Call(method=method, path=path, body=body)


def remedy(*calls: Call, ui: str, note: str = "") -> Remedy:
    """What is to be done."""
    return Remedy(calls=list(calls), ui=ui, note=note)


def item(at: Place, section: str, key: str, entry: Entry) -> str:
    """The path of an entry; empty where GitLab's API has none, or not all of it is known."""
    name = quote(key, safe="")
    if section in _ALONE:
        return _ALONE[section].format(id=at.id, key=name)
    if section in _BELOW:
        return "" if key.startswith(INHERITED) else f"{base(at)}/{_BELOW[section]}/{name}"
    if section == "shared_with_groups":
        group = _id(entry, "group_id")
        return f"{base(at)}/share/{group}" if group else ""
    if section == "variables":
        return _variable(at, key, entry)
    if section == "service_account_tokens":
        user = _id(entry, "user_id")
        return f"{base(at)}/service_accounts/{user}/personal_access_tokens/{name}" if user else ""
    if section == "job_token_allowlist":
        lists = {"project": "allowlist", "group": "groups_allowlist"}
        of, id = lists.get(str(entry.get("kind"))), _id(entry, "id")
        return f"{base(at)}/job_token_scope/{of}/{id}" if of and id else ""
    if section == "runners":
        own = f"{at.kind.value}_type"
        return f"/runners/{name}" if entry.get("runner_type") == own else ""
    if section in ("saml_group_links", "ldap_group_links"):
        return _link(at, section, entry)
    return ""


def _id(entry: Entry, name: str) -> int:
    """A number that becomes a part of a path; 0 for none."""
    found = entry.get(name)
    return found if type(found) is int else 0


def _variable(at: Place, key: str, entry: Entry) -> str:
    name, _, scope = key.rpartition("@") if at.kind is not Kind.INSTANCE else (key, "", "")
    name = quote(str(entry.get("key") or name), safe="")
    if at.kind is Kind.INSTANCE:
        return f"/admin/ci/variables/{name}"
    query = urlencode({"filter[environment_scope]": entry.get("environment_scope", scope)})
    return f"{base(at)}/variables/{name}?{query}"


def _link(at: Place, section: str, entry: Entry) -> str:
    if section == "saml_group_links":
        name, provider = quote(str(entry.get("name", "")), safe=""), entry.get("provider")
        query = f"?{urlencode({'provider': provider})}" if provider else ""
        return f"{base(at)}/saml_group_links/{name}{query}" if name else ""
    named = {one: entry[one] for one in ("cn", "filter", "provider") if entry.get(one)}
    return f"{base(at)}/ldap_group_links?{urlencode(named)}" if named else ""


def ending(at: Place, section: str, key: str, entry: Entry) -> Remedy:
    """How an entry is ended that was added."""
    where = ui(at.kind, section)
    if section == "users":
        return remedy(
            call("POST", f"/users/{quote(key, safe='')}/block"),
            ui=where,
            note="A blocked account can be looked at; a deleted one cannot.",
        )
    if path := item(at, section, key, entry):
        return remedy(call("DELETE", path), ui=where, note=_REMARKS.get(section, ""))
    return remedy(ui=where, note=_NO_CALL.get(section, "GitLab's API has no call for it."))


_REMARKS: Mapping[str, str] = {
    "shared_with_groups": "It shuts out all members of that group, who stay members there.",
    "access_tokens": "Its bot goes with it.",
    "deploy_keys": "The key stays in other projects that have it.",
    "personal_access_tokens": "It takes an administrator, or its owner.",
    "ssh_keys": "It takes an administrator; the owner does it in the own settings.",
    "gpg_keys": (
        "It takes an administrator. Commits that it signed stay verified: in the owner's settings,"
        " Revoke marks them as unverified."
    ),
    "mirrors": "What was pushed to its target is there still.",
}
_NO_CALL: Mapping[str, str] = {
    "protected_branches": "The rule is the top-level group's: see there.",
    "runners": "The runner is of another group or project, or its kind could not be read.",
    "invitations": "The API knows it by the e-mail address, which a snapshot does not keep.",
    "security_policies": "It is in the security policy project: revert the commit there.",
    "compliance_frameworks": "GraphQL alone ends it.",
    "audit_streams": "GraphQL alone ends it.",
    "codeowners": "It is in the repository: revert the commit.",
    "ci_config": "It is in the repository: revert the commit.",
    "scanners": "It is in the repository: revert the commit.",
    "forks": "Delete the fork itself, if it is not wanted.",
}
