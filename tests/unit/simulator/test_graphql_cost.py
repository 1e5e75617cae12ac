"""What a query costs, computed by hand from GitLab's rule."""

from typing import Any

import pytest

from tests.simulator import Estate, Simulator
from tests.unit.simulator.wire import ask_graphql

DATA: dict[str, Any] = {"groups": {"acme": {}}, "projects": {"acme/web": {}}}
ASKED = "queryComplexity { score limit }"  # 3 points


def run(text: str, **options: Any) -> Any:
    """The answer to a query, with its cost."""
    variables = options.pop("variables", {})
    with Simulator(Estate.from_dict(DATA), **options) as gitlab:
        return ask_graphql(gitlab, text, **variables).body


def score(text: str, **variables: Any) -> int:
    """What the rest of a query costs."""
    head, _, rest = text.partition("{")
    body = run(f"{head}{{ {ASKED} {rest}", variables=variables)
    assert "errors" not in body, body
    return int(body["data"]["queryComplexity"]["score"]) - 3


def of_project(fields: str) -> int:
    """What fields of one project cost: a point more for the project itself."""
    return score(f'{{ project(fullPath: "acme/web") {{ {fields} }} }}') - 1


@pytest.mark.parametrize(
    ("fields", "cost"),
    [
        ("id", 1),
        ("id fullPath", 2),
        ("a: id b: id", 2),
        ("id id", 1),
        ("__typename", 1),
        # Three fields of which two ask Gitaly, and their parent.
        ("securityScanners { available enabled pipelineRun }", 6),
        # nodes and name, the field; it has no resolver, so the page size does not count.
        ("complianceFrameworks { nodes { name } }", 3),
        # nodes and name, the field, Gitaly: 4, and for a page of a hundred 4 more.
        ("approvalPolicies { nodes { name } }", 8),
        ("approvalPolicies(first: 50) { nodes { name } }", 6),
        ("approvalPolicies(first: 20) { nodes { name } }", 4),  # 4.8, cut
        # Of a union the dearest member counts: nodes, source, namespace and its two fields.
        (
            """approvalPolicies(first: 1) { nodes { source {
                ... on GroupSecurityPolicySource { namespace { id fullPath } }
                ... on ProjectSecurityPolicySource { project { id } } } } }""",
            7,
        ),
    ],
)
def test_fields(fields: str, cost: int) -> None:
    assert of_project(fields) == cost


def test_fragments_and_directives() -> None:
    text = """query($deep: Boolean!) { project(fullPath: "acme/web") {
        ...Some ... on Project { fullPath } securityScanners @include(if: $deep) { available } } }
        fragment Some on Project { id }"""
    assert score(text, deep=False) == 3
    assert score(text, deep=True) == 5


def test_pages_of_projects_multiply_what_lies_in_them() -> None:
    row = "nodes { id securityScanners { available enabled pipelineRun } }"
    for size, cost in ((50, 29), (100, 39)):  # 8 + 11, half as much again or twice; the group
        text = f'{{ group(fullPath: "acme") {{ projects(first: {size}) {{ {row} }} }} }}'
        assert score(text) == cost
    text = "query($size: Int) { projects(first: $size) { nodes { id } } }"
    assert score(text, size=100) == 6
    assert score(text) == 6
    assert score(text, size=1) == 3


def test_a_query_beyond_the_limit_is_not_run() -> None:
    inner = "approvalPolicies { nodes { name enabled } }"
    rows = " ".join(f"p{number}: {inner}" for number in range(25))
    text = f'{{ project(fullPath: "acme/web") {{ {rows} }} }}'
    body = run(text)
    assert list(body) == ["errors"]
    message = "Query has complexity of 251, which exceeds max complexity of 250"
    assert body["errors"] == [{"message": message}]


@pytest.mark.parametrize(("role", "limit"), [("owner", 250), ("guest", 250), ("admin", 300)])
def test_an_administrator_may_ask_for_more(role: str, limit: int) -> None:
    assert run(f"{{ {ASKED} }}", role=role)["data"]["queryComplexity"] == {
        "score": 3,
        "limit": limit,
    }
