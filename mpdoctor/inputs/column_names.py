"""What the columns of a table are called, by those who write such tables."""

from collections.abc import Mapping, Sequence

from msgspec import Struct

from mpdoctor.inputs.foreign import is_cdp_row
from mpdoctor.inputs.limits import ForeignInput, Limits
from mpdoctor.inputs.records import RENAMED
from mpdoctor.mixpanel.names import (
    KNOWN_PROPERTIES,
    PERSON_PROPERTIES,
    is_known_property,
)
from mpdoctor.model.record import Kind

# Mixpanel's JSON pipelines have `event_name` and `insert_id`, its UI "Event Name".
# https://docs.mixpanel.com/docs/data-pipelines/json-pipelines
# Old pipelines into a single table have "mp_event_name":
# https://docs.mixpanel.com/docs/data-pipelines/old-pipelines/schematized-export-pipeline
_EVENT_NAMES = ("event", "event_name", "mp_event_name")
_IDS = ("distinct_id", *RENAMED, *RENAMED.values())
_MARKS = frozenset({*_IDS, "token", "properties", "mp_lib", "mp_processing_time_ms"})

# https://github.com/fivetran/dbt_mixpanel/blob/main/macros/staging_columns.sql
_FIVETRAN = "_fivetran_"
# https://github.com/airbytehq/airbyte: source-mixpanel cuts off `$`.
_AIRBYTE = "_airbyte_"
_LOADERS = (
    *(_FIVETRAN, _AIRBYTE, "_sdc_", "_cq_", "_dlt_"),
    *("_file", "_line", "_row", "_modified"),
)
"""Columns that a loader adds for itself begin with these."""

# https://github.com/singer-io/tap-mixpanel
_SINGER = "mp_reserved_"

# https://docs.mixpanel.com/docs/data-pipelines/old-pipelines/schematized-export-pipeline
_PIPELINE = "mp_"
_NEVER_CHANGED = frozenset({"mp_country_code", "mp_lib"})

# https://docs.mixpanel.com/docs/tracking-methods/warehouse-connectors, profile history
_HISTORY = (
    frozenset({"startTime", "insertTime"}),
    frozenset({"start_time", "insert_time"}),
)

_IDENTITY_MAP = frozenset({"distinct_id", "resolved_distinct_id"})

SYNONYMS: Mapping[str, tuple[str, ...]] = {
    "event": (
        *("event_type", "eventname", "event_title", "event_label", "action"),
        *("activity", "event_text", "name", "type"),
    ),
    "time": (
        *("timestamp", "event_time", "event_timestamp", "event_ts", "ts", "datetime"),
        *("occurred_at", "created_at", "event_date", "received_at", "sent_at", "date"),
        *("eventtime", "timestamp_ms", "createdat"),
    ),
    "distinct_id": (
        *("user_id", "userid", "user", "uid", "customer_id", "visitor_id"),
        *("profile_id", "member_id", "account_id", "client_id", "anonymous_id"),
        *("device_id", "visitorid", "customerid", "uuid", "email", "id"),
    ),
}
"""What other systems call the columns that Mixpanel needs, the likeliest first."""


_MOST_NAMES = 12


class Columns(Struct, frozen=True):
    """What the columns of a table are.

    `kind` is `None` for a table that holds neither events nor profiles. `event` is the
    column with the name, `properties` the one with an object or JSON text; `targets` holds
    the property of each other column.
    """

    kind: Kind | None
    targets: Mapping[int, str]
    event: int | None = None
    properties: int | None = None


def columns_of(
    names: Sequence[str],
    mapping: Mapping[str, str] | None = None,
    *,
    bare: bool = False,
) -> Columns:
    """What the columns with these names are.

    `mapping` gives for a property the column that holds it. `bare` says that names have
    lost their `$`.
    """
    given = {column: target for target, column in (mapping or {}).items()}
    plain = [given.get(name, name) for name in names]
    plain = [
        name if names[index] in given else _canonical(name)
        for index, name in enumerate(plain)
    ]
    found = set(plain)
    event = _event_column(plain, names)
    inner = _first(plain, ("properties", "$properties"))
    bare = bare or any(name.startswith((_FIVETRAN, _AIRBYTE)) for name in names)
    displayed = "Distinct ID" in names
    # Anything may have events and times; an id or a token shows whose they are.
    named = "event" in found and "event" in (mapping or {})
    marked = not found.isdisjoint(_MARKS) or (named and "time" in found)
    kind = _kind(found, names, event is not None, marked=marked)
    if is_cdp_table(names) and not named:
        kind = None
    if named and not given.keys() <= set(names):
        # Without a column that somebody named it would be read wrongly.
        kind = None
    targets: dict[int, str] = {}
    for index, name in enumerate(plain):
        if index in (event, inner) or not name or name.startswith(_LOADERS):
            continue
        target = name
        if names[index] not in given:
            target = _restored(name, bare=bare, displayed=displayed)
        if kind is Kind.PROFILE and target == "distinct_id":
            target = "$distinct_id"
        targets.setdefault(index, target)
    return Columns(kind, targets, event, inner)


def refuse_wide(names: Sequence[str], limits: Limits) -> None:
    """Raise `ForeignInput` for a table with too many columns: each is remembered."""
    if len(names) > limits.width:
        raise ForeignInput(
            f"has more than {limits.width:,} columns",
            "an event can have 255 properties; leave out the columns that are none",
        )


