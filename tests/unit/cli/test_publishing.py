"""`glscan policies docs` and `bundle`: what is written where, and what is left alone."""

from __future__ import annotations

import gzip
import io
import json
import tarfile
from pathlib import Path

import pytest

from tests.builders import annotation, policy_folder, policy_source
from tests.unit.cli.conftest import Glscan


def test_docs_go_to_stdout_or_to_a_folder(
    glscan: Glscan, policies: Path, own: Path, tmp_path: Path
) -> None:
    asked = ["policies", "docs", "--policies", own, "--policy", "ACME-*"]
    shown = glscan(*asked)
    assert shown.code == 0
    assert "# ACME-007: Archived projects stay archived" in shown.out
    assert "GL-PRJ-900" not in shown.out
    assert glscan(*asked, "--output", "pages").code == 0
    names = sorted(path.name for path in (tmp_path / "pages").iterdir())
    assert names == ["ACME-007.md", "README.md"]


def test_docs_hold_nothing_that_acts(glscan: Glscan, policies: Path, tmp_path: Path) -> None:
    hostile = "\x1b[31m\u202egpj\x9b\u2028<b>x</b> [y](z)\x00"
    param = {hostile: {"type": "text", "default": hostile, "meaning": hostile}}
    block = annotation(id="ACME-008", params=param, remediation={"ui": hostile, "api": hostile})
    block |= {"title": hostile, "description": hostile}
    own = policy_folder(
        tmp_path / "own",
        {
            "project/old.rego": "package old\n\ndeny contains 1 if true\n",
            "project/old.yaml": json.dumps(block),
        },
    )
    shown = glscan("policies", "docs", "--policies", own, "--policy", "ACME-*")
    assert shown.code == 0
    assert glscan("policies", "docs", "--policies", own, "--output", "pages").code == 0
    page = (tmp_path / "pages" / "ACME-008.md").read_text()
    for text in (shown.out, page):
        assert not set("\x1b\u202e\x9b\u2028\x00") & set(text)
        assert "# ACME-008: \\u001b\\[31m\\u202egpj\\u009b \\<b\\>x\\</b\\> \\[y\\](z)" in text


def test_docs_that_cannot_be_written_are_a_usage_error(
    glscan: Glscan, policies: Path, tmp_path: Path
) -> None:
    (tmp_path / "file").write_text("")
    ended = glscan("policies", "docs", "--output", "file")
    assert ended.code == 2
    assert "cannot be written" in ended.err


def test_bundle_is_written_and_says_when_nobody_compiled_it(
    glscan: Glscan, policies: Path, no_opa: None, tmp_path: Path
) -> None:
    ended = glscan("policies", "bundle", "-o", "b.tar.gz")
    assert ended.code == 0
    assert "whether it compiles was not checked" in ended.err
    assert "policies: 1" in ended.err
    first = (tmp_path / "b.tar.gz").read_bytes()
    glscan("policies", "bundle", "-o", "b.tar.gz")
    assert (tmp_path / "b.tar.gz").read_bytes() == first


def test_bundle_is_that_of_a_scan_with_or_without_audit_events(
    glscan: Glscan, policies: Path, no_opa: None, tmp_path: Path
) -> None:
    source = policy_source(
        "custom.project.eventful", id="ACME-009", requires=["audit_events.*.event_name"]
    )
    own = policy_folder(tmp_path / "own", {"project/eventful.rego": source})
    asked = ("policies", "bundle", "--policies", own, "-o", "b.tar.gz")
    assert "policies: 1," in glscan(*asked).err
    assert "policies: 2," in glscan(*asked, "--audit-events").err


@pytest.mark.parametrize(
    ("rules", "words"),
    [
        ("deny contains time.now_ns()", "time.now_ns is refused"),
        ('deny contains time.clock([0, "Local"])', 'time.clock with "Local" is refused'),
        ("deny contains {", "project/mine.rego:"),
    ],
)
def test_bundle_of_what_is_refused_is_not_written_without_opa_either(
    glscan: Glscan, policies: Path, no_opa: None, tmp_path: Path, rules: str, words: str
) -> None:
    source = policy_source("custom.project.mine", id="ACME-007", rules=rules)
    own = policy_folder(tmp_path / "own", {"project/mine.rego": source})
    ended = glscan("policies", "bundle", "--policies", own, "-o", "b.tar.gz")
    assert ended.code == 2
    assert "a policy does not compile: project/mine.rego:" in ended.err
    assert words in ended.err
    assert not (tmp_path / "b.tar.gz").exists()


