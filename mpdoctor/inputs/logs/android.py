"""The Android SDK in logcat, also under React Native, Flutter and other frameworks.

Messages: `AnalyticsMessages.java` and `HttpService.java` of
https://github.com/mixpanel/mixpanel-android. Forms of a line:
https://developer.android.com/tools/logcat#outputFormat
"""

import re

from mpdoctor.inputs.json_text import NotJSON
from mpdoctor.inputs.limits import Limits
from mpdoctor.inputs.logs.dialect import Dialect
from mpdoctor.inputs.logs.payload import (
    CUT_OFF,
    json_payload,
    json_string,
    whole_records,
)
from mpdoctor.inputs.logs.traffic import Ending, LogTraffic, Printed

_TAG = r"MixpanelAPI(?:\.\w+)?"
_PREFIX = re.compile(
    # brief `V/Tag( 12): `, process `V( 12) `, tag `V/Tag: `, time, threadtime with or
    # without year, zone and user, Android Studio old `12-34/com.example V/Tag: ` (`12-34/?`
    # for a process that it does not know) and new.
    rf"^(?:[\w.: +/?-]{{0,120}}?\s)?(?:[VDIWEF]/(?P<a>{_TAG}) *(?:\( *\d+\))?: ?"
    rf"|(?P<b>{_TAG}) +(?:[\w.:]+ +)?[VDIWEF] {{1,2}}"
    rf"|[VDIWEF] (?P<c>{_TAG}) *: ?)(?P<text>.*)$"
)
_LONG = re.compile(r"^\[ [\d: .+-]+ +\d+: *\d+ [VDIWEF]/(?P<tag>[^\]]*?) *\]$")
_OTHER_ENTRY = re.compile(
    r"^(?:\[ )?(?:\d{4}-)?\d\d-\d\d \d\d:\d\d:\d\d\.\d{3}|^[VDIWEF]/\S+ *(?:\( *\d+\))?:"
)
_JSON_TAG = re.compile(r'^\s*"tag": (".*"),?\s*$')
_JSON_MESSAGE = re.compile(r'^\s*"message": (".*"),?\s*$')
_THREAD = re.compile(r" \(Thread \d+\)\s*$")
_QUEUING = re.compile(r"Queuing (?:event|people record|group record) for sending later")
_POSTED = re.compile(r"Successfully posted to (\S+?):? *$")
_RESPONSE = re.compile(r"Response was (.*)$", re.DOTALL)
_NULL = re.compile(r"Response was null, unexpected failure posting to (\S+?)\.?$")
_CANNOT = re.compile(r"Cannot post message to (\S+?)\.?$")
_STATUS = re.compile(r"(?:Server|Client) error (\d{3}) \(.*?\) for URL: (\S+)")
_ERROR_BODY = re.compile(r"Error Body: (.*)$")
_BLOCKED = re.compile(r"AdBlocker is enabled|Ad blocker is enabled", re.IGNORECASE)
_EXCEPTION = re.compile(r"^(?:Caused by: )?[\w.$]+(?:Exception|Error)\b.*")
_START = re.compile(r"^\s*[\[{]")

MARKS = re.compile(rb"\bMixpanelAPI(?:\.\w{1,40})?[ \"(:\]]")


