# Part of `sieve.pyx`: what is known of a column, and what is brought of it.

cdef class Column:
    """What the sieve knows of a column, and what it brings of it.

    `met` has a bit for each JSON type that may pass. `low` and `high` are the range in
    which numbers are healthy. `brought` and `rows` are values to be screened and the
    rows that they stand in, `counts` the values that passed by, per JSON type; of what
    was brought, `kinds` are the types and `unsure` has a bit for each guard that did
    not spare all texts. An `open`
    column has too many texts to remember healthy ones. One that is not `watched` only
    has to be sound JSON. Where nobody objects to `flat_lists` or `flat_objects`, they may
    be followed `inside`.
    """

    # What is looked at for every value lies close together.
    cdef readonly bint watched
    cdef int met
    cdef bint open
    cdef bint ranged
    cdef bint numb  # no number concerns anybody
    cdef bint asked
    cdef bint flat_lists
    cdef bint flat_objects
    cdef Inside inside
    cdef Py_ssize_t free  # texts below this length concern no guard
    cdef tuple guards
    cdef double low
    cdef double high
    cdef Texts known
    cdef int64_t passed
    cdef int64_t counts[KINDS]
    cdef uint64_t _unsure
    cdef int _kinds
    cdef readonly object node
    cdef readonly list brought
    cdef readonly list rows
    cdef list _tokens

    def __init__(
        self,
        node,
        tuple bounds=None,
        tuple guards=(),
        *,
        bint flat_lists=False,
        bint flat_objects=False,
        Inside inside=None,
    ):
        self.node = node
        self.watched = node is not None
        self.brought = []
        self.rows = []
        self.known = Texts()
        self.flat_lists, self.flat_objects = flat_lists, flat_objects
        self.inside = inside
        self._tokens = []
        self.met = 0 if self.watched else (1 << KINDS) - 1
        self.guards = guards
        self.free = PY_SSIZE_T_MAX
        for guard in guards:
            self.free = min(self.free, (<Guard>guard).shortest)
        self.ranged = bounds is not None
        if bounds is not None:
            self.low, self.high = bounds
            self.numb = self.low == -INFINITY and self.high == INFINITY

    cdef bint meets(self, int type) except -1:
        """Whether values of a type may pass: once the node has seen one."""
        cdef int number
        if self.asked:
            return False
        self.asked = True
        met = self.node.met_types()
        for number in range(KINDS):
            if met is None or TYPES[number] in met:
                self.met |= 1 << number
        return self.met >> type & 1

    cdef inline bint settles(self, Token* token) noexcept:
        """Whether a text is too short to be objected to, or a number surely in the range
        in which all are healthy."""
        cdef double value = 0, scale = 1, blur
        cdef const char* at = token.start
        cdef const char* end = at + token.size
        cdef bint negative = at[0] == 45, fraction = False
        if not token.plain:
            return False
        if token.type == TEXT:
            return token.size - 2 < self.free
        if token.type != NUMBER or not self.ranged or token.size > PLAIN_DIGITS:
            return False
        if self.numb:
            return True
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
        return self.low <= value - blur and value + blur <= self.high

    cdef bint spares(self, Token* token) noexcept:
        """Whether a text is harmless in the eyes of all guards."""
        cdef Guard guard
        cdef Py_ssize_t at, size = token.size - 2
        if not token.plain:
            return False
        for at in range(len(self.guards)):
            guard = <Guard>self.guards[at]
            if guard.shortest <= size <= guard.longest and not guard.spares(
                token.start + 1, size
            ):
                return False
        return True

    cdef inline bint is_looked_into(self) noexcept:
        """Whether something inside its lists or objects has to be counted."""
        return self.inside is not None and self.inside.watched

    cdef int bring(self, Token* token, object value, object row) except -1:
        """Bring a value to be screened."""
        self.brought.append(value)
        self.rows.append(row)
        if not self.open:
            self._tokens.append(
                None
                if token.type >= LIST and self.is_looked_into()
                else PyBytes_FromStringAndSize(token.start, token.size)
            )
        if token.type == NUMBER:
            # A whole number may be too long for an integer.
            if not token.whole or token.size > PLAIN_DIGITS:
                self._kinds |= 1 << KINDS
            if token.whole:
                self._kinds |= 1 << NUMBER
        else:
            self._kinds |= 1 << token.type
            if token.type == TEXT:
                self._unsure |= self._doubts(token)
        return 0

    cdef uint64_t _doubts(self, Token* token) noexcept:
        """A bit for each guard that does not spare a text."""
        cdef Guard guard
        cdef Py_ssize_t at, size = token.size - 2
        cdef uint64_t found = 0
        if not token.plain or len(self.guards) > 63:
            return ~found
        for at in range(len(self.guards)):
            guard = <Guard>self.guards[at]
            if guard.shortest <= size <= guard.longest and not guard.spares(
                token.start + 1, size
            ):
                found |= 1ULL << at
        return found

    @property
    def unsure(self):
        # More guards than bits, or texts that are not plain: all of them.
        return -1 if self._unsure == UINT64_MAX else self._unsure

    @property
    def kinds(self):
        """The Python types of what was brought; perhaps one too many."""
        cdef int number
        return {
            _PYTHON[number] for number in range(KINDS + 1) if self._kinds >> number & 1
        }

    cdef int remember(self, object value) except -1:
        """Remember a healthy scalar."""
        cdef bytes token
        if (
            self.watched
            and self.known.count < MOST_KNOWN
            and type(value) in (str, int, float, bool, type(None))
            and not (type(value) is int and value.bit_length() > 63)
        ):
            token = dumps(value)
            if PyBytes_GET_SIZE(token) > LONGEST_KNOWN:
                return 0
            self.known.add(PyBytes_AS_STRING(token), PyBytes_GET_SIZE(token))
        return 0

    def learn(self):
        """Remember what was brought and is healthy, and start anew.

        Answers whether it just became open.
        """
        cdef const char* text
        cdef bytes token
        cdef bint before = self.open
        if self._tokens:
            fresh = set(self._tokens)
            fresh.discard(None)
            self.open = self.known.count + len(fresh) > MOST_KNOWN or (
                len(fresh) >= MANY
                and 4 * len(fresh) > 3 * (self.passed + len(self._tokens))
            )
            if self.open:
                self.known.clear()
            else:
                for token in fresh:
                    if PyBytes_GET_SIZE(token) <= LONGEST_KNOWN:
                        self.known.add(
                            PyBytes_AS_STRING(token), PyBytes_GET_SIZE(token)
                        )
        if self.inside is not None:
            for value in self.brought[:LEARNT_FROM]:
                self.inside.learn(value)
        self.passed = 0
        self._unsure = 0
        self._kinds = 0
        self.asked = False
        self._tokens.clear()
        self.brought.clear()
        self.rows.clear()
        return self.open and not before

    def without(self, set rows):
        """Take back what these rows brought."""
        cdef list kept = [
            at for at, row in enumerate(self.rows) if row not in rows
        ]
        for own in (self.brought, self.rows, self._tokens):
            if own:
                own[:] = [own[at] for at in kept]

    def counted(self):
        """How many values of each type passed by, by name; starts anew."""
        cdef int number
        found = {}
        for number in range(KINDS):
            if self.counts[number]:
                found[TYPES[number]] = self.counts[number]
                self.counts[number] = 0
        return found
