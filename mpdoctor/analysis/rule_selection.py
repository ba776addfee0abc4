"""What the user has chosen of the rules."""

from collections.abc import Mapping, Sequence
from typing import Any

from msgspec import Struct

from mpdoctor.analysis.precedence import with_all_superseded
from mpdoctor.model.baseline import Baseline
from mpdoctor.model.levels import Severity
from mpdoctor.model.rule import Rule
from mpdoctor.model.settings import Ignore, SeverityOverride


class RuleSelection(Struct, frozen=True):
    """Which rules run, how severe their findings are, and what is to be ignored.

    `severities` overrides a rule's own; `None` turns it off. `examples` is how many
    places a finding shows. `selected` is true where the user has named the rules to run.
    `baseline` holds the faults that are known already. `overrides` are the severities
    of some events; the last one that matches decides.
    """

    rules: Sequence[Rule[Any]]
    severities: Mapping[str, Severity | None]
    ignores: Sequence[Ignore] = ()
    examples: int = 3
    selected: bool = False
    baseline: Baseline | None = None
    overrides: Sequence[SeverityOverride] = ()

    @property
    def active(self) -> list[Rule[Any]]:
        """The rules that are turned on, each with all rules that it supersedes."""
        on = {
            code
            for override in self.overrides
            for code, severity in override.rules.items()
            if severity is not None
        }
        return [
            rule
            for rule in with_all_superseded(self.rules)
            if rule.code in on or self.severities.get(rule.code, rule) is not None
        ]
