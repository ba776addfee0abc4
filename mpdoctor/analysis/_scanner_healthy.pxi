# Part of `_scanner.pyx`: texts that are surely healthy, by the bytes they are written in.

cdef enum:
    MOST_CHECKS = 64
    LONGEST_WORD = 63
    SIZES = 256
    MOST_ORIGINS_KNOWN = 1024
    MOST_FORMS_KNOWN = 4096
    DIGITS_IN_A_ROW = 14

cdef enum:
    NO_DATE = 0
    PLAIN_DATE = 1  # a day, or a moment in UTC or without a zone
    ISO_DATE = 2  # a moment elsewhere


cdef class HealthyFormTokens:
    """Tells of plain texts whether they have a form that a check clears."""

    cdef uint64_t bit
    cdef char _alike[128]
    cdef bytes _prefix
    cdef Texts _forms  # that are healthy
    cdef Texts _others  # that may be faulty
    cdef object _is_healthy

    def __init__(self, forms, uint64_t bit):
        cdef int sign
        self.bit = bit
        for sign in range(128):
            self._alike[sign] = forms.alike[sign]
        self._prefix = forms.prefix.encode()
        self._forms, self._others = Texts(), Texts()
        self._is_healthy = forms.is_healthy

    cdef bint clear(self, const char* text, Py_ssize_t size) except -1:
        cdef char form[SIZES]
        cdef Texts known
        cdef Py_ssize_t at, prefix = PyBytes_GET_SIZE(self._prefix)
        if prefix and size >= prefix:
            if memcmp(text, PyBytes_AS_STRING(self._prefix), prefix) == 0:
                return True
        for at in range(size):
            form[at] = self._alike[<int>text[at]]
        if self._forms.find(form, size) >= 0:
            return True
        if self._others.find(form, size) >= 0:
            return False
        healthy = self._is_healthy(PyUnicode_DecodeASCII(form, size, NULL))
        known = self._forms if healthy else self._others
        if known.count >= MOST_FORMS_KNOWN:
            known.forget()
        known.add(form, size)
        return healthy


