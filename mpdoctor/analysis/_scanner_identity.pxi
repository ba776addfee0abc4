# Part of `_scanner.pyx`: rows of who is who, written from the bytes of lines.

cdef enum:
    # What a property is to a row.
    TIME = 0
    SENT = 1
    DEVICE = 2
    USER = 3
    PAGE = 4
    BROWSER = 5
    SENDER = 6  # library, its version, the app's version, system
    SENDERS = 4
    COUNTRY = 10
    ROLES = 11
    MOST_RARE = 16
    MOST_OWN = 8

ROLE_NAMES = (
    "time",
    "distinct_id",
    "$device_id",
    "$user_id",
    "$current_url",
    "$browser",
    "mp_lib",
    "$lib_version",
    "$app_version_string",
    "$os",
    "mp_country_code",
)

if set(ROLE_NAMES) != set(USUAL_PROPERTIES) or len(RARE_PROPERTIES) > MOST_RARE:
    raise ImportError("the scanner was compiled for other properties of events")

cdef enum:
    MOST_FIELDS = 10_000
    MOST_VISITS = 50_000
    LONGEST_SENDER = 2048

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


cdef struct Buffer:
    char* text
    Py_ssize_t size
    Py_ssize_t room


cdef class Fields:
    """Written fields of rows, by the texts that they stand for."""

    cdef Texts texts
    cdef list written

    def __init__(self):
        self.texts, self.written = Texts(), []

    cdef int add(self, const char* text, Py_ssize_t size, object field) except -1:
        if len(self.written) >= MOST_FIELDS:
            self.texts.forget()
            self.written.clear()
        self.texts.add(text, size)
        self.written.append(field)
        return 0


