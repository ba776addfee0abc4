"""`mpdoctor lint`: the check for CI."""

from mpdoctor.cli.exit_codes import Exit
from mpdoctor.cli.options import (
    BaselineOptions,
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
    baseline: BaselineOptions,
    reports: ReportOptions,
    inputs: InputOptions,
) -> Exit:
    """Check data against the tracking plan and the rules of Mixpanel.

    Made for CI: never connects to anything.
    """
    from mpdoctor.cli.checkup import run_checkup

    return run_checkup(settings, rules, reports, inputs, baseline)
