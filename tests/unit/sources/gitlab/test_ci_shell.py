"""Which variables a script prints, told from its text alone."""

from __future__ import annotations

import time

import pytest

from scanner.sources.gitlab.ci_commands import EVERYTHING
from scanner.sources.gitlab.ci_shell import printed
from scanner.sources.gitlab.ci_words import TooDeep


def names(script: str) -> str:
    return " ".join(sorted(printed(script).names))


@pytest.mark.parametrize(
    ("script", "found"),
    [
        ("echo $TOKEN", "TOKEN"),
        ("echo hello", ""),
        ('echo "$A ${B} $$C %s"', "A B"),
        ("echo '$A'", ""),
        ("echo 'it''s' \"$A\"", "A"),
        ('echo "\\$A" \\$B', ""),
        ("echo $'$A\\' $B' $C", "C"),
        ("echo a$A'b'$B", "A B"),
        ("echo $1 $? $# $@ $_ $$", ""),
        ("/bin/echo $A", "A"),
        ("echo -n $A; true && echo $B || echo $C", "A B C"),
        ("printf '%s\\n' \"$A\" $B", "A B"),
        ("printf -v LINE '%s' $A", ""),
        ("echo \\\n  $A", "A"),
        ("echo $A # $B", "A"),
        ("echo a#$A", "A"),
        ("# echo $A", ""),
        ('curl -H "PRIVATE-TOKEN: $A" https://x', ""),
        ("docker login -p $A", ""),
        ("A=$B", ""),
        ("A=$B echo $C", "C"),
        ("sudo -E echo $A", "A"),
        ("FOO=bar env A=b echo $C", "C"),
        ("echo $env:A ${env:B}", "A B"),
        ("Write-Host $env:A; write-output ${env:B}", "A B"),
        ("echo\t$A\r\n", "A"),
        ("echo \u00a0$A \x0b", "A"),
    ],
)
def test_what_is_echoed(script: str, found: str) -> None:
    assert names(script) == found


@pytest.mark.parametrize(
    ("expansion", "found"),
    [
        ("${A:-$B}", "A B"),
        ("${A:+it is set}", ""),
        ("${A+$B}", "B"),
        ("${#A}", ""),
        ("${!A}", "A"),
        ("${A:0:4}", "A"),
        ("${A%%$B}", "A"),
        ("${A/x/$B}", "A"),
        ("${A?no $B}", "A B"),
        ("${1:-$A}", "A"),
        ("${A:-'$B'}", "A"),
        ("$((A + 1))", ""),
        ("${A", "A"),
        ("$", ""),
    ],
)
def test_what_stands_in_braces(expansion: str, found: str) -> None:
    assert names(f'echo "{expansion}"') == found


@pytest.mark.parametrize(
    ("script", "found"),
    [
        ("echo $A | docker login -u x --password-stdin", ""),
        ("echo $A |& wc -c", ""),
        ("echo $A | grep -q x", ""),
        ("echo $A | grep -c x", ""),
        ("env | cut -d= -f1", ""),
        ("env | awk -F= '{print $1}' | sort", ""),
        ("echo $A 2>&1 >/dev/null | cat; env | tee x >/dev/null", ""),
        ("echo $A | tee file", "A"),
        ("echo $A | tee file > /dev/null", ""),
        ("echo $A |\n  cat", "A"),
        ("echo $A |", "A"),
        ("true | echo $A", "A"),
        ("echo $A > file", ""),
        ("echo $A >> $B", ""),
        ("echo $A 1>file", ""),
        ("echo $A &> file; echo $B", "B"),
        ("> file echo $A", ""),
        ("echo $A 2> file", "A"),
        ("echo $A >&2", "A"),
        ("echo $A > /dev/stderr", "A"),
        ("echo $A >&-", ""),
        ("echo $A & echo $B", "A B"),
        ("wc -c <<< $A", ""),
        ("diff <(echo $A) >(echo $B)", ""),
    ],
)
def test_what_goes_elsewhere_is_not_printed(script: str, found: str) -> None:
    assert names(script) == found


@pytest.mark.parametrize(
    ("script", "found"),
    [
        ("cat <<EOF > .netrc\necho $A\nEOF\necho $B", "B"),
        ("cat <<-'END' && echo $C\n\techo $A\n\tEND\necho $B", "B C"),
        ("wc <<A <<B\n$X\nA\necho $Y\nB\necho $Z", "Z"),
        ("cat <<'EOF'\n$A\nEOF", ""),
        ("docker login <<EOF\r\n$A\r\nEOF\r\necho $B", "B"),
        ("cat <<EOF | docker login\n$A\nEOF", ""),
        ("X=$(cat <<EOF\n$A\nEOF\n)", ""),
    ],
)
def test_texts_within_scripts_are_passed_over(script: str, found: str) -> None:
    assert names(script) == found