cdef class IdentityRows:
    """Writes the rows of events whose ids and senders are as usual.

    A row is the same to the byte as the one that `identity` makes of the decoded
    event; what is unusual in any way is left to it.

    `sender_field`, `location_field` and `name_fields` answer with the written fields for
    (library, version, app version, system), a country and the name of an event, the last
    for servers and for others; `None` where such events are unusual. `junk` are ids in lower case
    that stand for nobody; ids longer than `longest_id` are unusual, too. Rows of the same
    device, or else person, are in the same of so many `slices`.
    """

    cdef object _sender_field
    cdef object _location_field
    cdef object _name_fields
    cdef Fields _senders
    cdef Fields _locations
    cdef Fields _names
    cdef Texts _junk
    cdef uint64_t _junk_sizes
    cdef char _plain[128]
    cdef Py_ssize_t _longest_id
    cdef int _slices
    cdef Buffer* _buffers
    cdef Notes _notes
    cdef readonly list pages
    cdef Texts _visits  # of which a page was sampled in this shard
    cdef uint64_t bound  # addresses of people whose hash is below it are sampled

    def __init__(
        self,
        sender_field,
        location_field,
        name_fields,
        *,
        junk,
        Py_ssize_t longest_id,
        int slices,
    ):
        cdef int sign
        self._sender_field = sender_field
        self._location_field = location_field
        self._name_fields = name_fields
        self._senders, self._locations, self._names = Fields(), Fields(), Fields()
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
        self._longest_id = longest_id
        self._slices = slices
        self._buffers = <Buffer*>calloc(slices, sizeof(Buffer))
        if self._buffers is NULL:
            raise MemoryError
        self._notes = Notes()
        self.pages = []
        self._visits = Texts()

    def __dealloc__(self):
        cdef int slice
        if self._buffers is not NULL:
            for slice in range(self._slices):
                free(self._buffers[slice].text)
        free(self._buffers)

    def begin_shard(self):
        """The first page of a visit is sampled in each shard."""
        self._visits = Texts()

    def begin(self, uint64_t bound):
        """Pages of people whose hash is below `bound` are sampled from now on."""
        self.bound = bound

    def taken(self):
        """The rows that were written, as (slice, bytes), and (position, user, device,
        address, browser, system, library) of sampled pages; starts anew."""
        cdef int slice
        cdef list rows = []
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
        pages, self.pages = self.pages, []
        return rows, pages

    cdef bint write(
        self, ScannedShape shape, Token* event, Token* tokens, int64_t position
    ) except -1:
        """Write the row of a line; whether all is as usual."""
        cdef Token* roles[ROLES]
        cdef int at
        cdef Buffer* buffer
        cdef char* to
        cdef bytes sender, location, name
        cdef bint nameless, server
        if shape.unusual or event.type != TEXT or not event.plain:
            return False
        for at in range(ROLES):
            roles[at] = &tokens[shape.roles[at]] if shape.roles[at] >= 0 else NULL
            if roles[at] is not NULL and (
                not roles[at].plain or roles[at].type != (NUMBER if at == TIME else TEXT)
            ):
                return False
        for at in range(shape.rare_count):
            if tokens[shape.rare[at]].type != NULL_:
                return False
        nameless = (
            roles[SENT] is not NULL
            and roles[SENT].size == 2
            and roles[DEVICE] is NULL
            and roles[USER] is NULL
        )
        if roles[TIME] is NULL or not (
            nameless or self._are_usual(roles[SENT], roles[DEVICE], roles[USER])
        ):
            return False
        for at in range(shape.own_count):
            if not _is_own(&tokens[shape.own[at]], roles[USER]):
                return False
        sender = self._sender(roles)
        if sender is None:
            return False
        # The numbers of servers are negative.
        server = PyBytes_AS_STRING(sender)[0] == 45
        name = self._name(event, server)
        if name is None:
            return False
        if nameless:
            # Nobody in particular has no row, but only servers may leave it at that.
            return server
        location = self._location(roles[COUNTRY])
        buffer = self._buffer(
            roles[DEVICE] if roles[DEVICE] is not NULL else roles[USER],
            128
            + (roles[DEVICE].size if roles[DEVICE] is not NULL else 0)
            + (roles[USER].size if roles[USER] is not NULL else 0)
            + PyBytes_GET_SIZE(sender)
            + PyBytes_GET_SIZE(location)
            + PyBytes_GET_SIZE(name),
        )
        to = buffer.text + buffer.size
        to = _put(to, b"[0,", 3)
        to = _put_seconds(to, roles[TIME])
        if to is NULL:
            return False
        to = _put(to, b",", 1)
        to = _put_id(to, roles[DEVICE])
        to = _put(to, b",", 1)
        to = _put_id(to, roles[USER])
        to = _put(to, b',"",', 4)
        to = _put_field(to, sender)
        to = _put_field(to, location)
        to = _put_field(to, name)
        to = _put_whole(to, position)
        to = _put(to, b",0]\n", 4)
        buffer.size = to - buffer.text
        if (
            roles[PAGE] is not NULL
            and roles[USER] is not NULL
            and roles[DEVICE] is not NULL
            and _crc32(roles[USER].start + 1, roles[USER].size - 2) < self.bound
            and self._is_new_visit(roles)
        ):
            self.pages.append(self._page(roles, position))
        return True

    cdef bint _are_usual(self, Token* sent, Token* device, Token* user) noexcept:
        """Whether `distinct_id` says no more than device and user do."""
        if sent is NULL or sent.size - 2 > self._longest_id:
            return False
        if device is not NULL and not self._is_usual(device):
            return False
        if user is not NULL:
            return (
                self._is_usual(user)
                and sent.size == user.size
                and _same(sent.start, user.start, user.size)
            )
        return (
            device is not NULL
            and sent.size == device.size + 8
            and memcmp(sent.start + 1, b"$device:", 8) == 0
            and _same(sent.start + 9, device.start + 1, device.size - 1)
        )

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

    cdef bytes _sender(self, Token** roles):
        """The field of a sender, by what it says of itself as it is written."""
        cdef Py_ssize_t number, place
        self._notes.clear()
        for place in range(SENDER, SENDER + SENDERS):
            self._notes.add(roles[place])
        number = self._senders.texts.find(self._notes.text, self._notes.size)
        if number >= 0:
            return <bytes>self._senders.written[number]
        if self._notes.size > LONGEST_SENDER:
            return None
        texts = [
            _decoded(roles[place]) if roles[place] is not NULL else ""
            for place in range(SENDER, SENDER + SENDERS)
        ]
        field = self._sender_field(tuple(texts))
        self._senders.add(self._notes.text, self._notes.size, field)
        return field

    cdef bytes _location(self, Token* country):
        cdef Py_ssize_t number
        self._notes.clear()
        self._notes.add(country)
        number = self._locations.texts.find(self._notes.text, self._notes.size)
        if number >= 0:
            return <bytes>self._locations.written[number]
        field = self._location_field(_decoded(country) if country is not NULL else "")
        self._locations.add(self._notes.text, self._notes.size, field)
        return field

    cdef bytes _name(self, Token* event, bint server):
        cdef Py_ssize_t number = self._names.texts.find(event.start, event.size)
        if number >= 0:
            fields = self._names.written[number]
        else:
            fields = self._name_fields(_decoded(event))
            self._names.add(event.start, event.size, fields)
        return <bytes>(<tuple>fields)[0 if server else 1]

    cdef Buffer* _buffer(self, Token* key, Py_ssize_t more) except NULL:
        """Where rows with this device, or else person, go, with room for so much more."""
        cdef Buffer* buffer = self._buffers
        cdef Py_ssize_t slice
        if self._slices > 1:
            # As in `IdentityExtractor`; in C, remainders may be negative.
            slice = hash(PyUnicode_DecodeASCII(key.start + 1, key.size - 2, NULL))
            slice %= self._slices
            buffer += slice if slice >= 0 else slice + self._slices
        if buffer.size + more > buffer.room:
            buffer.text = <char*>_more(buffer.text, 2 * (buffer.size + more))
            buffer.room = 2 * (buffer.size + more)
        return buffer

    cdef bint _is_new_visit(self, Token** roles) except -1:
        """Whether this person was not yet seen on this device and site."""
        cdef Token site = roles[PAGE][0]
        cdef int place, slashes = 0
        cdef Py_ssize_t at
        for at in range(site.size):
            slashes += site.start[at] == 47
            if slashes == 3:
                site.size = at
                break
        self._notes.clear()
        self._notes.add(&site)
        for place in (USER, DEVICE, BROWSER, SENDER + 3, SENDER):
            self._notes.add(roles[place])
        if self._visits.find(self._notes.text, self._notes.size) >= 0:
            return False
        if self._visits.count >= MOST_VISITS:
            self._visits = Texts()
        self._visits.add(self._notes.text, self._notes.size)
        return True

    cdef tuple _page(self, Token** roles, int64_t position):
        cdef int place
        cdef list texts = []
        for place in (USER, DEVICE, PAGE, BROWSER, SENDER + 3, SENDER):
            texts.append(_decoded(roles[place]) if roles[place] is not NULL else "")
        return (position << 8, *texts)


