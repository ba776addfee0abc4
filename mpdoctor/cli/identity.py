"""`mpdoctor identity`: who was merged with whom, and who is there twice?"""

from typing import Annotated

import typer

from mpdoctor.cli import options
from mpdoctor.cli.exit import Exit

_CASE = "One case"
_WRITE = "What to write"


def identity(
    paths: options.Paths = None,
    device: Annotated[
        str | None,
        typer.Option(
            metavar="ID", help="The timeline of one device.", rich_help_panel=_CASE
        ),
    ] = None,
    user: Annotated[
        str | None,
        typer.Option(
            metavar="ID",
            help="The timeline of one person: all ids that are merged with this one.",
            rich_help_panel=_CASE,
        ),
    ] = None,
    email: Annotated[
        str | None,
        typer.Option(
            metavar="ADDRESS",
            help="The timeline of everybody with this e-mail address.",
            rich_help_panel=_CASE,
        ),
    ] = None,
    what_if: Annotated[
        str | None,
        typer.Option(
            "--what-if",
            metavar="simplified|original",
            help="How many people there would be under another model of ID merge.",
            rich_help_panel="How to judge",
        ),
    ] = None,
    graph: Annotated[
        str | None,
        typer.Option(
            metavar="FILE.html|.svg|.dot",
            help="Draw the people and devices of the case, or of all shared devices.",
            rich_help_panel=_WRITE,
        ),
    ] = None,
    clusters: Annotated[
        str | None,
        typer.Option(
            metavar="FILE",
            help="Write who is who as NDJSON, one person a line.",
            rich_help_panel=_WRITE,
        ),
    ] = None,
    redact: Annotated[
        bool,
        typer.Option(
            "--redact",
            help="Show pseudonyms in place of ids, addresses and tokens, the same one "
            "for the same id.",
            rich_help_panel=_WRITE,
        ),
    ] = False,
    plan: options.Plan = None,
    config: options.Config = None,
    env: options.Env = None,
    input_format: options.InputFormat = None,
    select: options.Select = None,
    ignore: options.Ignore = None,
    fail_on: options.FailOn = None,
    now: options.Now = None,
    jobs: options.Jobs = "auto",
    format: options.Format = None,
    examples: options.Examples = "3",
    statistics: options.Statistics = False,
    quiet: options.Quiet = False,
) -> Exit:
    """Shared devices, merged people and duplicate profiles: who, when, how many events.

    Reads only; nothing is changed in Mixpanel.
    """
    from mpdoctor.cli.people import Wanted, people
    from mpdoctor.cli.question import Question

    return people(
        Question(
            paths=paths or (),
            plan=plan,
            config=config,
            env=env,
            input_format=input_format,
            select=select or (),
            ignore=ignore or (),
            fail_on=fail_on,
            now=now,
            jobs=jobs,
            formats=format or (),
            examples=examples,
            statistics=statistics,
            quiet=quiet,
        ),
        Wanted(
            device=device,
            user=user,
            email=email,
            what_if=what_if,
            graph=graph,
            clusters=clusters,
            redact=redact,
        ),
    )
