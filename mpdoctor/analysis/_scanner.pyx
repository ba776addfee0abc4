# cython: language_level=3, boundscheck=False, wraparound=False
# cython: initializedcheck=False, cdivision=True
"""Follows lines byte by byte, and counts those that hold nothing new.

Nearly every line of an export has a shape that was met before (event, library, property
names in order) and JSON types that were met in each of its columns. Such a line is
counted without being decoded: names are compared with those along the paths of a trie,
values are looked up among those that were judged before, by the bytes they are written in.
A value that was not is decoded once and judged with others at the end of the block. What
is found faulty is a result like any other.

The scanner never judges by itself. A line that it cannot follow to its end is handed back
to be decoded, and decoding is the authority: no report may depend on which way a line went.
"""

from cpython.bytes cimport PyBytes_AS_STRING, PyBytes_FromStringAndSize, PyBytes_GET_SIZE
from cpython.ref cimport PyObject
from libc.math cimport INFINITY
from libc.stdint cimport UINT32_MAX, int64_t, uint32_t, uint64_t
from libc.stdlib cimport calloc, free, malloc, realloc
from libc.string cimport memchr, memcmp, memcpy

from orjson import JSONDecodeError, dumps, loads

from mpdoctor.analysis.value_checks import key_of
from mpdoctor.identity.event_columns import (
    DECODED_PROPERTIES,
    RARE_PROPERTIES,
    USUAL_PROPERTIES,
)
from mpdoctor.mixpanel import times

TYPES = ("string", "number", "boolean", "null", "list", "object")
"""The JSON types, in the order of their numbers here."""

_PYTHON = ((str,), (int, float), (bool,), (type(None),), (list,), (dict,))
"""The same in Python."""

cdef int64_t EARLIEST = times.EARLIEST
cdef int64_t LAST_SECOND = times.LAST_SECOND
cdef int64_t MICROSECONDS = times.MICROSECONDS

cdef enum:
    MOST_NAMES = 2048
    MOST_STREAMS = 1024
    MOST_SOUND = 4096
    LONGEST_SOUND = 1024

MOST_SHAPES = 20_000
"""Shapes beyond which no more are learnt."""

MOST_LESSONS = 2_000
"""Unknown shapes that are asked for in one block."""


include "_scanner_texts.pxi"
include "_scanner_json.pxi"


cdef class Notes:
    """Some bytes, one after the other, each with a mark behind it."""

    cdef char* text
    cdef Py_ssize_t size
    cdef Py_ssize_t _room

    def __dealloc__(self):
        free(self.text)

    cdef inline void clear(self) noexcept:
        self.size = 0

    cdef inline int add(self, Token* token) except -1:
        """Add the bytes of a token, or nothing where it is NULL."""
        cdef Py_ssize_t size = token.size if token is not NULL else 0
        if self.size + size + 1 > self._room:
            self._room = 2 * (self.size + size + 1) + 64
            self.text = <char*>_more(self.text, self._room)
        if size:
            memcpy(self.text + self.size, token.start, size)
        self.text[self.size + size] = 0
        self.size += size + 1
        return 0


include "_scanner_identity.pxi"
include "_scanner_columns.pxi"
include "_scanner_shapes.pxi"


cdef enum:
    # What becomes of a value; a number from 0 on is one that has to be noted.
    COUNTED = -1
    UNSEEN = -2
    NESTED = -3


cdef struct Row:
    int64_t position
    int64_t day
    uint64_t insert
    uint64_t key
    double lag
    int pair
    bint odd  # the lag is to be judged


cdef struct Open:
    # A value that is faulty, or not judged yet.
    PyObject* column
    int row
    int number


cdef struct Sum:
    int64_t count
    int shape
    int days
    bint remembered  # whether its records are to be found again when they are repeated


