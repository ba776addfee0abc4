"""The Unity SDK, in the editor's console, a player log, logcat or Xcode.

Messages: `Mixpanel/Controller.cs` of https://github.com/mixpanel/mixpanel-unity.
"""

import re

from mpdoctor.inputs.json_text import NotJSON
from mpdoctor.inputs.limits import Limits
from mpdoctor.inputs.logs.dialect import Dialect
from mpdoctor.inputs.logs.payload import json_payload
from mpdoctor.inputs.logs.traffic import Ending, LogTraffic

_BATCH = re.compile(r"\[Mixpanel\] Sending batch of data: ")
_POSTED = re.compile(r"\[Mixpanel\] Successfully posted to (\S+)")
# The SDK leaves out the blank after the address.
_FAILED = re.compile(
    r"\[Mixpanel\] API request to (\S+?) ?has failed with reason (.*)$"
)
_STATUS = re.compile(r"HTTP/[\d.]+ (\d{3})")

MARKS = re.compile(
    rb"\[Mixpanel\] (?:Sending batch of data: |Successfully posted to http"
    rb"|API request to \S+ ?has failed with reason (?!:)|Mixpanel (?:already|fully) init"
    rb"|Mixpanel Component Started)"
)


class UnityLog:
    """A batch is printed each time that it is sent, then how it ended."""

    expects = False

    def __init__(self, traffic: LogTraffic, limits: Limits) -> None:
        self._traffic = traffic
        self._limits = limits

    def take(self, text: str, line: int) -> bool:
        if match := _BATCH.search(text):
            try:
                records = json_payload(text[match.end() :], self._limits)
            except NotJSON as error:
                self._traffic.bad(line, str(error))
            else:
                self._traffic.send(records, line)
        elif match := _POSTED.search(text):
            self._traffic.end(line, Ending(status=200), url=match[1])
        elif match := _FAILED.search(text):
            status = _STATUS.search(match[2])
            ending = (
                Ending(status=int(status[1]))
                if status
                else Ending(error=match[2].strip() or "failed")
            )
            self._traffic.end(line, ending, url=match[1])
        else:
            return MARKS.search(text.encode()) is not None
        return True

    def finish(self) -> None:
        """Nothing waits for another line."""


DIALECT = Dialect("unity", 20, MARKS, (b"[Mixpanel]",), UnityLog)