cdef class HealthyTokens:
    """Tells of plain texts whether all checks of a column would clear them.

    Each check is a bit. Only what `mpdoctor.text` describes is known here: what
    any other check looks at is never surely healthy.
    """

    cdef uint64_t _asked[SIZES]  # the checks that look at texts of a length
    cdef uint64_t _failing[SIZES]  # those that cannot clear a text of a length
    cdef uint64_t _signs[128]  # those that do not clear a character
    cdef uint64_t _firsts[128]  # or not as the first
    cdef uint64_t _any_sign
    cdef uint64_t _any_word
    cdef uint64_t _word_sizes[128]  # by the first character: a bit for each length
    cdef bint _word_firsts[128]  # whether a word begins so, in any case, or a margin
    cdef Texts _words
    cdef list _word_checks  # by the number of the word
    cdef uint64_t _any_never
    cdef bytes _never
    cdef uint64_t _plain_dates
    cdef uint64_t _iso_dates
    cdef uint64_t _datetimes
    cdef uint64_t _uuids
    cdef uint64_t _impersonal
    cdef uint64_t _queries  # those that do not clear a `=` either
    cdef list _prefixes
    cdef bint _prefix_firsts[128]
    cdef Py_ssize_t _shortest_key
    cdef uint64_t _any_origin
    cdef Texts _origins  # that are healthy
    cdef object _is_healthy_origin
    cdef uint64_t _any_form
    cdef list _forms

    def __init__(self, checks):
        cdef int number, size
        cdef int64_t shortest, longest
        cdef uint64_t bit
        cdef bint known
        self._words, self._word_checks, self._origins = Texts(), [], Texts()
        self._forms = []
        for number, check in enumerate(checks):
            bit = 1ULL << min(number, MOST_CHECKS - 1)
            known = number < MOST_CHECKS - 1 and self._knows(check.clears, bit)
            shortest, longest = check.shortest, min(check.longest, SIZES)
            for size in range(SIZES):
                if shortest <= size <= longest:
                    self._asked[size] |= bit
                    if not known:
                        self._failing[size] |= bit

    cdef bint _knows(self, clears, uint64_t bit) except -1:
        """Whether a check is known that clears texts by this function."""
        if isinstance(clears, HealthyTexts):
            return self._knows_texts(clears, bit)
        if clears is are_plain_dates:
            self._plain_dates |= bit
        elif clears is are_iso_dates:
            self._iso_dates |= bit
        elif clears is are_datetimes:
            self._datetimes |= bit
        elif clears is are_uuids:
            self._uuids |= bit
        elif isinstance(clears, ImpersonalTexts):
            return self._knows_impersonal(clears, bit)
        elif isinstance(clears, HealthyOrigins) and not self._any_origin:
            self._any_origin = bit
            self._is_healthy_origin = clears.is_healthy
        elif isinstance(clears, HealthyForms):
            self._any_form |= bit
            self._forms.append(HealthyFormTokens(clears, bit))
        else:
            return False
        return True

    cdef bint _knows_texts(self, texts, uint64_t bit) except -1:
        cdef int sign, size
        cdef Py_ssize_t number
        if any([len(word) > LONGEST_WORD for word in texts.words]):
            return False
        if texts.never:
            if self._any_never or not texts.never.isascii():
                return False
            self._any_never, self._never = bit, texts.never.encode()
        for size in range(min(texts.longest + 1, SIZES), SIZES):
            self._failing[size] |= bit
        if texts.first:
            self._failing[0] |= bit
        if texts.alphabet:
            self._any_sign |= bit
        alphabet, first = set(texts.alphabet), set(texts.first)
        for sign in range(128 if alphabet or first else 0):
            if alphabet and chr(sign) not in alphabet:
                self._signs[sign] |= bit
            if first and chr(sign) not in first:
                self._firsts[sign] |= bit
        for word in texts.words:
            text = word.encode()
            number = self._words.add(text, len(text))
            if number == len(self._word_checks):
                self._word_checks.append(0)
            self._word_checks[number] |= bit
            for first in word[:1] + word[:1].upper() or "\0":
                if first.isascii():
                    self._word_sizes[ord(first)] |= 1ULL << <int>len(text)
            self._any_word |= bit
        return True

    cdef bint _knows_impersonal(self, clears, uint64_t bit) except -1:
        prefixes = [prefix.encode() for prefix in clears.prefixes]
        if self._impersonal and (
            prefixes != self._prefixes or clears.shortest != self._shortest_key
        ):
            return False
        self._prefixes, self._shortest_key = prefixes, clears.shortest
        for prefix in clears.prefixes:
            self._prefix_firsts[ord(prefix[0])] = True
        self._impersonal |= bit
        if clears.query:
            self._queries |= bit
        return True

    cdef bint _is_impersonal(self, const char* text, Py_ssize_t size, bint query) except -1:
        """Whether a text surely holds nothing personal; as `ImpersonalTexts` has it."""
        if not _is_unsuspicious(text, size):
            return False
        if query and memchr(text, 61, size) is not NULL:
            return False
        while size and text[0] == 32:
            text += 1
            size -= 1
        if size < 8:
            return True
        if size >= 15 and 65 <= text[0] <= 90 and 65 <= text[1] <= 90:
            if 48 <= text[2] <= 57 and 48 <= text[3] <= 57:
                return False
        if size >= self._shortest_key and self._prefix_firsts[<int>text[0]]:
            for prefix in self._prefixes:
                if memcmp(text, PyBytes_AS_STRING(prefix), PyBytes_GET_SIZE(prefix)) == 0:
                    return False
        return True

    cdef bint clear(self, Token* token) except -1:
        """Whether a plain text is surely healthy."""
        cdef const char* text = token.start + 1
        cdef Py_ssize_t at, size = token.size - 2
        cdef uint64_t asked, found
        cdef int date
        if size >= SIZES:
            return False
        asked = self._asked[size]
        if self._failing[size] & asked:
            return False
        if size and self._firsts[<int>text[0]] & asked:
            return False
        if self._any_sign & asked:
            found = 0
            for at in range(size):
                found |= self._signs[<int>text[at]]
            if found & asked:
                return False
        if (self._plain_dates | self._iso_dates | self._datetimes) & asked:
            date = _date(text, size)
            if (
                date == NO_DATE
                or (date == ISO_DATE and self._plain_dates & asked)
                or (size == 10 and self._datetimes & asked)
            ):
                return False
        if self._uuids & asked and not _is_uuid(text, size):
            return False
        if self._any_word & asked and self._is_word(text, size, asked):
            return False
        if self._any_never & asked and _holds(text, size, self._never):
            return False
        if self._impersonal & asked and not self._is_impersonal(
            text, size, self._queries & asked != 0
        ):
            return False
        if self._any_origin & asked and not self._has_healthy_origin(text, size):
            return False
        return not self._any_form & asked or self._has_healthy_forms(text, size, asked)

    cdef bint _is_word(self, const char* text, Py_ssize_t size, uint64_t asked) except -1:
        """Whether a text is one of the words, whatever its case and margins."""
        cdef char lower[LONGEST_WORD + 1]
        cdef Py_ssize_t at, number
        while size and text[0] == 32:
            text += 1
            size -= 1
        while size and text[size - 1] == 32:
            size -= 1
        if size > LONGEST_WORD:
            return False
        if not self._word_sizes[<int>text[0] if size else 0] >> size & 1:
            return False
        for at in range(size):
            lower[at] = text[at] + 32 if 65 <= text[at] <= 90 else text[at]
        number = self._words.find(lower, size)
        return number >= 0 and self._word_checks[number] & asked != 0

    cdef bint _has_healthy_forms(
        self, const char* text, Py_ssize_t size, uint64_t asked
    ) except -1:
        cdef HealthyFormTokens forms
        for forms in self._forms:
            if forms.bit & asked and not forms.clear(text, size):
                return False
        return True

    cdef bint _has_healthy_origin(self, const char* text, Py_ssize_t size) except -1:
        cdef Py_ssize_t at, slashes = 0
        for at in range(size):
            slashes += text[at] == 47
            if slashes == 3:
                size = at
                break
        if self._origins.find(text, size) >= 0:
            return True
        if not self._is_healthy_origin(PyUnicode_DecodeASCII(text, size, NULL)):
            return False
        if self._origins.count >= MOST_ORIGINS_KNOWN:
            self._origins.forget()
        self._origins.add(text, size)
        return True


