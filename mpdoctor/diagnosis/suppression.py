"""One fault, one finding: which rule reports when several could.

A rule says in `supersedes` whose faults it explains better. Of the same event name, property
name or value only the rules that no other one supersedes are reported. What depends on more
than the two rules is decided by one function for each case.
"""

import re
from collections import defaultdict
from collections.abc import Iterable, Sequence
from typing import Any

from msgspec.structs import replace

from mpdoctor.diagnosis.findings import Fault
from mpdoctor.model.levels import Area, Confidence
from mpdoctor.model.rule import Rule
from mpdoctor.model.subjects import Occurrences
from mpdoctor.text.templates import template_of

DYNAMIC_EVENT = "PLAN009"
DYNAMIC_PROPERTY = "PLAN010"
FUTURE = "ENV004"
NEAR_MATCHES = frozenset({"PLAN008", "PLAN038"})
SHIFTED_CLOCK = "ENV031"
CONTACTS = "PRO018"
PERSONAL = "PRI002"
PROFILE_ADDRESS = "PRO025"
STRINGIFIED = "PLAN005"
STYLE = "PLAN013"
NULL = ("PLAN014", "PLAN016")
REAL_PEOPLE = (PERSONAL, "PRI015")
REJECTED = frozenset({"ENV025", "ENV026"})
USER_ADDRESS = "ID013"
UNTRIMMED = "ENV034"
USER_ID_FORM = "ID028"
WRONG_TYPE = "PLAN004"

_OF_RECORDS = (Area.INGESTION, Area.PROFILES)

Patterns = dict[tuple[str, Any], Rule[Any]]
"""By code and template, the rules that found many names made from one template."""


def suppress(faults: Sequence[Fault]) -> list[Fault]:
    """Leave out what another rule explains better."""
    left = _without_superseded(_without_shifted_clocks(faults))
    left = _without_repeated_ids(_without_style_beside_patterns(left))
    return _without_parts(_without_rejected_again(_without_repeated_addresses(left)))


def _without_superseded(faults: list[Fault]) -> list[Fault]:
    """Leave out faults of names for which a rule that supersedes theirs has one as well.

    A fault of a property in all events, which has no event, explains those in single ones.
    """
    rules: dict[tuple[str | None, str | None], list[Rule[Any]]] = defaultdict(list)
    for fault in faults:
        if _is_about_one_name(fault):
            rules[fault.event, fault.name].append(fault.rule)
    patterns = _patterns(faults)
    stringified = {
        (fault.event, fault.name) for fault in faults if fault.rule.code == STRINGIFIED
    }

    def is_superseded(fault: Fault) -> bool:
        if not _is_about_one_name(fault):
            return _is_text_among_numbers(fault, stringified)
        dynamic = _dynamic(fault, patterns)
        if dynamic is not None:
            # All that is left to say of such a name is what comes before its template.
            return fault.rule.code in dynamic.supersedes
        same_name = [*rules[fault.event, fault.name]]
        if fault.name is not None:
            same_name += rules[None, fault.name]
        of_event = fault.name is None
        return any(_explains(rule, fault.rule, of_event=of_event) for rule in same_name)

    return [fault for fault in faults if not is_superseded(fault)]


def _is_about_one_name(fault: Fault) -> bool:
    """Whether it is a fault of an event's or a property's name.

    Values are told apart while they are checked: see `analysis/precedence.py`.
    """
    return (
        fault.rule.value_checks is None
        and (fault.event is not None or fault.name is not None)
        and not fault.extra.get("pattern")
    )


def _explains(better: Rule[Any], other: Rule[Any], *, of_event: bool) -> bool:
    """Whether one rule supersedes another one.

    White space around a property's name is told as such. Around an event's name it is
    told as a difference from the planned name, by which the event is judged then.
    """
    if of_event and (
        (better.code == UNTRIMMED and other.code in NEAR_MATCHES)
        or (other.code == UNTRIMMED and better.code in NEAR_MATCHES)
    ):
        better, other = other, better
    return other.code in better.supersedes


def _is_text_among_numbers(
    fault: Fault, stringified: set[tuple[str | None, str | None]]
) -> bool:
    """Whether a property has two types only because some of its numbers are text."""
    return (
        fault.rule.code == WRONG_TYPE
        and fault.whole_field
        and (fault.event, fault.name) in stringified
    )


def _patterns(faults: Iterable[Fault]) -> Patterns:
    return {
        (fault.rule.code, fault.extra["pattern"]): fault.rule
        for fault in faults
        if fault.extra.get("pattern")
    }


def _dynamic(fault: Fault, patterns: Patterns) -> Rule[Any] | None:
    """The rule that found the template from which the faulty name is made."""
    if fault.name is not None:
        return _rule_of_template(DYNAMIC_PROPERTY, fault.name, patterns)
    return _rule_of_template(DYNAMIC_EVENT, fault.event, patterns)


