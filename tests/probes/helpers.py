"""Set-ups and climbs."""

from typing import Any

from mpdoctor.model.probes import ConnectionReport, ProbeStep
from mpdoctor.model.settings import Region, Secret, ServiceAccount, Setup
from mpdoctor.probes import NetworkOptions, climb
from tests.emulator.fixtures import PROJECT, SECRET, TOKEN, USER
from tests.emulator.mixpanel import Emulator

ACCOUNT = ServiceAccount(USER, Secret(SECRET))
NOW = 1_790_000_000.0


def setup(**changes: Any) -> Setup:
    """The emulated project, as good settings describe it."""
    usual: dict[str, Any] = {
        "token": TOKEN,
        "region": Region.EU,
        "project_id": PROJECT,
        "now": NOW,
    }
    return Setup(**{**usual, **changes})


def climbed(emulator: Emulator, settings: Setup, **wishes: Any) -> ConnectionReport:
    """A climb over the emulator."""
    wishes = {"deadline": emulator.deadline, **wishes}
    return climb(settings, NetworkOptions(**wishes), opened=emulator.opened)


def rung(ladder: ConnectionReport, number: int) -> ProbeStep:
    return ladder.rungs[number - 1]