cdef bint _is_own(Token* id, Token* user) noexcept:
    """Whether a property that tells the user is empty, or tells the one who is known."""
    if id.type == NULL_:
        return True
    if id.type == TEXT and id.plain:
        if id.size == 2:
            return True
        return (
            user is not NULL
            and id.size == user.size
            and _same(id.start, user.start, user.size)
        )
    return (
        id.type == NUMBER
        and id.whole
        and user is not NULL
        and 49 <= id.start[0] <= 57
        and id.size == user.size - 2
        and memcmp(id.start, user.start + 1, id.size) == 0
    )


cdef inline char* _put(char* to, const char* text, Py_ssize_t size) noexcept:
    memcpy(to, text, size)
    return to + size


cdef inline char* _put_field(char* to, bytes field) noexcept:
    to = _put(to, PyBytes_AS_STRING(field), PyBytes_GET_SIZE(field))
    return _put(to, b",", 1)


cdef inline char* _put_id(char* to, Token* id) noexcept:
    return _put(to, b'""', 2) if id is NULL else _put(to, id.start, id.size)


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


cdef char* _put_seconds(char* to, Token* time) except? NULL:
    """The time in seconds, as Python would write it; NULL where it is unusual."""
    cdef int64_t whole = 0
    cdef double value
    cdef Py_ssize_t at
    cdef char* stop = NULL
    if time.start[0] == 45 or time.size > PLAIN_DIGITS:
        return NULL
    if not time.whole:
        value = PyOS_string_to_double(time.start, &stop, NULL)
        if EARLIEST <= value <= LAST_SECOND and time.start[time.size - 1] != 48:
            return _put(to, time.start, time.size)
        return NULL
    for at in range(time.size):
        whole = 10 * whole + (time.start[at] - 48)
    if EARLIEST <= whole <= LAST_SECOND:
        return _put(to, time.start, time.size)
    if EARLIEST * 1000 <= whole < MICROSECONDS and whole > LAST_SECOND:
        to = _put(to, time.start, time.size - 3)
        at = time.size
        while at > time.size - 2 and time.start[at - 1] == 48:
            at -= 1
        to = _put(to, b".", 1)
        return _put(to, time.start + time.size - 3, at - time.size + 3)
    return NULL
