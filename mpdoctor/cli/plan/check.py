"""`mpdoctor plan check`: what is wrong with a plan itself."""

from typing import TYPE_CHECKING

from mpdoctor.cli.exit_codes import Exit
from mpdoctor.cli.option_groups import takes_groups
from mpdoctor.cli.options import ReportOptions, RuleOptions
from mpdoctor.cli.plan_options import PlanOptions

if TYPE_CHECKING:
    from mpdoctor.analysis.rule_selection import RuleSelection


@takes_groups
def plan_check(
    settings: PlanOptions, rules: RuleOptions, reports: ReportOptions
) -> Exit:
    """Check a tracking plan for naming problems and contradictions."""
    from msgspec.structs import replace

    from mpdoctor.cli.context import load_context
    from mpdoctor.cli.exit_codes import exit_code
    from mpdoctor.cli.report_targets import (
        check_writable,
        parse_formats,
        write_reports,
    )
    from mpdoctor.diagnosis.judge import judge_plan
    from mpdoctor.errors import InvalidPlan

    targets = parse_formats(reports)
    context = load_context(settings, rules, reports)
    if context.setup.plan is None:
        raise InvalidPlan(
            "no tracking plan was given",
            hint="run `mpdoctor plan check FILE`, or set `plan` in `mpdoctor.yaml`",
        )
    check_writable([target.path for target in targets], context.setup.plan.sources)
    diagnosis = judge_plan(context.setup, _plan_rules(context.selection))
    diagnosis = replace(
        diagnosis,
        examined={**diagnosis.examined, "plans": 1},
        fail_on=context.settings.fail_on,
    )
    write_reports(diagnosis, targets)
    return exit_code(diagnosis, context.settings.fail_on, context.tolerated)


def _plan_rules(selection: "RuleSelection") -> "RuleSelection":
    """Only the rules that look at a plan: nothing on tokens or hosts here."""
    from msgspec.structs import replace

    from mpdoctor.model.plan import TrackingPlan

    others = {
        rule.code: None for rule in selection.rules if TrackingPlan not in rule.subjects
    }
    return replace(selection, severities={**selection.severities, **others})
