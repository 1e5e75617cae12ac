"""One note that is ours, and the status of the commit that was judged."""

from __future__ import annotations

from typing import Any

import pytest

from scanner.errors import AccessError, ExitCode
from scanner.gate import Verdict
from scanner.merge_request import post
from scanner.merge_request.note import marker
from tests.simulator import Fault, Simulator
from tests.unit.merge_request.world import HERE, SHA, estate, judged, of, server

MARK = marker("gate")
BLOCKED = Verdict(ExitCode.FINDINGS, "BLOCKED", ("1 block",), False)
ALLOWED = Verdict(ExitCode.OK, "ALLOWED", ("nothing gets worse",), False)
API: dict[str, Any] = {"token_scopes": ("api",)}


def note(username: str, body: str, **more: Any) -> dict[str, Any]:
    return {"username": username, "body": body, **more}


def test_the_note_is_written_once_and_rewritten_when_it_differs() -> None:
    there = estate()
    with Simulator(there, **API) as gitlab:
        asked = server(gitlab)
        said = [post.note(asked, HERE, f"{MARK}\n\n{each}") for each in ("one", "one", "two")]
    assert said == [
        "acme/config!1: the note is written",
        "acme/config!1: the note stands as it is",
        "acme/config!1: the note is updated",
    ]
    assert of(there)["notes"] == [note("scanner", f"{MARK}\n\ntwo")]


def test_only_an_own_note_with_the_marker_first_is_ours() -> None:
    there = estate()
    others = [
        note("cy", f"{MARK}\n\na look-alike"),
        note("scanner", f"see\n{MARK}"),
        note("scanner", f"{marker('another')}\n\nof another gate"),
        note("scanner", f"{MARK}\n\nof GitLab itself", system=True),
        *[note("cy", f"talk {number}") for number in range(150)],
    ]
    of(there)["notes"] = [*others, note("scanner", f"{MARK}\r\n\r\nours")]
    with Simulator(there, **API) as gitlab:
        post.note(server(gitlab), HERE, f"{MARK}\n\nnew")
    assert of(there)["notes"] == [*others, note("scanner", f"{MARK}\n\nnew")]


def test_a_merge_request_that_moved_on_gets_no_old_verdict() -> None:
    there = estate()
    with Simulator(there, **API) as gitlab:
        said = post.note(server(gitlab), judged("b" * 40), f"{MARK}\n\nold")
    assert said.startswith("acme/config!1: something was pushed since this pipeline began")
    assert "notes" not in of(there)


def test_a_merge_request_that_leads_elsewhere_now_is_told_nothing() -> None:
    there = estate()
    of(there)["target_branch"] = "release"
    with Simulator(there, **API) as gitlab:
        said = [
            post.note(server(gitlab), judged(), f"{MARK}\n\nold"),
            post.status(server(gitlab), judged(), ALLOWED),
        ]
    why = "acme/config!1: the merge request was retargeted since this pipeline began"
    assert said == [f"{why}, so its {what} is left to the next one" for what in ("note", "status")]
    assert "notes" not in of(there)
    assert there.project("acme/config")["statuses"] == []


@pytest.mark.parametrize(("verdict", "state"), [(BLOCKED, "failed"), (ALLOWED, "success")])
def test_the_status_is_that_of_the_commit_that_was_judged(verdict: Verdict, state: str) -> None:
    there = estate()
    with Simulator(there, **API) as gitlab:
        for known in (HERE, judged()):
            said = post.status(server(gitlab), known, verdict)
            assert said == f"acme/config!1: the status glscan/gate of aaaaaaaa is {state}"
    told = [
        {name: one[name] for name in ("sha", "status", "name", "description", "target_url")}
        for one in there.project("acme/config")["statuses"]
    ]
    assert told == 2 * [
        {
            "sha": SHA,
            "status": state,
            "name": "glscan/gate",
            "description": f"{verdict.word}: {verdict.reasons[0]}",
            "target_url": None,
        }
    ]


