# cython: language_level=3, boundscheck=False, wraparound=False
# cython: initializedcheck=False, cdivision=True
"""Lets lines pass that say nothing new, without decoding them.

Nearly every line of an export has a form that was met before (event, library, property
names in order) and values of which nothing has to be said. Such a line is followed byte
by byte: names are compared with those of the form, values with the texts already known
to be healthy, and whatever is neither known nor settled by its range is *brought*: handed
over as a Python value, to be screened with the whole column.

The sieve has no opinion and never decides that a line is faulty. A line that it cannot
follow to its end, for whatever reason, is *kept* and goes the way of decoding, which is
the authority: no report may depend on which way a line went.
"""

from cpython.bytes cimport PyBytes_AS_STRING, PyBytes_FromStringAndSize, PyBytes_GET_SIZE
from cpython.ref cimport PyObject
from libc.math cimport INFINITY
from libc.stdint cimport UINT32_MAX, UINT64_MAX, int64_t, uint32_t, uint64_t
from libc.stdlib cimport calloc, free, malloc, realloc
from libc.string cimport memchr, memcmp, memcpy, memset

from orjson import JSONDecodeError, dumps, loads

from mpdoctor.model import harmless


cdef extern from "Python.h":
    const Py_ssize_t PY_SSIZE_T_MAX


TYPES = ("string", "number", "boolean", "null", "list", "object")
"""The JSON types, in the order of their numbers here."""

_PYTHON = (str, int, bool, type(None), list, dict, float)
"""The same in Python, where numbers are two types."""

cdef enum:
    PASSED_BY = 0  # known to be healthy, or settled by its range
    BROUGHT = 1    # to be screened
    UNWATCHED = 2

cdef enum:
    MOST_NAMES = 2048

MOST_KNOWN = 1024
"""Healthy texts that are remembered of a column; with more of them it is open."""

cdef Py_ssize_t LONGEST_KNOWN = 1024
"""Bytes of a value that is remembered: longer ones hardly come twice."""

MOST_FORMS = 20_000
"""Forms beyond which no more are learnt."""

MOST_LESSONS = 512
"""Unknown forms that are asked for between two settlings."""

cdef Py_ssize_t FLAT_MEMBERS = harmless.FLAT_MEMBERS
cdef Py_ssize_t FLAT_BYTES = harmless.FLAT_BYTES
cdef Py_ssize_t FLAT_TEXT = harmless.FLAT_TEXT

MANY = 256
"""New texts between two settlings that open a column where hardly one comes twice."""


include "scanned_texts.pxi"
include "scanned_json.pxi"
include "sieve_guards.pxi"
include "sieve_inside.pxi"
include "sieve_columns.pxi"
include "sieve_forms.pxi"


cdef struct Row:
    const char* start
    const char* end
    int64_t spot
    int64_t day
    uint64_t insert
    uint64_t key
    int pair
    bint kept


cdef struct Sum:
    int64_t count
    int form
    int days
    bint remembered  # whether its records are to be found again when they are repeated


cdef int64_t EARLIEST = 0
cdef int64_t LAST_SECOND = 0
cdef int64_t MICROSECONDS = 0


def keep_time(int64_t earliest, int64_t last_second, int64_t microseconds):
    """Between which numbers a time is one of seconds, and of milliseconds."""
    global EARLIEST, LAST_SECOND, MICROSECONDS
    EARLIEST, LAST_SECOND, MICROSECONDS = earliest, last_second, microseconds


