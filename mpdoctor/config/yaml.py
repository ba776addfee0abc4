"""YAML and JSON as plain data that knows its places, in bounded time and memory.

The parser's events rather than its nodes: they know where an alias stands, need no
recursion, and take a third of the time.
"""

import math
import re
from collections.abc import Callable, Mapping
from typing import Any, NoReturn

import yaml
from msgspec import Struct
from yaml import events

from mpdoctor.config.document import (
    MARK_BITS,
    PAIR_BITS,
    Diagnostic,
    Document,
    Step,
    raise_diagnostics,
    unmark,
)
from mpdoctor.config.suggestions import quoted
from mpdoctor.config.text import control_character, decode, json_as_yaml
from mpdoctor.errors import UserError

MAX_NODES = 2_000_000
MAX_DEPTH = 64
MAX_DIGITS = 300
_TOO_DEEP = f"nested more than {MAX_DEPTH} deep"

Scalar = str | int | float | bool | None

# The core schema of YAML 1.2. YAML 1.1 takes `no` for false, `12:30` for 750 and
# `2027-03-01` for a date, which surprises everybody who writes names of events.
_NULLS = ("", "~", "null", "Null", "NULL")
_CONSTANTS: dict[str, Scalar] = {
    **dict.fromkeys(_NULLS),
    **dict.fromkeys(("true", "True", "TRUE"), True),
    **dict.fromkeys(("false", "False", "FALSE"), False),
}
_MAYBE_NUMBER = frozenset("+-.0123456789")
_INT = re.compile(r"[-+]?[0-9]+")
_BASED = re.compile(r"0o[0-7]+|0x[0-9a-fA-F]+")
_FLOAT = re.compile(
    r"[-+]?(?:\.[0-9]+|[0-9]+(?:\.[0-9]*)?)(?:[eE][-+]?[0-9]+)?", re.ASCII
)
_NO_NUMBER = re.compile(r"[-+]?\.(?:inf|Inf|INF)|\.(?:nan|NaN|NAN)")

_CORE = "tag:yaml.org,2002:"
_SCALAR_TAGS: dict[str, tuple[type, ...]] = {
    "int": (int,),
    "float": (int, float),
    "bool": (bool,),
    "null": (type(None),),
}
_HELPS = (
    ("mapping values are not allowed", "text that contains `: ` needs quotes"),
    ("cannot start any token", "text that begins with such a character needs quotes"),
    ("unexpected end of stream", "is a closing quote missing?"),
    ("did not find expected key", "is the indentation that of the lines above?"),
    ("did not find expected ','", "is a bracket or a comma missing?"),
    ("unknown escape", "in single quotes a backslash stands for itself"),
)
_NO_TABS = "indent with spaces"
_CITED = re.compile(r"'[^']{2,}'|\"[^\"]{2,}\"")


def parse(
    content: bytes,
    source: str,
    error: type[UserError],
    *,
    typed: bool = True,
    prepare: Callable[[str], str] = str,
) -> Document:
    """Read a document; what is wrong with it is raised as `error`.

    With `typed=False` every scalar but null stays the text that was written.
    `prepare` may replace characters of the text by as many others.
    """
    text = prepare(decode(content, source, error))
    if source.lower().endswith(".json"):
        text = json_as_yaml(text)
    builder = _Builder(source, typed)
    try:
        _read(text, builder.handlers)
    except _StopReading as stop:
        builder.diagnostics.append(stop.diagnostic)
    except yaml.MarkedYAMLError as problem:
        builder.diagnostics.append(_syntax_error(problem, text, source))
    except yaml.YAMLError:
        diagnostic = control_character(text, source)
        builder.diagnostics.append(diagnostic or Diagnostic(source, 1, 1, "not YAML"))
    except (ValueError, OverflowError):
        # An escape beyond the last character, such as "\UFFFFFFFF".
        message = "an escape that stands for no character"
        builder.diagnostics.append(Diagnostic(source, 1, 1, message))
    if builder.diagnostics:
        raise_diagnostics(builder.diagnostics, error)
    return builder.document()


def _read(text: str, handlers: Mapping[type, Callable[[Any], None]]) -> None:
    # PyYAML has this class only where it was built with libyaml.
    loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
    next_event = loader(text).get_event
    while (event := next_event()) is not None:
        handlers[type(event)](event)


class _StopReading(Exception):
    def __init__(self, diagnostic: Diagnostic) -> None:
        super().__init__(str(diagnostic))
        self.diagnostic = diagnostic


