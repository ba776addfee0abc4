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
from libc.math cimport INFINITY
from libc.stdint cimport UINT32_MAX, UINT64_MAX, int64_t, uint32_t, uint64_t
from libc.stdlib cimport calloc, free, malloc, realloc
from libc.string cimport memchr, memcmp, memcpy

from orjson import JSONDecodeError, dumps, loads


cdef extern from "Python.h":
    const Py_ssize_t PY_SSIZE_T_MAX
    str PyUnicode_DecodeASCII(const char* text, Py_ssize_t size, const char* errors)
    double PyOS_string_to_double(const char* text, char** end, void* overflow) except? -1.0


TYPES = ("string", "number", "boolean", "null", "list", "object")
"""The JSON types, in the order of their numbers here."""

_PYTHON = (str, int, bool, type(None), list, dict, float)
"""The same in Python, where numbers are two types."""

cdef enum:
    TEXT = 0
    NUMBER = 1
    BOOLEAN = 2
    NULL_ = 3
    LIST = 4
    OBJECT = 5
    KINDS = 6

cdef enum:
    PASSED_BY = 0  # known to be healthy, or settled by its range
    BROUGHT = 1    # to be screened
    UNWATCHED = 2

cdef enum:
    MOST_NAMES = 2048
    DEEPEST = 60
    PLAIN_DIGITS = 15

MOST_KNOWN = 1024
"""Healthy texts that are remembered of a column; with more of them it is open."""

MOST_FORMS = 20_000
"""Forms beyond which no more are learnt."""

MOST_LESSONS = 512
"""Unknown forms that are asked for between two settlings."""

MANY = 256
"""New texts between two settlings that open a column where hardly one comes twice."""


# -- texts and their numbers -------------------------------------------------------------


cdef uint64_t _hash(const char* text, Py_ssize_t size) noexcept:
    cdef uint64_t found = <uint64_t>size * 0x9E3779B97F4A7C15ULL
    cdef uint64_t word
    while size >= 8:
        memcpy(&word, text, 8)
        found = (found ^ word) * 0x9FB21C651E98DF25ULL
        found ^= found >> 29
        text += 8
        size -= 8
    if size:
        word = 0
        memcpy(&word, text, size)
        found = (found ^ word) * 0x9FB21C651E98DF25ULL
        found ^= found >> 29
    return found


cdef inline bint _same(const char* one, const char* two, Py_ssize_t size) noexcept:
    """Whether two texts are the same; nearly all are too short for a call."""
    cdef uint64_t mine, theirs
    if size >= 8:
        while size > 8:
            memcpy(&mine, one, 8)
            memcpy(&theirs, two, 8)
            if mine != theirs:
                return False
            one += 8
            two += 8
            size -= 8
        # The last eight bytes, some of them perhaps for the second time.
        memcpy(&mine, one + size - 8, 8)
        memcpy(&theirs, two + size - 8, 8)
        return mine == theirs
    while size > 0:
        size -= 1
        if one[size] != two[size]:
            return False
    return True


cdef struct Entry:
    uint32_t at
    uint32_t size
    uint32_t number


