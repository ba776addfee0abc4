# Part of `_scanner.pyx`: JSON, as far as it has to be followed.

cdef extern from "Python.h":
    str PyUnicode_DecodeASCII(const char* text, Py_ssize_t size, const char* errors)
    double PyOS_string_to_double(const char* text, char** end, void* overflow) except? -1.0


cdef enum:
    TEXT = 0
    NUMBER = 1
    BOOLEAN = 2
    NULL_ = 3
    LIST = 4
    OBJECT = 5
    ABSENT_ = 6  # what an object does not hold
    KINDS = 7

cdef enum:
    DEEPEST = 60
    PLAIN_DIGITS = 15


cdef struct Token:
    const char* start
    Py_ssize_t size
    int type
    bint plain  # text: ASCII without escapes; number: few digits without exponent; list
    # and object: nothing inside that is not plain
    bint whole  # number: without fraction and exponent; list and object: no key and no
    # number inside that is not plain
    # Of a list or object: how deep it is, the most members of any inside, and the size of
    # the longest text.
    int depth
    Py_ssize_t members
    Py_ssize_t longest


cdef inline const char* _blank(const char* at, const char* end) noexcept:
    while at < end and (at[0] == 32 or at[0] == 9 or at[0] == 13):
        at += 1
    return at


cdef const char* _text(const char* at, const char* end, bint* plain) noexcept:
    """Behind the closing quote of a text whose opening quote is at `at`, or NULL.

    Escapes and UTF-8 are not looked into: only plain text is known to be sound.
    """
    cdef uint64_t word, quote, slash, special
    cdef uint64_t ones = 0x0101010101010101ULL, tops = 0x8080808080808080ULL
    cdef uint64_t others = tops  # what marks bytes beyond ASCII, until one is met
    cdef unsigned char sign
    plain[0] = True
    at += 1
    while at < end:
        if end - at >= 8:
            # Eight signs at a time. The lowest mark is at the first that is special.
            word = _word(at, 8)
            quote = word ^ (ones * 34)
            slash = word ^ (ones * 92)
            special = (
                ((quote - ones) & ~quote)
                | ((slash - ones) & ~slash)
                | ((word - ones * 32) & ~word)
            ) & tops | word & others
            if special == 0:
                at += 8
                continue
            special &= -special
            at += ((((special - 1) & ones) * ones) >> 56) - 1
        sign = <unsigned char>at[0]
        at += 1
        if sign == 34:
            return at
        if sign < 32:
            return NULL
        if sign == 92:
            plain[0] = False
            at += 1
        elif sign >= 128:
            plain[0] = False
            others = 0
    return NULL


cdef const char* _number(const char* at, const char* end, Token* token) noexcept:
    """Behind a number, or NULL where it is none that JSON knows."""
    cdef const char* digits
    token.plain = token.whole = True
    if at < end and at[0] == 45:
        at += 1
    digits = at
    while at < end and 48 <= at[0] <= 57:
        at += 1
    if at == digits or (digits[0] == 48 and at - digits > 1):
        return NULL
    if at < end and at[0] == 46:
        token.whole = False
        at += 1
        digits = at
        while at < end and 48 <= at[0] <= 57:
            at += 1
        if at == digits:
            return NULL
    if at < end and (at[0] == 101 or at[0] == 69):
        token.whole = token.plain = False
        at += 1
        if at < end and (at[0] == 43 or at[0] == 45):
            at += 1
        digits = at
        while at < end and 48 <= at[0] <= 57:
            at += 1
        if at == digits:
            return NULL
    if at - token.start > PLAIN_DIGITS + 2:
        token.plain = False
    return at


cdef const char* _nest(const char* at, const char* end, Token* token, int level) noexcept:
    """Behind the list or object at `at`, or NULL where it is not JSON."""
    cdef Token inner
    cdef Py_ssize_t members = 0
    cdef char closing = 93 if token.type == LIST else 125
    cdef bint plain
    token.plain = token.whole = True
    token.depth = 1
    token.members = token.longest = 0
    if level > DEEPEST:
        return NULL
    at = _blank(at + 1, end)
    if at < end and at[0] == closing:
        return at + 1
    while True:
        if token.type == OBJECT:
            if at >= end or at[0] != 34:
                return NULL
            at = _text(at, end, &plain)
            if at is NULL:
                return NULL
            token.plain = token.plain and plain
            token.whole = token.whole and plain
            at = _blank(at, end)
            if at >= end or at[0] != 58:
                return NULL
            at = _blank(at + 1, end)
        at = _value(at, end, &inner, level + 1)
        if at is NULL:
            return NULL
        members += 1
        token.plain = token.plain and inner.plain
        if inner.type == TEXT:
            token.longest = max(token.longest, inner.size - 2)
        elif inner.type == NUMBER:
            token.whole = token.whole and inner.plain
        elif inner.type >= LIST:
            token.whole = token.whole and inner.whole
            token.depth = max(token.depth, inner.depth + 1)
            token.members = max(token.members, inner.members)
            token.longest = max(token.longest, inner.longest)
        at = _blank(at, end)
        if at >= end:
            return NULL
        if at[0] == closing:
            break
        if at[0] != 44:
            return NULL
        at = _blank(at + 1, end)
    token.members = max(token.members, members)
    return at + 1


