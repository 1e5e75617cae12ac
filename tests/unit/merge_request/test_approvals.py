"""Whose approval counts: a member's, of what is judged, and never the author's own."""

from __future__ import annotations

import pytest

from scanner.merge_request.approvals import Approvals, approved
from scanner.merge_request.place import MergeRequest
from scanner.merge_request.state import RETARGETED
from tests.simulator import Fault, Simulator
from tests.simulator.estate import Estate
from tests.unit.merge_request.world import EARLY, HERE, LATE, SECURITY, estate, judged, of, server


def asked(
    estate: Estate,
    *groups: str,
    fault: Fault | None = None,
    of: MergeRequest = HERE,
) -> Approvals:
    with Simulator(estate) as gitlab:
        if fault:
            gitlab.add_fault(fault)
        return approved(server(gitlab), of, groups or (SECURITY,))


def test_members_count_inherited_ones_too() -> None:
    found = asked(estate(("bo", LATE), ("eve", LATE), ("cy", LATE)), SECURITY, "acme")
    assert found.by == {SECURITY: ["bo", "eve"], "acme": ["eve"]}
    assert found.uncounted == tuple(
        f"The approval by {who} does not count for {group}: no member of it."
        for who, group in (("cy", SECURITY), ("bo", "acme"), ("cy", "acme"))
    )


@pytest.mark.parametrize(
    ("who", "at", "why"),
    [
        ("ann", LATE, "ann opened the merge request: an own approval does not count."),
        ("bo", EARLY, "The approval by bo does not count: something was pushed after it."),
        (
            "scanner",
            LATE,
            "scanner is whom the gate asks as: that approval does not count.",
        ),
        (
            "dee",
            LATE,
            f"The approval by dee does not count for {SECURITY}: "
            "the role there is below Developer.",
        ),
        ("cy", LATE, f"The approval by cy does not count for {SECURITY}: no member of it."),
        (
            "left",
            LATE,
            f"The approval by left does not count for {SECURITY}: the account is not active.",
        ),
        (
            "waits",
            LATE,
            f"The approval by waits does not count for {SECURITY}: "
            "the membership waits for somebody.",
        ),
    ],
)
def test_an_approval_that_does_not_count_is_told(who: str, at: str, why: str) -> None:
    assert asked(estate((who, at))) == Approvals({SECURITY: []}, uncounted=(why,))


def test_nobody_approves_nothing() -> None:
    assert asked(estate()) == Approvals({SECURITY: []})


@pytest.mark.parametrize(("at", "counts"), [(LATE, ["bo"]), (EARLY, [])])
def test_an_older_server_tells_by_its_notes_when_it_was_given(at: str, counts: list[str]) -> None:
    old = estate(("bo", at), version="17.0.0")
    assert asked(old).by == {SECURITY: counts}


def test_an_approval_at_no_known_time_does_not_count() -> None:
    old = estate(("bo", LATE), version="17.0.0")
    nothing = Fault("GET /projects/:id/merge_requests/:merge_request_iid/notes", body=[])
    assert asked(old, fault=nothing).uncounted == (
        "The approval by bo does not count: nobody can tell when it was given.",
    )


def test_after_a_push_nothing_is_approved() -> None:
    found = asked(estate(("bo", LATE)), of=judged("b" * 40))
    assert found == Approvals(unread={SECURITY: "something was pushed since this pipeline began"})
    assert asked(estate(("bo", LATE)), of=judged()).by == {SECURITY: ["bo"]}


def test_for_another_target_nothing_is_approved() -> None:
    elsewhere = estate(("bo", LATE))
    of(elsewhere)["target_branch"] = "release"
    assert asked(elsewhere, of=judged()) == Approvals(unread={SECURITY: RETARGETED})
    assert asked(elsewhere).by == {SECURITY: ["bo"]}


_ONE = "GET /projects/:id/merge_requests/:merge_request_iid"


@pytest.mark.parametrize(
    ("fault", "why"),
    [
        (Fault(_ONE, status=404), "its approvals cannot be read: 404: 404 Not Found"),
        (
            Fault(f"{_ONE}/approvals", status=403),
            "its approvals cannot be read: 403: 403 Forbidden",
        ),
        (Fault(f"{_ONE}/approvals", body={}), "its approvals cannot be read: GitLab does not say"),
        (Fault(f"{_ONE}/versions", body=[]), "its approvals cannot be read: GitLab does not say"),
        (
            Fault(f"{_ONE}/versions", body=[{"created_at": "soon"}]),
            "its approvals cannot be read: GitLab does not say when it was pushed to",
        ),
        (Fault("GET /groups/:id", status=404), "its members cannot be read: 404: 404 Not Found"),
        (
            Fault("GET /groups/:id/members/all/:user_id", status=403),
            "its members cannot be read: 403: 403 Forbidden",
        ),
        (
            Fault("GET /groups/:id/members/all/:user_id", html=True),
            "its members cannot be read: it answers no JSON",
        ),
        (
            Fault(_ONE, status=500, times=None),
            "its approvals cannot be read: 500: the server failed",
        ),
    ],
)
def test_what_cannot_be_read_approves_nothing(fault: Fault, why: str) -> None:
    found = asked(estate(("bo", LATE)), fault=fault)
    assert not found.by
    assert found.unread[SECURITY].startswith(why)


def test_a_token_that_may_not_read_is_told() -> None:
    with Simulator(estate(("bo", LATE)), token_scopes=("read_user",)) as gitlab:
        found = approved(server(gitlab), HERE, [SECURITY])
    assert found.unread == {
        SECURITY: "its approvals cannot be read: "
        "the scopes of the token do not allow it, read_api is needed"
    }


def test_each_group_and_approver_is_asked_for_once() -> None:
    with Simulator(estate(("bo", LATE), ("cy", LATE))) as gitlab:
        approved(server(gitlab), HERE, [SECURITY, SECURITY])
        assert [each.route for each in gitlab.requests] == [
            _ONE,
            f"{_ONE}/approvals",
            "GET /user",
            f"{_ONE}/versions",
            "GET /groups/:id",
            *["GET /groups/:id/members/all/:user_id"] * 2,
        ]