cdef class Texts:
    """A set of byte strings that numbers them in the order of their coming.

    The marks, which tell nearly always whether a text is there, lie close together.
    """

    cdef uint32_t* _marks  # 0 where there is none
    cdef Entry* _rows
    cdef Py_ssize_t _room
    cdef Py_ssize_t count
    cdef char* _text
    cdef Py_ssize_t _used
    cdef Py_ssize_t _space

    def __dealloc__(self):
        self.clear()

    cdef void clear(self) noexcept:
        free(self._marks)
        free(self._rows)
        free(self._text)
        self._marks = NULL
        self._rows = NULL
        self._text = NULL
        self._room = self.count = self._used = self._space = 0

    cdef inline Py_ssize_t find(self, const char* text, Py_ssize_t size) noexcept:
        """The number of a text, or -1."""
        cdef uint64_t hash
        cdef uint32_t mark
        cdef Py_ssize_t at
        cdef Entry* row
        if self.count == 0:
            return -1
        hash = _hash(text, size)
        mark = <uint32_t>hash | 1
        at = <Py_ssize_t>(hash >> 32) & (self._room - 1)
        while self._marks[at]:
            if self._marks[at] == mark:
                row = &self._rows[at]
                if row.size == size and _same(self._text + row.at, text, size):
                    return row.number
            at = (at + 1) & (self._room - 1)
        return -1

    cdef Py_ssize_t add(self, const char* text, Py_ssize_t size) except -1:
        """The number of a text, which is remembered."""
        cdef Py_ssize_t found = self.find(text, size)
        if found >= 0:
            return found
        if self._used + size > UINT32_MAX:
            raise MemoryError
        if self._used + size > self._space:
            self._space = max(2 * self._space, self._used + size, 256)
            self._text = <char*>_more(self._text, self._space)
        if 2 * (self.count + 1) > self._room:
            self._grow()
        if size:
            memcpy(self._text + self._used, text, size)
        self._place(Entry(<uint32_t>self._used, <uint32_t>size, <uint32_t>self.count))
        self._used += size
        self.count += 1
        return self.count - 1

    cdef int _grow(self) except -1:
        cdef Entry* rows = self._rows
        cdef uint32_t* marks = self._marks
        cdef Py_ssize_t before = self._room, at
        cdef Py_ssize_t room = max(16, 2 * before)
        self._rows = <Entry*>malloc(room * sizeof(Entry))
        self._marks = <uint32_t*>calloc(room, sizeof(uint32_t))
        if self._rows is NULL or self._marks is NULL:
            free(self._rows)
            free(self._marks)
            self._rows, self._marks = rows, marks
            raise MemoryError
        self._room = room
        for at in range(before):
            if marks[at]:
                self._place(rows[at])
        free(rows)
        free(marks)
        return 0

    cdef void _place(self, Entry row) noexcept:
        cdef uint64_t hash = _hash(self._text + row.at, row.size)
        cdef Py_ssize_t at = <Py_ssize_t>(hash >> 32) & (self._room - 1)
        while self._marks[at]:
            at = (at + 1) & (self._room - 1)
        self._marks[at] = <uint32_t>hash | 1
        self._rows[at] = row


cdef void* _more(void* memory, size_t size) except NULL:
    cdef void* found = realloc(memory, size)
    if found is NULL:
        raise MemoryError
    return found


# -- JSON, as far as it has to be followed -------------------------------------------------


cdef struct Token:
    const char* start
    Py_ssize_t size
    int type
    bint plain  # text: ASCII without escapes; number: few digits without exponent
    bint whole  # number: without fraction and exponent


cdef inline const char* _blank(const char* at, const char* end) noexcept:
    while at < end and (at[0] == 32 or at[0] == 9 or at[0] == 13):
        at += 1
    return at


cdef const char* _text(const char* at, const char* end, bint* plain) noexcept:
    """Behind the closing quote of a text whose opening quote is at `at`, or NULL.

    Escapes and UTF-8 are not looked into: only plain text is known to be sound.
    """
    cdef uint64_t word, quote, slash
    cdef uint64_t ones = 0x0101010101010101ULL, tops = 0x8080808080808080ULL
    cdef const char* stop
    cdef unsigned char sign
    plain[0] = True
    at += 1
    while at < end:
        # Eight signs at a time, as long as none of them is special.
        while end - at >= 8:
            memcpy(&word, at, 8)
            quote = word ^ (ones * 34)
            slash = word ^ (ones * 92)
            if (
                ((quote - ones) & ~quote)
                | ((slash - ones) & ~slash)
                | ((word - ones * 32) & ~word)
                | word
            ) & tops:
                break
            at += 8
        stop = at + 8 if end - at > 8 else end
        while at < stop:
            sign = <unsigned char>at[0]
            at += 1
            if sign == 34:
                return at
            if sign < 32:
                return NULL
            if sign == 92:
                plain[0] = False
                at += 1
            elif sign >= 128:
                plain[0] = False
    return NULL


