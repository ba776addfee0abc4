"""`mpdoctor check`: what is wrong with the setup?"""

from mpdoctor.cli.exit_codes import Exit
from mpdoctor.cli.options import (
    BaselineOptions,
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
    baseline: BaselineOptions,
    reports: ReportOptions,
    inputs: InputOptions,
) -> Exit:
    """Check a whole Mixpanel setup: connection, data, plan, identities, profiles.

    Checks what the settings and inputs allow, or the settings alone, and asks Mixpanel
    whether token, region and host are right. Stores nothing in Mixpanel unless
    `--send-test-event` is given.
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
    return run_checkup(settings, rules, reports, inputs, baseline, project, network)
