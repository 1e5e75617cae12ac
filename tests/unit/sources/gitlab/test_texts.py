from __future__ import annotations

from ipaddress import ip_network

import pytest

from scanner.model import Gap
from scanner.sources.gitlab.texts import (
    ADDRESS,
    address,
    days,
    domains,
    ip_ranges,
    is_bot_name,
    is_text,
)


@pytest.mark.parametrize(
    ("text", "version", "prefix", "canonical"),
    [
        ("203.0.113.0/24", 4, 24, "203.0.113.0/24"),
        ("203.0.113.7", 4, 32, "203.0.113.7/32"),
        ("203.0.113.7/24", 4, 24, "203.0.113.0/24"),
        ("0.0.0.0/0", 4, 0, "0.0.0.0/0"),
        ("10.0.0.0/255.0.0.0", 4, 8, "10.0.0.0/8"),
        ("::/0", 6, 0, "::/0"),
        ("2001:DB8::/32", 6, 32, "2001:db8::/32"),
        ("2001:db8::1", 6, 128, "2001:db8::1/128"),
        ("::ffff:10.0.0.0/104", 4, 8, "10.0.0.0/8"),
        ("::ffff:0.0.0.0/96", 4, 0, "0.0.0.0/0"),
    ],
)
def test_a_range_is_parsed(text: str, version: int, prefix: int, canonical: str) -> None:
    [found] = ip_ranges([text])
    assert found["valid"] is True
    assert (found["text"], found["version"], found["prefix"]) == (text, version, prefix)
    assert ip_network(found["canonical"]) == ip_network(canonical)


@pytest.mark.parametrize(
    "text",
    [
        "nonsense",
        "10.0.0.0/33",
        "10.0.0",
        "1.2.3.4/x",
        "::/129",
        "a/8",
        " ",
        "fe80::1%eth0",
        "fe80::%1/64",
    ],
)
def test_what_is_no_range_says_so(text: str) -> None:
    assert ip_ranges([text]) == [{"text": text, "valid": False}]


def test_ranges_come_in_order() -> None:
    assert [each["text"] for each in ip_ranges(["b", "10.0.0.1", "a"])] == ["10.0.0.1", "a", "b"]


@pytest.mark.parametrize(
    ("username", "expected"),
    [
        ("project_7_bot_4ffca233d8298ea1", True),
        ("group_12_bot_ffff", True),
        ("project_7_bot", True),
        ("project_7_bot12", True),
        ("service_account_1a2b", True),
        ("service_account_group_1_1a2b", True),
        ("service_account_project_1_1a2b", True),
        ("gitlab_security_policy_project_7_bot_1a2b", True),
        ("group_3_bot_x", False),
        ("project_7_bot_1A2B", False),
        ("project_7_bot_1a2b_too", False),
        ("project_7_bot_1a2b\n", False),
        ("project_7_bottle", False),
        ("project_\u0667_bot_1a2b", False),
        ("service_account_deploy", True),
        ("service_account_", False),
        ("my_service_account_1a2b", False),
        ("ada.lind", False),
        ("my_project_7_bot", False),
        ("project_x_bot", False),
        ("", False),
    ],
)
def test_the_names_that_gitlab_gives_to_bots(username: str, expected: bool) -> None:
    assert is_bot_name(username) is expected


@pytest.mark.parametrize(
    ("value", "expected"),
    [("", True), ("\u00fc \U0001f600", True), ("\ud83d", False), ("a\udfff", False)],
)
def test_half_a_character_is_no_text(value: str, expected: bool) -> None:
    assert is_text(value) is expected


def test_domains_are_compared_without_case() -> None:
    assert domains(["B.example", "a.example", "b.EXAMPLE"]) == ["a.example", "b.example"]


@pytest.mark.parametrize(
    ("url", "scheme", "host", "is_ip"),
    [
        ("https://hooks.example.com", "https", "hooks.example.com", False),
        ("http://hooks.example.com:8080/in", "http", "hooks.example.com", False),
        ("HTTPS://HOOKS.Example.COM/In", "https", "hooks.example.com", False),
        ("https://hooks.example.com./in", "https", "hooks.example.com", False),
        ("https://hooks.example.com..:443/in", "https", "hooks.example.com", False),
        ("https://ada:hunter2@hooks.example.com/in?t=1#x", "https", "hooks.example.com", False),
        ("https://glpat-1@hooks.example.com/in", "https", "hooks.example.com", False),
        ("https://ada:hun:ter@2@hooks.example.com/in", "https", "hooks.example.com", False),
        ("https://*****:*****@git.example.com/x.git", "https", "git.example.com", False),
        ("http://localhost", "http", "localhost", False),
        ("http://under_score.example", "http", "under_score.example", False),
        ("ftp://example.com", "ftp", "example.com", False),
        ("git://example.com/x.git", "git", "example.com", False),
        ("ssh://git@example.com:2222/x.git", "ssh", "example.com", False),
        ("git@example.com:team/x.git", "ssh", "example.com", False),
        ("git@EXAMPLE.com:x", "ssh", "example.com", False),
        ("example.com:team/x.git", "ssh", "example.com", False),
        ("git@[2001:db8::1]:x.git", "ssh", "2001:db8::1", True),
        ("[2001:db8::1]:x.git", "ssh", "2001:db8::1", True),
        ("git@192.0.2.7:x.git", "ssh", "192.0.2.7", True),
        ("http://192.0.2.7/in", "http", "192.0.2.7", True),
        ("http://192.0.2.7./in", "http", "192.0.2.7", True),
        ("http://[2001:DB8::1]/in", "http", "2001:db8::1", True),
        ("http://ada:x@[::1]:8080/in", "http", "::1", True),
        ("http://[::ffff:192.0.2.7]/", "http", "::ffff:192.0.2.7", True),
        ("http://[fe80::1%25eth0]/", "http", "fe80::1%25eth0", True),
        # What resolvers take for addresses.
        ("http://3221225991/", "http", "3221225991", True),
        ("http://0xC0000207/", "http", "0xc0000207", True),
        ("http://0300.0.02.07/", "http", "0300.0.02.07", True),
        ("http://127.1/", "http", "127.1", True),
        ("http://0x7f.1/", "http", "0x7f.1", True),
        ("http://\uff11\uff12\uff17.0.0.1/", "http", "127.0.0.1", True),
        # Names that only begin like one.
        ("http://1.example/", "http", "1.example", False),
        ("http://1e100.net/", "http", "1e100.net", False),
        ("http://1.2.3.4.5/", "http", "1.2.3.4.5", False),
        ("https://b\u00fccher.example/", "https", "xn--bcher-kva.example", False),
    ],
)
def test_of_an_address_scheme_and_host_are_kept(
    url: str, scheme: str, host: str, is_ip: bool
) -> None:
    assert address(url) == {"url_scheme": scheme, "url_host": host, "url_host_is_ip": is_ip}


