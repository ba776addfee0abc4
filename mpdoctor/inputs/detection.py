"""Finds the format of an input from its first bytes."""

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
from mpdoctor.inputs.other_files import OTHER_FILES

Found = InputFormat | Archive

_UTF16 = (b"\xff\xfe", b"\xfe\xff")
_AGAIN = "run the export or capture again, or leave the file out"


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
    modules = [
        import_module(info.name)
        for info in iter_modules(formats.__path__, f"{formats.__name__}.")
    ]
    found: list[Found] = [
        module.FORMAT for module in modules if hasattr(module, "FORMAT")
    ]
    # A refusal ends as soon as there is a format of its name.
    names = {each.name for each in found}
    refused = [each for each in _REFUSALS if each.name not in names]
    for module in modules:
        # What looks like the format, but is none of Mixpanel's.
        refused += getattr(module, "REFUSALS", ())
    return sorted([*found, *refused], key=lambda each: (each.order, each.name))


def _is_empty(head: Head) -> bool:
    return head.whole and _is_blank(head)


def _is_blank(head: Head) -> bool:
    return not head.data.strip(SPACE).removeprefix(BOM).strip(SPACE)


def _is_utf16(head: Head) -> bool:
    start = head.data[:64]
    if start.startswith(_UTF16):
        return True
    # Of two or four bytes of plain text each, the same ones are zero.
    shares = [start[each::4].count(0) / (len(start) // 4 or 1) for each in range(4)]
    zero = tuple(each for each, share in enumerate(shares) if share > 0.6)
    rest = [share for share in shares if share <= 0.6]
    return zero in ((1, 3), (0, 2), (1, 2, 3), (0, 1, 2)) and max(rest) < 0.2


def _is_nothing(head: Head) -> bool:
    if not (head.is_json and head.whole):
        return False
    value = decoded(head.text)
    return value in ([], {}) or (isinstance(value, dict) and value.get("results") == [])


_REFUSALS = (
    Refusal("empty", 0, _is_empty, "is empty", _AGAIN),
    Refusal(
        *("blank", 1, _is_blank, "begins with more than 64 KB of white space"),
        "delete the blank lines at its beginning, or leave the file out",
    ),
    Refusal(
        *("utf-16", 12, _is_utf16, "is UTF-16 text"),
        "convert it first: `iconv -f UTF-16 -t UTF-8`",
    ),
    Refusal("nothing", 40, _is_nothing, "holds no records", _AGAIN),
    *OTHER_FILES,
)

_FOREIGN = Refusal(
    "foreign",
    100,
    lambda _: True,
    "holds no Mixpanel data",
    "each record is an event, a profile or a request, such as "
    '{"event": "<name>", "properties": {…}}; `--input-format` overrides',
)
