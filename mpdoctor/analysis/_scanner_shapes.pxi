# Part of `_scanner.pyx`: what lines look like, and who sent them.

cdef class Pair:
    """Records of one shape from one stream: how many, and the first positions."""

    cdef readonly object shape
    cdef readonly object stream
    cdef readonly int64_t count
    cdef readonly list firsts

    def __init__(self, ScannedShape shape, Days days):
        self.shape = shape.shape
        self.stream = days.stream
        self.firsts = []


cdef class Days:
    """Records of one stream: how many, the first positions, and how many a day."""

    cdef readonly object stream
    cdef readonly int64_t count
    cdef readonly list firsts
    cdef int _number
    cdef dict _days
    cdef int64_t _day
    cdef int64_t _today

    def __init__(self, stream, int number):
        self.stream = stream
        self._number = number
        self.firsts = []
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
    """The streams of one route and library, by the texts that tell them."""

    cdef Texts _texts
    cdef list _days

    def __init__(self):
        self._texts = Texts()
        self._days = []


cdef class ScannedShape:
    """What lines of one `RecordShape` look like, and what their route wants of them.

    `columns` has one column for each name. `time`, `receipt`, `id` and `insert` are
    places among the names, -1 where there is none; `parts` those of what tells the
    stream. Distances between time and receipt are healthy from `low` to `high` seconds,
    and of less than `shift` seconds concern nobody. `roles` are places of what tells
    who is who, `rare` those of what makes an event unusual unless it is null.
    """

    cdef readonly object shape
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
    cdef object channel
    cdef int number
    cdef int* pairs  # their numbers, by those of the streams; -1 for none yet
    cdef Py_ssize_t room
    cdef Streams streams
    cdef int roles[ROLES]
    cdef int rare[MOST_RARE]
    cdef int rare_count
    cdef bint unusual

    def __init__(
        self,
        shape,
        Streams streams,
        *,
        tuple names,
        tuple columns=(),
        receipt=None,
        id=None,
        tuple parts=(),
        tuple lags=(0.0, 0.0),
        double shift=0,
        double now=0,
    ):
        at = {name: place for place, name in enumerate(names)}
        self.shape = shape
        self.streams = streams
        self.columns = columns
        self.time = at.get("time", -1)
        self.receipt = at.get(receipt, -1)
        self.id = at.get(id, -1)
        self.insert = at.get("$insert_id", -1)
        self.parts_count = len(parts)
        for number, name in enumerate(parts):
            self.parts[<int>number] = at[name]
        self.low, self.high = lags
        self.shift = shift
        self.now = now
        if shape is not None:
            self.event = shape.event
            self.channel = shape.route.key.channel
        for number, name in enumerate(ROLE_NAMES):
            self.roles[<int>number] = at.get(name, -1)
        for name in RARE_PROPERTIES:
            if name in at:
                self.rare[self.rare_count] = at[name]
                self.rare_count += 1
        self.unusual = not DECODED_PROPERTIES.isdisjoint(at)

    def __dealloc__(self):
        free(self.pairs)


cdef struct TrieNode:
    int name  # where it is among the names
    int size
    int child  # the first of the nodes that may follow, or -1
    int next  # the next of the nodes that may stand here instead, or -1
    int leaf  # or -1, if no shape ends here


cdef class TrieLeaf:
    """Where the names of shapes end; events and libraries tell them apart."""

    cdef tuple names
    cdef int lib
    cdef Texts known
    cdef list shapes
