"""Plans in tables: a row per event, or per property; columns are told by their headers."""

import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from msgspec import Struct, field

from mpdoctor.plans.convert.building import Builder, texts
from mpdoctor.plans.convert.schemas import keys_of, with_required

_WORDS = re.compile(r"[^a-z0-9]+")
_SPLIT = re.compile(r"[\n;|]|,(?![^(]*\))")

# What a column holds, by its header in lower case with single spaces; the first fits.
HEADERS: Mapping[str, tuple[str, ...]] = {
    "kind": ("object type", "entity type", "type of entity", "call type", "event type"),
    "property_kind": ("property type",),
    "event": (
        *("event name", "event", "events", "object name", "entity name", "track event"),
        *("event title", "action name", "tracking event", "name of event"),
    ),
    "event_display": ("event display name", "display name", "object display name"),
    "event_description": (
        *("event description", "object description", "description of event", "trigger"),
        *("when", "when to fire", "when is it sent", "when triggered", "definition"),
    ),
    "owner": ("event owner", "object owner", "owner", "team", "responsible"),
    "tags": ("event tags", "tags", "event category", "category", "area", "feature"),
    "status": (
        "event schema status",
        "event status",
        "status",
        "implementation status",
    ),
    "sources": ("platform", "platforms", "source", "sources", "event source"),
    "property": (
        *("property name", "property", "properties", "event property", "parameter"),
        *("event properties", "attribute", "attributes", "parameters", "property key"),
        *("field", "key", "param"),
    ),
    "type": (
        *("property value type", "property data type", "data type", "value type"),
        *("type", "property type", "format"),
    ),
    "description": ("property description", "description", "notes", "comment"),
    "required": (
        *("property required", "required", "is required", "mandatory", "requirement"),
        "optional required",
    ),
    "array": ("property is array", "is array", "list", "array"),
    "enum": (
        *("enum values", "property enum values", "allowed values", "possible values"),
        *("enum", "values", "options", "accepted values"),
    ),
    "const": ("const value", "property const value"),
    "pattern": ("property regex", "regex", "pattern"),
    "example": (
        *("example", "examples", "sample", "sample value", "sample values"),
        *("example value", "property value examples", "example values"),
    ),
}

MAX_TEXT = 32 << 20
_FORMULAS = ("=", "+", "-", "@", "\t", "\r")
_NUMBER = re.compile(r"[-+]?\d+(\.\d+)?")
_SECTIONS = frozenset(
    {
        *("properties", "event properties", "parameters", "attributes", "basics"),
        *("js", "example", "examples", "description", "details", "payload"),
    }
)

_TYPES = {
    "string": "string",
    "str": "string",
    "text": "string",
    "varchar": "string",
    "char": "string",
    "number": "number",
    "numeric": "number",
    "float": "number",
    "double": "number",
    "decimal": "number",
    "integer": "integer",
    "int": "integer",
    "long": "integer",
    "bigint": "integer",
    "boolean": "boolean",
    "bool": "boolean",
    "true/false": "boolean",
    "date": "datetime",
    "datetime": "datetime",
    "timestamp": "datetime",
    "date time": "datetime",
    "list": "array",
    "array": "array",
    "object": "object",
    "json": "object",
    "map": "object",
    "any": "any",
    "unknown": "any",
    "enum": "string",
}
_YES = frozenset(
    {"yes", "y", "true", "required", "x", "1", "✓", "✔", "mandatory", "always"}
)
_STATUS = {
    "live": "live",
    "planned": "planned",
    "deprecated": "deprecated",
    "blocked": "blocked",
    "deleted": "blocked",
    "hidden": "hidden",
    "unexpected": "live",
    "in progress": "planned",
    "todo": "planned",
    "to do": "planned",
}


class PlanTable(Struct):
    """A header and its rows; `title` is the heading above it, if any."""

    header: Sequence[str]
    rows: Sequence[Sequence[str]]
    title: str = ""
    columns: dict[str, int] = field(default_factory=dict)


def find_columns(header: Sequence[str], given: Mapping[str, str]) -> dict[str, int]:
    """The number of the column of each thing in `HEADERS`; `given` names some by header."""
    written = [_plain(text) for text in header]
    found: dict[str, int] = {}
    for what, title in given.items():
        if _plain(title) in written:
            found[what] = written.index(_plain(title))
    for what, titles in HEADERS.items():
        for title in titles:
            if what in found or title not in written:
                continue
            number = written.index(title)
            if number not in found.values():
                found[what] = number
    return found


