"""The pages of an investigation: all that the JSON has, and names that do nothing."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest

from scanner.investigate.shape import Investigation
from scanner.model import Status
from scanner.render import investigation_html, investigation_json, investigation_markdown
from tests.builders import section
from tests.page import Page
from tests.rendered import HOSTILE
from tests.unit.investigate.world import (
    ADA,
    ADA_MEMBER,
    BEN,
    TOKEN,
    event,
    instance,
    member,
    members,
    project,
    told,
)


@pytest.fixture
def whole(tmp_path: Path) -> Investigation:
    """One in which every chapter has something."""
    ben = member(BEN, "ben", 40)
    now = project(
        **members(ADA_MEMBER, ben),
        deploy_keys={"203": {"title": "laptop", "can_push": True}},
        protected_branches={},
        variables={"KEY@*": {"key": "KEY", "protected": False, "hidden": False}},
    )
    role = [{"kind": "role", "access_level": 40}]
    rule = {"name": "main", "push_access_levels": role, "merge_access_levels": role}
    then = project(deploy_keys={}, protected_branches={"main": rule})
    users = instance({"id": ADA, "username": "ada", "state": "active"}, {"id": BEN})
    events = (
        event("member_created", 1, target=("User", BEN, "Ben"), add="user_access"),
        event("deploy_key_added", 2, BEN, target=("DeployKey", 203, "laptop")),
        event("protected_branch_removed", 3, target=("ProtectedBranch", None, "main")),
        event("repository_git_operation", 4, custom_message="git-upload-pack"),
    )
    return told(tmp_path, [users, now], *events, old=[users, then])


def test_both_pages_have_all_chapters_in_the_order_of_an_incident(whole: Investigation) -> None:
    text = investigation_markdown.render(whole).decode()
    assert re.findall(r"^## (\d) (.+)$", text, re.MULTILINE) == [
        ("1", "Who or what it is"),
        ("2", "Since when it was exposed"),
        ("3", "What it could do"),
        ("4", "What happened"),
        ("5", "What changed"),
        ("6", "To revoke"),
        ("7", "To rotate"),
        ("8", "To set back"),
        ("9", "What nobody could see"),
    ]
    page = Page(investigation_html.render(whole)).text
    for said in (
        *("DELETE /projects/7/deploy_keys/203", "POST /users/2/block", "192.0.2.7"),
        *("member_created", "KEY@*", '"push_access_level": 40', "protected_branches.main"),
        "Manage > Members",
    ):
        assert said in text.replace("\\", "").replace("\u2060", ""), said
        assert said in page, said


def test_no_row_of_a_table_has_another_number_of_cells(whole: Investigation) -> None:
    text = investigation_markdown.render(whole).decode()
    tables = re.findall(r"(?:^\|.*\n)+", text, re.MULTILINE)
    assert len(tables) >= 10
    for table in tables:
        cells = {len(re.findall(r"(?<!\\)\|", line)) for line in table.splitlines()}
        assert len(cells) == 1, table


def test_the_page_is_one_file_that_asks_for_nothing_and_runs_nothing(whole: Investigation) -> None:
    page = investigation_html.render(whole)
    seen = Page(page)
    assert seen.tags["script"] == 0
    assert b"default-src 'none'" in page
    assert b"script-src" not in page
    assert {value for name, value in seen.attributes if name in ("src", "href")} == {
        "data:,", "#report", *(f"#{name}" for name in _CHAPTERS),
    }  # fmt: skip


_CHAPTERS = (
    *("identity", "exposure", "could", "timeline", "changes"),
    *("revoke", "rotate", "set-back", "unseen"),
)


def test_names_act_nowhere(tmp_path: Path) -> None:
    keys = {str(200 + number): {"title": text} for number, text in enumerate(HOSTILE.values())}
    variables = {f"{text}@*": {"key": text, "hidden": False} for text in HOSTILE.values()}
    said = ("author_name", "ip_address", "custom_message")
    details: list[dict[str, Any]] = [dict.fromkeys(said, text) for text in HOSTILE.values()]
    events = [
        event(
            "deploy_key_added",
            number + 1,
            target=("DeployKey", 200 + number, text),
            **details[number],
        )
        for number, text in enumerate(HOSTILE.values())
    ]
    tokens = {
        "103": {**TOKEN, "user_id": ADA, "name": HOSTILE["script"], "scopes": [HOSTILE["at"]]}
    }
    now = project(deploy_keys=keys, variables=variables)
    users = instance({"id": ADA, "username": "ada"}, personal_access_tokens=tokens)
    found = told(tmp_path, [users, now], *events, what="token", name="103")
    assert len(found["timeline"]["events"]) == len(HOSTILE)
    text = investigation_markdown.render(found).decode()
    assert [one for one in text.replace("\u2060", "").split("\n") if not one.isprintable()] == []
    outside = re.sub(r"(`+)[^`].*?[^`]?\1", "", text)
    for acts in ("<script>alert", "<img", "@all", "@groups", "](https://"):
        assert acts not in outside, acts
    page = investigation_html.render(found)
    seen = Page(page)
    assert (seen.tags["script"], seen.tags["img"]) == (0, 0)
    assert "\u202e" not in page.decode()
    assert b"{{7*7}}" in page
    assert b"\x7f" not in investigation_json.render(found)


def test_what_is_long_is_counted_but_for_what_is_to_be_done(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(investigation_markdown, "_LONGEST", 30_000)
    keys = {str(number): {"title": f"key {number}"} for number in range(50)}
    events = [
        event("deploy_key_added", number, target=("DeployKey", number, f"key {number}"))
        for number in range(50)
    ]
    found = told(tmp_path, [project(deploy_keys=keys)], *events)
    text = investigation_markdown.render(found).decode()
    assert "Shown 10 of 50; all are in the JSON." in text
    assert text.count("DELETE /projects/7/deploy_keys/") == 50


def test_an_investigation_of_nothing_says_so(tmp_path: Path) -> None:
    found = told(tmp_path, [project()], files=[])
    for text in (
        investigation_markdown.render(found).decode(),
        Page(investigation_html.render(found)).text,
    ):
        assert "No file of events was given." in text
        assert "No change is known." in text
        assert "No audit events were given" in text


def test_what_to_do_now_stands_first(whole: Investigation) -> None:
    text = investigation_markdown.render(whole).decode().replace("\\", "")
    first = text[: text.index("## 1 ")]
    for said in (
        "| Works still | yes: the user is active |",
        "| Revoke first, below /api/v4 | `POST /users/2/block` |",
        "| To do, in this order | 3 to revoke (chapter 6), 1 to rotate (chapter 7)",
        "4 events, 2026-01-15 12:01 UTC to 2026-01-15 12:04 UTC; 1 of them by whom it let in; code",
        "| IP addresses | `192.0.2.7` |",
    ):
        assert said in first, first
    page = Page(investigation_html.render(whole)).text
    assert page.index("POST /users/2/block") < page.index("Made from")
    assert "clone or fetch" in text


def test_where_nobody_could_see_a_way_in_both_pages_say_so_by_name(tmp_path: Path) -> None:
    unread = section(status=Status.FORBIDDEN, detail="members of group partners: 403")
    here = project(members={str(ADA): ADA_MEMBER}, members_all=unread)
    users = instance({"id": ADA, "username": "ada", "state": "active"})
    found = told(tmp_path, [users, here], files=[])
    for text in (
        investigation_markdown.render(found).decode().replace("\\", ""),
        Page(investigation_html.render(found)).text,
    ):
        assert "no role of it was seen" in text
        assert "this may not be all" in text
        assert "members_all: forbidden (members of group partners: 403)" in text
        assert "project acme/web (a direct member, maintainer)" in text
        assert "there may be more: 3 things in chapter 9" in text
        assert "that proves nothing by itself" in text


def test_of_a_deploy_token_nothing_is_said_to_be_unread_that_gitlab_does_not_tell(
    tmp_path: Path,
) -> None:
    token = {"name": "pull", "scopes": ["read_registry"], "revoked": False, "expired": False}
    here = project(deploy_tokens={"5": {**token, "expires_at": ""}})
    made = event("deploy_token_created", 1, BEN, target=("DeployToken", 5, "pull"))
    found = told(tmp_path, [here], made, what="token", name="deploy_token:5")
    text = investigation_markdown.render(found).decode().replace("\\", "")
    for said in (
        "| Created | not told |",
        "| Last used | not told |",
        "| Acts as | itself: no user stands behind it |",
        "| Made by | Ben (id 3), 2026-01-15 12:01 UTC, from 192.0.2.7 |",
        "| Exposed since | 2026-01-15 12:01 UTC |",
        "without a role, for a deploy token has none",
        "it could pull images",
    ):
        assert said in text, text
    assert "GitLab has noted no use of it" not in text
