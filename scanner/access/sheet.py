"""A review as CSV, for spreadsheets: every line can be read, and signed, by itself."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence

from scanner import spreadsheet
from scanner.access.answers import Answer
from scanner.access.forms import maps, nobody, role, scopes, ways
from scanner.access.origin import Origin
from scanner.access.review import Review, Row
from scanner.model import Kind

_FIELDS = (
    "instance",
    "read_at",
    "as_of",
    "snapshot_sha256",
    "kind",
    "path",
    "principal",
    "principal_kind",
    "principal_id",
    "state",
    "role",
    "access_level",
    "ways",
    "expires_at",
    "scopes",
    "read",
    "push",
    "merge",
    "create_tag",
    "deploy",
    "read_variables",
    "administer",
    "unclear",
    "unread",
)

_NOT_APPLICABLE = "not applicable"


def comma_separated(reviews: Iterable[Review], origin: Origin) -> Iterator[str]:
    """A line of CSV for each principal of each resource, after a line of names.

    A resource of which something could not be read says so in each of its lines; one without any
    principal has a line of its own. What was left out of all is said with each.
    """
    yield spreadsheet.line(_FIELDS)
    sha256 = origin.sha256 or "not kept"
    for review in reviews:
        resource, unread = review.resource, "; ".join((*review.unread, *origin.left_out))
        about = (
            *(origin.instance, origin.read, origin.as_of, sha256),
            *(resource.kind.value, resource.path),
        )
        project = resource.kind is Kind.PROJECT
        for row in review.rows:
            yield spreadsheet.line((*about, *_cells(row, project), row.unclear, unread))
        if not review.rows:
            empty = [_NOT_APPLICABLE] * (len(_FIELDS) - len(about) - 3)
            yield spreadsheet.line((*about, nobody(review), *empty, "", unread))


def _cells(row: Row, project: bool) -> Sequence[str]:
    who, can = row.principal, row.access
    return (
        who.name,
        who.who.value,
        str(who.id) if who.id else _NOT_APPLICABLE,
        who.state or "unknown",
        role(row) or "none",
        "unknown" if who.role_unknown else str(who.access_level),
        ways(row),
        who.expires_at or "never",
        _NOT_APPLICABLE if who.scopes is None else scopes(row) or "none",
        can.read.value,
        *(_said(answers) if project else _NOT_APPLICABLE for _, answers in maps(row)),
        can.read_variables.value,
        can.administer.value,
    )


def _said(answers: Mapping[str, Answer]) -> str:
    """The names that are answered with yes, and those that nobody can tell."""
    if not answers:
        return _NOT_APPLICABLE
    said = (
        name if answer is Answer.YES else f"{name} (unknown)"
        for name, answer in answers.items()
        if answer is not Answer.NO
    )
    return "; ".join(said) or "no"