@pytest.mark.parametrize(
    ("script", "found"),
    [
        ("A=$(echo $B)", ""),
        ("echo $(echo $A)", "A"),
        ('echo "$(echo $A | base64) $B"', "A B"),
        ("echo $(curl -H $A x)", ""),
        ("echo `echo $A` $B", "A B"),
        ("echo `echo \\`echo \\$A\\``", "A"),
        ("echo $(case $X in a) echo $A;; esac) $B", "A B"),
        ("export A=$(printf %s $B)", ""),
    ],
)
def test_what_a_substitution_prints_goes_where_it_stands(script: str, found: str) -> None:
    assert names(script) == found


@pytest.mark.parametrize(
    ("script", "found"),
    [
        ("if [ -n $A ]; then echo $B; else echo $C; fi", "B C"),
        ("for x in $A; do echo $x; done", "x"),
        ("for env in dev prod\ndo true; done", ""),
        ("for env; do true; done", ""),
        ("while read line; do echo $A; done > file", ""),
        ("while true; do echo $A; done | docker login", ""),
        ("{ echo $A; echo $B; } > file; echo $C", "C"),
        ("(echo $A) | sh; (echo $B)", "B"),
        ("{ if true; then echo $A; fi; } | cat", "A"),
        ("case $X in env) true;; a|set) echo $A;; (b) echo $B;; esac", "A B"),
        ("say() { echo $A; }\nfunction tell { echo $B; }", "A B"),
        ("X=(a $A); echo ${X[0]}", "X"),
        ("function say() ( echo $A )\nsay", "A"),
        ("say() ( echo $A )", "A"),
        ("(( i <<= 1 ))\necho $A", "A"),
        ("x[1<<2]=3\necho $A", "A"),
        ("echo $((1 << 2))\necho $A", "A"),
        ("((echo $A); echo $B)", "A B"),
        ("[[ $A =~ (x|y) ]] && echo $B", "B"),
        ("! echo $A", "A"),
        ("echo $A)", ""),
        ("}; fi; done; echo $A", "A"),
    ],
)
def test_the_language_around_commands(script: str, found: str) -> None:
    assert names(script) == found


@pytest.mark.parametrize(
    "script",
    [
        "env",
        "/usr/bin/env",
        "printenv",
        "set",
        "export -p",
        "export",
        "declare -p",
        "sudo env",
        "env A=b",
        "env | sort",
        "env -u A | sort -u | tee env.txt",
        "printenv -0",
        "cat /proc/self/environ",
        "cat /proc/$$/environ | tr '\\0' '\\n'",
        "strings /proc/1/environ",
        "Get-ChildItem env:",
        "dir Env:\\*",
    ],
)
def test_the_whole_environment_is_printed(script: str) -> None:
    assert names(script) == EVERYTHING


@pytest.mark.parametrize(
    ("script", "found"),
    [
        ("env > env.txt", ""),
        ("env -i", ""),
        ("env A=b make", ""),
        ("printenv HOME TOKEN", "HOME TOKEN"),
        ("cat /proc/self/environ > file", ""),
        ("ls /proc/self/environ", ""),
        ("ls build", ""),
        ("ls /proc", ""),
        ("declare -p A", "A"),
        ("declare -A map", ""),
        ("declare -f", ""),
        ("export A=$B", ""),
        ("command -v env", ""),
        ("exec env", EVERYTHING),
        ("set -e", ""),
        ("set -- $A", ""),
        ("ENV=env", ""),
    ],
)
def test_some_of_it_or_none(script: str, found: str) -> None:
    assert names(script) == found


@pytest.mark.parametrize(
    ("script", "found"),
    [
        ("curl $A; set -x; curl $B; set +x; curl $C", "B"),
        ("set -euxo pipefail\ncurl -H $A > file", "A"),
        ("set -o xtrace; A=$B; set +o xtrace; X=$C", "B"),
        ("set -x; A=$(curl $B | sh)", "B"),
        ("set -x; A=`curl $B`", "B"),
        ("(set -x; curl $A); curl $B", "A"),
        ("set -x; for x in $A; do true; done", "A"),
        ("set -x; curl '$A'", ""),
        ("set -o posix; curl $A", ""),
        ("set -- -x; curl $A", ""),
    ],
)
def test_tracing_prints_what_commands_are_given(script: str, found: str) -> None:
    assert names(script) == found


def test_tracing_goes_on_in_what_the_same_shell_runs_next() -> None:
    assert printed("set -x").traced
    assert printed("curl $A", traced=True).names == {"A"}
    assert not printed("set +x", traced=True).traced


