"""Foretells the requests of a scan, by endpoint, from how many groups and projects there are."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from scanner.model import Kind
from scanner.sections import SECTIONS, Role, SectionSpec
from scanner.sources.gitlab.codeowners import PLACES
from scanner.sources.gitlab.graph import MANY
from scanner.sources.gitlab.graph_fields import BATCH, ONLY_FOR
from scanner.sources.gitlab.limiter import ENDPOINT_PER_MINUTE
from scanner.sources.gitlab.outage import ENOUGH
from scanner.sources.gitlab.pages import PER_PAGE
from scanner.sources.gitlab.plan import Plan
from scanner.sources.gitlab.probe import Server
from scanner.sources.gitlab.readers.credentials import SERVICE_ACCOUNTS
from scanner.sources.gitlab.readers.people import EVERYONE, PROVISIONED
from scanner.sources.gitlab.readers.pipelines import GROUPS_ALLOWED
from scanner.sources.gitlab.runners import ENDPOINT as RUNNER
from scanner.sources.gitlab.scope import Root
from scanner.sources.gitlab.sight import older
from scanner.sources.gitlab.size import Size

PER_MINUTE = 2000
"""Authenticated requests that GitLab.com takes of one user.

Source: https://docs.gitlab.com/user/gitlab_com/#rate-limits-on-gitlabcom
"""


@dataclass(frozen=True, slots=True)
class Forecast:
    """What one endpoint will be asked."""

    endpoint: str
    least: int
    most: int
    """Of what GraphQL may tell of many projects, it or REST is asked, not both. More only where a
    list of a resource has more than a page, GraphQL refuses a batch, a group from outside is
    invited, or a group has several service accounts or runners: nobody knows that before."""


def forecast(plan: Plan, server: Server, sizes: Sequence[Size]) -> Sequence[Forecast]:
    """The requests of a scan by endpoint, in order of their names; those of none are left out."""
    least: dict[str, int] = {}
    most: dict[str, int] = {}
    for endpoint, low, high in _all(plan, server, sizes):
        least[endpoint] = least.get(endpoint, 0) + low
        most[endpoint] = most.get(endpoint, 0) + high
    return [Forecast(name, least[name], most[name]) for name in sorted(most) if most[name]]


def least_minutes(forecasts: Sequence[Forecast]) -> float:
    """The least time that GitLab.com's limits allow for this many requests."""
    alone = (
        one.least / ENDPOINT_PER_MINUTE[one.endpoint]
        for one in forecasts
        if one.endpoint in ENDPOINT_PER_MINUTE
    )
    return max(sum(one.least for one in forecasts) / PER_MINUTE, *alone, 0.0)


_Counted = tuple[str, int, int]

_TOLD = frozenset({"license", "metadata"})
"""Sections of the instance that are made of what was asked when the scan began."""

_UNAUTHORIZED = frozenset({"access_tokens", "mirrors"})
"""Sections that refuse by a 401, so that it must be told from a dead token."""


_OFTEN_UNASKED = frozenset({"ci_config", "forks"})
"""Sections of a project that need no request where its row says that there is nothing."""


def _all(plan: Plan, server: Server, sizes: Sequence[Size]) -> Iterator[_Counted]:
    refusing = sum(name in _UNAUTHORIZED for names in (plan.group, plan.project) for name in names)
    yield "GET /user", 1, 1 + refusing + 1  # and once more at the end
    for endpoint in ("/personal_access_tokens/self", "/metadata"):
        yield f"GET {endpoint}", 1, 1
    if server.administrator:
        yield "GET /license", 1, 1
        yield from _of_instance(plan, server, sizes)
    if asks := _asks_of_graphql(plan, server, sizes):
        yield "POST /api/graphql __type", int(any(least for _, least, _ in asks)), 1
    for size in sizes:
        yield from _opening(server, size.root)
        yield from _listing(plan, size)
        yield from _sections(plan, server, size)
        yield from _vouching(plan, size)
    yield from _of_others(plan, sizes)


def _vouching(plan: Plan, size: Size) -> Iterator[_Counted]:
    """Who asks is asked where the last word about a resource may be a 401, or many are a 403."""
    for kind, count in ((Kind.GROUP, size.groups), (Kind.PROJECT, size.projects)):
        names = (name for name in plan.sections(kind) if SECTIONS[name].endpoints.get(kind))
        if max((name for name in names if name != "settings"), default="") in _UNAUTHORIZED:
            yield "GET /user", 0, count
    kinds = {Kind.INSTANCE: 0, Kind.GROUP: size.above + size.groups, Kind.PROJECT: size.projects}
    asked = {
        kind: {SECTIONS[name].endpoints.get(kind) for name in plan.sections(kind)} for kind in kinds
    }
    if size.root.role < Role.OWNER and len(set().union(*asked.values())) >= ENOUGH:
        refusals = sum(count * len(asked[kind]) for kind, count in kinds.items())
        yield "GET /user", 0, math.ceil(refusals / ENOUGH)


def _of_others(plan: Plan, sizes: Sequence[Size]) -> Iterator[_Counted]:
    """What is asked of those who are met on the way: of each member of a list of one page."""
    if plan.invited_members:
        yield "GET /groups/:id/members", 0, 1
        yield f"GET {EVERYONE}", 0, 1
    for name in plan.user:
        for endpoint in SECTIONS[name].endpoints.values():
            yield f"GET {endpoint}", 0, PER_PAGE * sum(_lists_of_members(plan, sizes))


