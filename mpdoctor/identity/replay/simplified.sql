-- Simplified ID merge: a device belongs to the first user id seen on it.
--
--   shared_devices    devices with several user ids
--   replayed_owners   who came first on each of these, as the replay has shown
--   members           one row per id: the canonical id of its cluster, `user` or `device`,
--                     its events (own_events: those that count for the cluster), when
--   id_names          every way to write an id, and its canonical id

-- name: rekeyed_count
-- How often Mixpanel itself replaced an id.
SELECT count(*) FROM odd_rows WHERE kind = 'rekeyed';

-- name: rekeyed_owners
-- What Mixpanel itself made of an id counts where the export does not show the link, and
-- where it shows a later one: the first link may have come before the export begins.
UPDATE devices SET owner = (
    SELECT min(detail) FROM odd_rows
    WHERE kind = 'rekeyed' AND detail NOT LIKE '$device:%' AND id = devices.device_id
)
WHERE device_id IN (
    SELECT id FROM odd_rows
    WHERE kind = 'rekeyed' AND detail NOT LIKE '$device:%'
    GROUP BY id
    HAVING count(DISTINCT detail) = 1
)
OR (owner IS NULL AND device_id IN (
    SELECT id FROM odd_rows WHERE kind = 'rekeyed' AND detail NOT LIKE '$device:%'
));

-- name: rekeyed_users
INSERT INTO users
SELECT DISTINCT owner, 0, 0, 0, 0, CAST(NULL AS DOUBLE), CAST(NULL AS DOUBLE),
       CAST(NULL AS BIGINT), CAST(NULL AS BIGINT), CAST(NULL AS BIGINT)
FROM devices
WHERE owner IS NOT NULL AND owner NOT IN (SELECT user_id FROM users);

-- name: simplified_shared_devices
CREATE TABLE shared_devices AS SELECT device_id FROM devices WHERE shared = 1;

-- name: simplified_sharers
CREATE TABLE sharers AS
SELECT seen_ids.device_id, user_id AS id
FROM seen_ids
JOIN shared_devices ON shared_devices.device_id = seen_ids.device_id
WHERE user_id IS NOT NULL
GROUP BY seen_ids.device_id, user_id;

-- name: simplified_timelines
-- All events of shared devices in order of time.
SELECT device_id, user_id, seconds, sender, place
FROM event_rows
WHERE device_id IN (SELECT device_id FROM shared_devices)
ORDER BY device_id, coalesce(seconds, 1e18), place;

-- name: correct_owners
-- A device stays with the first person seen on it, as its replay has shown.
UPDATE devices SET owner = (
    SELECT user_id FROM replayed_owners WHERE replayed_owners.device_id = devices.device_id
)
WHERE device_id IN (SELECT device_id FROM replayed_owners);

-- name: simplified_members
CREATE VIEW members AS
SELECT user_id AS canonical, user_id AS id, 'user' AS kind,
       events, events AS own_events, first_at, last_at, place
FROM users
UNION ALL
SELECT coalesce(owner, '$device:' || device_id), '$device:' || device_id, 'device',
       events, own_events, first_at, last_at, place
FROM devices;

-- name: simplified_id_names
-- Every way to write an id, and whose it is.
CREATE VIEW id_names AS SELECT id, canonical FROM members;

-- name: simplified_counts
-- Unique users before and after merging, and how many of them are devices of nobody.
SELECT (SELECT count(*) FROM users WHERE events > 0)
       + (SELECT count(*) FROM devices WHERE own_events > 0),
       (SELECT count(*) FROM users) + (SELECT count(*) FROM devices WHERE owner IS NULL),
       (SELECT count(*) FROM devices WHERE owner IS NULL);
