"""What a command stands on: settings, set-up and opinion."""

import os
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from mpdoctor.analysis.judge import RuleSelection
from mpdoctor.cli.question import Question
from mpdoctor.cli.selection import severities
from mpdoctor.cli.values import examples, moment
from mpdoctor.config import Settings, load_plan, load_settings, to_setup
from mpdoctor.model.settings import Setup
from mpdoctor.rules import catalogue

_OWN = ("mpdoctor.yaml", "mpdoctor.yml")


@dataclass(frozen=True, slots=True)
class RunContext:
    """`inputs` are those of the command line or, without any, of the settings."""

    settings: Settings
    setup: Setup
    opinion: RuleSelection
    inputs: Sequence[str]


def ground(question: Question) -> RunContext:
    """Load what the question refers to."""
    shown = examples(question.examples)
    now = moment(question.now) if question.now else time.time()
    rules = catalogue()
    settings = load_settings(
        config=question.config or _in_a_folder(question.paths),
        environment=question.env,
        options={
            "plan": question.plan,
            "fail_on": question.fail_on,
            "project": question.project,
        },
        env=os.environ,
        cwd=Path.cwd(),
        known_rules=[(rule.code, rule.name) for rule in rules],
    )
    levels = severities(rules, settings.rules, question.select, question.ignore)
    plan = load_plan(settings.plan) if settings.plan is not None else None
    return RunContext(
        settings=settings,
        setup=to_setup(settings, plan, now),
        opinion=RuleSelection(rules, levels, settings.ignores, shown),
        inputs=question.paths or settings.inputs,
    )


def _in_a_folder(paths: Sequence[str]) -> str | None:
    """A folder that is asked about brings its own settings, whatever stands above."""
    if os.environ.get("MPDOCTOR_CONFIG"):
        return None
    for path in paths:
        for name in _OWN:
            own = os.path.join(path, name)
            if os.path.isfile(own):
                return own
    return None
