"""A secret is planted in every field where GitLab answers one, and each is another one."""

from __future__ import annotations

import json
import re
from collections import defaultdict
from collections.abc import Iterator
from typing import Any

import pytest

from tests.estates.planted import planted
from tests.simulator import Simulator
from tests.simulator.estate import SECRET
from tests.simulator.server import ROUTES
from tests.unit.simulator.test_contract import Contract
from tests.unit.simulator.wire import get

MAY_HOLD_ONE = re.compile(
    r"token|secret|password|private|credential|dsn|signing|(^|_)key(_|$)|^value$|^url$|_url$"
    r"|header|invite|extern_uid|(^|_)email$|(^|_)script$|(^|_)note$|_error$|errors|warnings"
    r"|merged_yaml|inputs|custom_webhook_template|content$|licensee|identities|variables$"
)
"""How fields are called that hold a secret, or a text that people may have put one into."""

HOLD_NONE = {
    *("avatar_url", "web_url", "readme_url", "ssh_url_to_repo", "http_url_to_repo", "website_url"),
    "public_email",  # which its owner has published
    *("personal_access_token_prefix", "security_txt_content"),
    "external_pipeline_validation_service_url",
    "ci_id_token_sub_claim_components",  # names of claims
}
"""Fields that are called so, and hold nothing that is not meant to be seen."""

EMPTY = {
    "Lint.errors": "a configuration with errors has no text, and the other secrets with it",
    "HookHeader.key": "the name of a header; its value is not told",
    "SystemHook.custom_headers": "the names of headers; their values are not told",
    "InstanceVariable.key": "the name of a variable",
    "RemoteMirror.url": "GitLab masks user and password",
    "RepositoryFile.content": "base64: the integration tests look into it",
    "LintedJob.before_script": "what `script` is, too",
    "LintedJob.after_script": "what `script` is, too",
    "ScimIdentity.extern_uid": "what that of SAML is, too",
    "CurrentUser.scim_identities": "what `identities` are, too",
    "User.scim_identities": "what `identities` are, too",
    "ServiceAccount.email": "made by GitLab from the name",
}


class Told(Contract):
    """Notes by field which secrets were answered in it, and by secret where it was."""

    def __init__(self) -> None:
        super().__init__()
        self.fields: defaultdict[str, set[str]] = defaultdict(set)

    def check(self, value: Any, type_: str, where: str) -> None:
        """Beside the check, note what secrets there are in a value that is no entity."""
        super().check(value, type_, where)
        if not {each.strip("[]") for each in type_.split("|")} & self.entities.keys():
            self.fields[where].update(secrets(value))


def secrets(value: Any) -> set[str]:
    return set(re.findall(rf"{SECRET}[\w.-]*\w", json.dumps(value)))


def targets(route: str) -> Iterator[str]:
    """Every object of the planted estate that an endpoint may be asked about."""
    path = route.removeprefix("GET ")
    ids = {
        "/groups": ["north", "north%2Fapps"],
        "/projects": ["north%2Fsite", "north%2Fapps%2Fapi"],
        "/users": ["5", "6"],
        "/runners": ["500", "501", "503"],
        "/namespaces": ["north"],
    }
    for start, objects in ids.items():
        if path.startswith(f"{start}/:id"):
            for id in objects:
                yield path.replace(":id", id)
            return
    yield path


def rows(body: Any, under: str = "") -> Iterator[tuple[str, dict[str, Any]]]:
    """Every object of an answer, at any depth, and the key that it stands under."""
    for one in body if isinstance(body, list) else [body]:
        if isinstance(one, dict):
            yield under, one
            for key, inner in one.items():
                yield from rows(inner, key)


@pytest.fixture(scope="module")
def answers() -> list[tuple[str, Any]]:
    """What an administrator is answered, by endpoint."""
    scopes = ("read_api", "admin_mode")
    found = []
    for com in (False, True):
        role = "owner" if com else "admin"
        with Simulator(planted(), "ultimate", role, gitlab_com=com, token_scopes=scopes) as gitlab:
            for route in (one for one in ROUTES if one.method == "GET"):
                for target in targets(route.name):
                    asked = f"{target}?include_jobs=true" if "lint" in target else target
                    reply = get(gitlab, asked)
                    if reply.status == 200:
                        found.append((route.name, reply.body))
    return found


def test_every_field_that_may_hold_a_secret_holds_one(answers: list[tuple[str, Any]]) -> None:
    told = Told()
    for name, body in answers:
        told.check(body, told.endpoints[name]["answers"], name)
    texts = {
        f"{entity}.{key}"
        for entity, row in told.entities.items()
        for key, rule in row["keys"].items()
        if MAY_HOLD_ONE.search(key) and key not in HOLD_NONE
        if re.search(r"string|\{\}", rule["type"] if isinstance(rule, dict) else rule)
    }
    empty = {field for field in texts if not told.fields[field]}
    assert empty == EMPTY.keys()
    assert len(texts) > 45


def test_each_is_planted_in_one_place(answers: list[tuple[str, Any]]) -> None:
    places: defaultdict[str, set[tuple[str, str]]] = defaultdict(set)
    for _, body in answers:
        for under, row in rows(body):
            of = row.get("id", row.get("key", row.get("name", under)))
            for key, value in row.items():
                if isinstance(value, str):
                    for secret in secrets(value):
                        places[secret].add((key, str(of)))
    assert len(places) > 100
    assert {secret: where for secret, where in places.items() if len(where) > 1} == {}
