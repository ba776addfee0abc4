"""The JavaScript mode of the React Native SDK, in Metro, logcat or Xcode.

Messages: `javascript/mixpanel-core.js` and `mixpanel-network.js` of
https://github.com/mixpanel/mixpanel-react-native. In its usual mode it writes the logs
of the Android and Swift SDKs.
"""

import re

from mpdoctor.inputs.json_text import NotJSON
from mpdoctor.inputs.limits import Limits
from mpdoctor.inputs.logs.dialect import Dialect
from mpdoctor.inputs.logs.payload import json_payload
from mpdoctor.inputs.logs.traffic import Ending, LogTraffic, Printed

_MARK = re.compile(r"\[Mixpanel\]['\"]?,? ")
_QUEUED = re.compile(r"payload is added to the Mixpanel queue\. Payload: '")
_QUEUE = re.compile(r"\[Flushing queue\] queue: ")
_SENDING = re.compile(r"Sending request to: (\S+)")
_SENT = re.compile(r"Mixpanel batch sent successfully, endpoint: (\S+), data: ")
_REJECTED = re.compile(r"(https?://\S{1,500}) api rejected some items")
_FAILED = re.compile(r"API request to (\S+) has failed with reason: (.*?)['\"]?$")
_STATUS = re.compile(r"HTTP error! status: (\d{3})")
_BAD_REQUEST = re.compile(r"Bad request received due to corrupted data")

MARKS = re.compile(
    rb"\[Mixpanel\]['\"]?,? ['\"]?(?:The mixpanel payload is added to the Mixpanel queue"
    rb"|\[Flushing queue\]|Sending request to: |Mixpanel batch sent successfully"
    rb"|Processing queue for endpoint: /|API request to \S+ has failed with reason: "
    rb"|Initializing Mixpanel)"
)


class ReactNativeLog:
    """Batches are printed once they were accepted; what failed is in the queue."""

    expects = False

    def __init__(self, traffic: LogTraffic, limits: Limits) -> None:
        self._traffic = traffic
        self._limits = limits
        self._url = ""

    def take(self, text: str, line: int) -> bool:
        mark = _MARK.search(text)
        if mark is None:
            return False
        message = text[mark.end() :]
        if match := _QUEUED.search(message) or _QUEUE.search(message):
            self._traffic.queue(self._records(message[match.end() :], line), line)
        elif match := _SENDING.search(message):
            self._url = match[1].rstrip("'\",")
        elif match := _SENT.search(message):
            records = self._records(message[match.end() :], line)
            url = self._url if match[1].rstrip(",") in self._url else match[1]
            self._traffic.send(records, line, url=url)
            self._traffic.end(line, Ending(status=200, body="1"), url=url)
        elif match := _REJECTED.search(message):
            self._traffic.end(line, Ending(status=200, body="0"), url=match[1])
        elif match := _FAILED.search(message):
            status = _STATUS.search(match[2])
            ending = (
                Ending(status=int(status[1]))
                if status
                else Ending(error=match[2] or "failed")
            )
            self._traffic.end(line, ending, url=match[1], retries=True)
        elif _BAD_REQUEST.search(message):
            self._traffic.end(line, Ending(status=400), url=self._url)
        else:
            return MARKS.search(text.encode()) is not None
        return True

    def finish(self) -> None:
        """Nothing waits for another line."""

    def _records(self, text: str, line: int) -> list[Printed]:
        try:
            return json_payload(text, self._limits)
        except NotJSON as error:
            self._traffic.bad(line, str(error))
            return []


DIALECT = Dialect("react-native", 30, MARKS, (b"[Mixpanel]",), ReactNativeLog)
