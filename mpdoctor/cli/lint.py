"""`mpdoctor lint`: the gate in CI."""

from mpdoctor.cli import options
from mpdoctor.cli.exit import Exit


def lint(
    paths: options.Paths = None,
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
    """Hold events against the tracking plan and Mixpanel's own rules; for CI.

    Never touches the network.
    """
    from mpdoctor.cli.examination import examination
    from mpdoctor.cli.question import Question

    return examination(
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
        )
    )
