"""What is extracted from few events: flags, verbs, contacts, logouts, server steps, …"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

from mpdoctor.identity.caches import TextCache, is_early_step, is_logout
from mpdoctor.identity.event_columns import (
    CONTACT_PROPERTIES,
    FAILURE_PROPERTIES,
    SEGMENT_ID,
    EventBatchColumns,
)
from mpdoctor.identity.output import IdentityOutput
from mpdoctor.identity.parts import CONTACTS, VERBS, SenderInfo
from mpdoctor.identity.rows import (
    BEFORE_IDENTITY,
    contact_rows,
    encoded,
    escape_id,
    row_position,
    tsv_row,
    verb_operands,
)
from mpdoctor.identity.senders import SenderNumbers
from mpdoctor.mixpanel.ids import DEVICE_PREFIX, IDENTITY_VERBS, without_prefix
from mpdoctor.mixpanel.people import is_junk, text_of

_IDS = frozenset({"$device_id", "$user_id"})


class SpecialEvents:
    """Extracts what few events have, batch after batch; rows and notes go to `output`."""

    def __init__(self, output: IdentityOutput, senders: SenderNumbers) -> None:
        self._output = output
        self._senders = senders
        self._early_steps = TextCache(is_early_step)
        self._logouts = TextCache(is_logout)

    def is_special_name(self, name: str, *, server: bool) -> bool:
        """Whether events of this name, from servers or others, are always looked at here."""
        if name in IDENTITY_VERBS:
            return True
        return self._early_steps[name] if server else self._logouts[name]

    def is_special_sender(self, number: int) -> bool:
        """Whether events of the sender with this number are always looked at here, even
        if they have a device or a user id."""
        return number in self._senders.cdps

    def take(self, columns: EventBatchColumns, senders: Sequence[int]) -> None:
        """Take in the events of a batch; `senders` are the numbers of theirs."""
        self._take_properties(columns, senders)
        self._take_names(columns, senders)
        if not self._senders.old.isdisjoint(senders):
            self._take_old_sdks(columns, senders)
        if not self._senders.cdps.isdisjoint(senders):
            self._take_cdps(columns, senders)

    def _take_properties(
        self, columns: EventBatchColumns, senders: Sequence[int]
    ) -> None:
        for name in FAILURE_PROPERTIES:
            if name in columns.present:
                self._take_failures(name, columns)
        if SEGMENT_ID in columns.present:
            self._take_segment_ids(columns)
        for name in columns.own_ids:
            self._take_other_ids(name, columns)
        for name, kind in CONTACT_PROPERTIES.items():
            if name in columns.present:
                rows = encoded(_contacts(name, kind, columns, senders))
                if rows:
                    self._output.add(CONTACTS, rows)

    def _take_names(self, columns: EventBatchColumns, senders: Sequence[int]) -> None:
        names = _different_texts(columns.names)
        if not IDENTITY_VERBS.isdisjoint(names):
            rows = self._verb_rows(columns, senders)
            self._output.add(VERBS, encoded(rows))
        if min(senders, default=0) < 0:
            self._take_server_steps(columns, senders)
        if any(self._logouts[name] for name in names):
            self._take_logouts(columns, senders)

    def _take_failures(self, property: str, columns: EventBatchColumns) -> None:
        for record, position in zip(columns.records, columns.positions, strict=True):
            value = record.get(property)
            if value in (None, "", False):
                continue
            if property == "$had_persisted_distinct_id":
                sample = record.get("distinct_id")
                self._output.note("persisted", property, position, sample)
            else:
                reason = text_of(value)[:120]
                sample = record.get("$failure_description") or reason
                self._output.note("failure", property, position, sample, reason)

    def _take_segment_ids(self, columns: EventBatchColumns) -> None:
        for record, position in zip(columns.records, columns.positions, strict=True):
            lib = record.get("mp_lib")
            if (
                SEGMENT_ID in record
                and isinstance(lib, str)
                and "segment" in lib.lower()
                and _replaces_an_id(record)
            ):
                sample = record[SEGMENT_ID]
                self._output.note("segment id", SEGMENT_ID, position, sample)

    def _take_other_ids(self, property: str, columns: EventBatchColumns) -> None:
        """Events in which a property names another user than the one who sent them."""
        for value, user, sent, position in zip(
            columns.column(property),
            columns.users,
            columns.sent_ids,
            columns.positions,
            strict=True,
        ):
            if value is None or value == "" or type(value) not in (str, int):
                continue
            id = text_of(value)
            if id not in (text_of(user), text_of(sent)) and not is_junk(id):
                self._output.add_odd("other id", id, property, "", position)

    def _verb_rows(
        self, columns: EventBatchColumns, senders: Sequence[int]
    ) -> Iterator[str]:
        request = columns.request
        imported = request is not None and request.route == "import"
        for name, record, seconds, sender, position in zip(
            columns.names,
            columns.records,
            columns.seconds,
            senders,
            columns.positions,
            strict=True,
        ):
            if type(name) is not str or name not in IDENTITY_VERBS:
                continue
            if imported:
                self._output.note("imported verb", "event", position, name, name)
            kept, other, spelling = verb_operands(name, record)
            if name == "$identify" and _names_itself(kept, other, record):
                self._output.note("identified device", "distinct_id", position, kept)
            reason = text_of(record.get("$failure_reason"))[:120]
            yield tsv_row(
                seconds,
                name,
                escape_id(without_prefix(kept)),
                escape_id(without_prefix(other)),
                spelling,
                escape_id(reason),
                sender,
                row_position(position),
            )

    def _take_old_sdks(
        self, columns: EventBatchColumns, senders: Sequence[int]
    ) -> None:
        for record, position, sender in zip(
            columns.records, columns.positions, senders, strict=True
        ):
            if sender in self._senders.old and _IDS.isdisjoint(record):
                info = self._sender(sender)
                self._output.note(
                    "old sdk", "$lib_version", position, str(info), info.lib
                )

    def _take_cdps(self, columns: EventBatchColumns, senders: Sequence[int]) -> None:
        for record, position, sender in zip(
            columns.records, columns.positions, senders, strict=True
        ):
            if sender in self._senders.cdps and record.get("distinct_id"):
                kind = f"cdp {'without' if _IDS.isdisjoint(record) else 'with'} ids"
                lib = self._sender(sender).lib
                self._output.note(kind, "mp_lib", position, record["distinct_id"], lib)

    def _sender(self, number: int) -> SenderInfo:
        return self._output.parts.senders.get(number, SenderInfo())

    def _take_server_steps(
        self, columns: EventBatchColumns, senders: Sequence[int]
    ) -> None:
        for name, record, position, sender in zip(
            columns.names, columns.records, columns.positions, senders, strict=True
        ):
            if sender < 0 and isinstance(name, str) and self._early_steps[name]:
                id = text_of(record.get("distinct_id"))
                if "$device_id" not in record and not id.startswith(DEVICE_PREFIX):
                    self._output.note("server step", "$device_id", position, name)

    def _take_logouts(self, columns: EventBatchColumns, senders: Sequence[int]) -> None:
        """Logouts with a device id, and whether somebody was still known then."""
        for name, record, seconds, position, sender in zip(
            columns.names,
            columns.records,
            columns.seconds,
            columns.positions,
            senders,
            strict=True,
        ):
            if sender >= 0 and type(name) is str and self._logouts[name]:
                device = without_prefix(text_of(record.get("$device_id")))
                if device and not is_junk(device):
                    known = "known" if record.get("$user_id") else ""
                    self._output.add_odd("logout", device, known, seconds, position)


def _names_itself(kept: str, other: str, record: dict[str, Any]) -> bool:
    """Whether a device is identified as a device: itself, or one with the prefix."""
    # An export may hold the canonical id, which can be a device's, in place of what was
    # sent.
    replaced = "$mp_api_timestamp_ms" in record and BEFORE_IDENTITY not in record
    if not kept or is_junk(kept) or replaced:
        return False
    device = without_prefix(text_of(record.get("$device_id")))
    return (
        kept.startswith(DEVICE_PREFIX)
        or without_prefix(kept) == without_prefix(other)
        or without_prefix(kept) == device
    )


def _contacts(
    property: str, kind: str, columns: EventBatchColumns, senders: Sequence[int]
) -> Iterator[str]:
    """Rows of the e-mails or phone numbers that events have in a property."""
    for record, seconds, sender, position in zip(
        columns.records, columns.seconds, senders, columns.positions, strict=True
    ):
        value = record.get(property)
        if not value or not isinstance(value, str):
            continue
        id = text_of(record.get("$user_id")) or text_of(record.get("distinct_id"))
        if not id:
            id = text_of(record.get("$device_id"))
            id = id and DEVICE_PREFIX + without_prefix(id)
        if id and not is_junk(id):
            yield from contact_rows(
                *(kind, value, id, "event", seconds, sender, position),
                property=property,
            )


def _different_texts(names: Iterable[Any]) -> set[str]:
    """Each name once, without what is no text."""
    try:
        different = set(names)
    except TypeError:
        return {name for name in names if type(name) is str}
    return {name for name in different if type(name) is str}


_SEGMENTS_IDS = ("$user_id", "$device_id", "$identified_id", "$anon_id")


def _replaces_an_id(record: Mapping[str, Any]) -> bool:
    """Whether `id` is another one than those that Segment knows.

    Segment's own destination sets it to the `distinct_id`:
    https://github.com/segmentio/action-destinations (destinations/mixpanel/trackEvent).
    """
    id = text_of(record[SEGMENT_ID])
    known = {text_of(record[name]) for name in _SEGMENTS_IDS if record.get(name)}
    return id not in (known or {text_of(record.get("distinct_id"))})