def is_plan(columns: Mapping[str, int], title: str = "") -> bool:
    """Whether these columns can be those of a plan."""
    return ("event" in columns or bool(title)) and len(columns) > 1


def _plain(text: str) -> str:
    return _WORDS.sub(" ", text.lower().replace("`", "")).strip()


def read_table(table: PlanTable, builder: Builder) -> None:
    """Add what a table says."""
    event = table.title
    for row in table.rows:
        cell = _Cells(row, table.columns)
        kind = cell.of("kind").lower()
        name = cell.of("event").strip("`* ") or (
            event if not table.title else table.title
        )
        if "user property" in kind or "profile" in kind or "identify" in kind:
            into = builder.sections["user_properties"]
            _read_property(cell, into, builder, "profiles", cell.of("event"))
            continue
        if "group property" in kind:
            builder.lose("group properties need their group key and were left out")
            continue
        if kind == "event property" and not cell.of("property"):
            into = builder.sections["super_properties"]
            _read_property(cell, into, builder, "all events", cell.of("event"))
            continue
        if not name:
            if cell.of("property"):
                builder.lose("a property without an event was left out")
            continue
        event = name
        keys = builder.event(name, _event(cell))
        into = keys.setdefault("properties", {})
        _read_properties(cell, into, builder, f"event `{name}`")


class _Cells:
    def __init__(self, row: Sequence[str], columns: Mapping[str, int]) -> None:
        self._row = row
        self._columns = columns

    def of(self, what: str) -> str:
        """The cell of a column; empty where there is none."""
        number = self._columns.get(what)
        if number is None or number >= len(self._row):
            return ""
        return read_cell(str(self._row[number]))

    def has(self, what: str) -> bool:
        """Whether there is such a column."""
        return what in self._columns


def _event(cell: _Cells) -> dict[str, Any]:
    description = cell.of("event_description")
    if not description and not cell.has("property"):
        description = cell.of("description")
    keys: dict[str, Any] = {
        "description": description,
        "display_name": cell.of("event_display"),
        "owner": cell.of("owner"),
        "tags": texts(cell.of("tags")),
    }
    status = _STATUS.get(cell.of("status").lower())
    if status and status != "live":
        keys["status"] = status
    sources = [_source(it) for it in texts(cell.of("sources"))]
    if sources:
        keys["sources"] = list(dict.fromkeys(sources))
    return {key: value for key, value in keys.items() if value}


def _source(text: str) -> str:
    folded = text.strip().lower()
    return {
        "website": "web",
        "browser": "web",
        "javascript": "web",
        "backend": "server",
        "back end": "server",
        "api": "server",
    }.get(folded, folded)


def _read_properties(
    cell: _Cells, into: dict[str, Any], builder: Builder, where: str
) -> None:
    """One property, or several in one cell, each on a line or behind a comma."""
    written = cell.of("property").strip("`* ")
    parts = [it.strip(" `*-•") for it in _SPLIT.split(written) if it.strip(" `*-•")]
    if len(parts) < 2 or cell.of("type"):
        _read_property(cell, into, builder, where, written)
        return
    for part in parts:
        name, type_ = part, ""
        found = re.fullmatch(r"(.+?)\s*(?:\(([^()]+)\)|:\s*(\S.*))", part)
        if found:
            name, type_ = found[1], found[2] or found[3]
        keys = _typed(type_, builder, f"`{name}` of {where}")
        builder.property(into, name.strip("` "), keys, where)


def _typed(text: str, builder: Builder, where: str) -> dict[str, Any]:
    schema: dict[str, Any] = {}
    _add_type(text, schema, builder, where)
    return keys_of(schema, builder, where)


