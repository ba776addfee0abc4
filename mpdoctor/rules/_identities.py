"""Parts of messages about ids and persons, for the families `identity` and `profiles`."""

from datetime import UTC, datetime
from typing import Any

from mpdoctor.mixpanel.people import form_of
from mpdoctor.model.identity import DuplicateProfiles, RefusedMerge, SharedDevice
from mpdoctor.model.levels import Confidence, Severity
from mpdoctor.model.rule import Problem
from mpdoctor.rules._messages import quoted

SHOWN = 10

NAMED = 50
"""Most users, changes and ids that a finding lists one by one."""
ID_LENGTH = 80


def quoted_id(id: str) -> str:
    """An id in backticks, cut sooner than other names."""
    return quoted(id, ID_LENGTH)


def uses_of(device: SharedDevice) -> list[dict[str, Any]]:
    """Who used a device and when, as evidence."""
    return [
        {
            "user": use.user,
            "events": use.events,
            "first": formatted_time(use.first),
            "last": formatted_time(use.last),
        }
        for use in device.uses[:NAMED]
    ]


def with_article(noun: str) -> str:
    """A noun with its article."""
    if noun.startswith("one "):
        return noun
    return f"{'an' if noun[0] in 'aeiou' else 'a'} {noun}"


def formatted_time(seconds: float | None) -> str | None:
    """A time in UTC, such as `2026-01-31T12:00:00Z`."""
    if seconds is None:
        return None
    try:
        return datetime.fromtimestamp(seconds, UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
    except (ValueError, OverflowError, OSError):
        return None


def refused_ids(refused: RefusedMerge) -> dict[str, Any]:
    """The verb and the first ids of identity events that did nothing, as evidence."""
    return {
        "verb": refused.verb,
        "ids": [{"id": one, "anonymous": two} for one, two in refused.ids[:SHOWN]],
    }


def is_person(id: str) -> bool:
    """Whether an id has a form that devices do not have."""
    return form_of(id) in ("e-mail", "phone", "number")


_LEVELS: dict[str, tuple[Severity | None, Confidence]] = {
    "exact": (None, Confidence.CERTAIN),
    "loose": (Severity.WARNING, Confidence.LIKELY),
    "role": (Severity.INFO, Confidence.POSSIBLE),
    "phone": (Severity.INFO, Confidence.POSSIBLE),
    "event": (Severity.INFO, Confidence.POSSIBLE),
}


def duplicates_problem(group: DuplicateProfiles, what: str) -> Problem:
    """The problem that several ids seem to be one person."""
    severity, confidence = _LEVELS[group.match]
    caution = _CAUTION[group.match] if group.needed else ""
    if group.kind == "phone" and group.match == "exact":
        severity, confidence = _LEVELS["loose"]
        caution = _CAUTION["phone"]
    alike = {
        "exact": f"share the {_KINDS[group.kind]}",
        "loose": "share the e-mail, apart from plus-tags and Gmail's dots,",
        "role": "share the mailbox of several people",
        "phone": "have e-mail addresses of their own, but share the phone number",
        "event": f"have events with the same {_KINDS[group.kind]}",
    }[group.match]
    return Problem(
        f"{len(group.ids)} {what} {alike} {quoted_id(group.value)}",
        help=f"{caution}keep {quoted_id(group.best)}: {group.why}; {group.needed}"
        if group.needed
        else _UNPROVED[group.match],
        subject={
            group.kind: group.value,
            **group.also,
            "distinct_ids": list(group.ids),
        },
        count=len(group.ids),
        evidence={
            "match": group.match,
            **({"best": group.best} if group.needed else {}),
            "ids": [
                {
                    "id": member.id,
                    "form": member.form,
                    "sender": member.sender,
                    "events": member.events,
                    "first": formatted_time(member.first),
                    "last": formatted_time(member.last),
                }
                for member in group.members[:NAMED]
            ],
        },
        severity=severity,
        confidence=confidence,
    )


_UNPROVED = {
    "phone": "several people of a household or an office may share a phone number; leave "
    "these profiles apart unless you know that they are one person",
    "event": "an event's property does not prove that they are one person: it may be somebody "
    "else's, or a super property left over from the person before; set the address as a "
    "profile property to know",
}

_KINDS = {"email": "e-mail", "phone": "phone number"}

_CAUTION = {
    "exact": "",
    "loose": "if this is one person, ",
    "phone": "a family or an office may share a phone number; only if this is one person, ",
    "role": "several people may read this mailbox; only if this is one person, ",
}