cdef const char* _value(
    const char* at, const char* end, Token* token, int level=0
) noexcept:
    """Behind the value at `at`, or NULL where the line cannot be followed."""
    cdef char sign
    if at >= end:
        return NULL
    sign = at[0]
    token.start = at
    if sign == 34:
        token.type = TEXT
        at = _text(at, end, &token.plain)
    elif sign == 45 or 48 <= sign <= 57:
        token.type = NUMBER
        at = _number(at, end, token)
    elif sign == 91 or sign == 123:
        token.type = LIST if sign == 91 else OBJECT
        at = _nest(at, end, token, level)
    elif end - at >= 4 and memcmp(at, b"true", 4) == 0:
        token.type = BOOLEAN
        token.plain = True
        at += 4
    elif end - at >= 5 and memcmp(at, b"false", 5) == 0:
        token.type = BOOLEAN
        token.plain = True
        at += 5
    elif end - at >= 4 and memcmp(at, b"null", 4) == 0:
        token.type = NULL_
        token.plain = True
        at += 4
    else:
        return NULL
    if at is not NULL:
        token.size = at - token.start
    return at


cdef object _decoded(Token* token):
    """The Python value of a token. Raises `JSONDecodeError` where it has none."""
    cdef Py_ssize_t size = token.size
    cdef Py_ssize_t at
    cdef int64_t whole = 0
    cdef char* stop = NULL
    if token.type == ABSENT_:
        return ABSENT
    if token.type == TEXT and token.plain:
        return PyUnicode_DecodeASCII(token.start + 1, size - 2, NULL)
    if token.type == NUMBER and token.plain:
        if not token.whole:
            return PyOS_string_to_double(token.start, &stop, NULL)
        if token.start[0] != 45 and size <= PLAIN_DIGITS:
            for at in range(size):
                whole = 10 * whole + (token.start[at] - 48)
            return whole
    return loads(PyBytes_FromStringAndSize(token.start, size))


cdef inline const char* _key(
    const char* at, const char* end, const char* name, Py_ssize_t size
) noexcept:
    """The value behind this very key, or NULL."""
    at = _blank(at, end)
    if end - at < size + 2 or at[0] != 34 or at[size + 1] != 34:
        return NULL
    if memcmp(at + 1, name, size) != 0:
        return NULL
    at = _blank(at + size + 2, end)
    if at >= end or at[0] != 58:
        return NULL
    return _blank(at + 1, end)


cdef inline bint _as_double(Token* token, double* value) except -1:
    """Whether a token is a plain number, and which."""
    cdef int64_t whole = 0
    cdef Py_ssize_t at = 0
    cdef char* stop = NULL
    if token.type != NUMBER or not token.plain:
        return False
    if not token.whole:
        value[0] = PyOS_string_to_double(token.start, &stop, NULL)
        return True
    if token.start[0] == 45 or token.size > PLAIN_DIGITS:
        return False
    for at in range(token.size):
        whole = 10 * whole + (token.start[at] - 48)
    value[0] = <double>whole
    return True


cdef class Notes:
    """Some bytes, one after the other, each with a mark behind it."""

    cdef char* text
    cdef Py_ssize_t size
    cdef Py_ssize_t _room

    def __dealloc__(self):
        free(self.text)

    cdef inline void clear(self) noexcept:
        self.size = 0

    cdef inline int add(self, Token* token) except -1:
        """Add the bytes of a token, or nothing where it is NULL."""
        cdef Py_ssize_t size = token.size if token is not NULL else 0
        if self.size + size + 1 > self._room:
            self._room = 2 * (self.size + size + 1) + 64
            self.text = <char*>_more(self.text, self._room)
        if size:
            memcpy(self.text + self.size, token.start, size)
        self.text[self.size + size] = 0
        self.size += size + 1
        return 0


def lines_in(bytes block, Py_ssize_t first, Py_ssize_t last):
    """How many lines end between two places of a block."""
    cdef const char* at = PyBytes_AS_STRING(block) + first
    cdef const char* end = PyBytes_AS_STRING(block) + last
    cdef Py_ssize_t found = 0
    while at < end:
        at = <const char*>memchr(at, 10, end - at)
        if at is NULL:
            break
        found += 1
        at += 1
    return found
