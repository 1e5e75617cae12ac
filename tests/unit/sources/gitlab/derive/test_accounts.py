from __future__ import annotations

from collections.abc import Mapping

import pytest

from scanner.model import HIDDEN_ENTRIES, JSON, Gap, Kind, Resource, Section, Status, Tier
from scanner.sources.gitlab.derive.accounts import Accounts

NOT_OFFERED = Section(Status.NOT_OFFERED)
FORBIDDEN = Section(Status.FORBIDDEN, detail="403")
JOINED = ("external", "two_factor_enabled", "email_domain", "last_activity_on")

USER: Mapping[str, JSON] = {
    "id": 5,
    "username": "ada",
    "bot": False,
    "is_admin": True,
    "is_auditor": False,
    "external": True,
    "two_factor_enabled": False,
    "email_domain": "example.com",
    "identity_providers": ["saml"],
    "created_at": "2024-01-02T09:00:00Z",
    "last_activity_on": "2026-11-01",
}
SEAT: Mapping[str, JSON] = {"id": 5, "last_activity_on": "2026-11-02"}


def ok(entry: Mapping[str, JSON], **gaps: Gap) -> Section:
    origin = {"endpoint": "GET /list"}
    return Section(
        Status.OK, {"5": entry}, {n.replace("__", "."): g for n, g in gaps.items()}, origin
    )


def instance(users: Section | None) -> Resource:
    sections = {"users": users} if users else {}
    return Resource(Kind.INSTANCE, "gitlab.test", 0, Tier.PREMIUM, sections)


def top(**sections: Section) -> Resource:
    return Resource(Kind.GROUP, "acme", 1, Tier.PREMIUM, sections)


MEMBER = {"id": 5, "username": "ada", "is_bot": False}


def web(**more: JSON) -> Resource:
    section = Section(Status.OK, {"5": {**MEMBER, **more}})
    return Resource(Kind.PROJECT, "acme/web", 7, Tier.PREMIUM, {"members": section})


def named_like_a_bot(name: str = "project_7_bot_1a2b") -> Resource:
    """A project with one member of whom the list of members cannot tell what it is."""
    member = {"id": 5, "username": name} if name else {"id": 5}
    section = Section(Status.OK, {"5": member}, {"5.is_bot": Gap.UNEXPLAINED})
    return Resource(Kind.PROJECT, "acme/web", 7, Tier.PREMIUM, {"members": section})


def put(looked_at: Resource, *around: Resource) -> Resource:
    fact = Accounts()
    for resource in around:
        fact.note(resource)
    return fact.put(looked_at)


def member_of(resource: Resource, *around: Resource) -> tuple[dict[str, JSON], dict[str, Gap]]:
    section = put(resource, *around).sections["members"]
    gaps = {name.partition(".")[2]: gap for name, gap in section.gaps.items()}
    return section.data["5"], gaps


def test_an_administrator_is_told_all() -> None:
    member, gaps = member_of(web(), instance(ok(USER)), top(managed_users=NOT_OFFERED))
    assert gaps == {}
    assert {name: member[name] for name in JOINED} == {name: USER[name] for name in JOINED}
    assert "is_admin" not in member


def test_the_flag_of_an_account_says_who_is_a_bot() -> None:
    member, _ = member_of(web(), instance(ok({**USER, "bot": True})))
    assert member["is_bot"] is True
    member, gaps = member_of(named_like_a_bot(), instance(ok(USER)))
    assert member["is_bot"] is False, "somebody called himself so"
    assert gaps == {}


@pytest.mark.parametrize(
    ("entry", "expected"),
    [
        (
            {"last_activity_on": "2026-11-01", "last_sign_in_at": "2026-11-03T09:00:00Z"},
            "2026-11-01",
        ),
        ({"last_activity_on": "", "last_sign_in_at": "2026-11-03T09:00:00.000Z"}, "2026-11-03"),
        ({"last_activity_on": "", "last_sign_in_at": ""}, ""),
        ({"last_activity_on": ""}, ""),
    ],
)
def test_who_was_never_active_may_have_signed_in(entry: Mapping[str, JSON], expected: str) -> None:
    member, _ = member_of(web(), instance(ok({**USER, **entry})))
    assert member["last_activity_on"] == expected


def test_whether_somebody_signed_in_is_not_told_where_it_is_not_sent() -> None:
    idle = ok({**USER, "last_activity_on": ""}, **{"5__last_sign_in_at": Gap.UNEXPLAINED})
    for around in ((instance(idle),), (instance(NOT_OFFERED), top(managed_users=idle))):
        member, gaps = member_of(web(), *around)
        assert "last_activity_on" not in member
        assert gaps == {"last_activity_on": Gap.UNEXPLAINED}
    seen = ok({**USER, "last_activity_on": ""}, **{"5__last_sign_in_at": Gap.UNEXPLAINED})
    seat = ok({"last_activity_on": "", "last_login_at": "2026-10-01T09:00:00Z"})
    holder = top(managed_users=seen, billable_members=seat)
    member, _ = member_of(web(), instance(NOT_OFFERED), holder)
    assert member["last_activity_on"] == "2026-10-01"