cdef class LineScanner:
    """Scans blocks of lines and settles them.

    `ask` answers with the `ScannedShape` of an event's name, library and property names,
    or `None`; `number` with the number of an event and its channel among the repeated
    ones. `keep` is how many first positions are remembered, `rows` writes identities or
    is `None`. Where `events` is false, only identities are wanted.
    """

    cdef readonly list pairs
    cdef Sum* _sums
    cdef Py_ssize_t _pairs_room
    cdef readonly dict streams
    cdef list _days
    cdef int64_t* _event_numbers  # of the events of shapes, in this shard; -1 for none
    cdef Py_ssize_t _shapes_room
    cdef object _ask
    cdef object _number
    cdef IdentityRows _identity
    cdef bint _events
    cdef Py_ssize_t _keep
    cdef Py_ssize_t _longest
    cdef tuple _shard
    cdef int _lessons
    cdef list _shapes
    cdef Texts _sound  # values that nobody looks at, and that are JSON
    cdef TrieNode* _nodes
    cdef int _count
    cdef int _nodes_room
    cdef list _leaves
    cdef dict _places
    cdef char* _names
    cdef Py_ssize_t _used
    cdef Py_ssize_t _space
    cdef Notes _notes
    cdef Row* _rows
    cdef Py_ssize_t _height
    cdef Py_ssize_t _rows_room
    cdef Open* _opens
    cdef Py_ssize_t _opens_count
    cdef Py_ssize_t _opens_room
    cdef list _left  # (position, line) of lines that could not be followed
    cdef list _unusual  # and of those whose identities are to be looked at
    cdef Py_ssize_t _written
    # Of the line that was looked at last:
    cdef Token _tokens[MOST_NAMES]
    cdef int _fates[MOST_NAMES]
    cdef Token _event
    cdef ScannedShape _shape
    cdef list _values
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
        self._ask, self._number = ask, number
        self._keep, self._longest = keep, longest
        self._identity, self._events = rows, events
        self.pairs, self.streams, self._days = [], {}, []
        self._shapes, self._leaves, self._places = [], [], {}
        self._left, self._unusual, self._values = [], [], []
        self._sound, self._notes = Texts(), Notes()
        self._shard = (0, 0)
        self._node(b"")

    def __dealloc__(self):
        free(self._nodes)
        free(self._names)
        free(self._rows)
        free(self._opens)
        free(self._sums)
        free(self._event_numbers)

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
        if count == -2 and self._lessons < MOST_LESSONS:
            self._lessons += 1
            if self._learn(at, end):
                count = self._follow(at, end)
        if count < 0:
            return False
        if not self._events:
            return self._is_sound(count) and self._write(position)
        if not self._judge(count):
            return False
        self._count_row(count, position)
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
            if not self._tokens[place].plain and not self._is_json(&self._tokens[place]):
                return False
        return True

    cdef int _count_row(self, int count, int64_t position) except -1:
        """Count the line that was judged."""
        cdef ScannedColumn column
        cdef tuple columns = self._shape.columns
        cdef int place, fate, value = 0
        if self._height == self._rows_room:
            self._rows_room = max(1024, 2 * self._rows_room)
            self._rows = <Row*>_more(self._rows, self._rows_room * sizeof(Row))
        self._row.position = position
        self._rows[self._height] = self._row
        for place in range(count):
            fate = self._fates[place]
            if fate == UNSEEN:
                continue
            column = <ScannedColumn>columns[place]
            if fate == NESTED:
                column.values.append(self._values[value])
                column.rows.append(self._height)
                value += 1
                continue
            column.counts[self._tokens[place].type] += 1
            if fate >= 0:
                self._note(column, fate)
        self._height += 1
        return 0

    cdef inline int _note(self, ScannedColumn column, int number) except -1:
        if self._opens_count == self._opens_room:
            self._opens_room = max(1024, 2 * self._opens_room)
            self._opens = <Open*>_more(self._opens, self._opens_room * sizeof(Open))
        self._opens[self._opens_count] = Open(
            <PyObject*>column, <int>self._height, number
        )
        self._opens_count += 1
        return 0

    cdef int _follow(self, const char* at, const char* end) except -3:
        """The number of properties of a line whose shape is known, and -1 or, where only
        its shape is not, -2."""
        cdef int count = 0, node
        cdef Py_ssize_t number
        cdef TrieNode* one
        cdef TrieLeaf leaf
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
            node = self._nodes[node].child
            while node >= 0:
                one = &self._nodes[node]
                if (
                    end - at > one.size
                    and at[one.size] == 34
                    and _same(self._names + one.name, at, one.size)
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
        if self._nodes[node].leaf < 0:
            return -2
        leaf = <TrieLeaf>self._leaves[self._nodes[node].leaf]
        self._notes.clear()
        self._notes.add(&self._event)
        if leaf.lib >= 0:
            self._notes.add(&self._tokens[leaf.lib])
        number = leaf.known.find(self._notes.text, self._notes.size)
        if number < 0:
            return count if self._another(leaf) else -1
        self._shape = <ScannedShape>leaf.shapes[number]
        return count

    # -- judging -------------------------------------------------------------------------

    cdef bint _judge(self, int count) except -1:
        """Whether nothing in the line that was followed is new."""
        cdef ScannedColumn column
        cdef Token* token
        cdef int place, type
        cdef Py_ssize_t number
        cdef tuple columns = self._shape.columns
        self._values.clear()
        for place in range(count):
            column = <ScannedColumn>columns[place]
            token = &self._tokens[place]
            type = token.type
            if column.column is None:
                self._fates[place] = UNSEEN
                if not token.plain and not self._is_json(token):
                    return False
                continue
            if not column.met >> type & 1 and not column.meets(type):
                return False
            if column.nested >> type & 1:
                if not self._decode(token):
                    return False
                self._fates[place] = NESTED
                continue
            self._fates[place] = COUNTED
            if not column.judged >> type & 1:
                if not token.plain and not self._is_json(token):
                    return False
                continue
            if column.settles(token):
                continue
            number = column.verdicts.find(token)
            if number < 0:
                if not self._decode(token):
                    return False
                number = column.verdicts.add(token, self._values.pop())
            if column.verdicts._states[number] != HEALTHY:
                self._fates[place] = <int>number
        return self._has_time() and self._has_stream() and self._has_ids()

    cdef bint _decode(self, Token* token) except -1:
        """Whether a value is JSON; then it is put behind the other values."""
        try:
            self._values.append(_decoded(token))
        except JSONDecodeError:
            return False
        return True

    cdef bint _is_json(self, Token* token) except -1:
        """Whether a value that nobody looks at is JSON."""
        if self._sound.find(token.start, token.size) >= 0:
            return True
        try:
            _decoded(token)
        except JSONDecodeError:
            return False
        if token.size <= LONGEST_SOUND:
            if self._sound.count >= MOST_SOUND:
                self._sound = Texts()
            self._sound.add(token.start, token.size)
        return True

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
            if not self._meet_stream(shape):
                return False
            number = shape.streams._texts.count - 1
        if number >= shape.room or shape.pairs[number] < 0:
            self._pair_up(shape, number)
        self._row.pair = shape.pairs[number]
        return True

    cdef int _pair_up(self, ScannedShape shape, Py_ssize_t stream) except -1:
        """Begin to count the records of a shape from one of its streams."""
        cdef Py_ssize_t room = shape.room
        cdef int number = <int>len(self.pairs)
        cdef Days days = shape.streams._days[stream]
        if stream >= room:
            shape.pairs = <int*>_more(shape.pairs, 2 * (stream + 1) * sizeof(int))
            shape.room = 2 * (stream + 1)
            while room < shape.room:
                shape.pairs[room] = -1
                room += 1
        if number == self._pairs_room:
            self._pairs_room = max(256, 2 * number)
            self._sums = <Sum*>_more(self._sums, self._pairs_room * sizeof(Sum))
        self._sums[number] = Sum(0, shape.number, days._number, shape.insert >= 0)
        self.pairs.append(Pair(shape, days))
        shape.pairs[stream] = number
        return 0

    cdef bint _meet_stream(self, ScannedShape shape) except -1:
        """Get to know a stream by what was noted."""
        cdef int at
        if shape.streams._texts.count >= MOST_STREAMS:
            return False
        for at in range(shape.parts_count):
            if self._tokens[shape.parts[at]].type >= LIST:
                return False
        try:
            values = tuple(
                [
                    _decoded(&self._tokens[shape.parts[at]])
                    for at in range(shape.parts_count)
                ]
            )
        except JSONDecodeError:
            return False
        stream = shape.shape.stream_of(values)
        shape.streams._texts.add(self._notes.text, self._notes.size)
        if stream not in self.streams:
            days = Days(stream, len(self.streams))
            self.streams[stream] = days
            self._days.append(days)
        shape.streams._days.append(self.streams[stream])
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
        self._row.key = <uint64_t><int64_t>hash((shape.event, id, self._second))
        return True

    # -- learning ------------------------------------------------------------------------

    cdef bint _learn(self, const char* at, const char* end) except -1:
        """Learn the names of a line, if there is a shape for them."""
        cdef int node = 0
        cdef TrieLeaf leaf
        try:
            record = loads(PyBytes_FromStringAndSize(at, end - at))
        except JSONDecodeError:
            return False
        if type(record) is not dict or tuple(record) != ("event", "properties"):
            return False
        event, properties = record["event"], record["properties"]
        if type(event) is not str or type(properties) is not dict or not properties:
            return False
        if len(self._shapes) >= MOST_SHAPES or len(properties) > MOST_NAMES:
            return False
        names = tuple(properties)
        # Names are compared as they are written, so they must need no escapes.
        if any([dumps(name) != b'"%b"' % name.encode() for name in names]):
            return False
        if self._ask(event, properties.get("mp_lib"), names) is None:
            return False
        for name in names:
            node = self._below(node, name.encode())
        if self._nodes[node].leaf < 0:
            leaf = TrieLeaf()
            leaf.names = names
            leaf.lib = names.index("mp_lib") if "mp_lib" in names else -1
            leaf.known, leaf.shapes = Texts(), []
            self._nodes[node].leaf = <int>len(self._leaves)
            self._leaves.append(leaf)
        return True

    cdef bint _another(self, TrieLeaf leaf) except -1:
        """Learn the shape of one more event or library with these names; what tells it
        was noted."""
        if self._lessons >= MOST_LESSONS or len(self._shapes) >= MOST_SHAPES:
            return False
        self._lessons += 1
        try:
            event = _decoded(&self._event)
            lib = _decoded(&self._tokens[leaf.lib]) if leaf.lib >= 0 else None
        except JSONDecodeError:
            return False
        shape = self._ask(event, lib, leaf.names)
        if shape is None:
            return False
        leaf.known.add(self._notes.text, self._notes.size)
        leaf.shapes.append(shape)
        self._shape = shape
        self._enrol(shape)
        return True

    cdef int _enrol(self, ScannedShape shape) except -1:
        cdef Py_ssize_t number = len(self._shapes)
        if number == self._shapes_room:
            self._shapes_room = max(256, 2 * number)
            self._event_numbers = <int64_t*>_more(
                self._event_numbers, self._shapes_room * sizeof(int64_t)
            )
        shape.number = <int>number
        self._event_numbers[number] = -1
        self._shapes.append(shape)
        return 0

    cdef int _below(self, int node, bytes name) except -1:
        """The node that a name leads to."""
        cdef int found = self._nodes[node].child, last = -1
        cdef TrieNode* one
        while found >= 0:
            one = &self._nodes[found]
            if one.size == len(name) and memcmp(
                self._names + one.name, PyBytes_AS_STRING(name), one.size
            ) == 0:
                return found
            last = found
            found = one.next
        found = self._node(name)
        if last < 0:
            self._nodes[node].child = found
        else:
            self._nodes[last].next = found
        return found

    cdef int _node(self, bytes name) except -1:
        cdef Py_ssize_t size = len(name)
        cdef object place = self._places.get(name)
        if self._count == self._nodes_room:
            self._nodes_room = max(256, 2 * self._nodes_room)
            self._nodes = <TrieNode*>_more(
                self._nodes, self._nodes_room * sizeof(TrieNode)
            )
        if place is None:
            if self._used + size >= self._space:
                self._space = max(4096, 2 * self._space, self._used + size + 1)
                self._names = <char*>_more(self._names, self._space)
            memcpy(self._names + self._used, PyBytes_AS_STRING(name), size)
            place = self._places[name] = self._used
            self._used += size
        self._nodes[self._count] = TrieNode(place, <int>size, -1, -1, -1)
        self._count += 1
        return self._count - 1

    # -- settling ------------------------------------------------------------------------

    def violations(self, report):
        """Report (row, column, value, labels) of what was found faulty, and forget it.

        All verdicts must have judged what came since.
        """
        cdef Py_ssize_t at
        cdef Open* one
        cdef ScannedColumn column
        for at in range(self._opens_count):
            one = &self._opens[at]
            column = <ScannedColumn>one.column
            if column.verdicts._states[one.number] == FAULTY:
                value, labels = column.verdicts._faults[one.number]
                report(one.row, column.column, value, labels)
        self._opens_count = 0

    def odd_lags(self):
        """(row, lag) of records whose time is oddly far from their receipt."""
        cdef Py_ssize_t at
        return [
            (at, self._rows[at].lag) for at in range(self._height) if self._rows[at].odd
        ]

    def source(self, Py_ssize_t row):
        """Shape, stream and packed position of a row."""
        cdef Pair pair = <Pair>self.pairs[self._rows[row].pair]
        return pair.shape, pair.stream, self._rows[row].position

    def settle(self):
        """Count the rows, and start anew.

        Answers with how many there were, (position, line) of the lines that could not be
        followed, those of the lines whose identities are to be looked at, and the hashes
        of insert ids and keys, the positions and the numbers of events of the rows that
        may be repeated, packed in 64 bits each.
        """
        cdef Py_ssize_t at, remembered = 0
        cdef Row* row
        cdef Sum* sum
        cdef Days days
        cdef ScannedShape shape
        cdef Py_ssize_t size = self._height * sizeof(uint64_t)
        cdef bytes inserts = PyBytes_FromStringAndSize(NULL, size)
        cdef bytes keys = PyBytes_FromStringAndSize(NULL, size)
        cdef bytes positions = PyBytes_FromStringAndSize(NULL, size)
        cdef bytes numbers = PyBytes_FromStringAndSize(NULL, size)
        cdef uint64_t* insert = <uint64_t*>PyBytes_AS_STRING(inserts)
        cdef uint64_t* key = <uint64_t*>PyBytes_AS_STRING(keys)
        cdef uint64_t* position = <uint64_t*>PyBytes_AS_STRING(positions)
        cdef uint64_t* number = <uint64_t*>PyBytes_AS_STRING(numbers)
        for at in range(self._height):
            row = &self._rows[at]
            sum = &self._sums[row.pair]
            days = <Days>self._days[sum.days]
            if sum.count < self._keep:
                (<Pair>self.pairs[row.pair]).firsts.append((*self._shard, row.position))
                if len(days.firsts) < self._keep:
                    days.firsts.append((*self._shard, row.position))
            sum.count += 1
            days.add(row.day)
            if not sum.remembered:
                continue
            if self._event_numbers[sum.shape] < 0:
                shape = <ScannedShape>self._shapes[sum.shape]
                self._event_numbers[sum.shape] = self._number(shape.event, shape.channel)
            insert[remembered] = row.insert
            key[remembered] = row.key
            position[remembered] = <uint64_t>row.position
            number[remembered] = <uint64_t>self._event_numbers[sum.shape]
            remembered += 1
        size = remembered * sizeof(uint64_t)
        hashes = (inserts[:size], keys[:size], positions[:size], numbers[:size])
        passed = self._height if self._events else self._written
        left, self._left = self._left, []
        unusual, self._unusual = self._unusual, []
        self._height = self._written = 0
        self._lessons = 0
        return passed, left, unusual, hashes

    def counted(self):
        """The pairs of shape and stream, with their counts."""
        cdef Pair pair
        cdef Py_ssize_t at
        for at in range(len(self.pairs)):
            pair = <Pair>self.pairs[at]
            pair.count = self._sums[at].count
        return self.pairs

    @property
    def is_full(self):
        """Whether no more shapes are learnt."""
        return len(self._shapes) >= MOST_SHAPES

    def begin(self, int source, int64_t start):
        """A new shard begins, in which events are numbered anew."""
        cdef Py_ssize_t at
        self._shard = (source, start)
        for at in range(len(self._shapes)):
            self._event_numbers[at] = -1


cdef inline bint _as_double(Token* token, double* value) except -1:
    """Whether a token is a plain number, and which."""
    cdef int64_t whole = 0
    cdef Py_ssize_t at = 0
    cdef char* stop = NULL
    if token.type != NUMBER or not token.plain:
        return False
    if not token.whole:
        value[0] = PyOS_string_to_double(token.start, &stop, NULL)
        return True
    if token.start[0] == 45 or token.size > PLAIN_DIGITS:
        return False
    for at in range(token.size):
        whole = 10 * whole + (token.start[at] - 48)
    value[0] = <double>whole
    return True
