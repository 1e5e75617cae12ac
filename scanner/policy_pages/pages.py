"""One page per policy, and the index of them all."""

from __future__ import annotations

import dataclasses
import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby
from urllib.parse import quote

from scanner.catalog.load import Catalog, Policy
from scanner.catalog.select import Wanted, select
from scanner.choices import FULL
from scanner.model import JSON, Kind, Tier
from scanner.policy_pages.page import code, inert, listed, page, span, table
from scanner.policy_pages.reading import Reading, hidden_maps, readings
from scanner.policy_pages.reasons import reasons
from scanner.policy_pages.roles import NAMES, least, of_the_instance
from scanner.requirement import Scope
from scanner.sections import SECTIONS, Role

INDEX = "README.md"


@dataclass(frozen=True, slots=True)
class Site:
    """Where the pages will lie, and what lies around them; an empty link is none."""

    made: str
    """The first line of each page."""
    about: str
    """What the index says of the policies; `{count}` is their number."""
    tokens: str = ""
    configuration: str = ""
    rego: str = ""


HERE = Site("<!-- Written by `glscan policies docs`. -->", "Policies on these pages: {count}.")
"""Pages by themselves."""


def pages(policies: Sequence[Policy], catalog: Catalog, site: Site = HERE) -> Mapping[str, str]:
    """A page for each of these policies of the catalogue and an index, by the name of its file."""
    made = {f"{one.id}.md": page(_policy(one, catalog, site), site.made) for one in policies}
    return {INDEX: page(_index(policies, site), site.made), **made}


def _index(policies: Sequence[Policy], site: Site) -> Iterator[str]:
    yield from ("# Policies", "")
    yield site.about.format(count=len(policies))
    ordered = sorted(policies, key=lambda policy: (policy.category, policy.id))
    for category, members in groupby(ordered, key=lambda policy: policy.category):
        yield from ("", f"## {inert(category.title())}", "")
        yield from table(
            ("id", "severity", "kinds", "tier", "what is true when it passes"),
            (
                (
                    f"[{policy.id}]({policy.id}.md)",
                    policy.severity,
                    ", ".join(policy.kinds),
                    policy.tier,
                    _own(policy, policy.annotation.title),
                )
                for policy in members
            ),
        )


def _own(policy: Policy, text: str) -> str:
    """What a policy says of itself; those that come with glscan may say it in Markdown."""
    return text.strip() if policy.is_bundled else inert(text)


def _policy(policy: Policy, catalog: Catalog, site: Site) -> Iterator[str]:
    yield from (f"# {policy.id}: {_own(policy, policy.annotation.title)}", "")
    tier = "" if policy.tier is Tier.FREE else f" · from {policy.tier.title()} on"
    kinds = " and ".join(policy.kinds)
    yield f"{span(policy.name)} · severity **{policy.severity}** · judges {kinds}{tier}"
    description = policy.annotation.description.strip()
    yield ""
    yield from [description] if policy.is_bundled else map(inert, description.splitlines())
    for title, lines in (
        ("What it reads", _reads(policy, catalog, site)),
        ("Parameters", _parameters(policy, catalog, site)),
        ("When it gives no verdict", _no_verdict(policy, catalog)),
        ("How to mend it", _remediation(policy)),
        ("Controls it supports", _controls(policy, catalog)),
        ("More", _more(policy, catalog, site)),
    ):
        found = list(lines)
        if found:
            yield from ("", f"## {title}", "", *found)


def _reads(policy: Policy, catalog: Catalog, site: Site) -> Iterator[str]:
    yield from _table(list(readings(policy, policy.requires)))
    if also := list(readings(policy, policy.also_reads)):
        yield from ("", "Read when it is there, and not demanded:", "")
        yield from _table(also)
    yield from ("", _who(policy, catalog, site))


def _who(policy: Policy, catalog: Catalog, site: Site) -> str:
    role = least(dataclasses.replace(catalog, policies=[policy]))
    see = f" See [tokens and roles]({site.tokens})" if site.tokens else ""
    if of_the_instance(policy):
        alone = "Judged for an **administrator** alone: for others the instance is not in scope."
        return alone + (f"{see}." if see else "")
    if role is Role.ADMIN:
        return "Only an **administrator** is shown all of it." + (
            f"{see} for what others get." if see else ""
        )
    instance = Kind.INSTANCE in policy.kinds
    alone = " The instance itself is judged for an administrator alone." if instance else ""
    return f"Least role for a full answer: **{NAMES[role]}**.{alone}" + (f"{see}." if see else "")


def _table(found: Sequence[Reading]) -> Iterator[str]:
    """What is asked in one go stands in one row."""
    rows: dict[Reading, list[str]] = {}
    for one in found:
        rows.setdefault(dataclasses.replace(one, path=""), []).append(one.path)
    return table(
        ("path", "of", "asked of GitLab", "least role", "tier", "notes"),
        (
            (
                "<br>".join(map(span, paths)),
                one.of,
                one.endpoint,
                NAMES[one.role],
                one.tier,
                "; ".join(one.notes),
            )
            for one, paths in rows.items()
        ),
    )


