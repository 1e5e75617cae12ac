"""Groups and projects as the API shows them."""

from html import escape
from typing import Any

from tests.simulator.estate import ancestry
from tests.simulator.group_keys import GROUP_KEYS
from tests.simulator.instance import Instance
from tests.simulator.keys import ABSENT, DEVELOPER, TIERS, Attributes, View, pick
from tests.simulator.people import USER_NAMESPACES, stored_user, user_basic
from tests.simulator.project_keys import BASIC_KEYS, MIRROR_KEYS, PROJECT_KEYS


def _without_absent(body: Attributes, stored: Attributes) -> Attributes:
    for name, value in stored.items():
        if value is ABSENT:
            body.pop(name, None)
    return body


def full_name(instance: Instance, path: str) -> str:
    """The names of a group and of those above it, as the breadcrumb shows them."""
    groups = instance.estate.groups
    return " / ".join(str(groups[above]["name"]) for above in reversed(ancestry(path)))


def _shares(instance: Instance, stored: Attributes) -> Any:
    """Links to groups the caller cannot see are left out without a word."""
    if stored["shared_with_groups"] is ABSENT:
        return ABSENT
    groups = instance.estate.groups
    links = []
    for share in stored["shared_with_groups"]:
        target = share["group_full_path"]
        if not instance.access.sees_group(target):
            continue
        links.append(
            {
                "group_id": groups[target]["id"],
                "group_name": groups[target]["name"],
                "group_full_path": target,
                "group_access_level": share["group_access_level"],
                "expires_at": share.get("expires_at"),
            }
            | ({"member_role_id": share.get("member_role_id")} if instance.ee else {})
        )
    return links


def group(instance: Instance, path: str, detail: bool = False) -> Attributes:
    """Entities::Group, or Entities::GroupDetail for the GET of one group."""
    stored = instance.estate.groups[path]
    view = instance.group_view(path, detail)
    body = pick(stored, GROUP_KEYS, view)
    body["web_url"] = f"{instance.url}/groups/{path}"
    body["full_name"] = full_name(instance, path)
    if "archived" in body:
        above = [instance.estate.groups[each]["archived"] for each in ancestry(path)]
        body["archived"] = any(value is True for value in above)
    if body.get("file_template_project_id") is None:
        body.pop("file_template_project_id", None)
    if instance.ee:
        # Not by licence or role: the entity shows them whenever there are any.
        ldap = () if instance.gitlab_com else ("ldap_group_links",)
        for links in (*ldap, "saml_group_links"):
            if stored[links] and stored[links] is not ABSENT:
                body[links] = [group_link(links, link) for link in stored[links]]
    if detail:
        body["shared_with_groups"] = _shares(instance, stored)
        if "prevent_forking_outside_group" in body:
            # The value is already the effective one: the root's, null without the licence.
            root = instance.estate.groups[path.partition("/")[0]]
            effective = root["prevent_forking_outside_group"]
            if effective is ABSENT:
                del body["prevent_forking_outside_group"]
            else:
                licensed = instance.licensed(path)
                body["prevent_forking_outside_group"] = effective if licensed else None
    return _without_absent(body, stored)


def group_link(kind: str, stored: Attributes) -> Attributes:
    """An LDAP or SAML group link: doc/api/group_ldap_links.md, doc/api/saml.md."""
    if kind == "saml_group_links":
        blank = {"name": "", "access_level": 30, "member_role_id": None, "provider": None}
    else:
        blank = {
            "cn": None,
            "group_access": 30,
            "provider": "ldapmain",
            "filter": None,
            "member_role_id": None,
        }
    return {**blank, **stored}


def namespace(instance: Instance, path: str) -> Attributes:
    """Entities::NamespaceBasic of a group, or of a user."""
    stored = instance.estate.groups.get(path)
    if stored is None:
        user = stored_user(instance, path)
        return {
            "id": USER_NAMESPACES + user["id"],
            "name": user["name"],
            "path": path,
            "kind": "user",
            "full_path": path,
            "parent_id": None,
            "avatar_url": user["avatar_url"],
            "web_url": f"{instance.url}/{path}",
        }
    return {
        "id": stored["id"],
        "name": stored["name"],
        "path": stored["path"],
        "kind": "group",
        "full_path": path,
        "parent_id": stored["parent_id"],
        "avatar_url": stored["avatar_url"],
        "web_url": f"{instance.url}/groups/{path}",
    }