class AndroidLog:
    """Queued records are printed one by one, a batch once it has been answered."""

    def __init__(self, traffic: LogTraffic, limits: Limits) -> None:
        self._traffic = traffic
        self._limits = limits
        self._is_ours = False
        self._long = False
        self._expects = ""
        self._url = ""
        self._posted: tuple[int, str, list[Printed]] | None = None
        self._failed: tuple[int, str] | None = None
        self._status: dict[str, Ending] = {}
        self._refused = ""
        self._json_ours: bool | None = None

    @property
    def expects(self) -> bool:
        return bool(self._expects) or self._failed is not None or self._long

    def take(self, text: str, line: int) -> bool:
        found = self._message(text)
        if found is None:
            return False
        for part in found.split("\n"):
            self._say(part, line)
        return True

    def finish(self) -> None:
        self._settle()

    def _message(self, text: str) -> str | None:
        """What the SDK says in this line, `None` if it is not the SDK's."""
        studio = self._studio(text)
        if studio is not None:
            return studio
        match = _PREFIX.match(text)
        if match is not None:
            self._is_ours, self._long = True, False
            return match["text"]
        header = _LONG.match(text)
        if header is not None:
            self._is_ours = self._long = re.fullmatch(_TAG, header["tag"]) is not None
            return "" if self._is_ours else None
        if not self.expects or not self._is_ours:
            return None
        if _OTHER_ENTRY.match(text):
            # Another app's entry in between: ours may go on after it.
            return None
        return text

    def _studio(self, text: str) -> str | None:
        """A message of an export by Android Studio, a JSON document line by line."""
        tag = _JSON_TAG.match(text)
        if tag is not None:
            name = json_string(tag[1]) or ""
            self._json_ours = re.fullmatch(_TAG, name) is not None
            self._expects = self._expects or ("message" if self._json_ours else "")
            return "" if self._json_ours else None
        if self._json_ours:
            message = _JSON_MESSAGE.match(text)
            if message is not None:
                self._json_ours = False
                if self._expects == "message":
                    self._expects = ""
                return json_string(message[1]) or ""
            return ""
        return None

    def _say(self, text: str, line: int) -> None:
        message = _THREAD.sub("", text)
        if self._failed is not None and _EXCEPTION.match(message.strip()):
            self._fail(message.strip())
            return
        if self._expects in ("queued", "posted") and _START.match(message):
            self._payload(message, line, whole=message != text)
            return
        if self._failed is not None and not message.strip():
            return
        self._plain(message.strip(), line)

    def _plain(self, message: str, line: int) -> None:
        for pattern, act in _MESSAGES:
            if match := pattern.search(message):
                act(self, match, line)
                return
        if message and self._failed is not None:
            self._fail("")

    def _on_queuing(self, match: re.Match[str], line: int) -> None:
        self._expects = "queued"

    def _on_posted(self, match: re.Match[str], line: int) -> None:
        self._settle()
        self._expects, self._url = "posted", match[1]

    def _on_null(self, match: re.Match[str], line: int) -> None:
        self._settle()
        self._end(line, match[1], Ending(error="no answer"))

    def _on_response(self, match: re.Match[str], line: int) -> None:
        self._answer(match[1], line)

    def _on_status(self, match: re.Match[str], line: int) -> None:
        self._refused = _path(match[2])
        self._status[self._refused] = Ending(status=int(match[1]))

    def _on_error_body(self, match: re.Match[str], line: int) -> None:
        known = self._status.get(self._refused)
        if known is not None:
            self._status[self._refused] = Ending(status=known.status, body=match[1])

    def _on_cannot(self, match: re.Match[str], line: int) -> None:
        self._settle()
        known = self._status.pop(_path(match[1]), None)
        if known is not None:
            self._end(line, match[1], known)
        else:
            self._failed = (line, match[1])

    def _on_blocked(self, match: re.Match[str], line: int) -> None:
        self._settle()
        self._end(line, "", Ending(error="blocked by an ad blocker"), "track")

    def _payload(self, text: str, line: int, *, whole: bool) -> None:
        expected, self._expects = self._expects, ""
        try:
            records = json_payload(text, self._limits)
        except NotJSON as error:
            if expected == "queued":
                self._traffic.bad(line, str(error))
                return
            # The records of a long batch were printed one by one when they were queued.
            records = whole_records(text, self._limits)
            if str(error) != CUT_OFF:
                self._traffic.bad(line, str(error))
            elif not records and not self._traffic.has_queued:
                self._traffic.bad(line, CUT_OFF)
        if expected == "queued":
            self._traffic.queue(records, line)
        else:
            self._posted = (line, self._url, records)

    def _answer(self, body: str, line: int) -> None:
        if self._posted is None:
            if self._url:
                self._end(line, self._url, Ending(status=200, body=body))
                self._url = self._expects = ""
            return
        started, url, records = self._posted
        self._posted, self._url = None, ""
        self._traffic.send(records, started, url=url)
        self._traffic.end(started, Ending(status=200, body=body), url=url)

    def _fail(self, error: str) -> None:
        assert self._failed is not None
        line, url = self._failed
        self._failed = None
        self._end(line, url, Ending(error=error or "failed"))

    def _end(self, line: int, url: str, ending: Ending, route: str = "") -> None:
        self._traffic.end(line, ending, url=url, route=route, retries=True)

    def _settle(self) -> None:
        """An answer that did not come: the log goes on with something else."""
        if self._failed is not None:
            self._fail("")
        if self._posted is not None:
            line, url, records = self._posted
            self._posted = None
            self._traffic.send(records, line, url=url)
            self._traffic.end(line, Ending(status=200), url=url)


def _path(url: str) -> str:
    return url.partition("?")[0]


_MESSAGES = (
    (_QUEUING, AndroidLog._on_queuing),
    (_POSTED, AndroidLog._on_posted),
    (_NULL, AndroidLog._on_null),
    (_RESPONSE, AndroidLog._on_response),
    (_STATUS, AndroidLog._on_status),
    (_ERROR_BODY, AndroidLog._on_error_body),
    (_CANNOT, AndroidLog._on_cannot),
    (_BLOCKED, AndroidLog._on_blocked),
)

DIALECT = Dialect("android", 10, MARKS, (b"MixpanelAPI",), AndroidLog)
