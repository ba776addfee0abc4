"""Simplified ID merge as SQL: a device belongs to its first user."""

from collections.abc import Mapping

from mpdoctor.identity.warehouse.ids import START, prefixed, usable, without_prefix
from mpdoctor.mixpanel.ids import DEVICE_PREFIX

OWNERS = f"""
    SELECT CONCAT('{DEVICE_PREFIX}', device_id) AS id, user_id AS person
    FROM mpd_people"""  # noqa: S608
"""Whose an id of a profile is, where it is not its own."""


def views(sent: str) -> Mapping[str, str]:
    """What the statements select from, in order; `sent` selects the columns."""
    return {
        "mpd_sent": sent,
        "mpd_read_ids": f"""
            SELECT event, sent_at,
                   CASE WHEN device IS NULL AND person IS NULL AND {prefixed("sent_id")}
                        THEN SUBSTRING(sent_id, {START + 1}) ELSE device END AS device_id,
                   CASE WHEN device IS NULL AND person IS NULL AND NOT {prefixed("sent_id")}
                        THEN sent_id ELSE person END AS user_id
            FROM (
                SELECT event, sent_at, {usable("bare_id")} AS device,
                       CASE WHEN {prefixed("user_id")} THEN NULL
                            ELSE {usable("user_id")} END AS person,
                       {usable("COALESCE(NULLIF(before_id, ''), distinct_id)")} AS sent_id
                FROM (
                    SELECT event, sent_at, distinct_id, before_id, user_id,
                           {without_prefix("device_id")} AS bare_id
                    FROM mpd_sent
                ) AS bare_ids
            ) AS usable_ids""",  # noqa: S608
        "mpd_seen_pairs": """
            SELECT device_id, user_id, COUNT(*) AS events,
                   MIN(sent_at) AS first_at, MAX(sent_at) AS last_at
            FROM mpd_read_ids
            WHERE NOT device_id IS NULL AND NOT user_id IS NULL
            GROUP BY device_id, user_id""",
        # What Mixpanel itself has joined counts where nothing says otherwise.
        "mpd_rekeyed": f"""
            SELECT device_id, MIN(user_id) AS user_id, COUNT(DISTINCT user_id) AS users
            FROM (
                SELECT {without_prefix("before_id")} AS device_id,
                       {usable("distinct_id")} AS user_id
                FROM mpd_sent
                WHERE before_id <> distinct_id AND NOT {usable("before_id")} IS NULL
            ) AS replaced
            WHERE NOT user_id IS NULL AND NOT {prefixed("user_id")}
            GROUP BY device_id""",  # noqa: S608
        "mpd_people": """
            SELECT devices.device_id,
                   CASE WHEN mpd_rekeyed.users = 1 THEN mpd_rekeyed.user_id
                        ELSE COALESCE(owners.user_id, mpd_rekeyed.user_id)
                   END AS user_id
            FROM (
                SELECT device_id FROM mpd_read_ids WHERE NOT device_id IS NULL
                GROUP BY device_id
            ) AS devices
            LEFT JOIN (
                SELECT device_id, user_id,
                       ROW_NUMBER() OVER (
                           PARTITION BY device_id ORDER BY first_at, user_id
                       ) AS place
                FROM mpd_seen_pairs
            ) AS owners
            ON owners.device_id = devices.device_id AND owners.place = 1
            LEFT JOIN mpd_rekeyed ON mpd_rekeyed.device_id = devices.device_id""",
        "mpd_users": """
            SELECT user_id FROM mpd_read_ids WHERE NOT user_id IS NULL
            UNION DISTINCT
            SELECT user_id FROM mpd_people WHERE NOT user_id IS NULL""",
    }
