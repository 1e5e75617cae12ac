"""With --redact, nobody of a GitLab is named in any format, and the verdict is the same."""

from __future__ import annotations

import html
import io
import json
import re
from collections.abc import Iterator, Mapping
from pathlib import Path
from urllib.parse import unquote

import pytest

from scanner import gate, lines
from scanner.catalog.load import Catalog
from scanner.cli import redacting
from scanner.engines.base import Engine
from scanner.model import JSON
from scanner.redact import words
from scanner.redact.results import redacted
from scanner.render import FORMATS
from scanner.report import Report, read
from scanner.snapshot.store import Snapshot
from tests import estates
from tests.builders import snapshot
from tests.estates import people as of_people
from tests.integration import pipeline
from tests.integration.acme import catalog, taken_as
from tests.integration.pipeline import Taken
from tests.simulator import Estate, Simulator
from tests.unit.cli.conftest import Glscan, glscan

__all__ = ["catalog", "glscan"]

KEY = "a key of the company"
OTHER_KEY = "a key of another one"

NAMES = {
    "ida.berg": "grace",
    "sam.gone": "al",
    "guest.one": "O_Brien-x",
    "owner.1": "main",
    "owner.2": "project",
    "owner.3": "apps",
    "owner.4": "2026",
    "owner.5": "root",
    "owner.6": "owner.6",
}
"""For an estate with much amiss, names that are words, numbers, and names of other things."""


def odd_names() -> Estate:
    estate = estates.compliant()
    estate["groups"]["south"] = {"id": 4}
    of_people.loose(estate)
    site = estate["projects"]["north/site"]
    site["protected_branches"]["feature/ida.berg"] = {"push_access_levels": [30]}
    site["triggers"] = [{"id": 1, "description": "ida.berg@laptop", "owner": "sam.gone"}]
    site["deploy_keys"] = [{"id": 1, "title": "Sam's, dora@north.example", "can_push": True}]
    estate["projects"]["ida.berg/site"] = {"id": 13, "visibility": "public"}
    site["forks"].append("ida.berg/site")
    text = json.dumps(estate)
    for old, new in NAMES.items():
        text = text.replace(old, new)
    return Estate.from_dict(json.loads(text))


@pytest.fixture(scope="module", params=["acme", "odd names"])
def run(
    request: pytest.FixtureRequest, embedded: Engine, tmp_path_factory: pytest.TempPathFactory
) -> tuple[Taken, Report]:
    """A scan of each estate, whose results name people."""
    folder = tmp_path_factory.mktemp("run")
    if request.param == "acme":
        catalog: Catalog = request.getfixturevalue("catalog")
        taken = taken_as(catalog, folder)
    else:
        catalog = estates.catalog()
        with Simulator(odd_names(), **estates.ADMINISTRATOR) as gitlab:
            taken = pipeline.take(gitlab, folder, catalog, "north", "south")
    return taken, pipeline.judge(taken, catalog, embedded)


def people(snapshot: Snapshot) -> set[str]:
    """Every user name, name and address in a snapshot."""

    def found(value: JSON) -> Iterator[str]:
        if isinstance(value, list):
            for one in value:
                yield from found(one)
        elif isinstance(value, dict):
            for name, inner in value.items():
                if name.endswith(("username", "email")) and isinstance(inner, str):
                    yield inner
                yield from found(inner)

    document = snapshot.document
    return {name for part in (document.header, *document.items()) for name in found(part) if name}


def rendered(report: Report) -> dict[str, bytes]:
    pages = {}
    for name, render in FORMATS.items():
        out = io.BytesIO()
        render()(report, out)
        pages[name] = out.getvalue()
    return pages


def readings(page: bytes) -> Iterator[str]:
    """What a page says to whoever reads it raw, or decodes it in one of the ways there are."""
    text = re.sub(r"<style>.*?</style>", "", page.decode(), flags=re.DOTALL).casefold()
    yield text
    yield html.unescape(text)
    yield unquote(text)
    yield re.sub(r"\\u([0-9a-f]{4})", lambda code: chr(int(code[1], 16)), text)


