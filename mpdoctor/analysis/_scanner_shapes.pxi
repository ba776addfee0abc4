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
    stream, `facets` those of the values that are counted, by dimension. Distances between time and receipt are healthy from `low` to `high` seconds,
    and of less than `shift` seconds concern nobody. `roles` are places of what tells
    who is who, `rare` those of what makes an event unusual unless it is null, `own` those
    of what makes it unusual where it names another user.
    """

    cdef readonly object shape
    cdef tuple columns
    cdef int time
    cdef int receipt
    cdef int id
    cdef int insert
    cdef int parts[8]
    cdef int parts_count
    cdef int facets[FACETS]
    cdef readonly dict days
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
    cdef int own[MOST_OWN]
    cdef int own_count
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
        tuple facets=(),
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
        for number in range(FACETS):
            self.facets[<int>number] = -1
        for number, name in facets:
            self.facets[<int>number] = at[name]
        self.days = {}
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
        for name in filter(is_own_id_property, names):
            if self.own_count == MOST_OWN:
                self.unusual = True
                break
            self.own[self.own_count] = at[name]
            self.own_count += 1

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


cdef class NameTrie:
    """The property names of known shapes, along paths that share what they begin with."""

    cdef TrieNode* nodes
    cdef char* names
    cdef list leaves
    cdef int _count
    cdef int _room
    cdef dict _places
    cdef Py_ssize_t _used
    cdef Py_ssize_t _space

    def __init__(self):
        self.leaves, self._places = [], {}
        self._add(b"")

    def __dealloc__(self):
        free(self.nodes)
        free(self.names)

    cdef int add(self, tuple names) except -1:
        """A path for these names, where there is none yet."""
        cdef TrieLeaf leaf
        cdef int node = 0
        for name in names:
            node = self.below(node, name.encode())
        if self.nodes[node].leaf < 0:
            leaf = TrieLeaf()
            leaf.names = names
            leaf.lib = names.index("mp_lib") if "mp_lib" in names else -1
            leaf.known, leaf.shapes = Texts(), []
            self.nodes[node].leaf = <int>len(self.leaves)
            self.leaves.append(leaf)
        return 0

    cdef int below(self, int node, bytes name) except -1:
        """The node that a name leads to."""
        cdef int found = self.nodes[node].child, last = -1
        cdef TrieNode* one
        while found >= 0:
            one = &self.nodes[found]
            if one.size == len(name) and memcmp(
                self.names + one.name, PyBytes_AS_STRING(name), one.size
            ) == 0:
                return found
            last = found
            found = one.next
        found = self._add(name)
        if last < 0:
            self.nodes[node].child = found
        else:
            self.nodes[last].next = found
        return found

    cdef int _add(self, bytes name) except -1:
        cdef Py_ssize_t size = len(name)
        cdef object place = self._places.get(name)
        if self._count == self._room:
            self._room = max(256, 2 * self._room)
            self.nodes = <TrieNode*>_more(
                self.nodes, self._room * sizeof(TrieNode)
            )
        if place is None:
            if self._used + size >= self._space:
                self._space = max(4096, 2 * self._space, self._used + size + 1)
                self.names = <char*>_more(self.names, self._space)
            memcpy(self.names + self._used, PyBytes_AS_STRING(name), size)
            place = self._places[name] = self._used
            self._used += size
        self.nodes[self._count] = TrieNode(place, <int>size, -1, -1, -1)
        self._count += 1
        return self._count - 1