cdef bint _holds(const char* text, Py_ssize_t size, bytes part) noexcept:
    """Whether a text holds a part."""
    cdef const char* wanted = PyBytes_AS_STRING(part)
    cdef Py_ssize_t length = PyBytes_GET_SIZE(part)
    cdef const char* last = text + size - length
    while text <= last:
        text = <const char*>memchr(text, wanted[0], last - text + 1)
        if text is NULL:
            return False
        if memcmp(text, wanted, length) == 0:
            return True
        text += 1
    return False


cdef bint _is_unsuspicious(const char* text, Py_ssize_t size) noexcept:
    """Whether a text has no `@`, no `%40` and no 14 digits with at most single joints."""
    cdef uint64_t ones = 0x0101010101010101ULL, tops = 0x8080808080808080ULL
    cdef uint64_t word, others = tops
    cdef Py_ssize_t at = 0
    cdef int digits = 0, row = 0
    cdef bint joined = False
    # Eight characters at a time, the last ones perhaps twice. A byte beyond ASCII may be
    # taken for one that is looked for, but not the other way round.
    while at < size:
        word = _word(text, size) if size < 8 else _word(text + min(at, size - 8), 8)
        word &= ~tops
        others &= (word ^ ones * 64) + ~tops
        others &= (word ^ ones * 37) + ~tops
        others &= (word ^ ones * 43) + ~tops
        digits += <int>(((~((word ^ ones * 48) + ones * 118) & tops) >> 7) * ones >> 56)
        at += 8
    for at in range(size if others != tops else 0):
        if text[at] == 64:
            return False
        if text[at] == 37 and at + 2 < size and text[at + 1] == 52 and text[at + 2] == 48:
            return False
        if text[at] == 43 and at + 1 < size and 49 <= text[at + 1] <= 57:
            return False
    if digits < DIGITS_IN_A_ROW:
        return True
    for at in range(size):
        if 48 <= text[at] <= 57:
            row += 1
            joined = False
            if row >= DIGITS_IN_A_ROW:
                return False
        elif (text[at] == 32 or text[at] == 45) and not joined:
            joined = True
        else:
            row = 0
    return True


