# cython: language_level=3, boundscheck=False, wraparound=False
# cython: initializedcheck=False, cdivision=True
"""Finds records that come more than once by their hashes, in bounded memory.

A bit for each hash that came, and another for each that came again, leave few records
to be looked at: those of which the second bit is set. Where these are many, they are
looked at in several passes, each over a part of the hashes. Nothing depends on the order
in which records come.
"""

from array import array

from libc.stdint cimport int64_t, uint8_t, uint32_t, uint64_t
from libc.stdlib cimport calloc, free

BITS_EACH = 8
"""Bits for each record, so that one in eight or so is looked at in vain."""

MOST_BITS = 1 << 28
"""32 MB; with more records, more of them are looked at in vain."""

FEWEST = 1 << 15
MOST = 1 << 18
"""Records looked at in one pass, in some 4 MB up to 32 MB. In between there are as many
as keep the number of passes from growing with the records."""


cdef enum:
    # The low bits in which second hashes may differ and still be near to each other.
    LOW_BITS = 27


cdef struct First:
    # The lowest record of those that agree in both hashes. `segment` counts from 1,
    # so that it is 0 where there is none.
    uint64_t group
    uint64_t other
    int64_t position
    uint32_t segment
    uint32_t event


cdef struct Lowest:
    # The lowest record of a group.
    uint64_t group
    int64_t position
    uint32_t segment


cdef inline uint64_t _mixed(uint64_t number) noexcept:
    number = (number ^ (number >> 32)) * 0x9E3779B97F4A7C15ULL
    return number ^ (number >> 29)


cdef inline bint _below(uint32_t segment, int64_t position, uint32_t other, int64_t its) noexcept:
    return segment < other or (segment == other and position < its)


