"""Leaves out the faults that the settings ignore, and reports ignores that are stale."""

import datetime
from collections.abc import Collection, Iterator, Sequence
from typing import Any

from mpdoctor.diagnosis.findings import Fault, rolled_up
from mpdoctor.model.report import Ignored
from mpdoctor.model.rule import Rule
from mpdoctor.model.settings import Ignore, IgnoreUse


def names_rule(rule: Rule[Any], text: str) -> bool:
    """Whether a code, a name or a family prefix means this rule; case does not matter."""
    return text.lower() in (rule.code.lower(), rule.name, rule.family.lower())


class Ignoring:
    """Applies the ignores and counts what each of them matched.

    Ignores are applied before findings about many events are rolled up, so that one
    event can be left out of them.
    """

    def __init__(self, ignores: Sequence[Ignore], now: float) -> None:
        self._ignores = ignores
        self._matched = [0] * len(ignores)
        self._left_out: list[list[Fault]] = [[] for _ in ignores]
        self._today = datetime.datetime.fromtimestamp(now, datetime.UTC).date()

    def keeps(self, fault: Fault, sources: Collection[str]) -> bool:
        """Whether no ignore in force names this fault; `sources` are those of its places."""
        kept = True
        for index, ignore in enumerate(self._ignores):
            if (
                names_rule(fault.rule, ignore.rule)
                and ignore.event in (None, fault.event)
                and ignore.property in (None, fault.name)
                and (ignore.source is None or _only_from(ignore.source, sources))
            ):
                self._matched[index] += max(1, fault.count)
                if ignore.until is None or self._today <= ignore.until:
                    if kept:
                        self._left_out[index].append(fault)
                    kept = False
        return kept

    def ignored(self, events: int) -> Iterator[Ignored]:
        """What each ignore left out; `events` is the number of event names."""
        for ignore, faults in zip(self._ignores, self._left_out, strict=True):
            if faults:
                yield Ignored(
                    rule=ignore.rule,
                    area=faults[0].rule.area,
                    count=len(rolled_up(faults, events, 1)),
                    reason=ignore.reason,
                    until=ignore.until,
                )

    def uses(self, examined: Sequence[Rule[Any]]) -> Iterator[IgnoreUse]:
        """What became of each ignore; `examined` are the rules that were run."""
        for ignore, count in zip(self._ignores, self._matched, strict=True):
            yield IgnoreUse(
                rule=ignore.rule,
                reason=ignore.reason,
                until=ignore.until,
                place=ignore.place,
                matched=count,
                today=self._today,
                scope=_scope(ignore),
                examined=any(names_rule(rule, ignore.rule) for rule in examined),
            )


def _only_from(source: str, sources: Collection[str]) -> bool:
    return bool(sources) and all(
        name == source or name.endswith("/" + source) for name in sources
    )


def _scope(ignore: Ignore) -> str:
    parts = [
        f"{what} `{value}`"
        for what, value in (
            ("event", ignore.event),
            ("property", ignore.property),
            ("source", ignore.source),
        )
        if value is not None
    ]
    return f"for {' and '.join(parts)}" if parts else ""