@pytest.mark.parametrize(
    "url",
    [
        "",
        " ",
        "x",
        "hooks.example.com/in",
        "/in",
        "//hooks.example.com/in",
        "://hooks.example.com",
        "https://",
        "https:///in",
        "https://example.com/@team",
        "https://example.com/in?to=a@b.c",
        "https://example.com/in#a@b.c",
        "https://first.last:8/SECRET@example.com",
        "https://:443/in",
        "https://@/in",
        "https://.",
        "file:///etc/passwd",
        "mailto:ada@example.com",
        "https://exa mple.com/in",
        " https://example.com",
        "https://example.com\n.evil.example/in",
        "https://example.com\t/in",
        "https://example.com\x00.evil.example",
        "https://good.example\\@evil.example/in",
        "https://%65vil.example/in",
        "https://a..b/in",
        f"https://{'a' * 64}.example/in",
        "https://[::1/in",
        "https://[zz]/in",
        "https://example.com:http/in",
        "https://example.com:99999/in",
        "ssh://git@example.com:team/x.git",
        # A user or a password that would pass for the host.
        "oauth2:hunter2@git.example.com/x.git",
        "ada@home:hunter2@git.example.com:x.git",
        "https://ada:hun/ter2@git.example.com/x.git",
        "https://ada:12/34@git.example.com/x.git",
        "https://ada.lind:12/34@git.example.com/x.git",
        "https://ada:12?34@git.example.com/x.git",
        "https://ada:12#34@git.example.com/x.git",
        "https:ada:hunter2@git.example.com/x.git",
    ],
)
def test_an_address_that_tells_no_host_is_malformed(url: str) -> None:
    assert address(url) == dict.fromkeys(ADDRESS, Gap.MALFORMED)


@pytest.mark.parametrize("url", ["https://{host}/in", "https://{team}.example.com/{key}"])
def test_a_host_that_gitlab_masks_is_observed_by_nobody(url: str) -> None:
    unseen = dict.fromkeys(("url_host", "url_host_is_ip"), Gap.UNOBSERVABLE)
    assert address(url) == {"url_scheme": "https", **unseen}


@pytest.mark.parametrize(
    "template",
    [
        "https://{}@h.example/",
        "https://{}:x@h.example/",
        "https://x:{}@h.example/",
        "https://h.example/{}",
        "https://h.example/?t={}",
        "https://h.example/#{}",
        "https://h.example:443/{}",
        "{}@h.example:x.git",
        "{}:x@h.example:x.git",
        "x:{}@h.example:x.git",
        "git@h.example:{}/x.git",
        "{}@h.example",
        "ssh://{}@h.example/{}",
        "https://a:b{}@h.example/",
    ],
)
@pytest.mark.parametrize(
    "secret",
    ["hunter2", "hun@ter2", "hun:ter2", "hun?ter2", "hun#ter2", "hun%2Fter2", "Hun ter2", "[hun]"],
)
def test_nothing_else_of_an_address_is_kept(template: str, secret: str) -> None:
    kept = [str(value) for value in address(template.replace("{}", secret)).values()]
    assert not [value for value in kept if "hun" in value.lower()]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("30 days", 30),
        ("30days", 30),
        (" 30 DAYS ", 30),
        ("1 day", 1),
        ("4 weeks", 28),
        ("1 week and 2 days", 9),
        ("1 week, 2 days", 9),
        ("1 mo", 30),
        ("6 mos", 180),
        ("2 yrs", 731),
        ("36 hrs", 2),
        ("24h", 1),
        ("3 mins 4 sec", 1),
        ("90", 1),
        ("1.5 days", 2),
        ("0", 0),
        ("0 days", 0),
        ("never", 0),
    ],
)
def test_a_duration_is_whole_days_rounded_up(text: str, expected: int) -> None:
    assert days(text) == expected


@pytest.mark.parametrize(
    "text",
    [
        "",
        " ",
        "soon",
        "days",
        "30 fortnights",
        "-3 days",
        "1:30",
        "1e3 days",
        "9" * 400,
        "3 days x",
    ],
)
def test_a_duration_that_cannot_be_read_is_none(text: str) -> None:
    assert days(text) is None
