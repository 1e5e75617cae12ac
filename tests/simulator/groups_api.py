"""The endpoints below /groups."""

from typing import Any

from tests.simulator import parts
from tests.simulator.answers import Rows, forbidden, not_found, unauthorized
from tests.simulator.entities import basic_project, group, group_link, project
from tests.simulator.instance import Instance
from tests.simulator.keys import GUEST, OWNER, Attributes, rows
from tests.simulator.members_api import member_routes
from tests.simulator.routes import Call, Route

_ORDERS = ("id", "name", "path", "created_at", "updated_at", "last_activity_at")


def _group(instance: Instance, call: Call) -> Any:
    path = instance.group_path(call.parameters[0])
    body = group(instance, path, detail=True)
    if call.flag("with_projects", True):
        # Deprecated, at most 100 of each: doc/api/groups.md.
        body["projects"] = [
            project(instance, each)
            for each in list(instance.estate.projects_in(path))[:100]
            if instance.access.sees_project(each)
        ]
        body["shared_projects"] = [
            project(instance, each) for each in _shared_into(instance, {path})[:100]
        ]
    return body


def _listing(instance: Instance, call: Call, paths: list[str]) -> Rows:
    """Groups by name, as every list of groups has them."""
    if "search" in call.query:
        text = call.query["search"].lower()
        paths = [path for path in paths if text in path.lower()]
    groups = instance.estate.groups
    paths.sort(key=lambda path: (str(groups[path]["name"]).lower(), groups[path]["id"]))
    return Rows(paths, lambda path: group(instance, path))


def _groups(instance: Instance, call: Call) -> Any:
    """Without all_available only the caller's own groups; an administrator gets all."""
    everything = call.flag("all_available", instance.access.admin)
    least = OWNER if call.flag("owned") else int(call.query.get("min_access_level", 1))
    paths = [
        path
        for path in instance.estate.groups
        if (not call.flag("top_level_only") or "/" not in path)
        and (
            instance.access.group(path) >= least
            or (everything and least == 1 and instance.access.sees_group(path))
        )
    ]
    return _listing(instance, call, paths)


def _visible_groups(instance: Instance, path: str, candidates: list[str]) -> list[str]:
    # A member of a group sees all that lies below it.
    if instance.access.group(path) >= GUEST:
        return candidates
    return [each for each in candidates if instance.access.sees_group(each)]


def _subgroups(instance: Instance, call: Call) -> Any:
    path = instance.group_path(call.parameters[0])
    below = list(instance.estate.subgroups(path))
    return _listing(instance, call, _visible_groups(instance, path, below))


def _descendants(instance: Instance, call: Call) -> Any:
    path = instance.group_path(call.parameters[0])
    below = list(instance.estate.descendants(path))
    return _listing(instance, call, _visible_groups(instance, path, below))


def _shared_into(instance: Instance, groups: set[str]) -> list[str]:
    return [
        path
        for path, stored in instance.estate.projects.items()
        if any(share["group_full_path"] in groups for share in rows(stored, "shared_with_groups"))
        and instance.access.sees_project(path)
    ]


def _projects(instance: Instance, call: Call) -> Any:
    """with_shared is true unless said otherwise: foreign projects come along."""
    path = instance.group_path(call.parameters[0])
    below = call.flag("include_subgroups")
    stored = instance.estate.projects
    found = list(instance.estate.projects_in(path, below))
    if instance.access.group(path) < GUEST:
        found = [each for each in found if instance.access.sees_project(each)]
    if call.flag("with_shared", True):
        groups = {path, *(instance.estate.descendants(path) if below else ())}
        found = list(dict.fromkeys([*found, *_shared_into(instance, groups)]))
    if "archived" in call.query:
        found = [each for each in found if stored[each]["archived"] is call.flag("archived")]
    if "visibility" in call.query:
        wanted = call.query["visibility"]
        found = [each for each in found if stored[each]["visibility"] == wanted]
    if "search" in call.query:
        text = call.query["search"].lower()
        found = [each for each in found if text in each.lower()]
    order = call.query.get("order_by", "created_at")
    if order in _ORDERS:
        descending = call.query.get("sort", "desc") == "desc"
        found.sort(
            key=lambda each: (
                str(stored[each][order]) if order != "id" else "",
                stored[each]["id"],
            ),
            reverse=descending,
        )
    show = basic_project if call.flag("simple") else project
    return Rows(found, lambda each: show(instance, each))


