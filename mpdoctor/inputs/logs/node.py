"""The Node SDK with `debug: true`, which writes to the console or a logger.

Messages: `lib/mixpanel-node.js`, `people.js` and `profile_helpers.js` of
https://github.com/mixpanel/mixpanel-node.
"""

import re
from typing import Any

from mpdoctor.inputs.limits import Limits
from mpdoctor.inputs.logs.cursor import Unprintable
from mpdoctor.inputs.logs.dialect import Dialect
from mpdoctor.inputs.logs.javascript import is_left_out, parse_javascript
from mpdoctor.inputs.logs.payload import CUT_OFF, JAVASCRIPT, Collector
from mpdoctor.inputs.logs.traffic import Ending, LogTraffic, Printed
from mpdoctor.model.outcome import Cause, Delivery, Outcome

_RECORD = re.compile(
    r"Sending the following (?:event|data) to Mixpanel(?: \(/?(\w+)\))?:?\s*"
)
_MANY = re.compile(r"Sending (\d{1,9}) events to Mixpanel in \d+ batches of events")
_DELETING = re.compile(r"Deleting profile (?=\{)|Clearing this user's charges")
_ERROR = re.compile(r"^(?:.{0,80}[\s:])?Got Error: (.*)$")
_REFUSED = re.compile(r"Mixpanel Server Error: (.*)$")
_START = re.compile(r"\s*[{\[]")

MARKS = re.compile(
    rb"^[^'\"`(\n]{0,200}(?:Sending the following (?:event|data) to Mixpanel"
    rb"(?: \(/?\w+\))?:? *(?:\{|$)"
    rb"|Sending \d+ events to Mixpanel in \d+ batches)",
    re.MULTILINE,
)


class NodeLog:
    """Records are printed before they are sent; only failures are told afterwards."""

    def __init__(self, traffic: LogTraffic, limits: Limits) -> None:
        self._traffic = traffic
        self._limits = limits
        self._open: Collector | None = None
        self._route = ""
        self._announced = 0
        self._spoke = False

    @property
    def expects(self) -> bool:
        return self._open is not None or self._announced > 0

    def take(self, text: str, line: int) -> bool:
        if match := _RECORD.search(text):
            self.finish()
            self._spoke = True
            self._route = _route(match[1])
            rest = text[match.end() :]
            if rest:
                self._add(rest, line)
            else:
                self._announced = line
            return True
        if self._open is not None:
            self._add(text, line)
            return True
        if self._announced and _START.match(text):
            self._announced = 0
            self._add(text, line)
            return True
        self._announced = 0
        return self._other(text, line)

    def finish(self) -> None:
        if self._open is not None:
            self._traffic.bad(self._open.line, CUT_OFF)
            self._open = None

    def _other(self, text: str, line: int) -> bool:
        if match := _MANY.search(text):
            count = int(match[1])
            self._traffic.send([], line, route="track", alone=False, omitted=count)
        elif _DELETING.search(text):
            self._traffic.send([], line, route="engage", alone=False, omitted=1)
        elif not self._spoke:
            return False
        elif match := _ERROR.search(text):
            self._end(line, Ending(error=match[1] or "failed"))
        elif match := _REFUSED.search(text):
            refused = Outcome(Delivery.REFUSED, Cause.REJECTED, words=match[1][:200])
            self._end(line, Ending(outcome=refused))
        else:
            return False
        self._spoke = True
        return True

    def _add(self, text: str, line: int) -> None:
        if self._open is None:
            self._open = Collector(line, JAVASCRIPT, self._limits)
        if not self._open.add(text):
            return
        collected, self._open = self._open, None
        try:
            value = parse_javascript(collected.text, self._limits.depth)
        except Unprintable as error:
            self._traffic.bad(collected.line, f"a payload that is not clear: {error}")
            return
        self._send(value, collected.line)

    def _send(self, value: Any, line: int) -> None:
        if isinstance(value, dict) and set(value) == {"data"}:
            value = value["data"]
        if is_left_out(value):
            route = self._route or "track"
            self._traffic.send(
                [], line, route=route, method="GET", alone=False, omitted=1
            )
        else:
            self._traffic.send([Printed(value)], line, method="GET", alone=False)

    def _end(self, line: int, ending: Ending) -> None:
        waiting = self._traffic.waiting
        if len(waiting) == 1:
            self._traffic.end(line, ending, route=waiting[0])
        else:
            self._traffic.end(line, ending, route="track")


def _route(word: str | None) -> str:
    return (word or "").lower()


DIALECT = Dialect(
    "node",
    50,
    MARKS,
    (
        b"Mixpanel",
        b"Got Error: ",
        b"Deleting profile {",
        b"Clearing this user's charges",
    ),
    NodeLog,
)
