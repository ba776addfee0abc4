"""Messages of a browser's console that a program saved as JSON.

Chromium's protocol (https://chromedevtools.github.io/devtools-protocol/tot/Runtime/), the
console messages of Playwright and Puppeteer, and the `browser` log of Selenium.
"""

import json
import re
from typing import Any, NamedTuple

from mpdoctor.inputs.format import decoded
from mpdoctor.inputs.logs.javascript import LEFT_OUT

_TEXTS = ("text", "message", "msg")
_FIELD = re.compile(r'^"(?:text|message|msg|value)": (".*")$')
_REMOTE = frozenset({"value", "description", "preview", "objectId", "subtype"})


class ConsoleMessage(NamedTuple):
    """What was printed: the leading texts, the first value that is none, an address."""

    text: str
    payload: Any
    url: str


def message_in(line: str) -> ConsoleMessage | None:
    """The message that a line holds as JSON, if it does."""
    text = line.strip().rstrip(",")
    field = _FIELD.match(text)
    if field is not None:
        printed = decoded(field[1].encode("utf-8", "replace"))
        return ConsoleMessage(_unquoted(printed), None, "") if printed else None
    if not text.startswith("{") or not text.endswith("}"):
        return None
    message = decoded(text.encode("utf-8", "replace"))
    return message_of(message) if isinstance(message, dict) else None


def message_of(message: dict[str, Any]) -> ConsoleMessage | None:
    """The message that a decoded object is."""
    inner = message.get("params")
    if isinstance(inner, dict):
        message = inner
    entry = message.get("entry")
    if isinstance(entry, dict):
        message = entry
    url = _url(message)
    args = message.get("args")
    if isinstance(args, list) and args:
        values = [_value(each) for each in args]
        texts = []
        for value in values:
            if not isinstance(value, str):
                break
            texts.append(value)
        if texts:
            rest = values[len(texts) :]
            return ConsoleMessage(" ".join(texts), rest[0] if rest else None, url)
        if not any(isinstance(message.get(key), str) for key in _TEXTS):
            return ConsoleMessage("", values[0], url)
    for key in _TEXTS:
        text = message.get(key)
        if isinstance(text, str):
            return ConsoleMessage(_unquoted(text), _first(args), url)
    return None


def _first(args: Any) -> Any:
    return _value(args[0]) if isinstance(args, list) and args else None


def _value(arg: Any) -> Any:
    """A value, or of an object of the protocol what it shows of it."""
    if not isinstance(arg, dict) or not isinstance(arg.get("type"), str):
        return arg
    if _REMOTE.isdisjoint(arg):
        return arg
    if "value" in arg:
        return arg["value"]
    preview = arg.get("preview")
    if isinstance(preview, dict) and preview.get("subtype") == "array":
        properties = preview.get("properties")
        count = len(properties) if isinstance(properties, list) else 1
        return [LEFT_OUT] * max(1, count)
    return LEFT_OUT


def _url(message: dict[str, Any]) -> str:
    for holder in (message.get("location"), message):
        if isinstance(holder, dict) and isinstance(holder.get("url"), str):
            return str(holder["url"])
    return ""


def _unquoted(text: str) -> str:
    """Selenium writes `http://… 12:34 "text"`."""
    head, quote, rest = text.partition(' "')
    if quote and rest.endswith('"') and " " in head:
        try:
            return str(json.loads(f'"{rest}'))
        except ValueError:
            return text
    return text