cdef const char* _number(const char* at, const char* end, Token* token) noexcept:
    """Behind a number, or NULL where it is none that JSON knows."""
    cdef const char* digits
    token.plain = token.whole = True
    if at < end and at[0] == 45:
        at += 1
    digits = at
    while at < end and 48 <= at[0] <= 57:
        at += 1
    if at == digits or (digits[0] == 48 and at - digits > 1):
        return NULL
    if at < end and at[0] == 46:
        token.whole = False
        at += 1
        digits = at
        while at < end and 48 <= at[0] <= 57:
            at += 1
        if at == digits:
            return NULL
    if at < end and (at[0] == 101 or at[0] == 69):
        token.whole = token.plain = False
        at += 1
        if at < end and (at[0] == 43 or at[0] == 45):
            at += 1
        digits = at
        while at < end and 48 <= at[0] <= 57:
            at += 1
        if at == digits:
            return NULL
    if at - token.start > PLAIN_DIGITS + 2:
        token.plain = False
    return at


cdef const char* _nested(const char* at, const char* end) noexcept:
    """Behind the bracket that closes the one at `at`, or NULL. What is inside is not
    looked into, except for text."""
    cdef int depth = 0
    cdef bint plain
    while at < end:
        if at[0] == 34:
            at = _text(at, end, &plain)
            if at is NULL:
                return NULL
            continue
        if at[0] == 123 or at[0] == 91:
            depth += 1
            if depth > DEEPEST:
                return NULL
        elif at[0] == 125 or at[0] == 93:
            depth -= 1
            if depth == 0:
                return at + 1
        at += 1
    return NULL


cdef inline const char* _value(const char* at, const char* end, Token* token) noexcept:
    """Behind the value at `at`, or NULL where the line cannot be followed."""
    cdef char sign
    if at >= end:
        return NULL
    sign = at[0]
    token.start = at
    if sign == 34:
        token.type = TEXT
        at = _text(at, end, &token.plain)
    elif sign == 45 or 48 <= sign <= 57:
        token.type = NUMBER
        at = _number(at, end, token)
    elif sign == 91 or sign == 123:
        token.type = LIST if sign == 91 else OBJECT
        token.plain = False
        at = _nested(at, end)
    elif end - at >= 4 and memcmp(at, b"true", 4) == 0:
        token.type = BOOLEAN
        token.plain = True
        at += 4
    elif end - at >= 5 and memcmp(at, b"false", 5) == 0:
        token.type = BOOLEAN
        token.plain = True
        at += 5
    elif end - at >= 4 and memcmp(at, b"null", 4) == 0:
        token.type = NULL_
        token.plain = True
        at += 4
    else:
        return NULL
    if at is not NULL:
        token.size = at - token.start
    return at


cdef object _decoded(Token* token):
    """The Python value of a token. Raises `JSONDecodeError` where it has none."""
    cdef Py_ssize_t size = token.size
    cdef Py_ssize_t at
    cdef int64_t whole = 0
    cdef char* stop = NULL
    if token.type == TEXT and token.plain:
        return PyUnicode_DecodeASCII(token.start + 1, size - 2, NULL)
    if token.type == NUMBER and token.plain:
        if not token.whole:
            return PyOS_string_to_double(token.start, &stop, NULL)
        if token.start[0] != 45 and size <= PLAIN_DIGITS:
            for at in range(size):
                whole = 10 * whole + (token.start[at] - 48)
            return whole
    return loads(PyBytes_FromStringAndSize(token.start, size))


# -- what a line can be ------------------------------------------------------------------


cdef struct Run:
    uint64_t signs[2]  # a bit for each that it takes
    int least
    int most
    bint last  # of its shape


