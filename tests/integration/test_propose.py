"""A change to settings kept as code is judged before it is applied, at the line that is wrong."""

from __future__ import annotations

import time
from dataclasses import dataclass
from pathlib import Path

import orjson
import pytest
import yaml

from scanner import propose
from scanner.catalog.load import Catalog
from scanner.engines.base import Engine
from scanner.model import Kind, Tier
from scanner.report import Finding, Report
from scanner.snapshot.store import Snapshot
from scanner.sources.files import forms
from tests.integration.acme import catalog, report, taken
from tests.integration.pipeline import NOW, Taken, judge, verdicts

__all__ = ["catalog", "report", "taken"]

WRONG = "# <-"
"""Marks the line that is wrong."""

Spot = tuple[str, str, str, str, str]
"""Policy, kind, path, attribute, key."""


@dataclass(frozen=True)
class Change:
    """A setting that is weakened: its lines with a hole, and what fills it before and after."""

    kind: str
    path: str
    lines: str
    strong: str
    weak: str
    findings: tuple[tuple[str, str, str], ...]
    """At the marked line: policy, attribute, key."""
    elsewhere: tuple[tuple[str, str, str], ...] = ()
    """At what stands as it was, and is no longer fine beside the change."""

    def text(self, value: str) -> str:
        """The file that sets it."""
        below = "\n".join(f"    {line}" for line in self.lines.replace("{}", value).splitlines())
        if self.kind == "instance":
            return f"version: 1\ninstance:\n{below}\n"
        return f"version: 1\n{self.kind}s:\n  {self.path}:\n{below}\n"

    def spots(self, findings: tuple[tuple[str, str, str], ...]) -> set[Spot]:
        """Findings of the resource."""
        return {(one, self.kind, self.path, where, key) for one, where, key in findings}

    def line(self) -> int:
        """The line that is wrong."""
        lines = self.text("").splitlines()
        return next(number for number, line in enumerate(lines, 1) if WRONG in line)


WEB, IOS, PLATFORM = "acme/web", "acme/mobile/ios", "acme/platform"
BRANCH = "protected_branches:\n  main:\n    "
INSTANCE = "gitlab.acme.example"