@pytest.mark.parametrize(
    "script",
    [
        "$(" * 60,
        "(" * 60,
        "{ " * 60,
        "if " * 60,
        '"${A:-' * 60,
        "${A:-" * 3000,
    ],
)
def test_a_script_nested_without_end_is_refused(script: str) -> None:
    with pytest.raises(TooDeep):
        printed(f"echo {script}" if "$" in script else script)


@pytest.mark.parametrize(
    "script",
    [
        "echo " + "a " * 300_000,
        "echo " + "\\a" * 300_000,
        "echo " + "$A" * 300_000,
        "if " + "then " * 100_000,
        "`" * 200_000,
        "cat " + "<<E " * 100_000 + "\n" + "x\n" * 100_000,
        "echo $A |" * 100_000,
        "f() " * 100_000,
        '"' * 300_001,
        "&" * 300_000,
        "A=1 " * 200_000 + "env",
        "sudo " * 200_000,
    ],
)
def test_a_script_made_to_be_slow_is_not(script: str) -> None:
    started = time.process_time()
    printed(script)
    assert time.process_time() - started < 10


@pytest.mark.parametrize(
    "script",
    [
        "echo $A | base64",
        "echo $A | grep x | sort | rev",
        "echo $A | xxd | head -5",
        'cat <<EOF\ntoken="$A"\nEOF',
        "cat <<EOF |\n$A\nEOF\nsort",
        "tee file <<EOF\n$A\nEOF",
        "cat <<< $A",
        "cat <(echo $A)",
        "echo $A > >(cat)",
        "echo $A >&2 | true",
        "X=$(echo $A >&2)",
        "echo $A > /proc/self/fd/1",
    ],
)
def test_what_passes_through_is_printed(script: str) -> None:
    assert names(script) == "A"


@pytest.mark.parametrize(
    "script",
    [
        "eval echo $A",
        "eval 'echo $A'",
        'sh -c "echo $A"',
        "bash -exc 'true $A'",
        "sudo -u root bash -c 'echo \"$A\"'",
        "timeout -k 5 5 echo $A",
        "nice -n 5 /bin/echo $A",
        "xargs echo $A",
        "echo $A | xargs echo",
        "trap 'echo $A' EXIT",
        "sh <<EOF\necho $A\nEOF",
        "cat <<'EOF' | sh\necho $A\nEOF",
    ],
)
def test_what_others_run_is_read_too(script: str) -> None:
    assert names(script) == "A"


@pytest.mark.parametrize(
    "script",
    [
        "env | grep TOKEN",
        "env | sed s/a/b/ | awk 1",
        "set | grep x",
        "cat < /proc/self/environ",
        "grep -z . /proc/self/environ",
        "cat <(env)",
        "sudo -u root env",
        "timeout 5 env",
        "busybox env",
        "readonly -p",
        "gci env:* | sort-object name",
        "Get-ChildItem Env: | Format-Table",
        "Get-ChildItem Env:API_* | Out-String",
    ],
)
def test_the_environment_is_printed_in_other_ways(script: str) -> None:
    assert names(script) == EVERYTHING


@pytest.mark.parametrize(
    ("script", "found"),
    [
        ("$env:A", "A"),
        ('"it is $env:A"', "A"),
        ("Get-Content env:A", "A"),
        ("(Get-Item env:A).Value", "A"),
        ("[Console]::WriteLine($env:A)", "A"),
        ("$env:A = $env:B", ""),
        ("$env:A | Out-File x", ""),
        ("$A/bin/tool", ""),
        ("$(curl $A)", ""),
    ],
)
def test_a_value_that_stands_alone(script: str, found: str) -> None:
    assert names(script) == found


@pytest.mark.parametrize(
    "script",
    [
        "cat <<EOF\necho $A",
        "cat <<EOF",
        "echo 'it",
        'echo "it',
        "echo $(date",
        "echo `date",
        "echo ${A",
        "sh -x ./deploy.sh",
        "echo $A | sh",
    ],
)
def test_what_cannot_be_followed_is_unclear(script: str) -> None:
    assert printed(script).unclear


@pytest.mark.parametrize(
    "script",
    [
        "curl https://x | sh",
        "sh ./deploy.sh",
        "eval $(ssh-agent -s)",
        "cat <<EOF > f\n$A\nEOF",
        "cat <<EOF |\n$A\nEOF\ntee f",
        "case $X in a) true;; (b) true;; esac",
        'echo "$(date "+%s")" \'`\'',
        "if [ $A ]; then (make); fi",
        "sh -e ./x; bash -c 'set -x; make'",
    ],
)
def test_plain_scripts_are_clear(script: str) -> None:
    assert not printed(script).unclear
