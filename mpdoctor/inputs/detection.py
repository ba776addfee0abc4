"""Finds the format of an input from its first bytes."""

import re
from functools import cache
from importlib import import_module
from pkgutil import iter_modules

from mpdoctor.inputs import formats
from mpdoctor.inputs.format import (
    BOM,
    SPACE,
    Archive,
    Head,
    InputFormat,
    Refusal,
    decoded,
)

Found = InputFormat | Archive

_UTF16 = (b"\xff\xfe", b"\xfe\xff")
_HAR = re.compile(rb'\{\s*"log"\s*:\s*\{')
_COLUMNS = re.compile(
    rb'(?:^|[,;\t])"?(?:event|event_name|time|distinct_id|\$distinct_id|insert_id'
    rb'|\$insert_id|user_id|device_id|\$email|email)"?(?=[,;\t\r\n]|$)',
    re.IGNORECASE,
)
_LATER = "this version does not read them yet"
_AGAIN = "export again, or leave it out"


def input_formats() -> dict[str, InputFormat]:
    """All formats by name, the last to be asked first: it is the most usual one."""
    return {
        each.name: each
        for each in reversed(found_in_order())
        if isinstance(each, InputFormat)
    }


def archives() -> dict[str, Archive]:
    """All archives by name."""
    return {each.name: each for each in found_in_order() if isinstance(each, Archive)}


def detect(head: Head) -> Found | Refusal:
    """The first format that says that an input is its own."""
    return next((each for each in found_in_order() if each.detect(head)), _FOREIGN)


@cache
def found_in_order() -> list[Found | Refusal]:
    """Everything that can be found, in the order in which it is asked."""
    found: list[Found] = [
        module.FORMAT
        for info in iter_modules(formats.__path__, f"{formats.__name__}.")
        if hasattr(module := import_module(info.name), "FORMAT")
    ]
    # A refusal ends as soon as there is a format of its name.
    names = {each.name for each in found}
    refused = [each for each in _REFUSALS if each.name not in names]
    return sorted([*found, *refused], key=lambda each: (each.order, each.name))


def _is_empty(head: Head) -> bool:
    return not head.data.strip(SPACE).removeprefix(BOM).strip(SPACE)


def _is_utf16(head: Head) -> bool:
    # Half or three quarters of plain text in two or four bytes each are zeros.
    start = head.data[:64]
    return head.data.startswith(_UTF16) or 2 * len(start) < 5 * start.count(
        0
    ) < 4 * len(start)


def _is_har(head: Head) -> bool:
    return _HAR.match(head.text) is not None


def _is_nothing(head: Head) -> bool:
    if not (head.is_json and head.whole):
        return False
    value = decoded(head.text)
    return value in ([], {}) or (isinstance(value, dict) and value.get("results") == [])


def _is_parquet(head: Head) -> bool:
    return head.text.startswith(b"PAR1")


def _is_archive(head: Head) -> bool:
    return head.is_binary and (
        head.text.startswith(b"PK\x03\x04") or head.text[257:262] == b"ustar"
    )


def _is_csv(head: Head) -> bool:
    return _is_text(head) and len(_COLUMNS.findall(head.lines[0])) > 1


def _is_log(head: Head) -> bool:
    return (
        _is_text(head)
        and b"{" in head.text
        and re.search(rb"mixpanel", head.text, re.IGNORECASE) is not None
    )


def _is_text(head: Head) -> bool:
    return not head.is_json and not head.is_binary


_REFUSALS = (
    Refusal("empty", 0, _is_empty, "is empty", _AGAIN),
    Refusal(
        *("utf-16", 5, _is_utf16, "is UTF-16 text"),
        "convert it first: `iconv -f UTF-16 -t UTF-8`",
    ),
    Refusal("parquet", 10, _is_parquet, "is a Parquet file", _LATER),
    Refusal("archive", 10, _is_archive, "is an archive", "unpack it first"),
    Refusal("har", 20, _is_har, "is a HAR file", _LATER),
    Refusal("nothing", 40, _is_nothing, "holds no records", _AGAIN),
    Refusal("csv", 90, _is_csv, "is a CSV file", _LATER),
    Refusal("log", 95, _is_log, "is a log", _LATER),
)

_FOREIGN = Refusal(
    "foreign",
    100,
    lambda _: True,
    "holds no Mixpanel data",
    "each record is an event, a profile or a request, such as "
    '{"event": "<name>", "properties": {…}}; `--input-format` overrides',
)
