"""How `mpdoctor identity` runs."""

from collections.abc import Sequence
from heapq import nlargest
from typing import Any

from msgspec.structs import replace

from mpdoctor.analysis.interrupt import Interrupt
from mpdoctor.analysis.rule_selection import RuleSelection
from mpdoctor.cli.checkup import print_unread, require_inputs
from mpdoctor.cli.console import print_message, standard_output
from mpdoctor.cli.context import load_context
from mpdoctor.cli.engine import opened_engine
from mpdoctor.cli.exit_codes import Exit, exit_code
from mpdoctor.cli.identity_options import IdentityOptions
from mpdoctor.cli.option_values import (
    parse_columns,
    parse_jobs,
    parse_time,
    parse_window,
)
from mpdoctor.cli.options import (
    HERE,
    EngineOptions,
    InputOptions,
    ReportOptions,
    RuleOptions,
    SettingsOptions,
    WindowOptions,
)
from mpdoctor.cli.report_targets import (
    ReportTarget,
    check_writable,
    parse_formats,
    write_reports,
)
from mpdoctor.cli.saving import saved_order, saving
from mpdoctor.diagnosis.kinds import (
    VISITORS,
    looks_at_people,
    looks_at_profiles,
)
from mpdoctor.diagnosis.pipeline import identities
from mpdoctor.errors import UserError, unwritable
from mpdoctor.identity.graph import IdentityGraph
from mpdoctor.inputs import find_sources
from mpdoctor.model.identity import (
    CrowdedUser,
    DuplicateProfiles,
    SharedDevice,
    UserCounts,
)
from mpdoctor.model.report import Diagnosis
from mpdoctor.model.rule import Rule
from mpdoctor.model.settings import IdMerge
from mpdoctor.model.subjects import BadRecords
from mpdoctor.reports.anonymize import Anonymizer, IdFormat, unchanged
from mpdoctor.reports.identity_clusters import write_clusters
from mpdoctor.reports.identity_graph import check_suffix, write_graph
from mpdoctor.reports.identity_tables import write_tables
from mpdoctor.reports.identity_timeline import MOST, Span, Timeline

IN_TABLES = frozenset({SharedDevice, CrowdedUser, DuplicateProfiles})
"""The subjects that are rows of the tables; findings about them are not repeated."""

EVER = Span()

LARGEST = 10
DRAWN = 200
"""Links of a picture; more could not be seen."""


def run_identity(
    choice: IdentityOptions,
    settings: SettingsOptions,
    rules: RuleOptions,
    reports: ReportOptions,
    inputs: InputOptions,
    within: WindowOptions,
    save_summary: str | None = None,
    engine: EngineOptions = HERE,
) -> Exit:
    """Read, examine identities, write tables or a timeline, files and reports."""
    other = _parse_model(choice.what_if)
    span = Span(_parse_moment(choice.since), _parse_moment(choice.until))
    targets = parse_formats(reports)
    context = load_context(settings, rules, reports, inputs)
    require_inputs(context)
    sources, notes, unread = find_sources(
        context.inputs,
        input_format=inputs.input_format,
        columns=parse_columns(inputs.map),
    )
    sources = saved_order(sources, save_summary)
    paths = [str(source.path) for source in sources if source.path]
    if choice.graph is not None:
        check_suffix(choice.graph)
    reported = [target.path for target in targets]
    check_writable([choice.graph, choice.clusters, save_summary, *reported], paths)
    for note in notes if sources and not reports.quiet else ():
        print_message("skipped", note)
    interrupt = Interrupt()
    window = parse_window(*within, context.setup.timezone)
    selection = identity_rules(context.selection)
    with (
        opened_engine(engine, sources, save=save_summary is not None) as elsewhere,
        identities(
            sources,
            context.setup,
            selection,
            jobs=parse_jobs(inputs.jobs),
            unread=[(error.message, error.hint) for error in unread],
            interrupt=interrupt,
            window=window,
            save=saving(
                *(save_summary, "identity", replace(context, selection=selection)),
                *(sources, unread, window),
            ),
            engine=elsewhere,
        ) as (diagnosis, graph),
    ):
        diagnosis = replace(diagnosis, fail_on=context.settings.fail_on)
        write_identity(
            *(diagnosis, graph, choice, reports, targets),
            [source.name for source in sources],
            other=other,
            span=span,
        )
    print_unread(diagnosis)
    if interrupt.asked:
        return Exit.INTERRUPTED
    return exit_code(diagnosis, context.settings.fail_on, context.tolerated)


