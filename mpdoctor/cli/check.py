"""`mpdoctor check`: what is wrong with the set-up?"""

from typing import Annotated

import typer

from mpdoctor.cli import options
from mpdoctor.cli.exit import Exit

_NETWORK = "What to ask Mixpanel"


def check(
    paths: options.Paths = None,
    plan: options.Plan = None,
    config: options.Config = None,
    env: options.Env = None,
    token: options.Token = None,
    region: options.Region = None,
    project_id: options.ProjectId = None,
    input_format: options.InputFormat = None,
    offline: Annotated[
        bool,
        typer.Option(
            "--offline",
            help="Ask nobody anything: settings and data alone.",
            rich_help_panel=_NETWORK,
        ),
    ] = False,
    origin: Annotated[
        str | None,
        typer.Option(
            metavar="URL",
            help="The site whose browsers send through `api_host`: try its CORS.",
            rich_help_panel=_NETWORK,
        ),
    ] = None,
    send_test_event: Annotated[
        bool,
        typer.Option(
            "--send-test-event",
            help="Store one marked event and look for it in the raw export. "
            "Refused in production.",
            rich_help_panel=_NETWORK,
        ),
    ] = False,
    deadline: Annotated[
        str | None,
        typer.Option(
            metavar="SECONDS",
            help="How long all questions together may take (default: 15).",
            rich_help_panel=_NETWORK,
        ),
    ] = None,
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
    """Find out what is wrong with a Mixpanel set-up, area by area.

    Examines all that the settings and inputs allow, or the settings alone, and asks
    Mixpanel whether token, region and host are right. It writes nothing there.
    """
    from mpdoctor.cli.examination import examination
    from mpdoctor.cli.question import Question
    from mpdoctor.cli.wishes import wishes

    wanted = wishes(
        offline=offline,
        origin=origin,
        send_test_event=send_test_event,
        deadline=deadline,
    )

    return examination(
        Question(
            paths=paths or (),
            plan=plan,
            config=config,
            env=env,
            project={"token": token, "region": region, "id": project_id},
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
        settings_alone=True,
        wanted=wanted,
    )
