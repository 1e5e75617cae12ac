"""One page per policy, and the index of them all."""

from __future__ import annotations

import dataclasses
import json
from collections.abc import Iterator, Mapping, Sequence
from itertools import groupby

from docs.generators.page import code, listed, page, table
from docs.generators.reading import Reading, hidden_maps, readings
from docs.generators.reasons import reasons
from docs.generators.roles import NAMES, least
from scanner.catalog.load import Catalog, Policy
from scanner.catalog.select import Wanted, select
from scanner.choices import FULL
from scanner.model import JSON, Kind, Tier
from scanner.requirement import Scope
from scanner.sections import SECTIONS, Role

INDEX = "README.md"


def pages(catalog: Catalog) -> Mapping[str, str]:
    """Every page by the name of its file."""
    made = {f"{policy.id}.md": page(_policy(policy, catalog)) for policy in catalog.policies}
    return {INDEX: page(_index(catalog)), **made}


def _index(catalog: Catalog) -> Iterator[str]:
    yield from ("# Policies", "")
    yield (
        f"{len(catalog.policies)} policies travel with glscan. The title says what is true when a "
        "policy passes; the tier is the lowest one that has the setting. `glscan policies show ID` "
        "tells the same on the terminal, [the configuration](../configuration.md) says how to "
        "choose among them, and [CONTRIBUTING](../../CONTRIBUTING.md) how to write your own."
    )
    ordered = sorted(catalog.policies, key=lambda policy: (policy.category, policy.id))
    for category, policies in groupby(ordered, key=lambda policy: policy.category):
        yield from ("", f"## {category.title()}", "")
        yield from table(
            ("id", "severity", "kinds", "tier", "what is true when it passes"),
            (
                (
                    f"[{policy.id}]({policy.id}.md)",
                    policy.severity,
                    ", ".join(policy.kinds),
                    policy.tier,
                    policy.annotation.title,
                )
                for policy in policies
            ),
        )


def _policy(policy: Policy, catalog: Catalog) -> Iterator[str]:
    yield from (f"# {policy.id}: {policy.annotation.title}", "")
    tier = "" if policy.tier is Tier.FREE else f" · from {policy.tier.title()} on"
    kinds = " and ".join(policy.kinds)
    yield f"`{policy.name}` · severity **{policy.severity}** · judges {kinds}{tier}"
    yield from ("", policy.annotation.description.strip())
    for title, lines in (
        ("What it reads", _reads(policy, catalog)),
        ("Parameters", _parameters(policy, catalog)),
        ("When it gives no verdict", _no_verdict(policy, catalog)),
        ("How to mend it", _remediation(policy)),
        ("Controls it supports", _controls(policy, catalog)),
        ("More", _more(policy, catalog)),
    ):
        found = list(lines)
        if found:
            yield from ("", f"## {title}", "", *found)


def _reads(policy: Policy, catalog: Catalog) -> Iterator[str]:
    yield from _table(list(readings(policy, policy.requires)))
    if also := list(readings(policy, policy.also_reads)):
        yield from ("", "Read when it is there, and not demanded:", "")
        yield from _table(also)
    yield from ("", _who(policy, catalog))


def _who(policy: Policy, catalog: Catalog) -> str:
    role = least(dataclasses.replace(catalog, policies=[policy]))
    guide = "[tokens and roles](../tokens.md)"
    if role is Role.ADMIN:
        return f"Only an **administrator** is shown all of it. See {guide} for what others get."
    instance = Kind.INSTANCE in policy.kinds
    alone = " The instance itself is judged for an administrator alone." if instance else ""
    return f"Least role for a full answer: **{NAMES[role]}**.{alone} See {guide}."


def _table(found: Sequence[Reading]) -> Iterator[str]:
    """What is asked in one go stands in one row."""
    rows: dict[Reading, list[str]] = {}
    for one in found:
        rows.setdefault(dataclasses.replace(one, path=""), []).append(one.path)
    return table(
        ("path", "of", "asked of GitLab", "least role", "tier", "notes"),
        (
            (
                "<br>".join(f"`{path}`" for path in paths),
                one.of,
                one.endpoint,
                NAMES[one.role],
                one.tier,
                "; ".join(one.notes),
            )
            for one, paths in rows.items()
        ),
    )


