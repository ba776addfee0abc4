"""Rows that stay where they were gathered, as on the executors of Spark.

What is kept here grows with ids: which of them came together, what identity events and
profiles say of them, each once. Statements that look at single events are answered there,
with what is known here of the ids that they are about.
"""

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from functools import partial
from pathlib import Path
from typing import Any, Protocol, TypeVar

from mpdoctor.identity.parts import CONTACTS, ODD, PROFILES, VERBS, IdentityParts
from mpdoctor.identity.replay.original import Refusals
from mpdoctor.identity.replay.verbs import CLUSTER, ClusterRow, VerbReplay
from mpdoctor.identity.shared_devices import SharedDeviceReplay
from mpdoctor.identity.store import THREADS, VIEWS, Store, statements
from mpdoctor.mixpanel.people import is_junk
from mpdoctor.model.identity import SharedDevice

T = TypeVar("T")

_TEXT, _NUMBER, _TIME = "VARCHAR", "BIGINT", "DOUBLE"


class Elsewhere(Protocol):
    """Where the rows are: it has their views, and carries out statements as a store does.

    `kinds` are those of which there are rows, and `shards` those which they come from.
    """

    @property
    def kinds(self) -> frozenset[str]: ...

    @property
    def shards(self) -> Collection[tuple[int, int]]: ...

    def begin(self, offsets: Mapping[tuple[int, int], int]) -> None:
        """Make the views of rows; places of a shard begin with its offset."""

    def run(self, name: str, **values: Any) -> None:
        """Carry out a statement."""

    def rows(self, name: str, **values: Any) -> Iterator[tuple[Any, ...]]:
        """The rows that a statement answers."""

    def table(
        self, name: str, columns: Mapping[str, str], rows: Iterable[Sequence[Any]]
    ) -> None:
        """A table from rows."""

    def drop(self, *tables: str) -> None:
        """Drop tables, if they are there."""

    def rename(self, table: str, name: str) -> None:
        """Give a table the name of another one, which is no more."""

    def spread(
        self, statement: str, work: Callable[[Iterable[Any]], Iterable[T]]
    ) -> Iterator[T]:
        """What is made of the rows of a statement, some at a time: those with the same
        first field together, and in the order of the statement."""

    def close(self) -> None:
        """Nothing more is asked."""


class PartsElsewhere(IdentityParts):
    """Sums that are here, of rows that are elsewhere."""

    there: Any = None

    def __bool__(self) -> bool:
        return bool(self.kinds or len(self.notes))

    @property
    def kinds(self) -> frozenset[str]:
        kinds: frozenset[str] = self.there.kinds
        return kinds

    @property
    def size(self) -> int:
        # What comes here is no more than what few rows are.
        return 0


_SHOWN = {"chosen_ids": {"id": _TEXT}}
_SIDES = {
    "client_numbers": {"number": _NUMBER},
    "sided_names": {"event": _TEXT, "number": _NUMBER},
    "sided_people": {"id": _TEXT, "person": _NUMBER},
}
_STALE = {"added_users": {"user_id": _TEXT}}

_ASKED: Mapping[str, Mapping[str, Mapping[str, str]]] = {
    "activity_of_duplicates": {"duplicate_ids": {"id": _TEXT}},
    "addresses_of_stale": {},
    "busiest_minute": {},
    "busy_days": {},
    "contacts_in_events": {},
    "contacts_of_stale": {},
    "crowded_days": {"crowded_candidates": {"user_id": _TEXT}},
    "logouts": {},
    "mixed_cluster_verbs": {"mixed_ids": {"id": _TEXT, "root": _NUMBER}},
    "sided_pairs": {},
    "sided_places": {},
    "sided_strangers": {},
    "sided_totals": {},
    "stale_details": {},
    "stale_devices": {},
    "stale_places": {},
    "timeline_events": _SHOWN,
    "timeline_verbs": _SHOWN,
    "verb_links_of_chosen": _SHOWN,
}
"""Statements that are answered there, and the tables of here that they need."""

_MADE: Mapping[str, tuple[str, Mapping[str, Mapping[str, str]]]] = {
    "create_sided": ("sided", _SIDES),
    "create_stale_marks": ("stale_marks", _STALE),
    "create_stale_candidates": ("stale_candidates", {}),
}
"""Statements that make a table there, its name, and the tables of here that they need."""

_NUMBERS = {
    "numbered_ids": {"id": _TEXT, "number": _NUMBER},
    "junk_numbers": {"number": _NUMBER},
}

