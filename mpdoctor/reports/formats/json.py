"""One JSON document: the contract for programs."""

import re
from collections.abc import Mapping
from enum import Enum
from math import isfinite
from typing import TYPE_CHECKING, Any, TextIO

import orjson

from mpdoctor import __version__
from mpdoctor.model.levels import Area
from mpdoctor.model.place import NOWHERE, Place
from mpdoctor.model.report import AreaStatus, Diagnosis, Finding
from mpdoctor.reports.times import format_time

if TYPE_CHECKING:
    from mpdoctor.model.cdp import CdpCalls
    from mpdoctor.model.deliveries import RequestCount
    from mpdoctor.model.probes import ProbeStep
    from mpdoctor.model.streams import Stream
    from mpdoctor.model.volumes import Volumes
    from mpdoctor.model.walk import Walk

FORMAT = 1

_EXAMINED = (
    "sources",
    "events",
    "profile_updates",
    "group_updates",
    "profiles",
    "exchanges",
    "shapes",
    "unreadable",
)
_DEEPEST = 60
_AT_ONCE = 1 << 16
_UNSEEN = (
    "[\x7f-\x9f\xad\u061c\u180e\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff"
    "\ufff9-\ufffb\U000e0000-\U000e007f]"
)
"""Besides the control characters of ASCII, which JSON escapes: a terminal acts upon some
of these, and others reverse the direction of text."""
_COMMAND = re.compile(r"##(?=\w*\[)")
"""Commands to CI that need not stand at the start of a line, such as `##vso[`."""
_INT64 = range(-(2**63), 2**64)


def write(diagnosis: Diagnosis, out: TextIO) -> None:
    """Write the diagnosis as a document that ends with a line feed."""
    write_json(document(diagnosis), out)


def write_json(document: Any, out: TextIO) -> None:
    """Write any document; in ASCII where `out` has a legacy encoding."""
    _write(orjson.dumps(_encodable(document), option=orjson.OPT_INDENT_2), out)


def write_json_line(document: Any, out: TextIO) -> None:
    """Write any document in one line."""
    _write(orjson.dumps(_encodable(document)), out)


def _write(encoded: bytes, out: TextIO) -> None:
    encoding = getattr(out, "encoding", None) or "utf-8"
    # Some lines at a time: a letter outside of ASCII makes a text up to four times as large.
    start = 0
    while start < len(encoded):
        end = encoded.find(b"\n", start + _AT_ONCE) + 1 or len(encoded)
        text = encoded[start:end].decode()
        text = _COMMAND.sub(r"\\u0023#", text)
        if not text.isascii() or "\x7f" in text:
            text = re.sub(_UNSEEN, _escaped, text)
        if not encoding.lower().startswith("utf"):
            text = re.sub(r"[^\x00-\x7f]", _escaped, text)
        out.write(text)
        start = end
    out.write("\n")