CHANGES = {
    "a range of any address": Change(
        *("group", "acme", "settings:\n  ip_restriction_ranges:\n  - {}  # <-"),
        *("203.0.113.0/24", "0.0.0.0/0"),
        (
            ("GL-GRP-006", "settings.ip_restriction_ranges", "0.0.0.0/0"),
            ("GL-GRP-007", "settings.ip_restriction_ranges", "0.0.0.0/0"),
        ),
    ),
    "a public mail domain": Change(
        *("group", "acme"),
        "settings:\n  allowed_email_domains_list:\n  - acme.example\n  - gmail.com\n  - {}  # <-",
        *("acme.example", "yahoo.com"),
        (("GL-GRP-010", "settings.allowed_email_domains_list", "yahoo.com"),),
    ),
    "access requests": Change(
        *("group", PLATFORM, "settings:\n  request_access_enabled: {}  # <-", "false", "true"),
        (("GL-GRP-014", "settings.request_access_enabled", ""),),
    ),
    "sharing of projects": Change(
        *("group", PLATFORM, "settings:\n  share_with_group_lock: {}  # <-", "true", "false"),
        (("GL-GRP-012", "settings.share_with_group_lock", ""),),
    ),
    "membership": Change(
        *("group", PLATFORM, "settings:\n  membership_lock: {}  # <-", "true", "false"),
        (("GL-GRP-016", "settings.membership_lock", ""),),
    ),
    "who creates projects": Change(
        *("group", PLATFORM, "settings:\n  project_creation_level: {}  # <-"),
        *("maintainer", "developer"),
        (("GL-GRP-021", "settings.project_creation_level", ""),),
    ),
    "a public group": Change(
        *("group", "acme/data", "settings:\n  visibility: {}  # <-", "private", "public"),
        (("GL-GRP-020", "settings.visibility", ""),),
    ),
    "protection of new projects": Change(
        *("group", PLATFORM),
        "settings:\n  default_branch_protection_defaults:\n"
        "    allowed_to_push: [{access_level: {}}]  # <-\n"
        "    allowed_to_merge: [{access_level: 40}]\n    allow_force_push: false\n"
        "    code_owner_approval_required: false\n    developer_can_initial_push: false",
        *("maintainer", "developer"),
        (("GL-INS-014", "settings.default_branch_protection_defaults.allowed_to_push", ""),),
    ),
    "unsigned commits, in a group": Change(
        *("group", PLATFORM, "push_rule:\n  reject_unsigned_commits: {}  # <-", "true", "false"),
        (("GL-GRP-003", "push_rule.reject_unsigned_commits", ""),),
    ),
    "a share without end": Change(
        *(
            "group",
            PLATFORM,
            "shared_with_groups:\n  contractors/dev:\n    group_access_level: {}  # <-",
        ),
        *("developer", "owner"),
        (("GL-GRP-013", "shared_with_groups.contractors/dev.group_access_level", ""),),
    ),
    "a SAML group of owners": Change(
        *("group", "acme", "saml_group_links:\n  acme-engineering:\n    access_level: {}  # <-"),
        *("developer", "owner"),
        (("GL-GRP-019", "saml_group_links.acme-engineering.access_level", ""),),
    ),
    "a group hook over http": Change(
        *(
            "group",
            "acme",
            "hooks:\n  audit:\n    id: 101\n    url: {}://audit.acme.example/x  # <-",
        ),
        *("https", "http"),
        (("GL-PRJ-020", "hooks.101.url_scheme", ""),),
    ),
    "a group variable that everybody sees": Change(
        *("group", "acme", "variables:\n  SONAR_TOKEN:\n    masked: {}  # <-", "true", "false"),
        (("GL-PIP-004", "variables.SONAR_TOKEN@*.masked", ""),),
    ),
    "push by developers": Change(
        *("project", WEB, f"{BRANCH}push_access_level: {{}}  # <-", "no one", "developer"),
        (("GL-PRJ-002", "protected_branches.main.push_access_levels", "role:30"),),
    ),
    "force push": Change(
        *("project", WEB, f"{BRANCH}allow_force_push: {{}}  # <-", "false", "true"),
        (("GL-PRJ-003", "protected_branches.main.allow_force_push", ""),),
    ),
    "code owners": Change(
        *("project", WEB, f"{BRANCH}code_owner_approval_required: {{}}  # <-", "true", "false"),
        (("GL-PRJ-004", "protected_branches.main.code_owner_approval_required", ""),),
    ),
    "release tags": Change(
        *("project", WEB, "protected_tags:\n  v*:\n    create_access_level: {}  # <-"),
        *("maintainer", "developer"),
        (("GL-PRJ-007", "protected_tags.v*.create_access_levels", "role:30"),),
    ),
    "approvals": Change(
        *("project", WEB, "approval_rules:  # <-\n  Reviewers:\n    approvals_required: {}"),
        *("1", "0"),
        (("GL-PRJ-008", "approval_rules", ""),),
    ),
    "authors who approve": Change(
        *("project", WEB, "approval_settings:\n  allow_author_approval: {}  # <-", "false", "true"),
        (("GL-PRJ-009", "approval_settings.allow_author_approval.value", ""),),
    ),
    "approvals that stay": Change(
        *("project", WEB, "approval_settings:\n  retain_approvals_on_push: {}  # <-"),
        *("false", "true"),
        (("GL-PRJ-012", "approval_settings.retain_approvals_on_push.value", ""),),
    ),
    "a variable for every branch": Change(
        *("project", WEB, "variables:\n  AWS_SECRET_ACCESS_KEY:\n    protected: {}  # <-"),
        *("true", "false"),
        (("GL-PIP-005", "variables.AWS_SECRET_ACCESS_KEY@*.protected", ""),),
    ),
    "a hook over http": Change(
        *(
            "project",
            WEB,
            "hooks:\n  chat:\n    url: {}://hooks.slack.com/x  # <-",
            "https",
            "http",
        ),
        (("GL-PRJ-020", "hooks.101.url_scheme", ""),),
    ),
    "a hook without certificates": Change(
        *("project", IOS, "hooks:\n  '1401':\n    enable_ssl_verification: {}  # <-"),
        *("true", "false"),
        (("GL-PRJ-021", "hooks.1401.enable_ssl_verification", ""),),
    ),
    "a mirror to elsewhere": Change(
        *("project", WEB, "mirrors:\n  copy:\n    id: 101\n    url: https://{}/web.git  # <-"),
        *("mirror.acme.example", "mirror.example.net"),
        (("GL-PRJ-026", "mirrors.101.url_host", ""),),
    ),
    "a public project": Change(
        *("project", IOS, "settings:\n  visibility: {}  # <-", "private", "public"),
        (("GL-PRJ-016", "settings.visibility", ""),),
        (
            ("GL-PRJ-019", "settings.container_registry_access_level", ""),
            ("GL-PRJ-019", "settings.pages_access_level", ""),
            ("GL-PRJ-019", "settings.releases_access_level", ""),
        ),
    ),
    "merges without a pipeline": Change(
        *("project", IOS, "settings:\n  only_allow_merge_if_pipeline_succeeds: {}  # <-"),
        *("true", "false"),
        (("GL-PRJ-014", "settings.only_allow_merge_if_pipeline_succeeds", ""),),
    ),
    "open threads": Change(
        *(
            "project",
            IOS,
            "settings:\n  only_allow_merge_if_all_discussions_are_resolved: {}  # <-",
        ),
        *("true", "false"),
        (("GL-PRJ-015", "settings.only_allow_merge_if_all_discussions_are_resolved", ""),),
    ),
    "secrets in pushes": Change(
        *("project", IOS, "push_rule:\n  prevent_secrets: {}  # <-", "true", "false"),
        (("GL-GRP-004", "push_rule.prevent_secrets", ""),),
    ),
    "job tokens": Change(
        *("project", WEB, "job_token_scope:\n  inbound_enabled: {}  # <-", "true", "false"),
        (("GL-PIP-002", "job_token_scope.inbound_enabled", ""),),
    ),
    "job tokens that push": Change(
        *("project", WEB, "settings:\n  ci_push_repository_for_job_token_allowed: {}  # <-"),
        *("false", "true"),
        (("GL-PIP-003", "settings.ci_push_repository_for_job_token_allowed", ""),),
    ),
    "production without approval": Change(
        *("project", WEB, "protected_environments:\n  production:\n    approval_rules: {}  # <-"),
        *("[{access_level: 40, required_approvals: 1}]", "[]"),
        (),
        (("GL-PIP-016", "environments.production", "approvals"),),
    ),
    "local requests": Change(
        *("instance", INSTANCE),
        "application_settings:\n  allow_local_requests_from_system_hooks: {}  # <-",
        *("false", "true"),
        (("GL-INS-011", "application_settings.allow_local_requests_from_system_hooks", ""),),
    ),
    "key types": Change(
        *(
            "instance",
            INSTANCE,
            "application_settings:\n  dsa_key_restriction: {}  # <-",
            "-1",
            "0",
        ),
        (("GL-INS-017", "application_settings.dsa_key_restriction", ""),),
    ),
}
SOME = dict(list(CHANGES.items())[::3])
"""test_gate plays all of them, and asks the same of each."""