cdef bint _is_uuid(const char* text, Py_ssize_t size) noexcept:
    cdef Py_ssize_t at
    if size != 36:
        return False
    for at in range(36):
        if at == 8 or at == 13 or at == 18 or at == 23:
            if text[at] != 45:
                return False
        elif not (
            48 <= text[at] <= 57 or 65 <= text[at] <= 70 or 97 <= text[at] <= 102
        ):
            return False
    return True


cdef inline int _digits(const char* text, int count) noexcept:
    """The number that some digits spell, or a large one where others are among them."""
    cdef int found = 0, at
    for at in range(count):
        if not 48 <= text[at] <= 57:
            return 1 << 20
        found = 10 * found + (text[at] - 48)
    return found


cdef int _date(const char* text, Py_ssize_t size) noexcept:
    """What date a text surely is; as `text.dates` has them."""
    cdef int month, day
    cdef Py_ssize_t at = 19
    if size < 10 or text[0] == 48 or text[4] != 45 or text[7] != 45:
        return NO_DATE
    month, day = _digits(text + 5, 2), _digits(text + 8, 2)
    if _digits(text, 4) > 9999 or not 1 <= month <= 12 or day < 1:
        return NO_DATE
    # 29 February is left to the closer look.
    if day > 28 and (month == 2 or day > (30 if month in (4, 6, 9, 11) else 31)):
        return NO_DATE
    if size == 10:
        return PLAIN_DATE
    if size < 19 or text[10] != 84 or text[13] != 58 or text[16] != 58:
        return NO_DATE
    if (
        _digits(text + 11, 2) > 23
        or _digits(text + 14, 2) > 59
        or _digits(text + 17, 2) > 59
    ):
        return NO_DATE
    if at < size and text[at] == 46:
        at += 1
        while at < size and 48 <= text[at] <= 57:
            at += 1
        if not 21 <= at <= 29:
            return NO_DATE
    if at == size:
        return PLAIN_DATE
    if text[at] == 90:
        return PLAIN_DATE if at + 1 == size else NO_DATE
    if (text[at] == 43 or text[at] == 45) and size - at == 6 and text[at + 3] == 58:
        if _digits(text + at + 1, 2) <= 23 and _digits(text + at + 4, 2) <= 59:
            return ISO_DATE
    return NO_DATE


cdef class HealthyNestTokens:
    """Tells of whole lists or objects whether all checks of a column would clear them."""

    cdef int _depth
    cdef Py_ssize_t _members
    cdef Py_ssize_t _longest
    cdef Py_ssize_t _size
    cdef list _keys  # as they are written
    cdef bint _impersonal

    def __init__(self, nests):
        self._impersonal = nests.impersonal
        self._depth, self._members = nests.depth, nests.members
        self._longest, self._size = nests.longest, nests.size
        self._keys = [dumps(key) for key in nests.keys]

    cdef bint clear(self, Token* token) noexcept:
        """Whether a whole list or object is surely healthy.

        Decoded and written again it would be no longer, because its numbers are plain.
        """
        if (
            token.size > self._size
            or token.depth > self._depth
            or token.members > self._members
            or token.longest > self._longest
        ):
            return False
        for key in self._keys:
            if _holds(token.start, token.size, key):
                return False
        return not self._impersonal or _is_unsuspicious(token.start, token.size)
