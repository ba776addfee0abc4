# Part of `_scanner.pyx`: columns, and the verdicts on their values.

cdef enum:
    HEALTHY = 0
    FAULTY = 1
    UNJUDGED = 2

cdef enum:
    MOST_VERDICTS = 8192
    MOST_VERDICT_BYTES = 1 << 20
    PATIENCE = 16  # starts after which remembering is tried again


cdef class Verdicts:
    """What is thought of values, by the bytes that they are written in.

    One for all columns with the same `checks`. It is bounded: beyond so many values it
    starts anew, unless many of them came again and there is room. Where hardly a value
    came twice, most of these starts remember none.
    """

    cdef object checks
    cdef int judged  # a bit for each JSON type that has checks
    cdef HealthyTokens _texts  # or None, as the next two
    cdef HealthyNestTokens _lists
    cdef HealthyNestTokens _objects
    cdef double _low  # numbers from here
    cdef double _high  # to here are healthy
    cdef bint _whole  # if they are whole
    cdef Texts _tokens
    cdef bint _remembers
    cdef int _starts
    cdef Py_ssize_t _hits
    cdef Py_ssize_t _count  # of values, each with a number
    cdef Py_ssize_t _judged  # how many of them, from the first on, are judged
    cdef char* _states  # by number
    cdef Py_ssize_t _room
    cdef dict _faults  # by number: the value, and (code, label) pairs
    cdef list _values  # that are to be judged

    def __init__(self, checks):
        self.checks = checks
        self._tokens = Texts()
        self._faults, self._values = {}, []
        self._remembers = True
        for number, kind in enumerate(_PYTHON):
            if checks.of(kind) is not None:
                self.judged |= 1 << <int>number
        self._low, self._high = INFINITY, -INFINITY
        texts, numbers, lists, objects = map(checks.of, (str, int, list, dict))
        if texts is not None:
            self._texts = HealthyTokens(texts.checks)
        if numbers is not None:
            self._low, self._high = numbers.bounds
            self._whole = numbers.whole
        if lists is not None and lists.nests is not None:
            self._lists = HealthyNestTokens(lists.nests)
        if objects is not None and objects.nests is not None:
            self._objects = HealthyNestTokens(objects.nests)

    def __dealloc__(self):
        free(self._states)

    cdef inline bint clear(self, Token* token) except -1:
        """Whether a value is surely healthy, by its bytes alone."""
        if token.type == TEXT:
            return token.plain and self._texts.clear(token)
        if token.type == NUMBER:
            return (
                token.plain
                and (token.whole or not self._whole)
                and self._is_in_range(token)
            )
        if token.type == LIST:
            return token.whole and self._lists is not None and self._lists.clear(token)
        if token.type == OBJECT:
            return (
                token.whole and self._objects is not None and self._objects.clear(token)
            )
        return False

    cdef inline bint _is_in_range(self, Token* token) noexcept:
        """Whether a plain number is surely in the range in which all are healthy."""
        cdef double value = 0, scale = 1, blur
        cdef const char* at = token.start
        cdef const char* end = at + token.size
        cdef bint negative = at[0] == 45, fraction = False
        if self._low > self._high or token.size > PLAIN_DIGITS:
            return False
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
        return self._low <= value - blur and value + blur <= self._high

    cdef inline Py_ssize_t find(self, Token* token) noexcept:
        """The number of a value, or -1."""
        cdef Py_ssize_t number
        if not self._remembers:
            return -1
        number = self._tokens.find(token.start, token.size)
        self._hits += number >= 0
        return number

    cdef Py_ssize_t add(self, Token* token, object value) except -1:
        """The number of a value that is to be judged."""
        cdef Py_ssize_t number = self._count
        if self._remembers:
            self._tokens.add(token.start, token.size)
        if number >= self._room:
            self._room = max(256, 2 * (number + 1))
            self._states = <char*>_more(self._states, self._room)
        self._states[number] = UNJUDGED
        self._values.append(value)
        self._count += 1
        return number

    def judge(self):
        """Judge the values that came since."""
        cdef Py_ssize_t at
        cdef list values = self._values
        if not values:
            return
        memset(self._states + self._judged, HEALTHY, len(values))
        kinds = set(map(type, values))
        for kind in kinds:
            checks = self.checks.of(kind)
            if checks is None:
                continue
            some = values
            if len(kinds) > 1:
                some = [value for value in values if type(value) is kind]
            found = checks.judge(some)
            if not found:
                continue
            nesting = kind in NESTING
            for at in range(len(values)):
                value = values[at]
                if type(value) is kind:
                    key = key_of(value) if nesting else value
                    if key in found:
                        self._states[self._judged + at] = FAULTY
                        self._faults[self._judged + at] = (value, found[key])
        self._judged += len(values)
        values.clear()

    @property
    def held(self):
        """Bytes that are remembered."""
        return self._tokens._used + 4 * sizeof(Entry) * self._tokens.count

    def trim(self, bint crowded):
        """Start anew where too much is remembered: by itself, or by all together."""
        cdef bint small = (
            self._count <= MOST_VERDICTS and self._tokens._used <= MOST_VERDICT_BYTES
        )
        cdef bint pays = self._remembers and self._hits > self._count // 4
        if small or (pays and not crowded):
            return
        self._starts += 1
        self._remembers = pays or self._starts % PATIENCE == 0
        self._tokens.forget()
        self._faults.clear()
        self._count = self._judged = self._hits = 0


cdef class ScannedColumn:
    """What the scanner knows of a column, and what it has counted of it.

    `column` is a `PropertyColumn`, or `None` where nobody looks at the values.
    """

    cdef readonly object column
    cdef Verdicts verdicts
    cdef int met  # a bit for each JSON type that may be counted
    cdef int judged  # a bit for each JSON type that has checks
    cdef int nested  # a bit for each JSON type of which the inside is looked at
    cdef bint asked
    cdef bint can_follow  # whether the inside can be looked at in the bytes
    cdef Texts keys  # that are looked at in objects, numbered as the columns
    cdef list inside  # columns of items, or of what is under keys
    cdef int64_t counts[KINDS]
    cdef readonly list values  # with an inside that is looked at
    cdef readonly list rows  # those that these values stand in

    def __init__(self, column, Verdicts verdicts, list inside=None):
        """`inside` has (list or dict, key, column) for all that is looked at inside."""
        self.column, self.verdicts = column, verdicts
        self.values, self.rows = [], []
        if column is None:
            return
        self.inside = []
        if inside:
            self.keys = Texts()
        self.judged = verdicts.judged
        for kind, key, child in inside or ():
            self.nested |= 1 << (LIST if kind is list else OBJECT)
            text = key.encode()
            self.keys.add(text, len(text))
            self.inside.append(child)
        self.can_follow = not inside or (
            len(inside) <= 64 and len({kind for kind, _, _ in inside}) == 1
        )
        if not column.counted:
            self.met = (1 << KINDS) - 1

    cdef bint meets(self, int type) except -1:
        """Whether values of a type may be counted: once a decoded one was seen."""
        cdef int number
        if self.asked:
            return False
        self.asked = True
        for number in range(KINDS):
            if TYPES[number] in self.column.firsts:
                self.met |= 1 << number
        return self.met >> type & 1

    def counted(self):
        """How many values of each type were counted, by its name; starts anew."""
        cdef int number
        found = {}
        for number in range(KINDS):
            if self.counts[number]:
                found[TYPES[number]] = self.counts[number]
                self.counts[number] = 0
        return found

    def settle(self):
        """Forget the nested values, and that types were asked for in vain."""
        self.asked = False
        self.values.clear()
        self.rows.clear()