_REPLAYED: Mapping[str, Mapping[str, Mapping[str, str]]] = {
    "simplified_timelines": {"shared_devices": {"device_id": _TEXT}},
    "original_timelines": {
        "shared_devices": {"device_id": _TEXT},
        "merged_ids": {"id": _TEXT},
    },
}

CARRIED_OUT_THERE = frozenset((*_ASKED, *_MADE, *_REPLAYED))
"""Statements for which what is known of ids does not suffice."""

_ANSWERED = {"added_users"}
"""Tables that are no tables here, but what a statement answers."""

_REDUCED = {
    VERBS: (
        "reduced_verbs",
        {
            "seconds": _TIME,
            **dict.fromkeys(("verb", "kept_id", "other_id"), _TEXT),
            **dict.fromkeys(("spelling", "reason"), _TEXT),
            **dict.fromkeys(("sender", "place", "times"), _NUMBER),
        },
    ),
    CONTACTS: (
        "reduced_contacts",
        {
            **dict.fromkeys(("id", "kind", "value", "loose", "match"), _TEXT),
            "origin": _TEXT,
            **dict.fromkeys(("first_at", "last_at"), _TIME),
            "place": _NUMBER,
        },
    ),
    PROFILES: (
        "reduced_profiles",
        {
            "seconds": _TIME,
            **dict.fromkeys(("id", "origin", "form"), _TEXT),
            **dict.fromkeys(("place", "times"), _NUMBER),
        },
    ),
    ODD: (
        "reduced_odd",
        {
            "seconds": _TIME,
            **dict.fromkeys(("kind", "id", "detail"), _TEXT),
            **dict.fromkeys(("place", "times"), _NUMBER),
        },
    ),
}

_CONTACTS = """
    CREATE VIEW contact_rows AS
    SELECT first_at AS seconds, id, kind, value, loose, match, origin,
           CAST(0 AS BIGINT) AS sender, place
    FROM contact_spans
    UNION ALL
    SELECT last_at, id, kind, value, loose, match, origin, 0, place
    FROM contact_spans WHERE last_at > first_at
    """


