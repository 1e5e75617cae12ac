"""Makes results without people from results: another file of the same shape."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from pathlib import Path
from typing import cast

from scanner import fingerprint, lines, report
from scanner.model import JSON, Kind
from scanner.redact import people as who
from scanner.redact import words
from scanner.redact.people import People
from scanner.redact.pseudonym import Pseudonyms
from scanner.redact.text import NOBODY, Texts
from scanner.redact.tree import Values
from scanner.report import Report, Run
from scanner.snapshot.store import Snapshot

USERS = "users"
"""What `run.redacted` names."""

_KEPT = frozenset(
    {
        *("tool", "engine", "instance", "as_of", "time_to_fix", "catalog_sha256", "columns"),
        *("frameworks", "selection", "history", "totals", "fail_on", "allow_incomplete", "strict"),
    }
)
"""What of a header comes from policies, standards and counts; nobody is named there."""
_OF_FINDING = frozenset(
    {
        *("policy", "fingerprints", "known", "change", "first_seen", "due", "became", "waived"),
        "actual_cut",
    }
)
_OF_LINE = frozenset({"kind", "tier", "outcomes", "unseen"})
_OF_WAIVER = frozenset(
    {
        *("rules", "type", "created", "expires", "severity_cap", "state", "days_left", "matched"),
        *("waived", "line", "sha256", "commit", "committed", "uncommitted"),
    }
)
_OF_CI = frozenset({"commit_sha", "source"})
_REF = 255
"""The longest name of a branch; pseudonyms may be longer than what they stand for."""


def redacted(
    report_: Report,
    snapshot: Snapshot,
    key: bytes,
    path: Path,
    witness: who.Witness | None = None,
) -> Report:
    """Write the results without the people of their snapshot, whole or not at all, and open them.

    Everything is read twice, and only who is known stays in memory; `witness` is of audit events.
    """
    run = report_.run
    people = who.known(snapshot.resources(), run, witness)
    made = _Redaction(people, Pseudonyms(run["instance"]["name"], key), run)
    header = {
        **made.run(run),
        "redacted": [USERS],
        "redaction": {"people": people.count(), "unread": people.unread.counts()},
    }
    lines.write(
        path,
        {"schema": report.SCHEMA, "run": header},
        (made.line(cast("Mapping[str, JSON]", line)) for line in report_.resources()),
    )
    return report.read(path)


class _Redaction:
    """Goes through the parts of one report."""

    def __init__(self, people: People, pseudonyms: Pseudonyms, run: Run) -> None:
        self._people = people
        self._texts = Texts(people, pseudonyms)
        self._values = Values(self._texts)
        self._instance = run["instance"]["name"]
        self._policies = {policy["id"]: policy for policy in run["policies"]}
        names = who.deciders(run.get("waivers", {}))
        self._deciders = {
            people.identity(name)
            for name in names
            if not words.ordinary(words.key(name.strip().removeprefix("@")))
        }

        self._waiver_ids: dict[str, str] = {}
        for waiver in report.waivers_of(run):
            shown = self._texts.text(waiver["id"], self._deciders)
            while shown in self._waiver_ids.values():
                shown += "'"
            self._waiver_ids[waiver["id"]] = shown

    def run(self, run: Run) -> Mapping[str, JSON]:
        """The header; a part that is not known here is searched like any text."""
        parts = {
            "policies": self._of_policies,
            "param_overrides": self._overrides,
            "snapshot": self._snapshot,
            "waivers": self._waivers,
            "baseline": self._baseline,
            "previous": self._previous,
            "ci": self._ci,
            "audit_events": self._audit_events,
        }
        return {
            name: value if name in _KEPT else parts.get(name, self._values.value)(value)
            for name, value in cast("Mapping[str, JSON]", run).items()
        }

    def _of_policies(self, policies: JSON) -> JSON:
        return [
            {**policy, "params": self._params(policy["id"], policy["params"])}
            for policy in policies
        ]

    def _params(self, id: str, params: Mapping[str, JSON]) -> JSON:
        """Parameters; who is named in them was learnt, and stars stay."""
        names = set(who.named_in(self._policies.get(id), params))
        return {name: self._param(value, names) for name, value in params.items()}

    def _param(self, value: JSON, names: Collection[str]) -> JSON:
        if isinstance(value, dict):
            return {name: self._param(inner, names) for name, inner in value.items()}
        if isinstance(value, list):
            return [self._param(one, names) for one in value]
        if isinstance(value, str):
            return self._texts.person(value) if value in names else self._texts.text(value)
        return value

    def _overrides(self, overrides: JSON) -> JSON:
        return [
            {
                "paths": self._paths(one["paths"]),
                "params": {id: self._params(id, params) for id, params in one["params"].items()},
            }
            for one in overrides
        ]

    def _paths(self, paths: Iterable[str]) -> list[str]:
        return [self._texts.path("", path) for path in paths]

    def _snapshot(self, snapshot: Mapping[str, JSON]) -> JSON:
        scope = {
            name: self._paths(value) if isinstance(value, list) else value
            for name, value in snapshot["scope"].items()
        }
        identity = self._values.value(snapshot["identity"], ("identity",))
        made = {**snapshot, "scope": scope, "identity": identity}
        if "unplaced" in (proposed := snapshot.get("proposed", {})):
            unplaced = [self._texts.text(one) for one in proposed["unplaced"]]
            made["proposed"] = {**proposed, "unplaced": unplaced}
        return made

    def _waivers(self, waivers: JSON) -> JSON:
        """The register; whoever decided is a person there, by whatever name."""
        if isinstance(waivers, list):
            return [self._waivers(one) for one in waivers]
        if not isinstance(waivers, dict):
            return self._values.value(waivers, (), self._deciders)
        made: dict[str, JSON] = {}
        for name, value in waivers.items():
            if name in who.DECIDERS:
                made[name] = self._texts.person(value)
            elif name == "id":
                made[name] = self._waiver_ids[value]
            elif name == "match":
                made[name] = self._values.value(value, (), self._deciders)
            elif name == "scope":
                made[name] = {
                    part: self._paths(one) if part in ("include", "exclude") else one
                    for part, one in value.items()
                }
            else:
                made[name] = value if name in _OF_WAIVER else self._waivers(value)
        return made

    def _baseline(self, baseline: Mapping[str, JSON]) -> JSON:
        return {**baseline, "path": self._texts.text(baseline["path"])} | {
            "fixed": [self._fixed(text) for text in baseline["fixed"]]
        }

    def _fixed(self, text: str) -> str:
        """`POLICY kind path`."""
        policy, _, rest = text.partition(" ")
        kind, blank, path = rest.partition(" ")
        return f"{policy} {kind}{blank}{self._texts.path(kind, path)}"

    def _previous(self, previous: Mapping[str, JSON]) -> JSON:
        made = dict(previous)
        for name in made.keys() & {"absent", "away"}:
            made[name] = [self.line(line) for line in previous[name]]
        if "run" in previous:
            made["run"] = self._texts.text(previous["run"])
        return made

    def _audit_events(self, told: Mapping[str, JSON]) -> JSON:
        lists = [{**one, "source": self._asked(one["source"])} for one in told["unseen"]]
        return {**told, "unseen": lists}

    def _asked(self, name: str) -> str:
        kind, blank, path = name.partition(" ")
        return f"{kind}{blank}{self._texts.path(kind, path)}"

    def _ci(self, ci: Mapping[str, JSON]) -> JSON:
        made = {
            name: value if name in _OF_CI else self._texts.text(value) for name, value in ci.items()
        }
        return made | ({"ref": made["ref"][:_REF]} if "ref" in made else {})

    def line(self, line: Mapping[str, JSON]) -> Mapping[str, JSON]:
        """A resource and all that is said of it."""
        kind = line["kind"]
        place = {
            "path": self._texts.path(kind, line["path"]),
            "id": 0 if kind == Kind.USER else line["id"],
        }
        about = {f"id {line['id']}"} if kind == Kind.USER else NOBODY
        made: dict[str, JSON] = {}
        for name, value in line.items():
            if name in ("findings", "earlier"):
                made[name] = [self._finding(line, place, one, about) for one in value]
            elif name == "reasons":
                made[name] = {
                    id: [self._texts.text(reason, about) for reason in reasons]
                    for id, reasons in value.items()
                }
            elif name not in place:
                made[name] = value if name in _OF_LINE else self._values.value(value, (), about)
        return {**made, **place}

    def _finding(
        self,
        line: Mapping[str, JSON],
        place: Mapping[str, JSON],
        finding: Mapping[str, JSON],
        about: Collection[str],
    ) -> Mapping[str, JSON]:
        path = finding["path"]
        if len(path) > 1 and path[0] in who.OF_PEOPLE:
            about = {*about, f"id {path[1]}"}
        made: dict[str, JSON] = {}
        for name, value in finding.items():
            made[name] = self._part(line["kind"], name, value, finding, about)
        if _identity(place, made) != _identity(line, finding):
            made["fingerprints"] = self._fingerprints(place, line["kind"], made)
        return made

    def _part(
        self,
        kind: str,
        name: str,
        value: JSON,
        finding: Mapping[str, JSON],
        about: Collection[str],
    ) -> JSON:
        path = finding["path"]
        if name in _OF_FINDING:
            return value
        if name == "path":
            return self._values.segments(path, about)
        if name == "key":
            return self._values.segments([*path, value], about)[-1]
        if name == "known_as":
            return self._texts.path(kind, value)
        if name == "at":
            return {**value, "path": self._texts.path(value["kind"], value["path"])}
        if name == "evidence":
            made = {**value, "asked": self._asked(value["asked"])}
            if "address" in value:
                made["address"] = self._texts.text(value["address"])
            return made
        if name == "actual" and finding.get("actual_cut"):
            return self._values.cut(value, path, about)
        if name in ("waived_by", "waiver_ended"):
            return self._waiver_ids.get(value, value)
        if name in ("actual", "expected"):
            return self._values.value(value, path, about)
        return self._values.value(value, (), about)

    def _fingerprints(
        self, place: Mapping[str, JSON], kind: str, finding: Mapping[str, JSON]
    ) -> Mapping[str, str]:
        """Anew, since usernames can be guessed from their hashes; no id of `at` is known here."""
        at = finding.get("at")
        return fingerprint.fingerprints(
            self._instance,
            finding["policy"],
            (kind, place["id"], place["path"]),
            (at["kind"], 0, at["path"]) if at else None,
            finding["path"],
            finding.get("key", ""),
        )


def _identity(place: Mapping[str, JSON], finding: Mapping[str, JSON]) -> tuple[JSON, ...]:
    """What fingerprints are made of."""
    return place["path"], place["id"], finding["path"], finding.get("key"), finding.get("at")
