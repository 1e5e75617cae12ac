"""Tag rules, files and forks of a project."""

from base64 import b64decode
from hashlib import sha256
from typing import Any

import pytest

from tests.simulator import Estate, EstateError, Simulator
from tests.unit.simulator.asking import ROLES, ask
from tests.unit.simulator.wire import get

OWNERS = "* @ida\n/docs/ @jon\n"
DATA: dict[str, Any] = {
    "users": {"jon": {}},
    "groups": {"acme": {}, "hidden": {"members": [{"username": "jon", "access_level": 50}]}},
    "projects": {
        "acme/web": {
            "protected_tags": {
                "v*": {"create_access_levels": [40, {"username": "jon"}, {"deploy_key_id": 4}]},
                "stable": {},
            },
            "files": {"CODEOWNERS": OWNERS, ".gitlab/CODEOWNERS": "* @jon"},
            "forks": ["lea.kurz/web", "acme/copy"],
        },
        "acme/copy": {"archived": True},
        "hidden/copy": {"forked_from_project": "acme/web"},
        "acme/empty": {"empty_repo": True},
    },
    "caller": "scanner",
}
MEMBER = {
    **DATA,
    "groups": {
        **DATA["groups"],
        "acme": {"members": [{"username": "scanner", "access_level": 50}]},
    },
}
WEB = "/projects/acme%2Fweb"


def test_levels_of_a_tag_rule_are_those_of_branches() -> None:
    _, (first, second) = ask(f"{WEB}/protected_tags", DATA)
    assert (first["name"], second["name"]) == ("v*", "stable")
    levels = first["create_access_levels"]
    assert [level["access_level"] for level in levels] == [40, None, 40]
    assert [level.get("deploy_key_id") for level in levels] == [None, None, 4]
    assert levels[1]["user_id"] == 2
    assert second["create_access_levels"][0]["access_level_description"] == "Maintainers"
    _, (plain, _) = ask(f"{WEB}/protected_tags", DATA, edition="ce")
    assert not {"user_id", "group_id"} & set(plain["create_access_levels"][0])


class TestFiles:
    path = f"{WEB}/repository/files/CODEOWNERS"

    @pytest.mark.parametrize("ref", ["HEAD", "main"])
    def test_a_file_comes_in_base64(self, ref: str) -> None:
        status, body = ask(f"{self.path}?ref={ref}", DATA)
        assert (status, body["ref"], body["size"]) == (200, ref, len(OWNERS))
        assert b64decode(body["content"]).decode() == OWNERS
        assert body["content_sha256"] == sha256(OWNERS.encode()).hexdigest()

    def test_a_path_is_one_segment(self) -> None:
        folder = f"{WEB}/repository/files/.gitlab%2FCODEOWNERS?ref=HEAD"
        assert ask(folder, DATA)[1]["file_path"] == ".gitlab/CODEOWNERS"
        assert ask(folder.replace("%2FCODEOWNERS", "/CODEOWNERS"), DATA) == (
            404,
            {"error": "404 Not Found"},
        )

    @pytest.mark.parametrize(
        ("path", "status", "message"),
        [
            (f"{WEB}/repository/files/NONE?ref=HEAD", 404, "404 File Not Found"),
            (f"{path}?ref=gone", 404, "404 Commit Not Found"),
            ("/projects/acme%2Fempty/repository/files/X?ref=HEAD", 404, "404 Commit Not Found"),
            ("/projects/acme%2Fnone/repository/files/X?ref=HEAD", 404, "404 Project Not Found"),
        ],
    )
    def test_what_is_not_there(self, path: str, status: int, message: str) -> None:
        assert ask(path, DATA) == (status, {"message": message})

    def test_a_ref_is_demanded(self) -> None:
        assert ask(self.path, DATA) == (400, {"error": "ref is missing, ref is empty"})

    def test_below_reporter_it_is_refused(self) -> None:
        seen = {role: ask(f"{self.path}?ref=HEAD", DATA, role=role)[0] for role in ROLES}
        assert seen == {role: 403 if role == "guest" else 200 for role in ROLES}

    def test_read_repository_is_scope_enough(self) -> None:
        asked = f"{self.path}?ref=HEAD"
        assert ask(asked, DATA, token_scopes=("read_repository",))[0] == 200
        assert ask(WEB, DATA, token_scopes=("read_repository",))[0] == 403


class TestForks:
    def paths(self, path: str = f"{WEB}/forks", **options: Any) -> list[str]:
        return [row["path_with_namespace"] for row in ask(path, MEMBER, **options)[1]]

    def test_only_forks_that_the_caller_sees_are_listed_but_all_are_counted(self) -> None:
        assert self.paths() == ["lea.kurz/web", "acme/copy"]
        assert ask(WEB, MEMBER)[1]["forks_count"] == 3
        assert self.paths(role="admin") == ["lea.kurz/web", "hidden/copy", "acme/copy"]

    def test_a_fork_names_its_source_whichever_side_told(self) -> None:
        for path in ("acme%2Fcopy", "lea.kurz%2Fweb"):
            _, body = ask(f"/projects/{path}", MEMBER)
            assert body["forked_from_project"]["path_with_namespace"] == "acme/web"

    def test_simple_rows_tell_the_kind_of_the_namespace(self) -> None:
        _, rows = ask(f"{WEB}/forks?simple=true", MEMBER)
        assert [row["namespace"]["kind"] for row in rows] == ["user", "group"]
        assert "visibility" not in rows[0]

    def test_archived_forks_are_listed_unless_filtered(self) -> None:
        assert self.paths(f"{WEB}/forks?archived=false") == ["lea.kurz/web"]

    def test_a_fork_that_is_named_later_is_there_too(self) -> None:
        estate = Estate.from_dict(DATA)
        with Simulator(estate) as gitlab:
            estate.project("acme/web")["forks"].append("mia.ruiz/web")
            rows = get(gitlab, f"{WEB}/forks?per_page=100").body
            assert "mia.ruiz/web" in [row["path_with_namespace"] for row in rows]
            assert get(gitlab, WEB).body["forks_count"] == 4

    def test_a_stored_count_stands_where_it_is_higher(self) -> None:
        estate = Estate.from_dict(DATA)
        estate.project("acme/web")["forks_count"] = 9
        estate.project("acme/copy")["forks_count"] = None
        with Simulator(estate) as gitlab:
            assert get(gitlab, WEB).body["forks_count"] == 9
            assert get(gitlab, "/projects/acme%2Fcopy").body["forks_count"] is None


@pytest.mark.parametrize(
    ("project", "message"),
    [
        ({"forks": ["acme/none"]}, "no project 'acme/none' in this estate"),
        ({"forks": ["a/b/c"]}, "no project 'a/b/c' in this estate"),
        ({"hooks": [{"name": "x"}]}, "projects.acme/web.hooks: url is missing"),
        ({"integrations": ["jira"]}, "projects.acme/web.integrations: expected mappings"),
        ({"protected_tags": ["v*"]}, "projects.acme/web.protected_tags: expected a mapping"),
        (
            {"security_policies": [{"type": "other", "name": "x"}]},
            "'other' is none of approval, scan_execution, pipeline_execution",
        ),
    ],
)
def test_a_mistake_is_named(project: dict[str, Any], message: str) -> None:
    with pytest.raises(EstateError, match=message.replace("*", r"\*")):
        Estate.from_dict({"groups": {"acme": {}}, "projects": {"acme/web": project}})
