# Part of `_scanner.pyx`: the values by which records are told apart.

cdef enum:
    FACETS = 6
    CLOCK = 144
    MOST_FACET_VALUES = 1024
    MOST_FACET_CELLS = 1 << 21

if FACETS != len(DIMENSIONS):
    raise ImportError("the compiled scanner was made for other dimensions")


cdef class FacetNumbers:
    """The values of one dimension, numbered by the texts that they are written in."""

    cdef Texts _texts
    cdef list values  # by number
    cdef int _dimension
    cdef dict _facets  # by the number of the value, and the library

    def __init__(self, int dimension):
        self._texts = Texts()
        self.values = []
        self._dimension = dimension
        self._facets = {}

    cdef tuple facet(self, int number, str library):
        """The facet of a value in records of a library."""
        cdef tuple key = (number, library)
        found = self._facets.get(key)
        if found is None:
            found = facet_of(self._dimension, self.values[number], library)
            self._facets[key] = found
        return found

    cdef Py_ssize_t number(self, Token* token) except -3:
        """The number of a value; -1 where it is no text, -2 where it must be decoded."""
        cdef Py_ssize_t found
        if token.type != TEXT:
            return -1
        found = self._texts.find(token.start, token.size)
        if found >= 0:
            return found
        if self._texts.count >= MOST_FACET_VALUES:
            return -2
        try:
            value = _decoded(token)
        except JSONDecodeError:
            return -2
        self._texts.add(token.start, token.size)
        self.values.append(value[:LONGEST_FACET])
        return self._texts.count - 1


cdef struct ShapeSum:
    int64_t day  # of the records that were counted last
    int64_t today  # how many of them are not yet among the days
    uint32_t* facets[FACETS]  # counts by the numbers of values
    uint32_t room[FACETS]
    int clock  # the number of that of its event


cdef void _count_clock(uint32_t* clock, int second) noexcept nogil:
    """Count the time of day, as `mpdoctor.model.clock` numbers it."""
    clock[second % 60] += 1
    clock[60 + second // 60 % 60] += 1
    clock[120 + second // 3600] += 1


cdef Py_ssize_t _count_facet(ShapeSum* sum, int dimension, uint32_t value) except -1:
    """Count a value; how many cells had to be made for it."""
    cdef uint32_t room = sum.room[dimension], more
    if value >= room:
        more = max(8, 2 * value)
        sum.facets[dimension] = <uint32_t*>_more(
            sum.facets[dimension], more * sizeof(uint32_t)
        )
        memset(sum.facets[dimension] + room, 0, (more - room) * sizeof(uint32_t))
        sum.room[dimension] = more
        sum.facets[dimension][value] += 1
        return more - room
    sum.facets[dimension][value] += 1
    return 0
