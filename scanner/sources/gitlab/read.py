"""Reads the sections of one resource, each from its own answer or from one already there."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from scanner.model import HIDDEN_ENTRIES, JSON, Gap, Kind, Section, Status, Tier
from scanner.sections import SECTIONS, Attribute, Role
from scanner.sources.gitlab import normalise
from scanner.sources.gitlab.client import Ask, Client, ListBroken, Refusal, ask
from scanner.sources.gitlab.sight import Sight

MAINTAINER_KEY = "ci_default_git_depth"
"""A project's answer has it from Maintainer on, in every version and edition that we know."""


def kept_keys(kind: Kind) -> frozenset[str]:
    """The keys of a row of the tree that some section is made of."""
    settings = SECTIONS["settings"].attributes[kind]
    older = {attribute.older for attribute in settings.values() if attribute.older}
    others = {"shared_with_groups", "namespace", MAINTAINER_KEY, "full_path"}
    return frozenset(settings) | older | others


@dataclass(frozen=True, slots=True)
class Target:
    """The resource whose sections are read, and the answer that named it."""

    kind: Kind
    path: str
    id: int
    answer: Mapping[str, Any]
    sight: Sight
    origin: Mapping[str, str]
    """Where `answer` came from."""

    @property
    def name(self) -> str:
        return f"{self.kind} {self.path}"

    @property
    def is_root(self) -> bool:
        """Whether it is a top-level group."""
        return self.kind is Kind.GROUP and "/" not in self.path

    def table(self, section: str) -> Mapping[str, Attribute]:
        """The attributes of a section on a resource of this kind."""
        return SECTIONS[section].attributes[self.kind]

    def ask(self, section: str, endpoint: str) -> Ask:
        """An Ask below this resource, such as `push_rule`."""
        return ask(f"/{self.kind}s/:id/{endpoint}", self.id, self.name, section)


def sections(client: Client, target: Target, names: frozenset[str]) -> Mapping[str, Section]:
    """Every named section, in order of its name."""
    return {name: _section(client, target, name) for name in sorted(names)}


def _section(client: Client, target: Target, name: str) -> Section:
    tier = SECTIONS[name].tier
    if target.sight.licence.excludes(tier):
        return Section(
            Status.UNLICENSED, detail=f"not asked: this tier is below {tier.value.title()}"
        )
    try:
        return _READERS[name](client, target)
    except normalise.Malformed as error:
        return Section(Status.FAILED, origin=target.origin, detail=str(error))


def _settings(client: Client, target: Target) -> Section:
    data, gaps = normalise.fields(
        target.table("settings"), target.answer, target.sight, target.is_root
    )
    if target.kind is Kind.GROUP:
        _derive_group(target, data, gaps)
    else:
        _derive_project(target, data)
    return Section(Status.OK, data, gaps, target.origin)


def _derive_group(target: Target, data: dict[str, JSON], gaps: dict[str, Gap]) -> None:
    if target.sight.listed:
        gaps["caller_role"] = Gap.NOT_COLLECTED
    else:
        # Only owners are sent the key; its value is a secret and stays here.
        data["caller_role"] = "owner" if "runners_token" in target.answer else "reader"
    if "ip_restriction_ranges" in data:
        data["ip_ranges"] = normalise.ip_ranges(data["ip_restriction_ranges"])
    elif "ip_restriction_ranges" in gaps:
        gaps["ip_ranges"] = gaps["ip_restriction_ranges"]


def _derive_project(target: Target, data: dict[str, JSON]) -> None:
    answered = target.answer.get("namespace")
    namespace = answered if isinstance(answered, dict) else {}
    data["namespace_kind"] = namespace.get("kind") or ""
    data["namespace_full_path"] = namespace.get("full_path") or ""
    data["caller_role"] = "maintainer" if MAINTAINER_KEY in target.answer else "reader"


def _shared_with_groups(client: Client, target: Target) -> Section:
    if "shared_with_groups" not in target.answer:
        status = Status.NOT_COLLECTED if target.sight.listed else Status.MISSING
        return Section(status, origin=target.origin, detail="not in the answer")
    shares = target.answer["shared_with_groups"] or []
    if not isinstance(shares, list):
        raise normalise.Malformed("the shares are no list")
    data, gaps = normalise.entries(
        target.table("shared_with_groups"),
        shares,
        lambda share: str(share["group_full_path"]),
        target.sight,
    )
    if hidden := target.sight.why_hidden(SECTIONS["shared_with_groups"]):
        gaps[HIDDEN_ENTRIES] = hidden
    return Section(Status.OK, data, gaps, target.origin)


def _push_rule(client: Client, target: Target) -> Section:
    question = target.ask("push_rule", "push_rule")
    return _object(question, client.get(question), target)


