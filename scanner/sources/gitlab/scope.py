"""Opens what is asked for: groups and projects, what lies above them, and how they are seen."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, Protocol

from scanner.errors import AccessError
from scanner.model import JSON, Kind, Status, Tier
from scanner.sections import Role
from scanner.sources.gitlab import texts, tier
from scanner.sources.gitlab.client import Client
from scanner.sources.gitlab.once import Once
from scanner.sources.gitlab.probe import Server
from scanner.sources.gitlab.question import Ask, Refusal, ask
from scanner.sources.gitlab.sight import Licence, Sight

Row = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Root:
    """One asked group or project, the groups above it, and how the caller sees them."""

    kind: Kind
    row: Row
    """GitLab's answer for what was asked."""
    above: Sequence[Row]
    """Answers for the groups above, the top-level one first."""
    role: int
    licence: Licence
    gitlab_com: bool
    asked: str
    """The path as it was given; GitLab ignores case and takes ids."""
    top_refusal: Refusal | None = None
    """Why the top-level group is not among those above."""

    @property
    def path(self) -> str:
        """Full path of what was asked."""
        return path_of(self.row, self.kind)

    @property
    def top(self) -> Row | None:
        """The answer of the top-level group; None for a personal project, or when it is hidden."""
        if self.above:
            return self.above[0] if "/" not in self.above[0]["full_path"] else None
        return self.row if self.kind is Kind.GROUP and "/" not in self.path else None

    def sight(
        self, server: Server, role: int = 0, listed: bool = False, above: bool = False
    ) -> Sight:
        """How an answer is read; `role` where more is proven.

        The role on what was asked holds for all below it, and not for the groups `above`.
        """
        known = 0 if above and not server.administrator else self.role
        return Sight(
            max(known, role),
            self.licence,
            server.version,
            server.edition,
            listed,
            self.gitlab_com,
            server.hides_nobody,
        )


class Asker(Protocol):
    """Whoever takes questions: the client itself, or one who remembers its answers."""

    def get(self, question: Ask) -> JSON | Refusal:
        """See `Client.get`."""


class _Once:
    """Asks the client nothing twice."""

    def __init__(self, client: Client) -> None:
        self._client = client
        self._answers = Once[tuple[str, ...], JSON | Refusal]()

    def get(self, question: Ask) -> JSON | Refusal:
        """The answer, new or remembered."""
        asked = question.path, *question.query.values()
        return self._answers.get(asked, lambda: self._client.get(question))


def path_of(row: Row, kind: Kind) -> str:
    """The full path that an answer about a group or project names."""
    return str(row["path_with_namespace" if kind is Kind.PROJECT else "full_path"])


def name_of(row: Row, kind: Kind) -> tuple[int, str]:
    """The id and the full path that an answer about a group or project names."""
    return int(row["id"]), path_of(row, kind)


def is_named(row: Row, kind: Kind) -> bool:
    """Whether an answer tells which group or project it is about."""
    path = row.get("path_with_namespace" if kind is Kind.PROJECT else "full_path")
    id = row.get("id")
    named = isinstance(path, str) and bool(path) and texts.is_text(path)
    return named and isinstance(id, int) and 0 < id < 2**63


def open_roots(
    client: Client, server: Server, groups: Sequence[str], projects: Sequence[str] = ()
) -> Sequence[Root]:
    """Read what is asked for and the groups above; what lies below another asked one is left out.

    Raises AccessError when something that was asked for cannot be seen.
    """
    once = _Once(client)
    opened = {path: _asked(once, Kind.GROUP, path) for path in groups}
    names = {path_of(row, Kind.GROUP) for row in opened.values()}

    def covered(name: str) -> bool:
        return any(name.startswith(f"{other}/") for other in names)

    roots: dict[str, Root] = {}
    for path, row in opened.items():
        name = path_of(row, Kind.GROUP)
        if name not in roots and not covered(name):
            roots[name] = _open(once, server, Kind.GROUP, path, row)
    for path in projects:
        row = _asked(once, Kind.PROJECT, path)
        name = path_of(row, Kind.PROJECT)
        if name not in roots and not covered(name):
            roots[name] = _open(once, server, Kind.PROJECT, path, row)
    return list(roots.values())


def _asked(client: Asker, kind: Kind, path: str) -> Row:
    answer = _ANSWERS[kind](client, path)
    if isinstance(answer, Refusal):
        raise AccessError(
            f"the {kind} {path!r} cannot be read ({answer.detail})",
            _instead(client, kind, path)
            or f"Check the path, and that the token's user is a member of the {kind}.",
        )
    return answer


