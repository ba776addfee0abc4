# Part of `sieve.pyx`: what lines look like, and who sent them.

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
        self.door = layout.lane.channel
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
