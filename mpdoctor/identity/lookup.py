"""Answers about single ids: their cluster, their events and who was on which device."""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from typing import Any, NamedTuple

from mpdoctor.identity.clusters import Cluster, clusters_of
from mpdoctor.identity.parts import SenderInfo
from mpdoctor.identity.replay.run import ModelReplay
from mpdoctor.identity.rows import NOBODY, escape_id, unescape_id
from mpdoctor.identity.store import Store
from mpdoctor.mixpanel.ids import DEVICE_PREFIX, without_prefix
from mpdoctor.model.place import RecordPosition
from mpdoctor.model.settings import IdMerge
from mpdoctor.text.similarity import normal_email


class Link(NamedTuple):
    """A person on a device, or two ids that a `verb` joins: how many events, when first.

    `refused` says why the verb did nothing, if so.
    """

    device: str
    user: str
    events: int
    first: float | None
    verb: str = ""
    refused: str = ""


class TimelineEvent(NamedTuple):
    """One event of a timeline; `sent` is the `distinct_id` where that is another id."""

    at: float | None
    event: str
    device: str
    user: str
    sent: str
    sender: SenderInfo
    positions: tuple[RecordPosition, ...]
    place: int = 0


class IdentityEvent(NamedTuple):
    """An identity event: which ids it names, and why it did nothing, if so."""

    at: float | None
    verb: str
    one: str
    two: str
    refused: str
    sender: SenderInfo
    positions: tuple[RecordPosition, ...]
    place: int


class IdLookup:
    """Asks a store, after the replay of a model, about single ids."""

    def __init__(
        self,
        store: Store,
        senders: Mapping[int, SenderInfo],
        model: IdMerge,
        replay: ModelReplay,
    ) -> None:
        self._store = store
        self._senders = senders
        self._model = model
        self._replay = replay

    def ids_of_email(self, address: str) -> tuple[str, ...]:
        """Ids that have an e-mail address, or one that is nearly the same."""
        email = normal_email(address)
        if email is None:
            return ()
        rows = self._store.rows(
            "ids_of_email", email=escape_id(email.exact), loose=escape_id(email.loose)
        )
        return tuple(unescape_id(id) for (id,) in rows)

    def ids_like(self, start: str, *, devices: bool) -> tuple[str, ...]:
        """The id that is meant: itself if it is known, else those that begin like it."""
        rows = self._store.rows(
            "devices_beginning_with" if devices else "ids_beginning_with",
            start=escape_id(without_prefix(start)),
        )
        found = tuple(unescape_id(id) for (id,) in rows)
        return found[:1] if found[:1] == (without_prefix(start),) else found

    def cluster_of(self, id: str) -> Cluster | None:
        """The cluster that has this id."""
        name = escape_id(without_prefix(id))
        rows = self._store.rows("members_of", id=name, device=DEVICE_PREFIX + name)
        return next(clusters_of(rows), None)

    def timeline(
        self, ids: Iterable[str], *, whole: bool = True
    ) -> Iterator[TimelineEvent]:
        """All events under any of these ids, and under their clusters' ids if `whole`."""
        self._choose(ids, whole=whole)
        return self._chosen_events()

    def _chosen_events(self) -> Iterator[TimelineEvent]:
        for at, event, device, user, sent, sender, place in self._store.rows(
            "timeline_events"
        ):
            yield TimelineEvent(
                at,
                unescape_id(event or ""),
                unescape_id(device or ""),
                unescape_id(user or ""),
                "" if sent in (None, NOBODY) else unescape_id(sent),
                self._senders.get(sender, SenderInfo()),
                self._store.position(place),
                place,
            )

    def identity_events(self) -> list[IdentityEvent]:
        """The identity events of the ids of the last timeline, in order of time."""
        rows = list(self._store.rows("timeline_verbs"))
        refused = self._reasons(rows)
        return [
            IdentityEvent(
                at,
                verb,
                unescape_id(one or ""),
                unescape_id(two or ""),
                f"{refused[place]} (`{unescape_id(reason)}`)"
                if reason and place in refused
                else refused.get(place, ""),
                self._senders.get(sender, SenderInfo()),
                self._store.position(place),
                place,
            )
            for at, verb, one, two, reason, sender, place in rows
        ]

    def links(self, ids: Iterable[str], most: int) -> tuple[Link, ...]:
        """Who was on which device around these ids, two steps far."""
        chosen = tuple(dict.fromkeys(ids))
        links: dict[tuple[str, str], Link] = {}
        for _ in range(2):
            self._choose(chosen, whole=False)
            for device, user, events, first in self._store.rows("links_of_chosen"):
                if len(links) < most:
                    link = Link(
                        unescape_id(device), unescape_id(user), int(events), first
                    )
                    links.setdefault((device, user), link)
            if self._model is not IdMerge.SIMPLIFIED:
                self._add_verb_links(links, most)
            chosen = tuple(
                dict.fromkeys(
                    (*chosen, *(end for one in links.values() for end in one[:2]))
                )
            )
        return tuple(
            sorted(
                links.values(),
                key=lambda link: (link.first is None, link.first or 0.0, link[:2]),
            )
        )

    def _add_verb_links(self, links: dict[tuple[str, str], Link], most: int) -> None:
        """Ids that identity events join; one that did something counts before others."""
        rows = list(self._store.rows("verb_links_of_chosen"))
        refused = self._reasons(rows)
        counts = Counter((two, one) for two, one, *_ in rows)
        for two, one, verb, at, place in rows:
            known = links.get((two, one))
            if known is None and len(links) >= most:
                continue
            if (
                known is None
                or not known.verb
                or (known.refused and place not in refused)
            ):
                links[two, one] = Link(
                    unescape_id(two),
                    unescape_id(one),
                    known.events if known else counts[two, one],
                    at if known is None or known.first is None else known.first,
                    verb,
                    refused.get(place, ""),
                )

    def _reasons(self, rows: Iterable[tuple[Any, ...]]) -> Mapping[int, str]:
        """Why identity events did nothing, by place; the place is last in each row."""
        return self._replay.reasons(self._model, frozenset(row[-1] for row in rows))

    def _choose(self, ids: Iterable[str], *, whole: bool) -> None:
        names = [escape_id(without_prefix(id)) for id in ids]
        found = dict.fromkeys(names)
        if whole:
            for name in names:
                found.update(
                    (without_prefix(id), None)
                    for (id,) in self._store.rows(
                        "ids_of_cluster", id=name, device=DEVICE_PREFIX + name
                    )
                )
        self._store.drop("chosen_ids")
        self._store.table("chosen_ids", {"id": "VARCHAR"}, ((name,) for name in found))
