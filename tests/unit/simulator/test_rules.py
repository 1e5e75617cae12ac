"""Which keys an answer carries: by role, tier, version, edition, list or GET."""

import pytest

from tests.simulator import ABSENT, Estate, Simulator
from tests.unit.simulator.asking import DATA, ROLES, ask, keys
from tests.unit.simulator.wire import get


@pytest.mark.parametrize("token", ["", "wrong"])
def test_a_wrong_token_is_refused(token: str) -> None:
    with Simulator(Estate.from_dict(DATA)) as gitlab:
        reply = get(gitlab, "/groups/acme", token=token)
        assert (reply.status, reply.body) == (401, {"message": "401 Unauthorized"})


def test_a_bearer_token_is_accepted() -> None:
    with Simulator(Estate.from_dict(DATA)) as gitlab:
        bearer = {"Authorization": f"Bearer {gitlab.token}"}
        assert get(gitlab, "/groups/acme", token="", **bearer).status == 200


def test_a_token_needs_a_scope_that_reads() -> None:
    assert ask("/groups/acme", token_scopes=("read_user",))[0] == 403
    assert ask("/personal_access_tokens/self", token_scopes=("read_user",))[0] == 200


def test_unknown_routes_and_objects_are_worded_differently() -> None:
    assert ask("/nothing") == (404, {"error": "404 Not Found"})
    assert ask("/groups/nothing") == (404, {"message": "404 Group Not Found"})
    assert ask("/projects/acme%2Fno") == (404, {"message": "404 Project Not Found"})
    assert ask("/projects/999") == (404, {"message": "404 Project Not Found"})


def test_an_id_and_an_encoded_path_mean_the_same() -> None:
    assert ask("/groups/2")[1]["full_path"] == "acme/sub"
    assert ask("/groups/acme%2Fsub")[1]["id"] == 2
    assert ask("/groups/ACME%2Fsub")[1]["id"] == 2


def test_without_a_role_only_public_objects_are_there() -> None:
    assert ask("/groups/acme", role="none")[0] == 404
    assert ask("/projects/acme%2Fweb", role="none")[0] == 404
    assert ask("/groups/open", role="none")[0] == 200
    assert ask("/projects/open%2Fsite", role="none")[0] == 200


@pytest.mark.parametrize(
    ("key", "roles"),
    [
        ("runners_token", ("admin", "owner")),
        ("enabled_git_access_protocol", ("admin", "owner")),
        ("duo_features_enabled", ("admin", "owner")),
        ("ip_restriction_ranges", ROLES),
        ("membership_lock", ROLES),
        ("shared_with_groups", ROLES),
    ],
)
def test_group_keys_by_role(key: str, roles: tuple[str, ...]) -> None:
    seen = [role for role in ROLES if key in keys("/groups/acme", role=role)]
    assert seen == list(roles)


@pytest.mark.parametrize(
    ("key", "roles"),
    [
        ("runners_token", ("admin", "owner", "maintainer")),
        ("import_url", ("admin", "owner", "maintainer")),
        ("ci_job_token_scope_enabled", ("admin", "owner", "maintainer")),
        ("secret_push_protection_enabled", ("admin", "owner", "maintainer", "developer")),
        ("default_branch", ("admin", "owner", "maintainer", "developer", "reporter")),
        ("visibility", ROLES),
    ],
)
def test_project_keys_by_role(key: str, roles: tuple[str, ...]) -> None:
    path = "/groups/acme/projects?with_shared=false"
    seen = [role for role in ROLES if key in keys(path, role=role, tier="ultimate")]
    assert seen == list(roles)


def test_a_list_of_groups_lacks_what_only_the_get_shows() -> None:
    only_get = keys("/groups/acme?with_projects=false") - keys("/groups/acme/subgroups")
    assert {
        "ip_restriction_ranges",
        "shared_with_groups",
        "runners_token",
        "membership_lock",
        "prevent_forking_outside_group",
        "only_allow_merge_if_pipeline_succeeds",
    } <= only_get
    assert "saml_group_links" in keys("/groups?search=acme")