def _parameters(policy: Policy, catalog: Catalog) -> Iterator[str]:
    params = policy.annotation.custom.params
    if not params:
        return
    yield from table(
        ("name", "type", "default", "meaning"),
        (
            (f"`{name}`", param.type, f"`{json.dumps(param.default)}`", param.meaning.strip())
            for name, param in params.items()
        ),
    )
    of_strict = catalog.profiles["strict"].params.get(policy.id, {})
    whose = "the values of the profile `strict`" if of_strict else "the defaults"
    yield from ("", f"In `glscan.yaml` (these are {whose}):", "")
    values = dict(of_strict) or {name: param.default for name, param in params.items()}
    yield from code("\n".join(_example(policy.id, values)), "yaml")
    yield ""
    yield "Other values for some paths only: [overrides](../configuration.md#overrides)."


def _example(id: str, values: Mapping[str, JSON]) -> Iterator[str]:
    yield "params:"
    yield f"  {id}:"
    for name, value in values.items():
        yield f"    {name}: {json.dumps(value, ensure_ascii=False)}"


def _no_verdict(policy: Policy, catalog: Catalog) -> Iterator[str]:
    for tier, kinds in _licensed(policy).items():
        whose = "" if len(kinds) == len(policy.kinds) else f" of a {' or '.join(kinds)}"
        yield (
            f"* Not applicable, *not available on this tier*: the licence{whose} is proven to be "
            f"below {tier.title()}."
        )
    if _not_offered(policy):
        yield "* Not applicable: GitLab.com does not offer this."
    for reason in reasons(policy, catalog, "skip"):
        yield f"* Not applicable: {reason}"
    yield "* Unknown: something of the first table could not be read; the report says what and why."
    for reason in reasons(policy, catalog, "unknown"):
        yield f"* Unknown: {reason}"
    if hidden := listed(hidden_maps(policy)):
        yield (
            f"* Unknown below administrator, where nothing is wrong with what is seen of "
            f"{hidden}: GitLab leaves entries out for others, in silence. On GitLab.com, where "
            "nobody who asks is an administrator, *manual*."
        )
    if policy.annotation.custom.observable == "never":
        yield "* Manual: no token is shown it."


def _licensed(policy: Policy) -> Mapping[Tier, Sequence[Kind]]:
    """The kinds that need a licence for what is judged, by the tier of that."""
    found: dict[Tier, list[Kind]] = {}
    for kind in policy.kinds:
        own = [one.tier for one in readings(policy, policy.requires) if one.of == kind]
        tier = max((policy.tier, *own), key=lambda tier: tier.rank)
        if tier is not Tier.FREE:
            found.setdefault(tier, []).append(kind)
    return found


def _not_offered(policy: Policy) -> bool:
    """Whether GitLab.com has nothing of what the policy judges."""
    own = [path for path in policy.requires if path.scope is Scope.RESOURCE]
    return all(SECTIONS[path.section].self_managed for path in own)


def _remediation(policy: Policy) -> Iterator[str]:
    remediation = policy.annotation.custom.remediation
    yield f"* In the web interface: {' '.join(remediation.ui.split())}"
    yield f"* By the API: `{' '.join(remediation.api.split())}`"


def _controls(policy: Policy, catalog: Catalog) -> Iterator[str]:
    cited = policy.annotation.custom.controls
    if not cited:
        return
    yield from table(
        ("framework", "control", "in our words", "strength"),
        (
            (
                f"{framework['title']} ({framework['version']})",
                control["id"],
                control["title"],
                cited[framework["id"]][control["id"]],
            )
            for framework in catalog.frameworks
            for control in framework["controls"]
            if control["id"] in cited.get(framework["id"], {})
        ),
    )
    yield ""
    yield "Which policy supports which control is this project's interpretation."


def _more(policy: Policy, catalog: Catalog) -> Iterator[str]:
    for related in policy.annotation.related_resources:
        yield f"* GitLab's page: <{related.ref}>"
    yield f"* Profiles: {', '.join(_profiles(policy, catalog))}"
    folder = "../../policies"
    tests = f", [its tests]({folder}/{policy.tests.name})" if policy.tests else ""
    yield f"* [Rego]({folder}/{policy.module.name}){tests}"
    if aliases := policy.annotation.custom.aliases:
        yield f"* Called {', '.join(aliases)} before"


def _profiles(policy: Policy, catalog: Catalog) -> Iterator[str]:
    yield f"`{FULL}`"
    for id in catalog.profiles:
        if policy.id not in select(catalog, Wanted(profile=id)).selection["left_out"]:
            yield f"`{id}`"