def _instead(client: Asker, kind: Kind, path: str) -> str:
    """What a path is, when it is not what was asked for."""
    if kind is Kind.PROJECT:
        found = not isinstance(group_answer(client, path), Refusal)
        return f"{path} is a group: give it as --group {path}" if found else ""
    if not isinstance(_project_answer(client, path), Refusal):
        return f"{path} is a project: give it as --project {path}"
    users = client.get(ask("/users", "", username=path))
    if isinstance(users, list) and users:
        return f"{path} is a user's namespace: give its projects as --project {path}/NAME"
    return ""


def group_answer(client: Asker, id: str | int, path: str | None = None) -> Row | Refusal:
    """A group's own answer, without the deprecated lists of its projects."""
    name = f"group {path or id}"
    answer = client.get(ask("/groups/:id", id, name, "settings", with_projects="false"))
    found = _named(answer, Kind.GROUP)
    if isinstance(id, int) and not isinstance(found, Refusal) and found["id"] != id:
        return Refusal(Status.FAILED, 200, "the answer is about another group")
    return found


def _project_answer(client: Asker, path: str) -> Row | Refusal:
    return _named(
        client.get(ask("/projects/:id", path, f"project {path}", "settings")), Kind.PROJECT
    )


def is_gone(client: Asker, kind: Kind, id: int, path: str) -> bool:
    """Whether a group or project is there no more for the caller: deleted, or moved away."""
    answer = client.get(ask(f"/{kind}s/:id", id, f"{kind} {path}", "settings"))
    return isinstance(answer, Refusal) and answer.status is Status.MISSING


_ANSWERS: Mapping[Kind, Callable[[Asker, str], Row | Refusal]] = {
    Kind.GROUP: group_answer,
    Kind.PROJECT: _project_answer,
}


def _named(answer: JSON | Refusal, kind: Kind) -> Row | Refusal:
    if isinstance(answer, Refusal) or (isinstance(answer, dict) and is_named(answer, kind)):
        return answer
    return Refusal(Status.FAILED, 200, f"the answer is no {kind}")


def _open(client: Asker, server: Server, kind: Kind, asked: str, row: Row) -> Root:
    parts = path_of(row, kind).split("/")
    depths = range(1, 1 if _is_personal(row) else len(parts))
    answers = [group_answer(client, "/".join(parts[:depth])) for depth in depths]
    above = [answer for answer in answers if not isinstance(answer, Refusal)]
    refusal = next((answer for answer in answers[:1] if isinstance(answer, Refusal)), None)
    role = role_on(client, server, kind, row)
    root = Root(kind, row, above, role, Licence(), False, asked, refusal)
    plan, gitlab_com = _namespace(client, server, root)
    licence = tier.of_group(server.edition, server.version, root.top or {})
    if server.plan:
        licence = Licence(server.plan, server.plan)
    elif plan:
        licence = tier.of_plan(plan, licence, root.top or {})
    root = replace(root, licence=licence, gitlab_com=gitlab_com)
    return settle(root, server, row if kind is Kind.PROJECT else None)


def _is_personal(row: Row) -> bool:
    namespace = row.get("namespace")
    return isinstance(namespace, dict) and namespace.get("kind") == "user"


def role_on(client: Asker, server: Server, kind: Kind, row: Row) -> int:
    """The caller's access level, inherited ones included; 0 for no member."""
    if server.administrator:
        return int(Role.ADMIN)
    endpoint = f"/{kind}s/:id/members/all/:user_id"
    path = f"/{kind}s/{row['id']}/members/all/{server.user_id}"
    answer = client.get(Ask(endpoint, path, f"{kind} {path_of(row, kind)}", "members"))
    level = answer.get("access_level") if isinstance(answer, dict) else 0
    return level if isinstance(level, int) else 0


def _namespace(client: Asker, server: Server, root: Root) -> tuple[Tier | None, bool]:
    """The plan of the top-level namespace, and whether this is GitLab.com.

    A server of one's own has a plan, too, whose name is no tier's: `default`.
    """
    gitlab_com = server.host == "gitlab.com"
    top = root.top or (root.row if root.kind is Kind.GROUP else root.row.get("namespace"))
    if server.plan or server.edition == "ce" or not isinstance(top, dict) or "id" not in top:
        return None, gitlab_com
    name = f"group {root.top['full_path']}" if root.top else f"{root.kind} {root.path}"
    answer = client.get(ask("/namespaces/:id", top["id"], name))
    plan = tier.plan_named(answer.get("plan")) if isinstance(answer, dict) else None
    return plan, gitlab_com or plan is not None


def settle(root: Root, server: Server, project: Row | None) -> Root:
    """The root with what one of its projects tells of the tier."""
    licence = tier.settled(root.licence, server.edition, server.version, root.gitlab_com, project)
    return replace(root, licence=licence)
