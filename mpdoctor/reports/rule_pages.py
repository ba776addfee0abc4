"""Rules as Markdown: `docs/rules.md` is generated from this."""

from collections.abc import Sequence
from typing import Any

from mpdoctor.model.ignores import IgnoreUse
from mpdoctor.model.levels import Area, Need
from mpdoctor.model.plan import TrackingPlan
from mpdoctor.model.rule import Rule
from mpdoctor.model.settings import Setup

_ALONE = {
    Setup: "mpdoctor check --select {code}",
    IgnoreUse: "mpdoctor check --select {code}",
    TrackingPlan: "mpdoctor plan check tracking-plan.yaml --select {code}",
}


def page(rule: Rule[Any]) -> str:
    """One rule: what, why, how, and where Mixpanel says so."""
    text = f"""\
## {rule.code} `{rule.name}`

{rule.severity} · {rule.area} · {rule.confidence}

{rule.summary}

**Why it matters.** {rule.why}

**How to fix it.** {rule.fix}

```sh
{command(rule)}
```
"""
    if rule.reference:
        text += f"\n[Mixpanel's page]({rule.reference})\n"
    return text


def catalogue_page(rules: Sequence[Rule[Any]]) -> str:
    """All rules, after a table of contents by area."""
    parts = ["# Rules\n"]
    for area in Area:
        if within := [rule for rule in rules if rule.area is area]:
            parts.append(table(within, str(area).capitalize()))
    return "\n".join([*parts, *map(page, rules)])


def table(rules: Sequence[Rule[Any]], heading: str = "Rule") -> str:
    """One row per rule."""
    rows = [f"| {heading} | name | severity | fault |", "|---|---|---|---|"]
    for rule in rules:
        summary = rule.summary.replace("|", "\\|")
        rows.append(f"| {rule.code} | `{rule.name}` | {rule.severity} | {summary} |")
    return "\n".join(rows) + "\n"


def command(rule: Rule[Any]) -> str:
    """A command that asks about this rule alone."""
    subject, *others = rule.subjects
    if not others and subject in _ALONE:
        return _ALONE[subject].format(code=rule.code)
    plan = " --plan tracking-plan.yaml" if Need.PLAN in rule.needs else ""
    return f"mpdoctor lint events.ndjson{plan} --select {rule.code}"