def test_some_keys_are_only_on_a_top_level_group() -> None:
    only_root = keys("/groups/acme") - keys("/groups/acme%2Fsub")
    assert {
        "enabled_git_access_protocol",
        "prevent_sharing_groups_outside_hierarchy",
        "service_access_tokens_expiration_enforced",
    } <= only_root


def test_a_list_of_projects_shows_nearly_all_that_the_get_shows() -> None:
    get_keys = keys("/projects/acme%2Fweb")
    assert get_keys - keys("/groups/acme/projects?search=web") == {"permissions"}


@pytest.mark.parametrize(
    ("path", "key", "tiers"),
    [
        ("/groups/acme", "ip_restriction_ranges", ("premium", "ultimate")),
        ("/groups/acme", "only_allow_merge_if_pipeline_succeeds", ("premium", "ultimate")),
        ("/groups/acme", "unique_project_download_limit", ("ultimate",)),
        ("/groups/acme", "prevent_forking_outside_group", ("free", "premium", "ultimate")),
        ("/projects/acme%2Fweb", "merge_trains_enabled", ("premium", "ultimate")),
        ("/projects/acme%2Fweb", "only_allow_merge_if_all_status_checks_passed", ("ultimate",)),
        ("/projects/acme%2Fweb", "compliance_frameworks", ("free", "premium", "ultimate")),
    ],
)
def test_keys_by_tier(path: str, key: str, tiers: tuple[str, ...]) -> None:
    seen = [tier for tier in ("free", "premium", "ultimate") if key in keys(path, tier=tier)]
    assert seen == list(tiers)


def test_forking_is_effective_and_null_without_a_licence() -> None:
    assert ask("/groups/acme%2Fsub")[1]["prevent_forking_outside_group"] is True
    assert ask("/groups/acme", tier="free")[1]["prevent_forking_outside_group"] is None


def test_a_community_build_lacks_keys_and_endpoints() -> None:
    group = keys("/groups/acme", edition="ce")
    assert not group & {"wiki_access_level", "membership_lock", "saml_group_links"}
    branch = keys("/projects/acme%2Fweb/protected_branches", edition="ce")
    assert not branch & {"inherited", "unprotect_access_levels", "code_owner_approval_required"}
    assert ask("/projects/acme%2Fweb/push_rule", edition="ce") == (404, {"error": "404 Not Found"})
    assert ask("/metadata", edition="ce")[1]["version"] == "18.5.1"
    assert ask("/metadata", edition="ce")[1]["enterprise"] is False
    assert ask("/metadata")[1]["version"] == "18.5.1-ee"


@pytest.mark.parametrize(
    ("version", "missing", "there"),
    [
        ("15.3.0", {"ip_restriction_ranges"}, {"membership_lock"}),
        ("15.11.0", {"enabled_git_access_protocol"}, {"ip_restriction_ranges"}),
        ("17.3.0", {"allowed_email_domains_list"}, {"enabled_git_access_protocol"}),
        ("17.11.0", {"archived"}, {"allowed_email_domains_list"}),
    ],
)
def test_keys_by_version(version: str, missing: set[str], there: set[str]) -> None:
    _, body = ask("/groups/acme", {**DATA, "version": version})
    assert not missing & set(body)
    assert there <= set(body)


def test_metadata_by_version() -> None:
    assert ask("/metadata", {**DATA, "version": "15.1.0"})[0] == 404
    assert "enterprise" not in ask("/metadata", {**DATA, "version": "15.5.0"})[1]


def test_absent_and_null_are_not_the_same() -> None:
    estate = Estate.from_dict(DATA)
    estate.group("acme")["ip_restriction_ranges"] = ABSENT
    estate.group("acme")["request_access_enabled"] = None
    estate.project("acme/web")["visibility"] = "internal"
    estate.project("acme/web")["shared_with_groups"] = ABSENT
    with Simulator(estate) as gitlab:
        group = get(gitlab, "/groups/acme?with_projects=false").body
        assert "ip_restriction_ranges" not in group
        assert group["request_access_enabled"] is None
        # A change while the server runs shows in the next answer.
        estate.group("acme")["ip_restriction_ranges"] = None
        assert get(gitlab, "/groups/acme").body["ip_restriction_ranges"] is None
