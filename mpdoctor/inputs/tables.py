"""Tables: which column is what, and from rows to records."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import UTC, date, datetime
from math import isnan
from typing import Any

import orjson

from mpdoctor.inputs.column_names import Columns
from mpdoctor.inputs.records import RENAMED, iso_seconds
from mpdoctor.mixpanel.envelope import ENVELOPE, RECEIPT
from mpdoctor.mixpanel.times import LAST_SECOND
from mpdoctor.model.record import BadRecord, Batch, Flaw, Kind
from mpdoctor.model.untyped import UntypedText

UNREADABLE_TIME = "a time that is neither a number nor an ISO date"
UNREADABLE_PROPERTIES = "properties that are not a JSON object"
FORMULA = "a formula in place of a value"

NO_VALUES = frozenset({"", "\\N", "NULL", "null", "None", "NaN", "nan", "<NA>"})
"""What programs write into a cell that holds nothing."""

_TIMES = frozenset({"time", "$time"})
_FLAGS = frozenset({"$mp_is_forwarded", "$import", "$had_persisted_distinct_id"})
_JSON = frozenset({"$mp_metadata", "$distinct_ids"})
_PLAIN = ENVELOPE | {
    *RENAMED.values(),
    "$lib_version",
    "$mp_api_endpoint",
    "$os",
    "mp_lib",
}
"""Ids, and what tells senders apart: text in any case."""

_BOOLEANS = {"true": True, "false": False}
_FORMULA = "="

Row = Sequence[Any]


class UnreadableCell(ValueError):
    """A cell that cannot be read, with the property that it stands for."""

    def __init__(self, reason: str, field: str) -> None:
        super().__init__(reason)
        self.reason = reason
        self.field = field


class TableReader:
    """Makes records of the rows of a table of events or of profiles.

    `reading` gives for a property what reads its cells: `of_text`, `of_value`, or `of_either`.
    """

    def __init__(
        self, columns: Columns, reading: Callable[[str], Callable[[Any], Any]]
    ) -> None:
        assert columns.kind is not None
        self._kind = columns.kind
        self._name = columns.event
        self._properties = columns.properties
        self._cells = [
            (index, target, reading(target))
            for index, target in columns.targets.items()
        ]

    def read(
        self, rows: Sequence[Row], positions: Sequence[int]
    ) -> Iterator[BadRecord | Batch]:
        """One batch of the rows, and what of them cannot be read."""
        batch = Batch(self._kind, [], [], is_table=True)
        assert isinstance(batch.positions, list)
        for row, position in zip(rows, positions, strict=True):
            try:
                name = None if self._name is None else _name(row[self._name])
                record = self._record(row)
            except UnreadableCell as error:
                yield BadRecord(Flaw.UNREADABLE, position, error.reason, error.field)
                continue
            if self._kind is Kind.EVENT:
                batch.names.append(name)
            else:
                id = record.pop("$distinct_id", None)
                record = {"$distinct_id": id, "$properties": record}
            batch.records.append(record)
            batch.positions.append(position)
        if batch.records:
            yield batch

    def _record(self, row: Row) -> dict[str, Any]:
        record: dict[str, Any] = {}
        if self._properties is not None:
            record.update(_object(row[self._properties]))
        for index, target, read in self._cells:
            value = row[index]
            if value is None or value == "":
                continue
            value = read(value)
            if value is not None:
                # What was sent comes first; a column repeats it.
                record.setdefault(target, value)
        return record


def _name(value: Any) -> Any:
    if isinstance(value, str) and value.startswith(_FORMULA):
        raise UnreadableCell(FORMULA, "event")
    return None if value == "" else value


def of_text(target: str) -> Callable[[str], Any]:
    """What reads the cells of a column in which everything is text."""
    if target in _TIMES:
        return lambda text: _time(text.strip(), target)
    if target in RECEIPT:
        return lambda text: _receipt(text.strip(), target)
    if target in _FLAGS:
        return lambda text: _BOOLEANS.get(text.strip().lower(), text)
    if target in _JSON:
        return lambda text: _decoded(text, text)
    if target in _PLAIN or target == "$distinct_id":
        return lambda text: _plain(text, target)
    return _untyped


def of_value(target: str) -> Callable[[Any], Any]:
    """What reads the values of a column that has a type."""
    if target in _TIMES:
        return lambda value: _time(value, target)
    if target in RECEIPT:
        return lambda value: _receipt(value, target)
    return _json_value


def of_either(target: str) -> Callable[[Any], Any]:
    """What reads the values of a loader that has written some of them as text."""
    text, other = of_text(target), of_value(target)
    return lambda value: text(value) if isinstance(value, str) else other(value)


def _untyped(text: str) -> UntypedText | None:
    if text in NO_VALUES or text.isspace():
        return None
    return UntypedText(text)


def _plain(text: str, target: str) -> str | None:
    if text in NO_VALUES:
        return None
    if text.startswith(_FORMULA):
        raise UnreadableCell(FORMULA, f"properties.{target}")
    return text


def _time(value: Any, target: str) -> int | float | None:
    """A time or a number, as text or as the value itself."""
    if isinstance(value, datetime):
        return _seconds(value)
    if isinstance(value, date):
        return _seconds(datetime(value.year, value.month, value.day, tzinfo=UTC))
    if not isinstance(value, str):
        return value if isinstance(value, int | float) else _number(str(value), target)
    if value in NO_VALUES:
        return None
    seconds = iso_seconds(value)
    return _number(value, target) if seconds is None else seconds


def _receipt(value: Any, target: str) -> int | float | None:
    """A time of receipt in milliseconds, `None` where it cannot be one."""
    time = _time(value, target)
    if time is None or (isinstance(value, str | int | float) and _is_number(value)):
        return time if time is not None and time > LAST_SECOND else None
    return int(time * 1000)


def _is_number(value: str | float) -> bool:
    try:
        float(value)
    except ValueError:
        return False
    return True


def _number(text: str, target: str) -> int | float:
    if text.startswith(_FORMULA):
        raise UnreadableCell(FORMULA, f"properties.{target}")
    try:
        number = float(text)
        return int(number) if number.is_integer() else number
    except (ValueError, OverflowError):
        raise UnreadableCell(UNREADABLE_TIME, f"properties.{target}") from None


def _seconds(time: datetime) -> int | float:
    if time.tzinfo is None:
        time = time.replace(tzinfo=UTC)
    seconds = time.timestamp()
    return int(seconds) if seconds.is_integer() else seconds


def _object(value: Any) -> Mapping[str, Any]:
    """What is in a cell that holds all properties."""
    if value is None or (isinstance(value, str) and value.strip() in NO_VALUES):
        return {}
    if isinstance(value, str):
        value = _decoded(value, None)
    value = _json_value(value)
    if not isinstance(value, dict):
        raise UnreadableCell(UNREADABLE_PROPERTIES, "properties")
    return value


def _decoded(text: str, otherwise: Any) -> Any:
    try:
        return orjson.loads(text)
    except orjson.JSONDecodeError:
        return otherwise


def _json_value(value: Any) -> Any:
    """A value of a database as JSON would have it."""
    if isinstance(value, float) and isnan(value):
        return None
    if value is None or isinstance(value, str | int | float):
        return value
    if isinstance(value, datetime | date):
        return value.isoformat()
    if isinstance(value, dict):
        return {
            str(key): _json_value(each)
            for key, each in value.items()
            if each is not None
        }
    if isinstance(value, list | tuple):
        return list(map(_json_value, value))
    if isinstance(value, bytes):
        return value.decode("utf-8", "replace")
    if hasattr(value, "as_tuple"):  # Decimal
        return int(value) if value == value.to_integral_value() else float(value)
    return str(value)
