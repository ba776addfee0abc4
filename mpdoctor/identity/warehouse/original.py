"""Original ID merge as SQL: which ids `$identify`, `$create_alias` and `$merge` join.

Mixpanel applies these events one by one. Here each of them is judged by those that came
before it, whatever became of these, and people are found by passing the lowest id of each
from neighbour to neighbour, a number of times: that is said alike in all dialects, while
recursion is not.
"""

from collections.abc import Mapping

from mpdoctor.identity.warehouse.ids import prefixed, usable, without_prefix
from mpdoctor.mixpanel.ids import DEVICE_PREFIX

SENT_AS: Mapping[str, str] = {
    "$identified_id": "identified_id",
    "$anon_id": "anon_id",
    "$anon_distinct_id": "anon_distinct_id",
    "alias": "alias",
    "$distinct_ids": "distinct_ids",
    "$failure_reason": "failed",
}
"""What identity events hold, and what it is called here."""

COLUMNS: Mapping[str, str] = dict.fromkeys(SENT_AS, "")
"""Mixpanel's pipelines have no columns for these."""

OWNERS = f"""
    SELECT id, person FROM mpd_people
    UNION ALL SELECT CONCAT('{DEVICE_PREFIX}', id), person FROM mpd_people"""  # noqa: S608
"""Whose an id of a profile is."""

ROUNDS = 8
"""How far the lowest id of a person is passed on."""

LIMIT = 500
"""Ids that one person may have."""

_HEX = "0123456789abcdef-"
_UUID = "________-____-____-____-____________"
_UUID4 = "________-____-4___-____-____________"
_PAIR = "split_ids"


def views(sent: str) -> Mapping[str, str]:
    """What the statements select from, in order; `sent` selects the columns."""
    found = {
        "mpd_sent": sent,
        "mpd_operands": _operands(),
        # Ids that are there, and usable, whatever becomes of the event.
        "mpd_named": f"""
            SELECT event, sent_at, spelling, failed,
                   {without_prefix("kept")} AS kept, {without_prefix("other")} AS other
            FROM (
                SELECT event, sent_at, spelling, failed,
                       {usable("kept")} AS kept, {usable("other")} AS other
                FROM mpd_operands
            ) AS usable_operands""",  # noqa: S608
        "mpd_verbs": f"""
            SELECT event, kept, other,
                   ROW_NUMBER() OVER (ORDER BY sent_at, event, kept, other) AS place
            FROM mpd_named
            WHERE kept <> other AND COALESCE(failed, '') = ''
              AND (event <> '$identify' OR {_is_anonymous("other")})""",  # noqa: S608
        # Each event twice, for the one id and for the other.
        "mpd_sides": f"""
            SELECT event, kept, other, place, number AS side,
                   CASE number WHEN 1 THEN kept ELSE other END AS id
            FROM mpd_verbs CROSS JOIN ({_numbers(2)}) AS sides""",  # noqa: S608
        "mpd_firsts": """
            SELECT event, kept, other, place, side,
                   MIN(place) OVER (PARTITION BY id) AS first_named,
                   MIN(CASE WHEN event = '$create_alias' AND side = 2 THEN place END)
                       OVER (PARTITION BY id) AS first_alias
            FROM mpd_sides""",
        # What Mixpanel itself has joined.
        "mpd_replaced": f"""
            SELECT {without_prefix("distinct_id")} AS kept,
                   {without_prefix("before_id")} AS other
            FROM (
                SELECT DISTINCT {usable("distinct_id")} AS distinct_id,
                       {usable("before_id")} AS before_id
                FROM mpd_sent
                WHERE before_id <> distinct_id
            ) AS replaced
            WHERE NOT distinct_id IS NULL AND NOT before_id IS NULL""",  # noqa: S608
        "mpd_joined": """
            SELECT event, kept, other
            FROM mpd_firsts
            WHERE side = 2 AND (
                event = '$merge' OR place = CASE event WHEN '$identify' THEN first_named
                                                       ELSE first_alias END
            )
            UNION ALL SELECT 'replaced', kept, other FROM mpd_replaced""",
        # In both directions, and of each id to itself.
        "mpd_links": f"""
            SELECT CASE WHEN number IN (1, 3) THEN kept ELSE other END AS one,
                   CASE WHEN number IN (2, 3) THEN kept ELSE other END AS two
            FROM mpd_joined CROSS JOIN ({_numbers(4)}) AS directions""",  # noqa: S608
        "mpd_round_1": """
            SELECT one AS id, MIN(two) AS person FROM mpd_links GROUP BY one""",
    }
    for number in range(2, ROUNDS + 2):
        before = f"mpd_round_{number - 1}"
        found[f"mpd_round_{number}"] = f"""
            SELECT mpd_links.one AS id, MIN({before}.person) AS person
            FROM mpd_links JOIN {before} ON {before}.id = mpd_links.two
            GROUP BY mpd_links.one"""  # noqa: S608
    found["mpd_unsettled"] = f"""
        SELECT settled.id
        FROM mpd_round_{ROUNDS} AS settled
        JOIN mpd_round_{ROUNDS + 1} AS later ON later.id = settled.id
        WHERE later.person <> settled.person"""  # noqa: S608
    return {**found, **_people(), **_pairs()}


def _numbers(most: int) -> str:
    first, *others = range(1, most + 1)
    return f"SELECT {first} AS number" + "".join(
        f" UNION ALL SELECT {each}" for each in others
    )


