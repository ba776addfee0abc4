# Part of `_scanner.pyx`: the records that were counted in a block.

cdef struct Row:
    int64_t position
    int64_t day
    int second  # of the day
    uint64_t insert
    uint64_t key
    double lag
    int facets[FACETS]  # numbers of values by dimension, -1 for none
    int pair
    bint odd  # the lag is to be judged


cdef struct Sum:
    int64_t count
    int shape
    int days
    bint remembered  # whether its records are to be found again when they are repeated


cdef class RowCounts:
    """The rows of a block, and how many there were of each shape from each stream.

    `number` answers with the number of an event and its channel among the repeated ones;
    `keep` is how many first positions are remembered.
    """

    cdef readonly list pairs
    cdef readonly dict streams
    cdef readonly list shapes
    cdef readonly Py_ssize_t height
    cdef object _number
    cdef Py_ssize_t _keep
    cdef tuple _shard
    cdef Sum* _sums
    cdef Py_ssize_t _pairs_room
    cdef list _days
    cdef list _facets
    cdef Py_ssize_t _facet_cells
    cdef dict _clock_numbers  # by event
    cdef uint32_t* _clocks  # counts by second, minute and hour of UTC
    cdef Py_ssize_t _clocks_room
    cdef ShapeSum* _shape_sums
    cdef int64_t* _event_numbers  # of the events of shapes, in this shard; -1 for none
    cdef Py_ssize_t _shapes_room
    cdef Py_ssize_t _shapes_count
    cdef Row* _rows
    cdef Py_ssize_t _rows_room

    def __init__(self, number, Py_ssize_t keep):
        self._number, self._keep = number, keep
        self.pairs, self.streams, self.shapes, self._days = [], {}, [], []
        self._facets = [FacetNumbers(at) for at in range(FACETS)]
        self._clock_numbers = {}
        self._shard = (0, 0)

    def __dealloc__(self):
        cdef Py_ssize_t at
        cdef int number
        for at in range(self._shapes_count):
            for number in range(FACETS):
                free(self._shape_sums[at].facets[number])
        free(self._shape_sums)
        free(self._clocks)
        free(self._rows)
        free(self._sums)
        free(self._event_numbers)

    cdef Py_ssize_t add(self, Row* row) except -1:
        """The number of a row that is added."""
        if self.height == self._rows_room:
            self._rows_room = max(1024, 2 * self._rows_room)
            self._rows = <Row*>_more(self._rows, self._rows_room * sizeof(Row))
        self._rows[self.height] = row[0]
        self.height += 1
        return self.height - 1

    cdef int pair_up(self, ScannedShape shape, Py_ssize_t stream) except -1:
        """Begin to count the records of a shape from one of its streams."""
        cdef Py_ssize_t room = shape.room
        cdef int number = <int>len(self.pairs)
        cdef Days days = shape.streams._days[stream]
        if stream >= room:
            shape.pairs = <int*>_more(shape.pairs, 2 * (stream + 1) * sizeof(int))
            shape.room = 2 * (stream + 1)
            while room < shape.room:
                shape.pairs[room] = -1
                room += 1
        if number == self._pairs_room:
            self._pairs_room = max(256, 2 * number)
            self._sums = <Sum*>_more(self._sums, self._pairs_room * sizeof(Sum))
        self._sums[number] = Sum(0, shape.number, days._number, shape.insert >= 0)
        self.pairs.append(Pair(shape, days))
        shape.pairs[stream] = number
        return 0

    cdef bint meet_stream(
        self, ScannedShape shape, Notes notes, Token* tokens
    ) except -1:
        """Get to know a stream by what was noted."""
        cdef int at
        cdef Days days
        if shape.streams._texts.count >= MOST_STREAMS:
            return False
        for at in range(shape.parts_count):
            if tokens[shape.parts[at]].type >= LIST:
                return False
        try:
            values = tuple(
                [
                    _decoded(&tokens[shape.parts[at]])
                    for at in range(shape.parts_count)
                ]
            )
        except JSONDecodeError:
            return False
        stream = shape.shape.stream_of(values)
        shape.streams._texts.add(notes.text, notes.size)
        if stream not in self.streams:
            days = Days(stream, len(self.streams))
            self.streams[stream] = days
            self._days.append(days)
        shape.streams._days.append(self.streams[stream])
        return True

    cdef int enrol(self, ScannedShape shape) except -1:
        cdef Py_ssize_t number = len(self.shapes)
        if number == self._shapes_room:
            self._shapes_room = max(256, 2 * number)
            self._event_numbers = <int64_t*>_more(
                self._event_numbers, self._shapes_room * sizeof(int64_t)
            )
            self._shape_sums = <ShapeSum*>_more(
                self._shape_sums, self._shapes_room * sizeof(ShapeSum)
            )
        shape.number = <int>number
        self._event_numbers[number] = -1
        memset(&self._shape_sums[number], 0, sizeof(ShapeSum))
        self._shape_sums[number].clock = self._clock_number(shape.event)
        self._shapes_count = number + 1
        self.shapes.append(shape)
        return 0

    cdef int _clock_number(self, event) except -1:
        cdef int number = <int>len(self._clock_numbers)
        cdef object known = self._clock_numbers.setdefault(event, number)
        if known != number:
            return known
        if number == self._clocks_room:
            self._clocks_room = max(64, 2 * number)
            self._clocks = <uint32_t*>_more(
                self._clocks, self._clocks_room * CLOCK * sizeof(uint32_t)
            )
        memset(self._clocks + number * CLOCK, 0, CLOCK * sizeof(uint32_t))
        return number

    def odd_lags(self):
        """(row, lag) of records whose time is oddly far from their receipt."""
        cdef Py_ssize_t at
        return [
            (at, self._rows[at].lag) for at in range(self.height) if self._rows[at].odd
        ]

    def shape(self, Py_ssize_t row):
        """The shape of a row."""
        return (<Pair>self.pairs[self._rows[row].pair]).shape

    def source(self, Py_ssize_t row):
        """Event, packed position and source (sender, and origin) of a row."""
        cdef Row* one = &self._rows[row]
        cdef Pair pair = <Pair>self.pairs[one.pair]
        cdef int at
        cdef list origin = [one.day]
        for at in range(FACETS):
            if one.facets[at] >= 0:
                origin.append(
                    (<FacetNumbers>self._facets[at]).facet(
                        one.facets[at], pair.shape.library
                    )
                )
        return pair.shape.event, one.position, (pair.stream.sender, tuple(origin))

    def has_many_facets(self):
        """Whether so many values are told apart that counting should start anew."""
        cdef FacetNumbers facets
        for facets in self._facets:
            if facets._texts.count >= MOST_FACET_VALUES:
                return True
        return self._facet_cells >= MOST_FACET_CELLS

    def settle(self):
        """Count the rows, and start anew.

        Answers with the hashes of insert ids and keys, the positions and the numbers of
        events of the rows that may be repeated, packed in 64 bits each.
        """
        cdef Py_ssize_t at, remembered = 0
        cdef int dimension, value
        cdef Row* row
        cdef Sum* sum
        cdef ShapeSum* of_shape
        cdef Days days
        cdef ScannedShape shape
        cdef Py_ssize_t size = self.height * sizeof(uint64_t)
        cdef bytes inserts = PyBytes_FromStringAndSize(NULL, size)
        cdef bytes keys = PyBytes_FromStringAndSize(NULL, size)
        cdef bytes positions = PyBytes_FromStringAndSize(NULL, size)
        cdef bytes numbers = PyBytes_FromStringAndSize(NULL, size)
        cdef uint64_t* insert = <uint64_t*>PyBytes_AS_STRING(inserts)
        cdef uint64_t* key = <uint64_t*>PyBytes_AS_STRING(keys)
        cdef uint64_t* position = <uint64_t*>PyBytes_AS_STRING(positions)
        cdef uint64_t* number = <uint64_t*>PyBytes_AS_STRING(numbers)
        for at in range(self.height):
            row = &self._rows[at]
            sum = &self._sums[row.pair]
            days = <Days>self._days[sum.days]
            if sum.count < self._keep:
                (<Pair>self.pairs[row.pair]).firsts.append((*self._shard, row.position))
                if len(days.firsts) < self._keep:
                    days.firsts.append((*self._shard, row.position))
            sum.count += 1
            days.add(row.day)
            of_shape = &self._shape_sums[sum.shape]
            if row.day != of_shape.day:
                self._close_day(sum.shape)
                of_shape.day = row.day
            of_shape.today += 1
            _count_clock(self._clocks + of_shape.clock * CLOCK, row.second)
            for dimension in range(FACETS):
                value = row.facets[dimension]
                if value >= 0:
                    self._facet_cells += _count_facet(
                        of_shape, dimension, <uint32_t>value
                    )
            if not sum.remembered:
                continue
            if self._event_numbers[sum.shape] < 0:
                shape = <ScannedShape>self.shapes[sum.shape]
                self._event_numbers[sum.shape] = self._number(shape.event, shape.channel)
            insert[remembered] = row.insert
            key[remembered] = row.key
            position[remembered] = <uint64_t>row.position
            number[remembered] = <uint64_t>self._event_numbers[sum.shape]
            remembered += 1
        size = remembered * sizeof(uint64_t)
        self.height = 0
        return inserts[:size], keys[:size], positions[:size], numbers[:size]

    cdef int _close_day(self, int number) except -1:
        """Add the records of the day that were counted last."""
        cdef ShapeSum* sum = &self._shape_sums[number]
        cdef dict days
        # Exports are in order, so a day seldom ends.
        if sum.today:
            days = (<ScannedShape>self.shapes[number]).days
            days[sum.day] = days.get(sum.day, 0) + sum.today
            sum.today = 0
        return 0

    def spreads(self):
        """The shapes, each with its records by day and by value (the number of its
        dimension, and the value)."""
        cdef int number, dimension
        cdef uint32_t value
        cdef ShapeSum* sum
        cdef ScannedShape shape
        found = []
        for number in range(<int>self._shapes_count):
            sum = &self._shape_sums[number]
            self._close_day(number)
            counts = {}
            for dimension in range(FACETS):
                values = (<FacetNumbers>self._facets[dimension]).values
                for value in range(sum.room[dimension]):
                    if sum.facets[dimension][value]:
                        key = (dimension, values[value])
                        counts[key] = (
                            counts.get(key, 0) + sum.facets[dimension][value]
                        )
            shape = <ScannedShape>self.shapes[number]
            # Where only ids are read, nothing is counted.
            if shape.shape is None:
                continue
            found.append((shape.shape, shape.days, counts))
        return found

    def clocks(self):
        """The events, each with its records by time of day."""
        cdef int number, at
        cdef uint32_t* clock
        found = []
        for event, number in self._clock_numbers.items():
            clock = self._clocks + number * CLOCK
            found.append((event, {at: clock[at] for at in range(CLOCK) if clock[at]}))
        return found

    def counted(self):
        """The pairs of shape and stream, with their counts."""
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
        for at in range(len(self.shapes)):
            self._event_numbers[at] = -1