def test_a_seat_tells_of_activity_alone() -> None:
    around = (instance(NOT_OFFERED), top(managed_users=Section(Status.UNLICENSED)))
    for seat, expected in (
        (SEAT, "2026-11-02"),
        ({"last_activity_on": "", "last_login_at": "2026-10-01T09:00:00Z"}, "2026-10-01"),
        ({"last_activity_on": "", "last_login_at": ""}, ""),
    ):
        holder = top(managed_users=around[1].sections["managed_users"], billable_members=ok(seat))
        member, gaps = member_of(web(), around[0], holder)
        assert member["last_activity_on"] == expected
        assert gaps == dict.fromkeys(JOINED[:3], Gap.UNOBSERVABLE)


def test_a_managed_user_is_told_to_those_who_manage_it() -> None:
    holder = top(managed_users=ok(USER), billable_members=ok(SEAT))
    member, gaps = member_of(web(), instance(NOT_OFFERED), holder)
    assert gaps == {}
    assert member["external"] is True
    assert member["last_activity_on"] == "2026-11-01", "the account itself is the better source"


OTHER = Section(Status.OK, {"9": {"id": 9}})
PARTLY = Section(Status.OK, {"9": {"id": 9}}, {HIDDEN_ENTRIES: Gap.ROLE})
WORLDS: Mapping[str, tuple[Section | None, Section | None, Section | None, Gap, Gap]] = {
    # users, managed users, seats -> why external is not told, and why activity is not
    "self-managed, no administrator": (FORBIDDEN, NOT_OFFERED, FORBIDDEN, Gap.ROLE, Gap.ROLE),
    "administrator, bot of a token": (
        OTHER,
        NOT_OFFERED,
        OTHER,
        Gap.NOT_COLLECTED,
        Gap.NOT_COLLECTED,
    ),
    "Owner, ordinary user": (NOT_OFFERED, OTHER, OTHER, Gap.UNOBSERVABLE, Gap.UNOBSERVABLE),
    "Maintainer": (NOT_OFFERED, PARTLY, FORBIDDEN, Gap.ROLE, Gap.ROLE),
    "Developer": (NOT_OFFERED, FORBIDDEN, FORBIDDEN, Gap.ROLE, Gap.ROLE),
    "Owner on Free": (
        NOT_OFFERED,
        Section(Status.UNLICENSED),
        OTHER,
        Gap.UNOBSERVABLE,
        Gap.UNOBSERVABLE,
    ),
    "Maintainer on Free": (
        NOT_OFFERED,
        Section(Status.UNLICENSED),
        FORBIDDEN,
        Gap.UNOBSERVABLE,
        Gap.ROLE,
    ),
    "top-level group hidden": (NOT_OFFERED, None, None, Gap.ROLE, Gap.ROLE),
    "broken": (Section(Status.FAILED), NOT_OFFERED, None, Gap.UNEXPLAINED, Gap.UNEXPLAINED),
    "not asked": (None, None, None, Gap.NOT_COLLECTED, Gap.NOT_COLLECTED),
    "seats alone asked": (None, None, OTHER, Gap.NOT_COLLECTED, Gap.UNOBSERVABLE),
}


@pytest.mark.parametrize("world", WORLDS)
def test_why_nothing_is_told(world: str) -> None:
    users, managed, seats, external, activity = WORLDS[world]
    sections = {"managed_users": managed, "billable_members": seats}
    holder = top(**{name: one for name, one in sections.items() if one})
    member, gaps = member_of(web(), instance(users), holder)
    assert member == MEMBER
    expected = {**dict.fromkeys(JOINED[:3], external), "last_activity_on": activity}
    assert gaps == expected


@pytest.mark.parametrize("name", ["", "project_7_bot_1a2b"])
def test_what_an_account_tells_is_no_gap_any_more(name: str) -> None:
    member, gaps = member_of(named_like_a_bot(name), instance(ok(USER)))
    assert member["is_bot"] is False
    assert "is_bot" not in gaps
    member, gaps = member_of(named_like_a_bot(name), instance(FORBIDDEN))
    assert "is_bot" not in member
    assert gaps["is_bot"] is Gap.ROLE, "a name is no proof, and nothing else is told"


