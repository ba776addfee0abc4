"""YAML and JSON as plain data, in bounded time and memory."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, NoReturn

from mpdoctor.documents.document import Document, mark, unmark
from mpdoctor.documents.fault import Fault, refuse
from mpdoctor.documents.scalar import NULLS, Scalar, plain
from mpdoctor.documents.text import decoded, json_as_yaml, unprintable
from mpdoctor.documents.words import quoted
from mpdoctor.errors import UserError

if TYPE_CHECKING:
    from yaml import MarkedYAMLError
    from yaml.events import Event

MAX_NODES = 2_000_000
MAX_DEPTH = 64
_DEEP = f"nested more than {MAX_DEPTH} deep"

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
    text = prepare(decoded(content, source, error))
    if source.lower().endswith(".json"):
        text = json_as_yaml(text)
    faults: list[Fault] = []
    builder = _Builder(source, faults, typed)
    try:
        for event in _events(text, source):
            builder.take(event)
    except _StopReadingError as stop:
        faults.append(stop.fault)
    if faults:
        refuse(faults, error)
    return Document(source, builder.root, builder.marks, builder.start, builder.nodes)


class _StopReadingError(Exception):
    def __init__(self, fault: Fault) -> None:
        super().__init__(str(fault))
        self.fault = fault


def _events(text: str, source: str) -> Iterator[Event]:
    import yaml

    # PyYAML has this class only where it was built with libyaml.
    parser = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
    try:
        reader = parser(text)
        while (event := reader.get_event()) is not None:
            yield event
    except yaml.MarkedYAMLError as problem:
        raise _StopReadingError(_told(problem, text, source)) from None
    except yaml.YAMLError:
        fault = unprintable(text, source) or Fault(source, 1, 1, "not YAML")
        raise _StopReadingError(fault) from None
    except (ValueError, OverflowError):
        # An escape beyond the last character, such as "\UFFFFFFFF".
        fault = Fault(source, 1, 1, "an escape that stands for no character")
        raise _StopReadingError(fault) from None


def _told(problem: MarkedYAMLError, text: str, source: str) -> Fault:
    """The parser's words without what it cites, which may be a secret."""
    where = problem.problem_mark or problem.context_mark
    line, column = (where.line + 1, where.column + 1) if where else (1, 1)
    said = _CITED.sub("…", problem.problem or "not YAML")
    if "nesting depth" in said:
        # The parser has a bound of its own, and may look ahead beyond ours.
        said = _DEEP
    if _character(text, line, column) == "\t":
        return Fault(source, line, column, "a tab in the indentation", _NO_TABS)
    advice = next((advice for words, advice in _HELPS if words in said), "")
    return Fault(source, line, column, said, advice)


def _character(text: str, line: int, column: int) -> str:
    lines = text.splitlines()
    return lines[line - 1][column - 1 : column] if line <= len(lines) else ""


@dataclass(slots=True)
class _Anchored:
    """What an anchor stands for, and what repeating it costs."""

    value: Any
    nodes: int
    height: int


@dataclass(slots=True)
class _Frame:
    """A mapping or list that is still being read."""

    value: Any
    marks: dict[str | int, tuple[int, int]]
    start: int
    nodes: int
    anchor: str | None = None
    height: int = 0
    key: str | None = None
    key_mark: int = 0
    merging: bool = False
    merge_mark: int = 0
    merges: list[Any] = field(default_factory=list)