def document(diagnosis: Diagnosis) -> dict[str, Any]:
    """The diagnosis as data, in the order in which its keys are written."""
    document = {
        "format": FORMAT,
        "mpdoctor": __version__,
        "verdict": diagnosis.verdict,
        "areas": _areas(diagnosis.areas),
        "findings": [_finding(finding) for finding in diagnosis.findings],
        "examined": dict.fromkeys(_EXAMINED, 0) | dict(diagnosis.examined),
        "skipped": [
            {"code": code, "reason": reason}
            for code, reason in sorted(diagnosis.skipped.items())
        ],
        "ignored": [
            {
                "rule": one.rule,
                "count": one.count,
                "reason": one.reason,
                "until": str(one.until) if one.until is not None else None,
            }
            for one in diagnosis.ignored
        ],
    }
    if diagnosis.window is not None:
        window = diagnosis.window
        document["window"] = {
            "since": format_time(window.since) or None,
            "until": format_time(window.until) or None,
            "timezone": window.zone,
        }
    if diagnosis.baseline is not None:
        document["baseline"] = {
            "file": str(diagnosis.baseline.path),
            "known": diagnosis.baseline.known,
            "grown": diagnosis.baseline.grown,
            "stale": diagnosis.baseline.stale,
        }
    if diagnosis.volumes is not None:
        document["volumes"] = _volumes(diagnosis.volumes)
    if diagnosis.identity:
        document["identity"] = diagnosis.identity
    if diagnosis.deliveries is not None:
        document["deliveries"] = {
            "requests": dict(diagnosis.deliveries.requests),
            **{
                kind: dict(counts)
                for kind, counts in diagnosis.deliveries.records.items()
            },
            "answers": [_answer(one) for one in diagnosis.deliveries.answers],
        }
    document |= _deduplication(diagnosis)
    if diagnosis.cdp_calls:
        document["cdp_calls"] = [_cdp_calls(calls) for calls in diagnosis.cdp_calls]
    if diagnosis.walk is not None and (diagnosis.walk.cause or diagnosis.walk.steps):
        document["walk"] = _walk(diagnosis.walk)
    if diagnosis.probe_steps:
        document["ladder"] = [_step(step) for step in diagnosis.probe_steps]
        document["streams"] = [_stream(stream) for stream in diagnosis.streams]
    if diagnosis.unread:
        document["unread"] = [
            {"message": message, "hint": hint} for message, hint in diagnosis.unread
        ]
    return document


def _deduplication(diagnosis: Diagnosis) -> dict[str, Any]:
    found = diagnosis.deduplication
    if found is None:
        return {}
    return {
        "deduplication": {
            "events": found.events,
            "at_query": found.at_query,
            "at_compaction": found.at_compaction,
            "shared_insert_id": found.shared_insert_id,
            "same_moment": found.same_moment,
            "two_sides": found.two_sides,
            "without_insert_id": found.without_insert_id,
        }
    }


def _cdp_calls(calls: "CdpCalls") -> dict[str, Any]:
    call = calls.call
    return {
        "platform": call.platform or None,
        "call": call.kind,
        "name": call.name or None,
        "ids": list(call.ids),
        "count": calls.count,
        "place": _place(calls.place) if calls.place is not None else None,
        "mixpanel": [
            {
                "kind": record.kind,
                "name": record.name,
                "endpoint": record.endpoint,
                "values": dict(record.values),
                "condition": record.condition,
            }
            for record in calls.records
        ],
        "dropped": list(calls.dropped),
        "note": calls.note,
        "reference": calls.reference,
    }


def _volumes(volumes: "Volumes") -> dict[str, Any]:
    return {
        "events": [
            {
                "event": one.event,
                "count": one.count,
                "planned": one.planned,
                "properties": list(one.properties),
                "senders": dict(one.senders),
            }
            for one in volumes.events
        ],
        "other_events": volumes.others,
        "unseen_events": list(volumes.unseen),
    }


def _answer(one: "RequestCount") -> dict[str, Any]:
    return {
        "method": one.method,
        "host": one.host,
        "path": one.path,
        "outcome": one.outcome,
        "cause": one.cause or None,
        "status": one.status,
        "words": one.words,
        "requests": one.requests,
    }


def _walk(walk: "Walk") -> dict[str, Any]:
    cause = walk.cause
    return {
        "event": walk.choice.event,
        "user": walk.choice.user,
        "merged_ids": max(0, len(walk.choice.ids) - 1),
        "events": walk.events,
        "cause": None
        if cause is None
        else {
            "step": cause.step,
            "code": cause.code or None,
            "message": cause.message,
            "help": cause.help,
            "proven": cause.proven,
        },
        "steps": [
            {
                "step": step.step,
                "status": step.standing,
                "reached": step.reached,
                "passed": step.passed,
                "stopped": step.stopped,
                "unknown": step.unknown,
                "message": step.message,
                "help": step.help,
                "codes": list(step.codes),
                "details": dict(step.details),
            }
            for step in walk.steps
        ],
    }


def _step(step: "ProbeStep") -> dict[str, Any]:
    return {
        "rung": step.number,
        "name": step.name,
        "standing": step.status,
        "says": step.message,
        "advice": step.advice,
        "affects": step.affects or None,
        "details": [{"name": name, "found": found} for name, found in step.details],
        "evidence": _sorted(step.evidence),
    }


