"""No secret reaches the disk or an error, and names are kept whatever they are."""

from __future__ import annotations

from pathlib import Path

import pytest

from scanner.errors import AccessError
from tests.simulator import Estate, Fault, Simulator
from tests.unit.sources.gitlab.reading import collected, collected_from

PROJECTS = "GET /groups/:id/projects"


def secretive(estate: Estate) -> None:
    """Put a secret in every place that is read."""
    secret = "PLANTED-SECRET-address"
    address = f"https://{secret}-user:{secret}-pass@hooks.example.com:8443/{secret}?t={secret}"
    hook = {"url": address, "token": secret, "custom_headers": [{"key": "A", "value": secret}]}
    estate.group("north").update(hooks=[hook])
    estate.project("north/site").update(
        hooks=[hook, {"url": f"{secret}:{secret}@example.com/x"}],
        remote_mirrors=[{"url": address, "last_error": secret}],
        integrations=[{"slug": "jira", "title": "Jira", "properties": {"password": secret}}],
        files={"CODEOWNERS": f"* @ida.berg\n# {secret}\n"},
    )


def test_no_secret_reaches_the_disk(estate: Estate, tmp_path: Path) -> None:
    secretive(estate)
    estate.add_project("north/mirrored", {"import_type": "git", "mirror": True})
    for role in ("owner", "admin"):
        with Simulator(estate, tier="ultimate", role=role) as gitlab:
            answers = [
                gitlab.answer("GET", f"/api/v4{path}", {"private-token": gitlab.token})[0]
                for path in (
                    "/groups/1?with_projects=false",
                    "/groups/1/projects?include_subgroups=1",
                    "/groups/1/hooks",
                    "/projects/11/hooks",
                    "/projects/11/remote_mirrors",
                )
            ]
            assert all("PLANTED-SECRET" in repr(answer.body) for answer in answers)
            found = collected(gitlab, tmp_path, "north")
            assert "PLANTED-SECRET" not in found.written
            assert gitlab.token not in found.written
            assert "project north/mirrored" in found.resources
            hooks = found.section("project north/site", "hooks").data
            assert [hook.get("url_host") for hook in hooks.values()] == ["hooks.example.com", None]


@pytest.mark.usefixtures("waits")
def test_no_secret_reaches_an_error(estate: Estate, tmp_path: Path) -> None:
    with Simulator(estate) as gitlab:
        gitlab.add_fault(Fault(PROJECTS, times=None, truncate=True))
        with pytest.raises(AccessError) as caught:
            collected(gitlab, tmp_path, "north")
        cause: BaseException | None = caught.value
        while cause:
            assert "PLANTED-SECRET" not in f"{cause} {cause!r}"
            assert gitlab.token not in f"{cause} {cause!r}"
            cause = cause.__cause__


HOSTILE = [
    "<script>alert(1)</script>",
    '=HYPERLINK("http://evil.example")',
    "\u202egnp.exe",
    "a\nb\r\x00\x1b[31mred",
    "${{7*7}} {% raw %} {{ x }}",
    "'; DROP TABLE groups; --",
    "\ud83d\ude00 \u00fc \u4e2d",
    '"}\n], "footer": {"resources": 0}}',
]


@pytest.mark.parametrize("name", HOSTILE)
def test_hostile_names_are_kept_as_they_are(name: str, estate: Estate, tmp_path: Path) -> None:
    name = name.encode("utf-16", "surrogatepass").decode("utf-16")
    estate.group("north/apps")["name"] = name
    estate.project("north/site")["protected_branches"] = {name: {"push_access_levels": [0]}}
    found = collected_from(estate, tmp_path, "north")
    assert found["group north/apps"].sections["settings"].data["name"] == name
    rules = found["project north/site"].sections["protected_branches"].data
    assert [(key, rule["name"]) for key, rule in rules.items()] == [(name, name)]
