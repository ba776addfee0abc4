"""The Swift and Objective-C SDKs in Xcode or Console, also under Flutter and others.

Messages: `Flush.swift`, `FlushRequest.swift`, `Network.swift` and, until version 2.9,
`Track.swift` of https://github.com/mixpanel/mixpanel-swift; `Mixpanel.m`,
`MixpanelPeople.m` and `MPNetwork.m` of https://github.com/mixpanel/mixpanel-iphone.
"""

import re
from collections.abc import Iterator
from typing import Any

from mpdoctor.inputs.json_text import NotJSON
from mpdoctor.inputs.limits import Limits
from mpdoctor.inputs.logs.apple_values import number_of, parse_description
from mpdoctor.inputs.logs.cursor import Unprintable
from mpdoctor.inputs.logs.dialect import Dialect
from mpdoctor.inputs.logs.payload import CUT_OFF, DOUBLE, Collector, json_payload
from mpdoctor.inputs.logs.traffic import Ending, LogTraffic, Printed
from mpdoctor.mixpanel.routes import RECORD_ROUTES, route_of
from mpdoctor.model.outcome import Cause, Delivery, Outcome

_SWIFT = re.compile(
    r"(?:\[Mixpanel - (?P<file>\w+\.swift) - func .{1,300}?\] \(\w+\) - ?"
    r"|File: (?P<named>\w+\.swift) - Func: .{1,300}? - Level: \w+ - Message: )"
    r"(?P<text>.*)$"
)
_OBJECTIVE_C = re.compile(r"<(?:Mixpanel|MPNetwork): 0x[^>]{1,200}> (?P<text>.*)$")
_PAYLOAD = re.compile(r"\[\[|\[\"")
_QUEUEING = re.compile(
    r"queueing (?:event|people record|unidentified people record|group record): (.*)$"
)
_POSTING = re.compile(r"http request: <\w+: 0x\w+> \{ URL: (\S+) \}\?(.*)$")
_FAILED = re.compile(
    r"(?:API request to|Backup host request to) (\S+) (?:has|also) failed"
)
_REASON = re.compile(r"failed (?:with reason |\()(.*)$")
_STATUS = re.compile(r"notOKStatusCode\(statusCode: (\d{3})\)")
_NETWORK_FAILURE = re.compile(r"network failure: (.*)$")
_REJECTED = re.compile(r"(?:https?://\S+|\d) api rejected some items")
_DROPPED = re.compile(r"Failed to serialize batch, dropping \d+ events")
_FLUSH = "Flush.swift"

MARKS = re.compile(
    rb"\[Mixpanel - \w{1,60}\.swift - func [^\n]{1,300}?\] \((?:debug|info|warning|error)\)"
    rb"|File: \w{1,60}\.swift - Func: [^\n]{1,300}? - Level: \w+ - Message: "
    rb"|<(?:Mixpanel|MPNetwork): 0x[0-9a-f]+[^>\n]{0,200}> (?:queueing|flush|http request)"
)


class AppleLog:
    """Swift prints a batch each time that it is sent; Objective-C each record as well."""

    def __init__(self, traffic: LogTraffic, limits: Limits) -> None:
        self._traffic = traffic
        self._limits = limits
        self._open: Collector | None = None
        self._queued = False
        self._route = ""

    @property
    def expects(self) -> bool:
        return self._open is not None

    def take(self, text: str, line: int) -> bool:
        swift = _SWIFT.search(text)
        objective_c = _OBJECTIVE_C.search(text) if swift is None else None
        if swift is None and objective_c is None:
            if self._open is None:
                return False
            self._add(text)
            return True
        self.finish()
        if swift is not None:
            self._say_swift(swift["file"] or swift["named"], swift["text"], line)
        elif objective_c is not None:
            self._say_objective_c(objective_c["text"], line)
        return True

    def finish(self) -> None:
        if self._open is not None:
            self._traffic.bad(self._open.line, CUT_OFF)
            self._open = None

    def _say_swift(self, file: str, text: str, line: int) -> None:
        if _PAYLOAD.match(text):
            self._begin(text, line, queued=file != _FLUSH)
        elif text.startswith(("http://", "https://")) and " " not in text:
            if route_of(text.partition("?")[0]) in RECORD_ROUTES:
                self._traffic.locate(text)
        elif match := _FAILED.search(text):
            reason = _REASON.search(text)
            self._end(line, _swift_ending(reason[1] if reason else ""), match[1])
        elif _DROPPED.search(text):
            self._end(line, Ending(outcome=_refused(text)))
        elif _REJECTED.search(text):
            self._end(line, Ending(status=200, body="0"))

    def _say_objective_c(self, text: str, line: int) -> None:
        if match := _QUEUEING.match(text):
            self._begin(match[1], line, queued=True)
        elif match := _POSTING.match(text):
            self._post(match[1], match[2], line)
        elif match := _NETWORK_FAILURE.match(text):
            self._end(line, _objective_c_ending(match[1]))
        elif _REJECTED.match(text):
            self._end(line, Ending(status=200, body="0"))

    def _begin(self, text: str, line: int, *, queued: bool) -> None:
        self._open = Collector(line, DOUBLE, self._limits)
        self._queued = queued
        self._add(text)

    def _add(self, text: str) -> None:
        assert self._open is not None
        if not self._open.add(text):
            return
        collected, self._open = self._open, None
        try:
            value = parse_description(collected.text, self._limits.depth)
        except Unprintable as error:
            reason = f"a payload that is not clear: {error}"
            self._traffic.bad(collected.line, reason)
            return
        records = [Printed(record) for record in _records(value)]
        if self._queued:
            self._traffic.queue(records, collected.line)
        elif records:
            self._send(records, collected.line)

    def _post(self, url: str, body: str, line: int) -> None:
        try:
            records = json_payload(body, self._limits)
        except NotJSON as error:
            if route_of(url.partition("?")[0]) in RECORD_ROUTES:
                self._traffic.bad(line, str(error))
            return
        self._send(records, line, url)

    def _send(self, records: list[Printed], line: int, url: str = "") -> None:
        self._traffic.send(records, line, url=url)
        waiting = self._traffic.waiting
        self._route = waiting[-1] if waiting else ""

    def _end(self, line: int, ending: Ending, path: str = "") -> None:
        self._traffic.end(line, ending, route=route_of(path) or self._route)


def _records(value: Any) -> Iterator[Any]:
    """Records, with numbers where the SDK never has anything else."""
    for record in value if isinstance(value, list) else [value]:
        if isinstance(record, dict):
            properties = record.get("properties")
            if isinstance(properties, dict) and "time" in properties:
                properties["time"] = number_of(properties["time"])
            added = record.get("$add")
            if isinstance(added, dict):
                record["$add"] = {key: number_of(each) for key, each in added.items()}
        yield record


def _swift_ending(reason: str) -> Ending:
    status = _STATUS.search(reason)
    return Ending(status=int(status[1])) if status else Ending(error=reason or "failed")


def _objective_c_ending(error: str) -> Ending:
    if error.strip() == "(null)":
        # There is an answer, and no error: its status is 500 or above.
        return Ending(outcome=Outcome(Delivery.REFUSED, Cause.SERVER_ERROR))
    return Ending(error=error)


def _refused(words: str) -> Outcome:
    return Outcome(Delivery.REFUSED, Cause.REJECTED, words=words[:200])


DIALECT = Dialect(
    "apple",
    15,
    MARKS,
    (b"[Mixpanel - ", b"<Mixpanel: 0x", b"<MPNetwork: 0x", b"File: "),
    AppleLog,
)
