"""Super properties that stay on events after another person was identified.

Whoever registers the id or the address of a person as a super property and neither calls
`reset()` nor `unregister()` has it on the events of the next person, too: on all of them,
from the first one on. A single event may well be about somebody else.
"""

from collections.abc import Iterator
from itertools import groupby

from msgspec import Struct, field

from mpdoctor.identity.event_columns import CONTACT_PROPERTIES
from mpdoctor.identity.parts import CONTACTS, IdentityParts
from mpdoctor.identity.rows import unescape_id
from mpdoctor.identity.same_human import Contacts, Humans
from mpdoctor.identity.store import Store
from mpdoctor.mixpanel.people import form_of
from mpdoctor.model.identity import StaleProperties
from mpdoctor.model.subjects import Occurrences
from mpdoctor.text.similarity import normal_email


class _Marks(Struct):
    """What the events of one device carry, and who sent them."""

    users: dict[str, None] = field(default_factory=dict)
    values: dict[str, set[str]] = field(default_factory=dict)


def stale_properties(
    store: Store, parts: IdentityParts, keep: int
) -> tuple[StaleProperties, ...]:
    """Devices on which super properties of another user stayed, the first ones first."""
    if CONTACTS not in parts.kinds and not store.one("other_id_count")[0]:
        return ()
    store.run("create_stale_marks")
    store.run("create_stale_candidates")
    rows = [
        row
        for row in store.rows("stale_devices")
        # The marks are on nearly all events, from the first one of the next person on.
        if row[2] * 10 >= row[4] * 9 and not row[5]
    ]
    return tuple(_judged(store, rows, keep)) if rows else ()


def _judged(
    store: Store, rows: list[tuple[object, ...]], keep: int
) -> Iterator[StaleProperties]:
    details: dict[str, _Marks] = {}
    for device, group in groupby(store.rows("stale_details"), key=lambda row: row[0]):
        marks = details[device] = _Marks()
        for _, user, name, value, _ in group:
            marks.values.setdefault(name, set()).add(value)
            if user is not None:
                marks.users.setdefault(user)
    contacts = Contacts(store)
    contacts.load("contacts_of_stale")
    addresses: dict[str, set[tuple[str, str]]] = {}
    for id, kind, value in store.rows("addresses_of_stale"):
        addresses.setdefault(id, set()).add((kind, value))
    for device, owner, count, _, _, _, same_device in rows:
        assert isinstance(device, str)
        assert isinstance(owner, str)
        assert isinstance(count, int)
        marks = details[device]
        humans = Humans(contacts)
        others = [user for user in marks.users if humans.of(user) != humans.of(owner)]
        if not others or len(others) < len(marks.users):
            continue
        ids = [name for name in marks.values if name not in CONTACT_PROPERTIES]
        # Ids of another form are the same person's in another system.
        forms = {form_of(unescape_id(id)) for id in (owner, *others)}
        told = bool(ids) and len(forms) == 1
        if not told and not all(
            _has_another_address(user, marks, addresses) for user in others
        ):
            continue
        places = [
            row[0] for row in store.rows("stale_places", device=device, most=keep)
        ]
        positions = tuple(sorted(s for place in places for s in store.position(place)))
        yield StaleProperties(
            device=unescape_id(device),
            owner=unescape_id(owner),
            users=tuple(map(unescape_id, others)),
            properties=tuple(map(unescape_id, marks.values)),
            same_device=bool(same_device),
            by_id=told,
            seen=Occurrences(count, positions),
        )


def _has_another_address(
    user: str, marks: _Marks, addresses: dict[str, set[tuple[str, str]]]
) -> bool:
    """Whether somebody is known to have other addresses than the events carry."""
    own = set(addresses.get(user, ()))
    email = normal_email(unescape_id(user))
    if email is not None:
        own.add(("email", email.exact))
    carried: dict[str, set[str]] = {}
    for name, values in marks.values.items():
        if name in CONTACT_PROPERTIES:
            carried.setdefault(CONTACT_PROPERTIES[name], set()).update(values)
    return any(kind in carried and value not in carried[kind] for kind, value in own)
