# Part of `_scanner.pyx`: texts and their numbers.

cdef inline uint64_t _word(const char* text, Py_ssize_t size) noexcept:
    """Up to eight bytes as a number; with their size, no two texts have the same."""
    cdef uint64_t word
    cdef uint32_t first, last
    if size == 8:
        memcpy(&word, text, 8)
        return word
    if size >= 4:
        # Some bytes are in both halves.
        memcpy(&first, text, 4)
        memcpy(&last, text + size - 4, 4)
        return <uint64_t>first << 32 | last
    if size == 0:
        return 0
    return (
        <uint64_t><unsigned char>text[0] << 16
        | <uint64_t><unsigned char>text[size >> 1] << 8
        | <unsigned char>text[size - 1]
    )


cdef inline uint64_t _mixed(uint64_t found, uint64_t word) noexcept:
    found = (found ^ word) * 0x9FB21C651E98DF25ULL
    return found ^ found >> 29


cdef inline uint64_t _hash(const char* text, Py_ssize_t size) noexcept:
    cdef uint64_t found = <uint64_t>size * 0x9E3779B97F4A7C15ULL
    if size <= 8:
        return _mixed(found, _word(text, size))
    while size > 8:
        found = _mixed(found, _word(text, 8))
        text += 8
        size -= 8
    # The last eight bytes, some of them perhaps for the second time.
    return _mixed(found, _word(text + size - 8, 8))


cdef inline bint _same(const char* one, const char* two, Py_ssize_t size) noexcept:
    """Whether two texts are the same; nearly all are too short for a call."""
    if size <= 8:
        return _word(one, size) == _word(two, size)
    while size > 8:
        if _word(one, 8) != _word(two, 8):
            return False
        one += 8
        two += 8
        size -= 8
    return _word(one + size - 8, 8) == _word(two + size - 8, 8)


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

    cdef void forget(self) noexcept:
        """Forget all texts, and keep the memory for others."""
        if self._room:
            memset(self._marks, 0, self._room * sizeof(uint32_t))
        self.count = self._used = 0

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
