"""How ids, positions, contacts and verbs are written into the rows of temporary files."""

from collections.abc import Iterable, Iterator, Sequence
from functools import cache
from typing import Any
from urllib.parse import unquote

from mpdoctor.mixpanel.people import text_of
from mpdoctor.text.similarity import normal_email, normal_phone

NOBODY = "%0"
"""Stands for a `distinct_id` that is nobody's; no escaped id can be this."""

BEFORE_IDENTITY = "$distinct_id_before_identity"

NAMED = "named"

LONGEST_ID = 400
"""Characters of an id that are kept; Mixpanel cuts text at 255 bytes."""

RECORD_BITS = 24
LAST_RECORD = (1 << RECORD_BITS) - 1

_SHIFT = 32 - RECORD_BITS
_RECORD_MASK = (1 << 32) - 1


def row_positions(positions: Sequence[int]) -> Sequence[int]:
    """Positions with fewer bits for records, so that lines of all sources fit."""
    if isinstance(positions, range):
        return range(
            positions.start >> _SHIFT,
            positions.stop >> _SHIFT,
            positions.step >> _SHIFT,
        )
    return list(map(row_position, positions))


def row_position(position: int) -> int:
    """One position with fewer bits for records."""
    return position >> 32 << RECORD_BITS | min(position & _RECORD_MASK, LAST_RECORD)


def escape_id(id: str) -> str:
    """An id that can stand in a row: no tabs, line ends, quotes or lone surrogates."""
    if len(id) > LONGEST_ID:
        id = f"{id[:LONGEST_ID]}…"
    if not needs_no_escapes(id):
        id = "".join(
            char if needs_no_escapes(char) else _percent_encoded(char) for char in id
        )
    return id


def needs_no_escapes(text: str) -> bool:
    """Whether a text can stand in a row as it is."""
    return text.isprintable() and not ("%" in text or '"' in text or "\\" in text)


def _percent_encoded(char: str) -> str:
    return "".join(f"%{byte:02X}" for byte in char.encode("utf-8", "surrogatepass"))


def unescape_id(id: str) -> str:
    """Undo `escape_id`."""
    if "%" not in id:
        return id
    return unquote(id, errors="backslashreplace")


def tsv_row(*fields: object) -> str:
    """A row of numbers and escaped texts between tabs."""
    return "\t".join(map(str, fields)) + "\n"


def encoded(rows: Iterable[str]) -> bytes:
    """Rows as bytes of a file."""
    return "".join(rows).encode()


def json_rows(rows: Sequence[Sequence[Any]]) -> bytes:
    """Rows of numbers and escaped texts between commas, texts in quotes.

    They are JSON, which is the fastest to write: the first and the last number of each
    row go with its brackets.
    """
    lines: bytes = _encoder().encode_lines(rows)
    return lines


def json_fields(*fields: Any) -> Any:
    """Fields of a JSON row that many rows share, written once."""
    from msgspec import Raw

    return Raw(_encoder().encode(fields)[1:-1])


@cache
def _encoder() -> Any:
    from msgspec.json import Encoder

    return Encoder()


def contact_rows(
    kind: str,
    value: str,
    id: str,
    origin: str,
    seconds: Any,
    sender: int,
    position: int,
    country: str | None = None,
    property: str = "",
) -> Iterator[str]:
    """The row of an e-mail or a phone number, or none where the value is neither."""
    if kind == "email":
        email = normal_email(value)
        if email is None:
            return
        exact, loose = email.exact, email.loose
        match = "role" if email.role else "exact"
    else:
        phone = normal_phone(value, country)
        if phone is None:
            return
        exact, loose, match = phone, phone, "exact"
    yield tsv_row(
        *(seconds, escape_id(id), kind, escape_id(exact), escape_id(loose), match),
        *(property, origin, sender, row_position(position)),
    )


def verb_operands(verb: str, record: dict[str, Any]) -> tuple[str, str, str]:
    """Which ids a verb joins: the kept one, the other, and how it was spelt.

    A `$merge` is spelt `named` where its `distinct_id` is one of the two.
    """
    # An export may hold the canonical id as `distinct_id`, and what was sent beside it.
    sent = record.get(BEFORE_IDENTITY) or record.get("distinct_id")
    if verb == "$identify":
        rest = "$identified_id" in record or "$anon_id" in record
        kept = text_of(
            record.get("$identified_id")
            or record.get(BEFORE_IDENTITY)
            or record.get("$user_id")
            or sent
        )
        other = text_of(record.get("$anon_id") or record.get("$anon_distinct_id"))
        return kept, other, "rest" if rest else "sdk"
    if verb == "$create_alias":
        return text_of(sent), text_of(record.get("alias")), "sdk"
    ids = record.get("$distinct_ids")
    if isinstance(ids, str):
        ids = [ids]
    if not isinstance(ids, list) or len(ids) != 2:
        return "", "", "rest"
    one, two = text_of(ids[0]), text_of(ids[1])
    # Whoever sends the verb under one of the ids means that one to be kept.
    if sent is not None and text_of(sent) == two != one:
        return two, one, NAMED
    return one, two, NAMED if text_of(sent) == one else "rest"