def _stream(stream: "Stream") -> dict[str, Any]:
    shown: dict[str, Any] = {
        "endpoint": stream.endpoint or None,
        "region": stream.region,
        "forwarded": stream.forwarded,
        "library": stream.sender.lib,
        "version": stream.sender.version,
        "platform": stream.sender.platform,
        "door": stream.channel,
        "token": stream.token,
        "events": stream.events,
        "fates": dict(sorted(stream.fates.items())),
        "first_day": stream.first,
        "last_day": stream.last,
        "days": {str(day): count for day, count in sorted(stream.days.items())},
    }
    if stream.astray is not None:
        shown["astray"] = {
            "lost_per_day": stream.astray.per_day,
            "stops_working": stream.astray.stopped or "never worked",
        }
    return shown


def _areas(areas: Mapping[Area, AreaStatus]) -> dict[str, Any]:
    unknown = AreaStatus("not examined", reason="no rule looked at it")
    return {
        area: _area(areas.get(area, unknown))
        for area in Area
        if area is not Area.SETTINGS or areas.get(area, unknown).status == "findings"
    }


def _area(status: AreaStatus) -> dict[str, Any]:
    shown: dict[str, Any] = {"status": status.status}
    if status.status in ("healthy", "findings"):
        shown["errors"] = status.errors
        shown["warnings"] = status.warnings
        shown["info"] = status.info
    if status.reason:
        shown["reason"] = status.reason
    if status.note:
        shown["note"] = status.note
    if status.help:
        shown["help"] = status.help
    if status.ignored:
        shown["ignored"] = status.ignored
    return shown


def _finding(finding: Finding) -> dict[str, Any]:
    subject = _sorted(finding.subject)
    shown = {
        "code": finding.rule.code,
        "name": finding.rule.name,
        "area": finding.rule.area,
        "severity": finding.severity,
        "confidence": finding.confidence,
        "message": finding.message,
        "help": finding.help,
        "subject": {"event": None, "property": None} | subject,
        "count": finding.count,
        "places": [_place(place) for place in finding.places],
        "evidence": _sorted(finding.evidence),
        "reference": finding.rule.reference,
    }
    if finding.planned != NOWHERE:
        shown["planned"] = _place(finding.planned)
    return shown


def _place(place: Place) -> dict[str, Any]:
    shown: dict[str, Any] = {
        "source": place.source,
        "line": place.line,
        "field": place.field,
    }
    if place.record is not None:
        shown["record"] = place.record
    return shown


def _sorted(value: Any) -> Any:
    """Mappings from rules in one order, whatever order the shards arrived in."""
    if isinstance(value, Mapping):
        pairs = sorted(value.items(), key=lambda pair: str(pair[0]))
        return {str(key): _sorted(each) for key, each in pairs}
    return value


def _encodable(value: Any, depth: int = 0) -> Any:
    """A value that orjson can write, without loss wherever JSON can express it."""
    if depth > _DEEPEST:
        return "…"
    if isinstance(value, Enum):
        value = value.value
    if value is None or isinstance(value, bool):
        return value
    if isinstance(value, str):
        return _text(value)
    if isinstance(value, int):
        return value if value in _INT64 else orjson.Fragment(str(value))
    if isinstance(value, float):
        return value if isfinite(value) else str(value)
    if isinstance(value, Mapping):
        return {
            _text(str(key)): _encodable(each, depth + 1) for key, each in value.items()
        }
    if isinstance(value, set | frozenset):
        value = sorted(value, key=str)
    if isinstance(value, list | tuple):
        return [_encodable(each, depth + 1) for each in value]
    return _text(str(value))


def _text(text: str) -> str:
    if text.isascii():
        return text
    return text.encode("utf-8", "backslashreplace").decode()


def _escaped(match: re.Match[str]) -> str:
    units = match[0].encode("utf-16-be")
    return "".join(
        f"\\u{int.from_bytes(units[i : i + 2], 'big'):04x}"
        for i in range(0, len(units), 2)
    )
