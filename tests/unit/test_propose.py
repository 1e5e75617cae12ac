"""The state after a change is a snapshot as any other, and says what it was made of."""

from __future__ import annotations

import dataclasses
import json
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import jsonschema
import pytest

from scanner import propose
from scanner.errors import DocumentError, UsageError
from scanner.model import Gap, Tier
from scanner.snapshot import store
from tests.builders import MANIFEST, group, request, resource, section, snapshot
from tests.unit.sources.files.texts import said

UNREAD = propose.Unread(
    "https://gitlab.example.com", "", Tier.PREMIUM,
    datetime(2026, 11, 21, 10, tzinfo=UTC),
)  # fmt: skip
SCHEMA = json.loads(
    (Path(propose.__file__).parent / "schemas" / "snapshot.schema.json").read_text("utf-8")
)
PRIVATE = "projects: {acme/web: {settings: {visibility: private}}}"


def whole(path: Path) -> Any:
    return json.loads(path.read_text("utf-8"))


def test_over_a_snapshot_the_state_after_is_one(tmp_path: Path) -> None:
    read = {"endpoint": "GET /projects/:id"}
    before = snapshot(
        tmp_path / "before.json",
        group(settings=section({"visibility": "private"})),
        resource(settings=section({"visibility": "public"}, origin=read)),
        requests=[request()],
    )
    path = tmp_path / "after.json"
    after = propose.after(said(tmp_path, PRIVATE), before, path)
    document = whole(path)
    jsonschema.validate(document, SCHEMA)
    assert [one.path for one in after.resources()] == ["acme", "acme/web"]
    assert document["manifest"]["proposed"]["against"] == before.sha256
    assert document["manifest"]["finished"] == before.manifest["finished"]
    assert document["footer"]["ledger_sha256"] == before.ledger_sha256
    assert after.read_times == before.read_times != {}


def test_the_ledger_may_lie_elsewhere(tmp_path: Path) -> None:
    before = snapshot(tmp_path / "before.json", resource(settings=section({})))
    store.ledger_path(tmp_path / "before.json").unlink()
    path = tmp_path / "after.json"
    store.ledger_path(path).write_text("of an older state")
    after = propose.after(said(tmp_path, PRIVATE), before, path)
    assert after.read_times == {}


def test_the_same_files_give_the_same_bytes(tmp_path: Path) -> None:
    before = snapshot(tmp_path / "before.json", resource(settings=section({})))
    proposal = said(tmp_path, PRIVATE)
    paths = [tmp_path / "one.json", tmp_path / "two.json"]
    for path in paths:
        propose.after(proposal, before, path)
    assert paths[0].read_bytes() == paths[1].read_bytes()


def test_without_a_snapshot_nobody_was_asked(tmp_path: Path) -> None:
    path = tmp_path / "after.json"
    after = propose.after(said(tmp_path, PRIVATE), UNREAD, path)
    jsonschema.validate(whole(path), SCHEMA)
    [web] = after.resources()
    assert web.tier is Tier.PREMIUM
    assert web.sections["settings"].gaps["archived"] is Gap.NOT_COLLECTED
    assert after.manifest["instance"]["name"] == "gitlab.example.com"
    assert after.manifest["identity"]["username"] == ""
    assert after.manifest["scope"] == {"groups": [], "projects": ["acme/web"], "instance": False}
    assert after.manifest["requests"] == 0


def test_patterns_alone_mean_nothing_without_a_snapshot(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="only patterns") as refused:
        propose.after(said(tmp_path, "projects: {'*': {}}"), UNREAD, tmp_path / "after.json")
    assert "--against" in refused.value.hint


def test_an_address_with_a_password_is_refused(tmp_path: Path) -> None:
    url = "https://bob:hunter2@gitlab.example.com"
    unread = dataclasses.replace(UNREAD, url=url)
    with pytest.raises(UsageError) as refused:
        propose.after(said(tmp_path, PRIVATE), unread, tmp_path / "after.json")
    assert "hunter2" not in str(refused.value)


@pytest.mark.parametrize(
    ("scope", "why"),
    [
        ({"groups": ["acme"]}, Gap.KNOWN_AFTER_APPLY),
        ({"groups": ["other"]}, Gap.NOT_COLLECTED),
        ({"groups": ["acme"], "exclude": ["acme/old"]}, Gap.NOT_COLLECTED),
        ({"groups": ["acme"], "limit": 1, "cut": ["acme"]}, Gap.NOT_COLLECTED),
    ],
)
def test_what_is_not_in_a_snapshot_is_new_where_that_has_all_there_is(
    tmp_path: Path, scope: Any, why: Gap
) -> None:
    before = snapshot(tmp_path / "before.json", group(), manifest={**MANIFEST, "scope": scope})
    after = propose.after(said(tmp_path, PRIVATE), before, tmp_path / "after.json")
    [web] = [one for one in after.resources() if one.path == "acme/web"]
    assert web.sections["settings"].gaps["squash_option"] is why


def test_a_snapshot_with_another_proposal_in_it_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "after.json"
    propose.after(said(tmp_path, PRIVATE), UNREAD, path)
    document = path.read_text("utf-8").replace('"not_judged":[]', '"not_judged":[5]')
    path.write_text(document)
    with pytest.raises(DocumentError):
        store.read(path)
