"""docs/config-repo-walkthrough.md: its files and commands come to what it says."""

from __future__ import annotations

import re
from pathlib import Path

from tests.integration.test_component import Ended, Runner, scanned, variables, with_settings
from tests.simulator import Simulator
from tests.unit.docs import documents

PAGE = documents.ROOT / "docs" / "config-repo-walkthrough.md"
LEFT_OUT = "..."


def blocks(step: int) -> list[str]:
    """The blocks of a step, in their order."""
    begun = PAGE.read_text("utf-8").partition(f"\n## {step}. ")[2]
    section = begun.partition(f"\n## {step + 1}. ")[0]
    return re.findall(r"^```\w*\n(.*?)^```", section, re.DOTALL | re.MULTILINE)


def check(said: str, shown: str) -> None:
    """Hold what is shown against what is said; some of it may be left out."""
    lines = iter(said.splitlines())
    for line in shown.splitlines():
        assert line == LEFT_OUT or line in lines, f"not said, or not there: {line}\n{said}"


def test_the_page_tells_what_happens(tmp_path: Path) -> None:
    estate, project = with_settings()
    [merge_request] = project["merge_requests"]
    ci = variables(project)
    commands = documents.commands(PAGE)
    config = tmp_path / "config"
    config.mkdir()
    with Simulator(estate, tier=estate.tier or "", token_scopes=("api",)) as gitlab:
        runner = Runner(tmp_path, gitlab)

        def following(code: int = 0) -> Ended:
            ended = runner.glscan(*next(commands))
            assert ended.code == code, ended.said
            return ended

        check(following().said, blocks(1)[-1])
        strong, _, shown = blocks(2)
        (config / "web.yaml").write_text(strong)
        check(following().said, shown)
        (tmp_path / "glscan.yaml").write_text(blocks(3)[0])
        (tmp_path / "waivers.yaml").write_text(blocks(3)[1])
        weak = strong.replace("author_approval: false", "author_approval: true")
        weaker = weak.replace("force_push: false", "force_push: true")
        (config / "web.yaml").write_text(weaker)
        locally = following(1).said
        check(locally, blocks(4)[-1])

        scanned(project, (tmp_path / "snapshot.json.gz").read_bytes())
        assert runner.gate({"post": True}, **ci).code == 1
        [note] = merge_request["notes"]
        check(note["body"], blocks(6)[0])
        (config / "web.yaml").write_text(weak)
        waiting = runner.gate({"post": True}, **ci)
        assert waiting.code == 1
        check(waiting.said, blocks(6)[1])
        assert merge_request["notes"] == [note]
        assert "NEEDS APPROVAL" in note["body"]

        merge_request["approved_by"] = [{"username": "lea.kurz"}]
        released = runner.gate({"post": True}, **ci)
        assert released.code == 0
        check(released.said, blocks(7)[0])
        following()
        check(following().said, blocks(7)[-1])

        (config / "web.yaml").write_text(strong)
        (config / "groups.yaml").write_text(blocks(8)[0])
        check(following().said, blocks(8)[-1])

    # The hook itself is run elsewhere: it says what the command says.
    told = [line for line in blocks(9)[-1].splitlines() if line.startswith("block ")]
    assert len(told) == 1
    check(locally, told[0])
    assert next(commands, None) is None