def named(page: bytes, names: set[str]) -> set[str]:
    """Those of the names that stand in a page as a word of their own."""
    folded = {name.casefold(): name for name in names}
    pattern = re.compile(rf"(?<![a-z0-9_])(?:{'|'.join(map(re.escape, folded))})(?![a-z0-9_])")
    return {folded[match[0]] for text in readings(page) for match in pattern.finditer(text)}


@pytest.fixture(scope="module")
def pages(
    run: tuple[Taken, Report], tmp_path_factory: pytest.TempPathFactory
) -> Mapping[str, Mapping[str, bytes]]:
    """Every format, by the key it was made with."""
    taken, report = run
    folder = tmp_path_factory.mktemp("redacted")
    return {
        key: rendered(redacted(report, taken.snapshot, key.encode(), folder / f"{number}.json"))
        for number, key in enumerate(("", KEY, OTHER_KEY))
    }


def test_people_are_named_without_it(run: tuple[Taken, Report]) -> None:
    taken, report = run
    names = people(taken.snapshot)
    assert len(names) > 10
    assert len(named(rendered(report)["json"], names)) > 5


@pytest.fixture(scope="module")
def ours(run: tuple[Taken, Report]) -> set[str]:
    """Names that are words of policies and standards, which stand in the report of anybody."""
    taken, report = run
    policies = [{**policy, "params": {}} for policy in report.run["policies"]]
    said = lines.encode([policies, report.run["frameworks"]])
    names = people(taken.snapshot)
    return named(said, names) | {name for name in names if words.ordinary(name)}


@pytest.mark.parametrize("key", ["", KEY])
@pytest.mark.parametrize("format", FORMATS)
def test_nobody_is_named_in_any_format(
    format: str,
    key: str,
    run: tuple[Taken, Report],
    pages: Mapping[str, Mapping[str, bytes]],
    ours: set[str],
) -> None:
    assert named(pages[key][format], people(run[0].snapshot)) <= ours


def test_few_names_are_words_of_ours(ours: set[str]) -> None:
    assert ours <= {"main", "project", "2026", "scanner", "grace", "apps"}


def test_nobody_is_named_in_what_is_said_of_resources(
    run: tuple[Taken, Report], pages: Mapping[str, Mapping[str, bytes]]
) -> None:
    said = pages[""]["json"].split(b"\n", 1)[1]
    left = named(said, people(run[0].snapshot))
    assert left <= {"main", "project", "2026"}


def test_the_verdict_is_the_same(run: tuple[Taken, Report], tmp_path: Path) -> None:
    taken, before = run
    after = redacted(before, taken.snapshot, b"", tmp_path / "redacted.json")
    assert gate.decide(after.run) == gate.decide(before.run)
    assert after.run["totals"] == before.run["totals"]
    for one, other in zip(before.resources(), after.resources(), strict=True):
        assert one["outcomes"] == other["outcomes"]
        assert [each["policy"] for each in one["findings"]] == [
            each["policy"] for each in other["findings"]
        ]


def test_no_two_findings_become_one(run: tuple[Taken, Report], tmp_path: Path) -> None:
    taken, before = run
    after = redacted(before, taken.snapshot, b"", tmp_path / "redacted.json")
    for name in ("id/v1", "path/v1"):
        counts = [
            len(
                {one["fingerprints"][name] for line in each.resources() for one in line["findings"]}
            )
            for each in (before, after)
        ]
        assert counts[0] == counts[1]


def test_names_of_sections_and_attributes_are_whole(
    run: tuple[Taken, Report], tmp_path: Path
) -> None:
    taken, before = run
    after = redacted(before, taken.snapshot, b"", tmp_path / "redacted.json")
    for one, other in zip(before.resources(), after.resources(), strict=True):
        for first, second in zip(one["findings"], other["findings"], strict=True):
            assert [first["path"][:1], first["path"][2:]] == [
                second["path"][:1],
                second["path"][2:],
            ]


PSEUDONYM = re.compile(rb"person-[0-9a-f]+")