def _syntax_error(problem: yaml.MarkedYAMLError, text: str, source: str) -> Diagnostic:
    """The parser's message without what it cites, which may be a secret."""
    where = problem.problem_mark or problem.context_mark
    line, column = (where.line + 1, where.column + 1) if where else (1, 1)
    message = _CITED.sub("…", problem.problem or "not YAML")
    if "nesting depth" in message:
        # The parser has a bound of its own, and may look ahead beyond ours.
        message = _TOO_DEEP
    lines = text.splitlines()
    if line <= len(lines) and lines[line - 1][column - 1 : column] == "\t":
        return Diagnostic(source, line, column, "a tab in the indentation", _NO_TABS)
    advice = next((advice for words, advice in _HELPS if words in message), "")
    return Diagnostic(source, line, column, message, advice)


def plain_value(text: str) -> Scalar:
    """The value of a scalar without quotes; a boundless number is a `ValueError`."""
    if text in _CONSTANTS:
        return _CONSTANTS[text]
    if text[0] not in _MAYBE_NUMBER:
        return text
    if _NO_NUMBER.fullmatch(text):
        raise ValueError("a number must be finite")
    is_int, is_based = _INT.fullmatch(text), _BASED.fullmatch(text)
    if not (is_int or is_based or _FLOAT.fullmatch(text)):
        return text
    if len(text) > MAX_DIGITS:
        raise ValueError(f"a number has more than {MAX_DIGITS} digits")
    if is_int or is_based:
        return int(text, 0 if is_based else 10)
    number = float(text)
    if not math.isfinite(number):
        raise ValueError("a number must be finite")
    return number


class _Anchored(Struct, frozen=True):
    """The value of an anchor, and what each use of it adds."""

    value: Any
    nodes: int
    height: int


class _Collection:
    """A mapping or list that is still being read.

    `nodes` counts the values before its own, `height` the levels below it. `key` waits
    for its value, for a `<<` where `is_merge`; `merges` are the mappings to merge.
    """

    anchor: str | None = None
    height = 0
    key: str | None = None
    key_mark = 0
    is_merge = False
    merge_mark = 0
    merges: tuple[Any, ...] = ()

    def __init__(self, value: Any, is_mapping: bool, start: int, nodes: int) -> None:
        self.value = value
        self.is_mapping = is_mapping
        self.start = start
        self.nodes = nodes
        self.marks: dict[Step, int] = {}


