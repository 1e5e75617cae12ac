"""Merges of a gitlabform configuration: what weakens a setting is blocked at its line."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import pytest

from scanner import decisions, propose
from scanner.report import Report
from scanner.snapshot.store import Snapshot
from scanner.sources.files import forms
from tests.integration.acme import ACME, catalog, report, taken
from tests.integration.pipeline import Taken
from tests.integration.test_gate import Gate, gate

__all__ = ["catalog", "gate", "report", "taken"]

EXAMPLE = ACME.parent / "gitlabform"
INFRA, PLATFORM, DATA = "acme/platform/infra", "acme/platform", "acme/data"
WEB, IOS = "acme/web", "acme/mobile/ios"


@dataclass(frozen=True)
class Weaker:
    """A setting that is weakened, and what is found then."""

    key: str
    """The line, from this key on; the last one of those that are above."""
    below: str
    """The line that it stands somewhere below."""
    weak: str
    found: tuple[tuple[str, str], ...]
    """Policies and paths."""
    place: str = ""
    """The line where it is found, if that is another one; `-` for none."""


def of(path: str, *policies: str) -> tuple[tuple[str, str], ...]:
    return tuple((policy, path) for policy in policies)


def both(policy: str) -> tuple[tuple[str, str], ...]:
    return (policy, PLATFORM), (policy, INFRA)


WEAKER = [
    Weaker(
        *("ip_restriction_ranges: 203.0.113.0/24", "acme/*:", "ip_restriction_ranges: 0.0.0.0/0"),
        of("acme", "GL-GRP-006", "GL-GRP-007"),
    ),
    Weaker(
        *("allowed_email_domains_list: acme.example", "acme/*:"),
        *("allowed_email_domains_list: acme.example,gmail.com", of("acme", "GL-GRP-010")),
    ),
    Weaker(
        *("prevent_forking_outside_group: true", "acme/*:"),
        *("prevent_forking_outside_group: false", of("acme", "GL-GRP-015")),
    ),
    Weaker(
        *("membership_lock: true", "acme/platform/*:", "membership_lock: false"),
        both("GL-GRP-016"),
    ),
    Weaker(
        *("project_creation_level: maintainer", "acme/platform/*:"),
        *("project_creation_level: developer", both("GL-GRP-021")),
    ),
    Weaker(
        *("request_access_enabled: false", "acme/platform/*:", "request_access_enabled: true"),
        both("GL-GRP-014"),
    ),
    Weaker(
        *("share_with_group_lock: true", "acme/platform/*:", "share_with_group_lock: false"),
        both("GL-GRP-012"),
    ),
    Weaker(
        *("reject_unsigned_commits: true", "group_push_rules:", "reject_unsigned_commits: false"),
        of(PLATFORM, "GL-GRP-003"),
    ),
    Weaker(
        *("group_access: developer", "contractors/dev:", "group_access: owner"),
        of(PLATFORM, "GL-GRP-013"),
    ),
    Weaker(*("visibility: private", "acme/data/*:", "visibility: public"), of(DATA, "GL-GRP-020")),
    Weaker(
        *("access_level: developer", "group_saml_links:", "access_level: 50"),
        of(DATA, "GL-GRP-019"),
    ),
    Weaker(
        *("push_access_level: no access", "branches:", "push_access_level: developer"),
        of(WEB, "GL-PRJ-002"),
    ),
    Weaker(
        *("allow_force_push: false", "branches:", "allow_force_push: true"), of(WEB, "GL-PRJ-003")
    ),
    Weaker(
        *("code_owner_approval_required: true", "branches:"),
        *("code_owner_approval_required: false", of(WEB, "GL-PRJ-004")),
    ),
    Weaker(
        *("create_access_level: maintainer", "v*:", "create_access_level: 30"),
        of(WEB, "GL-PRJ-007"),
    ),
    Weaker(
        *("merge_requests_author_approval: false", "merge_requests_approvals:"),
        *("merge_requests_author_approval: true", of(WEB, "GL-PRJ-009")),
    ),
    Weaker(
        *("reset_approvals_on_push: true", "merge_requests_approvals:"),
        *("reset_approvals_on_push: false", of(WEB, "GL-PRJ-012")),
    ),
    Weaker(
        *("approvals_required: 1", "reviewers:", "approvals_required: 0"),
        *(of(WEB, "GL-PRJ-008"), "merge_requests_approval_rules:"),
    ),
    Weaker(
        *("required_approvals: 1", "production:", "required_approvals: 0"),
        *(of(WEB, "GL-PIP-016"), "-"),
    ),
    Weaker(*("protected: true", "aws:", "protected: false"), of(WEB, "GL-PIP-005")),
    Weaker(*("masked: true", "aws:", "masked: false"), of(WEB, "GL-PIP-004")),
    Weaker(
        *('"https://hooks.slack.com/services/deploys":', "acme/web:"),
        *('"http://hooks.slack.com/services/deploys":', of(WEB, "GL-PRJ-020")),
    ),
    Weaker(
        *('"https://mirror.acme.example/web.git":', "remote_mirrors:"),
        *('"https://mirror.example.net/web.git":', of(WEB, "GL-PRJ-026")),
    ),
    Weaker(
        *("limit_access_to_this_project: true", "acme/web:"),
        *("limit_access_to_this_project: false", of(WEB, "GL-PIP-002")),
    ),
    Weaker(
        *("ci_push_repository_for_job_token_allowed: false", "acme/web:"),
        *("ci_push_repository_for_job_token_allowed: true", of(WEB, "GL-PIP-003")),
    ),
    Weaker(
        *("visibility: private", "acme/mobile/ios:", "visibility: public"),
        of(IOS, "GL-PRJ-016"),
    ),
    Weaker(
        *("only_allow_merge_if_pipeline_succeeds: true", "acme/mobile/ios:"),
        *("only_allow_merge_if_pipeline_succeeds: false", of(IOS, "GL-PRJ-014")),
    ),
    Weaker(
        *("only_allow_merge_if_all_discussions_are_resolved: true", "acme/mobile/ios:"),
        *("only_allow_merge_if_all_discussions_are_resolved: false", of(IOS, "GL-PRJ-015")),
    ),
    Weaker(
        *("prevent_secrets: true", "project_push_rules:", "prevent_secrets: false"),
        of(IOS, "GL-GRP-004"),
    ),
    Weaker(
        *("enable_ssl_verification: true", "acme/mobile/ios:", "enable_ssl_verification: false"),
        of(IOS, "GL-PRJ-021"),
    ),
    Weaker(
        *("- acme/platform/identity", "allowlist:", "- contractors/dev/terraform"),
        of(IOS, "GL-PIP-002"),
    ),
]
BESIDE = {("GL-PRJ-019", IOS, 0)}
"""Features that stand as they did, and are open to all now that the project is public."""


class Lines:
    """The example, line by line."""

    def __init__(self) -> None:
        self.text = (EXAMPLE / "config.yml").read_text("utf-8").splitlines()

    def number(self, key: str, below: str = "acme/*:") -> int:
        """The first line of this text below another one, from 1."""
        stripped = [line.strip() for line in self.text]
        return stripped.index(key, stripped.index(below)) + 1

    def weakened(self, *weaker: Weaker) -> str:
        """The text with some settings weakened."""
        changed = list(self.text)
        for one in weaker:
            number = self.number(one.key, one.below)
            changed[number - 1] = changed[number - 1].replace(one.key, one.weak)
        return "\n".join(changed)

    def spots(self, *weaker: Weaker) -> set[tuple[str, str, int]]:
        """Policies, paths and lines of what is to be found; 0 where no line says it."""
        return {(policy, path, self._place(one)) for one in weaker for policy, path in one.found}

    def _place(self, one: Weaker) -> int:
        if one.place == "-":
            return 0
        return self.number(one.place) if one.place else self.number(one.key, one.below)


State = Callable[[Snapshot, str], Snapshot]


@pytest.fixture
def after(tmp_path: Path) -> State:
    """The state after a configuration of this text is applied."""

    def applied(ground: Snapshot, text: str) -> Snapshot:
        made = len(list(tmp_path.glob("config-*")))
        path = tmp_path / f"config-{made}.yml"
        path.write_text(text, encoding="utf-8")
        return propose.after(forms.proposal([path]), ground, tmp_path / f"after-{made}.json")

    return applied


def test_each_weaker_setting_is_blocked_at_its_line_and_the_reverse_is_allowed(
    taken: Taken, after: State, gate: Gate, report: Report
) -> None:
    assert len(WEAKER) >= 25
    lines = Lines()
    strong = after(taken.snapshot, lines.weakened())
    weak = after(strong, lines.weakened(*WEAKER))
    mended = after(weak, lines.weakened())
    [force] = [one for one in WEAKER if one.key == "allow_force_push: false"]
    forced = after(mended, lines.weakened(force))
    same, worse, better, one = gate(taken.snapshot, strong, weak, mended, forced)
    told = (EXAMPLE / "README.md").read_text("utf-8")

    assert (same.decided, same.gaps) == ([], [])
    assert f"`{said(same, report)}`" in told
    found = {
        (each.finding["policy"], each.line["path"], each.finding["evidence"].get("line", 0))
        for each in worse.decided
    }
    assert found == lines.spots(*WEAKER) | BESIDE
    assert all(each.decision.value == "block" for each in worse.decided)
    assert worse.gaps == []
    assert (better.decided, better.gaps) == ([], [])
    ended = {(line["path"], each["policy"]) for line, each in better.better}
    assert {(path, policy) for policy, path, _ in found} <= ended
    [blocked] = one.decided
    assert f"line {blocked.finding['evidence']['line']}," in told
    assert f"`{said(one, report)}`" in told


def said(merge: decisions.Merge, report: Report) -> str:
    verdict = decisions.decide(merge, report.run)
    return f"{verdict.word}: {', '.join(verdict.reasons)}"
