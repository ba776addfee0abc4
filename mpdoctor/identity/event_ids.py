"""Reads the ids of events by the rules of Simplified ID merge."""

from collections.abc import Iterable, Sequence
from itertools import repeat
from typing import Any

from mpdoctor.identity.event_columns import EventBatchColumns
from mpdoctor.identity.output import IdentityOutput
from mpdoctor.identity.rows import (
    BEFORE_IDENTITY,
    LONGEST_ID,
    NOBODY,
    escape_id,
    needs_no_escapes,
)
from mpdoctor.mixpanel.ids import DEVICE_PREFIX, is_uuid, without_prefix
from mpdoctor.mixpanel.people import JUNK, is_junk, text_of
from mpdoctor.mixpanel.senders import platform_of
from mpdoctor.model.plan import Platform

_NUMBERS = frozenset({int, float})


class EventIds:
    """The ids of a batch of events, escaped.

    After `read_unusual`, `devices` and `users` are as Simplified ID merge reads them,
    and `kept_ids` what else was sent as `distinct_id`, empty where that is nothing else.
    """

    def __init__(self, columns: EventBatchColumns, output: IdentityOutput) -> None:
        self._columns = columns
        self._output = output
        sent_ids = self._escaped(columns.sent_ids, "distinct_id")
        if "$distinct_id" in columns.present:
            also = self._escaped(columns.column("$distinct_id"))
            sent_ids = [id or other for id, other in zip(sent_ids, also, strict=True)]
        self.sent_ids = list(sent_ids)
        self.devices: Sequence[str] = self._escaped(columns.devices)
        self.users: Sequence[str] = self._escaped(columns.users, "$user_id")
        self.before: Sequence[str] = ()
        if BEFORE_IDENTITY in columns.present:
            self.before = self._escaped(columns.column(BEFORE_IDENTITY))
        self.kept_ids: Iterable[str] = repeat("", len(self.sent_ids))
        self._may_hold_junk = _may_hold_junk(
            self.sent_ids, self.devices, self.users, self.before
        )

    def _escaped(self, values: Sequence[Any], property: str = "") -> Sequence[str]:
        """Ids as they can stand in a row; numbers in a named property are noted."""
        types = set(map(type, values))
        if types != {str}:
            if property and not types.isdisjoint(_NUMBERS):
                for value, position in zip(
                    values, self._columns.positions, strict=True
                ):
                    if type(value) in _NUMBERS:
                        self._output.add_odd("number", text_of(value), "", "", position)
            values = list(map(text_of, values))
        joined = "".join(values)
        if not needs_no_escapes(joined) or (
            len(joined) > LONGEST_ID and max(map(len, values)) > LONGEST_ID
        ):
            return list(map(escape_id, values))
        return values

    def read_unusual(self) -> set[int]:
        """Read ids one by one where `distinct_id` is not what device and user say; the
        indexes of events that have no id at all."""
        unusual = self._unusual()
        if not unusual:
            return set()
        nameless = set()
        devices, users = list(self.devices), list(self.users)
        kept_ids = [""] * len(self.sent_ids)
        for index in unusual:
            device, user, id = self._read(index)
            devices[index], users[index], kept_ids[index] = device, user, id
            if not (device or user) and id in ("", NOBODY):
                nameless.add(index)
        self.devices, self.users, self.kept_ids = devices, users, kept_ids
        return nameless

    def _unusual(self) -> Sequence[int]:
        """The indexes of events whose ids have to be read one by one."""
        sent_ids, before = self.sent_ids, self.before
        if self._may_hold_junk or _may_be_prefixed(self.devices, self.users):
            return range(len(sent_ids))
        usual_ids = [
            user or (DEVICE_PREFIX + device if device else NOBODY)
            for device, user in zip(self.devices, self.users, strict=True)
        ]
        if before:
            return [
                index
                for index, (usual, sent, was) in enumerate(
                    zip(usual_ids, sent_ids, before, strict=True)
                )
                if usual != sent or (was and was != sent)
            ]
        if usual_ids == sent_ids:
            return ()
        return [
            index
            for index, (usual, sent) in enumerate(zip(usual_ids, sent_ids, strict=True))
            if usual != sent
        ]

    def _read(self, index: int) -> tuple[str, str, str]:
        """Device and person as Simplified ID merge reads them, and what else was sent."""
        position, junky = self._columns.positions[index], self._may_hold_junk
        user, id = self.users[index], self.sent_ids[index]
        device = self._read_device(self.devices[index], position)
        if user:
            if junky and is_junk(user):
                self._output.note("junk", "$user_id", position, user)
                id = NOBODY if id == user else id
                user = ""
            elif user.startswith(DEVICE_PREFIX):
                self._output.note("prefixed user", "$user_id", position, user)
                user = ""
        if self.before:
            id = self._read_before(index, id)
        if id == NOBODY:
            return device, user, id
        if id and (user == id or (not user and id == DEVICE_PREFIX + device)):
            return device, user, ""
        if not (device or user):
            return self._read_sent(index, id)
        if junky and id and is_junk(id):
            self._output.note("junk", "distinct_id", position, id)
            return device, user, NOBODY
        if not id and "distinct_id" in self._columns.records[index]:
            return device, user, NOBODY
        return device, user, id

    def _read_device(self, device: str, position: int) -> str:
        """A device id without one prefix, or empty where it is a placeholder."""
        if device.startswith(DEVICE_PREFIX):
            device = without_prefix(device)
            if device.startswith(DEVICE_PREFIX):
                self._output.note("double prefix", "$device_id", position, device)
        if self._may_hold_junk and device and is_junk(device):
            self._output.note("junk", "$device_id", position, device)
            return ""
        return device

    def _read_before(self, index: int, id: str) -> str:
        """The id as it was sent; what Mixpanel made of it is evidence of a merge."""
        was = self.before[index]
        if not was or was == id:
            return id
        if id not in ("", NOBODY) and not (is_junk(was) or is_junk(id)):
            self._output.add_rekeyed(
                without_prefix(was), id, self._columns.positions[index]
            )
        return was

    def _read_sent(self, index: int, id: str) -> tuple[str, str, str]:
        """Device, user and what else to keep, where only `distinct_id` was sent."""
        position = self._columns.positions[index]
        if not id:
            name, record = self._columns.names[index], self._columns.records[index]
            lib = record.get("mp_lib")
            if (
                record.get("distinct_id") == ""
                and isinstance(name, str)
                and name[:1] != "$"
                and isinstance(lib, str)
                and platform_of(lib, "") is not Platform.SERVER
            ):
                self._output.note("empty id", "distinct_id", position, name)
            return "", "", ""
        if is_junk(id):
            self._output.note("junk", "distinct_id", position, id)
            return "", "", ""
        if id.startswith(DEVICE_PREFIX):
            device = without_prefix(id)
            if device.startswith(DEVICE_PREFIX):
                self._output.note("double prefix", "distinct_id", position, id)
            return device, "", ""
        if len(id) == 36 and is_uuid(id):
            self._output.add_odd("bare", id, "", "", position)
        return "", id, ""


def _may_hold_junk(*columns: Sequence[str]) -> bool:
    """Whether any id may be a placeholder; no id holds a line end."""
    joined = "\n".join(map("\n".join, columns))
    if " " in joined:
        return True
    bare = joined.lower().replace(DEVICE_PREFIX, "")
    return not JUNK.isdisjoint(bare.split("\n"))


def _may_be_prefixed(*columns: Sequence[str]) -> bool:
    """Whether any of these ids may begin with the prefix of devices."""
    return any(DEVICE_PREFIX in "\n".join(column) for column in columns)
