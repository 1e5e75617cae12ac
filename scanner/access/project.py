"""What somebody with a way into a project can do there."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from scanner.access.answers import Access, Answer, all_of, any_of, both, unless, yes
from scanner.access.known import Known, data_of, unread
from scanner.access.ways import Principal, Way, Who
from scanner.branches import matches_branch
from scanner.model import HIDDEN_ENTRIES, JSON, Resource
from scanner.sections import Role

NOT_READ = "(not read)"
"""Stands for what there may be of a list that could not be read."""

OTHER_BRANCHES = "(other branches)"
"""Stands for every branch that no rule covers."""

SCOPES: Mapping[str, frozenset[str]] = {
    "read": frozenset({"api", "read_api", "read_repository", "write_repository"}),
    "push": frozenset({"api", "write_repository"}),
    "variables": frozenset({"api", "read_api"}),
    "change": frozenset({"api"}),
}
"""The scopes of a token of which one is needed to do something."""


def at_least(principal: Principal, level: int, doing: str) -> Answer:
    """Whether the role is high enough, and a token's scopes wide enough."""
    if principal.scopes is not None and not principal.scopes & SCOPES[doing]:
        return Answer.NO
    if principal.has(Way.ADMINISTRATOR) or principal.access_level >= level:
        return Answer.YES
    more = principal.custom_role and not principal.idle and principal.access_level > 0
    return Answer.UNKNOWN if more else Answer.NO


