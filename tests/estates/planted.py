"""An estate with a secret in every field where GitLab may answer one, each told once."""

from __future__ import annotations

from typing import Any

from tests.estates.core import compliant
from tests.simulator import Estate
from tests.simulator.estate import SECRET

_CI = """
variables: {{PASSWORD: "{0}-variable"}}
build:
  image: registry.north.example/base:1.4
  services: ["postgres:16.3"]
  variables: {{TOKEN: "{0}-of-a-job"}}
  before_script: ["export KEY={0}-before"]
  script: ["curl --user bot:{0}-script https://north.example", "echo $PASSWORD"]
"""


def planted() -> Estate:
    """The compliant estate with secrets, a new one for each call."""
    estate = compliant()
    _instance(estate)
    for name, user in estate["users"].items():
        _user(name, user)
    for path, group in estate["groups"].items():
        _holder(f"{SECRET}{path.replace('/', '-')}", group)
    for path, project in estate["projects"].items():
        place = f"{SECRET}{path.replace('/', '-')}"
        _holder(place, project)
        _project(place, project)
    return Estate.from_dict(estate)


def _instance(estate: dict[str, Any]) -> None:
    place = f"{SECRET}instance"
    estate["license"] = {"licensee": {"Name": f"{place}-name", "Email": f"{place}-mail@x.example"}}
    estate["variables"] += [_variable(place)]
    estate["system_hooks"] += [_hook(f"{place}-hook")]
    estate["oauth_applications"] += [
        {
            "application_name": "Told",
            "secret": f"{place}-application",
            "callback_url": f"https://u:{place}-call@app.example/{place}-back?s={place}-query",
        }
    ]
    estate["personal_access_tokens"][0]["token"] = f"{place}-token"
    estate["runners"][0] |= _runner(place)


def _user(name: str, user: dict[str, Any]) -> None:
    place = f"{SECRET}{name}"
    user |= {
        "email": f"{place}-mail@north.example",
        "commit_email": f"{place}-commit@north.example",
        "identities": [{"provider": "saml", "extern_uid": f"{place}-uid"}],
        "group_saml_identity": {"provider": "saml", "extern_uid": f"{place}-saml"},
        "ssh_keys": [{}],
        "gpg_keys": [{}],
    }


def _holder(place: str, holder: dict[str, Any]) -> None:
    """What groups and projects both have."""
    holder.setdefault("variables", []).append(_variable(place))
    holder.setdefault("hooks", []).append(_hook(f"{place}-hook"))
    holder["invitations"] = [{"invite_email": f"{place}-guest@elsewhere.example"}]
    for part in ("access_tokens", "deploy_tokens"):
        holder.setdefault(part, [{}])[0]["token"] = f"{place}-{part}"
    for runner in holder.get("runners", ()):
        runner |= _runner(place)
    for account in holder.get("service_accounts", ()):
        account["tokens"][0]["token"] = f"{place}-service"


def _project(place: str, project: dict[str, Any]) -> None:
    project |= {
        "import_type": "git",
        "import_url": f"https://mirror:{place}-import@git.example/x.git",
        "import_error": f"fatal: https://mirror:{place}-error@git.example/x.git",
        "ci_lint": {
            "merged_yaml": _CI.format(f"{place}-ci"),
            "warnings": [f"{place}-warning"],
            "jobs": [{"name": "build", "script": [f"curl {place}-linted"]}],
        },
        "files": {"CODEOWNERS": f"# {place}-comment\n* @ida.berg\n"},
    }
    project["environments"][0]["external_url"] = f"https://u:{place}-live@live.example"
    project["deploy_keys"] += [{"title": "told"}]
    project["triggers"] += [{"owner": "scanner"}]
    project["pipeline_schedules"][0] |= {
        "inputs": [{"name": "password", "value": f"{place}-input"}],
        "variables": [{"key": "A", "value": f"{place}-schedule"}],
    }
    project["remote_mirrors"] += [
        {
            "url": f"https://bot:{place}-mirror@git.example/x.git",
            "last_error": f"https://bot:{place}-refused@git.example/x.git",
        }
    ]


def _variable(place: str) -> dict[str, Any]:
    """Its value, which the simulator gives it, is not hidden."""
    return {"key": "TOLD_TOKEN", "protected": True, "description": f"{place}-described"}


def _hook(place: str) -> dict[str, Any]:
    return {
        "url": f"https://bot:{place}-word@hooks.north.example/{place}-path?key={place}-query",
        "token": f"{place}-token",
        "signing_token": f"{place}-signing",
        "custom_webhook_template": f'{{"password": "{place}-template"}}',
        "custom_headers": [{"key": "Authorization", "value": f"{place}-header"}],
        "url_variables": [{"key": "PART", "value": f"{place}-part"}],
    }


def _runner(place: str) -> dict[str, Any]:
    return {"token": f"{place}-runner", "maintenance_note": f"{place}-note"}