cdef class Guard:
    """Texts that a watch may object to, and which of them are harmless all the same.

    See `models.harmless`; here all is said of ASCII.
    """

    cdef Py_ssize_t shortest
    cdef Py_ssize_t longest
    cdef bint _spares  # whether there are harmless ones
    cdef Py_ssize_t _most
    cdef Texts _words
    cdef uint64_t _lengths  # a bit for each length of a word
    cdef bint _has_alphabet
    cdef bint _has_first
    cdef char _alphabet[128]
    cdef char _first[128]
    cdef bytes _never
    cdef Run* _runs  # of all shapes, one after the other
    cdef Py_ssize_t _runs_count

    def __init__(self, Py_ssize_t shortest, Py_ssize_t longest, harmless):
        self.shortest, self.longest = shortest, longest
        self._words = Texts()
        self._never = b""
        if harmless is None:
            return
        self._spares = all([word.isascii() and len(word) < 64 for word in harmless.words])
        self._most = harmless.longest
        self._never = harmless.never.encode()
        for word in harmless.words if self._spares else ():
            self._words.add(word.encode(), len(word))
            self._lengths |= 1ULL << <int>len(word)
        self._has_alphabet = bool(harmless.alphabet)
        self._has_first = bool(harmless.first)
        for sign in range(128):
            self._alphabet[<int>sign] = chr(sign) in harmless.alphabet
            self._first[<int>sign] = chr(sign) in harmless.first
        self._take_shapes(harmless.shapes)

    def __dealloc__(self):
        free(self._runs)

    def clears(self, text):
        """Whether a text in ASCII is surely none to object to."""
        cdef bytes signs = text.encode("ascii")
        cdef Py_ssize_t size = len(signs)
        return not self.shortest <= size <= self.longest or self.spares(
            PyBytes_AS_STRING(signs), size
        )

    cdef int _take_shapes(self, tuple shapes) except -1:
        cdef Run* run
        cdef int code
        self._runs = <Run*>_more(NULL, (1 + sum(map(len, shapes))) * sizeof(Run))
        for shape in shapes:
            if not shape:
                # Nothing from end to end: only the empty text, which is not worth it.
                self._spares = False
            for number, (signs, least, most) in enumerate(shape, start=1):
                run = &self._runs[self._runs_count]
                run.signs[0] = run.signs[1] = 0
                for sign in signs:
                    code = ord(sign)
                    if code < 128:
                        run.signs[code >> 6] |= 1ULL << (code & 63)
                run.least, run.most, run.last = least, most, number == len(shape)
                self._runs_count += 1
        return 0

    cdef bint _shaped(self, const char* text, Py_ssize_t size) noexcept:
        """Whether a text has one of the shapes from end to end."""
        cdef Py_ssize_t number = 0, at = 0
        cdef int taken
        cdef Run* run
        while number < self._runs_count:
            run = &self._runs[number]
            taken = 0
            while (
                at < size
                and taken < run.most
                and run.signs[text[at] >> 6] >> (text[at] & 63) & 1
            ):
                taken += 1
                at += 1
            if taken >= run.least and (not run.last or at == size):
                if run.last:
                    return True
                number += 1
                continue
            # On to the next shape.
            while not self._runs[number].last:
                number += 1
            number += 1
            at = 0
        return False

    cdef bint spares(self, const char* text, Py_ssize_t size) noexcept:
        """Whether a text, ASCII without escapes, is surely none to object to."""
        cdef Py_ssize_t at
        cdef char lower[64]
        cdef char sign
        if not self._spares or size > self._most:
            return False
        if self._has_first and not (size and self._first[<int>text[0]]):
            return False
        if size and (text[0] == 32 or text[size - 1] == 32):
            return False
        if self._has_alphabet:
            for at in range(size):
                if not self._alphabet[<int>text[at]]:
                    return False
        if self._runs_count and not self._shaped(text, size):
            return False
        if self._never and _holds(text, size, self._never):
            return False
        if size < 64 and self._lengths >> size & 1:
            for at in range(size):
                sign = text[at]
                lower[at] = sign + 32 if 65 <= sign <= 90 else sign
            return self._words.find(lower, size) < 0
        return True