def _add_type(text: str, schema: dict[str, Any], builder: Builder, where: str) -> None:
    """`string`, `list of strings`, `string[]`, `Enum (a, b)`, `string | null`, …"""
    words = text.strip(" `").lower()
    if not words:
        return
    of = re.fullmatch(
        r"(?:list|array)\s*(?:of|<|\()\s*([a-z]+?)s?[>)]?|([a-z]+)\[\]", words
    )
    if of:
        inner = _TYPES.get(of[1] or of[2])
        schema["type"] = "array"
        if inner:
            schema["items"] = {"type": inner}
        return
    enum = re.fullmatch(
        r"(?:enum|one of)\s*[(:]\s*(.+?)\)?", text.strip(" `"), re.IGNORECASE
    )
    if enum:
        schema["type"] = "string"
        schema["enum"] = [it.strip("\"' ") for it in re.split(r"[,|/]", enum[1])]
        return
    found = []
    for part in re.split(r"[|/,]| or ", words):
        kind = (
            "null"
            if part.strip() in ("null", "nil", "none")
            else _TYPES.get(part.strip())
        )
        if kind is None:
            builder.lose(f"type `{text.strip()}` of {where} is unknown")
        elif kind != "any":
            found.append(kind)
    if words in _TYPES and _TYPES[words] != "any":
        found = [_TYPES[words]]
    if found:
        schema["type"] = found


def _read_property(
    cell: _Cells, into: dict[str, Any], builder: Builder, where: str, name: str
) -> None:
    if not name or name.lower() in ("-", "–", "none", "n/a"):
        return
    here = f"`{name}` of {where}"
    schema: dict[str, Any] = {}
    _add_type(cell.of("type"), schema, builder, here)
    description = cell.of("description")
    if description:
        schema["description"] = description
    enum = [it.strip("\"'` ") for it in re.split(r"[,\n;|]", cell.of("enum"))]
    enum = [it for it in enum if it]
    if cell.of("const"):
        enum = [cell.of("const")]
    if enum:
        schema["enum"] = _values(enum, schema.get("type"))
    if cell.of("pattern"):
        schema["pattern"] = cell.of("pattern")
    if cell.of("example"):
        schema["examples"] = [cell.of("example")]
    if cell.of("array").lower() in _YES and schema.get("type") != "array":
        inner = {
            key: schema.pop(key) for key in ("type", "enum", "pattern") if key in schema
        }
        schema = {**schema, "type": "array", "items": inner}
    keys = keys_of(schema, builder, here)
    required = cell.of("required").lower() in _YES
    builder.property(into, name, with_required(keys, required), where)


def _values(values: list[str], type_: Any) -> list[Any]:
    kinds = type_ if isinstance(type_, list) else [type_]
    if not {"number", "integer"} & set(kinds):
        if "boolean" in kinds:
            return [
                it.lower() == "true" for it in values if it.lower() in ("true", "false")
            ]
        return values
    numbers: list[Any] = []
    for it in values:
        try:
            numbers.append(int(it) if it.lstrip("-").isdigit() else float(it))
        except ValueError:
            numbers.append(it)
    return numbers


def safe_cell(text: str) -> str:
    """No cell that a spreadsheet would take for a formula; numbers stay as they are."""
    is_formula = text.startswith(_FORMULAS) and not _NUMBER.fullmatch(text)
    return f"'{text}" if is_formula else text


def read_cell(text: str) -> str:
    """The text that `safe_cell` was given."""
    text = text.strip()
    return text[1:] if text[:1] == "'" and text[1:].startswith(_FORMULAS) else text


def markdown_tables(text: str) -> Iterator[PlanTable]:
    """The tables of a Markdown file, each with the heading above it."""
    title, lines = "", text[:MAX_TEXT].splitlines()
    number = 0
    while number < len(lines):
        line = lines[number].strip()
        heading = re.match(r"#{1,6}\s+(.*)", line)
        if heading:
            written = heading[1].strip("`*# ")
            # `Properties` under the name of an event is no event.
            title = title if _plain(written) in _SECTIONS else written
        is_header = line.count("|") > 1 and number + 1 < len(lines)
        if is_header and re.fullmatch(r"[|:\-\s]+", lines[number + 1]):
            header = _markdown_cells(line)
            rows = []
            number += 2
            while number < len(lines) and "|" in lines[number]:
                rows.append(_markdown_cells(lines[number]))
                number += 1
            yield PlanTable(header, rows, title)
            continue
        number += 1


def _markdown_cells(line: str) -> list[str]:
    cells = re.split(r"(?<!\\)\|", line.strip().removeprefix("|").removesuffix("|"))
    return [
        re.sub(r"<br\s*/?>", "\n", cell).replace("\\|", "|").strip(" `*")
        for cell in cells
    ]
