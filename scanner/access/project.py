"""What somebody with a way into a project can do there."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from scanner.access.answers import Access, Answer, all_of, any_of, both, yes
from scanner.access.known import Known, data_of
from scanner.access.principal import Principal, Way, Who
from scanner.access.rules import (
    DEFAULT_BRANCH,
    branches,
    covering,
    environments,
    holder,
    tags,
)
from scanner.access.unread import unread
from scanner.model import HIDDEN_ENTRIES, JSON, Resource
from scanner.sections import Role

SCOPES: Mapping[str, frozenset[str]] = {
    "read": frozenset({"api", "read_api", "read_repository", "write_repository"}),
    "push": frozenset({"api", "write_repository"}),
    "variables": frozenset({"api", "read_api"}),
    "change": frozenset({"api"}),
}
"""The scopes of a token of which one is needed to do something."""


def scoped(principal: Principal, doing: str) -> Answer:
    """Whether a token's scopes are wide enough."""
    if principal.scopes is None or principal.scopes & SCOPES[doing]:
        return Answer.YES
    return Answer.UNKNOWN if principal.more_scopes else Answer.NO


def at_least(principal: Principal, level: int, doing: str) -> Answer:
    """Whether the role is high enough, and a token's scopes wide enough."""
    return both(_ranks(principal, level), scoped(principal, doing))


