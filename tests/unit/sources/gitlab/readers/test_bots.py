from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from scanner.model import Gap, Section
from tests.simulator import Estate
from tests.unit.sources.gitlab.reading import collected_from, planned

WEB = "project acme/web"
NAME = "project_11_bot_ab"


def world(*, bot: bool, **parts: Any) -> Estate:
    """A project with a Maintainer who has the name of a bot, and an ordinary one."""
    return Estate.from_dict(
        {
            "users": {NAME: {"id": 7, "bot": bot}, "kim": {"id": 8}},
            "groups": {"acme": {}},
            "projects": {
                "acme/web": {
                    "id": 11,
                    "members": [
                        {"username": NAME, "access_level": 40},
                        {"username": "kim", "access_level": 40},
                    ],
                    **parts,
                }
            },
        }
    )


def members(estate: Estate, folder: Path, role: str) -> Section:
    plan = planned(project=["members.*.is_bot"])
    found = collected_from(estate, folder, "acme", plan=plan, role=role).section(WEB, "members")
    assert found.data["8"]["is_bot"] is False
    return found


@pytest.mark.parametrize("role", ["owner", "maintainer", "developer"])
def test_a_token_proves_who_is_a_bot(role: str, tmp_path: Path) -> None:
    tokens = [{"name": "deploy", "user_id": 7}]
    found = members(world(bot=True, access_tokens=tokens), tmp_path, role)
    shown = role != "developer"
    assert found.data["7"].get("is_bot") is (True if shown else None)
    assert found.gaps.get("7.is_bot") is (None if shown else Gap.ROLE)


@pytest.mark.parametrize("bot", [True, False])
@pytest.mark.parametrize("role", ["admin", "owner"])
def test_a_name_alone_proves_nothing(role: str, bot: bool, tmp_path: Path) -> None:
    found = members(world(bot=bot), tmp_path, role)
    shown = role == "admin"
    assert found.data["7"].get("is_bot") is (bot if shown else None)
    assert found.gaps.get("7.is_bot") is (None if shown else Gap.ROLE)
