"""`mpdoctor plan init`: a first tracking plan."""

from collections.abc import Sequence
from typing import TYPE_CHECKING, Annotated, NamedTuple

import typer

from mpdoctor.cli.exit_codes import Exit
from mpdoctor.cli.option_groups import takes_groups
from mpdoctor.cli.options import (
    InputOptions,
    WritingOptions,
)
from mpdoctor.errors import UserError

if TYPE_CHECKING:
    from mpdoctor.plans.infer import Inferred
    from mpdoctor.plans.observed import Observed

NOTES_SHOWN = 20


class _Inference(NamedTuple):
    """What an inferred plan holds."""

    name: Annotated[
        str,
        typer.Option(metavar="NAME", help="Name of the plan.", rich_help_panel="Rules"),
    ] = ""
    split: Annotated[
        bool,
        typer.Option(
            "--split",
            help="Write a folder: one file of events per platform, and one for what "
            "they share. Needs `--output FOLDER`.",
            rich_help_panel="Output",
        ),
    ] = False
    todo: Annotated[
        bool,
        typer.Option(
            "--todo",
            help="Give every event a description to fill in.",
            rich_help_panel="Output",
        ),
    ] = False


@takes_groups
def plan_init(
    inputs: InputOptions, inference: _Inference, writing: WritingOptions
) -> Exit:
    """Infer a tracking plan from data, and print it as YAML.

    Without data, asks for a few names and writes an example.
    """
    from mpdoctor.cli.console import print_error, print_message
    from mpdoctor.cli.output_files import check_output
    from mpdoctor.plans.infer import infer

    if inference.split and writing.output is None:
        raise UserError("`--split` writes several files", hint="add `--output FOLDER`")
    check_output(writing.output, force=writing.force, folder=inference.split)
    if not inputs.paths:
        return _write_example(inference, writing)
    observed, unread, interrupted = observed_in(inputs, quiet=writing.quiet)
    if interrupted:
        return Exit.INTERRUPTED
    if not observed.records:
        for message, hint in unread:
            print_error(UserError(message, hint=hint))
        raise UserError(
            "no plan was written: the input holds no events and no profiles",
            hint="docs/inputs.md says how to get data that can be examined",
        )
    result = infer(observed, name=inference.name, todo=inference.todo)
    _write(result, inference, writing)
    if not writing.quiet:
        for note in result.notes[:NOTES_SHOWN]:
            print_message("note", note)
        if len(result.notes) > NOTES_SHOWN:
            more = len(result.notes) - NOTES_SHOWN
            print_message("note", f"and {more:,} more of these")
    for message, hint in unread:
        print_error(UserError(message, hint=hint))
    return Exit.FAILED if unread else Exit.HEALTHY


def observed_in(
    inputs: InputOptions, *, quiet: bool
) -> "tuple[Observed, Sequence[tuple[str, str]], bool]":
    """What the inputs show, what could not be read, and whether it was interrupted."""
    from mpdoctor.analysis.interrupt import Interrupt
    from mpdoctor.analysis.shards import size_of
    from mpdoctor.cli.console import print_message
    from mpdoctor.cli.option_values import parse_columns, parse_jobs
    from mpdoctor.cli.progress import shown_progress
    from mpdoctor.inputs import find_sources
    from mpdoctor.plans.observer import observe

    sources, notes, unread = find_sources(
        inputs.paths or (),
        input_format=inputs.input_format,
        columns=parse_columns(inputs.map),
    )
    if sources and not quiet:
        for note in notes:
            print_message("skipped", note)
    interrupt = Interrupt()
    with shown_progress(sum(map(size_of, sources)), quiet=quiet) as progress:
        observed, failed = observe(
            sources,
            jobs=parse_jobs(inputs.jobs),
            interrupt=interrupt,
            progress=progress,
        )
    failed = [*((error.message, error.hint) for error in unread), *failed]
    return observed, failed, interrupt.asked


def _write(result: "Inferred", inference: _Inference, writing: WritingOptions) -> None:
    from mpdoctor.cli.output_files import write_output
    from mpdoctor.plans.yaml_text import yaml_text

    if not inference.split:
        write_output(yaml_text(result.draft), writing.output)
        return
    import os

    from mpdoctor.plans.split import split

    assert writing.output is not None
    os.makedirs(writing.output, exist_ok=True)
    for name, draft in split(result.draft).items():
        write_output(yaml_text(draft), os.path.join(writing.output, name))


def _write_example(inference: _Inference, writing: WritingOptions) -> Exit:
    """Ask for names on a terminal, and write a plan to begin with."""
    import sys

    import typer

    from mpdoctor.cli.output_files import write_output
    from mpdoctor.plans.example import example_plan
    from mpdoctor.plans.yaml_text import yaml_text

    if sys.stdin is None or not sys.stdin.isatty() or inference.split:
        raise UserError(
            "nothing to infer a plan from",
            hint="name data, for example `mpdoctor plan init exports/`; on a terminal, "
            "`mpdoctor plan init` writes an example",
        )

    def ask(question: str, default: str) -> str:
        answer: str = typer.prompt(question, default=default, err=True)
        return answer.strip() or default

    name = inference.name or ask("Name of the product", "My product")
    event = ask("Event that shows its value", "Order Placed")
    property_ = ask("Property of this event to break reports down by", "payment_method")
    write_output(yaml_text(example_plan(name, event, property_)), writing.output)
    return Exit.HEALTHY
