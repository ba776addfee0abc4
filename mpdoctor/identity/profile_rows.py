"""What is extracted from profiles and profile updates, one record at a time."""

from collections.abc import Iterator, Mapping
from typing import Any

from msgspec import Struct

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
from mpdoctor.mixpanel.profiles import OPERATORS, epoch
from mpdoctor.model.record import Batch, Kind, Request


class ProfileFact(Struct, frozen=True):
    """A contact, or a value that was appended; without either, that there is a profile."""

    id: str
    origin: str
    seconds: Any
    position: int
    contact: tuple[str, str, str | None] | None = None
    appended: tuple[str, Any] | None = None


def take_profiles(batch: Batch, output: IdentityOutput) -> None:
    """Extract a batch of profiles or updates."""
    profiles: list[str] = []
    contacts: list[str] = []
    _note_numbers(batch, output)
    for fact in _facts(batch):
        if fact.appended:
            name, value = fact.appended
            output.add_odd(
                "append", f"{fact.id}|{name}", text_of(value), "", fact.position
            )
        elif fact.contact:
            contacts += _contact_rows(fact, *fact.contact)
        elif is_junk(fact.id):
            if batch.kind is Kind.PROFILE:
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


def _note_numbers(batch: Batch, output: IdentityOutput) -> None:
    """Note ids of profiles that are numbers: events may have them as text."""
    if batch.kind is Kind.GROUP_UPDATE:
        return
    for record, position in zip(batch.records, batch.positions, strict=True):
        id = record.get("$distinct_id")
        if type(id) in (int, float):
            output.add_odd("number", text_of(id), "", "", position)


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


def _facts(batch: Batch) -> Iterator[ProfileFact]:
    for record, position in zip(batch.records, batch.positions, strict=True):
        if batch.kind is Kind.PROFILE:
            yield from _profile(record, position)
        else:
            yield from _update(record, position, batch.kind, batch.request)


def _profile(record: dict[str, Any], position: int) -> Iterator[ProfileFact]:
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
    id = text_of(record.get("$distinct_id"))
    time = epoch(record.get("$time"))
    if time is None and request is not None:
        time = request.time
    seconds = "" if time is None else time

    operators = [name for name in OPERATORS if name in record]
    if kind is Kind.GROUP_UPDATE or not id or operators in ([], ["$delete"]):
        return
    yield ProfileFact(id, "update", seconds, position)
    for contact in _written_contacts(record):
        yield ProfileFact(id, "update", seconds, position, contact=contact)
    for name, value in _appended(record):
        yield ProfileFact(id, "update", seconds, position, appended=(name, value))


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
