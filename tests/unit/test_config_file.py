"""Finding and reading glscan.yaml; every way it can be wrong is said with file, line and key."""

from __future__ import annotations

import time
from pathlib import Path

import pytest

from scanner import config_file, yaml_text
from scanner.config import Config
from scanner.errors import UsageError


@pytest.fixture
def file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    return Path("glscan.yaml")


def refusal(file: Path, text: str) -> tuple[str, str]:
    file.write_text(text, encoding="utf-8")
    with pytest.raises(UsageError) as caught:
        config_file.read(file)
    assert str(caught.value).startswith("glscan.yaml")
    return str(caught.value).removeprefix("glscan.yaml"), caught.value.hint


@pytest.mark.parametrize(
    ("text", "message", "hint"),
    [
        (
            "gitlab: {}\npolices: {}",
            ", line 2: polices: there is no such key",
            "Did you mean policies?",
        ),
        (
            "policies:\n  profil: x",
            ", line 2: policies.profil: there is no such key",
            "Did you mean profile?",
        ),
        (
            "overrides:\n- pahts: [a]\n  params: {A: {b: 1}}",
            ", line 2: overrides[0].pahts: there is no such key (and 1 more)",
            "Did you mean paths?",
        ),
        (
            "gate:\n  zzz: 1",
            ", line 2: gate.zzz: there is no such key",
            "Known: fail_on, allow_incomplete, strict, decisions.",
        ),
        (
            "profile: strict",
            ", line 1: profile: there is no such key",
            "Did you mean policies.profile?",
        ),
    ],
)
def test_unknown_key_is_named_with_the_one_that_was_meant(
    file: Path, text: str, message: str, hint: str
) -> None:
    assert refusal(file, text) == (message, hint)


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("gitlab:\n  url: 1", ", line 2: gitlab.url: this should be text"),
        ('gitlab: {url: "a\\0b"}', ", line 1: gitlab.url: it holds characters that cannot"),
        ("gitlab: {url: ''}", ", line 1: gitlab.url: it is empty"),
        ("gitlab: {timeout: 0}", ", line 1: gitlab.timeout: this should be greater than or equal"),
        ("gitlab: {timeout: .nan}", ", line 1: gitlab.timeout: this should be"),
        ("gitlab: {timeout: soon}", ", line 1: gitlab.timeout: this should be a number"),
        ("engine: {name: opa}", ", line 1: engine.name: this should be 'auto', 'opa_rest'"),
        ("gate: {fail_on: hihg}", ", line 1: gate.fail_on: this should be 'critical', 'high'"),
        ("gate: {allow_incomplete: 1}", ", line 1: gate.allow_incomplete: this should be true or"),
        ("policies: {severity: none}", ", line 1: policies.severity: this should be 'critical'"),
        ("scope:\n  groups: acme", ", line 2: scope.groups: this should be a list"),
        ("scope:\n  groups:\n  - a\n  - 2", ", line 4: scope.groups[1]: this should be text"),
        ("scope: {exclude: ['a*']}", ", line 1: scope.exclude[0]: a star stands alone"),
        ("params: {A: 1}", ", line 1: params.A: this should be keys and values"),
        ("gitlab: acme", ", line 1: gitlab: this should be keys and values"),
        ("overrides:\n- paths: ['/a']\n  params: {A: {b: 1}}", ", line 2: overrides[0].paths[0]"),
        ("overrides:\n- paths: [a]", ", line 2: overrides[0].params: this has to be there"),
        ("overrides:\n- params: {A: {b: 1}}\n  paths: []", ", line 3: overrides[0].paths"),
        (
            "gate: {decisions: [{paths: ['*'], decision: approval, approvers: []}]}",
            ", line 1: gate.decisions[0].approvers: the list is empty: name something, or leave",
        ),
        ("output:\n  html:", ", line 2: output.html: this should be text"),
    ],
)
def test_wrong_value_is_named_with_its_line(file: Path, text: str, message: str) -> None:
    assert refusal(file, text)[0].startswith(message)


@pytest.mark.parametrize(
    "text",
    [
        "gitlab:\n  token: glpat-SECRET",
        "\ntoken: glpat-SECRET",
        "gitlab:\n  private_token: glpat-SECRET",
        "engine:\n  opa_token: glpat-SECRET",
        "gitlab:\n  Password: glpat-SECRET",
    ],
)
def test_secret_does_not_belong_in_the_file_and_is_not_repeated(file: Path, text: str) -> None:
    message, hint = refusal(file, text)
    assert ", line 2: " in message
    assert "a secret does not belong in this file" in message
    assert "GITLAB_TOKEN" in hint
    assert "SECRET" not in message + hint