cdef class Sieve:
    """Scans blocks of lines and settles them.

    `ask` answers with the form of an event's name, library and property names, or
    `None` where none is known yet; `find` with the stream of a layout's parts, or `None`;
    `number` with the number of an event and its door among the repeated ones. `keep` is
    how many first spots are remembered.
    """

    cdef list pairs
    cdef Sum* _sums
    cdef Py_ssize_t _pairs_room
    cdef readonly dict streams
    cdef list _days
    cdef int64_t* _numbers  # of the events of forms, in this shard; -1 for none yet
    cdef Py_ssize_t _forms_room
    cdef readonly int64_t passed
    cdef object _ask
    cdef object _find
    cdef object _number
    cdef Py_ssize_t _keep
    cdef Py_ssize_t _longest
    cdef tuple _shard
    cdef int _lessons
    cdef list _blocks
    cdef list _kept
    cdef list _forms
    cdef dict _places
    cdef list _endings
    cdef Step* _steps
    cdef int _count
    cdef int _room
    cdef char* _names
    cdef Py_ssize_t _used
    cdef Py_ssize_t _space
    cdef Row* _rows
    cdef Py_ssize_t _height
    cdef Py_ssize_t _rows_room
    cdef Token _tokens[MOST_NAMES]
    cdef char _fates[MOST_NAMES]
    cdef Token _event
    cdef Leaves _leaves
    cdef char* _scratch
    cdef Py_ssize_t _scratch_room
    # Of the line that was looked at last:
    cdef Form _form
    cdef list _values
    cdef double _second
    cdef uint64_t _insert
    cdef uint64_t _key
    cdef int _pair

    def __init__(self, ask, find, number, *, Py_ssize_t keep, Py_ssize_t longest):
        self._ask, self._find, self._number = ask, find, number
        self._keep, self._longest = keep, longest
        self.pairs, self.streams, self._days = [], {}, []
        self._blocks, self._kept, self._forms = [], [], []
        self._places, self._endings = {}, []
        self._values = []
        self._leaves = Leaves()
        self._shard = (0, 0)
        self._step(b"")

    def __dealloc__(self):
        free(self._steps)
        free(self._names)
        free(self._rows)
        free(self._sums)
        free(self._numbers)
        free(self._scratch)

    # -- scanning ------------------------------------------------------------------------

    def scan(
        self, bytes block, Py_ssize_t first, Py_ssize_t last, int64_t spot, int64_t step
    ):
        """Look at all lines between two places of a block. `spot` is that of the first."""
        cdef const char* at = PyBytes_AS_STRING(block) + first
        cdef const char* end = PyBytes_AS_STRING(block) + last
        cdef const char* stop
        self._blocks.append(block)
        while at < end:
            stop = <const char*>memchr(at, 10, end - at)
            if stop is NULL:
                stop = end
            if stop - at <= self._longest and self._look(at, stop):
                self._bring(at, stop, spot)
            else:
                self._kept.append((spot, at - PyBytes_AS_STRING(block), stop - at, block))
            at = stop + 1
            spot += step

    cdef int _bring(self, const char* start, const char* end, int64_t spot) except -1:
        cdef Row* row
        cdef Column column
        cdef Py_ssize_t place, value = 0
        if self._height == self._rows_room:
            self._rows_room = max(1024, 2 * self._rows_room)
            self._rows = <Row*>_more(self._rows, self._rows_room * sizeof(Row))
        row = &self._rows[self._height]
        row[0] = Row(
            start, end, spot, <int64_t>(self._second / 86400.0), self._insert,
            self._key, self._pair, False,
        )
        for place in range(len(self._form.columns)):
            if self._fates[place] == PASSED_BY:
                column = <Column>self._form.columns[place]
                column.counts[self._tokens[place].type] += 1
                column.passed += 1
            elif self._fates[place] == BROUGHT:
                column = <Column>self._form.columns[place]
                column.bring(
                    &self._tokens[place], self._values[value], self._height
                )
                value += 1
        self._leaves.add(1)
        self._height += 1
        return 0

    cdef void _take_back(self):
        """Count no more what passed by in the line that was looked at last."""
        cdef Column column
        cdef Py_ssize_t place
        for place in range(len(self._form.columns)):
            if self._fates[place] == PASSED_BY:
                column = <Column>self._form.columns[place]
                column.counts[self._tokens[place].type] -= 1
                column.passed -= 1
        self._leaves.add(-1)

    cdef bint _look(self, const char* at, const char* end) except -1:
        """Whether a line may pass, as far as what was brought is healthy."""
        cdef int count = self._follow(at, end)
        if count == -2 and self._lessons < MOST_LESSONS:
            self._lessons += 1
            if self._learn(at, end):
                count = self._follow(at, end)
        if count < 0:
            return False
        return self._judge(count)

    cdef int _follow(self, const char* at, const char* end) except -3:
        """The number of properties of a line whose form is known, and -1 or, where only
        its form is not, -2."""
        cdef int count = 0, step
        cdef Py_ssize_t number, size
        cdef Step* one
        cdef Ending ending
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
        step = 0
        at = _blank(at + 1, end)
        while True:
            if at >= end or at[0] != 34:
                return -1
            at += 1
            step = self._steps[step].child
            while step >= 0:
                one = &self._steps[step]
                if (
                    end - at > one.size
                    and at[one.size] == 34
                    and _same(self._names + one.name, at, one.size)
                ):
                    break
                step = one.next
            if step < 0:
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
        if self._steps[step].ending < 0:
            return -2
        ending = <Ending>self._endings[self._steps[step].ending]
        size = self._note(0, &self._event)
        if ending.lib >= 0:
            size = self._note(size, &self._tokens[ending.lib])
        number = ending.known.find(self._scratch, size)
        if number < 0:
            return count if self._another(ending, size) else -1
        self._form = <Form>ending.forms[number]
        return count

    # -- judging -------------------------------------------------------------------------

    cdef bint _judge(self, int count) except -1:
        """Whether values, time and ids of the line that was followed may pass."""
        cdef Column column
        cdef Token* token
        cdef int place
        cdef tuple columns = self._form.columns
        self._leaves.count = 0
        for place in range(count):
            column = <Column>columns[place]
            token = &self._tokens[place]
            self._fates[place] = PASSED_BY
            if not column.watched:
                self._fates[place] = UNWATCHED
                if not token.plain and not self._sound(column, token):
                    return False
                continue
            if not column.met >> token.type & 1 and not column.meets(token.type):
                return False
            if token.type >= LIST:
                if self._leaves.follow(column, token):
                    continue
                if column.is_looked_into():
                    self._fates[place] = BROUGHT
                    continue
            if column.settles(token) or (
                not column.open
                and column.known.find(token.start, token.size) >= 0
            ):
                continue
            if token.type != TEXT or not column.spares(token):
                self._fates[place] = BROUGHT
        if not self._timely() or not self._streamed():
            return False
        try:
            return self._valued(count)
        except JSONDecodeError:
            return False

    cdef bint _sound(self, Column column, Token* token) except -1:
        """Whether a value that nobody watches is JSON."""
        if column.known.find(token.start, token.size) >= 0:
            return True
        try:
            _decoded(token)
        except JSONDecodeError:
            return False
        if column.known.count < MOST_KNOWN and token.size <= LONGEST_KNOWN:
            column.known.add(token.start, token.size)
        return True

    cdef bint _timely(self) except -1:
        """Whether the time is sound, and near enough to its receipt."""
        cdef Form form = self._form
        cdef double time = 0, received = form.now, lag
        if not _as_double(&self._tokens[form.time], &time):
            return False
        if EARLIEST <= time <= LAST_SECOND:
            self._second = time
        elif EARLIEST * 1000 <= time < MICROSECONDS and time > LAST_SECOND:
            self._second = time / 1000.0
        else:
            return False
        if form.receipt >= 0:
            if not _as_double(&self._tokens[form.receipt], &received):
                return False
            received = received / 1000.0
        lag = received - self._second
        return form.low <= lag <= form.high and -form.shift < lag < form.shift

    cdef bint _streamed(self) except -1:
        """Whether it is known who sent the line."""
        cdef Form form = self._form
        cdef Py_ssize_t size = 0, number
        cdef int at
        for at in range(form.parts_count):
            size = self._note(size, &self._tokens[form.parts[at]])
        number = form.streams._texts.find(self._scratch, size)
        if number < 0:
            if not self._meets(form, size):
                return False
            number = form.streams._texts.count - 1
        if number >= form.room or form.pairs[number] < 0:
            self._pair_up(form, number)
        self._pair = form.pairs[number]
        return True

    cdef int _pair_up(self, Form form, Py_ssize_t stream) except -1:
        """Begin to count the records of a form from one of its streams."""
        cdef Py_ssize_t room = form.room
        cdef int number = <int>len(self.pairs)
        cdef Days days = form.streams._days[stream]
        if stream >= room:
            form.pairs = <int*>_more(form.pairs, 2 * (stream + 1) * sizeof(int))
            form.room = 2 * (stream + 1)
            while room < form.room:
                form.pairs[room] = -1
                room += 1
        if number == self._pairs_room:
            self._pairs_room = max(256, 2 * number)
            self._sums = <Sum*>_more(self._sums, self._pairs_room * sizeof(Sum))
        self._sums[number] = Sum(0, form.number, days._number, form.insert >= 0)
        self.pairs.append(Pair(form, days))
        form.pairs[stream] = number
        return 0

    cdef bint _meets(self, Form form, Py_ssize_t size) except -1:
        """Get to know a stream; what tells it is noted in so many bytes."""
        cdef int at
        if form.streams._texts.count >= MOST_KNOWN:
            return False
        try:
            source = tuple(
                [
                    _decoded(&self._tokens[form.parts[at]])
                    for at in range(form.parts_count)
                ]
            )
        except JSONDecodeError:
            return False
        stream = self._find(form.layout, source)
        if stream is None:
            return False
        form.streams._texts.add(self._scratch, size)
        if stream not in self.streams:
            days = Days(stream, len(self.streams))
            self.streams[stream] = days
            self._days.append(days)
        form.streams._days.append(self.streams[stream])
        return True

    cdef Py_ssize_t _note(self, Py_ssize_t size, Token* token) except -1:
        """Put a token behind the first bytes of the notes; how many there are then."""
        cdef Py_ssize_t whole = size + token.size + 1
        if whole > self._scratch_room:
            self._scratch_room = 2 * whole + 64
            self._scratch = <char*>_more(self._scratch, self._scratch_room)
        memcpy(self._scratch + size, token.start, token.size)
        self._scratch[whole - 1] = 0
        return whole

    cdef bint _valued(self, int count) except -1:
        """Take what is brought, and the hashes by which repetitions are found."""
        cdef Form form = self._form
        cdef int place
        cdef object value, id = None, insert = None
        self._values.clear()
        for place in range(count):
            if self._fates[place] == BROUGHT:
                value = _decoded(&self._tokens[place])
                self._values.append(value)
                if place == form.insert:
                    insert = value
                elif place == form.id:
                    id = value
        if form.insert < 0:
            return True
        if insert is None:
            insert = _decoded(&self._tokens[form.insert])
        if type(insert) is not str or not insert:
            return False
        if form.id < 0:
            id = (insert,)
        else:
            if id is None:
                id = _decoded(&self._tokens[form.id])
            if type(id) is not str or not id or id == insert:
                return False
        self._insert = <uint64_t><int64_t>hash(insert)
        self._key = <uint64_t><int64_t>hash((form.event, id, self._second))
        return True

    # -- learning ------------------------------------------------------------------------

    cdef bint _learn(self, const char* at, const char* end) except -1:
        """Learn the form of a line, if there is a layout for it by now."""
        cdef int step = 0
        try:
            record = loads(PyBytes_FromStringAndSize(at, end - at))
        except JSONDecodeError:
            return False
        if type(record) is not dict or tuple(record) != ("event", "properties"):
            return False
        event, properties = record["event"], record["properties"]
        if type(event) is not str or type(properties) is not dict or not properties:
            return False
        if len(self._forms) >= MOST_FORMS or len(properties) > MOST_NAMES:
            return False
        names = tuple(properties)
        # Names are compared as they are written, so they must need no escapes.
        if any(dumps(name) != b'"%b"' % name.encode() for name in names):
            return False
        if self._ask(event, properties.get("mp_lib"), names) is None:
            return False
        for name in names:
            step = self._below(step, name.encode())
        if self._steps[step].ending < 0:
            ending = Ending()
            ending.names = names
            ending.lib = names.index("mp_lib") if "mp_lib" in names else -1
            ending.known, ending.forms = Texts(), []
            self._steps[step].ending = len(self._endings)
            self._endings.append(ending)
        return True

    cdef bint _another(self, Ending ending, Py_ssize_t size) except -1:
        """Learn the form of one more event or library with these names; what tells it is
        noted in so many bytes."""
        if self._lessons >= MOST_LESSONS or len(self._forms) >= MOST_FORMS:
            return False
        self._lessons += 1
        try:
            event = _decoded(&self._event)
            lib = _decoded(&self._tokens[ending.lib]) if ending.lib >= 0 else None
        except JSONDecodeError:
            return False
        form = self._ask(event, lib, ending.names)
        if form is None:
            return False
        ending.known.add(self._scratch, size)
        ending.forms.append(form)
        self._form = form
        self._enrol(form)
        return True

    cdef int _enrol(self, Form form) except -1:
        cdef Py_ssize_t number = len(self._forms)
        if number == self._forms_room:
            self._forms_room = max(256, 2 * number)
            self._numbers = <int64_t*>_more(
                self._numbers, self._forms_room * sizeof(int64_t)
            )
        form.number = <int>number
        self._numbers[number] = -1
        self._forms.append(form)
        return 0

    cdef int _below(self, int step, bytes name) except -1:
        """The step that a name leads to."""
        cdef int found = self._steps[step].child, last = -1
        cdef Step* one
        while found >= 0:
            one = &self._steps[found]
            if one.size == len(name) and memcmp(
                self._names + one.name, PyBytes_AS_STRING(name), one.size
            ) == 0:
                return found
            last = found
            found = one.next
        found = self._step(name)
        if last < 0:
            self._steps[step].child = found
        else:
            self._steps[last].next = found
        return found

    cdef int _step(self, bytes name) except -1:
        cdef Py_ssize_t size = len(name)
        cdef object place = self._places.get(name)
        if self._count == self._room:
            self._room = max(256, 2 * self._room)
            self._steps = <Step*>_more(self._steps, self._room * sizeof(Step))
        if place is None:
            if self._used + size >= self._space:
                self._space = max(4096, 2 * self._space, self._used + size + 1)
                self._names = <char*>_more(self._names, self._space)
            memcpy(self._names + self._used, PyBytes_AS_STRING(name), size)
            place = self._places[name] = self._used
            self._used += size
        self._steps[self._count] = Step(place, <int>size, -1, -1, -1)
        self._count += 1
        return self._count - 1

    # -- settling ------------------------------------------------------------------------

    def reject(self, set faulty):
        """Let these rows not pass after all.

        Columns must not have learnt anything since: what was counted of a row is found by
        following it once more.
        """
        cdef Row* row
        cdef Py_ssize_t number
        for number in faulty:
            row = &self._rows[number]
            row.kept = True
            if self._look(row.start, row.end):
                self._take_back()

    def settle(self):
        """Count the rows that passed, and start anew.

        Answers with (text, spot) of every line that did not pass, in order, and with the
        hashes of insert ids and keys, the spots and the numbers of events of those that
        did and may be repeated, packed in 64 bits each.
        """
        cdef Py_ssize_t at
        cdef Row* row
        cdef list kept = [
            (spot_, block[start : start + length])
            for spot_, start, length, block in self._kept
        ]
        cdef Py_ssize_t whole = len(kept)
        for at in range(self._height):
            row = &self._rows[at]
            if row.kept:
                kept.append(
                    (row.spot, PyBytes_FromStringAndSize(row.start, row.end - row.start))
                )
        if len(kept) > whole:
            kept.sort()
        hashes = self._settled()
        self._height = 0
        self._lessons = 0
        self._blocks.clear()
        self._kept.clear()
        return kept, hashes

    cdef tuple _settled(self):
        cdef Py_ssize_t at, remembered = 0
        cdef Row* row
        cdef Sum* sum
        cdef Days days
        cdef Py_ssize_t size = self._height * sizeof(uint64_t)
        cdef bytes inserts = PyBytes_FromStringAndSize(NULL, size)
        cdef bytes keys = PyBytes_FromStringAndSize(NULL, size)
        cdef bytes spots = PyBytes_FromStringAndSize(NULL, size)
        cdef bytes numbers = PyBytes_FromStringAndSize(NULL, size)
        cdef uint64_t* insert = <uint64_t*>PyBytes_AS_STRING(inserts)
        cdef uint64_t* key = <uint64_t*>PyBytes_AS_STRING(keys)
        cdef uint64_t* spot = <uint64_t*>PyBytes_AS_STRING(spots)
        cdef uint64_t* number = <uint64_t*>PyBytes_AS_STRING(numbers)
        for at in range(self._height):
            row = &self._rows[at]
            if row.kept:
                continue
            self.passed += 1
            sum = &self._sums[row.pair]
            days = <Days>self._days[sum.days]
            if sum.count < self._keep:
                (<Pair>self.pairs[row.pair]).spots.append((*self._shard, row.spot))
                if len(days.spots) < self._keep:
                    days.spots.append((*self._shard, row.spot))
            sum.count += 1
            days.add(row.day)
            if not sum.remembered:
                continue
            if self._numbers[sum.form] < 0:
                form = <Form>self._forms[sum.form]
                self._numbers[sum.form] = self._number(form.event, form.door)
            insert[remembered] = row.insert
            key[remembered] = row.key
            spot[remembered] = <uint64_t>row.spot
            number[remembered] = <uint64_t>self._numbers[sum.form]
            remembered += 1
        size = remembered * sizeof(uint64_t)
        return inserts[:size], keys[:size], spots[:size], numbers[:size]

    def counted(self):
        """The pairs of layout and stream, with their counts."""
        cdef Pair pair
        cdef Py_ssize_t at
        for at in range(len(self.pairs)):
            pair = <Pair>self.pairs[at]
            pair.count = self._sums[at].count
        return self.pairs

    def begin(self, int source, int64_t start):
        """A new shard begins, in which events are numbered anew."""
        cdef Py_ssize_t at
        self._shard = (source, start)
        for at in range(len(self._forms)):
            self._numbers[at] = -1


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
