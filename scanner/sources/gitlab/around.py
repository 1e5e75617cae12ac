"""What is known beyond one resource: GraphQL's batches, lists that bind invited groups, runners."""

from __future__ import annotations

from dataclasses import dataclass

from scanner.sources.gitlab.domains import Domains
from scanner.sources.gitlab.graph import Batches
from scanner.sources.gitlab.runners import Runners


@dataclass(frozen=True, slots=True)
class Around:
    """Where the readers of one top-level scope find what its resources share."""

    graph: Batches
    domains: Domains
    runners: Runners