@pytest.mark.parametrize(
    "text",
    [
        '"glpat-SECRET": 1',
        "gitlab: {glpat-SECRET: 1}",
        "params: {glpat-SECRET: 1}",
        "overrides: [{paths: [a], params: {A: 1}, gldt-SECRET: 1}]",
        "glpat-SECRET: 1\nglpat-SECRET: 2",
    ],
)
def test_a_key_that_looks_like_a_token_is_not_repeated(file: Path, text: str) -> None:
    message, hint = refusal(file, text)
    assert ", line " in message
    assert "SECRET" not in message + hint


@pytest.mark.parametrize("text", ["gitlab: {url: [glpat-SECRET]}", "params: glpat-SECRET"])
def test_wrong_value_is_not_repeated(file: Path, text: str) -> None:
    assert "SECRET" not in "".join(refusal(file, text))


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("a:\n  b: [", ", line 3: this YAML cannot be used"),
        ("gate: {}\ngate: {}", ", line 2: this YAML cannot be used: the key 'gate' stands twice"),
        ("gitlab: {url: a: b}", ", line 1: this YAML cannot be used"),
        ("only: *all", ", line 1: this YAML cannot be used: found undefined alias"),
        ("a: 2026-13-45", ", line 1: this YAML cannot be used"),
        ("- gitlab", ": it holds no keys"),
        ("text", ": it holds no keys"),
    ],
)
def test_text_that_is_no_configuration_is_refused_with_its_line(
    file: Path, text: str, message: str
) -> None:
    found, hint = refusal(file, text)
    assert found.startswith(message)
    assert hint


def test_bomb_is_refused_soon(file: Path) -> None:
    lines = ["a: &a [x, x, x, x, x, x, x, x, x, x]"]
    lines += [
        f"{b}: &{b} [{','.join([f'*{a}'] * 10)}]" for a, b in zip("abcdefg", "bcdefgh", strict=True)
    ]
    started = time.perf_counter()
    message, _ = refusal(file, "\n".join(lines))
    assert "its aliases stand for more than 1,000,000 characters" in message
    assert time.perf_counter() - started < 1


def test_huge_file_is_refused_without_being_read_whole(file: Path) -> None:
    with file.open("wb") as stream:
        stream.truncate(5_000_000_000)
    with pytest.raises(UsageError, match=r"more than 1,000,000 characters"):
        config_file.read(file)


@pytest.mark.parametrize("text", ["", "# nothing yet", "---", "gitlab:"])
def test_file_without_a_word_says_nothing(file: Path, text: str) -> None:
    file.write_text(text)
    assert config_file.read(file).config == Config()


def test_byte_order_mark_is_no_matter(file: Path) -> None:
    file.write_bytes("\ufeffgate: {fail_on: low}".encode())
    assert config_file.read(file).config.gate.fail_on == "low"


@pytest.mark.parametrize("content", [b"\xff\xfe", b"a: \x80"])
def test_file_that_is_no_text_is_refused(file: Path, content: bytes) -> None:
    file.write_bytes(content)
    with pytest.raises(UsageError, match=r"glscan\.yaml cannot be read: it is not text"):
        config_file.read(file)


@pytest.mark.parametrize(
    ("name", "reason"), [("absent.yaml", "No such file"), (".", "Is a directory")]
)
def test_file_that_is_not_there_is_refused(file: Path, name: str, reason: str) -> None:
    with pytest.raises(UsageError, match=reason) as caught:
        config_file.read(Path(name))
    assert "--config" in caught.value.hint


@pytest.fixture
def of_user(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    folder = tmp_path / "home"
    monkeypatch.setattr("platformdirs.user_config_path", lambda name, appauthor: folder / name)
    path = folder / "glscan" / "glscan.yaml"
    path.parent.mkdir(parents=True)
    path.touch()
    return path


def test_named_file_replaces_the_search(file: Path, of_user: Path) -> None:
    file.touch()
    assert config_file.find(Path("other.yaml")) == Path("other.yaml")


def test_file_of_the_working_folder_is_before_that_of_the_user(file: Path, of_user: Path) -> None:
    assert config_file.find(None) == of_user
    file.touch()
    assert config_file.find(None) == file


def test_there_may_be_no_file(file: Path, of_user: Path) -> None:
    of_user.unlink()
    assert config_file.find(None) is None


@pytest.mark.parametrize(
    ("file_path", "path", "found"),
    [
        ("glscan.yaml", "out/x.html", "out/x.html"),
        ("conf/glscan.yaml", "x.html", "conf/x.html"),
        ("/etc/glscan.yaml", "x.pem", "/etc/x.pem"),
        ("conf/glscan.yaml", "/srv/x.pem", "/srv/x.pem"),
    ],
)
def test_paths_begin_at_the_folder_of_the_file(file_path: str, path: str, found: str) -> None:
    text = yaml_text.parse("")
    file = config_file.File(Path(file_path), Config(), text)
    assert file.beside(path) == Path(found)
