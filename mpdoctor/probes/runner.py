"""Runs the six steps in order, as far as settings and options allow, within one deadline."""

from collections.abc import Callable, Sequence
from contextlib import nullcontext
from typing import TYPE_CHECKING

from msgspec import Struct
from msgspec.structs import replace

from mpdoctor.diagnosis.tokens import unknown_tokens
from mpdoctor.errors import InvalidSettings
from mpdoctor.model.probes import STEP_NAMES, ConnectionReport, HostState, ProbeStep
from mpdoctor.model.settings import Setup
from mpdoctor.probes.messages import not_tried
from mpdoctor.probes.settings_step import settings_step

if TYPE_CHECKING:
    from mpdoctor.http import Client, Deadline

DEADLINE = 15.0
"""Seconds for all steps together, unless `--deadline` says otherwise."""


class NetworkOptions(Struct, frozen=True):
    """The options of `check` that concern the network."""

    offline: bool = False
    origin: str | None = None
    send_test_event: bool = False
    deadline: float = DEADLINE


def run_probes(
    setup: Setup,
    options: NetworkOptions,
    *,
    tokens: Sequence[str] = (),
    open_client: "Callable[[Deadline], Client] | None" = None,
) -> ConnectionReport:
    """Run every step that can be tried and return the results.

    `tokens` are those that the records carry; the regions are also asked about the ones
    that the settings do not know. `open_client` replaces the usual client in tests.
    """
    refuse_forbidden(setup, options)
    first = settings_step(setup)
    if not setup.token:
        first = replace(first, advice=_offer(setup, tokens) or first.advice)
    if options.offline:
        return _only(setup, "`--offline` keeps to this machine", first)
    if not (setup.token or setup.service_account or setup.api_host or setup.region):
        return _only(setup, "the settings name nothing to ask about", first)
    # Nothing that runs offline pays for importing the HTTP library.
    from mpdoctor.http import Client, Deadline

    deadline = Deadline(options.deadline)
    client = Client(deadline) if open_client is None else open_client(deadline)
    with client if open_client is None else nullcontext(client):
        return _over_network(setup, options, client, first, tokens)


def _over_network(
    setup: Setup,
    options: NetworkOptions,
    client: "Client",
    first: ProbeStep,
    tokens: Sequence[str],
) -> ConnectionReport:
    """Steps 2 to 6; each is given the results of earlier ones that it depends on."""
    from mpdoctor.probes.account_step import account_step
    from mpdoctor.probes.arrival_step import arrival_step
    from mpdoctor.probes.host_step import host_step
    from mpdoctor.probes.proxy_step import proxy_step
    from mpdoctor.probes.token_step import token_step, with_account

    second, host = host_step(setup, client)
    if host is not None and host.state is HostState.NO_NETWORK:
        return _only(setup, "this machine has no network", first, second)
    third, token = token_step(setup, client, host, tokens)
    fourth, account = account_step(setup, client, token, tokens)
    if token is not None:
        third, token = with_account(setup, third, token, account)
    fifth, proxy = proxy_step(setup, client, host, token, options.origin)
    sixth, arrival = arrival_step(
        setup, client, token, account, wanted=options.send_test_event
    )
    return ConnectionReport(
        setup,
        (first, second, third, fourth, fifth, sixth),
        host=host,
        token=token,
        account=account,
        proxy=proxy,
        arrival=arrival,
        answer_count=client.answer_count,
    )


def _offer(setup: Setup, tokens: Sequence[str]) -> str:
    """How to ask about the token that most records carry."""
    found = unknown_tokens(setup, tokens)
    if not found:
        return ""
    more = len(tokens) - 1
    rest = f"; the data carries {more} more" if more else ""
    return f"the data carries a token: ask about it with `--token {found[0]}`{rest}"


def _only(setup: Setup, why: str, *tried: ProbeStep) -> ConnectionReport:
    """A report in which the steps after those given were not tried, for one reason."""
    rest = (not_tried(number, why) for number in list(STEP_NAMES)[len(tried) :])
    return ConnectionReport(setup, (*tried, *rest))


def refuse_forbidden(setup: Setup, options: NetworkOptions) -> None:
    """Raise where the options ask for what is not allowed, before anything is done."""
    if not options.send_test_event:
        return
    if options.offline:
        raise InvalidSettings(
            "`--send-test-event` and `--offline` exclude each other",
            hint="leave one of them out",
        )
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
    if setup.service_account is None:
        raise InvalidSettings(
            "`--send-test-event` needs a service account, which looks for the event in "
            "the raw export",
            hint="give `service_account` in the settings, or set "
            "`MPDOCTOR_SERVICE_ACCOUNT_USERNAME` and `MPDOCTOR_SERVICE_ACCOUNT_SECRET`; "
            "and `--project-id`, if it can see several projects",
        )
    if not setup.token:
        raise InvalidSettings(
            "`--send-test-event` needs a token",
            hint="give `project.token` in the settings, or `--token`",
        )
