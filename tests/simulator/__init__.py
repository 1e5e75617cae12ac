"""A GitLab over real HTTP on loopback, for tests, demonstrations and measurements."""

from tests.simulator.checks import EstateError
from tests.simulator.estate import Estate
from tests.simulator.faults import Fault
from tests.simulator.keys import ABSENT
from tests.simulator.server import Request, Simulator

__all__ = ["ABSENT", "Estate", "EstateError", "Fault", "Request", "Simulator"]
