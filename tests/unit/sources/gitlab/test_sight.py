from __future__ import annotations

import pytest

from scanner.model import Gap, Kind, Section, Status, Tier
from scanner.sections import SECTIONS, Attribute, Role, Type
from scanner.sources.gitlab.sight import Licence, Sight, older, why_unread

FREE = Licence(Tier.FREE, Tier.FREE)
PREMIUM = Licence(Tier.PREMIUM, Tier.PREMIUM)
AT_LEAST_PREMIUM = Licence(Tier.PREMIUM, Tier.ULTIMATE)
UNPROVEN = Licence()


def sight(
    role: int = 50,
    licence: Licence = PREMIUM,
    version: str = "18.5.1",
    edition: str = "ee",
    listed: bool = False,
) -> Sight:
    return Sight(role, licence, version, edition, listed)


PLAIN = Attribute(Type.FLAG)
OWNERS = Attribute(Type.TEXT, role=Role.OWNER, since="16.9", get_only=True)
PAID = Attribute(Type.COMMAS, tier=Tier.PREMIUM, since="15.4", get_only=True)
ULTIMATE = Attribute(Type.FLAG, tier=Tier.ULTIMATE, role=Role.DEVELOPER)
ENTERPRISE = Attribute(Type.FLAG, ee=True)


@pytest.mark.parametrize(
    ("seen", "attribute", "expected"),
    [
        (sight(), PLAIN, Gap.UNEXPLAINED),
        (sight(role=0), PLAIN, Gap.ROLE),
        (sight(role=40), OWNERS, Gap.ROLE),
        (sight(role=50), OWNERS, Gap.UNEXPLAINED),
        (sight(role=60), OWNERS, Gap.UNEXPLAINED),
        (sight(version="16.8.9", role=10), OWNERS, Gap.VERSION),
        (sight(version="16.9.0-ee", role=10), OWNERS, Gap.ROLE),
        (sight(listed=True), OWNERS, Gap.NOT_COLLECTED),
        (sight(licence=FREE), PAID, Gap.UNLICENSED),
        (sight(licence=FREE, version="15.3.9"), PAID, Gap.VERSION),
        (sight(licence=PREMIUM), PAID, Gap.UNEXPLAINED),
        (sight(licence=UNPROVEN), PAID, Gap.UNEXPLAINED),
        (sight(licence=PREMIUM), ULTIMATE, Gap.UNLICENSED),
        (sight(licence=AT_LEAST_PREMIUM), ULTIMATE, Gap.UNEXPLAINED),
        (sight(licence=AT_LEAST_PREMIUM, role=10), ULTIMATE, Gap.ROLE),
        (sight(edition="ce", licence=FREE), ENTERPRISE, Gap.UNLICENSED),
        (sight(edition="ce", licence=UNPROVEN), PAID, Gap.UNLICENSED),
        (sight(edition="ce", licence=FREE), PLAIN, Gap.UNEXPLAINED),
        (sight(edition="unknown", licence=UNPROVEN), ENTERPRISE, Gap.UNEXPLAINED),
    ],
)
def test_the_reason_is_the_best_founded_one(
    seen: Sight, attribute: Attribute, expected: Gap
) -> None:
    assert seen.why_absent(attribute) is expected


@pytest.mark.parametrize(
    ("licence", "tier", "includes", "excludes"),
    [
        (FREE, Tier.FREE, True, False),
        (FREE, Tier.PREMIUM, False, True),
        (PREMIUM, Tier.PREMIUM, True, False),
        (PREMIUM, Tier.ULTIMATE, False, True),
        (AT_LEAST_PREMIUM, Tier.PREMIUM, True, False),
        (AT_LEAST_PREMIUM, Tier.ULTIMATE, False, False),
        (UNPROVEN, Tier.FREE, True, False),
        (UNPROVEN, Tier.PREMIUM, False, False),
        (UNPROVEN, Tier.ULTIMATE, False, False),
    ],
)
def test_a_licence_excludes_only_what_is_proven(
    licence: Licence, tier: Tier, includes: bool, excludes: bool
) -> None:
    assert licence.includes(tier) is includes
    assert licence.excludes(tier) is excludes


def test_a_tier_is_known_when_both_bounds_meet() -> None:
    assert PREMIUM.tier is Tier.PREMIUM
    assert AT_LEAST_PREMIUM.tier is Tier.UNKNOWN
    assert UNPROVEN.tier is Tier.UNKNOWN


@pytest.mark.parametrize(
    ("role", "gitlab_com", "whole_for", "expected"),
    [
        (50, False, Role.ADMIN, Gap.ROLE),
        (60, False, Role.ADMIN, None),
        # Nobody who asks is an administrator there.
        (50, True, Role.ADMIN, Gap.UNOBSERVABLE),
        (10, False, Role.READER, None),
        (0, False, Role.READER, Gap.ROLE),
    ],
)
def test_a_list_may_be_shorter_for_lesser_roles(
    role: int, gitlab_com: bool, whole_for: Role, expected: Gap | None
) -> None:
    seen = Sight(role, PREMIUM, "18.5.1", "ee", gitlab_com=gitlab_com)
    assert seen.why_hidden(whole_for) is expected


@pytest.mark.parametrize(
    ("version", "kind", "expected"),
    [
        ("17.8.9", Kind.GROUP, True),
        ("17.9.0", Kind.GROUP, False),
        ("15.0", Kind.PROJECT, False),
        ("", Kind.GROUP, False),
    ],
)
def test_a_server_lacks_what_came_later(version: str, kind: Kind, expected: bool) -> None:
    assert sight(version=version).lacks(SECTIONS["integrations"], kind) is expected


@pytest.mark.parametrize(
    ("version", "than", "expected"),
    [
        ("15.3.9", "15.4", True),
        ("15.4.0", "15.4", False),
        ("15.4.0-ee", "15.4", False),
        ("9.0", "15.4", True),
        ("18.10.1", "18.9", False),
        ("18.5.0-pre", "18.5", False),
        ("", "15.4", False),
        ("master", "15.4", False),
    ],
)
def test_versions_compare_as_numbers(version: str, than: str, expected: bool) -> None:
    assert older(version, than) is expected


@pytest.mark.parametrize(
    ("section", "gap"),
    [
        (None, Gap.NOT_COLLECTED),
        (Section(Status.FORBIDDEN), Gap.ROLE),
        (Section(Status.MISSING), Gap.ROLE),
        (Section(Status.FAILED), Gap.UNEXPLAINED),
        (Section(Status.UNSUPPORTED), Gap.UNEXPLAINED),
    ],
)
def test_why_nothing_follows_from_a_section(section: Section | None, gap: Gap) -> None:
    assert why_unread(section) is gap