class StoreOfIds(Store):
    """What is known of ids, where the rows of events are elsewhere."""

    def __init__(
        self,
        there: Elsewhere,
        lines: Mapping[tuple[int, int], int],
        folder: Path,
        *,
        threads: int = THREADS,
    ) -> None:
        super().__init__((), lines, folder, threads=threads, shards=there.shards)
        self._there = there
        self._labelled = False
        self.brought = 0
        there.begin(self.offsets)
        for kind, (statement, columns) in _REDUCED.items():
            if kind not in there.kinds:
                continue
            self.drop(VIEWS[kind])
            name = "contact_spans" if kind == CONTACTS else VIEWS[kind]
            self.table(name, columns, self._brought(statement))
            if kind == CONTACTS:
                self.base.execute(_CONTACTS)

    def close(self) -> None:
        self._there.close()
        super().close()

    def make_seen_ids(self) -> None:
        self._there.run("seen_ids_elsewhere")
        self.run("create_seen_ids")
        columns = dict(
            self.base.execute(
                "SELECT column_name, data_type FROM information_schema.columns "
                "WHERE table_name = 'seen_ids' ORDER BY ordinal_position"
            ).fetchall()
        )
        self.drop("seen_ids")
        self.table("seen_ids", columns, self._brought("all_seen_ids"))

    def run(self, name: str, **values: Any) -> None:
        if name == "create_current_contacts":
            self._make_current_contacts()
            return
        if name not in _MADE:
            super().run(name, **values)
            return
        table, needed = _MADE[name]
        self._bring_there(needed)
        if name == "create_stale_marks":
            self._there.drop("users")
            self._there.run("users_elsewhere")
        self._there.drop(table)
        self._there.run(name, **values)

    def rows(self, name: str, **values: Any) -> Iterator[tuple[Any, ...]]:
        if name not in _ASKED or self._is_empty_here(name):
            yield from super().rows(name, **values)
            return
        self._bring_there(_ASKED[name])
        yield from self._brought(name, **values)

    def replayed(self, statement: str, replay: Any) -> tuple[Any, ...]:
        if not self.base.execute("SELECT count(*) FROM shared_devices").fetchall()[0][
            0
        ]:
            return ()
        self._bring_there(_REPLAYED[statement])
        found = [*self._there.spread(statement, partial(_devices, replay.detached()))]
        self.brought += len(found)
        for device, owner, _ in sorted(found, key=lambda one: one[0]):
            replay.owners[device] = owner
        return tuple(shared for _, _, shared in sorted(found, key=lambda one: one[0]))

    def replayed_verbs(self, replay: Any) -> tuple[Iterable[ClusterRow], Any]:
        """What hangs together is found out there, and replayed there: identity events of
        other ids make no difference to a cluster."""
        refusals = Refusals(watched=replay.watched)
        if not self.base.execute("SELECT count(*) FROM numbered_ids").fetchall()[0][0]:
            return (), refusals
        if not self._labelled:
            # Equal under any model: it depends on the rows alone.
            self._note_junk()
            self._bring_there(_NUMBERS)
            label_components(self._there)
            self._labelled = True
        columns = dict.fromkeys(CLUSTER, _NUMBER)
        self.drop("replayed_clusters")
        self.table("replayed_clusters", columns, self._clusters(replay, refusals))
        return super().rows("all_clusters"), refusals

    def _clusters(self, replay: VerbReplay, refusals: Refusals) -> Iterator[ClusterRow]:
        for found in self._there.spread("verbs_of_components", replay.of_some):
            self.brought += 1
            if isinstance(found, Refusals):
                refusals.merge(found, replay.keep)
            else:
                yield found

    def _note_junk(self) -> None:
        named = self.base.execute(
            "SELECT id, number FROM numbered_ids WHERE id IN "
            "(SELECT kept_id FROM verb_rows UNION SELECT other_id FROM verb_rows)"
        )
        junk = [(number,) for id, number in iter(named.fetchone, None) if is_junk(id)]
        self.drop("junk_numbers")
        self.table("junk_numbers", {"number": _NUMBER}, junk)

    def _make_current_contacts(self) -> None:
        if CONTACTS not in self._there.kinds:
            super().run("create_current_contacts")
        self._there.run("create_current_contacts")
        if CONTACTS in self._there.kinds:
            columns = dict.fromkeys(("id", "kind", "value", "loose", "match"), _TEXT)
            self.table(
                "current_contacts", columns, self._brought("all_current_contacts")
            )

    def _is_empty_here(self, name: str) -> bool:
        """Whether a statement looks only at rows of a kind of which there are none."""
        needs = {
            "logouts": "SELECT count(*) FROM odd_rows WHERE kind = 'logout'",
            "busiest_minute": "SELECT count(*) FROM profile_rows",
            "mixed_cluster_verbs": "SELECT count(*) FROM mixed_ids",
        }
        return name in needs and not self.base.execute(needs[name]).fetchall()[0][0]

    def _brought(self, name: str, **values: Any) -> Iterator[tuple[Any, ...]]:
        """Rows that are answered there; it counts how many come."""
        for row in self._there.rows(name, **values):
            self.brought += 1
            yield row

    def _bring_there(self, tables: Mapping[str, Mapping[str, str]]) -> None:
        for table, columns in tables.items():
            listed = ", ".join(columns)
            statement = f"SELECT {listed} FROM {table}"  # noqa: S608
            if table in _ANSWERED:
                statement = statements()[table]
            cursor = self.base.cursor()
            self._there.drop(table)
            try:
                cursor.execute(statement)
                self._there.table(table, columns, iter(cursor.fetchone, None))
            finally:
                cursor.close()


def open_store(
    parts: IdentityParts,
    lines: Mapping[tuple[int, int], int],
    folder: Path,
    threads: int,
) -> Store:
    """All rows, wherever they are, to be asked; `lines` are those of each shard."""
    if isinstance(parts, PartsElsewhere):
        return StoreOfIds(parts.there, lines, folder, threads=threads)
    return Store(parts.row_files, lines, folder, threads=threads)


def label_components(there: Elsewhere) -> None:
    """Make `links` the label of each number: the lowest of those that it hangs together
    with. Steps grow with the logarithm of the longest chain."""
    there.drop("links", "stars")
    there.run("links_elsewhere")
    while next(there.rows("links_that_are_no_labels"))[0]:
        there.run("stars")
        there.rename("stars", "links")


def _devices(
    replay: SharedDeviceReplay, rows: Iterable[tuple[Any, ...]]
) -> Iterator[tuple[str, str, SharedDevice]]:
    """The shared devices of rows: id, owner, and the device."""
    for shared in replay.devices(rows):
        device, owner = replay.owners.popitem()
        yield device, owner, shared
