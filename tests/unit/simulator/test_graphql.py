"""GraphQL: what it answers to whom, and in which pages."""

from typing import Any

import pytest

from tests.simulator import ABSENT, Estate, Simulator
from tests.unit.simulator.asking import ROLES
from tests.unit.simulator.graphs import DATA, POLICIES, group, policies, project, query
from tests.unit.simulator.wire import ask_graphql


class TestAnswers:
    def test_ids_are_global(self) -> None:
        assert project("id fullPath") == {
            "id": "gid://gitlab/Project/1",
            "fullPath": "acme/web",
        }
        assert group("id", "ACME/sub")["id"] == "gid://gitlab/Group/2"

    def test_what_is_not_seen_is_null_and_no_error(self) -> None:
        text = '{ group(fullPath: "acme") { id } project(fullPath: "no/thing") { id } }'
        assert query(text, role="none") == {"data": {"group": None, "project": None}}

    def test_scanners(self) -> None:
        scanners = project("securityScanners { available enabled pipelineRun }")
        assert scanners["securityScanners"] == {
            "available": ["SAST", "DAST"],
            "enabled": ["SAST"],
            "pipelineRun": [],
        }

    def test_scanners_are_null_below_developer_and_whatever_the_tier(self) -> None:
        fields = "securityScanners { enabled }"
        seen = [role for role in ROLES if project(fields, role=role)["securityScanners"]]
        assert seen == ["admin", "owner", "maintainer", "developer"]
        assert project(fields, tier="free")["securityScanners"] == {"enabled": ["SAST"]}

    @pytest.mark.parametrize("value", [None, ABSENT])
    def test_scanners_that_the_estate_hides_are_null(self, value: Any) -> None:
        estate = Estate.from_dict(DATA)
        estate.project("acme/web")["security_scanners"] = value
        with Simulator(estate) as gitlab:
            text = '{ project(fullPath: "acme/web") { securityScanners { enabled } } }'
            body = ask_graphql(gitlab, text).body
            assert body["data"]["project"]["securityScanners"] is None

    def test_frameworks_belong_to_the_top_level_group(self) -> None:
        fields = "complianceFrameworks { nodes { name default description } }"
        for path in ("acme", "acme/sub"):
            nodes = group(fields, path)["complianceFrameworks"]["nodes"]
            assert [(node["name"], node["default"]) for node in nodes] == [
                ("sox", True),
                ("gdpr", False),
            ]
        nodes = project("complianceFrameworks { nodes { name } }")["complianceFrameworks"]
        assert nodes == {"nodes": [{"name": "gdpr"}]}

    def test_frameworks_are_none_below_premium_and_null_for_strangers(self) -> None:
        fields = "complianceFrameworks { nodes { name } }"
        assert group(fields, tier="free") == {"complianceFrameworks": {"nodes": []}}
        assert group(fields, "open", role="none") == {"complianceFrameworks": None}
        assert project(fields, role="reporter") == {"complianceFrameworks": None}


class TestPolicies:
    source = """nodes { name enabled source { __typename
        ... on GroupSecurityPolicySource { inherited namespace { fullPath } }
        ... on ProjectSecurityPolicySource { project { fullPath } } } }"""

    @pytest.mark.parametrize(
        ("relationship", "names"),
        [
            ("DIRECT", ["own"]),
            ("INHERITED", ["own", "owners", "two reviewers"]),
            ("INHERITED_ONLY", ["owners", "two reviewers"]),
        ],
    )
    def test_policies_bind_what_lies_below(self, relationship: str, names: list[str]) -> None:
        fields = f"approvalPolicies(relationship: {relationship}) {{ nodes {{ name }} }}"
        assert policies(project(fields, "acme/sub/api")) == names

    def test_direct_is_meant_unless_said_otherwise(self) -> None:
        assert policies(project("approvalPolicies { nodes { name } }")) == []
        assert policies(group("approvalPolicies { nodes { name } }")) == ["two reviewers"]

    def test_descendants_of_a_group(self) -> None:
        fields = "approvalPolicies(relationship: DESCENDANT) { nodes { name } }"
        assert policies(group(fields)) == ["owners", "own"]

    def test_the_source_tells_who_defines_a_policy(self) -> None:
        fields = f"approvalPolicies(relationship: INHERITED) {{ {self.source} }}"
        own, above, root = project(fields, "acme/sub/api")["approvalPolicies"]["nodes"]
        assert own["source"] == {
            "__typename": "ProjectSecurityPolicySource",
            "project": {"fullPath": "acme/sub/api"},
        }
        assert above["source"]["namespace"] == {"fullPath": "acme/sub"}
        assert (root["source"]["inherited"], root["enabled"]) == (True, True)

    def test_each_type_has_its_field(self) -> None:
        fields = " ".join(f"{name} {{ nodes {{ name enabled }} }}" for name in POLICIES)
        answer = group(fields)
        assert [policies(answer, name) for name in POLICIES] == [
            ["two reviewers"],
            ["scan all"],
            ["run all"],
        ]
        assert answer["scanExecutionPolicies"]["nodes"][0]["enabled"] is False

    @pytest.mark.parametrize(
        "options", [{"role": "reporter"}, {"tier": "premium"}, {"tier": "free"}]
    )
    def test_without_permission_or_licence_it_looks_as_if_there_were_none(
        self, options: dict[str, Any]
    ) -> None:
        answer = group("approvalPolicies { nodes { name } }", **options)
        assert answer == {"approvalPolicies": {"nodes": []}}


