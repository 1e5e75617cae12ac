"""The part of a SARIF run that does not depend on resources: driver, rules and taxonomies."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from functools import cache
from importlib import metadata
from urllib.parse import quote
from uuid import NAMESPACE_URL, uuid5

from scanner.model import JSON, Severity
from scanner.render.support import support
from scanner.render.wording import sentence
from scanner.report import Control, Framework, Policy, Run

_NAMESPACE = uuid5(NAMESPACE_URL, "glscan:sarif")
_LONGEST_LINK = 2_048
_MOST_TAGS = 10
"""GitLab refuses a rule with more."""

LEVELS = {
    Severity.CRITICAL: ("error", 95.0, "error"),
    Severity.HIGH: ("error", 80.0, "error"),
    Severity.MEDIUM: ("warning", 55.0, "warning"),
    Severity.LOW: ("note", 25.0, "recommendation"),
    Severity.INFO: ("note", 5.0, "recommendation"),
}
"""SARIF level, rank and GitHub's problem.severity; `security-severity` is a tenth of the rank."""

Taxa = Mapping[tuple[str, str], tuple[int, int]]
"""(framework id, control id) -> index in run.taxonomies, index in its taxa."""


def guid(*names: str) -> str:
    """The same names give the same GUID, in every run."""
    return str(uuid5(_NAMESPACE, "\n".join(names)))


def driver(run: Run) -> dict[str, JSON]:
    """The driver without its rules."""
    tool = run["tool"]
    return {
        "name": tool["name"],
        "fullName": f"{tool['name']} {tool['version']}",
        "organization": tool["name"],
        "informationUri": _homepage() or f"urn:{tool['name']}:{quote(tool['version'])}",
        "guid": guid("driver"),
        "version": tool["version"],
        "semanticVersion": tool["version"],
        "language": "en-US",
        "shortDescription": {"text": "Policy-as-code compliance scanner for GitLab settings."},
        "notifications": list(NOTIFICATIONS.values()),
        "supportedTaxonomies": [
            {"name": each["title"], "index": index, "guid": guid("framework", each["id"])}
            for index, each in enumerate(run["frameworks"])
        ],
    }


@cache
def _homepage() -> str:
    """Where the installed package says it lives; empty while it does not say."""
    try:
        urls: list[str] = metadata.metadata("glscan").get_all("Project-URL", [])
    except metadata.PackageNotFoundError:
        return ""
    return dict(url.split(", ", 1) for url in urls).get("Homepage", "")


def _notification(id: str, name: str, level: str, short: str, full: str) -> dict[str, JSON]:
    return {
        "id": id,
        "guid": guid("notification", id),
        "name": name,
        "shortDescription": {"text": short},
        "fullDescription": {"text": full},
        "help": {"text": full, "markdown": full},
        "defaultConfiguration": {"level": level},
    }


NOTIFICATIONS = {
    "U": _notification(
        "GLSCAN-NOT-EVALUATED",
        "NotEvaluated",
        "warning",
        "A policy could not judge a resource.",
        "Something the policy reads could not be read, so it says neither pass nor fail. "
        "A token with a wider role, a retry or a newer GitLab would answer it.",
    ),
    "E": _notification(
        "GLSCAN-POLICY-ERROR",
        "PolicyError",
        "error",
        "A policy ended in an error.",
        "The engine could not evaluate the policy, or its answer has the wrong shape. "
        "Mend the policy; until then nothing is known about its resources.",
    ),
    "F": _notification(
        "GLSCAN-PARTLY-EVALUATED",
        "PartlyEvaluated",
        "warning",
        "A failing policy could not read everything.",
        "The findings stand, but something beside them could not be read: there may be more.",
    ),
    "W": _notification(
        "GLSCAN-WAIVER",
        "WaiverNeedsAHand",
        "warning",
        "A waiver should be changed or taken out.",
        "It has ended, so that what it covers counts again, or it covers nothing, or it covers "
        "more than one decision can have looked at.",
    ),
    "C": _notification(
        "GLSCAN-CUT",
        "ResultsLeftOut",
        "warning",
        "Results were left out of this file.",
        "The consumer this file is for takes no more results; the least severe were left out.",
    ),
    "B": _notification(
        "GLSCAN-BASELINE",
        "BaselineNeedsAHand",
        "warning",
        "Entries should be taken out of the baseline.",
        "What they stand for is fixed or does not apply any more. As long as they stay, the same "
        "finding would be taken for a known one when it comes back.",
    ),
}
"""Descriptors of `driver.notifications`, in order: by the letter of the outcome they tell of; W is
of waivers, C of what was cut, B of the baseline."""


def taxa(run: Run) -> Taxa:
    """Where each control stands in `run.taxonomies`."""
    return {
        (framework["id"], control["id"]): (number, index)
        for number, framework in enumerate(run["frameworks"])
        for index, control in enumerate(framework["controls"])
    }


def taxonomies(run: Run) -> Iterator[dict[str, JSON]]:
    """One tool component per framework; ids are the standard's, titles are ours."""
    for framework in run["frameworks"]:
        supported = support(run["policies"], framework["id"])
        yield {
            "name": framework["title"],
            "guid": guid("framework", framework["id"]),
            "version": framework["version"],
            "informationUri": framework["url"],
            "isComprehensive": False,
            "contents": ["localizedData", "nonLocalizedData"],
            "language": "en-US",
            "shortDescription": {"text": sentence(framework["title"])},
            "fullDescription": {"text": _CAVEAT},
            "taxa": [
                _taxon(framework, control, supported.get(control["id"], {}))
                for control in framework["controls"]
            ],
            "properties": {"id": framework["id"]},
        }


