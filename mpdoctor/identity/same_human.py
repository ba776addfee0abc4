"""Which user ids are one human, by evidence about people.

Evidence is what a profile holds now, an id that is an e-mail address or a phone number,
and ids that differ only in how they are written. Properties of events are none: they may
have been left over from somebody else.
"""

from collections.abc import Iterable, Mapping

from msgspec import Struct, field

from mpdoctor.identity.rows import unescape_id
from mpdoctor.identity.store import Store
from mpdoctor.text.similarity import normal_email, normal_phone

EMAIL = "e-mail"
PHONE = "phone number"
SPELLING = "spelling"

Traits = Mapping[tuple[str, str], None]
"""What tells a human, each as (kind, value), in a fixed order."""


class Contacts:
    """The addresses of people, read from the profiles of a store, id by id."""

    def __init__(self, store: Store | None) -> None:
        self._store = store
        self._known: dict[str, set[tuple[str, str]]] = {}

    def load(self, statement: str) -> None:
        """Read the profiles of the ids that a statement answers with."""
        self._known = {}
        assert self._store is not None
        for id, kind, value in self._store.rows(statement):
            name = EMAIL if kind == "email" else PHONE
            self._known.setdefault(id, set()).add((name, value))

    def detached(self) -> "Contacts":
        """What was read, without the store."""
        other = Contacts(None)
        other._known = self._known
        return other

    def traits(self, id: str) -> Traits:
        """What tells whose an id is: its spelling, its own address, its profile's."""
        text = unescape_id(id)
        traits = {(SPELLING, text.strip().lower())}
        email = normal_email(text)
        if email is not None and not email.role:
            traits.add((EMAIL, email.loose))
        elif text.startswith("+"):
            phone = normal_phone(text)
            if phone is not None:
                traits.add((PHONE, phone))
        order = (SPELLING, EMAIL, PHONE)
        known = traits | self._known.get(id, set())
        ordered = sorted(known, key=lambda one: (order.index(one[0]), one[1]))
        return dict.fromkeys(ordered)


class Humans(Struct):
    """Puts ids together that are one human; `shared` says by what, per human."""

    contacts: Contacts
    shared: dict[str, str] = field(default_factory=dict)
    _human: dict[str, str] = field(default_factory=dict)
    _by_trait: dict[tuple[str, str], str] = field(default_factory=dict)
    _emails: dict[str, set[str]] = field(default_factory=dict)

    def of(self, id: str) -> str:
        """The first id of the human whose id this is."""
        human = self._human.get(id)
        if human is None:
            human = self._human[id] = self._find(id)
        return human

    def emails(self, human: str) -> frozenset[str]:
        """The e-mail addresses of a human."""
        return frozenset(self._emails.get(human, ()))

    def _find(self, id: str) -> str:
        traits = self.contacts.traits(id)
        mine = {value for kind, value in traits if kind == EMAIL}
        human = id
        for trait in traits:
            known = self._by_trait.get(trait)
            if known is None or not self._may_be(known, trait[0], mine):
                continue
            human = known
            self.shared.setdefault(human, trait[0])
            break
        for trait in traits:
            self._by_trait.setdefault(trait, human)
        self._emails.setdefault(human, set()).update(mine)
        return human

    def _may_be(self, human: str, kind: str, emails: set[str]) -> bool:
        """A family may have one phone number; who has another address is somebody else."""
        theirs = self._emails.get(human)
        return kind != PHONE or not (theirs and emails) or not theirs.isdisjoint(emails)


def groups_of(ids: Iterable[str], humans: Humans) -> Mapping[str, tuple[str, ...]]:
    """The ids of each human, humans in order of their first ids."""
    found: dict[str, list[str]] = {}
    for id in ids:
        found.setdefault(humans.of(id), []).append(id)
    return {human: tuple(some) for human, some in found.items()}
