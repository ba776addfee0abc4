"""The requests that cURL and PowerShell commands would send. They are never run."""

import re
from collections.abc import Iterable, Iterator
from itertools import pairwise
from typing import Any

from mpdoctor.inputs.commands import curl, powershell
from mpdoctor.inputs.commands.shell_words import UnmatchedQuotes, commands
from mpdoctor.inputs.limits import Limits
from mpdoctor.inputs.request_dump import exchange
from mpdoctor.inputs.values import Value
from mpdoctor.inputs.whole_text import body_of, too_long
from mpdoctor.model.place import pack_position
from mpdoctor.model.record import BadRecord, Exchange, Flaw, LinesRead, Reading

_PROMPT = r"^[ \t]*(?:[$>%][ \t]+|PS [^>\n]*>[ \t]*)?"
_START = re.compile(
    rf"{_PROMPT}(?=curl(?:\.exe)?[ \t]|Invoke-(?:WebRequest|RestMethod)[ \t]"
    r"|\$session[ \t]*=)",
    re.MULTILINE | re.IGNORECASE,
)
_REMARK = re.compile(r"(?:#|//|::|REM\b)[^\n]*\n\s*", re.IGNORECASE)
_UNMATCHED = "a command whose quotes do not match"


def begins_with_command(text: str) -> bool:
    """Whether nothing but remarks stands before the first command."""
    while remark := _REMARK.match(text):
        text = text[remark.end() :]
    return _START.match(text) is not None


def read_commands(chunks: Iterable[bytes], limits: Limits) -> Iterator[Reading]:
    """The requests that the commands of a text would send."""
    whole = body_of(chunks, limits)
    if whole is None:
        yield from too_long("a text", limits)
        return
    text = whole.decode("utf-8", "replace")
    others = 0
    for line, command in _pieces(text):
        first = 0
        try:
            dumps = list(_dumps(command))
        except UnmatchedQuotes:
            yield BadRecord(Flaw.UNREADABLE, pack_position(line), _UNMATCHED)
            continue
        for dump in dumps:
            position = pack_position(line, first or None)
            found = False
            for reading in exchange(Value(dump, 0, position), limits, first):
                if isinstance(reading, Exchange):
                    found = True
                    first += max(reading.records, 1)
                yield reading
            others += not found
    yield LinesRead(text.count("\n") + (not text.endswith("\n")), others)


def _pieces(text: str) -> Iterator[tuple[int, str]]:
    """Each part of a text that begins with a command, and its line."""
    starts = [found.end() for found in _START.finditer(text)]
    line, counted = 1, 0
    for start, end in pairwise([*starts, len(text)]):
        line += text.count("\n", counted, start)
        counted = start
        yield line, text[start:end]


def _dumps(text: str) -> Iterator[dict[str, Any]]:
    if powershell.is_request(text):
        dump = powershell.as_dump(text)
        if dump is not None:
            yield dump
        return
    if text.startswith("$"):
        return
    for words in commands(text):
        if curl.is_curl(words):
            yield from curl.as_dumps(words)