class _Builder:
    """Builds plain data from one event of the parser after the other."""

    def __init__(self, source: str, typed: bool) -> None:
        self.diagnostics: list[Diagnostic] = []
        self._source = source
        self._typed = typed
        self._marks: dict[int, dict[Step, int]] = {}
        # The list of all documents, of which there may be one.
        self._top = _Collection([], False, 0, 0)
        self._above: list[_Collection] = []
        self._anchors: dict[str, _Anchored | None] = {}
        self._nodes = 0
        self._documents = 0
        self.handlers: dict[type, Callable[[Any], None]] = {
            events.ScalarEvent: self._scalar,
            events.MappingStartEvent: self._open,
            events.SequenceStartEvent: self._open,
            events.MappingEndEvent: self._close,
            events.SequenceEndEvent: self._close,
            events.AliasEvent: self._alias,
            events.DocumentStartEvent: self._document,
            events.DocumentEndEvent: self._ignore,
            events.StreamStartEvent: self._ignore,
            events.StreamEndEvent: self._ignore,
        }

    def document(self) -> Document:
        """What was built, once all events were taken."""
        if not self._top.value:
            return Document(self._source, None, self._marks)
        start = self._top.marks[0] >> PAIR_BITS
        return Document(self._source, self._top.value[0], self._marks, start)

    def _ignore(self, event: Any) -> None:
        pass

    def _document(self, event: Any) -> None:
        self._documents += 1
        if self._documents > 1:
            self._stop(_mark(event), "a second document", "keep one document per file")

    def _scalar(self, event: Any) -> None:
        # Called for two of three events, and therefore written out.
        start = event.start_mark
        where = start.line + 1 << MARK_BITS | start.column + 1
        top = self._top
        value = event.value
        if top.is_mapping and top.key is None:
            if event.tag or event.anchor or value == "<<" or value in top.marks:
                self._unusual_key(top, event, where)
            top.key, top.key_mark = value, where
            return
        if event.tag or not event.implicit[0]:
            value = self._tagged(event, where)
        else:
            value = self._plain(value, where)
        self._count(1, where)
        if event.anchor:
            self._anchors[event.anchor] = _Anchored(value, 1, 0)
        self._put(value, where)

    def _unusual_key(self, top: _Collection, event: Any, where: int) -> None:
        """Look at a key with a tag or an anchor, at `<<`, and at a duplicate."""
        key = event.value
        if event.tag not in (None, "!", _CORE + "str"):
            self._stop(where, "a tag on a key", "write the key without a tag")
        if event.anchor is not None:
            self._anchors[event.anchor] = _Anchored(key, 1, 0)
        first = top.marks.get(key, 0) >> PAIR_BITS
        if key == "<<" and event.implicit[0]:
            top.is_merge = True
            first, top.merge_mark = top.merge_mark, where
        if first:
            advice = f"the first is in line {unmark(first)[0]}"
            self._report(where, f"{quoted(key)} is written twice", advice)

    def _tagged(self, event: Any, where: int) -> Scalar:
        """The value of a scalar with quotes or a tag."""
        tag, text = event.tag, str(event.value)
        if tag in (None, "!", _CORE + "str"):
            return text
        name = tag.removeprefix(_CORE)
        if name not in _SCALAR_TAGS or name == tag:
            self._stop(where, "a custom tag", "write the value without `!…`")
        value = self._plain(text, where)
        if type(value) not in _SCALAR_TAGS[name]:
            self._report(where, f"not what its tag `!!{name}` says")
        return value

    def _plain(self, text: str, where: int) -> Scalar:
        if text in _NULLS:
            return None
        if not self._typed:
            return text
        try:
            return plain_value(text)
        except ValueError as problem:
            self._report(where, str(problem))
            return None

    def _open(self, event: Any) -> None:
        where = _mark(event)
        is_mapping = type(event) is events.MappingStartEvent
        own_tag = _CORE + "map" if is_mapping else _CORE + "seq"
        if event.tag is not None and event.tag not in ("!", own_tag):
            self._stop(where, "a custom tag", "write the value without `!…`")
        if self._top.is_mapping and self._top.key is None:
            self._stop(where, "a key that is not text")
        if len(self._above) >= MAX_DEPTH:
            self._stop(where, _TOO_DEEP)
        self._count(1, where)
        self._above.append(self._top)
        value: Any = {} if is_mapping else []
        self._top = _Collection(value, is_mapping, where, self._nodes)
        if event.anchor is not None:
            self._top.anchor = event.anchor
            self._anchors[event.anchor] = None

    def _close(self, event: Any) -> None:
        closed = self._top
        self._top = self._above.pop()
        for merged in closed.merges:
            self._merge(closed, merged)
        self._marks[id(closed.value)] = closed.marks
        height = closed.height + 1
        if closed.anchor is not None:
            nodes = self._nodes - closed.nodes + 1
            self._anchors[closed.anchor] = _Anchored(closed.value, nodes, height)
        self._top.height = max(self._top.height, height)
        self._put(closed.value, closed.start)

    def _alias(self, event: Any) -> None:
        where = _mark(event)
        if self._top.is_mapping and self._top.key is None:
            self._stop(where, "an alias as a key", "write the key out")
        if event.anchor not in self._anchors:
            advice = "text that begins with `*` needs quotes"
            self._stop(where, "an alias without an anchor", advice)
        anchored = self._anchors[event.anchor]
        if anchored is None:
            self._stop(where, "an alias inside of what it stands for")
        if len(self._above) + anchored.height > MAX_DEPTH:
            self._stop(where, _TOO_DEEP)
        self._count(anchored.nodes, where)
        self._top.height = max(self._top.height, anchored.height)
        self._put(anchored.value, where)

    def _put(self, value: Any, where: int) -> None:
        """Add a value to the collection that is being read."""
        top = self._top
        key = top.key
        if key is None:
            top.marks[len(top.value)] = where << PAIR_BITS | where
            top.value.append(value)
            return
        top.key = None
        if not top.is_merge:
            top.value[key] = value
            top.marks[key] = top.key_mark << PAIR_BITS | where
            return
        top.is_merge = False
        merged = value if type(value) is list else [value]
        if not all(type(item) is dict for item in merged):
            self._stop(where, "`<<` takes mappings only")
        top.merges += tuple(merged)

    def _merge(self, closed: _Collection, merged: dict[str, Any]) -> None:
        """Add the keys of another mapping that are not written in this one."""
        marks = self._marks[id(merged)]
        for key, value in merged.items():
            if key not in closed.value:
                closed.value[key] = value
                closed.marks[key] = marks[key]

    def _count(self, nodes: int, where: int) -> None:
        self._nodes += nodes
        if self._nodes > MAX_NODES:
            advice = "aliases count as often as they are used"
            self._stop(where, f"more than {MAX_NODES:,} values", advice)

    def _report(self, where: int, message: str, advice: str = "") -> None:
        self.diagnostics.append(
            Diagnostic(self._source, *unmark(where), message, advice)
        )

    def _stop(self, where: int, message: str, advice: str = "") -> NoReturn:
        diagnostic = Diagnostic(self._source, *unmark(where), message, advice)
        raise _StopReading(diagnostic)


def _mark(event: Any) -> int:
    start = event.start_mark
    where: int = start.line + 1 << MARK_BITS | start.column + 1
    return where
