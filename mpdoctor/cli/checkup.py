"""What `lint` and `check` have in common."""

import os
from collections import Counter
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, NamedTuple

from msgspec.structs import replace

from mpdoctor.analysis.interrupt import Interrupt
from mpdoctor.analysis.shards import size_of
from mpdoctor.cli.baseline_file import save_baseline
from mpdoctor.cli.console import print_error, print_message
from mpdoctor.cli.context import RunContext, load_context
from mpdoctor.cli.engine import opened_engine
from mpdoctor.cli.exit_codes import Exit, exit_code
from mpdoctor.cli.option_values import parse_columns, parse_jobs, parse_window
from mpdoctor.cli.options import (
    HERE,
    BaselineOptions,
    EngineOptions,
    InputOptions,
    ProjectOptions,
    ReportOptions,
    RuleOptions,
    SettingsOptions,
    WindowOptions,
)
from mpdoctor.cli.progress import shown_progress
from mpdoctor.cli.report_targets import (
    ReportTarget,
    check_writable,
    parse_formats,
    write_reports,
)
from mpdoctor.cli.saving import saved_order, saving
from mpdoctor.diagnosis.pipeline import examine
from mpdoctor.errors import UnreadableInput, UserError
from mpdoctor.inputs import Source, find_sources
from mpdoctor.model.report import Diagnosis
from mpdoctor.model.settings import Setup

if TYPE_CHECKING:
    from mpdoctor.model.probes import ConnectionReport
    from mpdoctor.model.walk import EventChoice
    from mpdoctor.probes import NetworkOptions

MOST_ALIKE = 10
"""Errors with the same hint that are printed."""


class CheckupOptions(NamedTuple):
    """What `lint` and `check` are asked for.

    With `network`, what may be asked of it, settings without inputs are examined too, and
    identities; without, nothing leaves this machine. `choice` names the events that are to
    be followed, and `window` which events are looked at. `save_summary` is a file for what
    was gathered, and `engine` says where that happens.
    """

    settings: SettingsOptions
    rules: RuleOptions
    reports: ReportOptions
    inputs: InputOptions
    baseline: BaselineOptions
    window: WindowOptions
    project: ProjectOptions | None = None
    network: "NetworkOptions | None" = None
    choice: "EventChoice | None" = None
    save_summary: str | None = None
    engine: EngineOptions = HERE


def run_checkup(options: CheckupOptions) -> Exit:
    """Read, examine, write the reports."""
    reports, network = options.reports, options.network
    targets = parse_formats(reports)
    jobs = parse_jobs(options.inputs.jobs)
    context = load_context(
        *(options.settings, options.rules, reports, options.inputs),
        *(options.project, options.baseline),
    )
    window = parse_window(*options.window, context.setup.timezone)
    settings_alone = network is not None and _is_alone(context)
    if not settings_alone:
        require_inputs(context)
    probe = _probing(context.setup, network) if network is not None else None
    sources, unread = _sources(options, context, targets)
    interrupt = Interrupt()
    size = sum(map(size_of, sources))
    save = saving(
        options.save_summary,
        "lint" if network is None else "check",
        *(context, sources, unread, window),
    )
    with (
        opened_engine(options.engine, sources, save=save is not None) as elsewhere,
        shown_progress(size, quiet=reports.quiet or elsewhere is not None) as progress,
    ):
        diagnosis = examine(
            sources,
            context.setup,
            context.selection,
            jobs=jobs,
            unread=[(error.message, error.hint) for error in unread],
            run_probes=probe,
            identity=network is not None,
            interrupt=interrupt,
            progress=progress,
            choice=options.choice,
            window=window,
            save=save,
            engine=elsewhere,
        )
    diagnosis = replace(diagnosis, fail_on=context.settings.fail_on)
    if settings_alone:
        diagnosis = replace(diagnosis, examined={**diagnosis.examined, "settings": 1})
    if not interrupt.asked:
        save_baseline(diagnosis, options.baseline)
    if reports.redact:
        from mpdoctor.reports.anonymize import Anonymizer

        diagnosis = Anonymizer().diagnosis(diagnosis)
    write_reports(diagnosis, targets)
    print_unread(diagnosis)
    if interrupt.asked:
        return Exit.INTERRUPTED
    return exit_code(diagnosis, context.settings.fail_on, context.tolerated)


