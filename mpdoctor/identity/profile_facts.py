"""What is extracted from profiles and profile updates, one record at a time."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from mpdoctor.identity.output import IdentityOutput
from mpdoctor.identity.parts import CONTACTS, PROFILES
from mpdoctor.identity.rows import (
    contact_rows,
    encoded,
    escape_id,
    row_position,
    tsv_row,
)
from mpdoctor.mixpanel.ids import is_uuid
from mpdoctor.mixpanel.people import is_junk, text_of
from mpdoctor.model.record import Batch, Kind, Request

OPERATORS = {
    "$set": dict,
    "$set_once": dict,
    "$add": dict,
    "$append": dict,
    "$union": dict,
    "$remove": dict,
    "$unset": list,
    "$delete": object,
}
"""What an update may do, and the JSON type of its value.

Source: https://docs.mixpanel.com/reference/profile-set
"""

ENVELOPE = frozenset(
    {
        "$token",
        "$distinct_id",
        "$group_key",
        "$group_id",
        "$ip",
        "$ignore_time",
        "$ignore_alias",
        "$time",
        "$latitude",
        "$longitude",
        "$device_id",
        "$user_id",
        "$had_persisted_distinct_id",
        "$mp_metadata",
    }
)
"""What may stand beside the operator."""

OUTSIDE = frozenset({"$ip", "$latitude", "$longitude", "$ignore_time", "$ignore_alias"})
"""Options of an update that are plain properties inside of `$set`."""

MISSPELT = {
    "email": "$email",
    "Email": "$email",
    "e-mail": "$email",
    "name": "$name",
    "Name": "$name",
    "first_name": "$first_name",
    "last_name": "$last_name",
    "phone": "$phone",
    "Phone": "$phone",
    "avatar": "$avatar",
    "created": "$created",
}
"""Names that Mixpanel shows and syncs only with their `$`."""

_FIRST_TOUCH = re.compile(
    r"\$?initial[_ ].+|first[_ ].+[_ ](date|source|at|seen|touch|campaign|url|page)|"
    r"first[_ ](seen|touch|visit|login|purchase)|(sign[_ ]?up)[_ ](date|source|at)",
    re.IGNORECASE,
)

WIDE = 1_500
"""Properties on a profile; Mixpanel takes 2000."""

LONG_LIST = 100
HISTORY = 20

DAY = 86_400


@dataclass(frozen=True, slots=True)
class ProfileFact:
    """A contact, a note or a fault of an update; without any, that there is a profile."""

    id: str
    origin: str
    seconds: Any
    position: int
    contact: tuple[str, str, str | None] | None = None
    note: tuple[str, str] | None = None
    update: tuple[str, str, str] | None = None
    sample: Any = None


def take_profiles(batch: Batch, output: IdentityOutput, now: float) -> None:
    """Extract a batch of profiles or updates."""
    profiles: list[str] = []
    contacts: list[str] = []
    for fact in _facts(batch, now):
        if fact.update and fact.update[0] == "append":
            id = f"{fact.id}|{fact.update[2]}"
            output.add_odd("append", id, text_of(fact.sample), "", fact.position)
        elif fact.update:
            key = (*fact.update, batch.kind is Kind.GROUP_UPDATE)
            output.parts.updates[key].add(
                [(fact.position, fact.sample, fact.update[0])],
                output.position,
                {},
                output.keep,
            )
        elif fact.note:
            output.parts.profile_notes[fact.note].add(
                [(fact.position, fact.sample, fact.note[0])],
                output.position,
                {},
                output.keep,
            )
        elif fact.contact:
            contacts += _contact_rows(fact, *fact.contact)
        elif is_junk(fact.id):
            output.note("junk", "$distinct_id", fact.position, fact.id)
        else:
            profiles.append(
                tsv_row(
                    fact.seconds,
                    escape_id(fact.id),
                    fact.origin,
                    "uuid" if is_uuid(fact.id) else "",
                    row_position(fact.position),
                )
            )
    if profiles:
        output.add(PROFILES, encoded(profiles))
    if contacts:
        output.add(CONTACTS, encoded(contacts))


def _contact_rows(
    fact: ProfileFact, kind: str, value: str, country: str | None
) -> Iterator[str]:
    if not is_junk(fact.id):
        yield from contact_rows(
            *(
                kind,
                value,
                fact.id,
                fact.origin,
                fact.seconds,
                0,
                fact.position,
                country,
            )
        )


def _facts(batch: Batch, now: float) -> Iterator[ProfileFact]:
    for record, position in zip(batch.records, batch.positions, strict=True):
        if batch.kind is Kind.PROFILE:
            yield from _profile(record, position, now)
        else:
            yield from _update(record, position, batch.kind, batch.request)


def _profile(
    record: dict[str, Any], position: int, now: float
) -> Iterator[ProfileFact]:
    id = text_of(record.get("$distinct_id"))
    properties = record.get("$properties")
    if not isinstance(properties, dict):
        properties = {}
    last_seen = epoch(properties.get("$last_seen", properties.get("last_seen")))
    seconds = "" if last_seen is None else last_seen

    def fact(**what: Any) -> ProfileFact:
        return ProfileFact(id, "profile", seconds, position, **what)

    if id:
        yield fact()
        for kind, value, country in _contacts(properties):
            yield fact(contact=(kind, value, country))
    # A table that lost the `$` of all its columns says nothing of the names.
    if any(name[:1] == "$" for name in properties):
        for note, sample in _profile_notes(properties, last_seen, now):
            yield fact(note=note, sample=sample)


def _profile_notes(
    properties: Mapping[str, Any], last_seen: float | None, now: float
) -> Iterator[tuple[tuple[str, str], Any]]:
    """What is odd about a profile, each as (kind, property) with a sample."""
    for wrong, right in MISSPELT.items():
        if wrong in properties and right not in properties:
            yield ("misspelt", wrong), wrong
    phone = properties.get("$phone")
    if isinstance(phone, str) and phone.strip() and phone.strip()[0] != "+":
        yield ("phone", "$phone"), phone
    for kind, value in _created(properties, last_seen, now):
        yield (kind, "$created"), value
    if len(properties) > WIDE:
        yield ("wide", ""), len(properties)
    for name, value in properties.items():
        if isinstance(value, list) and (
            len(value) > LONG_LIST
            or (len(value) > HISTORY and all(isinstance(each, dict) for each in value))
        ):
            yield ("history", name), len(value)


def _created(
    properties: Mapping[str, Any], last_seen: float | None, now: float
) -> Iterator[tuple[str, Any]]:
    value = properties.get("$created")
    if value in (None, ""):
        yield "no created", None
        return
    created = epoch(value) if isinstance(value, str) else None
    if created is None:
        yield "created form", value
    elif created > max(last_seen or 0.0, now) + DAY:
        yield "created future", value


def _contacts(
    properties: Mapping[str, Any],
) -> Iterator[tuple[str, str, str | None]]:
    for name in ("$email", "email", "Email"):
        value = properties.get(name)
        if isinstance(value, str) and value:
            yield "email", value, None
            break
    for name in ("$phone", "phone", "Phone"):
        value = properties.get(name)
        if type(value) is int:
            value = str(value)
        if isinstance(value, str) and value:
            country = properties.get("$country_code")
            yield "phone", value, country if isinstance(country, str) else None
            break


def _update(
    record: dict[str, Any], position: int, kind: Kind, request: Request | None
) -> Iterator[ProfileFact]:
    group = kind is Kind.GROUP_UPDATE
    id = text_of(record.get("$distinct_id"))
    time = epoch(record.get("$time"))
    if time is None and request is not None:
        time = request.time
    seconds = "" if time is None else time

    for found, sample in _update_faults(record, group, id):
        yield ProfileFact(id, "update", seconds, position, update=found, sample=sample)
    operators = [name for name in OPERATORS if name in record]
    if group or not id or not operators or operators == ["$delete"]:
        return
    yield ProfileFact(id, "update", seconds, position)
    for contact in _written_contacts(record):
        yield ProfileFact(id, "update", seconds, position, contact=contact)
    for name, value in _appended(record):
        fact = ("append", "$append", name)
        yield ProfileFact(id, "update", seconds, position, update=fact, sample=value)


def _written_contacts(
    record: dict[str, Any],
) -> Iterator[tuple[str, str, str | None]]:
    for operator in ("$set", "$set_once"):
        value = record.get(operator)
        if isinstance(value, dict):
            yield from _contacts(value)


def _appended(record: dict[str, Any]) -> Iterator[tuple[str, Any]]:
    appended = record.get("$append")
    if isinstance(appended, dict):
        for name, value in appended.items():
            if not isinstance(value, list | dict):
                yield name, value


def _update_faults(
    record: dict[str, Any], group: bool, id: str
) -> Iterator[tuple[tuple[str, str, str], Any]]:
    """What is wrong with an update, each as (kind, operator, property) with a sample."""
    operators = [name for name in OPERATORS if name in record]
    for name in record:
        if name[:1] == "$" and name not in OPERATORS and name not in ENVELOPE:
            yield ("unknown operator", name[:80], ""), None
    if len(operators) > 1:
        yield ("several operators", " and ".join(operators), ""), None
    for operator in operators:
        value = record[operator]
        if not isinstance(value, OPERATORS[operator]):
            yield ("wrong type", operator, ""), value
            continue
        for what, name, sample in _operator_faults(operator, value, group):
            yield (what, operator, name), sample
    if "$delete" in operators and not group and record.get("$ignore_alias") is not True:
        yield ("delete", "$delete", ""), id


def _operator_faults(
    operator: str, value: Any, group: bool
) -> Iterator[tuple[str, str, Any]]:
    if group and operator in ("$add", "$append"):
        yield "group operator", "", None
    if operator == "$unset":
        if not all(isinstance(name, str) for name in value):
            yield "wrong type", "", value
        return
    if not isinstance(value, dict):
        return
    for name, each in value.items():
        number = isinstance(each, int | float) and not isinstance(each, bool)
        if (
            (operator == "$add" and not number)
            or (operator == "$union" and not isinstance(each, list))
            or (operator == "$append" and isinstance(each, list))
        ):
            yield "wrong type", name, each
        if operator in ("$set", "$set_once") and name in OUTSIDE:
            yield "inside", name, each
        if operator == "$set" and _FIRST_TOUCH.fullmatch(name):
            yield "first touch", name, each


def epoch(value: Any) -> float | None:
    """Seconds since the epoch of a time as profiles write it."""
    if isinstance(value, bool) or value is None:
        return None
    if isinstance(value, int | float):
        return value / 1000 if value > 9_999_999_999 else float(value)
    if not isinstance(value, str) or len(value) < 10:
        return None
    try:
        moment = datetime.fromisoformat(value.strip())
    except ValueError:
        return None
    if moment.tzinfo is None:
        moment = moment.replace(tzinfo=UTC)
    try:
        return moment.timestamp()
    except (ValueError, OverflowError):
        return None
