-- Who was seen together: the tables that all models begin with.
--
-- The rows of an export are views; `store.py` makes them from files:
--   event_rows    one row per event: seconds (since the epoch), device_id, user_id (both
--                 as Simplified ID merge reads them), sent_id (the distinct_id, only where
--                 it says something else; %0 where it is nobody's), sender (negative: a
--                 server), country (a number; negative: an address), event (its name),
--                 place (rises with the input)
--   slice_rows    the same, a part of them at a time
--   verb_rows     one row per $identify, $create_alias and $merge: kept_id and other_id
--                 are the ids to be joined, reason is why Mixpanel says that it failed
--   contact_rows  one row per e-mail or phone number of an id
--   profile_rows  one row per profile or profile update
--   odd_rows      one row per rare oddity of an id: kind, id, detail
-- The last three but contact_rows have `times`, which is 1; where rows are reduced
-- (`elsewhere.sql`), one stands for so many.
--
-- From them are made:
--   seen_ids      one row per device, user and sent id that came together: events, when
--                 first and last, the lowest place, events from servers
--   users         one row per user id, whatever devices it was seen on
--   devices       one row per device: `owner` is the user id it belongs to under
--                 Simplified ID merge, `shared` is 1 where it had several user ids

-- name: create_seen_ids
CREATE TABLE seen_ids (
    device_id VARCHAR, user_id VARCHAR, sent_id VARCHAR,
    events BIGINT, first_at DOUBLE, last_at DOUBLE, place BIGINT,
    server_events BIGINT, low_country INTEGER, high_country INTEGER,
    low_sender BIGINT
);

-- name: seen_ids_of_slice
-- A device's rows, or else a person's, are all in the same slice, so that few ids have to
-- be held at a time.
SELECT device_id, user_id, sent_id,
       count(*) AS events,
       min(seconds) AS first_at,
       max(seconds) AS last_at,
       min(place) AS place,
       count(CASE WHEN sender < 0 THEN 1 END) AS server_events,
       min(country) AS low_country,
       max(country) AS high_country,
       min(sender) AS low_sender
FROM slice_rows
GROUP BY device_id, user_id, sent_id;

-- name: create_users
CREATE TABLE users AS
SELECT user_id,
       sum(events) AS events,
       sum(server_events) AS server_events,
       count(device_id) AS devices,
       sum(coalesce(last_at, 0) - coalesce(first_at, 0)) AS spans,
       min(first_at) AS first_at,
       max(last_at) AS last_at,
       min(place) AS place,
       min(low_country) AS low_country,
       max(high_country) AS high_country
FROM seen_ids
WHERE user_id IS NOT NULL
GROUP BY user_id;

-- name: create_devices
-- The owner is right where there is one person; `shared` devices are replayed.
-- What is its own, anonymous events, is the owner's; the rest is whose id they carry.
CREATE TABLE devices AS
SELECT device_id,
       min(user_id) AS owner,
       CASE WHEN min(user_id) <> max(user_id) THEN 1 ELSE 0 END AS shared,
       sum(events) AS events,
       sum(CASE WHEN user_id IS NULL THEN events ELSE 0 END) AS own_events,
       min(CASE WHEN user_id IS NULL THEN first_at END) AS first_at,
       max(CASE WHEN user_id IS NULL THEN last_at END) AS last_at,
       min(place) AS place
FROM seen_ids
WHERE device_id IS NOT NULL
GROUP BY device_id;

-- name: event_totals
SELECT sum(events),
       (SELECT count(*) FROM users),
       (SELECT count(*) FROM devices),
       sum(CASE WHEN device_id IS NOT NULL AND user_id IS NOT NULL THEN events ELSE 0 END),
       sum(CASE WHEN device_id IS NOT NULL AND user_id IS NULL AND sent_id IS NULL
                THEN events ELSE 0 END),
       sum(CASE WHEN user_id IS NOT NULL AND sent_id IS NOT NULL AND sent_id <> '%0'
                 AND sent_id <> device_id
                THEN events ELSE 0 END),
       sum(CASE WHEN user_id IS NULL AND sent_id IS NOT NULL AND sent_id <> '%0'
                THEN events ELSE 0 END)
FROM seen_ids;

-- name: replaced_users
-- Ids of users that Mixpanel replaced by others, as Simplified ID merge never does.
SELECT count(DISTINCT id)
FROM odd_rows
WHERE kind = 'rekeyed' AND id <> detail AND id IN (
    SELECT user_id FROM seen_ids WHERE user_id IS NOT NULL AND device_id IS NOT NULL
)
AND id NOT IN (SELECT device_id FROM seen_ids WHERE device_id IS NOT NULL);

-- name: verb_counts
SELECT verb, spelling, sum(times)
FROM verb_rows
GROUP BY verb, spelling;
