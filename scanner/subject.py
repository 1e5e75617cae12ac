"""The shape in which results.json tells what was judged: which GitLab, what of it, in what job."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated, NotRequired, TypedDict

from scanner.model import JSON
from scanner.values import (
    Address,
    Commit,
    Count,
    KindName,
    Moment,
    MomentIfKnown,
    Ref,
    Sha256,
    Word,
    one_of,
)


class Named(TypedDict):
    """A program and its version."""

    name: str
    version: str


class Instance(TypedDict):
    """The GitLab that was read."""

    name: str
    url: Address
    version: str
    edition: Annotated[str, one_of("ee", "ce", "unknown")]


class Shard(TypedDict):
    """Which part of a scan a snapshot is, from 1."""

    index: Count
    of: Count


class Uneven(TypedDict):
    """A shard that was not shown what another one was, or does not tell what it was shown."""

    shard: Count
    shown: NotRequired[Count]
    most: NotRequired[Count]
    """Equal to `shown` where it is as many, and others."""


class Scope(TypedDict):
    """What was asked for and what of it was left out; `scope_in_words` tells all of it."""

    groups: list[str]
    projects: NotRequired[list[str]]
    exclude: NotRequired[list[str]]
    excluded: NotRequired[Mapping[KindName, Count]]
    """How many were left out, by kind."""
    limit: NotRequired[Count]
    cut: NotRequired[list[str]]
    """Asked groups of which the limit left something out."""
    unlisted: NotRequired[list[str]]
    """Groups that GitLab did not list though projects lie in them."""
    without_projects: NotRequired[list[str]]
    gone: NotRequired[list[str]]
    """`kind path` of what was deleted or moved away before all of it was read."""
    moved: NotRequired[list[str]]
    """`kind path` of what GitLab named by another path later; it stands under the one listed."""
    instance: NotRequired[bool]
    shard: NotRequired[Shard]
    """Left out where it is the whole."""
    uneven: NotRequired[Mapping[KindName, list[Uneven]]]
    """Of what was merged of shards: those whose lists of groups or projects differ, by kind."""
    apart: NotRequired[Count]
    """Days between the beginnings of the first shard and the last; left out below one."""


class ProposedFile(TypedDict):
    """A file of settings."""

    path: str
    sha256: Sha256


class Proposed(TypedDict):
    """That a snapshot is the state after a change, and what it was made of."""

    files: list[ProposedFile]
    against: str
    """Digest of the snapshot that the files were laid over; empty where there was none."""
    not_judged: list[str]
    """Attributes that the files have on purpose and that no policy can judge."""
    unplaced: NotRequired[list[str]]
    """What changes, and why nobody can tell where, or why no policy judges it; never empty."""


class SnapshotRef(TypedDict):
    """Which snapshot was judged."""

    sha256: Sha256
    ledger_sha256: Sha256
    started: Moment
    finished: Moment
    scope: Scope
    identity: Mapping[str, JSON]
    """Who asked: `username`, `scopes`, `role`, `token_expires_at`."""
    requests: Count
    proposed: NotRequired[Proposed]
    """Of the state after a change; left out where it was read from GitLab."""


class Unseen(TypedDict):
    """A list of audit events that was not seen whole."""

    source: str
    """`project acme/web`, `instance gitlab.example.com`, `stream FILE`."""
    seen: Word
    """How much of it was, as `glscan audit-events` says it."""


class AuditEvents(TypedDict):
    """The audit events that were judged with a snapshot."""

    sha256: Sha256
    """Of their file, unpacked."""
    since: MomentIfKnown
    """The period that was asked for; of a stream at most from its first event until its last."""
    until: MomentIfKnown
    events: Count
    streamed: bool
    """Whether they come from a stream, which holds types that GitLab does not store."""
    filtered: bool
    """Whether some were left out because of who or what they are of."""
    joined: Count
    """How many belong to something that was judged."""
    out_of_scope: Count
    """All others."""
    unseen: list[Unseen]
    """The first few lists that were not seen whole."""
    unseen_count: Count
    """How many there are."""


class Ci(TypedDict):
    """The pipeline that made the run, as GitLab CI names it; what it did not name is left out."""

    project_url: NotRequired[Address]
    pipeline_url: NotRequired[Address]
    job_url: NotRequired[Address]
    commit_sha: NotRequired[Commit]
    ref: NotRequired[Ref]
    source: NotRequired[Word]
    """`schedule`, `merge_request_event`, ..."""