cdef bint _holds(const char* text, Py_ssize_t size, bytes part) noexcept:
    cdef const char* wanted = PyBytes_AS_STRING(part)
    cdef Py_ssize_t length = PyBytes_GET_SIZE(part)
    cdef const char* at = text
    cdef const char* end = text + size - length
    while at <= end:
        at = <const char*>memchr(at, wanted[0], end - at + 1)
        if at is NULL:
            return False
        if memcmp(at, wanted, length) == 0:
            return True
        at += 1
    return False


cdef class Column:
    """What the sieve knows of a column, and what it brings of it.

    `met` has a bit for each JSON type that may pass. `low` and `high` are the range in
    which numbers are healthy. `brought` and `rows` are values to be screened and the
    rows that they stand in, `counts` the values that passed by, per JSON type; of what
    was brought, `kinds` are the types and `unsure` has a bit for each guard that did
    not spare all texts. An `open`
    column has too many texts to remember healthy ones. One that is not `watched` only
    has to be sound JSON.
    """

    # What is looked at for every value lies close together.
    cdef readonly bint watched
    cdef int met
    cdef bint open
    cdef bint ranged
    cdef bint numb  # no number concerns anybody
    cdef bint asked
    cdef Py_ssize_t free  # texts below this length concern no guard
    cdef tuple guards
    cdef double low
    cdef double high
    cdef Texts known
    cdef int64_t passed
    cdef int64_t counts[KINDS]
    cdef uint64_t _unsure
    cdef int _kinds
    cdef readonly object node
    cdef readonly list brought
    cdef readonly list rows
    cdef list _tokens

    def __init__(self, node, tuple bounds=None, tuple guards=()):
        self.node = node
        self.watched = node is not None
        self.brought = []
        self.rows = []
        self.known = Texts()
        self._tokens = []
        self.met = 0 if self.watched else (1 << KINDS) - 1
        self.guards = guards
        self.free = PY_SSIZE_T_MAX
        for guard in guards:
            self.free = min(self.free, (<Guard>guard).shortest)
        self.ranged = bounds is not None
        if bounds is not None:
            self.low, self.high = bounds
            self.numb = self.low == -INFINITY and self.high == INFINITY

    cdef bint meets(self, int type) except -1:
        """Whether values of a type may pass: once the node has seen one."""
        cdef int number
        if self.asked:
            return False
        self.asked = True
        met = self.node.met_types()
        for number in range(KINDS):
            if met is None or TYPES[number] in met:
                self.met |= 1 << number
        return self.met >> type & 1

    cdef inline bint settles(self, Token* token) noexcept:
        """Whether a text is too short to be objected to, or a number surely in the range
        in which all are healthy."""
        cdef double value = 0, scale = 1, blur
        cdef const char* at = token.start
        cdef const char* end = at + token.size
        cdef bint negative = at[0] == 45, fraction = False
        if not token.plain:
            return False
        if token.type == TEXT:
            return token.size - 2 < self.free
        if token.type != NUMBER or not self.ranged or token.size > PLAIN_DIGITS:
            return False
        if self.numb:
            return True
        if negative:
            at += 1
        while at < end:
            if at[0] == 46:
                fraction = True
            else:
                value = 10 * value + (at[0] - 48)
                if fraction:
                    scale *= 10
            at += 1
        if fraction:
            value /= scale
        # Of a fraction only so much is sure as division leaves.
        blur = value * 1e-12 if fraction else 0
        if negative:
            value = -value
        return self.low <= value - blur and value + blur <= self.high

    cdef bint spares(self, Token* token) noexcept:
        """Whether a text is harmless in the eyes of all guards."""
        cdef Guard guard
        cdef Py_ssize_t at, size = token.size - 2
        if not token.plain:
            return False
        for at in range(len(self.guards)):
            guard = <Guard>self.guards[at]
            if guard.shortest <= size <= guard.longest and not guard.spares(
                token.start + 1, size
            ):
                return False
        return True

    cdef int bring(self, Token* token, object value, object row) except -1:
        """Bring a value to be screened."""
        self.brought.append(value)
        self.rows.append(row)
        if not self.open:
            self._tokens.append(PyBytes_FromStringAndSize(token.start, token.size))
        if token.type == NUMBER:
            # A whole number may be too long for an integer.
            if not token.whole or token.size > PLAIN_DIGITS:
                self._kinds |= 1 << KINDS
            if token.whole:
                self._kinds |= 1 << NUMBER
        else:
            self._kinds |= 1 << token.type
            if token.type == TEXT:
                self._unsure |= self._doubts(token)
        return 0

    cdef uint64_t _doubts(self, Token* token) noexcept:
        """A bit for each guard that does not spare a text."""
        cdef Guard guard
        cdef Py_ssize_t at, size = token.size - 2
        cdef uint64_t found = 0
        if not token.plain or len(self.guards) > 63:
            return ~found
        for at in range(len(self.guards)):
            guard = <Guard>self.guards[at]
            if guard.shortest <= size <= guard.longest and not guard.spares(
                token.start + 1, size
            ):
                found |= 1ULL << at
        return found

    @property
    def unsure(self):
        # More guards than bits, or texts that are not plain: all of them.
        return -1 if self._unsure == UINT64_MAX else self._unsure

    @property
    def kinds(self):
        """The Python types of what was brought; perhaps one too many."""
        cdef int number
        return {
            _PYTHON[number] for number in range(KINDS + 1) if self._kinds >> number & 1
        }

    def learn(self):
        """Remember what was brought and is healthy, and start anew.

        Answers whether it just became open.
        """
        cdef const char* text
        cdef bytes token
        cdef bint before = self.open
        if self._tokens:
            fresh = set(self._tokens)
            self.open = self.known.count + len(fresh) > MOST_KNOWN or (
                len(fresh) >= MANY
                and 4 * len(fresh) > 3 * (self.passed + len(self._tokens))
            )
            if self.open:
                self.known.clear()
            else:
                for token in fresh:
                    self.known.add(PyBytes_AS_STRING(token), PyBytes_GET_SIZE(token))
        self.passed = 0
        self._unsure = 0
        self._kinds = 0
        self.asked = False
        self._tokens.clear()
        self.brought.clear()
        self.rows.clear()
        return self.open and not before

    def without(self, set rows):
        """Take back what these rows brought."""
        cdef list kept = [
            at for at, row in enumerate(self.rows) if row not in rows
        ]
        for own in (self.brought, self.rows, self._tokens):
            if own:
                own[:] = [own[at] for at in kept]

    def counted(self):
        """How many values of each type passed by, by name; starts anew."""
        cdef int number
        found = {}
        for number in range(KINDS):
            if self.counts[number]:
                found[TYPES[number]] = self.counts[number]
                self.counts[number] = 0
        return found


