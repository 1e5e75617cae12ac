"""What is kept of the names of images, and what might be a password."""

from __future__ import annotations

import time

import pytest

from scanner.sources.gitlab.ci_images import reference

SHA = f"sha256:{'a1' * 32}"


@pytest.mark.parametrize(
    "text",
    [
        "python",
        "python:3.13-slim_x",
        "docker.io/library/python:3.13",
        "localhost:5000/build",
        "Registry.Acme.example:5000/tools/build__x:v1_2",
        f"python@{SHA}",
        f"registry.acme.example/python:3.13@{SHA}",
        f"python@sha512:{'0' * 128}",
        "python@sha256:abc",
        "$IMAGE",
        "${IMAGE}",
        "$CI_REGISTRY_IMAGE/build:$CI_COMMIT_SHA",
        "${HOST}:${PORT}/a-$B/c:v-${TAG}.1@sha256:$DIGEST",
        "$CI_REGISTRY:5000/x",
    ],
)
def test_a_reference_is_kept_as_it_is_written(text: str) -> None:
    assert reference(text) == text


@pytest.mark.parametrize(
    "text",
    [
        "",
        " python",
        "python\n",
        "python:",
        "python:3:13",
        "Python",
        "a/../b",
        "https://u:pw@registry.acme.example/build:1.2",
        "docker://registry.acme.example/build",
        "user:secret@registry.acme.example/build:1.2",
        "user:secret@registry.acme.example",
        "user:secret@registry.acme.example:5000",
        "secret@registry:80",
        "user:secret@$REGISTRY",
        "user:secret@$REGISTRY/build",
        "$USER:$PASSWORD@registry.acme.example/build",
        "user:secret@sha256/build",
        "user:secret/build",
        "registry.acme.example/build?token=secret",
        "registry.acme.example/build#secret",
        "build:${TAG:-secret}",
        "build:$(secret)",
        "build@md5:abc",
        "python@secret",
        f"python@{SHA}@{SHA}",
        f"python@{SHA}secret",
        "python:\u00e4",
        f"python:{'x' * 129}",
    ],
)
def test_what_is_no_reference_is_hidden(text: str) -> None:
    assert reference(text) == "***"


def test_a_token_in_a_tag_is_hidden() -> None:
    assert reference("build:glpat-0123456789abcdefghij") == "build:***"
    assert reference("build:tok_glpat-0123456789abcdefghij") == "build:tok_***"
    assert reference("x:ghp_0123456789abcdefghij") == "x:***"
    assert reference("x:GR1348941abcdefghijklmnop") == "x:***"
    assert reference("build:glibc-2.31") == "build:glibc-2.31"


@pytest.mark.parametrize("text", ["$aaaa" * 20_000 + "!", "a/" * 50_000, "a-" * 50_000 + "!"])
def test_a_long_text_is_read_once(text: str) -> None:
    started = time.process_time()
    assert reference(text) == "***"
    assert time.process_time() - started < 1