def is_identity_map(names: Sequence[str]) -> bool:
    """Whether these are the columns of a pipeline's table of merged ids."""
    return set(names) >= _IDENTITY_MAP


def is_cdp_table(names: Sequence[str]) -> bool:
    """Whether these are the columns of a table of Segment's or RudderStack's."""
    return "time" not in names and is_cdp_row({name.lower() for name in names})


AIRBYTE_DATA = ("_airbyte_data", "_airbyte_raw_data")
"""Columns of Airbyte that hold a whole record."""


def column_of_records(names: Sequence[str]) -> int | None:
    """The column of a raw table of Airbyte that holds whole records."""
    return next((names.index(name) for name in AIRBYTE_DATA if name in names), None)


def holds_records(
    names: Sequence[str], mapping: Mapping[str, str] | None = None
) -> bool:
    """Whether a table with these columns may hold events or profiles."""
    if columns_of(names, mapping).kind is not None:
        return True
    return column_of_records(names) is not None


def guess(names: Sequence[str], mapping: Mapping[str, str]) -> dict[str, str]:
    """For what Mixpanel needs of an event, the columns that probably hold it."""
    left = [name for name in names if name not in mapping.values()]
    found: dict[str, str] = dict(mapping)
    for target, others in SYNONYMS.items():
        if target in found:
            continue
        wanted = (target, *(_EVENT_NAMES if target == "event" else ()), *others)
        by_name = {
            form: name
            for name in reversed(left)
            for form in (_unnested(_snake(name)), _snake(name))
        }
        column = next((by_name[each] for each in wanted if each in by_name), None)
        if column is not None:
            found[target] = column
            left.remove(column)
    return found


def how_to_map(names: Sequence[str], mapping: Mapping[str, str]) -> str:
    """How to say which columns are meant, if the table holds events."""
    unknown = [name for name in mapping.values() if name not in names]
    known = {key: name for key, name in mapping.items() if name in names}
    found = guess(names, known)
    if "event" in found and "time" in found:
        pairs = ",".join(
            f"{key}={_quoted(name)}"
            for key, name in found.items()
            if key != name or key == "event"
        )
        why = f"it has no column `{unknown[0]}`; " if unknown else ""
        return (
            f"{why}if it holds events, say which columns they are in: `--map {pairs}`"
        )
    some = ", ".join(f"`{name}`" for name in names[:_MOST_NAMES] if name)
    more = ", …" if len(names) > _MOST_NAMES else ""
    if "distinct_id" in found and "distinct_id" not in mapping and "time" not in found:
        id = _quoted(found["distinct_id"])
        return (
            "a lookup table is not checked; if it holds profiles, say which column is "
            f"their id: `--map distinct_id={id}`"
        )
    return (
        "a lookup table is not checked; if it holds events, say which columns they are in: "
        f"`--map event=COLUMN,time=COLUMN,distinct_id=COLUMN`, of {some}{more}"
    )


def _quoted(name: str) -> str:
    return f"'{name}'" if " " in name else name


def _kind(
    found: set[str], names: Sequence[str], has_event: bool, *, marked: bool
) -> Kind | None:
    if has_event:
        return Kind.EVENT if marked else None
    if any(history <= found for history in _HISTORY):
        return None
    id = "distinct_id" in found or "$distinct_id" in found
    if id and "time" not in found and len(names) > 1 and not is_identity_map(names):
        return Kind.PROFILE
    return None


def _event_column(plain: Sequence[str], names: Sequence[str]) -> int | None:
    if any(name.startswith(_FIVETRAN) for name in names) or (
        {"name", "time", "properties"} <= set(plain)
        and "event" not in plain
        and "event_name" not in plain
    ):
        named = _first(plain, ("name",))
        if named is not None and "time" in plain:
            return named
    return _first(plain, _EVENT_NAMES)


def _first(names: Sequence[str], wanted: Sequence[str]) -> int | None:
    return next((names.index(each) for each in wanted if each in names), None)


def _canonical(name: str) -> str:
    """`Distinct ID` and `DISTINCT_ID` as `distinct_id`; other names as they are."""
    name = name.strip()
    snake = _snake(name)
    if snake in (*_EVENT_NAMES, *_IDS, "time", "properties", "resolved_distinct_id"):
        return snake
    # Snowflake writes names that nobody quoted in capitals.
    return snake if name.isupper() and snake.startswith(("mp_", "_")) else name


def _snake(name: str) -> str:
    return "_".join(name.strip().lower().replace("-", " ").replace("_", " ").split())


def _unnested(name: str) -> str:
    """The name in an object that a loader made columns of."""
    return name.removeprefix("properties").lstrip("_ $")


def _restored(name: str, *, bare: bool, displayed: bool) -> str:
    """The name of a property before a pipeline changed it."""
    if name in RENAMED:
        return RENAMED[name]
    if name.startswith(_SINGER):
        return f"${name.removeprefix(_SINGER)}"
    if name.startswith(_PIPELINE) and name not in _NEVER_CHANGED:
        before = f"${name.removeprefix(_PIPELINE)}"
        if is_known_property(before):
            return before
    if name in KNOWN_PROPERTIES:
        return name
    if bare and (f"${name}" in KNOWN_PROPERTIES or is_known_property(f"${name}")):
        return f"${name}"
    if displayed and f"${_snake(name)}" in PERSON_PROPERTIES:
        return f"${_snake(name)}"
    return name
