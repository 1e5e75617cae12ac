"""The shape of a diff: a header about both scans, a line per resource on which something changed.

`scanner/schemas/diff.schema.json` has it for others.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import NotRequired, TypedDict, cast

from scanner import lines
from scanner.compared import NEW, At, Moved
from scanner.model import JSON
from scanner.report import Evidence, Instance, Named, Scope

SCHEMA = 1

CREATED, DELETED, MOVED = "created", "deleted", "moved"
INTO_SCOPE, OUT_OF_SCOPE = "into_scope", "out_of_scope"
APPEARED, HIDDEN = "appeared", "hidden"
STATES = (CREATED, DELETED, MOVED, INTO_SCOPE, OUT_OF_SCOPE, APPEARED, HIDDEN)
"""What became of a resource. Those of scope were left out of one of the scans, as was asked.

Appeared: it was there before, and the scan before did not see it. Hidden: whoever asked now may
not be shown it.
"""

CHANGED, ADDED, REMOVED, RENAMED = "changed", "added", "removed", "renamed"
SETTING_CHANGES = (CHANGED, ADDED, REMOVED, RENAMED)

SEEN, UNSEEN = "seen", "unseen"
"""Whether something can be seen now that could not be before, or the other way round."""

REGRESSED, WAIVED, COUNTS_AGAIN = "regressed", "waived", "counts_again"
"""What a finding can be beside the words of `scanner.compared`.

Regressed: it is new, and was there before it was mended. Waived: it is there as before, and a
waiver holds for it now. Counts again: none does any more.
"""

WORSE = (NEW, REGRESSED, COUNTS_AGAIN)
"""What a finding is that was not there, or did not count."""

SETTINGS, TIME, RULES, SCOPE, SIGHT = "settings", "time", "rules", "scope", "sight"
CAUSES = (SETTINGS, TIME, RULES, SCOPE, SIGHT)
"""Why a verdict is another.

Settings: GitLab is another. Time: a date has come, or a waiver has ended. Rules: other policies,
parameters, waivers, or another glscan judged. Scope: something else was asked for. Sight: one of
the scans could not see it.
"""
DECISIVE = (SETTINGS, TIME, SIGHT)
"""Causes of which a new finding is a regression; what could not be seen before is never a pass."""

NO_TYPE, UNLICENSED, NOT_STORED = "no_type", "unlicensed", "not_stored"
PERIOD, NOT_ASKED, NOT_SEEN, FILTERED = "period", "not_asked", "not_seen", "filtered"
RETENTION, OTHER_VALUE, NO_EVENT = "retention", "other_value", "no_event"
UNTYPED = "untyped"
UNEXPLAINED = (
    *(NO_EVENT, OTHER_VALUE, UNTYPED, RETENTION, FILTERED, NOT_SEEN, NOT_ASKED, PERIOD),
    *(NOT_STORED, UNLICENSED, NO_TYPE),
)
"""Why no audit event explains a change, the most interesting first.

