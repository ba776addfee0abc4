"""How SDKs wrap JSON in a request body, and how to unwrap it.

https://docs.mixpanel.com/reference/track-event and the sources of the SDKs: JSON as it
is, a form with `data=` holding JSON or base64, the same in the query of a GET, and any
of these compressed.
"""

import re
import zlib
from collections.abc import Mapping

from msgspec import Struct, field

MAX_DECOMPRESSED = 8 << 30
"""No input is unpacked to more bytes than this."""

MAX_RATIO = 1000
"""No input is unpacked to more than this many times its size."""

RATIO_FREE = 1 << 20
"""Output up to this size is never suspicious, whatever its ratio."""

GZIP = b"\x1f\x8b"
ZSTD = b"\x28\xb5\x2f\xfd"
_BOM = b"\xef\xbb\xbf"
_BASE64 = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/"
_PIECE = 1 << 16
# The first field of a form, or the address before it; a line of a log has spaces.
_FIELD = re.compile(rb"[^\s&=]+=[^\s&]*&")


class UndecodableBody(ValueError):
    """A body that is in none of the encodings; the text completes "a body that …"."""


class Body(Struct, frozen=True):
    """A body unwrapped.

    `text` is JSON, NDJSON, or empty where there was no body. `fields` holds what a
    form said beside `data`; `size` is the length of the body once unpacked.
    """

    text: bytes
    fields: Mapping[str, str] = field(default_factory=dict)
    size: int = 0


def decode_body(
    raw: bytes,
    content_encoding: str = "",
    query: Mapping[str, str] | None = None,
    *,
    limit: int = MAX_DECOMPRESSED,
) -> Body:
    """Unwrap a request body, or the `data` of a query where there is no body.

    The bytes say how they are wrapped. `Content-Type` is not asked: beacons send forms
    as `text/plain`, and recorders unpack bodies without telling. `Content-Encoding` is
    asked only for what has no mark of its own.
    """
    plain = unpacked(raw, content_encoding, limit).removeprefix(_BOM).strip()
    if not plain:
        data = (query or {}).get("data", "")
        return Body(_json_of(_as_bytes(data)), size=len(data)) if data else Body(b"")
    if plain[:1] in (b"{", b"["):
        return Body(plain, size=len(plain))
    if is_form(plain):
        fields = _form_fields(plain)
        data = fields.pop("data", "")
        return Body(_json_of(_as_bytes(data)), fields, len(plain))
    return Body(_json_of(plain), size=len(plain))


def is_form(text: bytes) -> bool:
    """Whether text reads as a form with `data=` in it."""
    return text.startswith(b"data=") or (
        b"&data=" in text and _FIELD.match(text) is not None
    )


def from_base64(text: bytes) -> bytes | None:
    """Bytes of base64 in either alphabet, padded or not; `None` for anything else.

    A space stands for a `+` that form decoding swallowed.
    """
    import binascii

    text = text.strip().translate(_TO_STANDARD, b"\r\n").rstrip(b"=")
    if not text or text.translate(None, _BASE64):
        return None
    try:
        return binascii.a2b_base64(text + b"=" * (-len(text) % 4))
    except binascii.Error:
        return None


_TO_STANDARD = bytes.maketrans(b"-_ ", b"+/+")


def _json_of(data: bytes) -> bytes:
    data = data.removeprefix(_BOM).strip()
    if data[:1] in (b"{", b"["):
        return data
    decoded = from_base64(data)
    if decoded is None and b"%" in data:
        from urllib.parse import unquote_to_bytes

        once_more = unquote_to_bytes(data).strip()
        if once_more[:1] in (b"{", b"["):
            return once_more
        decoded = from_base64(once_more)
    decoded = (decoded or b"").removeprefix(_BOM).strip()
    if decoded[:1] in (b"{", b"["):
        return _SURROGATES.sub(_to_utf8, decoded)
    raise UndecodableBody("is neither JSON, nor base64 of JSON, nor a form with `data`")


