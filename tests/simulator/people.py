"""Users and memberships as the API shows them."""

from datetime import date

from tests.simulator.estate import ancestry
from tests.simulator.instance import Instance
from tests.simulator.instance_keys import USER_KEYS, USER_PARTS
from tests.simulator.keys import ADMIN, GUEST, OWNER, Attributes, View, pick
from tests.simulator.keys import rows as stored_rows

# A namespace and its user have different ids; here the first follows from the second.
USER_NAMESPACES = 100_000

MINIMAL_ACCESS = 5

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
            "is_admin": False,
            "is_auditor": False,
            **USER_PARTS,
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
            body |= {"is_auditor": user["is_auditor"], "provisioned_by_group_id": None}
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
    if kind == "group":
        return _in_group(instance, path) if inherited else _group_rows(instance, path)
    project, namespace = estate.projects[path], path.rpartition("/")[0]
    rows: list[Attributes] = stored_rows(project, "members")
    if namespace not in estate.groups:
        rows.append({"username": namespace, "access_level": OWNER})
    elif inherited:
        rows += _passed_on(_in_group(instance, namespace))
    if inherited and not estate.locks_shares(path):
        # Whoever is in an invited group in any way: doc/user/project/members/
        # sharing_projects_groups.md, "Member access and roles".
        for share in _invitations(project):
            rows += _capped(_in_group(instance, share["group_full_path"]), share)
    return rows


def _in_group(instance: Instance, path: str) -> list[Attributes]:
    """Direct, inherited and invited members of a group, each with every row."""
    rows = []
    for above in ancestry(path):
        direct = _group_rows(instance, above)
        rows += direct if above == path else _passed_on(direct)
        # Only direct members of the invited group: the same page, "Sharing groups".
        for share in _invitations(instance.estate.groups[above]):
            rows += _capped(_group_rows(instance, share["group_full_path"]), share)
    return rows


def _group_rows(instance: Instance, path: str) -> list[Attributes]:
    rows: list[Attributes] = stored_rows(instance.estate.groups[path], "members")
    if instance.access.role_on_roots and "/" not in path:
        level = instance.access.role_on_roots
        rows.append({"username": instance.access.username, "access_level": level})
    return rows


def _passed_on(rows: list[Attributes]) -> list[Attributes]:
    """Minimal access to a group gives nothing below it, nor where the group is invited."""
    return [row for row in rows if row["access_level"] != MINIMAL_ACCESS]


def _capped(rows: list[Attributes], share: Attributes) -> list[Attributes]:
    """At most at the level of the share."""
    ceiling = share["group_access_level"]
    active = [row for row in rows if row.get("membership_state", "active") == "active"]
    return [
        {**row, "access_level": min(row["access_level"], ceiling)} for row in _passed_on(active)
    ]


def _invitations(holder: Attributes) -> list[Attributes]:
    """Those that have not ended; GitLab removes the others once a day."""
    today = date.today().isoformat()
    return [
        share
        for share in stored_rows(holder, "shared_with_groups")
        if not (share.get("expires_at") and str(share["expires_at"])[:10] <= today)
    ]


def member(
    instance: Instance, root: str, owner: bool, row: Attributes, seats: bool = False
) -> Attributes:
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
            body["group_scim_identity"] = user["group_scim_identity"]
        if instance.access.admin or (owner and user["managed"]):
            body["email"] = user["email"]
        if instance.licensed(root, "ultimate"):
            body["member_role"] = row.get("member_role")
        if "override" in row and instance.licensed(root) and not instance.gitlab_com:
            body["override"] = row["override"]
        if seats:
            body["is_using_seat"] = takes_seat(instance, root, row)
    return body


def takes_seat(instance: Instance, root: str, row: Attributes) -> bool:
    """Bots take none, nor do those who cannot sign in, nor Guests on Ultimate."""
    user = stored_user(instance, row["username"])
    least = GUEST + 1 if instance.licensed(root, "ultimate") else GUEST
    return user["state"] == "active" and user["bot"] is not True and row["access_level"] >= least


def managed_user(instance: Instance, username: str) -> Attributes:
    """Entities::UserPublic, as Owners are shown those whom their group manages."""
    return {**_own_user(instance, username), "followers": 0, "following": 0}
