"""What must be known of every rule to know which ones a run needs.

Most runs need half of the rules, and to import the others takes longer than to read a
small file. So what the rules say of themselves is kept, and found out anew as soon as
any file of theirs is added, removed or written.
"""

import os
from collections.abc import Iterator
from contextlib import suppress
from functools import cache
from importlib import import_module
from typing import Any, cast

from mpdoctor.documents import kept
from mpdoctor.models.levels import FAMILIES, Area, Confidence, Need, Severity
from mpdoctor.models.rule import Rule

_KIND = "rules"
_WHOLE = ("looks_at", "check", "watch", "summary", "why", "fix", "reference")


class LateRule:
    """A rule whose file is imported when its documentation or its opinion is wanted."""

    __slots__ = (
        *_WHOLE,
        "_row",
        "code",
        "confidence",
        "family",
        "kinds",
        "name",
        "needs",
        "severity",
        "watches",
    )

    def __init__(self, *row: Any) -> None:
        self._row = row
        _, self.code, self.name, severity, confidence, kinds, needs, watches = row
        self.severity = Severity(severity)
        self.confidence = Confidence(confidence)
        self.kinds = tuple(kinds)
        self.needs = frozenset(Need[need] for need in needs)
        self.watches: bool = watches
        self.family: str = self.code.rstrip("0123456789")

    @property
    def area(self) -> Area:
        return FAMILIES[self.family]

    def __getattr__(self, name: str) -> Any:
        if name not in _WHOLE:
            raise AttributeError(name)
        rule = import_module(self._row[0]).RULE
        for each in _WHOLE:
            setattr(self, each, getattr(rule, each))
        return getattr(rule, name)

    def __repr__(self) -> str:
        return f"LateRule({self.code})"

    def __reduce__(self) -> tuple[Any, ...]:
        return LateRule, self._row


@cache
def known_rules() -> tuple[Rule[Any], ...]:
    """All rules, by code; none is imported if that can be avoided."""
    from mpdoctor import rules

    try:
        key = kept.key([stamp for path in rules.__path__ for stamp in _stamps(path)])
    except OSError:
        # Not in a folder, perhaps in an archive.
        return rules.catalogue()
    with suppress(LookupError, TypeError, ValueError):
        rows = kept.load(_KIND, key)
        if rows:
            return tuple(cast(Rule[Any], LateRule(*row)) for row in rows)
    found = rules.modules()
    kept.store(_KIND, key, lambda: [_row(*each) for each in found])
    return tuple(rule for _, rule in found)


def _row(module: str, rule: Rule[Any]) -> tuple[Any, ...]:
    return (
        module,
        rule.code,
        rule.name,
        rule.severity.value,
        rule.confidence.value,
        rule.kinds,
        sorted(need.name for need in rule.needs),
        rule.watches,
    )


def _stamps(folder: str) -> Iterator[tuple[str, bytes]]:
    """By which the interpreter knows, too, that a file was written since."""
    with os.scandir(folder) as entries:
        found = sorted(entries, key=lambda entry: entry.name)
    for entry in found:
        if entry.name == "__pycache__":
            continue
        if entry.is_dir():
            yield from _stamps(entry.path)
        else:
            stat = entry.stat()
            yield entry.path, b"%d %d" % (stat.st_mtime_ns, stat.st_size)