def write_identity(
    diagnosis: Diagnosis,
    graph: IdentityGraph | None,
    choice: IdentityOptions,
    reports: ReportOptions,
    targets: tuple[ReportTarget, ...],
    sources: Sequence[str],
    *,
    other: IdMerge | None = None,
    span: Span = EVER,
) -> None:
    """Write tables or a timeline, files and reports, and reports alone without a graph.

    `sources` are names by number, and `other` is another model of ID merge.
    """
    anonymizer = Anonymizer() if reports.redact else None
    _print_left_out(diagnosis, quiet=reports.quiet)
    if anonymizer is not None:
        diagnosis = anonymizer.diagnosis(diagnosis)
    if graph is not None:
        change = graph.what_if(other) if other else None
        if change is not None:
            diagnosis = _with_change(diagnosis, change)
        format_id: IdFormat = anonymizer or unchanged
        choice = _complete_ids(graph, choice, format_id)
        _write_files(graph, choice, format_id)
        if choice.is_single:
            # A report on standard output stands there alone.
            alone = any(one.stands_alone for one in targets)
            if not reports.quiet and not alone:
                _write_timeline(
                    graph,
                    choice,
                    span,
                    sources,
                    format_id,
                )
            targets = tuple(one for one in targets if not one.is_terminal)
        elif not reports.statistics and any(one.is_terminal for one in targets):
            _write_tables(graph, change, format_id)
            _write_other_findings(diagnosis, verbose=reports.verbose)
            targets = tuple(one for one in targets if not one.is_terminal)
    write_reports(diagnosis, targets)


def _print_left_out(diagnosis: Diagnosis, *, quiet: bool) -> None:
    outside = diagnosis.examined.get("outside_window")
    if outside and not quiet:
        plural = "event" if outside == 1 else "events"
        print_message("left out", f"{outside:,} {plural}, not {diagnosis.window}")


def _parse_model(text: str | None) -> IdMerge | None:
    if text is None:
        return None
    try:
        return IdMerge(text.strip().lower())
    except ValueError:
        raise UserError(
            f"`--what-if {text}` is not an ID merge model",
            hint="use `simplified`, `original` or `legacy`",
        ) from None


def identity_rules(selection: RuleSelection) -> RuleSelection:
    """Only rules about people and profiles, and about what could not be read."""

    def fits(rule: Rule[Any]) -> bool:
        return (
            (looks_at_people(rule) and VISITORS.isdisjoint(rule.subjects))
            or looks_at_profiles(rule)
            or BadRecords in rule.subjects
        )

    off = {rule.code: None for rule in selection.rules if not fits(rule)}
    return replace(selection, severities={**selection.severities, **off})


def _parse_moment(text: str | None) -> float | None:
    return None if text is None else parse_time(text)


def _with_change(diagnosis: Diagnosis, change: UserCounts) -> Diagnosis:
    what_if = {
        "model": change.model.value,
        "people": {"before": change.before, "after": change.after},
    }
    return replace(diagnosis, identity={**diagnosis.identity, "what_if": what_if})