def _lists_of_members(plan: Plan, sizes: Sequence[Size]) -> Iterator[int]:
    for size in sizes:
        yield size.groups * ("members" in plan.group)
        yield size.above * ("members" in plan.above)
        yield size.projects * ("members" in plan.project)


def _of_instance(plan: Plan, server: Server, sizes: Sequence[Size]) -> Iterator[_Counted]:
    """What an administrator's token asks of the server itself, beside what opens every scan."""
    if not sizes[0].with_groups:
        return
    root = next((size.root for size in sizes if size.root.gitlab_com), sizes[0].root)
    for name in plan.instance - _TOLD:
        yield from _section(server, root, name, Kind.INSTANCE, 1)
    yield f"GET {RUNNER}", 0, int(plan.runner_details and "runners" in plan.instance)


def _opening(server: Server, root: Root) -> Iterator[_Counted]:
    groups = len(root.above) + (root.kind is Kind.GROUP)
    yield "GET /groups/:id", groups, groups
    if root.kind is Kind.PROJECT:
        yield "GET /projects/:id", 1, 1
    if not server.administrator:
        yield f"GET /{root.kind}s/:id/members/all/:user_id", 1, 1
    if not server.plan and server.edition != "ce":
        yield "GET /namespaces/:id", 1, 1


def _listing(plan: Plan, size: Size) -> Iterator[_Counted]:
    if size.root.kind is Kind.PROJECT:
        return
    if plan.project:
        pages = _pages(size.listed[1])
        yield "GET /groups/:id/projects", pages, pages
    if plan.group:
        pages = _pages(size.listed[0])
        yield "GET /groups/:id/descendant_groups", pages, pages
        if plan.group_get:
            asked = size.groups - 1 + size.between if size.with_groups else 0
            yield "GET /groups/:id", asked, asked


def _sections(plan: Plan, server: Server, size: Size) -> Iterator[_Counted]:
    for name in plan.group - _not_there(server):
        spec = SECTIONS[name]
        count = min(size.groups, "/" not in size.root.path) if spec.root_only else size.groups
        yield from _section(server, size.root, name, Kind.GROUP, count)
    for name in plan.above - _not_there(server):
        spec = SECTIONS[name]
        count = min(size.above, size.root.top is not None) if spec.root_only else size.above
        yield from _section(server, size.root, name, Kind.GROUP, count)
    for name in plan.project:
        many = size.in_scope >= MANY
        yield from _section(server, size.root, name, Kind.PROJECT, size.projects, many)
    if plan.runner_details:
        listing = size.groups * ("runners" in plan.group) + size.projects * (
            "runners" in plan.project
        )
        yield f"GET {RUNNER}", 0, listing


def _not_there(server: Server) -> frozenset[str]:
    """What a Community build is not asked for, whatever the tier."""
    return frozenset({"billable_members"} if server.edition == "ce" else ())


def _section(
    server: Server, root: Root, name: str, kind: Kind, count: int, many: bool = False
) -> Iterator[_Counted]:
    spec = SECTIONS[name]
    endpoint = spec.endpoints.get(kind)
    if endpoint is None or not _is_there(server.version, root, spec, kind):
        return
    batched = bool(spec.batched) and many
    if name in ONLY_FOR and not ONLY_FOR[name](root.sight(server)):
        batched = False
    sure = int(root.licence.includes(spec.tier_of(kind)) and not batched)
    if batched:  # GraphQL, or the endpoint where that does not tell as much
        yield f"POST {spec.batched}", 0, math.ceil(count / BATCH[name])
    if endpoint.startswith("/api/graphql"):
        sure = sure and server.edition != "ce"  # whose GraphQL may not know the field
        requests = math.ceil(count / BATCH[name]) if kind is Kind.PROJECT else count
        yield f"POST {endpoint}", requests * sure, requests
    elif name == "service_account_tokens":
        yield f"GET {SERVICE_ACCOUNTS}", count * sure, count
        yield f"GET {endpoint}", 0, count
    elif name == "managed_users":
        # Maintainers are shown those whom the group provisioned, and the role may not be known.
        owner = root.role >= Role.OWNER
        yield f"GET {endpoint}", count * sure * owner, count
        yield f"GET {PROVISIONED}", 0, count * (not owner)
    elif name == "codeowners":
        yield f"GET {endpoint}", 0, count * len(PLACES)
    elif name == "job_token_allowlist":
        yield f"GET {endpoint}", count * sure, count
        yield f"GET {GROUPS_ALLOWED}", 0, count
    else:
        yield f"GET {endpoint}", 0 if name in _OFTEN_UNASKED else count * sure, count


def _is_there(version: str, root: Root, spec: SectionSpec, kind: Kind) -> bool:
    offered = not (spec.self_managed if root.gitlab_com else spec.gitlab_com_only)
    known = not older(version, spec.since.get(kind, "0"))
    return offered and known and not root.licence.excludes(spec.tier_of(kind))


def _asks_of_graphql(plan: Plan, server: Server, sizes: Sequence[Size]) -> Sequence[_Counted]:
    counted = [one for size in sizes for one in _sections(plan, server, size)]
    if server.administrator:
        counted += _of_instance(plan, server, sizes)
    return [one for one in counted if one[0].startswith("POST /api/graphql") and one[2]]


def _pages(rows: int) -> int:
    return max(1, math.ceil(rows / PER_PAGE))