def spots(report: Report) -> dict[Spot, Finding]:
    """The findings of a report by where they are."""
    found: dict[Spot, Finding] = {}
    for line in report.resources():
        for one in line["findings"]:
            where = ".".join(one["path"])
            spot = (one["policy"], line["kind"], line["path"], where, one.get("key", ""))
            found[spot] = one
    return found


class Repository:
    """A folder of settings, and what GitLab would be after they are applied."""

    def __init__(self, folder: Path, catalog: Catalog, engine: Engine) -> None:
        self._folder, self._catalog, self._engine = folder, catalog, engine
        self._made = 0

    def after(self, ground: Snapshot | propose.Unread, **files: str) -> Snapshot:
        """The state after files of these texts are applied."""
        self._made += 1
        folder = self._folder / str(self._made)
        folder.mkdir()
        for name, text in files.items():
            (folder / f"{name}.yaml").write_text(text, encoding="utf-8")
        paths = [folder / f"{name}.yaml" for name in files]
        return propose.after(forms.proposal(paths), ground, folder / "after.json")

    def judged(self, snapshot: Snapshot) -> Report:
        """What the policies say of a state."""
        taken = Taken(snapshot, snapshot.document.path, [])
        return judge(taken, self._catalog, self._engine, f"results-{self._made}.json")