def _complete_ids(
    graph: IdentityGraph, choice: IdentityOptions, format_id: IdFormat
) -> IdentityOptions:
    """The choice with whole ids where it has beginnings, as tables show them."""

    def completed(id: str | None, *, devices: bool) -> str | None:
        if id is None:
            return None
        start = id.removesuffix("…")
        found = graph.lookup.ids_like(start, devices=devices) if start else ()
        if len(found) > 1:
            listed = ", ".join(f"`{format_id(one)}`" for one in found[:5])
            more = ", …" if len(found) > 5 else ""
            raise UserError(
                f"several IDs start like this: {listed}{more}",
                hint="give more of the ID",
            )
        if not found:
            kind = "device id" if devices else "id"
            raise UserError(
                f"no event has the {kind} `{format_id(id)}`",
                hint="give the id as the data has it; `identity` without "
                f"`--{'device' if devices else 'user'}` lists people and devices",
            )
        return found[0]

    if choice.email is not None and not graph.lookup.ids_of_email(choice.email):
        raise UserError(
            f"nobody in the data has the e-mail address `{format_id(choice.email)}`",
            hint="addresses are read from profiles, ids and event properties",
        )
    return choice._replace(
        device=completed(choice.device, devices=True),
        user=completed(choice.user, devices=False),
    )


def _write_files(
    graph: IdentityGraph, choice: IdentityOptions, format_id: IdFormat
) -> None:
    if choice.clusters is not None:
        try:
            with open(choice.clusters, "wb") as file:
                write_clusters(graph.clusters(), format_id, file)
        except OSError as error:
            raise unwritable(choice.clusters, error) from error
    if choice.graph is not None:
        ids = _ids(graph, choice) if choice.is_single else _shared_ids(graph)
        links = graph.lookup.links(ids, DRAWN)
        write_graph(links, "Who was on which device", format_id, choice.graph)


def _shared_ids(graph: IdentityGraph) -> Sequence[str]:
    devices = graph.shared[:LARGEST]
    return [id for device in devices for id in (device.device, *device.users)]


def _ids(graph: IdentityGraph, choice: IdentityOptions) -> tuple[str, ...]:
    ids = [one for one in (choice.device, choice.user) if one is not None]
    if choice.email is not None:
        ids += graph.lookup.ids_of_email(choice.email)
    return tuple(ids)


def _write_timeline(
    graph: IdentityGraph,
    choice: IdentityOptions,
    span: Span,
    sources: Sequence[str],
    format_id: IdFormat,
) -> None:
    ids = _ids(graph, choice)
    about = " and ".join(
        f"{what} {format_id(one)}"
        for what, one in (
            ("device", choice.device),
            ("user", choice.user),
            ("e-mail", choice.email),
        )
        if one is not None
    )
    heading = f"Timeline of {about}, {graph.model.value} ID merge"
    if choice.email is not None:
        heading += f": {', '.join(map(format_id, ids))}"
    persons = {} if choice.device else {id: graph.lookup.cluster_of(id) for id in ids}
    known = set(ids).union(*(one.ids for one in persons.values() if one))
    with standard_output() as out:
        timeline = Timeline(sources, format_id, graph.model, out)
        timeline.heading(heading)
        for person in dict.fromkeys(persons.values()):
            if person is not None:
                timeline.person(person)
        for device in graph.shared:
            if device.device in known or not known.isdisjoint(device.users):
                timeline.device(device)
        timeline.events(
            graph.lookup.timeline(ids, whole=choice.device is None),
            graph.lookup.identity_events(),
            span=span,
            most=None if choice.whole else MOST,
        )


def _write_tables(
    graph: IdentityGraph, change: UserCounts | None, format_id: IdFormat
) -> None:
    largest = nlargest(
        LARGEST,
        (cluster for cluster in graph.clusters() if len(cluster.ids) > 1),
        key=lambda cluster: (len(cluster.ids), cluster.events),
    )
    with standard_output() as out:
        write_tables(
            out,
            format_id,
            summary=graph.summary,
            model=graph.model,
            what_if=change,
            shared=graph.shared,
            merged=graph.merged_people,
            crowded=graph.crowded,
            duplicates=graph.duplicates,
            clusters=largest,
        )


def _write_other_findings(diagnosis: Diagnosis, *, verbose: bool) -> None:
    """The terminal report, with the findings that are not in the tables; its last lines
    alone where there are none."""
    from mpdoctor.reports.formats.terminal import write, write_verdict

    rest = [
        one for one in diagnosis.findings if IN_TABLES.isdisjoint(one.rule.subjects)
    ]
    with standard_output() as out:
        if rest:
            write(diagnosis, out, verbose=verbose, shown=rest)
        else:
            write_verdict(diagnosis, out)
