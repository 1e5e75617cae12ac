"""What lies in and around a repository: its tag rules, its files and its forks."""

from base64 import b64encode
from hashlib import sha1, sha256
from typing import Any

from tests.simulator import parts
from tests.simulator.answers import Refused, Rows, forbidden, not_found
from tests.simulator.entities import basic_project, project
from tests.simulator.instance import Instance
from tests.simulator.keys import ABSENT, MAINTAINER, Attributes
from tests.simulator.routes import Call, Route


def _protected_tags(instance: Instance, call: Call) -> Any:
    path = instance.project_path(call.parameters[0])
    if instance.access.project(path) < MAINTAINER:
        raise forbidden()
    stored = instance.estate.projects[path]
    rules = list(enumerate(stored["protected_tags"].items(), start=1))
    return Rows(rules, lambda row: parts.protected_tag(instance, stored["id"], row[0], *row[1]))


def _file(instance: Instance, call: Call) -> Any:
    """403 without read_code; then 404 for the commit, then for the file: lib/api/files.rb."""
    path = instance.project_path(call.parameters[0])
    ref = call.query.get("ref")
    if not ref:
        words = "ref is missing, ref is empty" if ref is None else "ref is empty"
        raise Refused(400, {"error": words})
    if not instance.access.reads_code(path):
        raise forbidden()
    stored = instance.estate.projects[path]
    if stored["empty_repo"] or ref not in ("HEAD", stored["default_branch"]):
        raise not_found("Commit")
    name = call.parameters[1]
    if stored["files"].get(name, ABSENT) is ABSENT:
        raise not_found("File")
    return _blob(stored, name, ref)


def _blob(stored: Attributes, name: str, ref: str) -> Attributes:
    given = stored["files"][name]
    content = given if isinstance(given, bytes) else str(given).encode()
    commit = sha1(f"{stored['id']} {stored['files']!r}".encode()).hexdigest()
    return {
        "file_name": name.rpartition("/")[2],
        "file_path": name,
        "size": len(content),
        "encoding": "base64",
        "content_sha256": sha256(content).hexdigest(),
        "ref": ref,
        "blob_id": sha1(b"blob %d\0%b" % (len(content), content)).hexdigest(),
        "commit_id": commit,
        "last_commit_id": commit,
        "execute_filemode": False,
        "content": b64encode(content).decode(),
    }


def _forks(instance: Instance, call: Call) -> Any:
    """Only those that the caller sees; the project's forks_count counts the others too."""
    path = instance.project_path(call.parameters[0])
    known = instance.estate.projects
    seen = [each for each in instance.estate.forks(path) if instance.access.sees_project(each)]
    if "archived" in call.query:
        seen = [each for each in seen if known[each]["archived"] is call.flag("archived")]
    seen.sort(key=lambda each: int(known[each]["id"]), reverse=True)
    show = basic_project if call.flag("simple") else project
    return Rows(seen, lambda each: show(instance, each))


REPOSITORY_ROUTES = (
    Route("/projects/:id/protected_tags", _protected_tags, "doc/api/protected_tags.md"),
    Route(
        "/projects/:id/repository/files/:file_path",
        _file,
        "doc/api/repository_files.md#get-file-from-repository",
        also_scopes=("read_repository",),
    ),
    Route("/projects/:id/forks", _forks, "doc/api/project_forks.md#list-forks-of-a-project"),
)
