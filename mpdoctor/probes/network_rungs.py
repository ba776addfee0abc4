"""Rungs 2 to 6, each told what the ones below it proved."""

from collections.abc import Sequence
from typing import TYPE_CHECKING

from mpdoctor.http import Client
from mpdoctor.model.probes import ConnectionReport, ProbeStep, Reach
from mpdoctor.model.settings import Setup
from mpdoctor.probes.account_rung import account_rung
from mpdoctor.probes.arrival_rung import arrival_rung
from mpdoctor.probes.host_rung import host_rung
from mpdoctor.probes.proxy_rung import proxy_rung
from mpdoctor.probes.token_rung import token_rung
from mpdoctor.probes.words import NAMES, not_tried

if TYPE_CHECKING:
    from mpdoctor.probes.climb import NetworkOptions


def network_rungs(
    setup: Setup,
    wishes: "NetworkOptions",
    client: Client,
    first: ProbeStep,
    tokens: Sequence[str],
) -> ConnectionReport:
    """The rest of the climb over an open client."""
    second, host = host_rung(setup, client)
    if host is not None and host.reach is Reach.NO_NETWORK:
        rest = (not_tried(number, "this machine has no network") for number in NAMES)
        return ConnectionReport(setup, (first, second, *tuple(rest)[2:]), host=None)
    third, token = token_rung(setup, client, host, tokens)
    fourth, account = account_rung(setup, client, token)
    fifth, proxy = proxy_rung(setup, client, host, token, wishes.origin)
    sixth, arrival = arrival_rung(
        setup, client, token, account, wanted=wishes.send_test_event
    )
    return ConnectionReport(
        setup,
        (first, second, third, fourth, fifth, sixth),
        host=host,
        token=token,
        account=account,
        proxy=proxy,
        arrival=arrival,
        answered=client.answered,
    )