def test_bundle_says_when_nobody_looked_at_what_it_calls(
    glscan: Glscan,
    policies: Path,
    own: Path,
    no_opa: None,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("scanner.engines.presence.regorus_version", lambda: None)
    ended = glscan("policies", "bundle", "--policies", own, "-o", "b.tar.gz")
    assert ended.code == 3
    assert "not checked: whether it compiles, and what it calls" in ended.err
    assert (tmp_path / "b.tar.gz").exists()


def test_docs_are_written_again_and_beside_what_others_wrote(
    glscan: Glscan, policies: Path, tmp_path: Path
) -> None:
    folder = policy_folder(tmp_path / "pages", {"notes.md": "ours"})
    assert glscan("policies", "docs", "-o", "pages").code == 0
    (folder / "README.md").write_text("")
    assert glscan("policies", "docs", "-o", "pages").code == 0
    assert (folder / "README.md").read_text()
    assert (folder / "notes.md").read_text() == "ours"


@pytest.mark.parametrize("page", ["README.md", "GL-PRJ-900.md"])
def test_docs_replace_no_file_of_others(
    glscan: Glscan, policies: Path, tmp_path: Path, page: str
) -> None:
    folder = policy_folder(tmp_path / "pages", {page: "ours"})
    ended = glscan("policies", "docs", "-o", "pages")
    assert ended.code == 2
    assert f"{page} is there already, and glscan did not write it" in ended.err
    assert {one.name: one.read_text() for one in folder.iterdir()} == {page: "ours"}


def test_docs_follow_no_link(glscan: Glscan, policies: Path, tmp_path: Path) -> None:
    assert glscan("policies", "docs", "-o", "elsewhere").code == 0
    kept = tmp_path / "elsewhere" / "README.md"
    before = kept.read_text() + "changed"
    kept.write_text(before)
    (tmp_path / "pages").mkdir()
    (tmp_path / "pages" / "README.md").symlink_to(kept)
    ended = glscan("policies", "docs", "-o", "pages")
    assert ended.code == 2
    assert "README.md is a link to somewhere else" in ended.err
    assert kept.read_text() == before


PACKED = gzip.compress(b"ours", mtime=0)


@pytest.mark.parametrize("content", [b"ours", PACKED, PACKED[:-3], b"\x1f\x8b" * 99])
def test_bundle_replaces_no_file_of_others(
    glscan: Glscan, policies: Path, no_opa: None, tmp_path: Path, content: bytes
) -> None:
    (tmp_path / "b.tar.gz").write_bytes(content)
    ended = glscan("policies", "bundle", "-o", "b.tar.gz")
    assert ended.code == 2
    assert "glscan did not write it" in ended.err
    assert (tmp_path / "b.tar.gz").read_bytes() == content


def test_bundle_of_others_is_left_alone(
    glscan: Glscan, policies: Path, no_opa: None, tmp_path: Path
) -> None:
    path = tmp_path / "b.tar.gz"
    with tarfile.open(path, "w:gz") as packed:
        member = tarfile.TarInfo(".manifest")
        member.size = len(manifest := b'{"roots": ["acme"]}')
        packed.addfile(member, io.BytesIO(manifest))
    before = path.read_bytes()
    assert glscan("policies", "bundle", "-o", "b.tar.gz").code == 2
    assert path.read_bytes() == before


def test_bundle_follows_no_link(
    glscan: Glscan, policies: Path, no_opa: None, tmp_path: Path
) -> None:
    (tmp_path / "b.tar.gz").symlink_to(tmp_path / "elsewhere")
    ended = glscan("policies", "bundle", "-o", "b.tar.gz")
    assert ended.code == 2
    assert "is a link to somewhere else" in ended.err
    assert not (tmp_path / "elsewhere").exists()


def test_bundle_takes_an_empty_file(
    glscan: Glscan, policies: Path, no_opa: None, tmp_path: Path
) -> None:
    (tmp_path / "b.tar.gz").touch()
    assert glscan("policies", "bundle", "-o", "b.tar.gz").code == 0
    assert (tmp_path / "b.tar.gz").read_bytes()
    assert [path.name for path in tmp_path.iterdir()] == ["b.tar.gz"]


def test_bundle_goes_to_stdout(
    glscan: Glscan,
    policies: Path,
    no_opa: None,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    assert glscan("policies", "bundle", "-o", "b.tar.gz").code == 0
    stream = io.TextIOWrapper(io.BytesIO())
    monkeypatch.setattr("sys.stdout", stream)
    assert glscan("policies", "bundle", "-o", "-").code == 0
    stream.seek(0)
    assert stream.buffer.read() == (tmp_path / "b.tar.gz").read_bytes()


def test_bundle_does_not_go_to_a_terminal(
    glscan: Glscan, policies: Path, no_opa: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("sys.stdout.isatty", lambda: True)
    ended = glscan("policies", "bundle", "-o", "-")
    assert ended.code == 2
    assert "stdout is a terminal" in ended.err
    assert ended.out == ""


@pytest.mark.parametrize(
    ("path", "why"),
    [
        ("no/such/folder.tar.gz", "there is no folder no/such"),
        ("file/b.tar.gz", "there is no folder file"),
        ("pages", "it is a folder"),
    ],
)
def test_bundle_that_cannot_be_written_is_a_usage_error(
    glscan: Glscan, policies: Path, no_opa: None, tmp_path: Path, path: str, why: str
) -> None:
    (tmp_path / "file").touch()
    (tmp_path / "pages").mkdir()
    ended = glscan("policies", "bundle", "-o", path)
    assert ended.code == 2
    assert f"{path} cannot be written: {why}" in ended.err
