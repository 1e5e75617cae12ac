"""The simulator and its contract agree: every answer is described, every key is answered."""

from collections import Counter
from pathlib import Path
from typing import Any

import pytest
import yaml

from tests.simulator import Simulator
from tests.simulator.server import ROUTES
from tests.unit.simulator.wire import get
from tests.unit.simulator.worlds import BODIES, targets, worlds

Type = str
_FOLDER = Path(__file__).parents[2] / "simulator" / "contract"
_JSON: dict[type, str] = {
    str: "string",
    int: "integer",
    float: "number",
    bool: "boolean",
    type(None): "null",
}


class Contract:
    """The contract, with a count of how often each key and each type was met."""

    def __init__(self) -> None:
        self.entities: dict[str, Any] = {}
        self.endpoints: dict[str, Any] = {}
        for file in sorted(_FOLDER.glob("*.yaml")):
            data = yaml.safe_load(file.read_text(encoding="utf-8"))
            for kept, found in ((self.entities, "entities"), (self.endpoints, "endpoints")):
                assert not kept.keys() & data[found].keys(), file
                kept.update(data[found])
        self.met: Counter[tuple[str, ...]] = Counter()
        self.problems: set[str] = set()

    def keys(self, entity: str) -> dict[str, tuple[str, Any]]:
        """The keys of an entity with the entity that declares them, those it extends included."""
        row = self.entities[entity]
        above = self.keys(row["extends"]) if "extends" in row else {}
        return above | {name: (entity, rule) for name, rule in row["keys"].items()}

    def check(self, value: Any, type_: Type, where: str) -> None:
        """Note every key and type of a value, and where the two do not fit."""
        fitting = next((each for each in type_.split("|") if self._fits(value, each)), None)
        if fitting is None:
            self.problems.add(f"{where}: {value!r} is not {type_}")
            return
        self.met[where, fitting] += 1
        if fitting.startswith("["):
            for item in value:
                self.check(item, fitting[1:-1], where)
        elif fitting in self.entities:
            self._check_entity(value, fitting)

    def _fits(self, value: Any, type_: Type) -> bool:
        if type_.startswith("["):
            return isinstance(value, list)
        if type_ == "{}" or type_ in self.entities:
            return isinstance(value, dict)
        return _JSON.get(type(value)) == type_

    def _check_entity(self, value: dict[str, Any], entity: str) -> None:
        known = self.keys(entity)
        self.problems |= {f"{entity}.{name}: not in the contract" for name in value.keys() - known}
        for name, (home, rule) in known.items():
            where = f"{home}.{name}"
            type_ = rule["type"] if isinstance(rule, dict) else rule
            if name in value:
                self.check(value[name], type_, where)
            elif not isinstance(rule, dict) or "absent" not in rule:
                self.problems.add(f"{where}: missing from an answer, and no word when it may be")
            else:
                self.met[where, "absent"] += 1

    def unmet(self) -> set[str]:
        """Every promise of the contract that no answer kept."""
        missing = set()
        for entity, row in self.entities.items():
            for name, rule in row["keys"].items():
                optional = isinstance(rule, dict)
                types = (rule["type"] if optional else rule).split("|")
                where = f"{entity}.{name}"
                wanted = [*types, "absent"] if optional else types
                missing |= {f"{where}: {each}" for each in wanted if not self.met[where, each]}
        return missing


@pytest.fixture(scope="module")
def contract() -> Contract:
    """The contract after it has met the answers of every world."""
    contract = Contract()
    for estate, options in worlds():
        with Simulator(estate, token_scopes=("api",), **options) as gitlab:
            for route in ROUTES:
                for target in targets(route.name):
                    name = f"{route.name}?simple=true" if "simple=true" in target else route.name
                    reply = get(gitlab, target, method=route.method, body=BODIES.get(route.name))
                    if reply.status in (200, 201):
                        json = reply.headers.get_content_type() == "application/json"
                        told = reply.body if json else reply.text
                        contract.check(told, contract.endpoints[name]["answers"], name)
    return contract


def test_every_answer_is_described(contract: Contract) -> None:
    assert sorted(contract.problems) == []


def test_every_key_and_type_of_the_contract_is_answered(contract: Contract) -> None:
    assert sorted(contract.unmet()) == []


def test_every_endpoint_is_in_the_contract_with_its_source(contract: Contract) -> None:
    described = {
        name: row["source"]
        for name, row in contract.endpoints.items()
        if not name.endswith("?simple=true")
    }
    assert described == {route.name: route.source for route in ROUTES}


def test_every_endpoint_answered(contract: Contract) -> None:
    answered = {where for where, _ in contract.met}
    assert set(contract.endpoints) <= answered
