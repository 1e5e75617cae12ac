"""What a way in allows, on a group or on a project."""

from __future__ import annotations

from scanner.access.answers import Access, Answer, both
from scanner.access.known import Known
from scanner.access.principal import Principal, Way, Who
from scanner.access.project import Project, at_least
from scanner.model import Kind, Resource
from scanner.sections import Role


def access(resource: Resource, principal: Principal, known: Known) -> Access:
    """What a principal can do on a group or project; no yes where nobody knows if it can at all."""
    if resource.kind is Kind.GROUP:
        found = _on_group(resource, principal)
    else:
        found = Project(resource, principal, known).access()
    return found.each(lambda answer: both(answer, Answer.UNKNOWN)) if principal.doubt else found


def _on_group(group: Resource, principal: Principal) -> Access:
    read = at_least(principal, Role.READER, "read")
    if principal.who in (Who.EVERYONE, Who.SIGNED_IN):
        certain = principal.has(Way.PUBLIC) or principal.has(Way.INTERNAL)
        read = Answer.YES if certain else Answer.UNKNOWN
    elif principal.has(Way.AUDITOR):
        read = Answer.YES
    elif read is Answer.NO and principal.may_have(Way.AUDITOR):
        read = Answer.UNKNOWN
    if principal.who is Who.DEPLOY_TOKEN:
        read = Answer.NO
    return Access(
        read,
        at_least(principal, Role.OWNER, "variables"),
        at_least(principal, Role.OWNER, "change"),
    )
