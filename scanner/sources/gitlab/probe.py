"""Finds out who asks, of which GitLab, at which tier, before anything is collected."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, Protocol
from urllib.parse import urlsplit

from scanner.errors import AccessError
from scanner.model import JSON, Kind, Status, Tier
from scanner.sections import Role
from scanner.sources.gitlab import normalise
from scanner.sources.gitlab.client import Ask, Client, Refusal, ask
from scanner.sources.gitlab.sight import Licence, Sight, older

_READING_SCOPES = {"api", "read_api"}
_PLANS = {
    "free": Tier.FREE,
    "premium": Tier.PREMIUM,
    "silver": Tier.PREMIUM,
    "ultimate": Tier.ULTIMATE,
    "gold": Tier.ULTIMATE,
    "opensource": Tier.ULTIMATE,
}
"""GitLab's names of plans, old and new; trials begin with the name of what is tried."""

_PREMIUM_KEYS = ("ip_restriction_ranges", "only_allow_merge_if_pipeline_succeeds")
"""A group's own answer has them from Premium on, whoever reads it."""

_ULTIMATE_KEY = "only_allow_merge_if_all_status_checks_passed"
"""A project's answer has it on Ultimate, whoever reads it."""

_PREMIUM_KEYS_SINCE = "15.4"
_ULTIMATE_KEY_SINCE = "15.5"


@dataclass(frozen=True, slots=True)
class Server:
    """The GitLab and the caller."""

    url: str
    version: str
    edition: str
    username: str
    user_id: int
    administrator: bool
    scopes: Sequence[str]
    token_expires_at: str
    plan: Tier | None
    """From the licence, which only administrators can read."""

    @property
    def host(self) -> str:
        """The normalised host, with the port where it is not the scheme's own."""
        parts = urlsplit(self.url)
        usual = {"http": 80, "https": 443}[parts.scheme]
        port = f":{parts.port}" if parts.port not in (None, usual) else ""
        return f"{parts.hostname}{port}{parts.path}"


@dataclass(frozen=True, slots=True)
class Root:
    """One asked group, the groups above it, and how the caller sees them."""

    group: Mapping[str, Any]
    """GitLab's answer for the asked group."""
    above: Sequence[Mapping[str, Any]]
    """Answers for its ancestors, the top-level group first."""
    role: int
    licence: Licence
    gitlab_com: bool
    asked: str
    """The path as it was given; GitLab ignores case and takes ids."""

    @property
    def path(self) -> str:
        """Full path of the asked group."""
        return str(self.group["full_path"])

    def sight(
        self, server: Server, role: int = 0, listed: bool = False, above: bool = False
    ) -> Sight:
        """How an answer is read; `role` where more is proven.

        The role on the asked group holds for all below it, and not for the groups `above`.
        """
        known = 0 if above and not server.administrator else self.role
        return Sight(
            max(known, role),
            self.licence,
            server.version,
            server.edition,
            listed,
            self.gitlab_com,
        )


class Asker(Protocol):
    """Whoever takes questions: the client itself, or one who remembers its answers."""

    def get(self, question: Ask) -> JSON | Refusal:
        """See `Client.get`."""


class _Once:
    """Asks the client nothing twice."""

    def __init__(self, client: Client) -> None:
        self._client = client
        self._answers: dict[str, JSON | Refusal] = {}

    def get(self, question: Ask) -> JSON | Refusal:
        """The answer, new or remembered."""
        if question.path not in self._answers:
            self._answers[question.path] = self._client.get(question)
        return self._answers[question.path]


def probe(client: Client) -> Server:
    """Ask version, caller and token. Raises AccessError when the token cannot read the API."""
    user = _object(client, ask("/user", ""))
    token = client.get(ask("/personal_access_tokens/self", ""))
    known = token if isinstance(token, dict) else {}
    told = known.get("scopes")
    scopes = [str(one) for one in told] if isinstance(told, list) else []
    if scopes and not _READING_SCOPES & set(scopes):
        raise AccessError(
            f"the token's scopes ({', '.join(scopes)}) do not let it read the API",
            "Make a token with the scope read_api.",
        )
    metadata = _metadata(client)
    version = str(metadata.get("version", ""))
    administrator = bool(user.get("is_admin", False))
    return Server(
        url=client.url,
        version=version.split("-")[0],
        edition=_edition(metadata, version),
        username=str(user.get("username", "")),
        user_id=user["id"] if isinstance(user.get("id"), int) else 0,
        administrator=administrator,
        scopes=scopes,
        token_expires_at=str(known.get("expires_at") or ""),
        plan=_licence_plan(client) if administrator else None,
    )


def _metadata(client: Client) -> Mapping[str, JSON]:
    """What the server says of itself; before 15.2 it does so under another name."""
    question = ask("/metadata", "")
    answer = client.get(question)
    if isinstance(answer, Refusal) and answer.status is Status.MISSING:
        return _object(client, ask("/version", ""))
    return _as_object(client, question, answer)


def _object(client: Client, question: Ask) -> Mapping[str, JSON]:
    return _as_object(client, question, client.get(question))


def _as_object(client: Client, question: Ask, answer: JSON | Refusal) -> Mapping[str, JSON]:
    if isinstance(answer, dict):
        return answer
    detail = answer.detail if isinstance(answer, Refusal) else "the answer is no object"
    raise AccessError(
        f"{client.url} does not answer {question.name} as a GitLab does: {detail}",
        "Check GITLAB_URL, and that the token has the scope read_api.",
    )