def _approval_settings(client: Client, target: Target) -> Section:
    question = target.ask("approval_settings", "merge_request_approval_setting")
    return _object(question, client.get(question), target)


def _object(question: Ask, answer: JSON | Refusal, target: Target) -> Section:
    origin = {"endpoint": question.name}
    if isinstance(answer, Refusal):
        return _refused(question, answer, target)
    if answer is None:
        return Section(Status.NOT_CONFIGURED, origin=origin, detail="200 with the body null")
    if not isinstance(answer, dict):
        return Section(Status.FAILED, origin=origin, detail="the answer is no object")
    data, gaps = normalise.fields(target.table(question.section), answer, target.sight)
    if not data:
        return Section(Status.FAILED, origin=origin, detail="the answer has nothing we know")
    return Section(Status.OK, data, gaps, origin)


def _refused(question: Ask, refusal: Refusal, target: Target) -> Section:
    """What a refusal means, where GitLab gives one code for several reasons."""
    origin = {"endpoint": question.name}
    never_set = (
        question.section == "push_rule"
        and target.kind is Kind.GROUP
        and refusal.status is Status.MISSING
        and target.sight.role >= Role.OWNER
        and target.sight.licence.includes(Tier.PREMIUM)
    )
    if never_set:
        # 404 is no permission, no licence, or never configured; the first two are ruled out.
        detail = "404, and the caller is Owner on a tier that has push rules"
        return Section(Status.NOT_CONFIGURED, origin=origin, detail=detail)
    return Section(refusal.status, origin=origin, detail=refusal.detail)


def _protected_branches(client: Client, target: Target) -> Section:
    section = _list(client, target, "protected_branches", "protected_branches", _rule_key)
    default = target.answer.get("default_branch", Gap.ROLE)
    data: dict[str, JSON] = {}
    gaps = dict(section.gaps)
    for key, rule in section.data.items():
        matches = _matches(rule, default)
        if isinstance(matches, Gap):
            data[key] = rule
            gaps[f"{key}.matches_default_branch"] = matches
        else:
            data[key] = {**rule, "matches_default_branch": matches}
    return Section(section.status, data, gaps, section.origin, section.detail)


def _matches(rule: Mapping[str, JSON], default: JSON | Gap) -> bool | Gap:
    """Whether a rule covers the default branch, or why nobody can tell."""
    if isinstance(default, Gap):
        return default
    if "name" not in rule or not isinstance(default, (str, type(None))):
        return Gap.MALFORMED
    return bool(default) and normalise.matches_branch(rule["name"], default or "")


def _rule_key(rule: Mapping[str, JSON]) -> str:
    """A rule's name; a rule of the top-level group may have the same one as the project's own.

    No Git branch name holds a colon, so the two never meet.
    """
    return f"inherited:{rule['name']}" if rule.get("inherited") else str(rule["name"])


def _members(client: Client, target: Target) -> Section:
    section = _list(client, target, "members", "members", lambda member: str(member["id"]))
    data = {
        id: {**member, "is_bot": normalise.is_bot(member.get("username", ""))}
        for id, member in section.data.items()
    }
    return Section(section.status, data, section.gaps, section.origin, section.detail)


def _list(
    client: Client,
    target: Target,
    section: str,
    endpoint: str,
    key: Callable[[Mapping[str, JSON]], str],
) -> Section:
    question = target.ask(section, endpoint)
    rows = client.list(question)
    if isinstance(rows, Refusal):
        return _refused(question, rows, target)
    try:
        data, gaps = normalise.entries(target.table(section), rows, key, target.sight)
    except ListBroken as error:
        return Section(Status.FAILED, origin={"endpoint": question.name}, detail=str(error))
    return Section(Status.OK, data, gaps, {"endpoint": question.name})


def application_settings(client: Client, sight: Sight, name: str) -> Section:
    """The instance's settings, for administrators."""
    question = ask("/application/settings", "", f"instance {name}", "application_settings")
    target = Target(Kind.INSTANCE, name, 0, {}, sight, {})
    section = _object(question, client.get(question), target)
    if "globally_allowed_ips" not in section.data:
        return section
    ranges = normalise.ip_ranges(section.data["globally_allowed_ips"])
    data = {**section.data, "globally_allowed_ip_ranges": ranges}
    return Section(section.status, data, section.gaps, section.origin, section.detail)


_READERS: Mapping[str, Callable[[Client, Target], Section]] = {
    "settings": _settings,
    "shared_with_groups": _shared_with_groups,
    "push_rule": _push_rule,
    "approval_settings": _approval_settings,
    "protected_branches": _protected_branches,
    "members": _members,
}
"""One reader per section; a section without an endpoint of its own reads the answer at hand."""
