"""Reads the few fields of a certificate that a report shows.

Python shows the certificate of a server only where it was verified. This is for the
others, so it must accept any bytes and raise nothing.
"""

from collections.abc import Iterator
from datetime import UTC, datetime

from mpdoctor.model.answers import Certificate

_SEQUENCE, _SET, _OBJECT_ID = 0x30, 0x31, 0x06
_UTC_TIME, _GENERALIZED_TIME = 0x17, 0x18
_VERSION, _EXTENSIONS, _OCTETS, _DNS_NAME, _ADDRESS = 0xA0, 0xA3, 0x04, 0x82, 0x87
_COMMON_NAME, _ORGANIZATION = b"\x55\x04\x03", b"\x55\x04\x0a"
_OTHER_NAMES = b"\x55\x1d\x11"
_NAMES_KEPT = 20
_LONGEST = 200


def read_certificate(der: bytes) -> Certificate | None:
    """The fields of a certificate in DER, or `None` where the bytes are none."""
    try:
        return _certificate(der)
    except (ValueError, LookupError, OverflowError):
        return None


def _certificate(der: bytes) -> Certificate:
    body = _inside(_inside(der, _SEQUENCE), _SEQUENCE)
    parts = list(_values(body))
    if parts[0][0] == _VERSION:
        parts.pop(0)
    issuer, validity, subject = parts[2][1], parts[3][1], parts[4][1]
    names: tuple[str, ...] = ()
    for tag, value in parts[5:]:
        if tag == _EXTENSIONS:
            names = tuple(_other_names(value))
    return Certificate(
        issuer=_name(issuer),
        subject=_name(subject, (_COMMON_NAME, _ORGANIZATION)),
        names=names,
        not_after=_time(*list(_values(validity))[1]),
    )


def _values(data: bytes) -> Iterator[tuple[int, bytes]]:
    """Tag and content of each value in a row."""
    at = 0
    while at < len(data):
        tag, length = data[at], data[at + 1]
        at += 2
        if length >= 0x80:
            size = length & 0x7F
            if not 1 <= size <= 4:
                raise ValueError("length")
            length = int.from_bytes(data[at : at + size], "big")
            at += size
        if at + length > len(data):
            raise ValueError("cut off")
        yield tag, data[at : at + length]
        at += length


def _inside(data: bytes, wanted: int) -> bytes:
    for tag, value in _values(data):
        if tag == wanted:
            return value
        break
    raise ValueError("tag")


def _name(data: bytes, order: tuple[bytes, ...] = (_ORGANIZATION, _COMMON_NAME)) -> str:
    """The organization or common name, whichever `order` prefers and is there."""
    found: dict[bytes, str] = {}
    for tag, part in _values(data):
        if tag != _SET:
            continue
        for _, pair in _values(part):
            (kind, key), (_, value) = list(_values(pair))[:2]
            if kind == _OBJECT_ID:
                found.setdefault(key, value.decode("utf-8", "replace")[:_LONGEST])
    return next((found[key] for key in order if key in found), "")


def _other_names(data: bytes) -> Iterator[str]:
    for _, extension in _values(_inside(data, _SEQUENCE)):
        parts = list(_values(extension))
        if parts[0] != (_OBJECT_ID, _OTHER_NAMES):
            continue
        octets = dict(parts)[_OCTETS]
        for number, (tag, value) in enumerate(_values(_inside(octets, _SEQUENCE))):
            if number == _NAMES_KEPT:
                return
            if tag == _DNS_NAME:
                yield value.decode("ascii", "replace")[:_LONGEST]
            elif tag == _ADDRESS and len(value) == 4:
                yield ".".join(map(str, value))


def _time(tag: int, value: bytes) -> str:
    form = {_UTC_TIME: "%y%m%d%H%M%SZ", _GENERALIZED_TIME: "%Y%m%d%H%M%SZ"}[tag]
    moment = datetime.strptime(value.decode("ascii"), form).replace(tzinfo=UTC)
    return moment.isoformat()