@pytest.fixture
def repository(tmp_path: Path, catalog: Catalog, embedded: Engine) -> Repository:
    return Repository(tmp_path, catalog, embedded)


@pytest.mark.parametrize("change", SOME.values(), ids=SOME)
def test_a_weaker_setting_is_found_at_its_line_and_mended_by_the_old_one(
    change: Change, repository: Repository, taken: Taken, report: Report
) -> None:
    strong = repository.after(taken.snapshot, settings=change.text(change.strong))
    before = spots(repository.judged(strong))
    weak = repository.after(strong, settings=change.text(change.weak))
    after = spots(repository.judged(weak))
    new = {spot: after[spot]["evidence"] for spot in after.keys() - before.keys()}
    assert new.keys() == change.spots(change.findings) | change.spots(change.elsewhere)
    for spot in change.spots(change.findings):
        assert Path(new[spot]["file"]).name == "settings.yaml"
        assert new[spot]["line"] == change.line()
        assert (new[spot]["endpoint"], new[spot]["read_at"]) == ("", "")
    for spot in change.spots(change.elsewhere):
        assert new[spot]["endpoint"].startswith("GET /")
        assert "file" not in new[spot]
    mended = repository.after(weak, settings=change.text(change.strong))
    assert spots(repository.judged(mended)).keys() == before.keys()
    if change.path != "acme":  # whose lists are written anew, and shorter
        assert before.keys() == spots(report).keys()


def test_what_no_file_says_stays_as_it_was_read(
    repository: Repository, taken: Taken, report: Report
) -> None:
    same = repository.after(taken.snapshot, nothing="version: 1\n")
    lines = [one.to_json() for one in same.resources()]
    assert lines == [one.to_json() for one in taken.snapshot.resources()]
    assert same.read_times == taken.snapshot.read_times
    after = repository.judged(same)
    assert list(after.resources()) == list(report.resources())
    assert after.run["snapshot"]["proposed"]["against"] == taken.snapshot.sha256


ALONE = propose.Unread("https://gitlab.acme.example", "", Tier.ULTIMATE, NOW)


def test_without_a_snapshot_nothing_passes_that_no_file_says(repository: Repository) -> None:
    said = """
        version: 1
        groups:
          acme: {settings: {ip_restriction_ranges: [0.0.0.0/0], two_factor_grace_period: 24}}
        projects:
          acme/web:
            settings: {visibility: private, archived: false}
            hooks: {chat: {url: "http://chat.acme.example/x", enable_ssl_verification: true}}
    """
    after = repository.judged(repository.after(ALONE, settings=said))
    came = verdicts(after)
    # They ask for what the file says, and for nothing else.
    assert {name for name, verdict in came.items() if verdict == "pass"} == {
        ("GL-GRP-008", "group acme"),
        ("GL-PRJ-016", "project acme/web"),
    }
    wide = ("GL-GRP-007", "group", "acme", "settings.ip_restriction_ranges", "0.0.0.0/0")
    http = ("GL-PRJ-020", "project", "acme/web", "hooks.chat.url_scheme", "")
    assert {wide, http} <= spots(after).keys()
    assert came["GL-PRJ-021", "project acme/web"] == "unknown"  # there may be other hooks