cdef class Bits:
    """Which hashes came, and which came again, as far as bits can tell."""

    cdef uint8_t* _once
    cdef uint8_t* _again
    cdef uint64_t _mask

    def __cinit__(self, Py_ssize_t total):
        cdef uint64_t bits = 1 << 13
        while bits < <uint64_t>(BITS_EACH * total) and bits < <uint64_t>MOST_BITS:
            bits *= 2
        self._mask = bits - 1
        self._once = <uint8_t*>calloc(bits // 8, 1)
        self._again = <uint8_t*>calloc(bits // 8, 1)
        if self._once is NULL or self._again is NULL:
            raise MemoryError

    def __dealloc__(self):
        free(self._once)
        free(self._again)

    cdef void add(self, uint64_t* hashes, Py_ssize_t count) noexcept:
        cdef Py_ssize_t at
        cdef uint64_t bit
        for at in range(count):
            bit = _mixed(hashes[at]) >> 7 & self._mask
            if self._once[bit >> 3] >> (bit & 7) & 1:
                self._again[bit >> 3] |= 1 << (bit & 7)
            else:
                self._once[bit >> 3] |= 1 << (bit & 7)

    cdef inline bint again(self, uint64_t hash) noexcept:
        """Whether a hash may have come more than once."""
        cdef uint64_t bit = _mixed(hash) >> 7 & self._mask
        return hash != 0 and self._again[bit >> 3] >> (bit & 7) & 1


cdef class Found:
    """How many records were found, and the lowest of them, by segment and event."""

    cdef readonly dict counts
    cdef readonly dict lowest
    cdef Py_ssize_t _keep

    def __init__(self, Py_ssize_t keep):
        self.counts, self.lowest = {}, {}
        self._keep = max(1, keep)

    cdef int add(self, uint32_t event, uint32_t segment, int64_t position) except -1:
        cdef list lowest
        key = (segment, event)
        if key not in self.counts:
            self.counts[key] = 0
            self.lowest[key] = []
        self.counts[key] += 1
        lowest = self.lowest[key]
        if len(lowest) < self._keep:
            lowest.append(position)
            lowest.sort()
        elif position < lowest[self._keep - 1]:
            lowest[self._keep - 1] = position
            lowest.sort()
        return 0


cdef class Pass:
    """The records of one pass: the lowest of each pair of hashes."""

    cdef First* _rows
    cdef Py_ssize_t _room
    cdef Py_ssize_t _count
    cdef Found again

    def __cinit__(self, Found again):
        self.again = again
        self._room = 1 << 10
        self._rows = <First*>calloc(self._room, sizeof(First))
        if self._rows is NULL:
            raise MemoryError

    def __dealloc__(self):
        free(self._rows)

    cdef inline First* _at(self, uint64_t group, uint64_t other) noexcept:
        cdef Py_ssize_t at = <Py_ssize_t>(
            _mixed(group ^ _mixed(other)) & <uint64_t>(self._room - 1)
        )
        while self._rows[at].segment and (
            self._rows[at].group != group or self._rows[at].other != other
        ):
            at = (at + 1) & (self._room - 1)
        return &self._rows[at]

    cdef int add(
        self, uint64_t group, uint64_t other, uint32_t segment, int64_t position,
        uint32_t event,
    ) except -1:
        """Take a record; of two that agree, the higher one comes again."""
        cdef First* row = self._at(group, other)
        cdef First before = row[0]
        if not before.segment:
            row[0] = First(group, other, position, segment, event)
            self._count += 1
            if 2 * self._count > self._room:
                self._grow()
        elif _below(segment, position, before.segment, before.position):
            row[0] = First(group, other, position, segment, event)
            self.again.add(before.event, before.segment, before.position)
        else:
            self.again.add(event, segment, position)
        return 0

    cdef int _grow(self) except -1:
        cdef First* before = self._rows
        cdef Py_ssize_t room = self._room, at
        self._rows = <First*>calloc(2 * room, sizeof(First))
        if self._rows is NULL:
            self._rows = before
            raise MemoryError
        self._room = 2 * room
        for at in range(room):
            if before[at].segment:
                self._at(before[at].group, before[at].other)[0] = before[at]
        free(before)
        return 0

    cdef int tell_others(self, Found near, Found another) except -1:
        """Of records that agree only in the first hash, all but the lowest: those that
        are near to a lower one, and the others."""
        cdef Py_ssize_t room = self._room, at
        cdef First* row
        cdef Lowest* groups = <Lowest*>calloc(room, sizeof(Lowest))
        cdef Lowest* nearest = <Lowest*>calloc(room, sizeof(Lowest))
        try:
            if groups is NULL or nearest is NULL:
                raise MemoryError
            for at in range(room):
                row = &self._rows[at]
                if row.segment:
                    _note(groups, room, row.group, row)
                    _note(nearest, room, _vicinity(row), row)
            for at in range(room):
                row = &self._rows[at]
                if row.segment and not _is_lowest(groups, room, row.group, row):
                    if _is_lowest(nearest, room, _vicinity(row), row):
                        another.add(row.event, row.segment, row.position)
                    else:
                        near.add(row.event, row.segment, row.position)
        finally:
            free(groups)
            free(nearest)
        return 0


cdef inline uint64_t _vicinity(First* row) noexcept:
    """What records of one group have in common that are near to each other."""
    return _mixed(row.group ^ _mixed(row.other >> LOW_BITS))


cdef inline void _note(
    Lowest* groups, Py_ssize_t room, uint64_t group, First* row
) noexcept:
    cdef Lowest* lowest = _lowest(groups, room, group)
    if not lowest.segment or _below(
        row.segment, row.position, lowest.segment, lowest.position
    ):
        lowest[0] = Lowest(group, row.position, row.segment)


cdef inline bint _is_lowest(
    Lowest* groups, Py_ssize_t room, uint64_t group, First* row
) noexcept:
    cdef Lowest* lowest = _lowest(groups, room, group)
    return lowest.segment == row.segment and lowest.position == row.position


cdef inline Lowest* _lowest(Lowest* groups, Py_ssize_t room, uint64_t group) noexcept:
    cdef Py_ssize_t at = <Py_ssize_t>(_mixed(group) & <uint64_t>(room - 1))
    while groups[at].segment and groups[at].group != group:
        at = (at + 1) & (room - 1)
    return &groups[at]


cdef uint64_t* _numbers(block) except? NULL:
    return <uint64_t*><size_t>block.buffer_info()[0]


def repeated(read, Py_ssize_t total, *, Py_ssize_t keep, Py_ssize_t at_once=0):
    """Which of `total` records agree with a lower one.

    `read(n)` is called several times and gives, block by block, the number of a segment
    from 1 on and the first `n` of these columns, each an `array` of 64 bits a number:
    groups, others, positions and events. A hash of 0 stands for none.

    Answers three times with how many there are of each (segment, event), and the lowest
    `keep` of their positions: of records that agree in both hashes with a lower one, of
    those whose second hash differs only in its low bits, and of all others that agree with
    one in the first.
    """
    cdef Bits bits = Bits(total)
    cdef Found again = Found(keep), near = Found(keep), another = Found(keep)
    cdef Pass one
    cdef uint64_t* groups
    cdef uint64_t* others
    cdef uint64_t* positions
    cdef uint64_t* events
    cdef Py_ssize_t at, candidates = 0, passes, number
    cdef uint32_t place
    at_once = at_once or min(MOST, max(FEWEST, total // 64))
    for _, columns in read(1):
        bits.add(_numbers(columns[0]), len(columns[0]))
    for _, columns in read(1):
        groups = _numbers(columns[0])
        for at in range(len(columns[0])):
            candidates += bits.again(groups[at])
    passes = 1 + candidates // at_once if candidates else 0
    for number in range(passes):
        one = Pass(again)
        for segment, columns in read(4):
            place = segment
            groups, others = _numbers(columns[0]), _numbers(columns[1])
            positions, events = _numbers(columns[2]), _numbers(columns[3])
            for at in range(len(columns[0])):
                if others[at] and bits.again(groups[at]) and (
                    passes == 1
                    or <Py_ssize_t>(_mixed(groups[at]) >> 40) % passes == number
                ):
                    one.add(
                        groups[at], others[at], place, <int64_t>positions[at],
                        <uint32_t>events[at],
                    )
        one.tell_others(near, another)
    return (
        (again.counts, again.lowest),
        (near.counts, near.lowest),
        (another.counts, another.lowest),
    )


cdef inline Py_ssize_t _bucket(uint64_t hash, Py_ssize_t into) noexcept:
    # Some hashes hold a moment in their low bits, and others are not mixed.
    return <Py_ssize_t>((hash * 0x9E3779B97F4A7C15ULL >> 32) % <uint64_t>into)


def in_buckets(columns, Py_ssize_t by, Py_ssize_t into):
    """The rows of four columns, in buckets by the hash in one of them.

    Rows without one of both hashes, the first two columns, repeat nothing and are left out.
    """
    cdef uint64_t* first = _numbers(columns[0])
    cdef uint64_t* second = _numbers(columns[1])
    cdef uint64_t* groups = _numbers(columns[by])
    cdef uint64_t* theirs
    cdef Py_ssize_t count = len(columns[0]), at, bucket
    cdef Py_ssize_t* sizes = <Py_ssize_t*>calloc(into, sizeof(Py_ssize_t))
    cdef uint64_t** ends = <uint64_t**>calloc(into, sizeof(uint64_t*))
    if sizes is NULL or ends is NULL:
        free(sizes)
        free(ends)
        raise MemoryError
    try:
        for at in range(count):
            if first[at] and second[at]:
                sizes[_bucket(groups[at], into)] += 1
        buckets = [
            [array("Q", bytes(8 * sizes[bucket])) for _ in columns] for bucket in range(into)
        ]
        for number, column in enumerate(columns):
            theirs = _numbers(column)
            for bucket in range(into):
                ends[bucket] = _numbers(buckets[bucket][number])
            for at in range(count):
                if first[at] and second[at]:
                    bucket = _bucket(groups[at], into)
                    ends[bucket][0] = theirs[at]
                    ends[bucket] += 1
        return buckets
    finally:
        free(sizes)
        free(ends)
