"""`mpdoctor plan check`: the tracking plan by itself."""

from typing import TYPE_CHECKING, Annotated

import typer

from mpdoctor.cli import options
from mpdoctor.cli.exit import Exit

if TYPE_CHECKING:
    from mpdoctor.analysis.judge import RuleSelection


def plan_check(
    plan: Annotated[
        str | None,
        typer.Argument(
            metavar="PLAN",
            help="A YAML file, or a folder of them. Without one, `plan` from the "
            "settings.",
            show_default=False,
        ),
    ] = None,
    config: options.Config = None,
    env: options.Env = None,
    select: options.Select = None,
    ignore: options.Ignore = None,
    fail_on: options.FailOn = None,
    now: options.Now = None,
    format: options.Format = None,
    examples: options.Examples = "3",
    statistics: options.Statistics = False,
    quiet: options.Quiet = False,
) -> Exit:
    """Examine the tracking plan by itself: its names, and whether it contradicts itself."""
    from dataclasses import replace

    from mpdoctor.analysis.shards import judge_plan
    from mpdoctor.cli.ground import ground
    from mpdoctor.cli.outcome import exit_code
    from mpdoctor.cli.question import Question
    from mpdoctor.cli.telling import check_writable, tell, tellings
    from mpdoctor.errors import InvalidPlan

    told = tellings(format or (), counts_only=statistics, quiet=quiet)
    here = ground(
        Question(
            plan=plan,
            config=config,
            env=env,
            select=select or (),
            ignore=ignore or (),
            fail_on=fail_on,
            now=now,
            examples=examples,
        )
    )
    if here.setup.plan is None:
        raise InvalidPlan(
            "no tracking plan was given",
            hint="name one, or set `plan` in `mpdoctor.yaml`",
        )
    check_writable(told, here.setup.plan.sources)
    diagnosis = judge_plan(here.setup, _of_plans(here.opinion))
    diagnosis = replace(diagnosis, examined={**diagnosis.examined, "plans": 1})
    tell(diagnosis, told)
    return exit_code(diagnosis, here.settings.fail_on)


def _of_plans(opinion: "RuleSelection") -> "RuleSelection":
    """Only the rules that look at a plan: no word on tokens or hosts here."""
    from dataclasses import replace

    from mpdoctor.model.plan import TrackingPlan

    others = {
        rule.code: None for rule in opinion.rules if TrackingPlan not in rule.subjects
    }
    return replace(opinion, severities={**opinion.severities, **others})