cdef class Pair:
    """Records of one layout from one stream: how many, and the first spots."""

    cdef readonly object layout
    cdef readonly object stream
    cdef readonly int64_t count
    cdef readonly list spots

    def __init__(self, Form form, Days days):
        self.layout = form.layout
        self.stream = days.stream
        self.spots = []


cdef class Days:
    """Records of one stream: how many, the first spots, and how many a day."""

    cdef readonly object stream
    cdef readonly int64_t count
    cdef readonly list spots
    cdef int _number
    cdef dict _days
    cdef int64_t _day
    cdef int64_t _today

    def __init__(self, stream, int number):
        self.stream = stream
        self._number = number
        self.spots = []
        self._days = {}

    cdef inline int add(self, int64_t day) except -1:
        self.count += 1
        # Exports are in order, so a day seldom ends.
        if day != self._day:
            self._close()
            self._day = day
        self._today += 1
        return 0

    cdef int _close(self) except -1:
        if self._today:
            self._days[self._day] = self._days.get(self._day, 0) + self._today
            self._today = 0
        return 0

    @property
    def days(self):
        self._close()
        return self._days


cdef class Streams:
    """The streams of one lane and library, by the texts that tell them."""

    cdef Texts _texts
    cdef list _days
    cdef readonly object layout

    def __init__(self, layout):
        self.layout = layout
        self._texts = Texts()
        self._days = []


