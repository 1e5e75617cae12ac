"""Whom an operator means, and that no secret is ever repeated."""

from __future__ import annotations

import pytest

from scanner.errors import UsageError
from scanner.investigate import sought
from scanner.investigate.listed import Place
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
    found = sought.user(text, KNOWN, {})
    assert found.user_id == id
    assert found.listed is (id != 12)


def test_a_user_is_found_by_the_name_that_events_show() -> None:
    names = {("user", ADA): ["Ada Lind"], ("user", 55): ["Eve"], ("user", 56): ["eve"]}
    assert sought.user("ada lind", KNOWN, names).user_id == ADA
    stranger = sought.user("55", KNOWN, names)
    assert (stranger.user_id, stranger.listed) == (55, False)
    with pytest.raises(UsageError, match="2 users of the name eve,") as error:
        sought.user("eve", KNOWN, names)
    assert str(error.value).endswith(": id:55 (Eve), id:56 (eve)")


def test_an_unknown_user_has_a_hint() -> None:
    with pytest.raises(UsageError, match="no such user") as error:
        sought.user("adda", KNOWN, {})
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
    found = sought.token(text, KNOWN, {})
    assert found.credential
    assert found.credential.word == word
    assert found.listed is (text != "x")


def test_a_token_of_a_bot_is_told_where_its_project_lists_it_with_all_places_of_a_key() -> None:
    assert [one.at.path for one in sought.token("ci", KNOWN, {}).credentials] == ["acme/web"]
    key = sought.token("deploy_key:203", KNOWN, {})
    assert sorted(one.at.path for one in key.credentials) == ["acme/api", "acme/web"]
    assert (key.account, sought.token("ci", KNOWN, {}).user_id) == (None, BOT)


@pytest.mark.parametrize("text", ["203", "laptop"])
def test_what_may_be_several_is_named(text: str) -> None:
    with pytest.raises(UsageError, match="there are 2 tokens of the name") as error:
        sought.token(text, KNOWN, {})
    assert "deploy_key:203 (laptop, project acme/" in str(error.value)


def test_a_token_that_is_not_found_is_not_repeated() -> None:
    with pytest.raises(UsageError) as error:
        sought.token("s3cr3t-without-a-prefix", KNOWN, {})
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
        place = sought.project(text, KNOWN, {}).place
        assert place
        assert place.id == 7
    with pytest.raises(UsageError, match="no such project") as error:
        sought.project("acme/wep", KNOWN, {})
    assert error.value.hint == "Did you mean acme/web?"


def test_what_has_another_name_now_is_the_same_by_its_id() -> None:
    before = listed(
        instance({"id": ADA, "username": "ada"}, personal_access_tokens={"5": PERSONAL}),
        resource(path="acme/shop", id=7),
    )
    now = listed(
        instance(
            {"id": ADA, "username": "mister.x"},
            personal_access_tokens={"5": {**PERSONAL, "name": "innocent"}},
        ),
        resource(path="acme/web", id=7),
    )
    for name in ("ada", "mister.x", "2", "id:2"):
        user = sought.user(name, (now, before), {})
        assert user.account
        assert (user.account.username, user.listed, user.was) == ("mister.x", True, "ada")
    for name in ("laptop", "innocent", "5", "personal_access_token:5"):
        token = sought.token(name, (now, before), {})
        assert token.credential
        assert (token.credential.name, token.listed, token.was) == ("innocent", True, "laptop")
    for name in ("acme/shop", "acme/web", "7"):
        place = sought.project(name, (now, before), {})
        assert place.place
        assert (place.place.path, place.listed, place.was) == ("acme/web", True, "acme/shop")


def test_a_name_that_has_passed_to_another_is_refused_with_both() -> None:
    before = listed(
        instance({"id": ADA, "username": "ada"}, personal_access_tokens={"5": PERSONAL}),
        resource(path="acme/web", id=7),
    )
    now = listed(
        instance(
            {"id": ADA, "username": "mister.x"},
            {"id": 9, "username": "ada"},
            personal_access_tokens={"6": {**PERSONAL, "user_id": 9}},
        ),
        resource(path="acme/shop", id=7),
        resource(path="acme/web", id=8),
    )
    known = (now, before)
    with pytest.raises(UsageError, match=r"id:2 \(mister.x, ada\), id:9 \(ada\)"):
        sought.user("Ada", known, {})
    with pytest.raises(UsageError, match=r"id:2 \(mister.x, Eve\), id:9 \(ada, eve\)"):
        sought.user("eve", (now,), {("user", 2): ["Eve"], ("user", 9): ["eve"]})
    with pytest.raises(UsageError, match=r"_token:6 \(laptop, .*_token:5 \(laptop, "):
        sought.token("laptop", known, {})
    with pytest.raises(UsageError, match=r"7 \(acme/shop, acme/web\), 8 \(acme/web\)"):
        sought.project("acme/web", known, {})
    assert sought.user("id:2", known, {("user", 9): ["id:2"]}).user_id == ADA
    assert sought.project("7", known, {}).was == "acme/web"


def test_a_name_that_passed_on_within_the_events_is_refused_with_both() -> None:
    now = listed(
        instance({"id": ADA, "username": "ada"}, personal_access_tokens={"6": PERSONAL}),
        project(),
    )
    borne = {
        ("user", ADA): ["Ada", "Deploy Bot"],
        ("user", 8): ["Deploy Bot"],
        ("token", 5): ["laptop"],
        ("token", 6): ["old"],
        ("project", 7): ["acme/web", "acme/old"],
        ("project", 9): ["acme/web"],
    }
    with pytest.raises(UsageError, match=r"id:2 \(ada, Deploy Bot\), id:8 \(Deploy Bot\)"):
        sought.user("deploy bot", [now], borne)
    with pytest.raises(UsageError, match=r"_token:6 \(laptop, .*\), token:5 \(in events alone\)"):
        sought.token("laptop", [now], borne)
    with pytest.raises(UsageError, match=r"7 \(acme/web, acme/old\), 9 \(acme/web\)"):
        sought.project("acme/web", [now], borne)
    assert sought.token("personal_access_token:6", [now], borne).credential
    assert sought.token("old", [now], borne).credential
    for name in ("acme/old", "7"):
        assert sought.project(name, [now], borne).place == now.places[Kind.PROJECT, 7]
    gone = sought.project("9", [now], borne)
    assert (gone.place, gone.listed) == (Place(Kind.PROJECT, "acme/web", 9), False)


def test_nobody_makes_a_token_ambiguous_by_naming_another_like_it() -> None:
    tokens = {"5": PERSONAL, "6": {**PERSONAL, "name": "personal_access_token:5"}}
    here = listed(instance(personal_access_tokens=tokens))
    one = sought.token("personal_access_token:5", [here], {}).credential
    assert one
    assert one.id == 5