class Project:
    """One principal on one project."""

    def __init__(self, project: Resource, principal: Principal, known: Known) -> None:
        self._project = project
        self._principal = principal
        self._known = known
        self._settings = data_of(project, "settings")

    def access(self) -> Access:
        who = self._principal
        return Access(
            self._read(),
            at_least(who, Role.MAINTAINER, "variables"),
            at_least(who, Role.MAINTAINER, "change"),
            {name: self._push(name) for name in branches(self._project)},
            {name: self._merge(name) for name in branches(self._project)},
            {name: self._create_tag(name) for name in tags(self._project)},
            {name: self._deploy(name) for name in environments(self._project)},
        )

    def _read(self) -> Answer:
        """Reading code. Guests of a private project see no code; nobody does where it is off."""
        who, level = self._principal, self._settings.get("repository_access_level")
        if level == "disabled":
            return Answer.NO
        if who.who in (Who.EVERYONE, Who.SIGNED_IN):
            return Answer.YES if level == "enabled" else unless(level, Answer.NO)
        if who.who is Who.DEPLOY_KEY or (who.has(Way.AUDITOR) and not who.idle):
            return Answer.YES
        if who.who is Who.DEPLOY_TOKEN:
            return Answer.YES if "read_repository" in (who.scopes or ()) else Answer.NO
        visibility = self._settings.get("visibility")
        open_to_guests = visibility in ("public", "internal")
        read = at_least(who, Role.READER if open_to_guests else Role.REPORTER, "read")
        return read if level and visibility else both(read, Answer.UNKNOWN)

    def _writable(self) -> Answer:
        """Whether anybody can write: an archived project is read-only, and code may be off."""
        off = self._settings.get("repository_access_level") == "disabled"
        return Answer.NO if off or self._settings.get("archived") else Answer.YES

    def _push(self, branch: str) -> Answer:
        if self._principal.who is Who.DEPLOY_KEY:
            return self._key_pushes(branch)
        return self._ref(branch, "protected_branches", "push_access_levels", "push")

    def _merge(self, branch: str) -> Answer:
        """Who may push may merge as well."""
        merge = self._ref(branch, "protected_branches", "merge_access_levels", "change")
        pushes = self._ref(branch, "protected_branches", "push_access_levels", "change")
        return any_of((merge, pushes))

    def _create_tag(self, tag: str) -> Answer:
        if self._principal.who is Who.DEPLOY_KEY:
            rules = _covering(data_of(self._project, "protected_tags").values(), tag)
            return self._key_named("protected_tags", rules, "create_access_levels")
        return self._ref(tag, "protected_tags", "create_access_levels", "push")

    def _ref(self, name: str, section: str, levels: str, doing: str) -> Answer:
        """The loosest of the rules that cover a branch or tag decides.

        Whoever is named by a rule needs the Developer role as well.
        """
        can = at_least(self._principal, Role.DEVELOPER, doing)
        if Answer.NO in (can, self._writable()):
            return Answer.NO
        if unread(self._project, section):
            return Answer.UNKNOWN
        rules = _covering(data_of(self._project, section).values(), name)
        if not rules:
            return can
        entries = [entry for rule in rules for entry in rule.get(levels, ())]
        missing = any(levels not in rule for rule in rules)
        found = any_of([self._allowed(entry) for entry in entries])
        found = Answer.UNKNOWN if missing and found is Answer.NO else found
        return both(can, found)

    def _key_pushes(self, branch: str) -> Answer:
        """A deploy key that may write pushes where no rule is, and where a rule names it."""
        rules = _covering(data_of(self._project, "protected_branches").values(), branch)
        if rules or unread(self._project, "protected_branches"):
            return self._key_named("protected_branches", rules, "push_access_levels")
        return both(yes(self._principal.can_push), self._writable())

    def _key_named(self, section: str, rules: Sequence[Mapping[str, JSON]], levels: str) -> Answer:
        """Whether a deploy key that may write is named by a rule."""
        if not self._principal.can_push or self._writable() is Answer.NO:
            return Answer.NO
        if unread(self._project, section):
            return Answer.UNKNOWN
        entries = [entry for rule in rules for entry in rule.get(levels, ())]
        if any(entry.get("deploy_key_id") == self._principal.id for entry in entries):
            return Answer.YES
        return Answer.UNKNOWN if any(levels not in rule for rule in rules) else Answer.NO

    def _allowed(self, entry: Mapping[str, JSON], least: int = Role.DEVELOPER) -> Answer:
        """Whether one entry of a rule lets the principal do it; `least` is the role it takes."""
        who = self._principal
        if entry["kind"] == "user":
            return yes(who.who in _USERS and entry["user_id"] == who.id)
        if entry["kind"] == "group":
            return self._in_group(entry["group_id"], least)
        if entry["kind"] == "member_role":
            return Answer.UNKNOWN if who.custom_role else Answer.NO
        if entry["kind"] != "role" or entry["access_level"] == 0:
            return Answer.NO
        if who.has(Way.ADMINISTRATOR):
            return Answer.YES
        return yes(who.access_level >= entry["access_level"])

    def _in_group(self, group_id: int, least: int) -> Answer:
        """A group that a rule names counts if it is invited to the project itself.

        Of its members only the direct ones do, with the role that the rule is for.
        """
        who = self._principal
        shares = self._project.sections.get("shared_with_groups")
        if who.who not in _USERS or who.idle:
            return Answer.NO
        if shares is None or not shares.status.readable:
            return Answer.UNKNOWN
        share = next((one for one in shares.data.values() if one["group_id"] == group_id), None)
        if share is None:
            return Answer.UNKNOWN if HIDDEN_ENTRIES in shares.gaps else Answer.NO
        path, level = share["group_full_path"], share["group_access_level"]
        through = [grant for grant in who.grants if grant.way is Way.GROUP_SHARE]
        strong = [one for one in through if one.path == path and one.access_level >= least]
        if level < least or not strong:
            return Answer.NO
        members = self._known.direct_members(group_id)
        if members is None:
            return Answer.UNKNOWN
        return yes(members.get(str(who.id), {}).get("access_level", 0) >= least)

    def _deploy(self, environment: str) -> Answer:
        """Both the project's own rule and that of a group above for the tier must allow it."""
        who = self._principal
        if (
            self._settings.get("archived")
            or self._settings.get("builds_access_level") == "disabled"
        ):
            return Answer.NO
        if who.idle or (who.scopes is not None and not who.scopes & SCOPES["change"]):
            return Answer.NO
        if unread(self._project, "protected_environments"):
            return Answer.UNKNOWN
        answers = [self._by_rule(rule) for rule in self._rules(environment)]
        if any(self._unclear_above(environment)):
            answers.append(Answer.UNKNOWN)
        if not answers or set(answers) == {Answer.UNKNOWN}:
            answers.append(at_least(who, Role.DEVELOPER, "change"))
        return all_of(answers)

    def _rules(self, environment: str) -> Sequence[Mapping[str, JSON]]:
        own = data_of(self._project, "protected_environments").get(environment)
        about = data_of(self._project, "environments").get(environment, {})
        above = [
            data_of(group, "protected_environments").get(about.get("tier"))
            for group in self._known.above(self._project)
        ]
        return [rule for rule in (own, *above) if rule]

    def _unclear_above(self, environment: str) -> Iterable[bool]:
        """By group above, whether it may protect the environment unseen, by its tier."""
        tiered = environment in data_of(self._project, "environments")
        for group in self._known.above(self._project):
            unseen = bool(unread(group, "protected_environments"))
            yield unseen or (not tiered and bool(data_of(group, "protected_environments")))

    def _by_rule(self, rule: Mapping[str, JSON]) -> Answer:
        """Reporters who are named, or in a group that is, may deploy and nothing else.

        Administrators may use every environment.
        """
        if self._principal.has(Way.ADMINISTRATOR):
            return Answer.YES
        can = at_least(self._principal, Role.REPORTER, "change")
        if "deploy_access_levels" not in rule:
            return both(can, Answer.UNKNOWN)
        entries = [self._allowed(entry, Role.REPORTER) for entry in rule["deploy_access_levels"]]
        return both(can, any_of(entries))


_USERS = (Who.USER, Who.BOT)


def branches(project: Resource) -> Sequence[str]:
    """The branches that are asked about: every rule, the default branch, and all others."""
    rules = [str(rule["name"]) for rule in data_of(project, "protected_branches").values()]
    default = data_of(project, "settings").get("default_branch")
    named = dict.fromkeys([*([default] if default else []), *sorted(rules), OTHER_BRANCHES])
    return [name for name in named if name != OTHER_BRANCHES or "*" not in rules]


def tags(project: Resource) -> Sequence[str]:
    """The tags that are protected, by the names of their rules."""
    if unread(project, "protected_tags"):
        return [NOT_READ]
    return sorted(data_of(project, "protected_tags"))


def environments(project: Resource) -> Sequence[str]:
    """The environments that are there, and those that are protected before they are."""
    if unread(project, "environments") and not data_of(project, "protected_environments"):
        return [NOT_READ]
    return sorted({*data_of(project, "environments"), *data_of(project, "protected_environments")})


def _covering(rules: Iterable[Mapping[str, JSON]], name: str) -> Sequence[Mapping[str, JSON]]:
    """The rules that cover a branch or tag; of a pattern, those that cover all it stands for."""
    if name == OTHER_BRANCHES:
        return []
    return [rule for rule in rules if matches_branch(str(rule["name"]), name)]