def _ranks(principal: Principal, level: int) -> Answer:
    if principal.has(Way.ADMINISTRATOR) or principal.access_level >= level:
        return Answer.YES
    more = principal.custom_role and not principal.idle and principal.access_level > 0
    return Answer.UNKNOWN if more or principal.role_unknown else Answer.NO


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
        who, level = self._principal, self._feature("repository_access_level")
        if level == "disabled":
            return Answer.NO
        if who.who in (Who.EVERYONE, Who.SIGNED_IN):
            certain = who.has(Way.PUBLIC) or who.has(Way.INTERNAL)
            open_to_all = Answer.YES if certain else Answer.UNKNOWN
            return both(open_to_all, yes(level == "enabled") if level else Answer.UNKNOWN)
        if who.who is Who.DEPLOY_KEY or who.has(Way.AUDITOR):
            return Answer.YES if level else Answer.UNKNOWN
        if who.who is Who.DEPLOY_TOKEN:
            if "read_repository" in (who.scopes or ()):
                return Answer.YES if level else Answer.UNKNOWN
            return Answer.UNKNOWN if who.more_scopes else Answer.NO
        visibility = self._settings.get("visibility")
        known = level and visibility in ("public", "internal", "private")
        least = Role.REPORTER if known and visibility == "private" else Role.READER
        read = at_least(who, least, "read")
        if read is Answer.NO and who.may_have(Way.AUDITOR):
            return Answer.UNKNOWN
        return read if known else both(read, Answer.UNKNOWN)

    def _feature(self, name: str) -> str:
        """For whom a feature is switched on; empty where that is not known."""
        level = str(self._settings.get(name, ""))
        return level if level in ("enabled", "private", "disabled") else ""

    def _writable(self) -> Answer:
        """Whether anybody can write: an archived project is read-only, and code may be off."""
        level, archived = self._feature("repository_access_level"), self._settings.get("archived")
        if level == "disabled" or archived:
            return Answer.NO
        return Answer.YES if level and archived is False else Answer.UNKNOWN

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
            rules = covering(data_of(self._project, "protected_tags"), tag)
            return self._key_named("protected_tags", rules, "create_access_levels")
        return self._ref(tag, "protected_tags", "create_access_levels", "push")

    def _ref(self, name: str, section: str, levels: str, doing: str) -> Answer:
        """The loosest of the rules that cover a branch or tag decides.

        Whoever is named by a rule needs the Developer role as well.
        """
        can = both(at_least(self._principal, Role.DEVELOPER, doing), self._writable())
        if can is Answer.NO:
            return Answer.NO
        if unread(self._project, section):
            return Answer.UNKNOWN
        rules = covering(data_of(self._project, section), name)
        if not rules:
            return both(can, self._unruled(name, section))
        entries = [entry for rule in rules for entry in rule.get(levels, ())]
        missing = any(levels not in rule for rule in rules)
        found = any_of([self._allowed(entry) for entry in entries])
        found = Answer.UNKNOWN if missing and found is Answer.NO else found
        return both(can, found)

    def _unruled(self, name: str, section: str) -> Answer:
        """Whether no rule covers a branch: one of which the name was not read may."""
        return (
            Answer.UNKNOWN
            if name == DEFAULT_BRANCH and data_of(self._project, section)
            else (Answer.YES)
        )

    def _key_pushes(self, branch: str) -> Answer:
        """A deploy key that may write pushes where no rule is, and where a rule names it."""
        rules = covering(data_of(self._project, "protected_branches"), branch)
        if rules or unread(self._project, "protected_branches"):
            return self._key_named("protected_branches", rules, "push_access_levels")
        free = self._unruled(branch, "protected_branches")
        return all_of((self._principal.can_push, self._writable(), free))

    def _key_named(self, section: str, rules: Sequence[Mapping[str, JSON]], levels: str) -> Answer:
        """Whether a deploy key that may write is named by a rule."""
        can = both(self._principal.can_push, self._writable())
        if unread(self._project, section):
            return both(can, Answer.UNKNOWN)
        entries = [entry for rule in rules for entry in rule.get(levels, ())]
        if any(entry.get("deploy_key_id") == self._principal.id for entry in entries):
            return can
        open_to_it = any(levels not in rule for rule in rules)
        open_to_it |= any(holder(entry) is None for entry in entries)
        return both(can, Answer.UNKNOWN if open_to_it else Answer.NO)

    def _allowed(self, entry: Mapping[str, JSON], least: int = Role.DEVELOPER) -> Answer:
        """Whether one entry of a rule lets the principal do it; `least` is the role it takes."""
        who, held = self._principal, holder(entry)
        if held is None:
            return Answer.UNKNOWN
        if entry["kind"] == "user":
            return yes(who.who in _USERS and held == who.id)
        if entry["kind"] == "group":
            return self._in_group(held, least)
        if entry["kind"] == "member_role":
            return Answer.UNKNOWN if who.custom_role or who.role_unknown else Answer.NO
        if entry["kind"] != "role" or held == 0:
            return Answer.NO
        if who.has(Way.ADMINISTRATOR) or who.access_level >= held:
            return Answer.YES
        return Answer.UNKNOWN if who.role_unknown else Answer.NO

    def _in_group(self, group_id: int, least: int) -> Answer:
        """A group that a rule names counts if it is invited to the project itself.

        Of its members only the direct ones do, with the role that the rule is for.
        """
        who = self._principal
        if who.who not in _USERS or who.idle:
            return Answer.NO
        if unread(self._project, "shared_with_groups"):
            return Answer.UNKNOWN
        shares = self._project.sections["shared_with_groups"]
        invited = {path for path, one in shares.data.items() if one.get("group_id") == group_id}
        if not invited:
            nameless = any("group_id" not in one for one in shares.data.values())
            hidden = HIDDEN_ENTRIES in shares.gaps
            return Answer.UNKNOWN if hidden or nameless else Answer.NO
        [path] = sorted(invited)[:1]
        through = [grant for grant in who.grants if grant.way is Way.GROUP_SHARE]
        levels = [grant.access_level for grant in through if grant.path == path]
        members = self._known.direct_members(group_id)
        held = (members or {}).get(str(who.id))
        own = held.get("access_level") if held else 0
        return all_of(
            (
                _reaches(shares.data[path].get("group_access_level"), least),
                any_of([_reaches(level, least) for level in levels]) if levels else _unseen(who),
                Answer.UNKNOWN if members is None else _reaches(own, least),
            )
        )

    def _deploy(self, environment: str) -> Answer:
        """Both the project's own rule and that of a group above for the tier must allow it."""
        who, level = self._principal, self._feature("builds_access_level")
        archived = self._settings.get("archived")
        if who.idle or archived or level == "disabled":
            return Answer.NO
        can = scoped(who, "change")
        certain = can if level and archived is False else both(can, Answer.UNKNOWN)
        if certain is Answer.NO or unread(self._project, "protected_environments"):
            return certain if certain is Answer.NO else Answer.UNKNOWN
        answers = [self._by_rule(rule, above) for rule, above in self._rules(environment)]
        if any(self._unclear_above(environment)):
            answers.append(Answer.UNKNOWN)
        if not answers or set(answers) == {Answer.UNKNOWN}:
            answers.append(at_least(who, Role.DEVELOPER, "change"))
        return all_of([certain, *answers])

    def _rules(self, environment: str) -> Sequence[tuple[Mapping[str, JSON], bool]]:
        """The rules for an environment, and whether each is of a group above."""
        own = data_of(self._project, "protected_environments").get(environment)
        about = data_of(self._project, "environments").get(environment, {})
        above = [
            data_of(group, "protected_environments").get(about.get("tier"))
            for group in self._known.above(self._project)
        ]
        return [(rule, bool(place)) for place, rule in enumerate((own, *above)) if rule]

    def _unclear_above(self, environment: str) -> Iterable[bool]:
        """By group above, whether it may protect the environment unseen, by its tier."""
        tiered = "tier" in data_of(self._project, "environments").get(environment, {})
        for group in self._known.above(self._project):
            unseen = bool(unread(group, "protected_environments"))
            yield unseen or (not tiered and bool(data_of(group, "protected_environments")))

    def _by_rule(self, rule: Mapping[str, JSON], above: bool) -> Answer:
        """Reporters who are named, or in a group that is, may deploy and nothing else.

        Administrators may use every environment.
        """
        if self._principal.has(Way.ADMINISTRATOR):
            return Answer.YES
        can = at_least(self._principal, Role.REPORTER, "change")
        if "deploy_access_levels" not in rule:
            return both(can, Answer.UNKNOWN)
        entries = [self._may_deploy(entry, above) for entry in rule["deploy_access_levels"]]
        return both(can, any_of(entries))

    def _may_deploy(self, entry: Mapping[str, JSON], above: bool) -> Answer:
        """A group that a rule above names may lie below it, and one may pass on to those below it.

        Neither shows in what the project is shared with, so nobody of a group is told a no there.
        """
        found = self._allowed(entry, Role.REPORTER)
        wider = entry["kind"] == "group" and (above or entry.get("group_inheritance_type"))
        unseen = wider and found is Answer.NO and self._principal.who in _USERS
        return Answer.UNKNOWN if unseen else found


_USERS = (Who.USER, Who.BOT)


def _reaches(level: int | None, least: int) -> Answer:
    return Answer.UNKNOWN if level is None else yes(level >= least)


def _unseen(who: Principal) -> Answer:
    """Whether somebody without a share may have come by one that was not read."""
    return Answer.UNKNOWN if who.has(Way.UNREAD) or who.role_unknown else Answer.NO