def test_a_file_that_says_all_of_a_map_is_judged_alone(repository: Repository) -> None:
    said = """
        version: 1
        projects:
          acme/web:
            only: [hooks]
            settings: {archived: false}
            hooks: {chat: {url: "https://chat.acme.example/x", enable_ssl_verification: true}}
    """
    came = verdicts(repository.judged(repository.after(ALONE, settings=said)))
    assert came["GL-PRJ-020", "project acme/web"] == "pass"
    assert came["GL-PRJ-021", "project acme/web"] == "pass"
    assert came["GL-PRJ-024", "project acme/web"] == "unknown"  # whether it fails is not in files


def test_a_default_branch_that_moves_takes_its_protection_away(
    repository: Repository, taken: Taken, report: Report
) -> None:
    said = "version: 1\nprojects: {acme/web: {settings: {default_branch: trunk}}}\n"
    after = repository.judged(repository.after(taken.snapshot, settings=said))
    new = {spot[0] for spot in spots(after).keys() - spots(report).keys()}
    assert "GL-PRJ-001" in new


def test_who_is_in_is_counted_again_when_a_group_is_invited(
    repository: Repository, taken: Taken
) -> None:
    said = """
        version: 1
        projects:
          acme/payments/fraud:
            shared_with_groups: {acme/platform: {group_access_level: maintainer}}
        groups:
          acme/payments: {settings: {share_with_group_lock: false}}
    """
    after = repository.after(taken.snapshot, settings=said)
    for before, now in zip(taken.snapshot.resources(), after.resources(), strict=True):
        if now.path == "acme/payments/fraud":
            old, new = (one.sections["members_all"].data for one in (before, now))
            assert new.keys() > old.keys()
            ways = [way for one in new.values() for way in one["sources"]]
            assert {"kind": "group_share", "path": "acme/platform"}.items() <= {
                key: value
                for way in ways
                if way["path"] == "acme/platform"
                for key, value in way.items()
            }.items()


def test_a_new_project_is_judged_by_what_its_file_says(
    repository: Repository, taken: Taken, report: Report
) -> None:
    said = """
        version: 1
        projects:
          "*": {settings: {request_access_enabled: false}}
          acme/platform/new: {settings: {visibility: public}}
    """
    after = repository.judged(repository.after(taken.snapshot, settings=said))
    [line] = [one for one in after.resources() if one["path"] == "acme/platform/new"]
    assert (line["id"], line["tier"]) == (0, "ultimate")
    assert {one["policy"] for one in line["findings"]} == {"GL-PRJ-016"}
    came = {
        policy: verdict
        for (policy, name), verdict in verdicts(after).items()
        if name == "project acme/platform/new"
    }
    assert came["GL-GRP-014"] == "pass"
    assert came["GL-PRJ-001"] == "unknown"
    assert set(came.values()) <= {"pass", "fail", "unknown", "not_applicable", "manual"}
    assert all(spot[0] != "GL-GRP-014" or spot[1] == "group" for spot in spots(after))


def test_a_repository_of_two_thousand_projects_takes_seconds(
    repository: Repository, taken: Taken
) -> None:
    entry = {"visibility": "private", "archived": False, "request_access_enabled": False}
    settings = {
        f"acme/data/p{number}": {
            "settings": entry,
            "protected_branches": {"main": {"allow_force_push": False}},
        }
        for number in range(2000)
    }
    text = yaml.safe_dump({"version": 1, "projects": settings}, default_flow_style=None)
    defaults = "version: 1\nprojects: {'*': {settings: {visibility: internal}}}\n"
    began = time.monotonic()
    after = repository.after(taken.snapshot, defaults=defaults, projects=text)
    assert time.monotonic() - began < 20
    counted = [one for one in after.resources() if one.kind is Kind.PROJECT]
    assert len(counted) == 2019
    assert orjson.dumps(counted[-1].to_json())
