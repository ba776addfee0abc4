"""What identity events say."""

from typing import Any

from mpdoctor.mixpanel.people import text_of


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