def _rule_of_template(
    code: str, name: str | None, patterns: Patterns
) -> Rule[Any] | None:
    if not patterns or not name:
        return None
    return patterns.get((code, template_of(name)))


def _without_style_beside_patterns(faults: list[Fault]) -> list[Fault]:
    """Leave out naming styles where a pattern of names is the graver fault.

    These are all properties of an event that is named after a pattern, and the name of an
    event whose properties are.
    """
    patterns = _patterns(faults)
    events = {fault.event for fault in faults if fault.extra.get("pattern")} - {None}
    return [
        fault
        for fault in faults
        if fault.rule.code != STYLE
        or (
            _rule_of_template(DYNAMIC_EVENT, fault.event, patterns) is None
            and not (fault.name is None and fault.event in events)
        )
    ]


def _without_shifted_clocks(faults: Sequence[Fault]) -> list[Fault]:
    """Take from ENV004 the senders whose clocks ENV031 says run in another time zone."""
    shifted: set[str] = set()
    for fault in faults:
        if fault.rule.code == SHIFTED_CLOCK:
            shifted.update(fault.evidence["senders"])
    left = []
    for fault in faults:
        # Only what may be a zone is likely; farther ahead than any zone is certain.
        if (
            shifted
            and fault.rule.code == FUTURE
            and fault.problem.confidence is Confidence.LIKELY
        ):
            seen = Occurrences(
                fault.count, fault.positions, fault.senders, fault.firsts
            )
            others = seen.of(lambda sender: str(sender) not in shifted)
            fault = replace(
                fault,
                count=others.count,
                positions=others.positions,
                senders=others.senders,
                firsts=others.firsts,
            )
        if fault.count or fault.rule.code != FUTURE:
            left.append(fault)
    return left


def _without_repeated_ids(faults: list[Fault]) -> list[Fault]:
    """An id that is wrong in `$user_id` is wrong again in the `distinct_id` made of it."""
    reported = {
        (fault.event, fault.count, fault.positions)
        for fault in faults
        if fault.rule.code == USER_ID_FORM and fault.name == "$user_id"
    }
    return [
        fault
        for fault in faults
        if fault.rule.code != USER_ID_FORM
        or fault.name == "$user_id"
        or (fault.event, fault.count, fault.positions) not in reported
    ]


_IDS = frozenset({"distinct_id", "$distinct_id", "$user_id", "$device_id"})


def _without_repeated_addresses(faults: list[Fault]) -> list[Fault]:
    """Addresses of people are told once.

    Where events identify people by their address, profiles have to do the same, and such
    ids seldom have the planned form. Contacts on every event are found property by
    property, too.
    """
    codes = {fault.rule.code for fault in faults}
    return [
        fault
        for fault in faults
        if not (fault.rule.code == PROFILE_ADDRESS and USER_ADDRESS in codes)
        and not (fault.rule.code == CONTACTS and PERSONAL in codes)
        and not (
            fault.rule.code == PERSONAL
            and fault.name in _IDS
            and not codes.isdisjoint((USER_ADDRESS, USER_ID_FORM))
        )
    ]


def _without_parts(faults: list[Fault]) -> list[Fault]:
    """Leave out values of a property of which another rule says what they are as a whole.

    Such a rule looks at all values together, so it cannot silence the other one while
    single values are checked.
    """
    wholes = {
        (fault.rule.code, fault.event, fault.name): fault.count
        for fault in faults
        if fault.rule.code in (NULL[1], REAL_PEOPLE[1])
    }
    if not wholes:
        return faults
    better = dict((NULL, REAL_PEOPLE))

    def is_part(fault: Fault) -> bool:
        whole = (better.get(fault.rule.code, ""), fault.event, fault.name)
        return fault.count <= wholes.get(whole, 0)

    return [fault for fault in faults if not is_part(fault)]


def _without_rejected_again(faults: list[Fault]) -> list[Fault]:
    """Leave out why records were rejected where Mixpanel's answer names the same field."""
    answers = [
        (str(fault.extra.get("answer") or ""), fault.count, set(fault.positions))
        for fault in faults
        if fault.rule.code in REJECTED
    ]
    causes: dict[tuple[str, str], list[Fault]] = defaultdict(list)
    for fault in faults if any(words for words, *_ in answers) else ():
        field = fault.problem.at.rpartition(".")[2]
        if field and fault.rule.area in _OF_RECORDS:
            causes[fault.rule.code, field].append(fault)

    def is_told(field: str, some: list[Fault]) -> bool:
        name = re.compile(rf"(?<![\w$]){re.escape(field)}(?!\w)")
        count = sum(fault.count for fault in some)
        positions = sorted({one for fault in some for one in fault.positions})
        return any(
            name.search(words)
            and count == rejected
            and set(positions[: len(places)]) == places
            for words, rejected, places in answers
        )

    told = {key for key, some in causes.items() if is_told(key[1], some)}
    return [
        fault
        for fault in faults
        if (fault.rule.code, fault.problem.at.rpartition(".")[2]) not in told
    ]
