# cython: language_level=3, boundscheck=False, wraparound=False
# cython: initializedcheck=False, cdivision=True
"""Finds the numbers that come more than once, in two passes and little memory.

The first pass sets a bit for each number; where the bit is set already, the number is
suspected. The second pass counts the suspects alone.
"""

from libc.stdint cimport int64_t, uint8_t, uint64_t
from libc.stdlib cimport calloc, free

BITS_EACH = 16
"""Bits for each number, so that one in thirty or so is suspected wrongly."""

MOST_BITS = 1 << 28
"""32 MB; with more numbers, more of them are suspected."""


cdef struct Suspect:
    uint64_t number
    uint8_t times
    uint8_t taken


cdef class Suspects:
    """An open-addressed table of numbers and how often they came, up to twice."""

    cdef Suspect* _rows
    cdef Py_ssize_t _room
    cdef Py_ssize_t _count

    def __cinit__(self):
        self._room = 1 << 10
        self._rows = <Suspect*>calloc(self._room, sizeof(Suspect))
        if self._rows is NULL:
            raise MemoryError

    def __dealloc__(self):
        free(self._rows)

    cdef inline Suspect* at(self, uint64_t number) noexcept:
        """The row of a number, or the free one in which it would stand."""
        cdef Py_ssize_t at = <Py_ssize_t>(_mixed(number) & <uint64_t>(self._room - 1))
        while self._rows[at].taken and self._rows[at].number != number:
            at = (at + 1) & (self._room - 1)
        return &self._rows[at]

    cdef int add(self, uint64_t number) except -1:
        cdef Suspect* row = self.at(number)
        if row.taken:
            return 0
        row[0] = Suspect(number, 0, 1)
        self._count += 1
        if 2 * self._count > self._room:
            self._grow()
        return 0

    cdef int _grow(self) except -1:
        cdef Suspect* before = self._rows
        cdef Py_ssize_t room = self._room, at
        self._rows = <Suspect*>calloc(2 * room, sizeof(Suspect))
        if self._rows is NULL:
            self._rows = before
            raise MemoryError
        self._room = 2 * room
        for at in range(room):
            if before[at].taken:
                self.at(before[at].number)[0] = before[at]
        free(before)
        return 0

    cdef set repeated(self):
        cdef Py_ssize_t at
        return {
            self._rows[at].number
            for at in range(self._room)
            if self._rows[at].times > 1
        }


cdef inline uint64_t _mixed(uint64_t number) noexcept:
    number = (number ^ (number >> 32)) * 0x9E3779B97F4A7C15ULL
    return number ^ (number >> 29)


def twice(read, Py_ssize_t total):
    """The numbers that come more than once among `total`.

    `read` is called twice, and gives blocks of them, each an `array` of 64 bits a number.
    """
    cdef uint64_t bits = 1 << 13, bit, mask
    cdef uint8_t* seen
    cdef uint64_t* numbers
    cdef Py_ssize_t at, count
    cdef Suspects suspects = Suspects()
    cdef Suspect* row
    while bits < <uint64_t>(BITS_EACH * total) and bits < <uint64_t>MOST_BITS:
        bits *= 2
    mask = bits - 1
    seen = <uint8_t*>calloc(bits // 8, 1)
    if seen is NULL:
        raise MemoryError
    try:
        for block in read():
            address, count = block.buffer_info()
            numbers = <uint64_t*><size_t>address
            for at in range(count):
                bit = _mixed(numbers[at]) >> 7 & mask
                if seen[bit >> 3] >> (bit & 7) & 1:
                    suspects.add(numbers[at])
                else:
                    seen[bit >> 3] |= 1 << (bit & 7)
    finally:
        free(seen)
    if not suspects._count:
        return set()
    for block in read():
        address, count = block.buffer_info()
        numbers = <uint64_t*><size_t>address
        for at in range(count):
            row = suspects.at(numbers[at])
            if row.taken and row.times < 2:
                row.times += 1
    return suspects.repeated()