def test_a_key_gives_pseudonyms_that_last(
    run: tuple[Taken, Report], pages: Mapping[str, Mapping[str, bytes]], tmp_path: Path
) -> None:
    taken, report = run
    again = redacted(report, taken.snapshot, KEY.encode(), tmp_path / "again.json")
    assert again.document.path.read_bytes() == pages[KEY]["json"]
    ours, theirs = (set(PSEUDONYM.findall(pages[key]["json"])) for key in (KEY, OTHER_KEY))
    assert len(ours) == len(theirs) > 5
    assert not ours & theirs
    assert all(KEY.encode() not in page for page in pages[KEY].values())


def test_a_later_run_has_the_same_pseudonyms(
    run: tuple[Taken, Report], pages: Mapping[str, Mapping[str, bytes]], tmp_path: Path
) -> None:
    taken, report = run
    half = [line for number, line in enumerate(report.resources()) if number % 2]
    later = tmp_path / "later.json"
    lines.write(later, report.document.header, half)
    made = redacted(read(later), taken.snapshot, KEY.encode(), tmp_path / "redacted.json")
    some = set(PSEUDONYM.findall(made.document.path.read_bytes()))
    assert some < set(PSEUDONYM.findall(pages[KEY]["json"]))


class TestCommand:
    """`glscan report --redact users`."""

    @pytest.fixture
    def given(self, run: tuple[Taken, Report]) -> list[str]:
        taken, report = run
        return ["report", str(report.document.path), "--snapshot", str(taken.path)]

    def test_it_writes_what_may_leave(
        self,
        glscan: Glscan,
        given: list[str],
        pages: Mapping[str, Mapping[str, bytes]],
        tmp_path: Path,
    ) -> None:
        ended = glscan(*given, "--redact", "users", "-o", "json=a.json", "-o", "html=a.html")
        assert ended.code == 0
        assert (tmp_path / "a.json").read_bytes() == pages[""]["json"]
        assert (tmp_path / "a.html").read_bytes() == pages[""]["html"]
        again = glscan("report", "a.json", *given[2:], "--redact", "users")
        assert again.code == 2
        assert "redacted already" in again.err

    def test_the_key_is_that_of_the_environment(
        self,
        glscan: Glscan,
        given: list[str],
        pages: Mapping[str, Mapping[str, bytes]],
        monkeypatch: pytest.MonkeyPatch,
    ) -> None:
        monkeypatch.setenv("GLSCAN_REDACT_KEY", KEY)
        ended = glscan(*given, "--redact", "users", "-o", "json=-")
        assert ended.out.encode() == pages[KEY]["json"]
        assert KEY not in ended.err

    def test_a_short_key_is_refused_and_not_repeated(
        self, glscan: Glscan, given: list[str], monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setenv("GLSCAN_REDACT_KEY", "fifteen letters")
        ended = glscan(*given, "--redact", "users")
        assert ended.code == 2
        assert "GLSCAN_REDACT_KEY has fewer than 16 characters" in ended.err
        assert "fifteen letters" not in ended.err

    def test_without_it_the_report_is_as_it_is(
        self, run: tuple[Taken, Report], tmp_path: Path
    ) -> None:
        taken, report = run
        assert (
            redacting.redacted(report, taken.snapshot, tmp_path, redacting.wanted(None)) is report
        )

    def test_it_needs_the_snapshot(self, glscan: Glscan, given: list[str]) -> None:
        ended = glscan(*given[:2], "--redact", "users")
        assert ended.code == 2
        assert "--redact needs the snapshot" in ended.err

    def test_a_snapshot_alone_is_refused(self, glscan: Glscan, given: list[str]) -> None:
        ended = glscan(*given)
        assert ended.code == 2
        assert "--redact alone" in ended.err

    def test_another_snapshot_is_refused(
        self, glscan: Glscan, given: list[str], tmp_path: Path
    ) -> None:
        other = snapshot(tmp_path / "other.json")
        ended = glscan(*given[:2], "--redact", "users", "--snapshot", other.document.path)
        assert ended.code == 2
        assert "was not made from this snapshot" in ended.err

    def test_an_output_does_not_replace_the_snapshot(
        self, glscan: Glscan, given: list[str]
    ) -> None:
        ended = glscan(*given, "--redact", "users", "-o", f"json={given[-1]}")
        assert ended.code == 2
        assert "would replace" in ended.err
