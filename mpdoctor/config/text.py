"""From files to text, with the place of what is not text."""

import codecs
import re
import stat
from pathlib import Path

from mpdoctor.config.document import Diagnostic, raise_diagnostics
from mpdoctor.errors import UserError

MAX_BYTES = 16 * 2**20

_UTF16 = (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)
# JSON writes what lies beyond U+FFFF as two escapes, which YAML does not know.
_PAIR = re.compile(
    r"(?<!\\)((?:\\\\)*)\\u([dD][89abAB][0-9a-fA-F]{2})\\u([dD][c-fC-F][0-9a-fA-F]{2})"
)


def read_bytes(path: Path, source: str, error: type[UserError]) -> bytes:
    """The content of a regular file of bounded size."""
    try:
        if not stat.S_ISREG(path.stat().st_mode):
            raise error(f"{source}: not a regular file")
        with path.open("rb") as file:
            content = file.read(MAX_BYTES + 1)
    except FileNotFoundError:
        raise error(f"{source}: no such file") from None
    except (OSError, ValueError) as problem:
        reason = getattr(problem, "strerror", None) or "not a usable path"
        raise error(f"{source}: cannot be read: {reason.lower()}") from None
    if len(content) > MAX_BYTES:
        raise error(f"{source}: larger than {MAX_BYTES >> 20} MB")
    return content


def decode(content: bytes, source: str, error: type[UserError]) -> str:
    """UTF-8, or UTF-16 with a byte order mark."""
    encoding = "utf-16" if content.startswith(_UTF16) else "utf-8-sig"
    try:
        return content.decode(encoding)
    except UnicodeDecodeError as problem:
        before = content[: problem.start].decode(encoding, "replace")
        message, advice = "not UTF-8 text", "save the file as UTF-8"
        diagnostic = diagnostic_at(before, len(before), source, message, advice)
        raise_diagnostics([diagnostic], error)


def control_character(text: str, source: str) -> Diagnostic | None:
    """Refuses the first character that does not belong in a text file."""
    from yaml.reader import Reader

    found = Reader.NON_PRINTABLE.search(text)
    if found is None:
        return None
    message = f"a control character: U+{ord(found[0]):04X}"
    advice = "is this a text file? such characters can be written as `\\u…` in quotes"
    return diagnostic_at(text, found.start(), source, message, advice)


def diagnostic_at(
    text: str, index: int, source: str, message: str, advice: str
) -> Diagnostic:
    """A diagnostic at a character of a text."""
    line = text.count("\n", 0, index) + 1
    column = index - (text.rfind("\n", 0, index) + 1) + 1
    return Diagnostic(source, line, column, message, advice)


def json_as_yaml(text: str) -> str:
    """JSON that a YAML parser can read; columns stay the same up to an escaped pair."""
    return _PAIR.sub(_join, text.replace("\t", " "))


def _join(pair: re.Match[str]) -> str:
    high, low = int(pair[2], 16), int(pair[3], 16)
    return pair[1] + chr(0x10000 + ((high - 0xD800) << 10) + (low - 0xDC00))
