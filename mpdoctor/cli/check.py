"""`mpdoctor check`: what is wrong with the set-up?"""

from mpdoctor.cli.exit_codes import Exit
from mpdoctor.cli.options import (
    ConnectionOptions,
    InputOptions,
    ProjectOptions,
    ReportOptions,
    RuleOptions,
    SettingsOptions,
    takes_groups,
)


@takes_groups
def check(
    settings: SettingsOptions,
    project: ProjectOptions,
    connection: ConnectionOptions,
    rules: RuleOptions,
    reports: ReportOptions,
    inputs: InputOptions,
) -> Exit:
    """Find out what is wrong with a Mixpanel set-up, area by area.

    Examines all that the settings and inputs allow, or the settings alone, and asks
    Mixpanel whether token, region and host are right. It writes nothing there.
    """
    from mpdoctor.cli.checkup import run_checkup
    from mpdoctor.cli.option_values import parse_deadline, parse_origin
    from mpdoctor.probes import DEADLINE, NetworkOptions

    origin, deadline = connection.origin, connection.deadline
    network = NetworkOptions(
        offline=connection.offline,
        origin=parse_origin(origin) if origin is not None else None,
        send_test_event=connection.send_test_event,
        deadline=parse_deadline(deadline) if deadline is not None else DEADLINE,
    )
    return run_checkup(settings, rules, reports, inputs, project, network)
