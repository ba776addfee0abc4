"""Rows of contacts, and what identity events join."""

from collections.abc import Iterator
from typing import Any

from mpdoctor.engines.identity.parts import packed_one, written
from mpdoctor.engines.resemblance import normal_email, normal_phone
from mpdoctor.mixpanel.people import text_of


def contact_row(
    kind: str,
    value: str,
    id: str,
    origin: str,
    at: Any,
    sender: int,
    spot: int,
    country: str | None = None,
) -> Iterator[str]:
    """The row of an e-mail or a phone number, where it is one."""
    if kind == "email":
        email = normal_email(value)
        if email is None:
            return
        exact, loose, match = (
            email.exact,
            email.loose,
            "role" if email.role else "exact",
        )
    else:
        phone = normal_phone(value, country)
        if phone is None:
            return
        exact, loose, match = phone, phone, "exact"
    yield (
        f"{at}\t{written(id)}\t{kind}\t{written(exact)}\t{written(loose)}\t{match}\t"
        f"{origin}\t{sender}\t{packed_one(spot)}\n"
    )


def operands(verb: str, record: dict[str, Any]) -> tuple[str, str, str]:
    """Which ids a verb joins: the kept one, the other, and how it was spelt."""
    if verb == "$identify":
        rest = "$identified_id" in record or "$anon_id" in record
        one = text_of(
            record.get("$identified_id")
            or record.get("distinct_id")
            or record.get("$user_id")
        )
        two = text_of(record.get("$anon_id") or record.get("$anon_distinct_id"))
        return one, two, "rest" if rest else "sdk"
    if verb == "$create_alias":
        return text_of(record.get("distinct_id")), text_of(record.get("alias")), "sdk"
    ids = record.get("$distinct_ids")
    if isinstance(ids, str):
        ids = [ids]
    if not isinstance(ids, list) or len(ids) != 2:
        return "", "", "rest"
    return text_of(ids[0]), text_of(ids[1]), "rest"
