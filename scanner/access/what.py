"""What a way in allows, on a group or on a project."""

from __future__ import annotations

from scanner.access.answers import Access, Answer
from scanner.access.known import Known
from scanner.access.project import Project, at_least
from scanner.access.ways import Principal, Way, Who
from scanner.model import Kind, Resource
from scanner.sections import Role


def access(resource: Resource, principal: Principal, known: Known) -> Access:
    """What a principal can do on a group or project."""
    if resource.kind is Kind.GROUP:
        return _on_group(resource, principal)
    return Project(resource, principal, known).access()


def _on_group(group: Resource, principal: Principal) -> Access:
    read = at_least(principal, Role.READER, "read")
    if principal.who in (Who.EVERYONE, Who.SIGNED_IN) or principal.has(Way.AUDITOR):
        read = Answer.YES
    if principal.who is Who.DEPLOY_TOKEN:
        read = Answer.NO
    return Access(
        read,
        at_least(principal, Role.OWNER, "variables"),
        at_least(principal, Role.OWNER, "change"),
    )