class _Builder:
    """Grows plain data one parser event at a time, without recursion."""

    def __init__(self, source: str, faults: list[Fault], typed: bool) -> None:
        self.root: Any = None
        self.marks: dict[int, dict[str | int, tuple[int, int]]] = {}
        self.start = mark(1, 1)
        self._source = source
        self._faults = faults
        self._typed = typed
        self._frames: list[_Frame] = []
        self._anchors: dict[str, _Anchored | None] = {}
        self.nodes = 0
        self._documents = 0
        from yaml import events

        self._takes: dict[type, Callable[[Any], None]] = {
            events.ScalarEvent: self._scalar,
            events.MappingStartEvent: self._open,
            events.SequenceStartEvent: self._open,
            events.MappingEndEvent: self._close,
            events.SequenceEndEvent: self._close,
            events.AliasEvent: self._alias,
            events.DocumentStartEvent: self._document,
            events.StreamStartEvent: lambda event: None,
            events.StreamEndEvent: lambda event: None,
            events.DocumentEndEvent: lambda event: None,
        }
        self._mapping_start = events.MappingStartEvent

    def take(self, event: Event) -> None:
        self._takes[type(event)](event)

    def _document(self, event: Any) -> None:
        self._documents += 1
        if self._documents > 1:
            self._stop(_mark(event), "a second document", "keep one document per file")

    def _scalar(self, event: Any) -> None:
        where = _mark(event)
        frame = self._frames[-1] if self._frames else None
        if frame is not None and frame.key is None and type(frame.value) is dict:
            self._key(frame, event, where)
            return
        value = self._value(event, where)
        self._count(1, where)
        if event.anchor is not None:
            self._anchors[event.anchor] = _Anchored(value, 1, 0)
        self._put(value, where)

    def _key(self, frame: _Frame, event: Any, where: int) -> None:
        key = event.value
        if event.tag not in (None, "!", _CORE + "str"):
            self._stop(where, "a tag on a key", "write the key without a tag")
        frame.key, frame.key_mark = key, where
        frame.merging = key == "<<" and event.implicit[0]
        if event.anchor is not None:
            self._anchors[event.anchor] = _Anchored(key, 1, 0)
        first = frame.merge_mark if frame.merging else frame.marks.get(key, (0, 0))[0]
        if frame.merging:
            frame.merge_mark = where
        if first:
            line, _ = unmark(first)
            self._fault(
                where, f"{quoted(key)} is written twice", f"the first is in line {line}"
            )

    def _value(self, event: Any, where: int) -> Scalar:
        tag = event.tag
        if tag is None and event.implicit[0]:
            return self._plain(event.value, where)
        if tag is None or tag == "!":
            return str(event.value)
        name = tag.removeprefix(_CORE)
        if name == "str":
            return str(event.value)
        if name not in _SCALAR_TAGS or name == tag:
            self._stop(where, "a custom tag", "write the value without `!…`")
        value = self._plain(event.value, where)
        if type(value) not in _SCALAR_TAGS[name]:
            self._fault(where, f"not what its tag `!!{name}` says")
        return value

    def _plain(self, text: str, where: int) -> Scalar:
        if not self._typed:
            return None if text in NULLS else text
        try:
            return plain(text)
        except ValueError as problem:
            self._fault(where, str(problem))
            return None

    def _open(self, event: Any) -> None:
        where = _mark(event)
        is_mapping = type(event) is self._mapping_start
        if event.tag not in (None, "!", _CORE + ("map" if is_mapping else "seq")):
            self._stop(where, "a custom tag", "write the value without `!…`")
        if self._frames:
            frame = self._frames[-1]
            if frame.key is None and type(frame.value) is dict:
                self._stop(where, "a key that is not text")
        if len(self._frames) >= MAX_DEPTH:
            self._stop(where, _DEEP)
        self._count(1, where)
        if event.anchor is not None:
            self._anchors[event.anchor] = None
        self._frames.append(
            _Frame({} if is_mapping else [], {}, where, self.nodes, event.anchor)
        )

    def _close(self, event: Any) -> None:
        frame = self._frames.pop()
        if frame.merges:
            self._merge(frame)
        self.marks[id(frame.value)] = frame.marks
        if frame.anchor is not None:
            self._anchors[frame.anchor] = _Anchored(
                frame.value, self.nodes - frame.nodes + 1, frame.height + 1
            )
        self._put(frame.value, frame.start, frame.height + 1)

    def _alias(self, event: Any) -> None:
        where = _mark(event)
        if self._frames:
            frame = self._frames[-1]
            if frame.key is None and type(frame.value) is dict:
                self._stop(where, "an alias as a key", "write the key out")
        if event.anchor not in self._anchors:
            advice = "text that begins with `*` needs quotes"
            self._stop(where, "an alias without an anchor", advice)
        anchored = self._anchors[event.anchor]
        if anchored is None:
            self._stop(where, "an alias inside of what it stands for")
        if len(self._frames) + anchored.height > MAX_DEPTH:
            self._stop(where, _DEEP)
        self._count(anchored.nodes, where)
        self._put(anchored.value, where, anchored.height)

    def _put(self, value: Any, where: int, height: int = 0) -> None:
        if not self._frames:
            self.root, self.start = value, where
            return
        frame = self._frames[-1]
        frame.height = max(frame.height, height)
        if type(frame.value) is list:
            frame.marks[len(frame.value)] = (where, where)
            frame.value.append(value)
            return
        key = frame.key
        if key is None:
            return
        if frame.merging:
            self._note_merge(frame, value, where)
        else:
            frame.value[key] = value
            frame.marks[key] = (frame.key_mark, where)
        frame.key = None

    def _note_merge(self, frame: _Frame, value: Any, where: int) -> None:
        merged = value if type(value) is list else [value]
        if not all(type(item) is dict for item in merged):
            self._stop(where, "`<<` takes mappings only")
        frame.merges.extend(merged)

    def _merge(self, frame: _Frame) -> None:
        for merged in frame.merges:
            marks = self.marks[id(merged)]
            for key, value in merged.items():
                if key not in frame.value:
                    frame.value[key] = value
                    frame.marks[key] = marks[key]

    def _count(self, nodes: int, where: int) -> None:
        self.nodes += nodes
        if self.nodes > MAX_NODES:
            advice = "aliases count as often as they are used"
            self._stop(where, f"more than {MAX_NODES:,} values", advice)

    def _fault(self, where: int, message: str, advice: str = "") -> None:
        self._faults.append(Fault(self._source, *unmark(where), message, advice))

    def _stop(self, where: int, message: str, advice: str = "") -> NoReturn:
        raise _StopReadingError(Fault(self._source, *unmark(where), message, advice))


def _mark(event: Any) -> int:
    start = event.start_mark
    return mark(start.line + 1, start.column + 1)
