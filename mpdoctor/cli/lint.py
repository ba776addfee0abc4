"""`mpdoctor lint`: the gate in CI."""

from mpdoctor.cli.exit_codes import Exit
from mpdoctor.cli.options import (
    InputOptions,
    ReportOptions,
    RuleOptions,
    SettingsOptions,
    takes_groups,
)


@takes_groups
def lint(
    settings: SettingsOptions,
    rules: RuleOptions,
    reports: ReportOptions,
    inputs: InputOptions,
) -> Exit:
    """Hold events against the tracking plan and Mixpanel's own rules; for CI.

    Never touches the network.
    """
    from mpdoctor.cli.checkup import run_checkup

    return run_checkup(settings, rules, reports, inputs)
