"""`mpdoctor check`: what is wrong with the set-up?"""

from typing import Annotated

import typer

from mpdoctor.cli import options
from mpdoctor.cli.exit import Exit


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
            "--offline", help="Ask Mixpanel nothing. As yet, nothing is ever asked."
        ),
    ] = False,
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

    Examines all that the settings and inputs allow, or the settings alone.
    """
    from mpdoctor.cli.examination import examination
    from mpdoctor.cli.question import Question

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
    )
