"""What people may write in a waiver, and when two texts name the same of them."""

from __future__ import annotations

import pytest

from scanner.triage.written import address, public, same, who


@pytest.mark.parametrize(
    "text",
    [
        "https://t.example/1",
        "HTTPS://t.example:8443/a/-/issues/1#note_7",
        "https://gitlab.globex.example/globex-platform-engineering-2/-/issues/4",
        "https://t.example/browse?focusedId=10042&project=glscan-policies-of-all-teams",
        "https://t.example/l/message/19:abc%40thread/1",
        "https://t.example/x?sys_id=9d385017c611228701d22104cc95c371",
    ],
)
def test_addresses_of_tickets_are_taken(text: str) -> None:
    assert address(text) == text


@pytest.mark.parametrize(
    "text",
    [
        "https://user:SECRET@t.example/1",
        "https://SECRET@t.example",
        "https://user:8/SECRET@t.example",
        "https://t.example?SECRET@t.example",
        "https://t.example/1?private_token=SECRET",
        "https://t.example/1?a=1&job_token=SECRET",
        "https://t.example/1?X-Amz-Signature=SECRET",
        "https://t.example/1?private%5Ftoken=SECRET",
        "https://t.example/1#access_token=SECRET",
        "https://t.example/1?apikey=SECRET",
        "https://t.example/glpat-S3CRET7890abcdefghij",
        "https://t.example/1?x=glpat%2DS3CRET7890abcdefghij",
        "https://t.example/1?x=glpat%252DS3CRET7890abcdefghij",
        "https://t.example:SECRET/",
        "https://?SECRET",
        "https:SECRET",
        "https://a b/SECRET",
        "https://[SECRET",
        "https://t.example\\SECRET",
    ],
)
def test_other_addresses_are_refused_without_repeating_them(text: str) -> None:
    with pytest.raises(ValueError, match=r"^it (is no|holds)") as refused:
        address(text)
    assert "SECRET" not in str(refused.value)


@pytest.mark.parametrize(
    "text",
    [
        "Decided in https://t.example/1, see there.",
        "global-infrastructure-team@globex.example",
        "The glscan-maintainers-of-platform wait for 2027.",
        "The password policy changes; tokens=none.",
    ],
)
def test_plain_words_are_taken(text: str) -> None:
    assert public(text) == text


@pytest.mark.parametrize(
    "text",
    [
        "use glpat-xxxxxxxxxxxxxxxxxxxxxx",
        "use glpat-01234567890abcdefghij.",
        "ghp_0123456789abcdefghijABCDEFGHIJ012345",
        "see https://me:SECRET@t.example/1",
        "see (https://t.example/1?private_token=SECRET)",
        "postgres://me:SECRET@db/1",
    ],
)
def test_words_with_a_secret_are_refused(text: str) -> None:
    with pytest.raises(ValueError, match=r"^it holds"):
        public(text)


@pytest.mark.parametrize(
    "other",
    [
        "Team",
        " @team",
        "<team>",
        "\uff34\uff25\uff21\uff2d",
        "Team <team@acme.example>",
        "Platform <TEAM@acme.example>",
        "team@acme.example",
        "@team ",
    ],
)
def test_one_person_is_the_same_however_written(other: str) -> None:
    assert same("team", other)
    assert same(other, "team")


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Ann <a@x.example>", "Bob <a@x.example>"),
        ("a@x.example", "A@X.example"),
        ("iam  team", "IAM team"),
        ('"Ann" <a@x.example>', "ann"),
    ],
)
def test_an_address_says_who_it_is(one: str, other: str) -> None:
    assert same(one, other)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("team", "ciso"),
        ("Ann Lee <ann.lee@x.example>", "Ann Lee <ann.lee2@x.example>"),
        ("team@x.example", "team@y.example"),
        ("Ann <a@x.example>, Bob <b@x.example>", "Bob <b@x.example>"),
    ],
)
def test_others_are_others(one: str, other: str) -> None:
    assert not same(one, other)


@pytest.mark.parametrize("text", ["Zoë", "Анна Core", "команда", "ομάδα"])
def test_every_alphabet_is_taken(text: str) -> None:
    assert who(text) == text


@pytest.mark.parametrize("text", ["te\u0430m", "te\u03b1m@acme.example", "\u0421ISO team"])
def test_a_word_of_two_alphabets_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match="mixes alphabets"):
        who(text)


@pytest.mark.parametrize("text", ["team\u3164", "te\ufe0fam", "team \u2800", "a\U000e0101b"])
def test_what_cannot_be_seen_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match="cannot be seen"):
        who(text)


@pytest.mark.parametrize("text", ["@", "<>", " @<> "])
def test_a_name_names_somebody(text: str) -> None:
    with pytest.raises(ValueError, match="it names nobody"):
        who(text)
