"""A review as a table for people, and as JSON for machines."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence

from scanner.access.answers import Answer
from scanner.access.origin import Origin
from scanner.access.principal import quoted
from scanner.access.review import Review, Row
from scanner.access.rules import NOT_READ
from scanner.model import JSON, Kind
from scanner.roles import role_name

SCHEMA = 1


def document(reviews: Iterable[Review], origin: Origin) -> JSON:
    """The whole review; where no snapshot was kept, its digest is null."""
    return {
        "schema": SCHEMA,
        "instance": origin.manifest["instance"],
        "read": origin.read,
        "as_of": origin.as_of,
        "snapshot_sha256": origin.sha256 or None,
        "scope": origin.manifest["scope"],
        "left_out": list(origin.left_out),
        "resources": [_resource(review) for review in reviews],
    }


def _resource(review: Review) -> JSON:
    return {
        "kind": review.resource.kind.value,
        "path": review.resource.path,
        "id": review.resource.id,
        "unread": list(review.unread),
        "unclear": list(review.unclear),
        "principals": [_principal(row) for row in review.rows],
    }


def _principal(row: Row) -> JSON:
    who, can = row.principal, row.access
    record: dict[str, JSON] = {
        "kind": who.who.value,
        "name": who.name,
        "id": who.id,
        "state": who.state,
        "access_level": None if who.role_unknown else who.access_level,
        "role": role(row),
        "expires_at": who.expires_at,
        "ways": [
            {
                "kind": grant.way.value,
                "path": grant.path,
                "on": grant.on,
                "access_level": grant.access_level,
                "expires_at": grant.expires_at,
                "tokens": list(grant.tokens),
                "text": grant.text,
            }
            for grant in who.grants
        ],
        "can": {
            "read": can.read.value,
            "read_variables": can.read_variables.value,
            "administer": can.administer.value,
            **{
                name: {ref: answer.value for ref, answer in answers.items()}
                for name, answers in maps(row)
            },
        },
    }
    if who.custom_role:
        record["custom_role"] = who.custom_role
    if who.scopes is not None:
        record["scopes"] = sorted(who.scopes)
        record["more_scopes"] = who.more_scopes
    for name in ("idle", "doubt", "remark"):
        if said := getattr(who, name):
            record[name] = said
    return record


def maps(row: Row) -> Sequence[tuple[str, Mapping[str, Answer]]]:
    """The answers by branch, tag and environment, each with the name of the ability."""
    can = row.access
    return (
        ("push", can.push),
        ("merge", can.merge),
        ("create_tag", can.create_tag),
        ("deploy", can.deploy),
    )


def role(row: Row) -> str:
    """The role in words; a custom one with its name."""
    who = row.principal
    if who.idle:
        return "none"
    name = role_name(who.access_level) if who.access_level else ""
    if who.role_unknown:
        name = f"unknown, at least {name}" if name else "unknown"
    return f"{name} ({who.custom_role})" if who.custom_role else name


def ways(row: Row) -> str:
    """The ways in, the highest first; what limits them, and what keeps them from being used."""
    who = row.principal
    limits = f"scopes: {scopes(row)}" if who.scopes is not None else ""
    texts = "; ".join(grant.text for grant in who.grants)
    return " - ".join(filter(None, (texts, limits, who.idle, who.doubt, who.remark)))


def scopes(row: Row) -> str:
    """What the tokens of a principal may be used for."""
    who = row.principal
    named = [name if name.isidentifier() else quoted(name) for name in sorted(who.scopes or ())]
    unread = ["and perhaps others" if named else "not known"]
    return ", ".join([*named, *(unread if who.more_scopes else [])])


def listed(answers: Mapping[str, Answer]) -> str:
    """The names that are answered with yes; those that nobody can tell with a question mark."""
    if answers and set(answers.values()) == {Answer.YES}:
        return "all" if len(answers) > 1 else next(iter(answers))
    words = [
        name if answer is Answer.YES else f"{name}?"
        for name, answer in answers.items()
        if answer is not Answer.NO
    ]
    return ", ".join(words) or "-"


_SHORT: Mapping[Answer, str] = {Answer.YES: "yes", Answer.NO: "-", Answer.UNKNOWN: "?"}

_COLUMNS = ("who", "role", "by", "read", "push", "merge", "tags", "deploy", "variables", "admin")


def table(review: Review) -> Iterator[str]:
    """One resource, a line for each principal."""
    resource = review.resource
    visibility = _visibility(review)
    yield f"{resource.kind} {resource.path}" + (f" ({visibility})" if visibility else "")
    project = resource.kind is Kind.PROJECT
    kept = [name for name in _COLUMNS if project or name not in _OF_PROJECTS]
    lines = [_cells(row, kept) for row in review.rows]
    widths = [max(map(len, column)) for column in zip(kept, *lines, strict=True)]
    for line in (kept, *lines):
        cells = (cell.ljust(width) for cell, width in zip(line, widths, strict=True))
        yield f"  {'  '.join(cells)}".rstrip()
    if not review.rows:
        yield f"  {nobody(review)}"
    for reason in review.unread:
        yield f"  not read, so there may be more: {reason}"
    for reason in review.unclear:
        yield f"  not known: {reason}"


def nobody(review: Review) -> str:
    """What stands for all principals of a resource that has none, as far as was read."""
    return NOT_READ if review.members_unread else "nobody"


_OF_PROJECTS = ("push", "merge", "tags", "deploy")


def _apart(name: str) -> str:
    """The name, quoted where its blanks could be taken for those between columns."""
    return name if name == " ".join(name.split()) else f'"{name}"'


def _cells(row: Row, columns: Sequence[str]) -> list[str]:
    can = row.access
    cells = {
        "who": _apart(row.principal.name),
        "role": role(row) or "-",
        "by": ways(row),
        "read": _SHORT[can.read],
        "push": listed(can.push),
        "merge": listed(can.merge),
        "tags": listed(can.create_tag),
        "deploy": listed(can.deploy),
        "variables": _SHORT[can.read_variables],
        "admin": _SHORT[can.administer],
    }
    return [cells[column] for column in columns]


def _visibility(review: Review) -> str:
    settings = review.resource.sections.get("settings")
    return str(settings.data.get("visibility", "")) if settings else ""
