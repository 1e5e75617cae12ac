"""What a verdict says, in a sentence or two: one line without characters that could act."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

import orjson

from scanner import compared, waived
from scanner.compared import Absent, Baseline, Earlier, Moved, Previous
from scanner.model import JSON
from scanner.redaction import HIDDEN
from scanner.report import Finding, Instance, Policy, ResourceResult, Run
from scanner.report_words import counted
from scanner.visible import line as one_line
from scanner.waived import WaiverResult

_SAYINGS = {
    "P": "{resource} passes: {title}",
    "N": "{resource} is not judged ({title}): {reasons}",
    "U": "{resource} could not be judged ({title}): {reasons}",
    "M": "{resource} needs a person to look ({title}): {reasons}",
    "E": "{resource} was not judged, the policy ended in an error ({title}): {reasons}",
}
NAME, _VALUE, TEXT = 200, 120, 800
"""Lengths, so that no sentence passes the 2,048 characters that consumers of SARIF take."""
_IDS = 10
"""Policies named where more may have changed; the rest are counted."""

LABELS = {
    compared.NEW: "new",
    compared.UPDATED: "updated",
    compared.UNCHANGED: "unchanged",
    compared.FIXED: "fixed",
    compared.NOT_APPLICABLE: "not applicable now",
    compared.NOT_EVALUATED: "not evaluated now",
    compared.NOT_JUDGED: "not judged now",
    compared.GONE: "gone",
}
"""What a finding is beside those of the run before, and what became of one of those, in short."""

_CHANGED = {
    compared.NEW: "New since the run before.",
    compared.UPDATED: "The run before found another value.",
}
_BECAME = {
    compared.FIXED: "It is fixed.",
    compared.NOT_APPLICABLE: "The policy does not apply any more.",
    compared.NOT_EVALUATED: "It is not evaluated now, so it stays open.",
    compared.NOT_JUDGED: "The policy is not among those of this run: nobody looked for it.",
    compared.GONE: "The resource is not there any more.",
}


def sentence(text: str) -> str:
    """The text, closed by a full stop if nothing closes it."""
    text = text.strip()
    return text if text.endswith((".", "!", "?")) else f"{text}."


def resource_name(line: ResourceResult | Absent | Mapping[str, str], instance: Instance) -> str:
    """`project acme/web`."""
    return f"{line['kind']} {one_line(line['path'] or instance['name'], NAME)}"


def finding_text(line: ResourceResult, finding: Finding, instance: Instance) -> str:
    """What is wrong, on what, where, and the value found and wanted."""
    resource = _capital(resource_name(line, instance))
    text = f"{resource}: {sentence(one_line(finding['message'], TEXT))}"
    facts = ", ".join(_facts(finding, instance))
    if not facts and not finding["evidence"]["endpoint"]:
        facts = "the policy gives no evidence"
    text = f"{text} {_capital(facts)}." if facts else text
    if "waiver_ended" in finding:
        text = f"{text} The waiver {finding['waiver_ended']} does not hold."
    held = [f"Waived by {finding['waived_by']}."] if "waived_by" in finding else []
    known = [f"{said}."] if (said := known_in_words(finding)) else []
    return " ".join([*held, *known, text, *_beside(finding)])


def earlier_text(line: ResourceResult | Absent, earlier: Earlier, instance: Instance) -> str:
    """Where a finding of before was, and what became of it."""
    where = " ".join(_where(earlier, instance))
    failed = f"{_capital(resource_name(line, instance))} failed before {where}".strip()
    return f"{failed}. {_BECAME[earlier['became']]}"


_REDACTED = (
    "People are shown under pseudonyms: a plain number is good for this report alone, "
    "ten hex digits for every report made with the same key."
)


def redacted_in_words(run: Run) -> str:
    """What stands under pseudonyms, and who may be named still; empty for nothing."""
    if "users" not in run.get("redacted", ()):
        return ""
    unread = run["redaction"]["unread"] if "redaction" in run else {}
    return " ".join([_REDACTED, *unread_in_words(unread)])


def unread_in_words(unread: Mapping[str, Mapping[str, int]]) -> Iterator[str]:
    """Why people may keep their names in a redacted report, a sentence each."""
    hidden = {kind: reasons.get(HIDDEN, 0) for kind, reasons in unread.items()}
    missing = {kind: sum(reasons.values()) - hidden[kind] for kind, reasons in unread.items()}
    for counts, what in ((missing, "could not be read"), (hidden, "may not all be shown")):
        if told := " and ".join(counted(count, kind) for kind, count in counts.items() if count):
            yield f"The members of {told} {what}, so people named only there keep their names."


def still_open(line: ResourceResult, policy: Policy) -> list[Earlier]:
    """Findings of before that this evaluation could not look for."""
    return [
        one
        for one in line.get("earlier", ())
        if one["policy"] == policy["id"] and one["became"] == compared.NOT_EVALUATED
    ]


def counts_in_words(findings: Mapping[str, int]) -> str:
    """`2 new, 7 unchanged, 1 fixed`, in the order of `LABELS`; `nothing` where all are zero."""
    told = [f"{findings[name]:,} {LABELS[name]}" for name in LABELS if findings.get(name)]
    return ", ".join(told) or "nothing"


def previous_in_words(previous: Previous) -> str:
    """Which run was before."""
    name = f" ({one_line(previous['run'], NAME)})" if "run" in previous else ""
    return f"the run of {one_line(previous['as_of'], NAME)}{name}"


def baseline_in_words(baseline: Baseline) -> str:
    """Which baseline holds, and how much of it is still found."""
    return (
        f"{one_line(baseline['path'], NAME)} of {baseline['created']}: "
        f"{baseline['findings'].get('known', 0):,} of {counted(baseline['entries'], 'finding')} "
        "still there"
    )


def moved_in_words(moved: Moved) -> list[str]:
    """What else than settings is not as it was, a sentence each."""
    said = []
    for name, versions in (("glscan", moved.get("tool")), ("GitLab", moved.get("gitlab"))):
        if versions:
            was, now = (one_line(version, NAME) or "unknown" for version in versions)
            said.append(f"{name} was {was} and is {now}.")
    policies = {
        "added": moved.get("policies_added"),
        "removed": moved.get("policies_removed"),
        "changed in text, severity or parameters": moved.get("policies_changed"),
    }
    for what, ids in policies.items():
        if ids:
            were = "was" if len(ids) == 1 else "were"
            said.append(f"{counted(len(ids), 'policy', 'policies')} {were} {what}: {_some(ids)}.")
    return said + [words for name, words in _ELSE.items() if moved.get(name)]


_ELSE = {
    "overrides": "Parameters that hold for some resources only are others.",
    "scope": "Other groups, projects or exclusions were asked for, or by another kind of user.",
    "waivers": "The waivers changed.",
    "baseline": "The baseline changed.",
}


def _some(ids: Sequence[str]) -> str:
    more = f" and {len(ids) - _IDS:,} more" if len(ids) > _IDS else ""
    return ", ".join(one_line(id, NAME) for id in ids[:_IDS]) + more


def place(finding: Finding | Earlier) -> str:
    """The dotted path to the setting, with the key that tells two findings apart."""
    where = one_line(".".join(finding["path"]), NAME)
    if key := key_of(finding):
        where += f" ({one_line(key, NAME)})"
    return where.strip()


def key_of(finding: Finding | Earlier) -> str:
    """What tells it from others at its place; a finding that is a text alone has it as its key."""
    key = finding.get("key", "")
    return "" if key == finding.get("message") else key


def value(found: JSON) -> str:
    """A value as JSON, cut where it is long."""
    return one_line(orjson.dumps(found, option=orjson.OPT_SORT_KEYS).decode(), _VALUE)


def verdict_text(line: ResourceResult, letter: str, policy: Policy, instance: Instance) -> str:
    """Why an evaluation that is no fail came out as it did."""
    reasons = " ".join(sentence(one_line(reason, TEXT)) for reason in reasons_of(line, policy))
    text = _SAYINGS[letter].format(
        resource=_capital(resource_name(line, instance)),
        title=one_line(policy["title"], NAME).removesuffix("."),
        reasons=one_line(reasons, TEXT) or "no reason is given.",
    )
    if before := len(still_open(line, policy)):
        stay = "stays" if before == 1 else "stay"
        return f"{sentence(text)} It failed before: {counted(before, 'finding')} {stay} open."
    return sentence(text)


def waiver_in_words(waiver: WaiverResult) -> str:
    """What became of it."""
    state, days = waiver["state"], waiver["days_left"]
    words = {
        "active": f"holds until {waiver['expires']}",
        "expiring": f"holds until {waiver['expires']}, in {days} days",
        "expired": f"expired {-days} days ago",
        "pending": f"begins on {waiver['created']}",
        "void": f"does not hold: a policy is more severe than {waiver.get('severity_cap')}",
        "unused": "covers nothing",
    }[state]
    return "; ".join([words, *waiver["broad"]])


def waiver_where(waiver: WaiverResult) -> str:
    """What it holds for, as the subject of a sentence."""
    return waived.where(waiver["scope"])


def findings_of(line: ResourceResult, policy: Policy) -> list[Finding]:
    """The findings of one evaluation."""
    return [finding for finding in line["findings"] if finding["policy"] == policy["id"]]


def reasons_of(line: ResourceResult, policy: Policy) -> list[str]:
    """What the evaluation says of itself."""
    return line["reasons"].get(policy["id"], [])


def known_in_words(finding: Finding) -> str:
    """Since when the baseline has it, and under which path; empty for what it does not have."""
    if "known" not in finding:
        return ""
    since = f"Known from the baseline since {finding['known']}"
    old = finding.get("known_as")
    return since if old is None else f"{since}, as {one_line(old, NAME)}"


def _beside(finding: Finding) -> Iterator[str]:
    change = finding.get("change", "")
    if change in _CHANGED:
        yield _CHANGED[change]
    if change != compared.NEW and "first_seen" in finding:
        yield f"First seen on {finding['first_seen'][:_DAY]}."


_DAY = len("2026-11-22")


def _where(finding: Finding | Earlier, instance: Instance) -> Iterator[str]:
    if where := place(finding):
        yield f"at {where}"
    if "at" in finding:
        yield f"on {resource_name(finding['at'], instance)}"


def _facts(finding: Finding, instance: Instance) -> Iterator[str]:
    if where := " ".join(_where(finding, instance)):
        yield where
    if "actual" in finding:
        yield f"found {value(finding['actual'])}"
    if "expected" in finding:
        yield f"expected {value(finding['expected'])}"


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]
