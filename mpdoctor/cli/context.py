"""What a command runs with: settings, tracking plan and rules."""

import os
import time
from collections.abc import Sequence
from pathlib import Path

from msgspec import Struct

from mpdoctor.analysis.rule_selection import RuleSelection
from mpdoctor.cli.baseline_file import read_baseline
from mpdoctor.cli.explain_config import explain_settings
from mpdoctor.cli.option_values import parse_count, parse_examples, parse_time
from mpdoctor.cli.options import (
    BaselineOptions,
    InputOptions,
    ProjectOptions,
    ReportOptions,
    RuleOptions,
    SettingsOptions,
)
from mpdoctor.cli.plan_options import PlanOptions
from mpdoctor.cli.rule_config import configured_overrides, configured_severities
from mpdoctor.config import Settings, load_plan, load_settings, to_setup
from mpdoctor.config.settings_file import SETTINGS_FILES
from mpdoctor.errors import InvalidPlan
from mpdoctor.model.levels import NEVER
from mpdoctor.model.plan import TrackingPlan
from mpdoctor.model.settings import Setup
from mpdoctor.rules import catalogue


class RunContext(Struct, frozen=True):
    """`inputs` are those of the command line or, without any, of the settings.

    `tolerated` is how many findings do not make the run fail.
    """

    settings: Settings
    setup: Setup
    selection: RuleSelection
    inputs: Sequence[str]
    tolerated: int = 0


def load_context(
    given: SettingsOptions | PlanOptions,
    rules: RuleOptions,
    reports: ReportOptions,
    inputs: InputOptions | None = None,
    project: ProjectOptions | None = None,
    known: BaselineOptions | None = None,
) -> RunContext:
    """Load settings and plan, and configure the rules; the baseline where one is `known`."""
    examples = parse_examples(reports.examples)
    now = parse_time(rules.now) if rules.now else time.time()
    paths = (inputs and inputs.paths) or ()
    project = project or ProjectOptions()
    every = catalogue()
    settings = load_settings(
        config=given.config or _settings_in_folder(paths),
        environment=given.env,
        options={
            "plan": given.plan,
            "baseline": known.baseline if known is not None else None,
            "fail_on": NEVER if rules.exit_zero else rules.fail_on,
            "project": project.as_settings(),
        },
        env=os.environ,
        cwd=Path.cwd(),
        known_rules=[(rule.code, rule.name) for rule in every],
    )
    if given.explain_config:
        explain_settings(settings)
    severities = configured_severities(
        every, settings.rules, rules.select or (), rules.ignore or ()
    )
    plan = loaded_plan(settings.plan) if settings.plan is not None else None
    return RunContext(
        settings=settings,
        setup=to_setup(settings, plan, now, now_given=bool(rules.now)),
        selection=RuleSelection(
            every,
            severities,
            settings.ignores,
            examples,
            selected=bool(rules.select),
            overrides=configured_overrides(
                every, settings.overrides, rules.select or (), rules.ignore or ()
            ),
            baseline=read_baseline(settings, known, every) if known else None,
        ),
        inputs=paths or settings.inputs,
        tolerated=parse_count("--max-findings", rules.max_findings or "0"),
    )


def loaded_plan(path: Path) -> TrackingPlan:
    """The plan. One of another tool is told by its content, and how to convert it."""
    try:
        return load_plan(path)
    except InvalidPlan as error:
        from mpdoctor.plans.convert import foreign_format

        title = foreign_format(str(path))
        if title is None:
            raise
        raise InvalidPlan(
            f"{path}: this is a plan in another format: {title}",
            hint=f"convert it: `mpdoctor plan convert {path} --output plan.yaml`",
        ) from error


def _settings_in_folder(paths: Sequence[str]) -> str | None:
    """The settings inside a folder that is read; they beat those in folders above."""
    if os.environ.get("MPDOCTOR_CONFIG"):
        return None
    for path in paths:
        for name in SETTINGS_FILES:
            file = os.path.join(path, name)
            if os.path.isfile(file):
                return file
    return None