def _push_rule(instance: Instance, call: Call) -> Any:
    """404 for no permission, for no licence and for never configured: not told apart."""
    path = instance.group_path(call.parameters[0])
    stored = instance.estate.groups[path]
    if instance.access.group(path) < OWNER or not instance.licensed(path):
        raise not_found()
    if stored["push_rule"] is None:
        raise not_found()
    return parts.push_rule(stored, "group")


def _protected_branches(instance: Instance, call: Call) -> Any:
    path = instance.group_path(call.parameters[0])
    if instance.access.group(path) < OWNER:
        raise forbidden()
    if not instance.licensed(path) or instance.gitlab_com:
        raise not_found()
    stored = instance.estate.groups[path]["protected_branches"] if "/" not in path else {}
    rules: list[Attributes] = [{"name": name, **rule} for name, rule in stored.items()]
    return Rows(rules, lambda rule: parts.protected_branch(instance, rule, of_group=True))


def _approval_setting(instance: Instance, call: Call) -> Any:
    path = instance.group_path(call.parameters[0])
    if instance.access.group(path) < OWNER or not instance.licensed(path):
        raise forbidden()
    return parts.approval_setting(instance, "group", path)


def _access_tokens(instance: Instance, call: Call) -> Any:
    """401, not 403, below Owner."""
    path = instance.group_path(call.parameters[0])
    if instance.access.group(path) < OWNER or (instance.gitlab_com and not instance.licensed(path)):
        raise unauthorized()
    return parts.access_tokens(instance, instance.estate.groups[path], call.query.get("state"))


def _saml_group_links(instance: Instance, call: Call) -> Any:
    """401 below Owner and without the licence."""
    path = instance.group_path(call.parameters[0])
    if instance.access.group(path) < OWNER or not instance.licensed(path):
        raise unauthorized()
    links = instance.estate.groups[path]["saml_group_links"]
    return Rows(links, lambda link: group_link("saml_group_links", link))


def _invited_groups(instance: Instance, call: Call) -> Any:
    path = instance.group_path(call.parameters[0])
    relation = call.query.get("relation[]", call.query.get("relation", ""))
    groups = instance.estate.groups
    holders = [path]
    if relation != "direct":
        holders += [each for each in groups if path.startswith(f"{each}/")]
    if relation == "inherited":
        holders.remove(path)
    invited = dict.fromkeys(
        share["group_full_path"]
        for holder in holders
        for share in rows(groups[holder], "shared_with_groups")
        if instance.access.sees_group(share["group_full_path"])
    )
    return _listing(instance, call, list(invited))


_DOC = "doc/api/groups.md"

GROUP_ROUTES = (
    Route("/groups", _groups, f"{_DOC}#list-all-groups"),
    Route("/groups/:id", _group, f"{_DOC}#get-a-single-group"),
    Route("/groups/:id/subgroups", _subgroups, f"{_DOC}#list-subgroups"),
    Route("/groups/:id/descendant_groups", _descendants, f"{_DOC}#list-descendant-groups"),
    Route("/groups/:id/projects", _projects, f"{_DOC}#list-projects"),
    Route("/groups/:id/invited_groups", _invited_groups, f"{_DOC}#list-invited-groups"),
    *member_routes("group"),
    Route("/groups/:id/push_rule", _push_rule, "doc/api/group_push_rules.md", ee=True),
    Route(
        "/groups/:id/protected_branches",
        _protected_branches,
        "doc/api/group_protected_branches.md",
        ee=True,
        since=(17, 6),
    ),
    Route(
        "/groups/:id/merge_request_approval_setting",
        _approval_setting,
        "doc/api/merge_request_approval_settings.md",
        ee=True,
    ),
    Route("/groups/:id/access_tokens", _access_tokens, "doc/api/group_access_tokens.md"),
    Route(
        "/groups/:id/saml_group_links",
        _saml_group_links,
        "doc/api/saml.md#list-saml-group-links",
        ee=True,
    ),
)
