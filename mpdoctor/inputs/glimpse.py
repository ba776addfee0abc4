"""Events of which only what tells who is who is decoded.

To decode and keep all other properties would take several times as long. Whatever this
could read otherwise than `decode` does is left to `decode`, so that the outcome is the
same.
"""

from collections.abc import Callable, Iterator, Sequence
from importlib import import_module
from itertools import repeat
from operator import attrgetter
from typing import Annotated, Any, TypedDict

import msgspec

from mpdoctor.inputs.decode import decode
from mpdoctor.inputs.limits import Limits
from mpdoctor.mixpanel.ids import IDENTITY_VERBS
from mpdoctor.model.record import Batch, IdentityBatch, Kind, Reading

LONGEST_ID = 400
"""Characters of an id beyond which it is cut, which is not done here."""

RARE = (
    "$distinct_id",
    "$distinct_id_before_identity",
    "$email",
    "$failure_reason",
    "$had_persisted_distinct_id",
    "$identity_failure_reason",
    "$phone",
    "Email",
    "Phone",
    "email",
    "ip",
    "phone",
)
"""What few events have and is looked at, too; `null` is as good as nothing."""

_SAMPLED = 21
_SAMPLES = 10
_FEWEST = 4

# A number that no float holds has an exponent of three digits or more, or some 210
# digits in a row: then every 21st byte shows ten of them.
_re2 = import_module("re2")
# Two expressions that begin with a letter are faster than one that begins with a choice.
_EXPONENTS = [
    _re2.compile(rb"e\+?\d{3,}[,}\]\s]").search,
    _re2.compile(rb"E\+?\d{3,}[,}\]\s]").search,
]
_DIGITS = _re2.compile(rb"\d{%d}" % _SAMPLES)

# Integers that 64 bits do not hold are read as floats by one library only.
_Integer = Annotated[int, msgspec.Meta(ge=-(2**63), le=2**63 - 1)]
_Id = Annotated[str, msgspec.Meta(min_length=1, max_length=LONGEST_ID)]
_Never = Annotated[str, msgspec.Meta(min_length=1, max_length=0)]
_Scalar = str | _Integer | float | bool | None


# Fields in the order of exports are found at once; what has no time may have `$time`.
class _Looked(msgspec.Struct, gc=False):
    time: _Integer | float
    distinct_id: _Id = ""
    app_version: str = msgspec.field(name="$app_version_string", default="")
    browser: str = msgspec.field(name="$browser", default="")
    page: str = msgspec.field(name="$current_url", default="")
    device_id: _Id = msgspec.field(name="$device_id", default="")
    lib_version: str = msgspec.field(name="$lib_version", default="")
    system: str = msgspec.field(name="$os", default="")
    user_id: _Id = msgspec.field(name="$user_id", default="")
    id: _Never = ""
    country: str = msgspec.field(name="mp_country_code", default="")
    lib: str = msgspec.field(name="mp_lib", default="")


_Plain: Any = msgspec.defstruct(
    "_Plain",
    [
        (f"rare_{number}", _Never | None, msgspec.field(name=name, default=None))
        for number, name in enumerate(RARE)
    ],
    bases=(_Looked,),
    gc=False,
)

WANTED = (
    *(field.encode_name for field in msgspec.structs.fields(_Plain)),
    "$failure_description",
    "$time",
)
"""All properties that the identity engine asks of events other than identity events."""

_typed: Any = TypedDict
_Wanted: Any = _typed("_Wanted", dict.fromkeys(WANTED, _Scalar), total=False)

_PlainEvent: Any = msgspec.defstruct(
    "_PlainEvent", [("event", str), ("properties", _Plain)], gc=False
)
_WideEvent: Any = msgspec.defstruct(
    "_WideEvent", [("event", str), ("properties", _Wanted)]
)

_plain = msgspec.json.Decoder(_PlainEvent).decode
_wide = msgspec.json.Decoder(_WideEvent).decode

_name = attrgetter("event")
_properties = attrgetter("properties")
_columns = attrgetter("time", "distinct_id", "device_id", "user_id")
_page = attrgetter("page", "browser")
_origin = attrgetter("lib", "lib_version", "app_version", "system", "country")