def _sources(
    options: CheckupOptions, context: RunContext, targets: Sequence[ReportTarget]
) -> tuple[list[Source], list[UserError]]:
    """What to read, and what cannot be read; no report may overwrite any of it."""
    found, notes, unread = find_sources(
        context.inputs,
        input_format=options.inputs.input_format,
        columns=parse_columns(options.inputs.map),
    )
    sources = saved_order(found, options.save_summary)
    check_writable(
        [*(target.path for target in targets), options.save_summary],
        [str(source.path) for source in sources if source.path],
    )
    if sources and not options.reports.quiet:
        for note in notes:
            if not is_own_note(note, context):
                print_message("skipped", note)
    return sources, unread


def _is_alone(context: RunContext) -> bool:
    """Whether there are only settings; raises where there is nothing at all."""
    if context.inputs:
        return False
    if not _has_settings(context.setup):
        raise UnreadableInput(
            "nothing to check: no settings and no data were given",
            hint="give `--token TOKEN --region us|eu|in` to ask Mixpanel, or files such "
            "as a raw export or recorded requests; docs/inputs.md says how to get them",
        )
    return True


def require_inputs(context: RunContext) -> None:
    """Raise where neither command line nor settings name anything to read."""
    if not context.inputs:
        raise UnreadableInput(
            "nothing to read",
            hint="name files or folders, or set `inputs` in `mpdoctor.yaml`",
        )


def print_unread(diagnosis: Diagnosis) -> None:
    """Print what was not read or not answered, which is why the exit code is 2."""
    if not (diagnosis.was_read or diagnosis.unread or diagnosis.unsettled):
        print_error(_nothing_of_mixpanels(diagnosis))
    alike = Counter[str]()
    for message, hint in diagnosis.unread:
        alike[hint] += 1
        if alike[hint] <= MOST_ALIKE:
            print_error(UserError(message, hint=hint))
    for count in alike.values():
        if count > MOST_ALIKE:
            print_error(
                UserError(
                    f"{count - MOST_ALIKE:,} more inputs could not be read either",
                    hint="`--format json` lists them under `unread`",
                )
            )
    for step in diagnosis.unsettled:
        message = f"step {step.number} ({step.name}) is not settled: {step.message}"
        print_error(UserError(message, hint=step.advice))


def _nothing_of_mixpanels(diagnosis: Diagnosis) -> UserError:
    """Why nothing was examined, although all of the input was read."""
    for finding in diagnosis.findings:
        return UserError(finding.message, hint=finding.help or finding.rule.fix)
    outside = diagnosis.examined.get("outside_window")
    if outside:
        return UserError(
            f"nothing was examined: none of {outside:,} events lies in the window "
            f"{diagnosis.window}",
            hint="check the dates of `--since` and `--until`",
        )
    others = diagnosis.examined.get("other_requests")
    if others:
        return UserError(
            "nothing was examined: the request sends no data to Mixpanel"
            if others == 1
            else f"nothing was examined: none of {others:,} requests sends data to "
            "Mixpanel",
            hint="an SDK sends nothing if the visitor is opted out, a hook returns nothing "
            "or nothing was tracked, and files leave out what is sent as a page is left: set "
            "`debug: true`, and save the console as well",
        )
    return UserError(
        "nothing was examined: the input holds no event, profile or request",
        hint="docs/inputs.md says how to get data that can be examined",
    )


def _probing(
    setup: Setup, network: "NetworkOptions"
) -> "Callable[[Sequence[str]], ConnectionReport]":
    """Asks Mixpanel, once the tokens in the data are known.

    Raises at once where the settings forbid what is asked for.
    """
    from mpdoctor.probes import refuse_forbidden, run_probes

    refuse_forbidden(setup, network)
    return lambda tokens: run_probes(setup, network, tokens=tokens)


def offline_probes(setup: Setup) -> "Callable[[Sequence[str]], ConnectionReport]":
    """What `check --offline` asks of the settings."""
    from mpdoctor.probes import NetworkOptions

    return _probing(setup, NetworkOptions(offline=True))


def is_own_note(note: str, context: RunContext) -> bool:
    """Whether a note on a file passed over is about a file of the settings in use."""
    plan = context.setup.plan.sources if context.setup.plan else ()
    files = (context.settings.path, context.settings.baseline)
    own = {os.path.realpath(path) for path in (*plan, *files) if path}
    return any(os.path.realpath(part) in own for part in note.split("`")[1:2])


def _has_settings(setup: Setup) -> bool:
    return setup != Setup(now=setup.now, now_given=setup.now_given)
