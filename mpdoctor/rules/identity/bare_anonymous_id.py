"""Ids of devices that are taken for people."""

from collections.abc import Iterator

from mpdoctor.identity.notes import BARE_DEVICE, BARE_STRANGER
from mpdoctor.model.identity import IdentityNote
from mpdoctor.model.levels import Confidence, Need, Severity
from mpdoctor.model.rule import Problem, Rule


def check(note: IdentityNote) -> Iterator[Problem]:
    if note.kind not in (BARE_DEVICE, BARE_STRANGER):
        return
    known = note.kind == BARE_DEVICE
    ids = note.evidence["ids"]
    yield Problem(
        f"`distinct_id` of {ids} {'id' if ids == 1 else 'ids'} is a bare UUID "
        + (
            "that other events give as `$device_id`"
            if known
            else "though the ids of people in this project are not UUIDs"
        ),
        at="properties.distinct_id",
        property="distinct_id",
        evidence={"ids": ids, "samples": list(note.samples)},
        confidence=None if known else Confidence.LIKELY,
    )


RULE = Rule(
    code="ID005",
    name="bare-anonymous-id",
    severity=Severity.ERROR,
    looks_at=IdentityNote,
    check=check,
    summary="Under Simplified ID merge, an anonymous id was sent as `distinct_id` "
    "without `$device:`.",
    why="Without the prefix and without `$device_id`, Mixpanel treats the id as a "
    "user id. Each such device becomes a person who does not exist and can never "
    "be merged with the real one.",
    fix="Send anonymous events with `$device_id`, or put `$device:` before the id.",
    reference="https://docs.mixpanel.com/docs/tracking-methods/id-management/migrating-to-simplified-id-merge-system",
    needs=frozenset({Need.EVENTS}),
)
