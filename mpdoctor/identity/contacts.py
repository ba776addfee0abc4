"""Rows of e-mails and phone numbers."""

from collections.abc import Iterator
from typing import Any

from mpdoctor.identity.parts import packed_one, written
from mpdoctor.text.similarity import normal_email, normal_phone


def contact_row(
    kind: str,
    value: str,
    id: str,
    origin: str,
    at: Any,
    sender: int,
    position: int,
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
        f"{origin}\t{sender}\t{packed_one(position)}\n"
    )
