"""Who can really do what: every way into a group or project, and what it allows there.

Sources: GitLab's pages on permissions, members, sharing, protected branches, tags and environments,
deploy keys and tokens, auditors, external users and visibility; docs/access.md names each.
"""

from scanner.access.answers import Access, Answer
from scanner.access.known import Known
from scanner.access.needs import needs
from scanner.access.origin import Origin
from scanner.access.principal import Grant, Principal, Way, Who
from scanner.access.review import Asked, Review, Row, review
from scanner.access.scope import left_out
from scanner.access.shape import checked

__all__ = [
    "Access",
    "Answer",
    "Asked",
    "Grant",
    "Known",
    "Origin",
    "Principal",
    "Review",
    "Row",
    "Way",
    "Who",
    "checked",
    "left_out",
    "needs",
    "review",
]
