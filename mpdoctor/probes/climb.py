"""Climbs as far as settings and wishes allow, within one deadline."""

from collections.abc import Callable, Sequence
from contextlib import nullcontext
from dataclasses import dataclass
from typing import TYPE_CHECKING

from mpdoctor.errors import InvalidSettings
from mpdoctor.model.probes import ConnectionReport, ProbeStep
from mpdoctor.model.settings import Setup
from mpdoctor.probes.settings_rung import settings_rung
from mpdoctor.probes.words import NAMES, not_tried

if TYPE_CHECKING:
    from mpdoctor.http import Client, Deadline

DEADLINE = 15.0
"""Seconds for the whole climb, unless told otherwise."""


@dataclass(frozen=True, slots=True)
class NetworkOptions:
    """What the user asked for besides the settings."""

    offline: bool = False
    origin: str | None = None
    send_test_event: bool = False
    deadline: float = DEADLINE


def climb(
    setup: Setup,
    wishes: NetworkOptions,
    *,
    tokens: Sequence[str] = (),
    opened: "Callable[[Deadline], Client] | None" = None,
) -> ConnectionReport:
    """Ask what can be asked and say what it proved.

    `tokens` are those that the records carry; the ones that the settings do not know are
    asked about too. `opened` makes the client; the usual one asks over the network of this machine.
    """
    refuse_forbidden(setup, wishes)
    first = settings_rung(setup)
    if wishes.offline:
        return _alone(setup, first, "`--offline` keeps to this machine")
    if not (setup.token or setup.service_account or setup.api_host or setup.region):
        return _alone(setup, first, "the settings name nothing to ask about")
    from mpdoctor.http import Client, Deadline
    from mpdoctor.probes.network_rungs import network_rungs

    deadline = Deadline(wishes.deadline)
    client = Client(deadline) if opened is None else opened(deadline)
    with client if opened is None else nullcontext(client):
        return network_rungs(setup, wishes, client, first, tokens)


def _alone(setup: Setup, first: ProbeStep, why: str) -> ConnectionReport:
    rest = tuple(not_tried(number, why) for number in sorted(NAMES) if number > 1)
    return ConnectionReport(setup, (first, *rest))


def refuse_forbidden(setup: Setup, wishes: NetworkOptions) -> None:
    """Raise where a wish may not be granted, before anything is done."""
    if not wishes.send_test_event:
        return
    if wishes.offline:
        raise InvalidSettings(
            "`--send-test-event` and `--offline` exclude each other",
            hint="leave one of them out",
        )
    _refuse_production(setup)


def _refuse_production(setup: Setup) -> None:
    marked = sorted(
        name
        for name, environment in setup.environments.items()
        if environment.production
        and (name == setup.environment or environment.token == setup.token)
    )
    if marked:
        what = f"environment `{marked[0]}`" if marked[0] else "the project"
        raise InvalidSettings(
            f"`--send-test-event` is refused: {what} is marked as production",
            hint="choose another environment with `--env`",
        )
