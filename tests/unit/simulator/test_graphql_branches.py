"""GraphQL: which rules protect branches, and who of those they name is shown to whom."""

from typing import Any

import pytest

from tests.unit.simulator.graphs import BRANCH_RULES, RULES_DATA, query


def told(fields: str = BRANCH_RULES, path: str = "acme/web", **options: Any) -> Any:
    """What is answered about a project, errors included."""
    text = f'{{ project(fullPath: "{path}") {{ {fields} }} }}'
    return query(text, options.pop("data", RULES_DATA), **options)


def rules(**options: Any) -> list[Any]:
    found: list[Any] = told(**options)["data"]["project"]["branchRules"]["nodes"]
    return found


def entries(rule: Any, what: str = "push") -> list[Any]:
    found: list[Any] = rule["branchProtection"][f"{what}AccessLevels"]["nodes"]
    return found


def test_rules_of_all_branches_come_first_and_protect_none() -> None:
    found = rules(role="admin")
    assert [(rule["name"], rule["isProtected"]) for rule in found] == [
        ("All branches", False),
        ("All protected branches", False),
        ("a*", True),
        ("main", True),
        ("release", True),
    ]
    assert [rule["branchProtection"] is None for rule in found] == [True, True, False, False, False]
    assert [rule["id"].rpartition("/")[2] for rule in found[2:]] == ["7", "90", "8"]
    assert [rule["branchProtection"]["isGroupLevel"] for rule in found[2:]] == [False, True, False]


def test_an_administrator_is_shown_everybody() -> None:
    role, user, group, key, custom = entries(rules(role="admin")[2])
    assert (role["accessLevel"], role["accessLevelDescription"]) == (30, "Developers + Maintainers")
    assert (user["accessLevel"], user["accessLevelDescription"]) == (40, "Ida Berg")
    assert user["user"]["id"] == "gid://gitlab/User/5"
    assert group["group"]["id"].startswith("gid://gitlab/Group/")
    assert key["deployKey"]["id"] == "gid://gitlab/DeployKey/9"
    assert custom["memberRole"]["id"] == "gid://gitlab/MemberRole/42"


def test_whom_others_do_not_see_looks_like_a_role() -> None:
    acme = {
        **RULES_DATA["groups"]["acme"],
        "members": [{"username": "scanner", "access_level": 40}],
    }
    data = {**RULES_DATA, "groups": {**RULES_DATA["groups"], "acme": acme}}
    _, _, group, key, _ = entries(rules(data=data)[2])
    for entry in (group, key):
        assert (entry["accessLevel"], entry["accessLevelDescription"]) == (40, "Maintainers")
        assert (entry["user"], entry["group"], entry["deployKey"]) == (None, None, None)


def test_a_policy_that_forbids_pushes_hides_what_the_rule_says() -> None:
    rule = rules(role="admin")[4]
    [entry] = entries(rule)
    assert (entry["accessLevel"], entry["accessLevelDescription"]) == (0, "No one")
    protection = rule["branchProtection"]
    assert protection["protectedFromPushBySecurityPolicy"] is True
    assert protection["allowForcePush"] is False
    assert [entry["accessLevel"] for entry in entries(rule, "merge")] == [40]


@pytest.mark.parametrize("options", [{"role": "developer"}, {"role": "admin", "path": "acme/off"}])
def test_whoever_may_not_see_them_is_told_of_none(options: dict[str, Any]) -> None:
    assert rules(**options) == []


@pytest.mark.parametrize(
    ("version", "edition", "lacking"),
    [("18.2.0", "ee", "isGroupLevel"), ("19.1.0", "ee", "memberRole"), ("19.2.0", "ce", "user")],
)
def test_older_servers_and_community_builds_have_less(
    version: str, edition: str, lacking: str
) -> None:
    types = {"isGroupLevel": "BranchProtection"}
    text = f'{{ __type(name: "{types.get(lacking, "PushAccessLevel")}")'
    text += " { fields(includeDeprecated: true) { name } } }"
    server = {"version": version, "edition": edition}
    names = [
        {field["name"] for field in query(text, data, edition=of)["data"]["__type"]["fields"]}
        for data, of in ((RULES_DATA, "ee"), ({**RULES_DATA, "version": version}, edition))
    ]
    assert [lacking in each for each in names] == [True, False], server
