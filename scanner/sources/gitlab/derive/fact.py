"""What every derived fact is: it looks at all resources once, and then puts what it found."""

from __future__ import annotations

from collections.abc import Iterator

from scanner.model import Resource


class Fact:
    """One derived fact. Its memory may grow with what it counts, never with whole resources."""

    def note(self, resource: Resource) -> None:
        """Remember what others will need of a resource."""

    def put(self, resource: Resource) -> Resource:
        """The resource with the fact on it; itself when it says nothing about this one."""
        return resource

    def more(self) -> Iterator[Resource]:
        """Resources that no answer of GitLab names, in the order of their kind and path."""
        return iter(())