def is_named(row: Mapping[str, JSON], kind: Kind) -> bool:
    """Whether an answer tells which group or project it is about."""
    path = row.get("path_with_namespace" if kind is Kind.PROJECT else "full_path")
    id = row.get("id")
    named = isinstance(path, str) and bool(path) and normalise.is_text(path)
    return named and isinstance(id, int) and 0 < id < 2**63


def _edition(metadata: Mapping[str, JSON], version: str) -> str:
    if "enterprise" in metadata:
        return "ee" if metadata["enterprise"] else "ce"
    return "ee" if version.endswith("-ee") else "unknown"


def _licence_plan(client: Client) -> Tier | None:
    licence = client.get(ask("/license", ""))
    if not isinstance(licence, dict) or licence.get("expired"):
        return None
    return _plan(licence.get("plan"))


def _plan(name: JSON) -> Tier | None:
    return _PLANS.get(str(name).split("_")[0]) if name else None


def open_roots(client: Client, server: Server, paths: Sequence[str]) -> Sequence[Root]:
    """Read the asked groups and those above them; one that lies below another is left out.

    Raises AccessError when an asked group cannot be seen.
    """
    once = _Once(client)
    groups = {path: _asked_group(once, path) for path in paths}
    names = {str(group["full_path"]) for group in groups.values()}
    roots: dict[str, Root] = {}
    for path, group in groups.items():
        name = str(group["full_path"])
        if name not in roots and not any(name.startswith(f"{other}/") for other in names):
            roots[name] = _open(once, server, path, group)
    return list(roots.values())


def _asked_group(client: Asker, path: str) -> Mapping[str, Any]:
    group = group_answer(client, path)
    if isinstance(group, Refusal):
        raise AccessError(
            f"the group {path!r} cannot be read ({group.detail})",
            "Check the path, and that the token's user is a member of the group.",
        )
    return group


def _open(client: Asker, server: Server, path: str, group: Mapping[str, Any]) -> Root:
    parts = str(group["full_path"]).split("/")
    above = []
    for depth in range(1, len(parts)):
        answer = group_answer(client, "/".join(parts[:depth]))
        if not isinstance(answer, Refusal):
            above.append(answer)
    top = above[0] if len(parts) > 1 and above else group
    role = int(Role.ADMIN) if server.administrator else _role(client, server, group)
    namespace_plan, gitlab_com = _namespace(client, server, top)
    plan = server.plan or namespace_plan
    licence = Licence(plan, plan) if plan else _licence(server, top)
    return Root(group, above, role, licence, gitlab_com, path)


def group_answer(
    client: Asker, id: str | int, path: str | None = None
) -> Mapping[str, Any] | Refusal:
    """A group's own answer, without the deprecated lists of its projects."""
    answer = client.get(
        ask("/groups/:id", id, f"group {path or id}", "settings", with_projects="false")
    )
    if isinstance(answer, Refusal) or (isinstance(answer, dict) and is_named(answer, Kind.GROUP)):
        return answer
    return Refusal(Status.FAILED, 200, "the answer is no group")


def _role(client: Asker, server: Server, group: Mapping[str, Any]) -> int:
    """The caller's access level on the group, inherited ones included; 0 for no member."""
    endpoint = "/groups/:id/members/all/:user_id"
    path = f"/groups/{group['id']}/members/all/{server.user_id}"
    answer = client.get(Ask(endpoint, path, f"group {group['full_path']}", "members"))
    level = answer.get("access_level") if isinstance(answer, dict) else 0
    return level if isinstance(level, int) else 0


def _namespace(client: Asker, server: Server, top: Mapping[str, Any]) -> tuple[Tier | None, bool]:
    """The plan of the top-level namespace, which only GitLab.com tells."""
    if server.plan or server.edition == "ce":
        return None, False
    answer = client.get(ask("/namespaces/:id", top["id"], f"group {top['full_path']}"))
    if not isinstance(answer, dict) or "plan" not in answer:
        return None, False
    return _plan(answer["plan"]), True


def _licence(server: Server, top: Mapping[str, Any]) -> Licence:
    if server.edition == "ce":
        return Licence(Tier.FREE, Tier.FREE)
    if any(key in top for key in _PREMIUM_KEYS):
        return Licence(Tier.PREMIUM, Tier.ULTIMATE)
    if server.edition == "ee" and not older(server.version, _PREMIUM_KEYS_SINCE):
        return Licence(Tier.FREE, Tier.FREE)
    return Licence()


def settle(root: Root, server: Server, project: Mapping[str, Any] | None) -> Root:
    """Tell Premium from Ultimate by one project's answer, where the plan is not known.

    On GitLab.com a public project of a free plan shows paid features, so only a private one counts.
    """
    licence = root.licence
    if project is None or licence.at_least is licence.at_most:
        return root
    if root.gitlab_com and project.get("visibility") != "private":
        return root
    if _ULTIMATE_KEY in project:
        return replace(root, licence=Licence(Tier.ULTIMATE, Tier.ULTIMATE))
    if older(server.version, _ULTIMATE_KEY_SINCE):
        return root
    return replace(root, licence=Licence(licence.at_least, Tier.PREMIUM))
