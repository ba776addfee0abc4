"""`mpdoctor identity`: shared devices, merged people, duplicate profiles."""

from mpdoctor.cli.engine import check_engine
from mpdoctor.cli.exit_codes import Exit
from mpdoctor.cli.identity_options import IdentityOptions
from mpdoctor.cli.option_groups import takes_groups
from mpdoctor.cli.options import (
    EngineOptions,
    InputOptions,
    ReportOptions,
    RuleOptions,
    SaveOptions,
    SettingsOptions,
    WindowOptions,
)


@takes_groups
def identity(
    choice: IdentityOptions,
    settings: SettingsOptions,
    rules: RuleOptions,
    reports: ReportOptions,
    inputs: InputOptions,
    window: WindowOptions,
    saving: SaveOptions,
    engine: EngineOptions,
) -> Exit:
    """Find shared devices, wrongly merged people and duplicate profiles.

    Shows who, when and how many events. Reads files only; never connects to anything.
    """
    from mpdoctor.cli.identity_command import run_identity

    check_engine(engine, inputs)
    return run_identity(
        *(choice, settings, rules, reports, inputs, window),
        save_summary=saving.save_summary,
        engine=engine,
    )
