"""GraphQL: the fields of each version, how it refuses, and that every field has a source."""

import re
from typing import Any

import pytest
from graphql import ObjectTypeDefinitionNode, parse

from tests.simulator import Estate, Fault, Simulator
from tests.simulator.graphql_schema import SDL
from tests.unit.simulator.graphs import (
    BRANCH_RULES,
    DATA,
    GROUP_STREAMS,
    INSTANCE_STREAMS,
    PARTS_DATA,
    POLICIES,
    PROJECT_PARTS,
    RULES_DATA,
    group,
    policies,
    query,
)
from tests.unit.simulator.wire import ask_graphql, get


class TestVersions:
    types = '{ __type(name: "Project") { fields { name } } }'

    def fields(self, version: str, **options: Any) -> set[str]:
        body = query(self.types, {**DATA, "version": version}, **options)
        return {field["name"] for field in body["data"]["__type"]["fields"]}

    def test_introspection_tells_what_this_server_has(self) -> None:
        assert "scanResultPolicies" in self.fields("16.8.0")
        assert not {"approvalPolicies", "pipelineExecutionPolicies"} & self.fields("16.8.0")
        # From then on the old name is deprecated: there, and hidden unless asked for.
        assert "approvalPolicies" in self.fields("16.9.0")
        assert "scanResultPolicies" not in self.fields("16.9.0")
        assert "pipelineExecutionPolicies" in self.fields("17.2.0")

    def test_the_old_name_still_answers(self) -> None:
        answer = group("scanResultPolicies { nodes { name } }")
        assert policies(answer, "scanResultPolicies") == ["two reviewers"]

    def test_a_community_build_has_none_of_it(self) -> None:
        both = {"ciCdSettings", "ciJobTokenScope", "ciVariables", "repository"}
        both |= {"branchRules", "pipelineTriggers", "projectMembers", "runners"}
        assert self.fields("18.5.0", edition="ce") == {"id", "fullPath", *both}

    def test_our_own_directives_are_not_shown(self) -> None:
        body = query("{ __schema { directives { name } } }")
        names = {each["name"] for each in body["data"]["__schema"]["directives"]}
        assert not {"available", "cost"} & names


class TestRefusals:
    def test_an_unknown_field_fails_the_whole_query_with_200(self) -> None:
        body = query('query Some { project(fullPath: "acme/web") { id nothing } }')
        (error,) = body["errors"]
        assert "data" not in body
        assert error["message"] == "Field 'nothing' doesn't exist on type 'Project'"
        assert error["path"] == ["query Some", "project", "nothing"]
        assert error["extensions"] == {
            "code": "undefinedField",
            "typeName": "Project",
            "fieldName": "nothing",
        }

    def test_a_query_that_cannot_be_parsed(self) -> None:
        assert query("{ project(")["errors"][0]["message"].startswith("Parse error: ")

    @pytest.mark.parametrize(
        ("body", "status", "message"),
        [
            ("not json", 400, "Bad Request"),
            ('{"query": "{__typename}", "variables": 3}', 422, None),
            ('{"query": "%s"}' % (" " * 10_001), 422, "Query too large"),
        ],
    )
    def test_a_body_that_cannot_be_read(self, body: str, status: int, message: str | None) -> None:
        with Simulator(Estate.from_dict(DATA)) as gitlab:
            reply = get(gitlab, "/api/graphql", method="POST", body=body)
            assert reply.status == status
            assert message in (None, reply.body["errors"][0]["message"])

    @pytest.mark.parametrize(
        ("token", "scopes"), [("wrong", ("api",)), ("", ("api",)), (None, ("read_user",))]
    )
    def test_a_token_that_does_not_suffice(
        self, token: str | None, scopes: tuple[str, ...]
    ) -> None:
        with Simulator(Estate.from_dict(DATA), token_scopes=scopes) as gitlab:
            reply = ask_graphql(gitlab, "{ __typename }", token)
            assert (reply.status, reply.body) == (401, {"errors": [{"message": "Invalid token"}]})

    def test_both_headers_carry_a_token(self) -> None:
        with Simulator(Estate.from_dict(DATA)) as gitlab:
            bearer = {"Authorization": f"Bearer {gitlab.token}"}
            body = '{"query": "{ __typename }"}'
            reply = get(gitlab, "/api/graphql", "", "POST", body, **bearer)
            assert reply.body == {"data": {"__typename": "Query"}}

    def test_faults_mean_it_by_name_and_by_what_its_variables_name(self) -> None:
        text = "query($path: ID!) { project(fullPath: $path) { id } }"
        with Simulator(Estate.from_dict(DATA)) as gitlab:
            route = "POST /api/graphql"
            gitlab.add_fault(Fault(route, status=502, match="acme/sub/api"))
            gitlab.add_fault(Fault(route, status=404, after=1, times=None))
            statuses = [
                ask_graphql(gitlab, text, path=path).status
                for path in ("acme/web", "acme/sub/api", "acme/web")
            ]
            assert statuses == [200, 502, 404]
            assert {request.route for request in gitlab.requests} == {route}
            assert gitlab.requests[0].body["variables"] == {"path": "acme/web"}