cdef class Form:
    """What lines of one layout look like, and what their lane wants of them.

    `columns` has one column for each name. `time`, `receipt`, `id` and `insert` are
    positions, -1 where there is none; `parts` those of what tells the stream. Distances
    between time and receipt are healthy from `low` to `high` seconds, and of less than
    `shift` seconds concern nobody.
    """

    cdef readonly object layout
    cdef tuple columns
    cdef int time
    cdef int receipt
    cdef int id
    cdef int insert
    cdef int parts[8]
    cdef int parts_count
    cdef double low
    cdef double high
    cdef double shift
    cdef double now
    cdef object event
    cdef object door
    cdef int number  # of the form
    cdef int* pairs  # their numbers, by those of the streams; -1 for none yet
    cdef Py_ssize_t room
    cdef Streams streams

    def __init__(
        self,
        layout,
        Streams streams,
        *,
        tuple columns,
        int time,
        int receipt,
        int id,
        int insert,
        tuple parts,
        tuple lags,
        double shift,
        double now,
    ):
        self.layout = layout
        self.columns = columns
        self.time, self.receipt, self.id, self.insert = time, receipt, id, insert
        self.parts_count = len(parts)
        for at, part in enumerate(parts):
            self.parts[<int>at] = part
        self.low, self.high = lags
        self.shift = shift
        self.now = now
        self.event = layout.event
        self.door = layout.lane.door
        self.streams = streams

    def __dealloc__(self):
        free(self.pairs)


cdef struct Step:
    int name  # where it is among the names
    int size
    int child  # the first of the steps that may follow, or -1
    int next  # the next of the steps that may stand here instead, or -1
    int ending  # or -1, if no form ends here


cdef class Ending:
    """Where the names of forms end; events and libraries tell them apart."""

    cdef tuple names
    cdef int lib
    cdef Texts known
    cdef list forms


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


def lines_in(bytes block, Py_ssize_t first, Py_ssize_t last):
    """How many lines end between two places of a block."""
    cdef const char* at = PyBytes_AS_STRING(block) + first
    cdef const char* end = PyBytes_AS_STRING(block) + last
    cdef Py_ssize_t found = 0
    while at < end:
        at = <const char*>memchr(at, 10, end - at)
        if at is NULL:
            break
        found += 1
        at += 1
    return found


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
        if column.known.count < MOST_KNOWN:
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

    def settle(self, set faulty):
        """Count the rows that passed, all but the faulty ones, and start anew.

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
        for number in faulty:
            at = number
            row = &self._rows[at]
            row.kept = True
            kept.append((row.spot, PyBytes_FromStringAndSize(row.start, row.end - row.start)))
            # What was counted of it when it passed:
            if self._look(row.start, row.end):
                self._take_back()
        if faulty:
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


cdef inline const char* _key(
    const char* at, const char* end, const char* name, Py_ssize_t size
) noexcept:
    """The value behind this very key, or NULL."""
    at = _blank(at, end)
    if end - at < size + 2 or at[0] != 34 or at[size + 1] != 34:
        return NULL
    if memcmp(at + 1, name, size) != 0:
        return NULL
    at = _blank(at + size + 2, end)
    if at >= end or at[0] != 58:
        return NULL
    return _blank(at + 1, end)
