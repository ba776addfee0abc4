"""Calls of `fetch`, as browsers copy them: one or many in a text. They are never run.

`generateFetchCall` in `NetworkLogView.ts` of Chromium's DevTools, `copyAsFetch` of
Firefox's network monitor and `generateFetchCode` in `Resource.js` of WebKit write them.
"""

import json
import re
from collections.abc import Iterator
from typing import Any

from mpdoctor.inputs.format import Content
from mpdoctor.inputs.logs.cursor import Unprintable
from mpdoctor.inputs.logs.javascript import is_left_out, parse_javascript
from mpdoctor.inputs.request_dump import exchange
from mpdoctor.inputs.values import Value
from mpdoctor.inputs.whole_text import text_of
from mpdoctor.model.place import pack_position
from mpdoctor.model.record import (
    BODY,
    CREDENTIALS,
    BadRecord,
    Exchange,
    Flaw,
    LinesRead,
    Reading,
)

_REMARK = r"(?:\s*(?://[^\n]*\n|/\*(?:[^*]|\*(?!/))*\*/))*"
_CALL = re.compile(
    r"""^[ \t;]*(?:(?:const|let|var)[ ]\w+[ ]*=[ ]*)?(?:await[ ]+)?fetch\(\s*"""
    r"""(["'`])(https?://(?:(?!\1)[^\s\\]|\\.)+)\1\s*(,\s*(?=\{)|\))""",
    re.MULTILINE,
)
_START = re.compile(_REMARK + r"\s*(?=[\w ;=]{0,60}\bfetch\()")
_ESCAPE = re.compile(r"\\(?:u([0-9a-fA-F]{4})|(.))")
_UNCLEAR = "a call of `fetch` whose options cannot be read"
_DECODER = json.JSONDecoder()


def begins_with_call(text: str) -> bool:
    """Whether nothing but remarks stands before the first call."""
    start = _START.match(text)
    return start is not None and _CALL.match(text, start.end()) is not None


def read_calls(content: Content) -> Iterator[Reading]:
    text = text_of(content)
    line, counted, others = 1, 0, 0
    for call in _CALL.finditer(text):
        at = call.start() + len(call[0]) - len(call[0].lstrip())
        line += text.count("\n", counted, at)
        counted = at
        dump = _dump(text, call)
        if dump is None:
            yield BadRecord(Flaw.UNREADABLE, pack_position(line), _UNCLEAR)
            continue
        found = False
        item = Value(dump, 0, pack_position(line))
        for reading in exchange(item, content.limits):
            found = found or isinstance(reading, Exchange)
            yield reading
        others += not found
    yield LinesRead(text.count("\n") + (not text.endswith("\n")), others)


def _dump(text: str, call: re.Match[str]) -> dict[str, Any] | None:
    """The line of a request dump; `None` where the options are not clear."""
    options: Any = {}
    if call[3] != ")":
        try:
            options = _options(text, call.end())
        except (Unprintable, RecursionError):
            return None
    if not isinstance(options, dict):
        return None
    headers = options.get("headers")
    body = options.get("body")
    omitted = [CREDENTIALS]
    if is_left_out(body) or (body is not None and not isinstance(body, str)):
        omitted.append(BODY)
        body = None
    method = options.get("method")
    return {
        "method": method if isinstance(method, str) else "GET",
        "url": _ESCAPE.sub(_unescaped, call[2]),
        "headers": headers if isinstance(headers, dict) else {},
        "omitted": omitted,
        **({"body": body} if body else {}),
    }


def _options(text: str, at: int) -> Any:
    try:
        return _DECODER.raw_decode(text, at)[0]
    except ValueError:
        return parse_javascript(text[at:])


def _unescaped(match: re.Match[str]) -> str:
    return chr(int(match[1], 16)) if match[1] else match[2]