# Each half of a surrogate pair encoded by itself. Browser SDKs make base64 from units of
# UTF-16, so this is how characters beyond the basic plane arrive.
_SURROGATES = re.compile(rb"(?:\xed[\xa0-\xbf][\x80-\xbf])+")


def _to_utf8(found: re.Match[bytes]) -> bytes:
    """The characters that the halves make up; those left alone become escapes."""
    units = (
        found[0].decode("utf-8", "surrogatepass").encode("utf-16-le", "surrogatepass")
    )
    text = units.decode("utf-16-le", "surrogatepass")
    return "".join(
        f"\\u{ord(char):04x}" if char < "\ue000" else char for char in text
    ).encode()


def _form_fields(text: bytes) -> dict[str, str]:
    from urllib.parse import parse_qsl

    # `surrogateescape` carries bytes that are no UTF-8 through, for the JSON reader
    # to complain of them with a place.
    pairs = parse_qsl(
        text.decode("utf-8", "surrogateescape"),
        keep_blank_values=True,
        errors="surrogateescape",
    )
    fields: dict[str, str] = {}
    for name, value in pairs:
        fields.setdefault(name, value)
    return fields


def _as_bytes(text: str) -> bytes:
    try:
        return text.encode("utf-8", "surrogateescape")
    except UnicodeEncodeError:
        return text.encode("utf-8", "replace")


def unpacked(raw: bytes, content_encoding: str, limit: int) -> bytes:
    """A body without its compression."""
    encoding = content_encoding.strip().lower()
    if raw.startswith(GZIP):
        return _inflate(raw, 31, limit)
    if raw.startswith(ZSTD):
        return _unpack_zstd(raw, limit)
    if encoding == "deflate" and raw.strip()[:1] not in (b"{", b"[", b"d"):
        bits = 15 if raw[:1] == b"\x78" else -15
        return _inflate(raw, bits, limit)
    if encoding == "br" and raw.strip()[:1] not in (b"{", b"["):
        raise UndecodableBody("is compressed with brotli, which is not read")
    return raw


def _inflate(raw: bytes, bits: int, limit: int) -> bytes:
    parts: list[bytes] = []
    size = 0
    rest = raw
    while rest:
        machine = zlib.decompressobj(bits)
        part = rest
        while (part or rest) and not machine.eof:
            try:
                part = machine.decompress(rest, _PIECE)
            except zlib.error as error:
                raise UndecodableBody("is damaged and cannot be unpacked") from error
            parts.append(part)
            size += len(part)
            check_growth(size, len(raw), limit)
            rest = machine.unconsumed_tail
        if not machine.eof:
            raise UndecodableBody("is cut off and cannot be unpacked")
        rest = machine.unused_data.lstrip(b"\0")
        if not rest.startswith(GZIP):
            break
    return b"".join(parts)


def _unpack_zstd(raw: bytes, limit: int) -> bytes:
    import io

    import zstandard

    parts: list[bytes] = []
    size = 0
    stream = zstandard.ZstdDecompressor().stream_reader(
        io.BytesIO(raw), read_across_frames=True
    )
    try:
        while part := stream.read(_PIECE):
            parts.append(part)
            size += len(part)
            check_growth(size, len(raw), limit)
    except zstandard.ZstdError as error:
        raise UndecodableBody("is damaged and cannot be unpacked") from error
    return b"".join(parts)


def check_growth(
    size: int, packed: int, limit: int = MAX_DECOMPRESSED, ratio: int = MAX_RATIO
) -> None:
    """Raise `UndecodableBody` for output beyond a bound, named in the text."""
    if size > limit:
        raise UndecodableBody(f"unpacks to more than {in_words(limit)}")
    if size > RATIO_FREE and size > packed * ratio:
        raise UndecodableBody(f"unpacks to more than {ratio} times its size")


def in_words(size: int) -> str:
    """A bound as people write it: `16 MB`."""
    for unit, bits in (("GB", 30), ("MB", 20), ("KB", 10)):
        if size >= 1 << bits and not size % (1 << bits):
            return f"{size >> bits} {unit}"
    return f"{size} bytes"
