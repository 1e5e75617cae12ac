"""Users and memberships as the API shows them."""

from tests.simulator.estate import ancestry
from tests.simulator.instance import Instance
from tests.simulator.instance_keys import USER_KEYS
from tests.simulator.keys import ADMIN, OWNER, Attributes, View, pick
from tests.simulator.keys import rows as stored_rows

# A namespace and its user have different ids; here the first follows from the second.
USER_NAMESPACES = 100_000

_JOINED = "2024-03-06T09:00:00.000Z"


def stored_user(instance: Instance, username: str) -> Attributes:
    """Return a user's attributes; the token's own user need not be in the estate."""
    user = instance.estate.users.get(username)
    if user is None:
        user = {key.name: key.default for key in USER_KEYS} | {
            "id": 1,
            "username": username,
            "name": username.title(),
            "email": f"{username}@example.com",
            "managed": False,
            "is_admin": False,
            "group_saml_identity": None,
        }
    return user


def user_basic(instance: Instance, username: str) -> Attributes:
    """Entities::UserBasic: lib/api/entities/user_basic.rb."""
    user = stored_user(instance, username)
    names = ("id", "username", "public_email", "name", "state", "locked", "avatar_url")
    return {name: user[name] for name in names} | {"web_url": f"{instance.url}/{username}"}


def usernames(instance: Instance) -> list[str]:
    """Everyone there is, the token's own user included."""
    return list(dict.fromkeys([*instance.estate.users, instance.access.username]))


def find_user(instance: Instance, reference: str) -> str | None:
    """Find a user by id or by username (which ignores case, as GitLab does)."""
    for username in usernames(instance):
        if reference.isdigit():
            if stored_user(instance, username)["id"] == int(reference):
                return username
        elif username.lower() == reference.lower():
            return username
    return None


def full_user(instance: Instance, username: str) -> Attributes:
    """Entities::UserWithAdmin: all of a user, for administrators only (doc/api/users.md)."""
    user = stored_user(instance, username)
    body = _own_user(instance, username)
    own = instance.access.admin and username == instance.access.username
    body |= {
        "is_admin": own or user["is_admin"],
        "note": None,
        "namespace_id": USER_NAMESPACES + user["id"],
        "created_by": None,
        "email_reset_offered_at": None,
        "current_sign_in_ip": None,
        "last_sign_in_ip": None,
    }
    if instance.ee:
        body["using_license_seat"] = True
        if instance.tier != "free":
            body |= {"is_auditor": False, "provisioned_by_group_id": None}
    return body


def current_user(instance: Instance) -> Attributes:
    """GET /user; only an administrator is told is_admin."""
    show = full_user if instance.access.admin else _own_user
    return show(instance, instance.access.username)


def _own_user(instance: Instance, username: str) -> Attributes:
    user = stored_user(instance, username)
    level = ADMIN if instance.access.admin else 0
    view = View(level, "free", instance.ee, instance.gitlab_com, instance.version, detail=True)
    body = pick(user, USER_KEYS, view)
    body["web_url"] = f"{instance.url}/{username}"
    body["commit_email"] = body["commit_email"] or user["email"]
    return body


def members(instance: Instance, kind: str, path: str, inherited: bool = False) -> list[Attributes]:
    """List memberships, one row for each user: direct, or with inherited and invited ones."""
    best: dict[str, Attributes] = {}
    for row in _memberships(instance, kind, path, inherited):
        known = best.get(row["username"])
        if known is None or row["access_level"] > known["access_level"]:
            best[row["username"]] = row
    return sorted(best.values(), key=lambda row: int(stored_user(instance, row["username"])["id"]))


def _memberships(instance: Instance, kind: str, path: str, inherited: bool) -> list[Attributes]:
    estate = instance.estate
    rows: list[Attributes] = []
    holders: list[Attributes] = []
    if kind == "project":
        holders.append(estate.projects[path])
        rows += stored_rows(estate.projects[path], "members")
        namespace = path.rpartition("/")[0]
        groups = ancestry(namespace) if namespace in estate.groups and inherited else []
        if namespace not in estate.groups:
            rows.append({"username": namespace, "access_level": OWNER})
    else:
        groups = ancestry(path) if inherited else [path]
    for above in groups:
        holders.append(estate.groups[above])
        rows += _group_rows(instance, above)
    if inherited:
        for holder in holders:
            for share in stored_rows(holder, "shared_with_groups"):
                rows += _invited(instance, share)
    return rows


def _group_rows(instance: Instance, path: str) -> list[Attributes]:
    rows: list[Attributes] = stored_rows(instance.estate.groups[path], "members")
    if instance.access.role_on_roots and "/" not in path:
        level = instance.access.role_on_roots
        rows.append({"username": instance.access.username, "access_level": level})
    return rows


def _invited(instance: Instance, share: Attributes) -> list[Attributes]:
    """The members of an invited group, inherited ones too, at most at the level of the share."""
    rows = [
        row for above in ancestry(share["group_full_path"]) for row in _group_rows(instance, above)
    ]
    ceiling = share["group_access_level"]
    return [{**row, "access_level": min(row["access_level"], ceiling)} for row in rows]


def member(instance: Instance, root: str, owner: bool, row: Attributes) -> Attributes:
    """Entities::Member with its EE part: doc/api/members.md. The source is never told."""
    user = stored_user(instance, row["username"])
    body = user_basic(instance, row["username"]) | {
        "access_level": row["access_level"],
        "created_at": row.get("created_at", _JOINED),
        "expires_at": row.get("expires_at"),
    }
    if row.get("created_by"):
        body["created_by"] = user_basic(instance, row["created_by"])
    if instance.ee:
        body["membership_state"] = row.get("membership_state", "active")
        if owner and instance.licensed(root):
            body["group_saml_identity"] = user["group_saml_identity"]
        if instance.access.admin or (owner and user["managed"]):
            body["email"] = user["email"]
        if instance.licensed(root, "ultimate"):
            body["member_role"] = row.get("member_role")
        if "override" in row and instance.licensed(root) and not instance.gitlab_com:
            body["override"] = row["override"]
    return body
