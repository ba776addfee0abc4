# Part of `_scanner.pyx`: what becomes of the values of a line.

cdef enum:
    # In place of the number of a value's verdict.
    COUNTED = -1
    DECODED = -2


cdef struct Fate:
    # A value of the line that was looked at last.
    PyObject* column
    int type
    int number


cdef struct Open:
    # A value that is faulty, or not judged yet.
    PyObject* column
    int row
    int number


cdef class LineValues:
    """Takes the values of a line one by one, and counts them when all could be taken."""

    cdef Texts _sound  # values that nobody looks at, and that are JSON
    cdef Fate* _fates
    cdef Py_ssize_t _fates_count
    cdef Py_ssize_t _fates_room
    cdef Open* _opens
    cdef Py_ssize_t _opens_count
    cdef Py_ssize_t _opens_room
    cdef list _decoded  # lists and objects of the line whose inside is left to the column

    def __init__(self):
        self._sound, self._decoded = Texts(), []

    def __dealloc__(self):
        free(self._fates)
        free(self._opens)

    cdef inline void begin(self) noexcept:
        """A line begins."""
        self._fates_count = 0
        if self._decoded:
            self._decoded.clear()

    cdef bint take(self, ScannedColumn column, Token* token) except -1:
        """Whether a value of a column can be counted: it must be JSON, and of a type that
        the column has seen."""
        cdef int type = token.type
        cdef Py_ssize_t number = COUNTED
        cdef bint sound = token.plain
        if column.column is None:
            return token.plain or self.is_json(token)
        if not column.met >> type & 1 and not column.meets(type):
            return False
        if type >= LIST and (not token.plain or column.nested >> type & 1):
            if not token.whole or not column.can_follow:
                if column.nested >> type & 1:
                    return self._decode(column, token)
            elif self._take_inside(column, token):
                sound = True
            else:
                return False
        if column.judged >> type & 1 and not (sound and column.verdicts.clear(token)):
            number = column.verdicts.find(token)
            if number < 0:
                try:
                    value = _decoded(token)
                except JSONDecodeError:
                    return False
                number = column.verdicts.add(token, value)
            if column.verdicts._states[number] == HEALTHY:
                number = COUNTED
        elif not sound and not self.is_json(token):
            return False
        self._add(column, type, <int>number)
        return True

    cdef bint _take_inside(self, ScannedColumn column, Token* token) except -1:
        """Take the items of a whole list, or what a whole object holds under the keys
        that somebody looks at; what else is inside must be JSON."""
        cdef const char* at = token.start
        cdef const char* end = at + token.size
        cdef const char* key
        cdef Py_ssize_t number = 0 if column.nested >> token.type & 1 else -1
        cdef uint64_t found = 0
        cdef bint plain
        cdef Token inner
        at = _blank(at + 1, end)
        while at[0] != 93 and at[0] != 125:
            if token.type == OBJECT:
                key = at + 1
                at = _text(at, end, &plain)
                if column.keys is not None:
                    number = column.keys.find(key, at - key - 1)
                at = _blank(_blank(at, end) + 1, end)
            at = _value(at, end, &inner, 1)
            if number >= 0:
                if token.type == OBJECT and found >> number & 1:
                    # Of a key that comes twice, the last one counts.
                    return False
                found |= 1ULL << number
                if not self.take(<ScannedColumn>column.inside[number], &inner):
                    return False
            elif not inner.plain and not self.is_json(&inner):
                return False
            at = _blank(at, end)
            if at[0] == 44:
                at = _blank(at + 1, end)
        if column.nested >> OBJECT & 1 and token.type == OBJECT:
            inner = Token(at, 0, ABSENT_, True, True, 0, 0, 0)
            for number in range(len(column.inside)):
                if not found >> number & 1 and not self.take(
                    <ScannedColumn>column.inside[number], &inner
                ):
                    return False
        return True

    cdef bint _decode(self, ScannedColumn column, Token* token) except -1:
        """Leave a list or object to the column, where it is JSON."""
        try:
            self._decoded.append(_decoded(token))
        except JSONDecodeError:
            return False
        self._add(column, token.type, DECODED)
        return True

    cdef bint is_json(self, Token* token) except -1:
        """Whether a value that nobody looks at is JSON."""
        if self._sound.find(token.start, token.size) >= 0:
            return True
        try:
            _decoded(token)
        except JSONDecodeError:
            return False
        if token.size <= LONGEST_SOUND:
            if self._sound.count >= MOST_SOUND:
                self._sound.forget()
            self._sound.add(token.start, token.size)
        return True

    cdef inline int _add(self, ScannedColumn column, int type, int number) except -1:
        if self._fates_count == self._fates_room:
            self._fates_room = max(256, 2 * self._fates_room)
            self._fates = <Fate*>_more(self._fates, self._fates_room * sizeof(Fate))
        self._fates[self._fates_count] = Fate(<PyObject*>column, type, number)
        self._fates_count += 1
        return 0

    cdef int count(self, Py_ssize_t row) except -1:
        """Count the values that were taken, as those of a row."""
        cdef Py_ssize_t at
        cdef Fate* one
        cdef int decoded = 0
        for at in range(self._fates_count):
            one = &self._fates[at]
            if one.number == DECODED:
                (<ScannedColumn>one.column).values.append(self._decoded[decoded])
                (<ScannedColumn>one.column).rows.append(row)
                decoded += 1
                continue
            (<ScannedColumn>one.column).counts[one.type] += 1
            if one.number != COUNTED:
                if self._opens_count == self._opens_room:
                    self._opens_room = max(1024, 2 * self._opens_room)
                    self._opens = <Open*>_more(
                        self._opens, self._opens_room * sizeof(Open)
                    )
                self._opens[self._opens_count] = Open(one.column, <int>row, one.number)
                self._opens_count += 1
        return 0

    cdef int violations(self, RowCounts counts, add) except -1:
        """Add what was found faulty, as a `ViolationBuffer` takes it, and forget it."""
        cdef Py_ssize_t at
        cdef Open* one
        cdef ScannedColumn column
        for at in range(self._opens_count):
            one = &self._opens[at]
            column = <ScannedColumn>one.column
            if column.verdicts._states[one.number] == FAULTY:
                value, labels = column.verdicts._faults[one.number]
                add(*counts.source(one.row), column.column.column, value, labels)
        self._opens_count = 0
        return 0