def test_a_long_verdict_is_cut() -> None:
    there = estate()
    long = Verdict(ExitCode.STRICT, "NOT ALLOWED", (f"{'🦊' * 300}\n/close",), False)
    with Simulator(there, **API) as gitlab:
        post.status(server(gitlab), HERE, long)
    [one] = there.project("acme/config")["statuses"]
    assert len(one["description"]) == 140
    assert "\n" not in one["description"]


def test_a_status_that_stands_is_no_error() -> None:
    stands = Fault(
        "POST /projects/:id/statuses/:sha",
        status=400,
        body={"message": "Cannot transition status via :success from :success"},
    )
    with Simulator(estate(), **API) as gitlab:
        gitlab.add_fault(stands)
        assert "is success" in post.status(server(gitlab), HERE, ALLOWED)


def refused(fault: Fault | None = None, **options: Any) -> tuple[str, str, str, str]:
    """What is said of a note and of a status that are refused, with the hints."""
    with Simulator(estate(), **{**API, **options}) as gitlab:
        if fault:
            gitlab.add_fault(fault)
        asked = server(gitlab)
        told: list[str] = []
        with pytest.raises(AccessError) as caught:
            post.note(asked, HERE, f"{MARK}\n\nx")
        told += [str(caught.value).replace(gitlab.url, "GITLAB"), caught.value.hint]
        with pytest.raises(AccessError) as caught:
            post.status(asked, HERE, BLOCKED)
        told += [str(caught.value).replace(gitlab.url, "GITLAB"), caught.value.hint]
        assert gitlab.token not in " ".join(told)
    return told[0], told[1], told[2], told[3]


def test_a_token_without_the_scope_is_told_which_one() -> None:
    note, hint, status, other = refused(token_scopes=("read_api",))
    assert note == (
        "GITLAB refuses POST /projects/acme%2Fconfig/merge_requests/1/notes: "
        "the scopes of the token do not allow it, api is needed (403)"
    )
    assert hint == other == "Make a token with the scope api."
    assert "POST /projects/1/statuses/" in status


def test_a_role_that_is_too_low_is_told_which_one() -> None:
    there = estate()
    there.group("acme")["members"][1]["access_level"] = 20
    with Simulator(there, **API) as gitlab, pytest.raises(AccessError, match="403") as caught:
        post.status(server(gitlab), HERE, BLOCKED)
    assert caught.value.hint == "The token's user needs the role Developer, of the project."


@pytest.mark.parametrize("status", [401, 404, 500])
def test_every_other_refusal_is_told(status: int) -> None:
    told = refused(Fault("*", status=status, times=None))
    assert all(f"{status}" in words for words in (told[0], told[2]))
    assert all(told)


def test_a_note_is_not_written_twice_where_its_answer_fails_to_come() -> None:
    there = estate()
    with Simulator(there, **API) as gitlab:
        gitlab.add_fault(
            Fault("POST /projects/:id/merge_requests/:merge_request_iid/notes", reset=True)
        )
        with pytest.raises(AccessError, match="it cannot be reached"):
            post.note(server(gitlab), HERE, f"{MARK}\n\nx")
    assert len(of(there)["notes"]) == 1


def test_a_merge_request_without_a_commit_has_no_status() -> None:
    there = estate()
    of(there)["source_project"] = "gone/away"
    with Simulator(there, **API) as gitlab, pytest.raises(AccessError, match="no commit"):
        post.status(server(gitlab), HERE, ALLOWED)


@pytest.mark.parametrize(
    ("route", "said"),
    [
        ("GET /user", "does not say whose token"),
        ("GET /projects/:id/merge_requests/:merge_request_iid", "does not say who opened"),
    ],
)
def test_an_answer_that_tells_nothing_is_an_error(route: str, said: str) -> None:
    with Simulator(estate(), **API) as gitlab:
        gitlab.add_fault(Fault(route, status=200, body={}))
        with pytest.raises(AccessError, match=said):
            post.note(server(gitlab), HERE, f"{MARK}\n\nx")
