"""Where audit events are streamed to, as GraphQL shows it to owners and administrators.

GitLab keeps each stream twice: under a field for all categories, and under the older field of its
category. A row of the estate is under both unless `told` says `newer` or `older`. Tokens and
headers are answered to whoever asks for them: each is planted.
"""

from collections.abc import Iterator
from typing import Any

from tests.simulator.estate import SECRET
from tests.simulator.graphql_pages import Connection, connection
from tests.simulator.instance import Instance
from tests.simulator.keys import OWNER, TIERS, Attributes, rows


class Stream:
    """One stream under either field."""

    def __init__(self, number: int, place: str, stored: Attributes) -> None:
        self.id = f"gid://gitlab/AuditEvents::Stream/{number}"
        self.name = stored["name"]
        self.category = stored["category"]
        self.active = stored.get("active", True)
        self.destination_url = stored.get("url", "https://siem.example.com/in")
        self.secret_token = self.verification_token = f"{SECRET}{place}-stream-{number}"
        header = {"value": f"{SECRET}{place}-header-{number}", "active": True}
        self.config = {"url": self.destination_url, "headers": {"Authorization": header}}


def _told(
    found: list[Attributes], place: str, newer: bool, category: str = ""
) -> Iterator[tuple[int, Stream]]:
    for number, stored in enumerate(found, start=1):
        under = stored.get("told", "both") in ("both", "newer" if newer else "older")
        if under and category in ("", stored["category"]):
            yield number, Stream(number, place, stored)


class GroupStreams:
    """The fields of a group; null for those who are not shown them."""

    _instance: Instance
    _stored: Attributes
    full_path: str

    def _streams(self, page: Any, newer: bool, category: str = "") -> Connection | None:
        owner = self._instance.access.group(self.full_path) >= OWNER
        if not owner or not self._instance.licensed(self.full_path, "ultimate"):
            return None
        found, place = rows(self._stored, "audit_streams"), f"group-{self._stored['id']}"
        return connection(_told(found, place, newer, category), **page)

    def external_audit_event_streaming_destinations(self, **page: Any) -> Connection | None:
        """All of them."""
        return self._streams(page, newer=True)

    def external_audit_event_destinations(self, **page: Any) -> Connection | None:
        """Those over HTTP."""
        return self._streams(page, newer=False, category="http")

    def google_cloud_logging_configurations(self, **page: Any) -> Connection | None:
        """Those to Google Cloud."""
        return self._streams(page, newer=False, category="gcp")

    def amazon_s3_configurations(self, **page: Any) -> Connection | None:
        """Those to Amazon."""
        return self._streams(page, newer=False, category="aws")


class InstanceStreams:
    """The fields of the server; GitLab asks for the right at each row, so that none is left."""

    _instance: Instance

    def _streams(self, page: Any, newer: bool, category: str = "") -> Connection:
        instance = self._instance
        licensed = instance.ee and TIERS[instance.tier] >= TIERS["ultimate"]
        shown = instance.access.admin and licensed and not instance.gitlab_com
        found = rows(instance.estate.instance, "audit_streams") if shown else []
        return connection(_told(found, "instance", newer, category), **page)

    def audit_events_instance_streaming_destinations(self, **page: Any) -> Connection:
        """All of them."""
        return self._streams(page, newer=True)

    def instance_external_audit_event_destinations(self, **page: Any) -> Connection:
        """Those over HTTP."""
        return self._streams(page, newer=False, category="http")

    def instance_google_cloud_logging_configurations(self, **page: Any) -> Connection:
        """Those to Google Cloud."""
        return self._streams(page, newer=False, category="gcp")

    def audit_events_instance_amazon_s3_configurations(self, **page: Any) -> Connection:
        """Those to Amazon."""
        return self._streams(page, newer=False, category="aws")
