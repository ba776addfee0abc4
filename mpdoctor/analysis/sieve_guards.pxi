# Part of `sieve.pyx`: texts that a watch may object to.

cdef struct Run:
    uint64_t signs[2]  # a bit for each that it takes
    int least
    int most
    bint last  # of its shape


cdef struct Fixed:
    Py_ssize_t size
    uint64_t places[128]  # of each sign: a bit for each place where it may stand


cdef class Guard:
    """Texts that a watch may object to, and which of them are harmless all the same.

    See `models.harmless`; here all is said of ASCII.
    """

    cdef Py_ssize_t shortest
    cdef Py_ssize_t longest
    cdef bint _spares  # whether there are harmless ones
    cdef Py_ssize_t _most
    cdef Texts _words
    cdef uint64_t _lengths  # a bit for each length of a word
    cdef bint _has_alphabet
    cdef bint _has_first
    cdef char _alphabet[128]
    cdef char _first[128]
    cdef bytes _never
    cdef Run* _runs  # of all shapes whose length varies, one after the other
    cdef Py_ssize_t _runs_count
    cdef Fixed* _fixed  # the other shapes
    cdef Py_ssize_t _fixed_count
    cdef bint _has_shapes

    def __init__(self, Py_ssize_t shortest, Py_ssize_t longest, harmless):
        self.shortest, self.longest = shortest, longest
        self._words = Texts()
        self._never = b""
        if harmless is None:
            return
        self._spares = all([word.isascii() and len(word) < 64 for word in harmless.words])
        self._most = harmless.longest
        self._never = harmless.never.encode()
        for word in harmless.words if self._spares else ():
            self._words.add(word.encode(), len(word))
            self._lengths |= 1ULL << <int>len(word)
        self._has_alphabet = bool(harmless.alphabet)
        self._has_first = bool(harmless.first)
        for sign in range(128):
            self._alphabet[<int>sign] = chr(sign) in harmless.alphabet
            self._first[<int>sign] = chr(sign) in harmless.first
        self._take_shapes(harmless.shapes)

    def __dealloc__(self):
        free(self._runs)
        free(self._fixed)

    def clears(self, text):
        """Whether a text in ASCII is surely none to object to."""
        cdef bytes signs = text.encode("ascii")
        cdef Py_ssize_t size = len(signs)
        return not self.shortest <= size <= self.longest or self.spares(
            PyBytes_AS_STRING(signs), size
        )

    cdef int _take_shapes(self, tuple shapes) except -1:
        cdef Run* run
        cdef int code
        self._runs = <Run*>_more(NULL, (1 + sum(map(len, shapes))) * sizeof(Run))
        self._fixed = <Fixed*>_more(NULL, (1 + len(shapes)) * sizeof(Fixed))
        self._has_shapes = bool(shapes)
        for shape in shapes:
            if not shape:
                # Nothing from end to end: only the empty text, which is not worth it.
                self._spares = False
            if all([least == most for _, least, most in shape]) and (
                sum([most for _, _, most in shape]) <= 64
            ):
                self._take_fixed(shape)
                continue
            for number, (signs, least, most) in enumerate(shape, start=1):
                run = &self._runs[self._runs_count]
                run.signs[0] = run.signs[1] = 0
                for sign in signs:
                    code = ord(sign)
                    if code < 128:
                        run.signs[code >> 6] |= 1ULL << (code & 63)
                run.least, run.most, run.last = least, most, number == len(shape)
                self._runs_count += 1
        return 0

    cdef int _take_fixed(self, tuple shape) except -1:
        cdef Fixed* fixed = &self._fixed[self._fixed_count]
        cdef int code
        memset(fixed, 0, sizeof(Fixed))
        for signs, times, _ in shape:
            for _ in range(times):
                for sign in signs:
                    code = ord(sign)
                    if code < 128:
                        fixed.places[code] |= 1ULL << fixed.size
                fixed.size += 1
        self._fixed_count += 1
        return 0

    cdef bint _shaped(self, const char* text, Py_ssize_t size) noexcept:
        """Whether a text has one of the shapes from end to end."""
        cdef Py_ssize_t number = 0, at = 0
        cdef int taken
        cdef Run* run
        for number in range(self._fixed_count):
            if self._fixed[number].size == size and _fits(&self._fixed[number], text):
                return True
        number = 0
        while number < self._runs_count:
            run = &self._runs[number]
            taken = 0
            while (
                at < size
                and taken < run.most
                and run.signs[text[at] >> 6] >> (text[at] & 63) & 1
            ):
                taken += 1
                at += 1
            if taken >= run.least and (not run.last or at == size):
                if run.last:
                    return True
                number += 1
                continue
            # On to the next shape.
            while not self._runs[number].last:
                number += 1
            number += 1
            at = 0
        return False

    cdef bint spares(self, const char* text, Py_ssize_t size) noexcept:
        """Whether a text, ASCII without escapes, is surely none to object to."""
        cdef Py_ssize_t at
        cdef char lower[64]
        cdef char sign
        if not self._spares or size > self._most:
            return False
        if self._has_first and not (size and self._first[<int>text[0]]):
            return False
        if size and (text[0] == 32 or text[size - 1] == 32):
            return False
        if self._has_alphabet:
            for at in range(size):
                if not self._alphabet[<int>text[at]]:
                    return False
        if self._has_shapes and not self._shaped(text, size):
            return False
        if self._never and _holds(text, size, self._never):
            return False
        if size < 64 and self._lengths >> size & 1:
            for at in range(size):
                sign = text[at]
                lower[at] = sign + 32 if 65 <= sign <= 90 else sign
            return self._words.find(lower, size) < 0
        return True


cdef inline bint _fits(Fixed* fixed, const char* text) noexcept:
    cdef Py_ssize_t at
    for at in range(fixed.size):
        if not fixed.places[<int>text[at]] >> at & 1:
            return False
    return True


cdef bint _holds(const char* text, Py_ssize_t size, bytes part) noexcept:
    cdef const char* wanted = PyBytes_AS_STRING(part)
    cdef Py_ssize_t length = PyBytes_GET_SIZE(part)
    cdef const char* at = text
    cdef const char* end = text + size - length
    while at <= end:
        at = <const char*>memchr(at, wanted[0], end - at + 1)
        if at is NULL:
            return False
        if memcmp(at, wanted, length) == 0:
            return True
        at += 1
    return False