_CAVEAT = (
    "A policy supports a control: it shows what settings said at one time. That a setting is in "
    "order is no evidence that the control operates. Which policy supports which control is an "
    "interpretation by the authors of the policies, not endorsed by the publisher of the framework."
)


def _taxon(framework: Framework, control: Control, policies: Mapping[str, str]) -> dict[str, JSON]:
    taxon: dict[str, JSON] = {
        "id": control["id"],
        "guid": guid("control", framework["id"], control["id"]),
        "name": control["title"],
        "shortDescription": {"text": sentence(control["title"])},
        "fullDescription": {"text": _covered(control, policies)},
        "helpUri": framework["url"],
        "properties": {"manual": control["manual"], "supported_by": dict(policies)},
    }
    if control.get("formerly"):
        taxon["properties"]["formerly"] = control["formerly"]
    return taxon


def _covered(control: Control, policies: Mapping[str, str]) -> str:
    if policies:
        return f"Policies of this run that support it: {', '.join(policies)}."
    if control["manual"]:
        return "No policy judges this control: it needs proof of another kind."
    return "No policy of this run supports this control: nothing is known about it."


def rules(run: Run) -> Iterator[dict[str, JSON]]:
    """`driver.rules`, one per policy, in the order of the report's policies."""
    known = taxa(run)
    for policy in run["policies"]:
        yield _rule(policy, known, run["frameworks"])


def _rule(policy: Policy, known: Taxa, frameworks: list[Framework]) -> dict[str, JSON]:
    level, rank, problem = LEVELS[Severity(policy["severity"])]
    rule: dict[str, JSON] = {
        "id": policy["id"],
        "guid": guid("rule", policy["id"]),
        "name": _cut(_pascal_case(policy["name"]), 255),
        "shortDescription": {"text": _cut(sentence(policy["title"]), 1_024)},
        "fullDescription": {
            "text": _cut(sentence(policy["description"] or policy["title"]), 2_048)
        },
        "help": {"text": _help(policy, ""), "markdown": _help(policy, "**")},
        "defaultConfiguration": {"enabled": True, "level": level, "rank": rank},
        "relationships": [
            {**_relationship(reference, frameworks), "properties": {"strength": strength}}
            for reference, strength in _references(policy, known)
        ],
        "properties": {
            "tags": _tags(policy),
            "security-severity": f"{rank / 10:.1f}",
            "precision": "very-high",
            "problem.severity": problem,
            "severity": policy["severity"],
            "category": policy["category"],
            "tier": policy["tier"],
            "observable": policy["observable"],
            "kinds": policy["kinds"],
            "params": policy["params"],
            "sha256": policy["sha256"],
        },
    }
    links = [link for link in _links(policy) if len(link) <= _LONGEST_LINK]
    return rule | {"helpUri": links[0]} if links else rule


def _cut(text: str, length: int) -> str:
    """The text as far as GitLab takes it: a longer one would cost every result of the rule."""
    return text if len(text) <= length else f"{text[: length - 1]}…"


def references(policy: Policy, known: Taxa) -> list[dict[str, JSON]]:
    """`result.taxa` for results of this policy."""
    return [reference for reference, _ in _references(policy, known)]


def _references(policy: Policy, known: Taxa) -> Iterator[tuple[dict[str, JSON], str]]:
    for framework, controls in sorted(policy["controls"].items()):
        for control, strength in sorted(controls.items()):
            if (framework, control) in known:
                number, index = known[framework, control]
                yield (
                    {"id": control, "index": index, "toolComponent": {"index": number}},
                    strength,
                )


def _relationship(reference: Mapping[str, JSON], frameworks: list[Framework]) -> dict[str, JSON]:
    number = reference["toolComponent"]["index"]
    component = {"index": number, "name": frameworks[number]["title"]}
    return {"target": {**reference, "toolComponent": component}, "kinds": ["relevant"]}


def _tags(policy: Policy) -> list[str]:
    tags = ["security", "compliance", "gitlab", policy["category"], *sorted(policy["controls"])]
    return list(dict.fromkeys(tags))[:_MOST_TAGS]


def _pascal_case(name: str) -> str:
    return "".join(word[:1].upper() + word[1:] for word in re.split(r"\W|_", name))


def _links(policy: Policy) -> list[str]:
    return [link for link in policy["related_resources"] if re.fullmatch(r"https?://\S+", link)]


def _help(policy: Policy, bold: str) -> str:
    code = "`" if bold else ""
    parts = [(policy["description"] or policy["title"]).strip()]
    if ui := policy["remediation"].get("ui"):
        parts.append(f"{bold}Fix in GitLab:{bold} {ui.strip()}")
    if api := policy["remediation"].get("api"):
        parts.append(f"{bold}Fix over the API:{bold} {code}{api.strip()}{code}")
    supported = [
        f"{framework} {control} ({strength})"
        for framework, controls in sorted(policy["controls"].items())
        for control, strength in sorted(controls.items())
    ]
    if supported:
        parts.append(f"{bold}Supports:{bold} {', '.join(supported)}")
    if links := _links(policy):
        written = [f"<{link}>" if bold else link for link in links]
        parts.append(f"{bold}See:{bold} {' '.join(written)}")
    return "\n\n".join(parts)
