"""`mpdoctor lint`: the check for CI."""

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
    from mpdoctor.cli.checkup import run_checkup

    check_engine(engine, inputs, watch=watch.watch)

    def run() -> Exit:
        return run_checkup(
            *(settings, rules, reports, inputs, baseline, window),
            save_summary=saving.save_summary,
            engine=engine,
        )

    if not watch.watch:
        return run()
    from mpdoctor.cli.report_targets import parse_formats
    from mpdoctor.cli.watch import watched
    from mpdoctor.errors import UserError

    if "-" in (inputs.paths or ()):
        raise UserError(
            "standard input cannot be watched", hint="name files or folders"
        )
    if baseline.update_baseline or baseline.prune_baseline:
        raise UserError(
            "`--watch` does not write a baseline",
            hint="run once with `--update-baseline` or `--prune-baseline`",
        )
    if saving.save_summary is not None:
        raise UserError(
            "`--watch` does not save a summary",
            hint="run once with `--save-summary`",
        )
    written = [target.path for target in parse_formats(reports) if target.path]

    def paths() -> list[str]:
        from mpdoctor.cli.context import load_context

        named = [*(inputs.paths or ())]
        named += [each for each in (settings.plan, settings.config) if each]
        try:
            context = load_context(settings, rules, reports, inputs)
        except UserError:
            return [*named, "."]
        own = context.settings
        files = (own.path, own.plan, own.baseline)
        return [*named, *context.inputs, *(str(path) for path in files if path)]

    return watched(run, paths, written)
