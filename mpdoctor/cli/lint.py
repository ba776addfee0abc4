"""`mpdoctor lint`: the check for CI."""

from typing import TYPE_CHECKING

from mpdoctor.cli.engine import check_engine
from mpdoctor.cli.exit_codes import Exit
from mpdoctor.cli.option_groups import takes_groups
from mpdoctor.cli.options import (
    BaselineOptions,
    EngineOptions,
    InputOptions,
    ReportOptions,
    RuleOptions,
    SaveOptions,
    SettingsOptions,
    WatchOptions,
    WindowOptions,
)

if TYPE_CHECKING:
    from mpdoctor.cli.checkup import CheckupOptions


@takes_groups
def lint(
    settings: SettingsOptions,
    rules: RuleOptions,
    baseline: BaselineOptions,
    reports: ReportOptions,
    inputs: InputOptions,
    window: WindowOptions,
    watch: WatchOptions,
    saving: SaveOptions,
    engine: EngineOptions,
) -> Exit:
    """Check data against the tracking plan and the rules of Mixpanel.

    Made for CI: never connects to anything.
    """
    from mpdoctor.cli.checkup import CheckupOptions, run_checkup

    check_engine(engine, inputs, watch=watch.watch)
    options = CheckupOptions(
        *(settings, rules, reports, inputs, baseline, window),
        save_summary=saving.save_summary,
        engine=engine,
    )
    if not watch.watch:
        return run_checkup(options)
    from mpdoctor.cli.report_targets import parse_formats
    from mpdoctor.cli.watch import watched

    _refuse_with_watch(options)
    written = [target.path for target in parse_formats(reports) if target.path]
    return watched(lambda: run_checkup(options), lambda: _files_of(options), written)


def _refuse_with_watch(options: "CheckupOptions") -> None:
    """Raise for what cannot be read again, or would be written again and again."""
    from mpdoctor.errors import UserError

    if "-" in (options.inputs.paths or ()):
        raise UserError(
            "standard input cannot be watched", hint="name files or folders"
        )
    if options.baseline.update_baseline or options.baseline.prune_baseline:
        raise UserError(
            "`--watch` does not write a baseline",
            hint="run once with `--update-baseline` or `--prune-baseline`",
        )
    if options.save_summary is not None:
        raise UserError(
            "`--watch` does not save a summary",
            hint="run once with `--save-summary`",
        )


def _files_of(options: "CheckupOptions") -> list[str]:
    """All that a run reads: inputs, settings, plan and baseline."""
    from mpdoctor.cli.context import load_context
    from mpdoctor.errors import UserError

    settings, inputs = options.settings, options.inputs
    named = [*(inputs.paths or ())]
    named += [each for each in (settings.plan, settings.config) if each]
    try:
        context = load_context(settings, options.rules, options.reports, inputs)
    except UserError:
        return [*named, "."]
    own = context.settings
    files = (own.path, own.plan, own.baseline)
    return [*named, *context.inputs, *(str(path) for path in files if path)]
