"""Who is told which audit events, of which span."""

from typing import Any

from tests.unit.simulator.asking import ask

DATA: dict[str, Any] = {
    "users": {"ada": {}},
    "groups": {"acme": {"audit_events": [{"author": "ada"}, {}]}},
    "projects": {
        "acme/web": {
            "audit_events": [
                {"author": "ada", "id": 7, "created_at": "2026-01-31T00:00:00.000Z"},
                {"id": 9, "created_at": "2026-01-31T00:00:00.001Z"},
                {"id": 8, "created_at": "2026-01-01T00:00:00Z", "event_name": "project_archived"},
            ]
        }
    },
    "audit_events": [{"event_name": "application_setting_updated"}],
}
PROJECT = "/projects/acme%2Fweb/audit_events"


def ids(path: str, **options: Any) -> list[int]:
    status, events = ask(path, DATA, **options)
    assert status == 200
    return [event["id"] for event in events]


def test_maintainers_of_a_project_are_told_everybodys() -> None:
    assert ids(PROJECT, role="maintainer") == [9, 8, 7]
    assert ids(PROJECT, role="developer") == [9, 8]
    assert ask(PROJECT, DATA, role="reporter")[0] == 403
    assert ask(PROJECT, DATA, tier="free")[0] == 403


def test_only_administrators_are_told_those_of_the_instance() -> None:
    status, events = ask("/audit_events", DATA, role="admin")
    assert status == 200
    assert len({event["id"] for event in events}) == len(events) == 6
    assert {event["entity_type"] for event in events} == {
        *("Group", "Project", "Gitlab::Audit::InstanceScope"),
    }
    assert ask("/audit_events", DATA)[0] == 403
    assert ask("/audit_events", DATA, role="admin", gitlab_com=True)[0] == 404
    assert ids("/audit_events?entity_type=Project&entity_id=1", role="admin") == [9, 8, 7]
    assert ask("/audit_events?entity_id=1", DATA, role="admin")[0] == 400


def test_both_bounds_belong_to_a_span_of_at_most_thirty_days() -> None:
    whole = "created_after=2026-01-01T00:00:00Z&created_before=2026-01-31T00:00:00Z"
    assert ids(f"{PROJECT}?{whole}") == [8, 7]
    assert ids(f"{PROJECT}?created_after=2026-01-31T00:00:00Z") == [9, 7]
    assert ask(f"{PROJECT}?{whole.replace('31T00:00:00', '31T00:00:01')}", DATA)[0] == 400
    assert ask(f"{PROJECT}?created_after=soon", DATA)[0] == 400
