"""Where the records of a finding come from: in one line, as far as it is known."""

from collections.abc import Iterator, Mapping
from typing import Any

from mpdoctor.model.report import Finding

_SENDERS_NAMED = 2
_WHOLE = 0.9995
"""A share that needs no words: it is all of them."""


def shown_context(finding: Finding, room: int | None = None) -> str:
    """`from web 2.55.1; 2026-04-01 to 2026-04-28; 12 % of its event, 0.3 % of all`.

    The libraries that sent the records come first, because whoever maintains these has to
    fix it. What the difference of the finding says already is left out, and so are whole
    parts where there are more characters than `room`. Days are in UTC.
    """
    parts = [part for part in _parts(finding) if part]
    while room is not None and len(parts) > 1 and len("; ".join(parts)) > room:
        parts.pop()
    return "; ".join(parts)


def _parts(finding: Finding) -> Iterator[str]:
    evidence = finding.evidence
    context = evidence.get("context")
    known = context if isinstance(context, Mapping) else {}
    said = finding.difference.where if finding.difference is not None else {}
    if not said.keys() & {"sender", "library"}:
        yield _senders(evidence.get("senders"))
    if "app" not in said:
        yield _app(known.get("apps"))
    if not said.keys() & {"day", "since", "until"}:
        yield _days(known)
    yield _share(known)


def _senders(senders: Any) -> str:
    if not isinstance(senders, Mapping) or not senders:
        return ""
    names = sorted(senders, key=lambda name: (-_number(senders[name]), str(name)))
    named = ", ".join(map(str, names[:_SENDERS_NAMED]))
    more = len(names) - _SENDERS_NAMED
    return f"from {named} and {more:,} more" if more > 0 else f"from {named}"


def _app(apps: Any) -> str:
    # Of several versions none stands for the finding.
    if not isinstance(apps, Mapping) or len(apps) != 1:
        return ""
    version, _, _ = str(next(iter(apps))).rpartition(" (")
    return f"app {version}"


def _share(context: Mapping[str, Any]) -> str:
    of_all, of_event = context.get("share"), context.get("event_share")
    parts = []
    if isinstance(of_event, float | int) and of_event < _WHOLE:
        parts.append(f"{_percent(of_event)} of its event")
    if isinstance(of_all, float | int) and of_all < _WHOLE:
        parts.append(f"{_percent(of_all)} of {'all' if parts else 'all events'}")
    return ", ".join(parts)


def _percent(share: float) -> str:
    percent = 100 * share
    if percent >= 10:
        return f"{percent:.0f} %"
    return f"{percent:.1f} %" if percent >= 0.1 else "under 0.1 %"


def _days(context: Mapping[str, Any]) -> str:
    first, last = context.get("first_day"), context.get("last_day")
    if not first or not last:
        return ""
    return f"on {first}" if first == last else f"{first} to {last}"


def _number(count: Any) -> int:
    return count if isinstance(count, int) else 0
