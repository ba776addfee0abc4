"""Settings, and connection checks against the emulator."""

from typing import Any

from mpdoctor.model.probes import ConnectionReport, ProbeStep
from mpdoctor.model.settings import Region, Secret, ServiceAccount, Setup
from mpdoctor.probes import NetworkOptions, run_probes
from tests.emulator.emulator import Emulator
from tests.emulator.fixtures import PROJECT, SECRET, TOKEN, USER

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


def probe_emulated(
    emulator: Emulator, settings: Setup, **options: Any
) -> ConnectionReport:
    """The results of all steps against the emulator."""
    options = {"deadline": emulator.deadline, **options}
    return run_probes(
        settings, NetworkOptions(**options), open_client=emulator.open_client
    )


def step(report: ConnectionReport, number: int) -> ProbeStep:
    return report.steps[number - 1]
