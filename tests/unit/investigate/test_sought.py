"""Whom an operator means, and that no secret is ever repeated."""

from __future__ import annotations

import pytest

from scanner.errors import UsageError
from scanner.investigate import sought
from scanner.investigate.sought import refuse_secret
from scanner.model import Kind
from tests.builders import group, resource
from tests.unit.investigate.world import ADA, BOT, TOKEN, instance, listed, project

KEY = {"title": "laptop", "can_push": True}
PERSONAL = {"name": "laptop", "user_id": ADA, "scopes": ["api"]}
NOW = listed(
    instance({"id": ADA, "username": "ada"}, {"id": 9, "username": "7"}, personal_access_tokens={
        "5": PERSONAL, "103": {**TOKEN, "user_id": BOT},
    }),
    group(deploy_tokens={"203": {"name": "pull"}}),
    project(access_tokens={"103": TOKEN}, deploy_keys={"203": KEY}),
    resource(path="acme/api", id=8, deploy_keys={"203": KEY}),
    resource(Kind.USER, "ada", id=ADA, ssh_keys={"77": {"title": "home"}}),
)  # fmt: skip
BEFORE = listed(
    instance({"id": 12, "username": "gone"}), project(access_tokens={"104": {**TOKEN, "name": "x"}})
)
KNOWN = (NOW, BEFORE)


@pytest.mark.parametrize(
    ("text", "id"), [("ada", ADA), ("@ADA", ADA), ("2", ADA), ("id:2", ADA), ("7", 9), ("gone", 12)]
)
def test_a_user_is_found_by_username_or_id(text: str, id: int) -> None:
    found = sought.user(text, KNOWN, dict)
    assert found.user_id == id
    assert found.listed is (id != 12)


def test_a_user_is_found_by_the_name_that_events_show() -> None:
    names = {ADA: "Ada Lind", 55: "Eve", 56: "eve"}
    assert sought.user("ada lind", KNOWN, lambda: names).user_id == ADA
    stranger = sought.user("55", KNOWN, lambda: names)
    assert (stranger.user_id, stranger.listed) == (55, False)
    with pytest.raises(UsageError, match=r"2 users of the name eve: id:55 \(Eve\), id:56 \(eve\)"):
        sought.user("eve", KNOWN, lambda: names)


def test_an_unknown_user_has_a_hint() -> None:
    with pytest.raises(UsageError, match="no such user") as error:
        sought.user("adda", KNOWN, dict)
    assert error.value.hint == "Did you mean ada?"


@pytest.mark.parametrize(
    ("text", "word"),
    [
        ("ci", "project_access_token:103"),
        ("103", "project_access_token:103"),
        ("personal_access_token:5", "personal_access_token:5"),
        ("deploy_key:203", "deploy_key:203"),
        ("pull", "deploy_token:203"),
        ("home", "ssh_key:77"),
        ("x", "project_access_token:104"),
    ],
)
def test_a_token_is_found_by_name_id_or_kind_with_id(text: str, word: str) -> None:
    found = sought.token(text, KNOWN)
    assert found.credential
    assert found.credential.word == word
    assert found.listed is (text != "x")


def test_a_token_of_a_bot_is_told_where_its_project_lists_it_with_all_places_of_a_key() -> None:
    assert [one.at.path for one in sought.token("ci", KNOWN).credentials] == ["acme/web"]
    key = sought.token("deploy_key:203", KNOWN)
    assert sorted(one.at.path for one in key.credentials) == ["acme/api", "acme/web"]
    assert (key.account, sought.token("ci", KNOWN).user_id) == (None, BOT)


@pytest.mark.parametrize("text", ["203", "laptop"])
def test_what_may_be_several_is_named(text: str) -> None:
    with pytest.raises(UsageError, match="there are 2 tokens of the name") as error:
        sought.token(text, KNOWN)
    assert "deploy_key:203 (laptop, project acme/" in str(error.value)


def test_a_token_that_is_not_found_is_not_repeated() -> None:
    with pytest.raises(UsageError) as error:
        sought.token("s3cr3t-without-a-prefix", KNOWN)
    assert "s3cr3t" not in f"{error.value} {error.value.hint}"


@pytest.mark.parametrize(
    "secret", ["glpat-12345678901234567890", "gldt-abc", "GR1348941abcdef", "x glrt-1", "ghp_abc"]
)
def test_a_secret_is_refused_without_being_repeated(secret: str) -> None:
    with pytest.raises(UsageError) as error:
        refuse_secret("--token", secret)
    assert secret not in f"{error.value} {error.value.hint}"
    assert "history" in error.value.hint


def test_a_project_is_found_by_path_or_id() -> None:
    for text in ("acme/web", "/ACME/Web/", "7"):
        place = sought.project(text, KNOWN).place
        assert place
        assert place.id == 7
    with pytest.raises(UsageError, match="no such project") as error:
        sought.project("acme/wep", KNOWN)
    assert error.value.hint == "Did you mean acme/web?"