@pytest.mark.parametrize("name", ["access_tokens", "service_account_tokens"])
def test_who_acts_by_a_token_of_a_group_or_service_account_is_a_bot(name: str) -> None:
    token = Section(Status.OK, {"42": {"id": 42, "user_id": 5}})
    for looked_at in (named_like_a_bot(), web()):
        member, gaps = member_of(looked_at, instance(FORBIDDEN), top(**{name: token}))
        assert member["is_bot"] is True
        assert "is_bot" not in gaps
    ownerless = Section(Status.OK, {"42": {"id": 42, "user_id": 0}})
    member, _ = member_of(named_like_a_bot(), instance(FORBIDDEN), top(**{name: ownerless}))
    assert "is_bot" not in member
    member, _ = member_of(web(), instance(ok(USER)), top(**{name: token}))
    assert member["is_bot"] is False, "the account itself is the better source"


def test_whom_the_list_of_all_but_bots_of_tokens_leaves_out_is_one_where_the_name_fits() -> None:
    for holder in (instance(OTHER), instance(Section(Status.OK, {}))):
        member, gaps = member_of(named_like_a_bot(), holder)
        assert member["is_bot"] is True
        assert "is_bot" not in gaps
    member, _ = member_of(web(), instance(OTHER))
    assert member["is_bot"] is False, "somebody who came after the list was read"
    for users, nobody in ((PARTLY, "project_7_bot_1a2b"), (OTHER, "")):
        member, gaps = member_of(named_like_a_bot(nobody), instance(users))
        assert "is_bot" not in member
        assert "is_bot" in gaps


def test_an_account_that_does_not_say_proves_nothing() -> None:
    silent = {name: value for name, value in USER.items() if name != "bot"}
    told = ok(silent, **{"5__bot": Gap.UNEXPLAINED})
    member, gaps = member_of(named_like_a_bot(), instance(told))
    assert "is_bot" not in member
    assert gaps["is_bot"] is Gap.UNEXPLAINED


def test_an_address_of_its_own_is_the_best_source() -> None:
    member, gaps = member_of(web(email_domain="own.example"), instance(FORBIDDEN))
    assert member["email_domain"] == "own.example"
    assert "email_domain" not in gaps


def test_a_gap_of_the_account_is_one_of_the_member() -> None:
    entry = {name: value for name, value in USER.items() if name != "external"}
    _, gaps = member_of(web(), instance(ok(entry, **{"5__external": Gap.MALFORMED})))
    assert gaps == {"external": Gap.MALFORMED}


def test_effective_members_are_told_who_is_external() -> None:
    section = Section(Status.OK, {"5": {**MEMBER, "access_level": 30}})
    resource = Resource(Kind.GROUP, "acme", 1, Tier.FREE, {"members_all": section})
    found = put(resource, instance(ok(USER))).sections["members_all"]
    assert found.data == {"5": {**MEMBER, "access_level": 30, "external": True}}
    refused = put(resource, instance(FORBIDDEN)).sections["members_all"]
    assert refused.gaps == {"5.external": Gap.ROLE}


def user() -> Resource:
    identity = Section(Status.OK, {"username": "ada", "state": "active", "is_bot": False})
    return Resource(Kind.USER, "ada", 5, Tier.PREMIUM, {"identity": identity})


def test_an_identity_is_what_its_account_tells() -> None:
    found = put(user(), instance(ok(USER))).sections["identity"]
    assert found.gaps == {}
    kept = {name: value for name, value in USER.items() if name not in ("id", "bot")}
    assert found.data == {**kept, "state": "active", "is_bot": False}
    assert found.origin == {"endpoint": "GET /list", "asked": "instance gitlab.test"}


def test_an_identity_with_the_name_of_a_bot_is_not_told_for_one() -> None:
    identity = Section(Status.OK, {"username": "project_7_bot_1a2b", "state": "active"})
    resource = Resource(Kind.USER, "project_7_bot_1a2b", 5, Tier.PREMIUM, {"identity": identity})
    found = put(resource, instance(FORBIDDEN)).sections["identity"]
    assert "is_bot" not in found.data
    assert found.gaps["is_bot"] is Gap.ROLE
    assert put(resource, instance(ok(USER))).sections["identity"].data["is_bot"] is False


def test_who_is_an_administrator_is_told_to_administrators_alone() -> None:
    account = {name: value for name, value in USER.items() if not name.startswith("is_")}
    holder = top(managed_users=ok(account))
    managed = put(user(), instance(NOT_OFFERED), holder).sections["identity"]
    assert managed.gaps == dict.fromkeys(("is_admin", "is_auditor"), Gap.UNOBSERVABLE)
    assert managed.data["identity_providers"] == ["saml"]
    hidden = put(user(), instance(FORBIDDEN), top(managed_users=NOT_OFFERED)).sections["identity"]
    assert hidden.gaps["is_admin"] is Gap.ROLE
    assert set(hidden.data) == {"username", "state", "is_bot"}


def test_a_list_that_was_not_read_is_left_alone() -> None:
    resource = Resource(Kind.PROJECT, "acme/web", 7, Tier.FREE, {"members": FORBIDDEN})
    assert put(resource, instance(ok(USER))) is resource
