-- Questions about identity for a table of events in somebody's warehouse: `questions.py`
-- puts them before `SELECT`s of these names:
--
--   mpd_sent       the columns of the table, as text but for the time
--   mpd_read_ids   one row per event: device_id and user_id as Simplified ID merge reads them
--   mpd_seen_pairs one row per device and user that came together
--   mpd_people     one row per device: whose it is, and how many user ids it had
--   mpd_users      every user id
--   mpd_contacts   one row per profile with an e-mail address: id, email, person

-- name: warehouse_totals
-- Events with an id, user ids and device ids, and people before and after ID merge.
SELECT COUNT(*) AS events,
       COUNT(DISTINCT user_id) AS users,
       COUNT(DISTINCT device_id) AS devices,
       COUNT(DISTINCT user_id)
           + COUNT(DISTINCT CASE WHEN user_id IS NULL THEN device_id END) AS people_before,
       (SELECT COUNT(*) FROM mpd_users)
           + (SELECT COUNT(*) FROM mpd_people WHERE user_id IS NULL) AS people_after
FROM mpd_read_ids
WHERE NOT user_id IS NULL OR NOT device_id IS NULL;

-- name: warehouse_shared_devices
-- Devices with several user ids, one row per user id. Under Simplified ID merge, the
-- anonymous events of a device belong to the first of them.
SELECT device_id, user_id, events, first_at, last_at
FROM (
    SELECT device_id, user_id, events, first_at, last_at,
           COUNT(*) OVER (PARTITION BY device_id) AS users
    FROM mpd_seen_pairs
) AS counted
WHERE users > 1
ORDER BY device_id, first_at, user_id;

-- name: warehouse_ids
-- Whose each id is after ID merge: the ids of one person have the same `person`.
SELECT user_id AS person, user_id AS id
FROM mpd_users
UNION ALL
SELECT COALESCE(user_id, CONCAT('$device:', device_id)), CONCAT('$device:', device_id)
FROM mpd_people
ORDER BY person, id;

-- name: warehouse_duplicate_events
-- Events with an insert id that came before. Mixpanel hides `repeated` ones, which agree in
-- event, time and `distinct_id` as well. Of `reused` ones, which do not, it may later drop
-- those of the same `distinct_id` and day.
SELECT event, SUM(records) AS records, SUM(records - variants) AS repeated,
       SUM(variants - 1) AS reused
FROM (
    SELECT event, insert_id, SUM(records) AS records, COUNT(*) AS variants
    FROM (
        SELECT event, insert_id, distinct_id, sent_at, COUNT(*) AS records
        FROM mpd_sent
        WHERE insert_id <> ''
        GROUP BY event, insert_id, distinct_id, sent_at
    ) AS variants_of_ids
    GROUP BY event, insert_id
) AS insert_ids
WHERE records > 1
GROUP BY event
ORDER BY event;

-- name: warehouse_duplicate_profiles
-- Profiles of several people with the same e-mail address, whatever its case and width,
-- apart from shared mailboxes such as `info@`.
SELECT mpd_contacts.email, mpd_contacts.id
FROM mpd_contacts
JOIN (
    SELECT email FROM mpd_contacts GROUP BY email HAVING COUNT(DISTINCT person) > 1
) AS shared
ON shared.email = mpd_contacts.email
ORDER BY mpd_contacts.email, mpd_contacts.id;
