# cython: language_level=3, boundscheck=False, wraparound=False
# cython: initializedcheck=False, cdivision=True
"""Follows lines byte by byte, and counts those that hold nothing new.

Nearly every line of an export has a shape that was met before (event, library, property
names in order) and JSON types that were met in each of its columns. Such a line is
counted without being decoded: names are compared with those along the paths of a trie, and
values are cleared by the bytes they are written in, or looked up among those that were
judged before. A value that was not is decoded once and judged with others at the end of the
block. What is found faulty is a result like any other.

The scanner never judges by itself. A line that it cannot follow to its end is handed back
to be decoded, and decoding is the authority: no report may depend on which way a line went.
"""

from cpython.bytes cimport PyBytes_AS_STRING, PyBytes_FromStringAndSize, PyBytes_GET_SIZE
from cpython.ref cimport PyObject
from libc.math cimport INFINITY, fmod, round
from libc.stdint cimport UINT32_MAX, int64_t, uint32_t, uint64_t
from libc.stdlib cimport calloc, free, malloc, realloc
from libc.string cimport memchr, memcmp, memcpy, memset

from sys import byteorder

from orjson import JSONDecodeError, dumps, loads

from mpdoctor.analysis.duplicates import MOMENT_BITS
from mpdoctor.analysis.value_checks import NESTING, key_of
from mpdoctor.identity.event_columns import (
    DECODED_PROPERTIES,
    RARE_PROPERTIES,
    USUAL_PROPERTIES,
    is_own_id_property,
)
from mpdoctor.mixpanel import times
from mpdoctor.model.spread import DIMENSIONS, LONGEST as LONGEST_FACET, facet_of
from mpdoctor.model.subjects import ABSENT, Absent
from mpdoctor.text.bulk import (
    HealthyForms,
    HealthyOrigins,
    HealthyTexts,
    ImpersonalTexts,
)
from mpdoctor.text.dates import are_iso_dates, are_plain_dates
from mpdoctor.text.formats import are_datetimes, are_uuids

if byteorder != "little":
    raise ImportError("the scanner looks at eight bytes as a number, the lowest first")

TYPES = ("string", "number", "boolean", "null", "list", "object", "absent")
"""The JSON types, in the order of their numbers here."""

_PYTHON = (str, int, bool, type(None), list, dict, Absent)
"""The same in Python; what looks at whole numbers looks at all."""

cdef int64_t EARLIEST = times.EARLIEST
cdef int64_t LAST_SECOND = times.LAST_SECOND
cdef int64_t MICROSECONDS = times.MICROSECONDS
cdef double DAY_SECONDS = times.DAY
cdef uint64_t MOMENTS = (1 << MOMENT_BITS) - 1

cdef enum:
    MOST_NAMES = 2048
    MOST_STREAMS = 1024
    MOST_SOUND = 4096
    LONGEST_SOUND = 1024

MOST_SHAPES = 20_000
"""Shapes beyond which no more are learnt."""

FEWEST_LESSONS = 512
"""Unknown shapes that are asked for in one block, and as many more as lines were counted in
the block before: where hardly a shape comes twice, learning them is in vain."""


include "_scanner_texts.pxi"
include "_scanner_json.pxi"


include "_scanner_identity.pxi"
include "_scanner_healthy.pxi"
include "_scanner_columns.pxi"
include "_scanner_values.pxi"
include "_scanner_facets.pxi"
include "_scanner_shapes.pxi"
include "_scanner_rows.pxi"


