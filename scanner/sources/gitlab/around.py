"""What is known beyond one resource: GraphQL's batches, and the lists that bind invited groups."""

from __future__ import annotations

from dataclasses import dataclass

from scanner.sources.gitlab.domains import Domains
from scanner.sources.gitlab.graph import Batches


@dataclass(frozen=True, slots=True)
class Around:
    """Where the readers of one top-level scope find what its resources share."""

    graph: Batches
    domains: Domains