def _operands() -> str:
    pair = "distinct_ids"
    # Lists are written as in JSON, or as the warehouse writes its own.
    for sign in ("[", "]", "{", "}", '"'):
        pair = f"REPLACE({pair}, '{sign}', '')"
    sent = "COALESCE(NULLIF(before_id, ''), distinct_id)"
    identified = (
        "COALESCE(NULLIF(identified_id, ''), NULLIF(before_id, ''), "
        "NULLIF(user_id, ''), distinct_id)"
    )
    return f"""
        SELECT event, sent_at, failed,
               CASE WHEN identified_id IS NULL AND anon_id IS NULL
                    THEN 'sdk' ELSE 'rest' END AS spelling,
               CASE event WHEN '$identify' THEN {identified}
                          WHEN '$create_alias' THEN {sent}
                          ELSE TRIM(SPLIT_PART({_PAIR}, ',', 1)) END AS kept,
               CASE event WHEN '$identify'
                               THEN COALESCE(NULLIF(anon_id, ''), anon_distinct_id)
                          WHEN '$create_alias' THEN alias
                          ELSE TRIM(SPLIT_PART({_PAIR}, ',', 2)) END AS other
        FROM (
            SELECT event, sent_at, failed, distinct_id, before_id, user_id, alias,
                   identified_id, anon_id, anon_distinct_id, {pair} AS {_PAIR}
            FROM mpd_sent
            WHERE event IN ('$identify', '$create_alias', '$merge')
        ) AS identity_events
        WHERE event <> '$merge' OR {_PAIR} LIKE '%,%' AND NOT {_PAIR} LIKE '%,%,%'"""  # noqa: S608


def _is_anonymous(id: str) -> str:
    """Whether `$identify` takes an id for that of a device: a UUIDv4 or, of an SDK, what
    these made up before."""
    hexadecimal = f"TRANSLATE(LOWER({id}), '{_HEX}', '') = ''"
    variant = f"SUBSTRING(LOWER({id}), 20, 1) IN ('8', '9', 'a', 'b')"
    old = (
        f"{id} LIKE '%_-_%-_%-_%-_%' AND NOT {id} LIKE '%-%-%-%-%-%' "
        f"AND NOT {id} LIKE '%--%' AND NOT {id} LIKE '{_UUID}'"
    )
    return (
        f"{hexadecimal} AND ({id} LIKE '{_UUID4}' AND {variant} "
        f"OR spelling = 'sdk' AND {old})"
    )


def _people() -> Mapping[str, str]:
    raw = "COALESCE(NULLIF(before_id, ''), distinct_id, '')"
    return {
        "mpd_sent_ids": f"""
            SELECT sent_at, device_id, user_id, is_device, {without_prefix("id")} AS id
            FROM (
                SELECT sent_at, {usable("bare_id")} AS device_id,
                       {usable("user_id")} AS user_id,
                       CASE WHEN {prefixed(raw)} OR {raw} = bare_id THEN 1 ELSE 0
                       END AS is_device,
                       CASE WHEN {raw} <> '' THEN {usable(raw)}
                            ELSE COALESCE({usable("user_id")}, {usable("bare_id")})
                       END AS id
                FROM (
                    SELECT sent_at, distinct_id, before_id, user_id,
                           {without_prefix("device_id")} AS bare_id
                    FROM mpd_sent
                ) AS bare_ids
            ) AS usable_ids""",  # noqa: S608
        "mpd_people": f"""
            SELECT ids.id, COALESCE(mpd_round_{ROUNDS}.person, ids.id) AS person
            FROM (
                SELECT id FROM mpd_sent_ids WHERE NOT id IS NULL
                UNION DISTINCT SELECT kept FROM mpd_named WHERE NOT kept IS NULL
                UNION DISTINCT SELECT other FROM mpd_named WHERE NOT other IS NULL
                UNION DISTINCT SELECT one FROM mpd_links
            ) AS ids
            LEFT JOIN mpd_round_{ROUNDS} ON mpd_round_{ROUNDS}.id = ids.id""",  # noqa: S608
    }


def _pairs() -> Mapping[str, str]:
    return {
        # Ids that are a device's, so that they are nobody who used one.
        "mpd_devices": """
            SELECT id FROM mpd_sent_ids WHERE is_device = 1 AND NOT id IS NULL
            UNION DISTINCT SELECT other FROM mpd_joined WHERE event = '$identify'""",
        "mpd_user_ids": """
            SELECT kept AS id FROM mpd_named
            WHERE event = '$identify' AND kept <> COALESCE(other, '')
            UNION DISTINCT
            SELECT user_id FROM mpd_sent_ids
            WHERE NOT device_id IS NULL AND NOT user_id IS NULL""",
        "mpd_uses": """
            SELECT device_id, COALESCE(user_id, id) AS user_id, 1 AS events, sent_at
            FROM mpd_sent_ids
            WHERE NOT device_id IS NULL AND (NOT user_id IS NULL OR is_device = 0)
            UNION ALL
            SELECT other, kept, 0, sent_at
            FROM mpd_named
            WHERE event = '$identify' AND kept <> other
              AND (spelling = 'rest' OR other LIKE '%-%-%-%-%')""",
        "mpd_seen_pairs": """
            SELECT mpd_uses.device_id, mpd_uses.user_id, SUM(mpd_uses.events) AS events,
                   MIN(mpd_uses.sent_at) AS first_at, MAX(mpd_uses.sent_at) AS last_at
            FROM mpd_uses
            LEFT JOIN mpd_devices ON mpd_devices.id = mpd_uses.user_id
            LEFT JOIN mpd_user_ids ON mpd_user_ids.id = mpd_uses.device_id
            WHERE NOT mpd_uses.user_id IS NULL AND mpd_devices.id IS NULL
              AND mpd_user_ids.id IS NULL
            GROUP BY mpd_uses.device_id, mpd_uses.user_id""",
    }