class TestContract:
    """schema.graphql and the answers agree, both ways."""

    def test_every_field_names_its_source(self) -> None:
        before = ""
        for line in SDL.read_text(encoding="utf-8").splitlines():
            if re.match(r"  \w+(\(|:)", line):
                assert before.startswith("  # "), line
            before = line

    def test_every_field_is_answered(self) -> None:
        """With a value, by an owner of an Ultimate group or by an administrator."""
        wanted = {
            (definition.name.value, field.name.value)
            for definition in parse(SDL.read_text(encoding="utf-8")).definitions
            if isinstance(definition, ObjectTypeDefinitionNode)
            for field in definition.fields or ()
        }
        page = "pageInfo { __typename hasNextPage endCursor }"
        frameworks = f"complianceFrameworks {{ {page} __typename nodes {{ __typename id name"
        frameworks += " description default } }"
        listed = f"(relationship: INHERITED) {{ __typename {page} nodes {{ __typename name enabled"
        listed += """ source { __typename
            ... on GroupSecurityPolicySource { inherited namespace { __typename id fullPath } }
            ... on ProjectSecurityPolicySource { project { __typename id } } } } }"""
        names = [*POLICIES, "scanResultPolicies"]
        scanners = "securityScanners { __typename available enabled pipelineRun }"
        met: set[tuple[str, str]] = set()
        for name in names:
            row = f"__typename id fullPath {frameworks} {name}{listed}"
            met |= _met(
                query(
                    f"""{{ __typename queryComplexity {{ __typename limit score }}
                    group(fullPath: "acme") {{ {row} }}
                    project(fullPath: "acme/sub/api") {{ {row} {scanners} }} }}"""
                )
            )
        rows = f"{{ __typename {page} nodes {{ __typename id }} }}"
        met |= _met(
            query(
                f"""{{ __typename projects {rows}
                group(fullPath: "acme") {{ __typename projects {rows} }}
                project(fullPath: "acme/web") {{ __typename {frameworks} }} }}"""
            )
        )
        stream = f"{{ __typename {page} nodes {{ __typename id name active %s }} }}"
        of_group, of_instance = (
            " ".join(f"{field} {stream % more}" for field, more in fields.items())
            for fields in (GROUP_STREAMS, INSTANCE_STREAMS)
        )
        of_group = f'group(fullPath: "acme") {{ __typename {of_group} }}'
        for part in (of_group, of_instance):
            met |= _met(query(f"{{ __typename {part} }}", role="admin"))
        parts = f'{{ __typename project(fullPath: "acme/web") {{ __typename {PROJECT_PARTS} }} }}'
        met |= _met(query(parts, PARTS_DATA))
        rules = f'{{ __typename project(fullPath: "acme/web") {{ __typename {BRANCH_RULES} }} }}'
        met |= _met(query(rules, RULES_DATA, role="admin"))
        assert sorted(wanted - met) == []


def _met(body: Any) -> set[tuple[str, str]]:
    """The fields of each type in an answer that have a value."""
    assert "errors" not in body, body
    found: set[tuple[str, str]] = set()

    def walk(value: Any) -> None:
        if isinstance(value, list):
            for each in value:
                walk(each)
        elif isinstance(value, dict) and "__typename" in value:
            for name, each in value.items():
                if each is not None and name != "__typename":
                    found.add((value["__typename"], name))
                    walk(each)

    walk(body["data"])
    return found