class TestPages:
    def test_projects_of_a_group_newest_first(self) -> None:
        fields = "projects(includeSubgroups: {}) {{ nodes {{ fullPath }} }}"
        below = group(fields.format("true"))["projects"]["nodes"]
        assert len(below) == 100
        assert below[0]["fullPath"] == "acme/p119"
        own = group(fields.format("false"), "acme/sub")["projects"]["nodes"]
        assert own == [{"fullPath": "acme/sub/api"}]

    def test_cursors_lead_through_all_of_them(self) -> None:
        seen: list[str] = []
        text = """query($after: String) { group(fullPath: "acme") {
            projects(includeSubgroups: true, first: 50, after: $after) {
                nodes { fullPath } pageInfo { hasNextPage endCursor } } } }"""
        with Simulator(Estate.from_dict(DATA)) as gitlab:
            after: str | None = None
            while True:
                page = ask_graphql(gitlab, text, after=after).body["data"]["group"]["projects"]
                seen += [node["fullPath"] for node in page["nodes"]]
                after = page["pageInfo"]["endCursor"]
                if not page["pageInfo"]["hasNextPage"]:
                    break
        assert len(seen) == len(set(seen)) == 122

    def test_a_project_that_goes_away_costs_no_other(self) -> None:
        estate = Estate.from_dict(DATA)
        text = """query($after: String) { group(fullPath: "acme") {
            projects(first: 1, after: $after) {
                nodes { fullPath } pageInfo { endCursor } } } }"""
        with Simulator(estate) as gitlab:
            page = ask_graphql(gitlab, text).body["data"]["group"]["projects"]
            estate.remove_project("acme/p119")
            after = page["pageInfo"]["endCursor"]
            body = ask_graphql(gitlab, text, after=after).body
            assert body["data"]["group"]["projects"]["nodes"] == [{"fullPath": "acme/p118"}]

    def test_never_more_than_a_hundred(self) -> None:
        fields = "projects(first: 500) { nodes { id } pageInfo { hasNextPage } }"
        page = group(fields)["projects"]
        assert (len(page["nodes"]), page["pageInfo"]["hasNextPage"]) == (100, True)

    def test_a_bad_cursor_is_an_error(self) -> None:
        body = query('{ group(fullPath: "acme") { projects(after: "x") { nodes { id } } } }')
        assert body["errors"][0]["message"] == "Please provide a valid cursor"

    def test_projects_by_id(self) -> None:
        ids = '["gid://gitlab/Project/1", "gid://gitlab/Project/2", "gid://gitlab/Project/999"]'
        body = query(f"{{ projects(ids: {ids}) {{ nodes {{ fullPath }} }} }}")
        assert body["data"]["projects"]["nodes"] == [
            {"fullPath": "acme/sub/api"},
            {"fullPath": "acme/web"},
        ]
        bad = query('{ projects(ids: ["gid://gitlab/Group/1"]) { nodes { id } } }')
        assert "is not a valid GitLab ID" in bad["errors"][0]["message"]
