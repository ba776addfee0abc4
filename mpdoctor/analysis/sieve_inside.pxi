# Part of `sieve.pyx`: what is inside lists and objects, followed without decoding it.

cdef enum:
    MOST_LEAVES = 4096
    MOST_ORDERS = 8
    LEARNT_FROM = 64  # values of a column between two settlings


cdef class Inside:
    """What is inside the lists or objects of a column.

    `columns` are those of what the plan knows to be under a key; an object passes only
    if it has all of them. `item` is the column of what stands in a list; where nobody
    watches it, a column that nobody watches.
    """

    cdef dict columns
    cdef Column item
    cdef list orders
    cdef bint watched

    def __init__(self, Column item, dict columns):
        self.item = item
        self.columns = columns
        self.watched = bool(columns) or (item is not None and item.watched)
        self.orders = []

    cdef int learn(self, object value) except -1:
        """Learn from a healthy value what may pass next time."""
        if type(value) is list and self.item is not None:
            for one in value:
                if type(one) is dict:
                    if self.item.inside is not None:
                        self.item.inside.learn(one)
                else:
                    self.item.remember(one)
        elif type(value) is dict:
            names = tuple(value)
            for name, column in self.columns.items():
                if name not in value:
                    return 0
                (<Column>column).remember(value[name])
            if (
                len(self.orders) < MOST_ORDERS
                and 0 < len(names) <= FLAT_MEMBERS
                and sum(map(len, names)) <= FLAT_BYTES
            ):
                for order in self.orders:
                    if (<Order>order).names == names:
                        return 0
                # Names are compared as they are written, so they must need no escapes.
                if all([dumps(name) == b'"%b"' % name.encode() for name in names]):
                    self.orders.append(Order(names, self.columns))
        return 0


cdef class Order:
    """Names of objects as they follow each other, each with its column or `None`."""

    cdef tuple names
    cdef list written
    cdef list columns

    def __init__(self, tuple names, dict columns):
        self.names = names
        self.written = [name.encode() for name in names]
        self.columns = [columns.get(name) for name in names]


cdef struct Leaf:
    PyObject* column
    int type


cdef class Leaves:
    """The values inside the lists and objects of one line that pass by unseen."""

    cdef Leaf _leaves[MOST_LEAVES]
    cdef Py_ssize_t count
    cdef Column _anything

    def __init__(self):
        self._anything = Column(None)

    cdef void add(self, int64_t number) noexcept:
        """Count them, or with -1 count them no more."""
        cdef Py_ssize_t at
        cdef Column column
        for at in range(self.count):
            column = <Column>self._leaves[at].column
            column.counts[self._leaves[at].type] += number
            column.passed += number

    cdef bint follow(self, Column column, Token* token) except -1:
        """Whether a list or object is flat, and all that is watched in it healthy."""
        cdef Py_ssize_t before = self.count
        cdef const char* end = token.start + token.size
        cdef const char* at = NULL
        if column.inside is None or token.size > FLAT_BYTES:
            return False
        if token.type == OBJECT:
            if column.flat_objects:
                at = self._object(column.inside, token.start, end)
        elif column.flat_lists and column.inside.item is not None:
            at = self._list(column.inside.item, token.start, end)
        if at is NULL or at != end:
            self.count = before
            return False
        return True

    cdef const char* _list(
        self, Column item, const char* at, const char* end
    ) except? NULL:
        cdef Py_ssize_t members = 0
        cdef Token token
        at = _blank(at + 1, end)
        if at < end and at[0] == 93:
            return at + 1
        while at < end:
            members += 1
            if members > FLAT_MEMBERS:
                return NULL
            if at[0] == 123:
                if item.watched and not (
                    item.flat_objects and self._met(item, OBJECT)
                ):
                    return NULL
                if item.inside is None:
                    return NULL
                at = self._object(item.inside, at, end)
            else:
                at = _value(at, end, &token)
                if at is not NULL and not self._settles(item, &token):
                    return NULL
            if at is NULL:
                return NULL
            at = _blank(at, end)
            if at >= end:
                return NULL
            if at[0] == 93:
                return at + 1
            if at[0] != 44:
                return NULL
            at = _blank(at + 1, end)
        return NULL

    cdef const char* _object(
        self, Inside inside, const char* at, const char* end
    ) except? NULL:
        cdef Py_ssize_t number, before = self.count
        cdef const char* stop
        for number in range(len(inside.orders)):
            stop = self._ordered(<Order>inside.orders[number], at, end)
            if stop is not NULL:
                return stop
            self.count = before
        return NULL

    cdef const char* _ordered(
        self, Order order, const char* at, const char* end
    ) except? NULL:
        """Behind an object whose names follow each other in this order, or NULL."""
        cdef Py_ssize_t number, size, last = len(order.written) - 1
        cdef bytes name
        cdef Token token
        at = _blank(at + 1, end)
        for number in range(last + 1):
            name = <bytes>order.written[number]
            size = PyBytes_GET_SIZE(name)
            if end - at < size + 2 or at[0] != 34 or at[size + 1] != 34:
                return NULL
            if not _same(PyBytes_AS_STRING(name), at + 1, size):
                return NULL
            at = _blank(at + size + 2, end)
            if at >= end or at[0] != 58:
                return NULL
            at = _value(_blank(at + 1, end), end, &token)
            if at is NULL:
                return NULL
            column = order.columns[number]
            if not self._settles(
                self._anything if column is None else <Column>column, &token
            ):
                return NULL
            at = _blank(at, end)
            if at >= end or at[0] != (125 if number == last else 44):
                return NULL
            at = _blank(at + 1, end) if number < last else at + 1
        return at

    cdef bint _settles(self, Column column, Token* token) except -1:
        """Whether nothing has to be said of a scalar."""
        if token.type == LIST or token.type == OBJECT:
            return False
        if token.type == TEXT and not (token.plain and token.size <= FLAT_TEXT + 2):
            return False
        if not column.watched:
            return token.plain
        if not self._met(column, token.type):
            return False
        return (
            column.settles(token)
            or column.known.find(token.start, token.size) >= 0
            or (token.type == TEXT and column.spares(token))
        )

    cdef bint _met(self, Column column, int type) except -1:
        """Whether a watched value of a type may pass; then it is one of the leaves."""
        if not column.met >> type & 1 and not column.meets(type):
            return False
        if self.count == MOST_LEAVES:
            return False
        self._leaves[self.count] = Leaf(<PyObject*>column, type)
        self.count += 1
        return True
