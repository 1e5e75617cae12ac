from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from scanner.model import Gap, Status
from scanner.sources.gitlab.domains import Domains
from scanner.sources.gitlab.question import Refusal, ask
from tests.simulator import ABSENT, Estate, Fault, Simulator
from tests.unit.sources.gitlab.reading import JSON_TYPE, Reading, collected, planned, reading

ALLOWLIST = "allowed_email_domains_list"
WANTED = f"shared_with_groups.*.{ALLOWLIST}"
GROUP = "GET /groups/:id"


@pytest.fixture
def estate(estate: Estate) -> Estate:
    estate.group("north")[ALLOWLIST] = "north.example"
    estate.group("partners")[ALLOWLIST] = "Partners.example,partners.EXAMPLE, b.example"
    estate.add_group("partners/team")
    return estate


@pytest.fixture
def session(gitlab: Simulator, tmp_path: Path) -> Iterator[Reading]:
    with reading(gitlab, tmp_path) as session:
        session.client.get(ask("/user", ""))
        yield session


@pytest.mark.parametrize("path", ["partners", "partners/team", "partners/team/deep"])
def test_the_list_is_that_of_the_top_level_group(path: str, session: Reading) -> None:
    found = Domains(True).of(session.client, path)
    assert found == ["b.example", "partners.example"]


def test_a_top_level_group_is_asked_once(gitlab: Simulator, session: Reading) -> None:
    domains = Domains(True)
    for path in ("partners", "partners/team", "partners", "north/apps"):
        domains.of(session.client, path)
    asked = [each.path for each in gitlab.requests if each.route == GROUP]
    assert asked == ["/api/v4/groups/partners", "/api/v4/groups/north"]
    assert session.ledger()[-1]["resource"] == "group north"


@pytest.mark.parametrize(
    ("answer", "expected"),
    [
        ({ALLOWLIST: "b.example,A.example"}, ["a.example", "b.example"]),
        ({ALLOWLIST: ""}, []),
        ({ALLOWLIST: None}, []),
        ({}, Gap.UNEXPLAINED),
        ({ALLOWLIST: ["a.example"]}, Gap.MALFORMED),
        ({ALLOWLIST: 7}, Gap.MALFORMED),
        (Refusal(Status.MISSING, 404, "404"), Gap.ROLE),
        (Refusal(Status.FORBIDDEN, 403, "403"), Gap.ROLE),
        (Refusal(Status.FAILED, 500, "500"), Gap.UNEXPLAINED),
    ],
)
def test_what_is_known_is_not_asked(
    answer: Any, expected: Any, gitlab: Simulator, session: Reading
) -> None:
    domains = Domains(True)
    domains.know("partners", answer)
    assert domains.of(session.client, "partners/team") == expected
    assert [each.route for each in gitlab.requests] == ["GET /user"]


@pytest.mark.usefixtures("waits")
@pytest.mark.parametrize(
    ("how", "gap"),
    [
        ({"status": 404}, Gap.ROLE),
        ({"status": 403}, Gap.ROLE),
        ({"status": 500}, Gap.UNEXPLAINED),
        ({"html": True}, Gap.UNEXPLAINED),
        ({"body": ["odd"]}, Gap.UNEXPLAINED),
        ({"body": b"null", "headers": JSON_TYPE}, Gap.UNEXPLAINED),
    ],
)
def test_a_refusal_is_a_gap_and_asked_for_once(
    how: dict[str, Any], gap: Gap, gitlab: Simulator, session: Reading
) -> None:
    gitlab.add_fault(Fault(GROUP, times=None, **how))
    domains = Domains(True)
    assert domains.of(session.client, "partners") is gap
    count = len(gitlab.requests)
    assert domains.of(session.client, "partners/team") is gap
    assert len(gitlab.requests) == count


def shares(found: Any, name: str = "group north") -> Any:
    section = found.section(name, "shared_with_groups")
    return {
        key: share.get(ALLOWLIST, section.gaps.get(f"{key}.{ALLOWLIST}"))
        for key, share in section.data.items()
    }


def test_shares_tell_which_list_binds_their_members(gitlab: Simulator, tmp_path: Path) -> None:
    found = collected(gitlab, tmp_path, "north", plan=planned(group=[WANTED]))
    assert shares(found) == {
        "north/apps": ["north.example"],
        "partners": ["b.example", "partners.example"],
    }


def test_asked_groups_are_not_asked_again(gitlab: Simulator, tmp_path: Path) -> None:
    """Whichever is read first: what was opened is known before anything is collected."""
    collected(gitlab, tmp_path, "north", "partners", plan=planned(group=[WANTED]))
    asked = Counter(each.path for each in gitlab.requests if each.route == GROUP)
    assert asked["/api/v4/groups/partners"] == asked["/api/v4/groups/north"] == 1


def test_a_hidden_top_level_group_is_not_asked_again(estate: Estate, tmp_path: Path) -> None:
    estate.group("north/apps")["shared_with_groups"] = [
        {"group_full_path": "north", "group_access_level": 30, "expires_at": None}
    ]
    with Simulator(estate) as gitlab:
        gitlab.add_fault(Fault(GROUP, 404, None, match="north"))
        found = collected(gitlab, tmp_path, "north/apps", plan=planned(group=[WANTED]))
        asked = Counter(each.path for each in gitlab.requests if each.route == GROUP)
    assert shares(found, "group north/apps") == {"north": Gap.ROLE}
    assert asked["/api/v4/groups/north"] == 1


def test_nobody_is_asked_when_no_policy_reads_it(gitlab: Simulator, tmp_path: Path) -> None:
    found = collected(gitlab, tmp_path, "north", plan=planned(group=["shared_with_groups"]))
    assert shares(found) == {"north/apps": None, "partners": None}
    assert "/api/v4/groups/partners" not in {each.path for each in gitlab.requests}


@pytest.mark.parametrize(
    ("options", "version", "expected"),
    [
        ({"tier": "free"}, "18.5.1", None),
        ({"tier": "free", "edition": "ce"}, "18.5.1", None),
        ({"tier": "premium"}, "17.3.0", Gap.VERSION),
    ],
)
def test_nobody_is_asked_where_there_is_no_such_list(
    options: dict[str, Any], version: str, expected: Gap | None, estate: Estate, tmp_path: Path
) -> None:
    estate.version = version
    with Simulator(estate, **options) as gitlab:
        found = collected(gitlab, tmp_path, "north", plan=planned(group=[WANTED]))
        assert "/api/v4/groups/partners" not in {each.path for each in gitlab.requests}
    assert shares(found) == {"north/apps": expected, "partners": expected}


def test_a_list_that_is_not_sent_is_a_gap(estate: Estate, tmp_path: Path) -> None:
    estate.group("partners")[ALLOWLIST] = ABSENT
    with Simulator(estate) as gitlab:
        found = collected(gitlab, tmp_path, "north", plan=planned(group=[WANTED]))
    assert shares(found)["partners"] is Gap.UNEXPLAINED


def test_projects_tell_no_list(gitlab: Simulator, estate: Estate, tmp_path: Path) -> None:
    estate.project("north/site")["shared_with_groups"] = [
        {"group_full_path": "partners", "group_access_level": 30, "expires_at": None}
    ]
    wanted = planned(project=["shared_with_groups"], group=[WANTED])
    found = collected(gitlab, tmp_path, "north", plan=wanted)
    assert shares(found, "project north/site") == {"partners": None}
