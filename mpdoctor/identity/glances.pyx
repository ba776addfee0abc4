# cython: language_level=3, boundscheck=False, wraparound=False
# cython: initializedcheck=False, cdivision=True
"""Turns lines into rows of who is who, without decoding them.

Nearly every line of an export is an event whose ids and sender are as usual. Of such a
line only the places of a dozen values are found, and its row is written from the bytes
as they stand. Whatever is in any way unusual, or cannot be followed to its end, is
*kept* for the way through Python objects, which is the authority: rows are the same to
the byte whichever way a line went.
"""

from cpython.bytes cimport PyBytes_AS_STRING, PyBytes_FromStringAndSize, PyBytes_GET_SIZE
from libc.stdint cimport UINT32_MAX, int64_t, uint32_t, uint64_t
from libc.stdlib cimport calloc, free, malloc, realloc
from libc.string cimport memchr, memcmp, memcpy

from orjson import JSONDecodeError, loads


include "../analysis/scanned_texts.pxi"
include "../analysis/scanned_json.pxi"


cdef enum:
    # What a property is to a row; the first are those that are looked for.
    TIME = 0
    SENT = 1
    DEVICE = 2
    USER = 3
    PAGE = 4
    BROWSER = 5
    ORIGIN = 6  # library, its version, the app's version, system, country
    ORIGINS = 5
    WANTED = 11
    OTHER = 11
    RARE = 12
    NEVER = 13

_WANTED = (
    b"time",
    b"distinct_id",
    b"$device_id",
    b"$user_id",
    b"$current_url",
    b"$browser",
    b"mp_lib",
    b"$lib_version",
    b"$app_version_string",
    b"$os",
    b"mp_country_code",
)

cdef enum:
    MOST_NAMES = 4096
    LONGEST_NAME = 256
    MOST_ORIGINS = 30_000
    LONGEST_ORIGIN = 2048

cdef uint32_t _CRC[256]


cdef void _fill_crc() noexcept:
    cdef uint32_t number, at, value
    for number in range(256):
        value = number
        for at in range(8):
            value = value >> 1 ^ 0xEDB88320U if value & 1 else value >> 1
        _CRC[number] = value


_fill_crc()


cdef uint32_t _crc32(const char* text, Py_ssize_t size) noexcept:
    """As `zlib.crc32`."""
    cdef uint32_t found = 0xFFFFFFFFU
    cdef Py_ssize_t at
    for at in range(size):
        found = _CRC[(found ^ <unsigned char>text[at]) & 255] ^ found >> 8
    return found ^ 0xFFFFFFFFU


cdef struct Name:
    Py_ssize_t at
    Py_ssize_t size
    int role
    int next  # the name that came after this one last time, or -1


cdef struct Buffer:
    char* text
    Py_ssize_t size
    Py_ssize_t room


