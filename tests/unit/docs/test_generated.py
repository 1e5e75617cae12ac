"""The generators: pages follow the policies, tables the code, and blocks their markers."""

from __future__ import annotations

import dataclasses
from pathlib import Path

import pytest
import yaml

from docs import generate
from docs.generators import access, configuration, sample, sections, tokens
from scanner import resources
from scanner.catalog.load import Catalog, load
from scanner.cli.settings import KEYS
from scanner.errors import ExitCode
from scanner.model import Kind
from scanner.policy_pages import page, reading, reasons, roles
from scanner.sections import SECTIONS, Role
from tests.unit.docs.documents import ROOT


@pytest.fixture(scope="module")
def catalog() -> Catalog:
    return load(resources.policies())


def test_every_policy_has_a_page_and_every_page_a_policy(catalog: Catalog) -> None:
    there = {path.name for path in (ROOT / "docs" / "policies").glob("*.md")}
    assert there == {"README.md", *(f"{policy.id}.md" for policy in catalog.policies)}


def test_the_index_leads_to_every_page_once(catalog: Catalog) -> None:
    index = generate.policy_pages(catalog)["README.md"]
    assert [index.count(f"({policy.id}.md)") for policy in catalog.policies] == [1] * len(
        catalog.policies
    )


def test_the_page_of_a_policy_that_is_gone_is_removed(
    catalog: Catalog, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    stale = tmp_path / "GL-GRP-999.md"
    stale.write_text("gone")
    kept = {tmp_path / name: text for name, text in generate.policy_pages(catalog).items()}
    monkeypatch.setattr(generate, "POLICIES", tmp_path)
    monkeypatch.setattr(generate, "pages", lambda _: kept)
    monkeypatch.setattr(generate, "SAMPLE", tmp_path / "report")
    monkeypatch.setattr(sample, "files", lambda *_: {"report.html": b"sample"})
    generate.main()
    assert not stale.exists()
    assert set(tmp_path.glob("*.md")) == kept.keys()
    assert (tmp_path / "report" / "report.html").read_bytes() == b"sample"


def test_a_page_tells_what_a_policy_is_about(catalog: Catalog) -> None:
    made = generate.policy_pages(catalog)["GL-PRJ-003.md"]
    assert made.startswith(page.MADE)
    assert "# GL-PRJ-003: The default branch refuses force pushes" in made
    assert "`GET /projects/:id/protected_branches` | Maintainer | free |" in made
    assert "* Not applicable: The repository is empty." in made
    assert "| SOC 2 (2017, points of focus 2022) | CC8.1 |" in made
    assert "(../../policies/project/default_branch_refuses_force_push_test.rego)" in made


def test_a_parameter_is_shown_as_lines_of_the_configuration(catalog: Catalog) -> None:
    made = generate.policy_pages(catalog)["GL-PRJ-008.md"]
    assert "params:\n  GL-PRJ-008:\n    minimum_approvals: 2\n" in made


def test_every_path_of_a_policy_stands_on_its_page(catalog: Catalog) -> None:
    made = generate.policy_pages(catalog)
    for policy in catalog.policies:
        for path in (*policy.requires, *policy.also_reads):
            assert f"`{path.text}`" in made[f"{policy.id}.md"], (policy.id, path.text)


def test_the_age_of_a_date_is_read_like_the_date() -> None:
    found = reading.bearing(SECTIONS["members"], Kind.PROJECT, "days_until_expiry")
    assert found is SECTIONS["members"].attributes[Kind.PROJECT]["expires_at"]


def test_every_reason_not_to_judge_is_understood(catalog: Catalog) -> None:
    for policy in catalog.policies:
        for rule in ("skip", "unknown"):
            said = reasons.reasons(policy, catalog, rule)
            assert bool(said) == (f"\n{rule} contains" in policy.module.source), policy.id


def test_a_reason_of_another_form_is_an_error(catalog: Catalog) -> None:
    policy = catalog.find("GL-PRJ-003")
    source = policy.module.source + "\nskip contains _why(input) if true\n"
    odd = dataclasses.replace(policy, module=dataclasses.replace(policy.module, source=source))
    with pytest.raises(ValueError, match="not understood"):
        reasons.reasons(odd, catalog, "skip")


def test_sections_names_every_section_and_attribute() -> None:
    made = sections.text()
    for name, spec in SECTIONS.items():
        assert f"| [{name}](#{name}) |" in made
        part = made.partition(f"\n### {name}\n")[2].partition("\n### ")[0]
        for kind in spec.kinds:
            shown = [f"`{attribute}`" for attribute in spec.attributes[kind]]
            assert all(attribute in part for attribute in shown), (name, kind)


def test_sections_says_what_is_computed_from_what() -> None:
    row = next(line for line in sections.text().splitlines() if "[members_all]" in line)
    assert "`members`, `shared_with_groups`" in row
    made = sections.text().partition("## Computed")[2].partition("\n## ")[0]
    for name, spec in SECTIONS.items():
        for attribute, sources in spec.sources.items():
            found = [line for line in made.splitlines() if f"[{name}](#{name})" in line]
            told = [line for line in found if not attribute or f"`{attribute}`" in line]
            assert any(
                all(f"`{source.section}` of" in line for source in sources) for line in told
            ), (name, attribute)


def test_every_case_of_access_is_a_rule_with_its_page() -> None:
    cases = yaml.safe_load(generate.ACCESS_CASES.read_text(encoding="utf-8"))["cases"]
    made = "\n".join(access.rules(generate.ACCESS_CASES))
    for case in cases:
        assert f"| {case['name']} | [" in made
        assert f"({case['page']})" in made
    assert "### Memberships" in made


def test_a_case_of_access_outside_every_group_is_an_error(tmp_path: Path) -> None:
    path = tmp_path / "cases.yaml"
    path.write_text("cases:\n  - name: Alone\n    page: https://docs.gitlab.com/user/\n")
    with pytest.raises(ValueError, match="below a line with its group"):
        list(access.rules(path))


def test_every_key_of_the_file_has_its_flag_and_variable() -> None:
    rows = {line.split("|")[1].strip(" `"): line for line in configuration.file_keys()}
    for key in KEYS.values():
        assert "`--" in rows[".".join(key)], key
        assert "GLSCAN_" in rows[".".join(key)] or "GITLAB_" in rows[".".join(key)], key


def test_every_exit_code_that_is_used_is_told() -> None:
    told = {line.split("|")[1].strip() for line in configuration.exit_codes()}
    assert {str(int(code)) for code in ExitCode if code is not ExitCode.STRICT} <= told


def test_profiles_tell_how_many_they_select(catalog: Catalog) -> None:
    total = len(catalog.policies)
    told = list(configuration.profiles(catalog))
    assert told[0].startswith(f"* `full` (default): all {total}")
    assert any(line.startswith(f"* `strict`: {total} of {total}.") for line in told)


def test_a_higher_role_answers_no_less(catalog: Catalog) -> None:
    unknown = [len(roles.unknown(catalog, role)) for role in Role]
    assert unknown == sorted(unknown, reverse=True)
    assert unknown[-1] == 0


def test_each_policy_stands_in_one_row_of_the_roles(catalog: Catalog) -> None:
    made = "\n".join(tokens.roles(catalog))
    assert all(made.count(f"[{policy.id}]") == 1 for policy in catalog.policies)


def test_a_block_is_made_between_its_markers() -> None:
    text = "before\n<!-- it:begin -->\nold\n<!-- it:end -->\nafter"
    assert page.filled(text, "it", ["new"]) == text.replace("old", "new")


@pytest.mark.parametrize("text", ["none", "<!-- it:begin --> <!-- it:end -->" * 2])
def test_markers_must_stand_there_once(text: str) -> None:
    with pytest.raises(ValueError, match="once"):
        page.filled(text, "it", [])


def test_a_bar_does_not_break_a_table() -> None:
    assert list(page.table(("a",), [("x|y",)]))[-1] == "| x\\|y |"


def test_the_readme_tells_how_many_policies_there_are(catalog: Catalog) -> None:
    text = (ROOT / "README.md").read_text(encoding="utf-8")
    count = len(catalog.policies)
    assert f"[{count} policies](docs/policies/README.md)" in text
    of_events = [one for one in catalog.policies if one.judges_events]
    judged = f"{count + 1 - len(of_events)} of {count + 1} policies: the {count} that glscan brings"
    assert f"{judged}, but for the {len(of_events)} that judge audit events" in text


def test_policies_of_the_instance_are_for_administrators(catalog: Catalog) -> None:
    rows = {line.split("|")[1].strip(): line for line in tokens.roles(catalog) if "|" in line}
    assert "[GL-INS-001]" in rows["administrator"]
    assert "[GL-MEM-004]" in rows["administrator"]
    assert "[GL-MEM-005]" in rows["Owner"]
    needs = {line.split("|")[1].strip(): line for line in tokens.needs(catalog)}
    assert "those of the instance" in needs["profile `full`"]
    assert "GL-INS" not in needs["profile `full`"]


def test_every_exit_code_has_a_meaning() -> None:
    told = "\n".join(configuration.exit_codes())
    assert [code for code in ExitCode if f"| {int(code)} |" not in told] == []