def _parameters(policy: Policy, catalog: Catalog, site: Site) -> Iterator[str]:
    params = policy.annotation.custom.params
    if not params:
        return
    yield from table(
        ("name", "type", "default", "meaning"),
        (
            (
                span(name),
                param.type_in_words,
                span(json.dumps(param.default)),
                _own(policy, param.meaning),
            )
            for name, param in params.items()
        ),
    )
    strict = catalog.profiles.get("strict")
    of_strict = strict.params.get(policy.id, {}) if strict else {}
    whose = "the values of the profile `strict`" if of_strict else "the defaults"
    yield from ("", f"In `glscan.yaml` (these are {whose}):", "")
    values = dict(of_strict) or {name: param.default for name, param in params.items()}
    yield from code("\n".join(_example(policy.id, values)), "yaml")
    if site.configuration:
        yield ""
        yield f"Other values for some paths only: [overrides]({site.configuration}#overrides)."


def _example(id: str, values: Mapping[str, JSON]) -> Iterator[str]:
    yield "params:"
    yield f"  {id}:"
    for name, value in values.items():
        key = name if name.isidentifier() else json.dumps(name)
        yield f"    {key}: {json.dumps(value, ensure_ascii=False)}"


def _no_verdict(policy: Policy, catalog: Catalog) -> Iterator[str]:
    for tier, kinds in _licensed(policy).items():
        whose = "" if len(kinds) == len(policy.kinds) else f" of a {' or '.join(kinds)}"
        yield (
            f"* Not applicable, *not available on this tier*: the licence{whose} is proven to be "
            f"below {tier.title()}."
        )
    if elsewhere := _offered_elsewhere(policy):
        yield f"* Not applicable: {elsewhere}."
    yield from (f"* Not applicable: {reason}" for reason in _reasons(policy, catalog, "skip"))
    yield "* Unknown: something of the first table could not be read; the report says what and why."
    yield from (f"* Unknown: {reason}" for reason in _reasons(policy, catalog, "unknown"))
    if hidden := listed(hidden_maps(policy)):
        yield (
            f"* Unknown below administrator, where nothing is wrong with what is seen of "
            f"{hidden}: GitLab leaves entries out for others, in silence. On GitLab.com, where "
            "nobody who asks is an administrator, *manual*."
        )
    if policy.annotation.custom.observable == "never":
        yield "* Manual: no token is shown it."


def _reasons(policy: Policy, catalog: Catalog, rule: str) -> Iterator[str]:
    """The reasons of a rule; of a policy of one's own they may be of any form."""
    if policy.is_bundled:
        yield from reasons(policy, catalog, rule)
        return
    try:
        yield from map(inert, reasons(policy, catalog, rule))
    except ValueError:
        yield f"its rule `{rule}` says why."


def _licensed(policy: Policy) -> Mapping[Tier, Sequence[Kind]]:
    """The kinds that need a licence for what is judged, by the tier of that."""
    found: dict[Tier, list[Kind]] = {}
    for kind in policy.kinds:
        own = [one.tier for one in readings(policy, policy.requires) if one.of == kind]
        tier = max((policy.tier, *own), key=lambda tier: tier.rank)
        if tier is not Tier.FREE:
            found.setdefault(tier, []).append(kind)
    return found


def _offered_elsewhere(policy: Policy) -> str:
    """Which GitLab has nothing of what the policy judges; empty when each has something."""
    own = [path for path in policy.requires if path.scope is Scope.RESOURCE]
    specs = [SECTIONS[path.section] for path in own if path.section in SECTIONS]
    if specs and all(spec.self_managed for spec in specs):
        return "GitLab.com does not offer this"
    if specs and all(spec.gitlab_com_only for spec in specs):
        return "only GitLab.com offers this"
    return ""


def _remediation(policy: Policy) -> Iterator[str]:
    remediation = policy.annotation.custom.remediation
    yield f"* In the web interface: {_own(policy, ' '.join(remediation.ui.split()))}"
    yield f"* By the API: {span(remediation.api)}"


def _controls(policy: Policy, catalog: Catalog) -> Iterator[str]:
    cited = policy.annotation.custom.controls
    if not cited:
        return
    yield from table(
        ("framework", "control", "in our words", "strength"),
        (
            (
                inert(f"{framework['title']} ({framework['version']})"),
                inert(control["id"]),
                inert(control["title"]),
                cited[framework["id"]][control["id"]],
            )
            for framework in catalog.frameworks
            for control in framework["controls"]
            if control["id"] in cited.get(framework["id"], {})
        ),
    )
    yield ""
    yield "Which policy supports which control is this project's interpretation."


def _more(policy: Policy, catalog: Catalog, site: Site) -> Iterator[str]:
    for related in policy.annotation.related_resources:
        yield f"* GitLab's page: <{quote(related.ref, safe=_URL)}>"
    yield f"* Profiles: {', '.join(_profiles(policy, catalog))}"
    if site.rego and policy.is_bundled:
        tests = f", [its tests]({site.rego}/{policy.tests.name})" if policy.tests else ""
        yield f"* [Rego]({site.rego}/{policy.module.name}){tests}"
    if aliases := policy.annotation.custom.aliases:
        yield f"* Called {', '.join(map(inert, aliases))} before"


_URL = ":/?#[]@!$&'()*+,;=%"
"""What stands in an address as it is; a bracket would end the link."""


def _profiles(policy: Policy, catalog: Catalog) -> Iterator[str]:
    yield f"`{FULL}`"
    for id in catalog.profiles:
        if policy.id not in select(catalog, Wanted(profile=id, events=True)).selection["left_out"]:
            yield f"`{id}`"