cdef class Glances:
    """Scans blocks of lines and writes the rows of those that are as usual.

    `origin` answers with the written fields that tell where an event is from, by its name
    and the texts of library, version, app version, system and country, or `None` where
    events of that origin are to be looked at one by one. `rare` are properties that make
    an event unusual unless they are null, `never` those that do in any case. `junk` are
    ids in lower case that stand for nobody; ids longer than `longest_id` are unusual, too.
    Rows of the same device, or else person, are in the same of so many `slices`.
    `EARLIEST`, `LAST_SECOND` and `MICROSECONDS` of `mixpanel.times` are the `clock`.
    """

    cdef object _origin
    cdef Texts _junk
    cdef uint64_t _junk_sizes
    cdef char _plain[128]
    cdef Py_ssize_t _longest_id
    cdef Py_ssize_t _longest
    cdef int _slices
    cdef int64_t _earliest
    cdef int64_t _last_second
    cdef int64_t _microseconds
    cdef dict _roles
    cdef Texts _names
    cdef Name* _rows
    cdef int _names_count
    cdef char* _pool
    cdef Py_ssize_t _pool_size
    cdef Py_ssize_t _pool_room
    cdef Texts _origins
    cdef list _written
    cdef Buffer* _buffers
    cdef char* _scratch
    cdef Py_ssize_t _scratch_room
    cdef Token _tokens[WANTED]
    cdef char _there[WANTED]
    cdef Token _event

    def __init__(
        self,
        origin,
        *,
        rare,
        never,
        junk,
        Py_ssize_t longest_id,
        Py_ssize_t longest,
        int slices,
        tuple clock,
    ):
        cdef int sign
        self._origin = origin
        self._junk = Texts()
        for word in junk:
            text = word.encode()
            if len(text) > 63:
                raise ValueError("a placeholder is too long")
            self._junk.add(text, len(text))
            self._junk_sizes |= 1ULL << <int>len(text)
        for sign in range(128):
            # As in a row: no spaces, quotes, escapes, and no prefix of devices.
            self._plain[sign] = 33 <= sign <= 126 and chr(sign) not in "\"$%\\"
        self._longest_id, self._longest = longest_id, longest
        self._slices = slices
        self._earliest, self._last_second, self._microseconds = clock
        self._roles = {name: number for number, name in enumerate(_WANTED)}
        self._roles |= dict.fromkeys([name.encode() for name in rare], RARE)
        self._roles |= dict.fromkeys([name.encode() for name in never], NEVER)
        self._buffers = <Buffer*>calloc(slices, sizeof(Buffer))
        self._rows = <Name*>malloc((MOST_NAMES + 1) * sizeof(Name))
        if self._buffers is NULL or self._rows is NULL:
            raise MemoryError
        self._forget_names()
        self._origins, self._written = Texts(), []

    def __dealloc__(self):
        cdef int slice
        if self._buffers is not NULL:
            for slice in range(self._slices):
                free(self._buffers[slice].text)
        free(self._buffers)
        free(self._rows)
        free(self._pool)
        free(self._scratch)

    def scan(
        self,
        bytes block,
        Py_ssize_t first,
        Py_ssize_t last,
        int64_t spot,
        int64_t step,
        uint64_t bound,
    ):
        """Look at all lines between two places of a block. `spot` is that of the first,
        packed as in a row.

        Answers with how many lines were written, the rows as (slice, bytes), the numbers
        and texts of lines that were kept, and (number of the line, user, device, address,
        browser, system) of pages that people saw whose hash is below `bound`.
        """
        cdef const char* start = PyBytes_AS_STRING(block)
        cdef const char* at = start + first
        cdef const char* end = start + last
        cdef const char* stop
        cdef Py_ssize_t number = 0, passed = 0
        cdef int slice
        cdef list kept = [], pages = [], rows = []
        while at < end:
            stop = <const char*>memchr(at, 10, end - at)
            if stop is NULL:
                stop = end
            if (
                stop - at <= self._longest
                and self._follow(at, stop)
                and self._write(spot)
            ):
                passed += 1
                if self._there[PAGE] and self._is_sampled(bound):
                    pages.append(self._page(number))
            else:
                kept.append((number, PyBytes_FromStringAndSize(at, stop - at)))
            at = stop + 1
            spot += step
            number += 1
        for slice in range(self._slices):
            if self._buffers[slice].size:
                rows.append(
                    (
                        slice,
                        PyBytes_FromStringAndSize(
                            self._buffers[slice].text, self._buffers[slice].size
                        ),
                    )
                )
                self._buffers[slice].size = 0
        return passed, rows, kept, pages

    # -- following a line ----------------------------------------------------------------

    cdef bint _follow(self, const char* at, const char* end) except -1:
        """Whether a line is an event, and whatever is not wanted of it is of no concern."""
        cdef Token token
        cdef Token* wanted
        cdef int name = MOST_NAMES, role
        cdef Py_ssize_t place
        for place in range(WANTED):
            self._there[place] = False
        at = _blank(at, end)
        if at >= end or at[0] != 123:
            return False
        at = _key(at + 1, end, b"event", 5)
        if at is NULL:
            return False
        at = _value(at, end, &self._event)
        if at is NULL or self._event.type != TEXT or not self._event.plain:
            return False
        at = _blank(at, end)
        if at >= end or at[0] != 44:
            return False
        at = _key(at + 1, end, b"properties", 10)
        if at is NULL or at >= end or at[0] != 123:
            return False
        at = _blank(at + 1, end)
        while True:
            if at >= end or at[0] != 34:
                return False
            name = self._name(name, &at, end)
            if name < 0:
                return False
            at = _blank(at, end)
            if at >= end or at[0] != 58:
                return False
            role = self._rows[name].role
            wanted = &self._tokens[role] if role < WANTED else &token
            at = _value(_blank(at + 1, end), end, wanted)
            if at is NULL:
                return False
            if role < WANTED:
                if not wanted.plain or wanted.type != (NUMBER if role == TIME else TEXT):
                    return False
                self._there[role] = True
            elif role == NEVER or (role == RARE and token.type != NULL_):
                return False
            elif not token.plain and not _is_json(&token):
                return False
            at = _blank(at, end)
            if at >= end:
                return False
            if at[0] == 125:
                break
            if at[0] != 44:
                return False
            at = _blank(at + 1, end)
        at = _blank(at + 1, end)
        return at < end and at[0] == 125 and _blank(at + 1, end) == end

    cdef int _name(self, int before, const char** place, const char* end) except -2:
        """The number of the name at a place, which is put behind it; or -1."""
        cdef const char* at = place[0] + 1
        cdef const char* stop
        cdef int found = self._rows[before].next
        cdef Name* name
        cdef bint plain
        if found >= 0:
            name = &self._rows[found]
            if (
                end - at > name.size
                and at[name.size] == 34
                and _same(self._pool + name.at, at, name.size)
            ):
                place[0] = at + name.size + 1
                return found
        stop = _text(place[0], end, &plain)
        if stop is NULL or not plain or stop - at > LONGEST_NAME:
            return -1
        found = <int>self._names.find(at, stop - at - 1)
        if found < 0:
            if self._names_count == MOST_NAMES:
                self._forget_names()
                before = MOST_NAMES
            found = self._new_name(at, stop - at - 1)
        self._rows[before].next = found
        place[0] = stop
        return found

    cdef int _new_name(self, const char* text, Py_ssize_t size) except -1:
        cdef bytes name = PyBytes_FromStringAndSize(text, size)
        cdef int number = self._names_count
        if self._pool_size + size > self._pool_room:
            self._pool_room = 2 * (self._pool_size + size) + 64
            self._pool = <char*>_more(self._pool, self._pool_room)
        self._names.add(text, size)
        memcpy(self._pool + self._pool_size, text, size)
        self._rows[number] = Name(
            self._pool_size, size, self._roles.get(name, OTHER), -1
        )
        self._pool_size += size
        self._names_count += 1
        return number

    cdef int _forget_names(self) except -1:
        self._names = Texts()
        self._names_count = 0
        self._pool_size = 0
        # What comes first in a line comes after this one.
        self._rows[MOST_NAMES] = Name(0, 0, OTHER, -1)
        return 0

    # -- writing a row -------------------------------------------------------------------

    cdef bint _write(self, int64_t spot) except -1:
        """Whether all is as usual; then the row is written."""
        cdef Token* device = &self._tokens[DEVICE]
        cdef Token* user = &self._tokens[USER]
        cdef Token* sent = &self._tokens[SENT]
        cdef bint has_device = self._there[DEVICE], has_user = self._there[USER]
        cdef Buffer* buffer
        cdef Py_ssize_t number
        cdef char* to
        cdef bytes origin
        if not self._there[TIME] or not self._there[SENT]:
            return False
        if sent.size - 2 > self._longest_id:
            return False
        if (has_device and not self._is_usual(device)) or (
            has_user and not self._is_usual(user)
        ):
            return False
        if has_user:
            if sent.size != user.size or not _same(sent.start, user.start, user.size):
                return False
        elif not (
            has_device
            and sent.size == device.size + 8
            and memcmp(sent.start + 1, b"$device:", 8) == 0
            and _same(sent.start + 9, device.start + 1, device.size - 1)
        ):
            return False
        number = self._origin_number()
        if number < 0 or self._written[number] is None:
            return False
        origin = <bytes?>self._written[number]
        buffer = self._buffer(
            device if has_device else user,
            128 + device.size * has_device + user.size * has_user
            + PyBytes_GET_SIZE(origin),
        )
        to = buffer.text + buffer.size
        to = _put(to, b"[0,", 3)
        to = self._put_moment(to)
        if to is NULL:
            return False
        to = _put(to, b",", 1)
        to = _put(to, device.start, device.size) if has_device else _put(to, b'""', 2)
        to = _put(to, b",", 1)
        to = _put(to, user.start, user.size) if has_user else _put(to, b'""', 2)
        to = _put(to, b',"",', 4)
        to = _put(to, PyBytes_AS_STRING(origin), PyBytes_GET_SIZE(origin))
        to = _put(to, b",", 1)
        to = _put_whole(to, spot)
        to = _put(to, b",0]\n", 4)
        buffer.size = to - buffer.text
        return True

    cdef bint _is_usual(self, Token* id) noexcept:
        """Whether an id can stand in a row as it is, and is no placeholder."""
        cdef Py_ssize_t at, size = id.size - 2
        cdef char lower[64]
        cdef char sign
        if not 0 < size <= self._longest_id:
            return False
        for at in range(size):
            if not self._plain[<int>id.start[at + 1]]:
                return False
        if size < 64 and self._junk_sizes >> size & 1:
            for at in range(size):
                sign = id.start[at + 1]
                lower[at] = sign + 32 if 65 <= sign <= 90 else sign
            return self._junk.find(lower, size) < 0
        return True

    cdef Py_ssize_t _origin_number(self) except -2:
        """The number of where an event is from, by what it says as it is written; or -1
        where that is too much to be remembered."""
        cdef Py_ssize_t size = 0, number, place
        cdef list texts
        size = self._note(size, &self._event)
        for place in range(ORIGIN, ORIGIN + ORIGINS):
            size = self._note(size, &self._tokens[place] if self._there[place] else NULL)
        if size > LONGEST_ORIGIN:
            return -1
        number = self._origins.find(self._scratch, size)
        if number < 0:
            if len(self._written) >= MOST_ORIGINS:
                self._origins, self._written = Texts(), []
            texts = [
                _decoded(&self._tokens[place]) if self._there[place] else ""
                for place in range(ORIGIN, ORIGIN + ORIGINS)
            ]
            self._written.append(self._origin(_decoded(&self._event), tuple(texts)))
            number = self._origins.add(self._scratch, size)
        return number

    cdef Py_ssize_t _note(self, Py_ssize_t size, Token* token) except -1:
        """Put a token behind the first bytes of the notes; how many there are then."""
        cdef Py_ssize_t whole = size + 1 + (token.size if token is not NULL else 0)
        if whole > self._scratch_room:
            self._scratch_room = 2 * whole + 64
            self._scratch = <char*>_more(self._scratch, self._scratch_room)
        if token is not NULL:
            memcpy(self._scratch + size, token.start, token.size)
        self._scratch[whole - 1] = 0
        return whole

    cdef Buffer* _buffer(self, Token* key, Py_ssize_t more) except NULL:
        """Where rows with this device, or else person, go, with room for so much more."""
        cdef Buffer* buffer = self._buffers
        cdef Py_ssize_t slice
        if self._slices > 1:
            # As in `engines.identity.collector`; in C, remainders may be negative.
            slice = hash(PyUnicode_DecodeASCII(key.start + 1, key.size - 2, NULL))
            slice %= self._slices
            buffer += slice if slice >= 0 else slice + self._slices
        if buffer.size + more > buffer.room:
            buffer.text = <char*>_more(buffer.text, 2 * (buffer.size + more))
            buffer.room = 2 * (buffer.size + more)
        return buffer

    cdef char* _put_moment(self, char* to) except? NULL:
        """The time in seconds, as Python would write it; NULL where it is unusual."""
        cdef Token* time = &self._tokens[TIME]
        cdef int64_t whole = 0
        cdef double value
        cdef Py_ssize_t at
        cdef char* stop = NULL
        if time.start[0] == 45 or time.size > PLAIN_DIGITS:
            return NULL
        if not time.whole:
            value = PyOS_string_to_double(time.start, &stop, NULL)
            if (
                self._earliest <= value <= self._last_second
                and time.start[time.size - 1] != 48
            ):
                return _put(to, time.start, time.size)
            return NULL
        for at in range(time.size):
            whole = 10 * whole + (time.start[at] - 48)
        if self._earliest <= whole <= self._last_second:
            return _put(to, time.start, time.size)
        if self._earliest * 1000 <= whole < self._microseconds and (
            whole > self._last_second
        ):
            to = _put(to, time.start, time.size - 3)
            at = time.size
            while at > time.size - 2 and time.start[at - 1] == 48:
                at -= 1
            to = _put(to, b".", 1)
            return _put(to, time.start + time.size - 3, at - time.size + 3)
        return NULL

    # -- pages ---------------------------------------------------------------------------

    cdef bint _is_sampled(self, uint64_t bound) noexcept:
        """Whether the page of a line that was written is wanted."""
        cdef Token* user = &self._tokens[USER]
        return (
            self._there[USER]
            and self._there[DEVICE]
            and _crc32(user.start + 1, user.size - 2) < bound
        )

    cdef tuple _page(self, Py_ssize_t number):
        cdef list texts = [
            _decoded(&self._tokens[place]) if self._there[place] else ""
            for place in (USER, DEVICE, PAGE, BROWSER, ORIGIN + 3, ORIGIN)
        ]
        return (number, *texts)


cdef bint _is_json(Token* token) except -1:
    """Whether a value that is not plain is JSON."""
    try:
        _decoded(token)
    except JSONDecodeError:
        return False
    return True


cdef inline char* _put(char* to, const char* text, Py_ssize_t size) noexcept:
    memcpy(to, text, size)
    return to + size


cdef char* _put_whole(char* to, int64_t number) noexcept:
    cdef char digits[24]
    cdef int at = 24
    while True:
        at -= 1
        digits[at] = <char>(48 + number % 10)
        number //= 10
        if number == 0:
            break
    return _put(to, digits + at, 24 - at)
