"""Branch rules as GraphQL shows them: those of all branches first, then what protects some.

A holder that the caller may not see is null, and only the description tells such an entry from a
role. Where a security policy forbids pushes, the levels say "No one" whatever the rule says.
"""

from collections.abc import Sequence
from typing import Any

from tests.simulator import parts
from tests.simulator.graphql_pages import Connection, connection
from tests.simulator.instance import Instance
from tests.simulator.keys import Attributes, rows


class Holder:
    """A user, a group, a deploy key or a custom role, of whom the id is asked for."""

    def __init__(self, kind: str, number: int) -> None:
        self.id = f"gid://gitlab/{kind}/{number}"


class AccessLevel:
    """Who may do something, made of what REST says of the entry."""

    def __init__(self, instance: Instance, body: Attributes) -> None:
        self._instance = instance
        self._body = body
        # The column has a default, which a named holder keeps.
        level = body["access_level"]
        self.access_level = 40 if level is None else level
        self.access_level_description = body["access_level_description"]

    def _holder(self, key: str, kind: str, is_shown: bool = True) -> Holder | None:
        number = self._body.get(key)
        return Holder(kind, number) if is_shown and number is not None else None

    @property
    def user(self) -> Holder | None:
        """Everybody may see a user."""
        return self._holder("user_id", "User")

    @property
    def group(self) -> Holder | None:
        """Null where the caller does not see the group."""
        estate, number = self._instance.estate, self._body.get("group_id")
        path = None if number is None else estate.group_path(str(number))
        seen = path is not None and self._instance.access.sees_group(path)
        return self._holder("group_id", "Group", seen)

    @property
    def deploy_key(self) -> Holder | None:
        """Null but for administrators: app/policies/deploy_key_policy.rb."""
        return self._holder("deploy_key_id", "DeployKey", self._instance.access.admin)

    @property
    def member_role(self) -> Holder | None:
        """A custom role."""
        return self._holder("member_role_id", "MemberRole")


_NO_ONE: Attributes = {"access_level": 0, "access_level_description": "No one"}


class BranchProtection:
    """What a rule protects a branch from."""

    def __init__(self, instance: Instance, rule: Attributes) -> None:
        self._instance = instance
        self._body = body = parts.protected_branch(instance, rule)
        self.allow_force_push = body["allow_force_push"]
        self.code_owner_approval_required = body.get("code_owner_approval_required", False)
        self.is_group_level = rule["inherited"]
        self.protected_from_push_by_security_policy = parts.is_blocked(rule)
        self.modification_blocked_by_policy = parts.is_blocked(rule)

    def _levels(self, found: Sequence[Attributes], page: Any) -> Connection:
        told = (AccessLevel(self._instance, each) for each in found)
        return connection(enumerate(told, start=1), **page)

    def push_access_levels(self, **page: Any) -> Connection:
        """Nobody where a policy forbids it."""
        found = self._body["push_access_levels"]
        forbidden = self.protected_from_push_by_security_policy
        return self._levels([_NO_ONE] if forbidden else found, page)

    def merge_access_levels(self, **page: Any) -> Connection:
        """Who may merge."""
        return self._levels(self._body["merge_access_levels"], page)

    def unprotect_access_levels(self, **page: Any) -> Connection:
        """Who may take the protection away."""
        return self._levels(self._body["unprotect_access_levels"], page)


class BranchRule:
    """A rule: of some branches with their protection, or of all branches with none."""

    def __init__(self, id: str, name: str, protection: BranchProtection | None) -> None:
        self.id = f"gid://gitlab/{id}"
        self.name = name
        self.is_protected = protection is not None
        self.branch_protection = protection


def branch_rules(instance: Instance, path: str) -> list[BranchRule]:
    """The rules of a project: app/graphql/resolvers/projects/branch_rules_resolver.rb."""
    stored = instance.estate.projects[path]
    number = stored["id"]
    found = [BranchRule(f"Projects::AllBranchesRule/{number}", "All branches", None)]
    everywhere = "applies_to_all_protected_branches"
    if instance.ee and any(row.get(everywhere) for row in rows(stored, "approval_rules")):
        id = f"Projects::AllProtectedBranchesRule/{number}"
        found.append(BranchRule(id, "All protected branches", None))
    rules = sorted(parts.branch_rules(instance, path), key=lambda rule: str(rule["name"]))
    return found + [
        BranchRule(
            f"Projects::BranchRule/{rule.get('id', 1)}",
            rule["name"],
            BranchProtection(instance, rule),
        )
        for rule in rules
    ]
