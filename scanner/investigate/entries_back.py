"""The requests that bring back an entry: one that was removed, or whose rules are others now."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from scanner.investigate.endings import INHERITED, Entry, base, call, item, remedy
from scanner.investigate.listed import Place
from scanner.investigate.shape import Call, Remedy
from scanner.investigate.where import ui
from scanner.model import JSON

MOMENT = "Between the two calls the rule is not there."

Body = dict[str, JSON] | None


def again(at: Place, section: str, key: str, entry: Entry) -> Remedy:
    """How an entry comes back that was removed; `entry` is what it was."""
    where = ui(at.kind, section)
    if made := making(at, section, key, entry):
        return remedy(made, ui=where, note=_INCOMPLETE.get(section, ""))
    return remedy(ui=where, note=_WHY_NOT.get(section, "GitLab's API has no call for it."))


def replaced(at: Place, section: str, key: str, entry: Entry) -> Remedy | None:
    """How a rule is put back as a whole, where its levels cannot be changed one by one.

    GitLab adds levels to those of a rule, and ends one by an id that no snapshot keeps.
    """
    path, made = item(at, section, key, entry), making(at, section, key, entry)
    if section not in REPLACED or not path or not made:
        return None
    return remedy(call("DELETE", path), made, ui=ui(at.kind, section), note=MOMENT)


REPLACED = frozenset(
    {"protected_branches", "protected_tags", "protected_environments", "shared_with_groups"}
)


def making(at: Place, section: str, key: str, entry: Entry) -> Call | None:
    """The request that makes an entry anew; None where a snapshot does not keep all it takes."""
    if section not in _MAKING:
        return None
    path, body = _MAKING[section]
    found = body(key, entry)
    return None if found is None else call("POST", f"{base(at)}/{path(entry)}", **found)


def levels(found: JSON, name: str, alone: str) -> Body:
    """Who may do something: the one role by its short name, else each as an entry of a list.

    None where one of them is of a kind that the API takes in no way that is known.
    """
    if not isinstance(found, list) or not found:
        return None
    told = [_level(one) for one in found]
    if any(one is None for one in told):
        return None
    if len(told) == 1 and told[0] and "access_level" in told[0] and alone:
        return {alone: told[0]["access_level"]}
    return {name: told}


def _level(one: JSON) -> Body:
    names = {"role": "access_level", "user": "user_id", "group": "group_id"}
    names["deploy_key"] = "deploy_key_id"
    name = names.get(str(one.get("kind"))) if isinstance(one, dict) else None
    return {name: one[name]} if name and name in one else None


def _joined(*parts: Body) -> Body:
    """All of them as one; None where one of them is."""
    whole: dict[str, JSON] = {}
    for one in parts:
        if one is None:
            return None
        whole |= one
    return whole


def _kept(entry: Entry, *names: str) -> dict[str, JSON]:
    return {name: entry[name] for name in names if entry.get(name) not in (None, "")}


def _branch(key: str, entry: Entry) -> Body:
    if key.startswith(INHERITED):
        return None
    unprotect: Body = {}
    if entry.get("unprotect_access_levels"):
        unprotect = levels(
            entry["unprotect_access_levels"], "allowed_to_unprotect", "unprotect_access_level"
        )
    flags = ("allow_force_push", "code_owner_approval_required")
    return _joined(
        {"name": key, **{name: entry[name] for name in flags if name in entry}},
        levels(entry.get("push_access_levels"), "allowed_to_push", "push_access_level"),
        levels(entry.get("merge_access_levels"), "allowed_to_merge", "merge_access_level"),
        unprotect,
    )


def _tag(key: str, entry: Entry) -> Body:
    found = levels(entry.get("create_access_levels"), "allowed_to_create", "create_access_level")
    return _joined({"name": key}, found)


def _environment(key: str, entry: Entry) -> Body:
    rules = entry.get("approval_rules", [])
    told = [_level(one) for one in rules] if isinstance(rules, list) else [None]
    if any(one is None for one in told):
        return None
    approvals = [
        {**(one or {}), "required_approvals": rule["required_approvals"]}
        for one, rule in zip(told, rules, strict=True)
    ]
    return _joined(
        {"name": key},
        levels(entry.get("deploy_access_levels"), "deploy_access_levels", ""),
        {"approval_rules": approvals} if approvals else {},
    )


def _member(key: str, entry: Entry) -> Body:
    if not entry.get("access_level"):
        return None
    return {"user_id": int(key), **_kept(entry, "access_level", "expires_at")}


def _share(key: str, entry: Entry) -> Body:
    if not (entry.get("group_id") and entry.get("group_access_level")):
        return None
    return {
        "group_id": entry["group_id"],
        "group_access": entry["group_access_level"],
        **_kept(entry, "expires_at"),
    }


def _allowed(key: str, entry: Entry) -> Body:
    names = {"project": "target_project_id", "group": "target_group_id"}
    name = names.get(str(entry.get("kind")))
    return {name: entry["id"]} if name and entry.get("id") else None


def _saml(key: str, entry: Entry) -> Body:
    if not (entry.get("name") and entry.get("access_level")):
        return None
    return {
        "saml_group_name": entry["name"],
        **_kept(entry, "access_level", "provider", "member_role_id"),
    }


def _ldap(key: str, entry: Entry) -> Body:
    found = _kept(entry, "cn", "filter", "provider", "group_access", "member_role_id")
    return found if {"provider", "group_access"} <= found.keys() else None


def _path(text: str) -> Callable[[Entry], str]:
    return lambda entry: text


def _allowlist(entry: Entry) -> str:
    of = "groups_allowlist" if entry.get("kind") == "group" else "allowlist"
    return f"job_token_scope/{of}"


_MAKING: Mapping[str, tuple[Callable[[Entry], str], Callable[[str, Entry], Body]]] = {
    "protected_branches": (_path("protected_branches"), _branch),
    "protected_tags": (_path("protected_tags"), _tag),
    "protected_environments": (_path("protected_environments"), _environment),
    "members": (_path("members"), _member),
    "shared_with_groups": (_path("share"), _share),
    "job_token_allowlist": (_allowlist, _allowed),
    "saml_group_links": (_path("saml_group_links"), _saml),
    "ldap_group_links": (_path("ldap_group_links"), _ldap),
}

_INCOMPLETE: Mapping[str, str] = {
    "members": "A custom role is not set again by it.",
}
_ENDED = "Its secret is gone for good: make a new one where it is needed."
_WHY_NOT: Mapping[str, str] = {
    "access_tokens": _ENDED,
    "personal_access_tokens": _ENDED,
    "service_account_tokens": _ENDED,
    "deploy_tokens": _ENDED,
    "triggers": _ENDED,
    "deploy_keys": "Add the public key again; a snapshot keeps its fingerprint alone.",
    "ssh_keys": "The user adds the public key again; a snapshot keeps none.",
    "gpg_keys": "The user adds the public key again; a snapshot keeps none.",
    "variables": "A snapshot never keeps the value: take it from where it is kept.",
    "hooks": "A snapshot keeps of the address the host alone, and no secret token.",
    "system_hooks": "A snapshot keeps of the address the host alone, and no secret token.",
    "mirrors": "A snapshot keeps of the address the host alone.",
    "integrations": "A snapshot keeps no properties of integrations.",
    "approval_rules": "A snapshot keeps how many approve, and not who.",
    "pipeline_schedules": "A snapshot keeps no variables of schedules.",
    "runners": "Register the runner again.",
    "users": "A deleted account cannot be brought back.",
    "protected_branches": "The rule is the top-level group's, or one of its levels was not read.",
    "codeowners": "It is in the repository: revert the commit.",
    "ci_config": "It is in the repository: revert the commit.",
    "scanners": "It is in the repository: revert the commit.",
    "security_policies": "It is in the security policy project: revert the commit there.",
    "compliance_frameworks": "GraphQL alone makes it.",
    "audit_streams": "GraphQL alone makes it.",
}