cdef class LineScanner:
    """Scans blocks of lines and settles them.

    `ask` answers with the `ScannedShape` of an event's name, library and property names,
    or `None`; `number` with the number of an event and its channel among the repeated
    ones. `keep` is how many first positions are remembered, `rows` writes identities or
    is `None`. Where `events` is false, only identities are wanted.
    """

    cdef readonly RowCounts counts
    cdef object _ask
    cdef IdentityRows _identity
    cdef bint _events
    cdef Py_ssize_t _longest
    cdef int _lessons
    cdef LineValues _values
    cdef NameTrie _trie
    cdef Notes _notes
    cdef list _left  # (position, line) of lines that could not be followed
    cdef list _unusual  # and of those whose identities are to be looked at
    cdef Py_ssize_t _written
    # Of the line that was looked at last:
    cdef Token _tokens[MOST_NAMES]
    cdef Token _event
    cdef ScannedShape _shape
    cdef Row _row
    cdef double _second

    def __init__(
        self,
        ask,
        number,
        *,
        Py_ssize_t keep,
        Py_ssize_t longest,
        IdentityRows rows=None,
        bint events=True,
    ):
        self._ask, self._longest = ask, longest
        self._lessons = FEWEST_LESSONS
        self.counts = RowCounts(number, keep)
        self._identity, self._events = rows, events
        self._trie = NameTrie()
        self._left, self._unusual = [], []
        self._values, self._notes = LineValues(), Notes()

    # -- scanning ------------------------------------------------------------------------

    def scan(
        self, bytes block, Py_ssize_t first, Py_ssize_t last, int64_t position, int64_t step
    ):
        """Look at all lines between two places of a block. `position` is that of the
        first, `step` the distance to the next."""
        cdef const char* at = PyBytes_AS_STRING(block) + first
        cdef const char* end = PyBytes_AS_STRING(block) + last
        cdef const char* stop
        while at < end:
            stop = <const char*>memchr(at, 10, end - at)
            if stop is NULL:
                stop = end
            if stop - at > self._longest or not self._take(at, stop, position):
                self._left.append((position, PyBytes_FromStringAndSize(at, stop - at)))
            at = stop + 1
            position += step

    cdef bint _take(self, const char* at, const char* end, int64_t position) except -1:
        """Count a line, where it can be followed and holds nothing new."""
        cdef int count = self._follow(at, end)
        if count == -2 and self._lessons > 0:
            self._lessons -= 1
            if self._learn(at, end):
                count = self._follow(at, end)
        if count < 0:
            return False
        if not self._events:
            return self._is_sound(count) and self._write(position)
        if not self._judge(count):
            return False
        self._row.position = position
        self._values.count(self.counts.add(&self._row))
        if self._identity is not None and not self._write(position):
            self._unusual.append((position, PyBytes_FromStringAndSize(at, end - at)))
        return True

    cdef bint _write(self, int64_t position) except -1:
        # Rows of identities have fewer bits for records of one line.
        if not self._identity.write(
            self._shape, &self._event, self._tokens, position >> 8
        ):
            return False
        self._written += 1
        return True

    cdef bint _is_sound(self, int count) except -1:
        cdef int place
        for place in range(count):
            if not self._tokens[place].plain and not self._values.is_json(
                &self._tokens[place]
            ):
                return False
        return True

    cdef int _follow(self, const char* at, const char* end) except -3:
        """The number of properties of a line whose shape is known, and -1 or, where only
        its shape is not, -2."""
        cdef int count = 0, node
        cdef Py_ssize_t number
        cdef TrieNode* one
        cdef TrieLeaf leaf
        cdef NameTrie trie = self._trie
        at = _blank(at, end)
        if at >= end or at[0] != 123:
            return -1
        at = _key(at + 1, end, b"event", 5)
        if at is NULL:
            return -1
        at = _value(at, end, &self._event)
        if at is NULL or self._event.type != TEXT:
            return -1
        at = _blank(at, end)
        if at >= end or at[0] != 44:
            return -1
        at = _key(at + 1, end, b"properties", 10)
        if at is NULL or at >= end or at[0] != 123:
            return -1
        node = 0
        at = _blank(at + 1, end)
        while True:
            if at >= end or at[0] != 34:
                return -1
            at += 1
            node = trie.nodes[node].child
            while node >= 0:
                one = &trie.nodes[node]
                if (
                    end - at > one.size
                    and at[one.size] == 34
                    and _same(trie.names + one.name, at, one.size)
                ):
                    break
                node = one.next
            if node < 0:
                return -2
            at = _blank(at + one.size + 1, end)
            if at >= end or at[0] != 58:
                return -1
            at = _value(_blank(at + 1, end), end, &self._tokens[count])
            if at is NULL:
                return -1
            count += 1
            at = _blank(at, end)
            if at >= end:
                return -1
            if at[0] == 125:
                break
            if at[0] != 44:
                return -1
            at = _blank(at + 1, end)
        at = _blank(at + 1, end)
        if at >= end or at[0] != 125 or _blank(at + 1, end) != end:
            return -1
        if trie.nodes[node].leaf < 0:
            return -2
        leaf = <TrieLeaf>trie.leaves[trie.nodes[node].leaf]
        self._notes.clear()
        self._notes.add(&self._event)
        if leaf.lib >= 0:
            self._notes.add(&self._tokens[leaf.lib])
        number = leaf.known.find(self._notes.text, self._notes.size)
        if number < 0:
            return count if self._another(leaf) else -1
        if leaf.shapes[number] is None:
            return -1
        self._shape = <ScannedShape>leaf.shapes[number]
        return count

    # -- judging -------------------------------------------------------------------------

    cdef bint _judge(self, int count) except -1:
        """Whether nothing in the line that was followed is new."""
        cdef int place
        cdef tuple columns = self._shape.columns
        self._values.begin()
        for place in range(count):
            if not self._values.take(
                <ScannedColumn>columns[place], &self._tokens[place]
            ):
                return False
        return (
            self._has_time()
            and self._has_stream()
            and self._has_facets()
            and self._has_ids()
        )

    cdef bint _has_time(self) except -1:
        """Whether the time is sound; how far it is from its receipt."""
        cdef ScannedShape shape = self._shape
        cdef double time = 0, received = shape.now, second
        if not _as_double(&self._tokens[shape.time], &time):
            return False
        if EARLIEST <= time <= LAST_SECOND:
            second = time
        elif EARLIEST * 1000 <= time < MICROSECONDS and time > LAST_SECOND:
            second = time / 1000.0
        else:
            return False
        if shape.receipt >= 0:
            if not _as_double(&self._tokens[shape.receipt], &received):
                return False
            received = received / 1000.0
        self._row.lag = received - second
        self._row.odd = not (
            shape.low <= self._row.lag <= shape.high
            and -shape.shift < self._row.lag < shape.shift
        )
        self._row.day = <int64_t>(second / 86400.0)
        self._row.second = <int>(<int64_t>second - 86400 * self._row.day)
        self._second = second
        return True

    cdef bint _has_stream(self) except -1:
        """Whether it is known who sent the line."""
        cdef ScannedShape shape = self._shape
        cdef Py_ssize_t number
        cdef int at
        self._notes.clear()
        for at in range(shape.parts_count):
            self._notes.add(&self._tokens[shape.parts[at]])
        number = shape.streams._texts.find(self._notes.text, self._notes.size)
        if number < 0:
            if not self.counts.meet_stream(shape, self._notes, self._tokens):
                return False
            number = shape.streams._texts.count - 1
        if number >= shape.room or shape.pairs[number] < 0:
            self.counts.pair_up(shape, number)
        self._row.pair = shape.pairs[number]
        return True

    cdef bint _has_facets(self) except -1:
        """Whether the values are known by which records are told apart."""
        cdef ScannedShape shape = self._shape
        cdef Py_ssize_t number
        cdef int at
        for at in range(FACETS):
            self._row.facets[at] = -1
            if shape.facets[at] >= 0:
                number = (<FacetNumbers>self.counts._facets[at]).number(
                    &self._tokens[shape.facets[at]]
                )
                if number == -2:
                    return False
                self._row.facets[at] = <int>number
        return True

    cdef bint _has_ids(self) except -1:
        """Take the hashes by which repetitions are found."""
        cdef ScannedShape shape = self._shape
        if shape.insert < 0:
            return True
        try:
            insert = _decoded(&self._tokens[shape.insert])
            id = _decoded(&self._tokens[shape.id]) if shape.id >= 0 else ""
        except JSONDecodeError:
            return False
        if type(insert) is not str or not insert or type(id) is not str or id == insert:
            return False
        if not id:
            # Nobody in particular: two such events in one moment are no repetition.
            id = (insert,)
        self._row.insert = <uint64_t><int64_t>hash(insert)
        # The same as `duplicates.moment_hash`.
        cdef double rest = fmod(self._second, DAY_SECONDS)
        day = <long long>round((self._second - rest) / DAY_SECONDS)
        self._row.key = (
            (<uint64_t><int64_t>hash((shape.event, id, day)) & ~MOMENTS)
            | (<uint64_t><int64_t>(rest * 1000 + 0.5) & MOMENTS)
        )
        return True

    # -- learning ------------------------------------------------------------------------

    cdef bint _learn(self, const char* at, const char* end) except -1:
        """Learn the names of a line."""
        try:
            record = loads(PyBytes_FromStringAndSize(at, end - at))
        except JSONDecodeError:
            return False
        if type(record) is not dict or tuple(record) != ("event", "properties"):
            return False
        properties = record["properties"]
        if type(record["event"]) is not str or type(properties) is not dict or not properties:
            return False
        if len(self.counts.shapes) >= MOST_SHAPES or len(properties) > MOST_NAMES:
            return False
        names = tuple(properties)
        # Names are compared as they are written, so they must need no escapes.
        if any([dumps(name) != b'"%b"' % name.encode() for name in names]):
            return False
        self._trie.add(names)
        return True

    cdef bint _another(self, TrieLeaf leaf) except -1:
        """Learn the shape of one more event or library with these names; what tells it
        was noted."""
        if self._lessons <= 0 or len(self.counts.shapes) >= MOST_SHAPES:
            return False
        self._lessons -= 1
        try:
            event = _decoded(&self._event)
            lib = _decoded(&self._tokens[leaf.lib]) if leaf.lib >= 0 else None
        except JSONDecodeError:
            return False
        shape = self._ask(event, lib, leaf.names)
        leaf.known.add(self._notes.text, self._notes.size)
        leaf.shapes.append(shape)
        if shape is None:
            return False
        self._shape = shape
        self.counts.enrol(shape)
        return True

    # -- settling ------------------------------------------------------------------------

    def violations(self, add):
        """Add what was found faulty, as a `ViolationBuffer` takes it, and forget it.

        All verdicts must have judged what came since.
        """
        self._values.violations(self.counts, add)

    def settle(self):
        """Count the rows, and start anew.

        Answers with how many there were, (position, line) of the lines that could not be
        followed, those of the lines whose identities are to be looked at, and the packed
        hashes of the rows.
        """
        passed = self.counts.height if self._events else self._written
        hashes = self.counts.settle()
        left, self._left = self._left, []
        unusual, self._unusual = self._unusual, []
        self._written = 0
        self._lessons = FEWEST_LESSONS + passed
        return passed, left, unusual, hashes

    @property
    def is_full(self):
        """Whether no more shapes or facets are learnt."""
        return len(self.counts.shapes) >= MOST_SHAPES or self.counts.has_many_facets()