No event: where it would stand was seen whole, and it is not there. Other value: the last event
tells another value. Untyped: events of the resource name no type. Retention: nothing at all is as
old. Filtered: the file is a selection. Not seen, not asked: the list where it would stand. Period:
the file does not reach over both scans. Not stored: it is streamed only. Unlicensed: there are
events from Premium on. No type: GitLab lists no type of event for it.
"""


_Values = TypedDict("_Values", {"from": NotRequired[str], "to": NotRequired[str]})


class By(_Values):
    """An audit event that explains a change, with the values that it tells."""

    id: int | str | None
    type: str | None
    at: str
    author: str | None
    """The name that is shown: GitLab tells no username."""
    author_id: int | str | None
    ip: str | None
    entity: str
    """`Project acme/web`: what the event is about."""
    impersonated_by: NotRequired[str]
    """The name of who acted as the author."""
    what: str
    """What happened, in a sentence without a subject."""


class Both(TypedDict):
    """How something was read, each time."""

    before: Evidence
    after: Evidence


class SettingChange(TypedDict):
    """A setting that is another than before, on the resource of its line."""

    section: str
    path: list[str]
    """The section, the key of an entry where there is one, the attribute; an entry that came or
    went has no attribute."""
    key: NotRequired[str]
    """Of the entry, in a section that is a map."""
    change: str
    before: NotRequired[JSON]
    """Left out where nothing stood; of an entry that was renamed, its key."""
    after: NotRequired[JSON]
    unsure: NotRequired[bool]
    """True where GitLab may have hidden the entry from the one who asked, before or now."""
    evidence: Both
    by: NotRequired[list[By]]
    """The events that explain it, the earliest first; the last one made it what it is."""
    unexplained: NotRequired[str]
    """Why none does, where a file of events was given."""


class SightChange(TypedDict):
    """What could be seen in one of the scans only; whether it is another nobody can tell."""

    section: str
    path: list[str]
    now: str
    """`seen` or `unseen`."""
    why: str
    """The status or the gap on the side where it was not seen."""


class FindingChange(TypedDict):
    """A finding that came, went, or stands otherwise; or that is open as before."""

    cause: str
    change: str
    policy: str
    severity: str
    """Empty where no policy of either scan tells it."""
    path: list[str]
    key: NotRequired[str]
    at: NotRequired[At]
    message: NotRequired[str]
    """Left out of what is not there any more."""
    expected: NotRequired[JSON]
    actual: NotRequired[JSON]
    waived_by: NotRequired[str]
    first_seen: str
    days: int
    """How long it has been open."""
    because: NotRequired[str]
    """Of one that is gone: what became of its resource."""
    regression: NotRequired[bool]
    """True where it makes the exit code 1, if it is severe enough."""
    fingerprints: Mapping[str, str]


class Lost(TypedDict):
    """A policy that judged the resource before, and cannot now."""

    policy: str
    before: str
    now: str
    reasons: list[str]


class ResourceChange(TypedDict):
    """All that changed on one resource."""

    kind: str
    path: str
    """That of today; of what is gone, the last one."""
    id: int
    was: NotRequired[str]
    """The path before, where that is another."""
    state: NotRequired[str]
    context: NotRequired[bool]
    """True for what is read for look-ups, and not judged."""
    by: NotRequired[list[By]]
    """Of what was created, deleted or moved: the events that explain it."""
    unexplained: NotRequired[str]
    tier: NotRequired[list[str]]
    """Before and now."""
    settings: list[SettingChange]
    sight: list[SightChange]
    findings: list[FindingChange]
    lost: list[Lost]


class Side(TypedDict):
    """One of the two scans."""

    sha256: str
    """Of the snapshot."""
    started: str
    finished: str
    as_of: str
    gitlab: str
    scope: Scope
    identity: Mapping[str, JSON]
    """`username` and `role` of the one who asked."""
    run: NotRequired[str]
    """The name of its folder, where it is a kept run."""


class Judging(TypedDict):
    """A policy that is named, as it judged."""

    title: str
    severity: str


class Counts(TypedDict):
    """How much changed."""

    resources: Mapping[str, Mapping[str, int]]
    """By state, then by kind."""
    carried: int
    """Resources that moved with the group above them, and are not told."""
    settings: Mapping[str, int]
    """By change."""
    sight: Mapping[str, int]
    findings: Mapping[str, Mapping[str, int]]
    """By cause, then by change; those that are open as before are unchanged by settings."""
    lost: int
    regressions: Mapping[str, int]
    """Findings that make the exit code 1 where they are severe enough, by severity."""
    oldest: str
    """When the oldest of the findings that are open as before was seen first; empty for none."""


class Verdict(TypedDict):
    """What a diff comes to."""

    word: str
    exit_code: int
    reasons: list[str]


class Events(TypedDict):
    """The file of audit events, and what it explained."""

    since: str | None
    """Of the period that was asked for; null where none was."""
    until: str | None
    whole: bool
    """Whether all that was asked for was seen."""
    between: int
    """Events between the two scans."""
    explained: int
    """Changes, of settings and of resources."""
    unexplained: Mapping[str, int]
    """By reason."""
    unmatched: int
    """Events between the scans that could be of a setting and explain no change: it was changed
    back, or is of something else."""
    others: list[By]
    """The first of those."""


class Header(TypedDict):
    """What a diff says of itself."""

    tool: Named
    instance: Instance
    old: Side
    new: Side
    judged_by: str
    """`run`: what judged NEW then; `today`: what this command chose."""
    compared: bool
    """Whether it is known what judged OLD then, so that other rules can be told."""
    moved: Moved
    policies: Mapping[str, Judging]
    """By id, those that findings name."""
    counts: Counts
    events: NotRequired[Events]
    fail_on: str
    allow_incomplete: bool
    verdict: Verdict


@dataclass(frozen=True, slots=True)
class Diff:
    """A diff on disk, open for streaming."""

    header: Header
    sha256: str
    document: lines.Lines

    def resources(self) -> Iterator[ResourceChange]:
        """What is there in order (kind, path), then what is gone; may be called again."""
        return cast("Iterator[ResourceChange]", self.document.items())
