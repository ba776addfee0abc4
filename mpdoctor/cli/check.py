"""`mpdoctor check`: what is wrong with the setup?"""

from typing import Annotated, NamedTuple

import typer

from mpdoctor.cli.engine import check_engine
from mpdoctor.cli.exit_codes import Exit
from mpdoctor.cli.option_groups import takes_groups
from mpdoctor.cli.options import (
    BaselineOptions,
    ConnectionOptions,
    EngineOptions,
    InputOptions,
    ProjectOptions,
    ReportOptions,
    RuleOptions,
    SaveOptions,
    SettingsOptions,
    WindowOptions,
)


class WalkOptions(NamedTuple):
    """Which events are followed on their way into Mixpanel."""

    event: Annotated[
        str | None,
        typer.Option(
            metavar="NAME",
            help="Show where events of this name stopped on their way into Mixpanel.",
            rich_help_panel="Missing data",
        ),
    ] = None
    user: Annotated[
        str | None,
        typer.Option(
            metavar="ID",
            help="Show where the events of this user or device stopped.",
            rich_help_panel="Missing data",
        ),
    ] = None


@takes_groups
def check(
    walk: WalkOptions,
    settings: SettingsOptions,
    project: ProjectOptions,
    connection: ConnectionOptions,
    rules: RuleOptions,
    baseline: BaselineOptions,
    reports: ReportOptions,
    inputs: InputOptions,
    window: WindowOptions,
    saving: SaveOptions,
    engine: EngineOptions,
) -> Exit:
    """Check a whole Mixpanel setup: connection, data, plan, identities, profiles.

    Checks what the settings and inputs allow, or the settings alone, and asks Mixpanel
    whether token, region and host are right. Stores nothing in Mixpanel unless
    `--send-test-event` is given.
    """
    from mpdoctor.cli.checkup import CheckupOptions, run_checkup
    from mpdoctor.cli.option_values import parse_deadline, parse_origin
    from mpdoctor.errors import UserError
    from mpdoctor.model.walk import EventChoice
    from mpdoctor.probes import DEADLINE, NetworkOptions

    check_engine(engine, inputs, event=walk.event, user=walk.user)
    origin, deadline = connection.origin, connection.deadline
    network = NetworkOptions(
        offline=connection.offline,
        origin=parse_origin(origin) if origin is not None else None,
        send_test_event=connection.send_test_event,
        deadline=parse_deadline(deadline) if deadline is not None else DEADLINE,
    )
    choice = EventChoice(*walk) if any(walk) else None
    if choice is not None and saving.save_summary is not None:
        raise UserError(
            "a summary does not follow single events",
            hint="leave out `--event` and `--user`, or `--save-summary`",
        )
    return run_checkup(
        CheckupOptions(
            *(settings, rules, reports, inputs, baseline, window),
            project,
            network,
            choice,
            saving.save_summary,
            engine,
        )
    )