def basic_project(instance: Instance, path: str) -> Attributes:
    """Entities::BasicProjectDetails: a listing with simple=true, the source of a fork."""
    stored = instance.estate.projects[path]
    view = instance.project_view(path, False)
    return _without_absent(
        pick(stored, BASIC_KEYS, view) | _identity(instance, path, stored, view), stored
    )


def _identity(instance: Instance, path: str, stored: Attributes, view: View) -> Attributes:
    home = path.rpartition("/")[0]
    above = (
        full_name(instance, home)
        if home in instance.estate.groups
        else instance.estate.users[home]["name"]
    )
    host = instance.url.partition("://")[2].partition(":")[0]
    web_url = f"{instance.url}/{path}"
    body = {
        "name_with_namespace": f"{above} / {stored['name']}",
        "path_with_namespace": path,
        "tag_list": stored["topics"],
        "ssh_url_to_repo": f"git@{host}:{path}.git",
        "http_url_to_repo": f"{web_url}.git",
        "web_url": web_url,
        "namespace": namespace(instance, home),
    }
    if type(stored["forks_count"]) is int and view.code:
        body["forks_count"] = max(stored["forks_count"], len(instance.estate.fork_paths(path)))
    if view.code:
        readme = f"{web_url}/-/blob/{stored['default_branch']}/README.md"
        body["readme_url"] = None if stored["empty_repo"] else readme
    return body


def project(instance: Instance, path: str, detail: bool = False) -> Attributes:
    """Entities::Project; the GET of one project adds the caller's permissions."""
    stored = instance.estate.projects[path]
    view = instance.project_view(path, detail)
    body = pick(stored, PROJECT_KEYS, view) | _identity(instance, path, stored, view)
    if stored["mirror"] is True:
        body |= pick(stored, MIRROR_KEYS, view)
    api = f"{instance.url}/api/v4/projects/{stored['id']}"
    links = "issues merge_requests repository/branches labels events members cluster_agents"
    body["_links"] = {"self": api} | {
        link.replace("repository/", "repo_"): f"{api}/{link}" for link in links.split()
    }
    body["container_registry_image_prefix"] = f"registry.example.com/{path}"
    for old, feature in _ENABLED.items():
        body[old] = stored[feature] not in ("disabled", ABSENT)
    body["description_html"] = f"<p>{escape(str(stored['description'] or ''))}</p>"
    body["can_create_merge_request_in"] = view.access >= DEVELOPER
    body["shared_with_groups"] = _shares(instance, stored)
    if stored["container_expiration_policy"]:
        body["container_expiration_policy"] = stored["container_expiration_policy"]
    home = path.rpartition("/")[0]
    if home in instance.estate.users and home not in instance.estate.groups:
        body["owner"] = user_basic(instance, home)
    source = stored["forked_from_project"]
    if source and source is not ABSENT:
        body["mr_default_target_self"] = False
        if source in instance.estate.projects and instance.access.sees_project(source):
            body["forked_from_project"] = basic_project(instance, source)
    if view.ee and TIERS[view.tier] >= TIERS["ultimate"] and view.access >= DEVELOPER:
        # The old name of the same value, kept beside the new one.
        body["pre_receive_secret_detection_enabled"] = stored["secret_push_protection_enabled"]
    if not instance.licensed(path) and "compliance_frameworks" in body:
        body["compliance_frameworks"] = []
    if detail:
        body["permissions"] = _permissions(instance, path)
    return _without_absent(body, stored)


_ENABLED = {
    "issues_enabled": "issues_access_level",
    "merge_requests_enabled": "merge_requests_access_level",
    "wiki_enabled": "wiki_access_level",
    "jobs_enabled": "builds_access_level",
    "snippets_enabled": "snippets_access_level",
    "container_registry_enabled": "container_registry_access_level",
}


def _permissions(instance: Instance, path: str) -> Attributes:
    home = path.rpartition("/")[0]
    levels = {"project_access": instance.access.member(path), "group_access": 0}
    if home in instance.estate.groups and not instance.access.admin:
        levels["group_access"] = instance.access.group(home)
    return {
        name: {"access_level": level, "notification_level": 3} if level else None
        for name, level in levels.items()
    }