def glimpse(
    texts: Sequence[bytes],
    positions: Sequence[int],
    limits: Limits,
    *,
    last: bool = False,
) -> Iterator[Reading]:
    """Read one JSON text per spot, as `decode` does, but events only as far as needed.

    Events with nothing rare about them come as `IdentityBatch`, others with the wanted
    properties, and what is no event or is doubtful as `decode` gives it.
    """
    if not texts:
        return
    doubtful = _doubtful(texts, limits)
    if not doubtful:
        events, rest = _sift(_plain, texts)
    else:
        rest = [number for number in range(len(texts)) if number not in doubtful]
        events = []
    if events:
        kept = positions if not rest else _others(positions, rest)
        yield _glimpses(events, kept)
    if rest:
        events, left = _sift(_wide, [texts[number] for number in rest])
        if events:
            gone = set(left)
            kept = [positions[n] for i, n in enumerate(rest) if i not in gone]
            records = list(map(_properties, events))
            yield Batch(Kind.EVENT, records, kept, list(map(_name, events)))
        rest = [rest[number] for number in left]
    rest = sorted({*rest, *doubtful})
    if rest:
        yield from decode(
            [texts[number] for number in rest],
            [positions[number] for number in rest],
            limits,
            last=last and rest[-1] == len(texts) - 1,
        )


def _glimpses(events: Sequence[Any], positions: Sequence[int]) -> IdentityBatch:
    looked = list(map(_properties, events))
    times, sent, devices, users = zip(*map(_columns, looked), strict=True)
    return IdentityBatch(
        names=list(map(_name, events)),
        positions=positions,
        times=times,
        sent=sent,
        devices=devices,
        users=users,
        origins=list(map(_origin, looked)),
        pages=list(map(_page, looked)),
    )


def _others(positions: Sequence[int], without: Sequence[int]) -> Sequence[int]:
    left_out = set(without)
    return [
        position for number, position in enumerate(positions) if number not in left_out
    ]


def _sift(
    decoder: Callable[[bytes], Any], texts: Sequence[bytes]
) -> tuple[list[Any], list[int]]:
    """What a decoder takes, and the numbers of the texts that it does not."""
    try:
        events = list(map(decoder, texts))
    except (msgspec.MsgspecError, RecursionError):
        events, rest = _one_by_one(decoder, texts)
    else:
        rest = []
    if IDENTITY_VERBS.isdisjoint(map(_name, events)):
        return events, rest
    # Identity events are asked for properties of their own.
    refused = set(rest)
    taken = [number for number in range(len(texts)) if number not in refused]
    for number, event in zip(taken, events, strict=True):
        if event.event in IDENTITY_VERBS:
            refused.add(number)
    events = [event for event in events if event.event not in IDENTITY_VERBS]
    return events, sorted(refused)


def _one_by_one(
    decoder: Callable[[bytes], Any], texts: Sequence[bytes]
) -> tuple[list[Any], list[int]]:
    events: list[Any] = []
    rest: list[int] = []
    for number, text in enumerate(texts):
        try:
            events.append(decoder(text))
        except (msgspec.MsgspecError, RecursionError):
            rest.append(number)
            # To be refused costs more than to be read: where all are, it is not tried.
            if not events and len(rest) == _FEWEST:
                return [], list(range(len(texts)))
    return events, rest


def _doubtful(texts: Sequence[bytes], limits: Limits) -> frozenset[int]:
    """Numbers of the texts that might be read, though they are not JSON or too deep."""
    block = b"\n".join(texts)
    if not (
        len(block) > limits.line
        or _may_be_deep(block, texts, limits)
        or _may_be_endless(block)
        or not _is_text(block)
    ):
        return frozenset()
    return frozenset(
        number
        for number, text in enumerate(texts)
        if len(text) > limits.line
        or text.count(b"{") + text.count(b"[") > limits.depth
        or _may_be_endless(text)
        or not _is_text(text)
    )


def _may_be_deep(block: bytes, texts: Sequence[bytes], limits: Limits) -> bool:
    """Whether any text may nest too deep: each level takes five bytes, or square brackets."""
    if b"[" not in block and max(map(len, texts)) < 5 * limits.depth:
        return False
    opened = max(map(bytes.count, texts, repeat(b"{")))
    return opened + max(map(bytes.count, texts, repeat(b"["))) > limits.depth


def _may_be_endless(text: bytes) -> bool:
    """Whether any number may be too large for a float."""
    return (
        any(search(text) for search in _EXPONENTS)
        or _DIGITS.search(text[::_SAMPLED]) is not None
    )


def _is_text(text: bytes) -> bool:
    if text.isascii():
        return True
    try:
        text.decode()
    except UnicodeDecodeError:
        return False
    return True
