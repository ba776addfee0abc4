"""Turns of phrase that the rules on people share."""

from datetime import UTC, datetime
from typing import Any

from mpdoctor.mixpanel.people import form_of
from mpdoctor.model.identity import DuplicateProfiles, RefusedMerge
from mpdoctor.model.levels import Confidence, Severity
from mpdoctor.model.rule import Problem

SHOWN = 10

NAMED = 50
"""People, changes and ids of one finding that are told one by one."""
_LONGEST = 80


def quoted(text: str) -> str:
    """A name or an id in backticks, cut where it would fill the screen."""
    return f"`{text if len(text) <= _LONGEST else text[:_LONGEST] + '…'}`"


def an(noun: str) -> str:
    """A noun with its article."""
    if noun.startswith("one "):
        return noun
    return f"{'an' if noun[0] in 'aeiou' else 'a'} {noun}"


def moment(seconds: float | None) -> str | None:
    """A time as people read it, in UTC."""
    if seconds is None:
        return None
    try:
        return datetime.fromtimestamp(seconds, UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
    except (ValueError, OverflowError, OSError):
        return None


def pairs(refused: RefusedMerge) -> dict[str, Any]:
    """The first ids of identity events that did nothing."""
    return {
        "verb": refused.verb,
        "ids": [{"id": one, "anonymous": two} for one, two in refused.ids[:SHOWN]],
    }


def is_a_person(id: str) -> bool:
    """Whether an id has a form that devices do not have."""
    return form_of(id) in ("e-mail", "phone", "number")


_LEVELS: dict[str, tuple[Severity | None, Confidence]] = {
    "exact": (None, Confidence.CERTAIN),
    "loose": (Severity.WARNING, Confidence.LIKELY),
    "role": (Severity.INFO, Confidence.POSSIBLE),
}


def duplicates(group: DuplicateProfiles, what: str) -> Problem:
    """What is said of ids that seem to be one person."""
    severity, confidence = _LEVELS[group.match]
    alike = {
        "exact": f"share the {_KINDS[group.kind]}",
        "loose": f"share the {_KINDS[group.kind]}, but for plus-tag and dots,",
        "role": "share the mailbox of several people",
    }[group.match]
    return Problem(
        f"{len(group.ids)} {what} {alike} {quoted(group.value)}",
        help=f"{_CAUTION[group.match]}keep {quoted(group.best)}: {group.why}; "
        f"{group.needed}",
        subject={
            group.kind: group.value,
            **group.also,
            "distinct_ids": list(group.ids),
        },
        count=len(group.ids),
        evidence={
            "match": group.match,
            "best": group.best,
            "ids": [
                {
                    "id": member.id,
                    "form": member.form,
                    "sender": member.sender,
                    "events": member.events,
                    "first": moment(member.first),
                    "last": moment(member.last),
                }
                for member in group.members[:NAMED]
            ],
        },
        severity=severity,
        confidence=confidence,
    )


_KINDS = {"email": "e-mail", "phone": "phone number"}

_CAUTION = {
    "exact": "",
    "loose": "if this is one person, ",
    "role": "several people may read this mailbox; only if this is one person, ",
}
