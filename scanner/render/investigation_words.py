"""The words in which the pages of an investigation tell its parts."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import cast

from scanner.diff.shape import ADDED, By, SettingChange
from scanner.investigate import shape
from scanner.model import JSON
from scanner.render import diff_events
from scanner.render.template import value
from scanner.roles import role_name

_OF: Mapping[str, str] = {
    shape.IDENTITY: "the identity",
    shape.FOLLOWED: "let in by it",
    shape.ANYBODY: "see the author",
    shape.UNEXPLAINED: "no event tells",
}
ORDER: Mapping[int, str] = {
    1: "1 itself",
    2: "2 tokens and keys",
    3: "3 people and groups",
    4: "4 what else was added",
}
HOW: Mapping[str, str] = {
    "read": "its value is shown",
    "job": "a job can print it",
    "perhaps": "perhaps",
    "changed": "its value is another",
}
FROM: Mapping[str, str] = {
    shape.SNAPSHOT: "the earlier snapshot",
    shape.EVENT: "the event",
    shape.UNKNOWN: "nobody knows it",
}
NAMES = frozenset({"Name", "Shown as", "Listed in", "Username", "Scopes"})
"""Facts that people of that GitLab chose."""


def of(attribution: str) -> str:
    """Whose something is."""
    return _OF[attribution]


def when(moment: str, seconds: bool = False) -> str:
    """`2026-01-15 12:00`, of a moment in UTC; a date stays one."""
    shown = moment[: len("2026-01-15T12:00:00" if seconds else "2026-01-15T12:00")]
    return shown.replace("T", " ") + (" UTC" if "T" in moment else "")


def place(at: shape.Place) -> str:
    """`project acme/web`; `instance`."""
    return f"{at['kind']} {at['path']}".strip()


def setting(path: Sequence[str]) -> str:
    """`settings.visibility`; of the whole group or project, that."""
    return ".".join(path) or "the whole of it"


def subject(who: shape.Who) -> str:
    """What the page is about, as its title has it."""
    if who["project"]:
        return f"project {who['project']['path']}"
    if one := who["credential"]:
        return f"{one['kind'].replace('_', ' ')} {one['name'] or one['id']}"
    account = who["acts_as"]
    return f"user {(account['username'] or account['id']) if account else ''}".strip()


def file(one: shape.File) -> str:
    """A file of events."""
    span = [
        f"{word} {when(at)}" for word, at in (("from", one["since"]), ("until", one["until"])) if at
    ]
    kind = "streamed" if one["streamed"] else "stored"
    whole = "" if one["whole"] else ", not whole"
    return ", ".join([f"{one['name']}: {one['events']:,} {kind}", *span]) + whole


_UNREAD = "could not be read"


def _said(told: str | None) -> str:
    return _UNREAD if told is None else when(told) or "not told"


def facts(who: shape.Who) -> Iterator[tuple[str, str]]:
    """What is known of the credential or identity, by its label."""
    if one := who["credential"]:
        yield "Kind", one["kind"].replace("_", " ")
        yield "Name", f"{one['name']} (id {one['id']})".strip()
        yield "Listed in", ", ".join(map(place, one["at"]))
        if one["scopes"] is not None:
            yield "Scopes", ", ".join(one["scopes"])
        if one["access_level"] is not None:
            yield "Role", role_name(one["access_level"])
        if one["can_push"] is not None:
            yield "May write", "yes" if one["can_push"] else "no, it reads"
        yield "Created", _said(one["created_at"])
        yield "Ends", "never" if one["expires_at"] == "" else _said(one["expires_at"])
        yield "Last used", _said(one["last_used_at"])
        if not who["acts_as"]:
            yield "Acts as", "itself: no user stands behind it"
    if made := who["made"]:
        by = f"{made['author'] or 'nobody named'} (id {made['author_id']})"
        yield (
            "Made by",
            f"{by}, {when(made['at'])}" + (f", from {made['ip']}" if made["ip"] else ""),
        )
    if account := who["acts_as"]:
        yield "Username", f"{account['username'] or 'not known'} (id {account['id']})"
        if account["name"]:
            yield "Shown as", account["name"]
        kinds = {True: "a bot", False: "a person", None: "not told"}
        yield "Acts as", kinds[account["bot"]]
        yield "State", account["state"] or "not told"
        yield "Administrator", {True: "yes", False: "no", None: "not told"}[account["admin"]]
        yield "Last activity", account["last_activity_on"] or "not told"
    if project := who["project"]:
        yield "Name", f"{project['path']} (id {project['id']})"


CREDENTIAL_HEADS = ("Kind", "Name", "Where", "Scopes", "Ends", "Last used", "Active")


def credential_row(one: shape.Credential) -> tuple[str, ...]:
    """A token or key, as a row."""
    return (
        one["kind"].replace("_", " "),
        f"{one['name']} (id {one['id']})".strip(),
        ", ".join(map(place, one["at"])),
        ", ".join(one["scopes"] or ()),
        "never" if one["expires_at"] == "" else _said(one["expires_at"]),
        _said(one["last_used_at"]),
        {True: "yes", False: "no", None: "not told"}[one["active"]],
    )


REACH_HEADS = (
    *("Where", "Who", "Role", "By", "Read", "Push", "Merge", "Tags", "Deploy"),
    *("Variables", "Administer"),
)


def reach_rows(line: Mapping[str, JSON], anybody: bool) -> Iterator[tuple[str, ...]]:
    """What each principal can do on a group or project."""
    for who in line["principals"]:
        can = who["can"]
        yield (
            f"{line['kind']} {line['path']}",
            f"{who['kind'].replace('_', ' ')} {who['name']}",
            who["role"],
            "; ".join(way["text"] for way in who["ways"]),
            can["read"],
            *(_refs(can[name]) for name in ("push", "merge", "create_tag", "deploy")),
            can["read_variables"],
            can["administer"],
        )


def _refs(answers: Mapping[str, str]) -> str:
    told = [name if one == "yes" else f"{name}?" for name, one in answers.items() if one != "no"]
    return ", ".join(told) or "no"


def author(one: By) -> str:
    """Who did it: the name that is shown, and the id, which alone proves something."""
    return f"{one['author'] or 'nobody named'} (id {one['author_id']})"


_OVER_GIT: Mapping[str, str] = {
    "git-upload-pack": "clone or fetch",
    "git-upload-archive": "archive",
    "git-receive-pack": "push",
}
"""What somebody did, by the program that git ran for it."""


def event(one: shape.Entry) -> str:
    """What an event tells, and to what."""
    target = one["target"] if one["target"] != one["entity"] else ""
    what = next((said for word, said in _OVER_GIT.items() if word in one["what"]), one["what"])
    parts = [what, target and f"to {target}"]
    marks = ["something went out"] * one["download"] + ["after the snapshot"] * one["later"]
    return ", ".join(filter(None, parts)) + (f" ({'; '.join(marks)})" if marks else "")


def by(one: shape.Change) -> str:
    """The events of a change, or why none is known."""
    told = {"by": one["by"]} if one["by"] else {"unexplained": one["why"]}
    known = one["by"] or one["why"]
    return diff_events.by(cast("SettingChange", told)) if known else "no events were given"


def before(held: JSON, known: str, change: str) -> str:
    """A value of before."""
    if change in (ADDED, "created"):
        return ""
    return "unknown" if held is None and known != shape.SNAPSHOT else value(held)


def call(one: shape.Call) -> str:
    """`PUT /groups/7 {"visibility": "private"}`."""
    body = f" {value(one['body'])}" if one["body"] else ""
    return f"{one['method']} {one['path']}{body}"


def listed(names: Sequence[str], count: int) -> str:
    """The names, and how many more there are."""
    more = count - len(names)
    return ", ".join([*names, *([f"and {more:,} more"] if names and more > 0 else [])]) or (
        f"{count:,}" if count > 1 else ""
    )
