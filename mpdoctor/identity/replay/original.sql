-- Original and Legacy ID merge: ids are joined by identity events.
--
--   sent_ids          one row per id that events were sent with, without `$device:`
--   numbered_ids      a number for each id that an identity event names
--   clusters          what the replay of these numbers has shown: number of an id, number
--                     of the canonical id (root), whether it was joined as the anonymous
--                     id, size of the cluster (0 where the id is nobody's)
--   merged_ids        ids that were joined as the anonymous one
--   user_ids          ids that were a user's, not a device's
--   anonymous_ids     ids that were a device's, merged or not
--   members           one row per id: the canonical id of its cluster, `user` or `device`,
--                     its events, when; `bare` is the id without prefix
--   id_names          every way to write an id, and its canonical id
--   device_users      who was on a device, and since when
--   shared_devices    devices with users of several clusters

-- name: original_sent_ids
-- Every id as it was sent, without the prefix of devices: the same id with and without
-- it is one id.
CREATE TABLE sent_ids AS
SELECT CASE WHEN given LIKE '$device:%' THEN substr(given, 9) ELSE given END AS id,
       max(CASE WHEN given LIKE '$device:%' OR given = device_id THEN 1 ELSE 0 END) AS device,
       max(CASE WHEN given LIKE '$device:%' THEN 1 ELSE 0 END) AS prefixed,
       sum(events) AS events,
       min(first_at) AS first_at, max(last_at) AS last_at, min(place) AS place
FROM (
    SELECT coalesce(sent_id, user_id, '$device:' || device_id) AS given,
           device_id, events, first_at, last_at, place
    FROM seen_ids
) AS named
WHERE given <> '%0'
GROUP BY 1;

-- name: original_numbered_ids
CREATE TABLE numbered_ids AS
SELECT id, row_number() OVER (ORDER BY id) - 1 AS number
FROM (
    SELECT kept_id AS id FROM verb_rows WHERE kept_id IS NOT NULL
    UNION
    SELECT other_id FROM verb_rows WHERE other_id IS NOT NULL
    UNION
    SELECT id FROM odd_rows WHERE kind = 'rekeyed'
    UNION
    SELECT CASE WHEN detail LIKE '$device:%' THEN substr(detail, 9) ELSE detail END
    FROM odd_rows WHERE kind = 'rekeyed'
) AS named;

-- name: numbered_ids_count
SELECT count(*) FROM numbered_ids;

-- name: original_verbs
-- All identity events in order of time, with the numbers of their ids.
SELECT verb, a.number, b.number, kept_id, other_id, spelling, reason, place,
       coalesce(seconds, 1e18)
FROM verb_rows
LEFT JOIN numbered_ids AS a ON a.id = verb_rows.kept_id
LEFT JOIN numbered_ids AS b ON b.id = verb_rows.other_id
ORDER BY coalesce(seconds, 1e18), place;

-- name: original_rekeyed
-- Which number Mixpanel itself replaced by which.
SELECT DISTINCT a.number, b.number
FROM odd_rows
JOIN numbered_ids AS a ON a.id = odd_rows.id
JOIN numbered_ids AS b
  ON b.id = CASE WHEN detail LIKE '$device:%' THEN substr(detail, 9) ELSE detail END
WHERE kind = 'rekeyed'
ORDER BY 1, 2;

-- name: original_merged_ids
CREATE TABLE merged_ids AS
SELECT id FROM numbered_ids JOIN clusters ON clusters.number = numbered_ids.number
WHERE clusters.anonymous = 1;

-- name: original_user_ids
-- Ids that were somebody's, not a device's.
CREATE TABLE user_ids AS
SELECT kept_id AS id FROM verb_rows
WHERE verb = '$identify' AND kept_id IS NOT NULL AND kept_id <> coalesce(other_id, '')
UNION
SELECT user_id FROM seen_ids WHERE device_id IS NOT NULL AND user_id IS NOT NULL;

-- name: original_anonymous_ids
-- Ids that `$identify` named as anonymous, merged or not, and UUIDv4 that nobody named or
-- that other verbs name beside an id of another form, unless people have UUIDs for ids.
CREATE TABLE anonymous_ids AS
SELECT other_id AS id
FROM verb_rows
WHERE verb = '$identify' AND other_id IS NOT NULL
  AND (spelling = 'rest' OR other_id LIKE '%-%-%-%-%')
  AND other_id NOT IN (SELECT id FROM user_ids)
UNION
SELECT id
FROM sent_ids
WHERE id LIKE '________-____-4___-____-____________'
  AND id NOT IN (SELECT id FROM numbered_ids)
  AND NOT EXISTS (
      SELECT 1 FROM user_ids WHERE id LIKE '________-____-____-____-____________'
  )
UNION
SELECT id
FROM (
    SELECT kept_id AS id, other_id AS beside FROM verb_rows WHERE verb <> '$identify'
    UNION ALL
    SELECT other_id, kept_id FROM verb_rows WHERE verb <> '$identify'
) AS joined
WHERE id LIKE '________-____-4___-____-____________'
  AND beside NOT LIKE '________-____-____-____-____________'
  AND id NOT IN (SELECT id FROM user_ids)
  AND NOT EXISTS (
      SELECT 1 FROM user_ids WHERE id LIKE '________-____-____-____-____________'
  );

-- name: original_members
-- Ids of events, then ids that only identity events name.
CREATE TABLE members AS
SELECT coalesce(canon.id, sent_ids.id) AS canonical,
       sent_ids.id AS bare,
       CASE WHEN sent_ids.prefixed = 1 THEN '$device:' || sent_ids.id
            ELSE sent_ids.id END AS id,
       CASE WHEN sent_ids.device = 1 OR clusters.anonymous = 1 OR anonymous_ids.id IS NOT NULL
            THEN 'device' ELSE 'user' END AS kind,
       events, events AS own_events, first_at, last_at, place
FROM sent_ids
LEFT JOIN numbered_ids ON numbered_ids.id = sent_ids.id
LEFT JOIN clusters ON clusters.number = numbered_ids.number
LEFT JOIN numbered_ids AS canon ON canon.number = clusters.root
LEFT JOIN anonymous_ids ON anonymous_ids.id = sent_ids.id
UNION ALL
SELECT canon.id, numbered_ids.id, numbered_ids.id,
       CASE WHEN clusters.anonymous = 1 OR anonymous_ids.id IS NOT NULL
            THEN 'device' ELSE 'user' END,
       0, 0, NULL, NULL, NULL
FROM numbered_ids
JOIN clusters ON clusters.number = numbered_ids.number
JOIN numbered_ids AS canon ON canon.number = clusters.root
LEFT JOIN sent_ids ON sent_ids.id = numbered_ids.id
LEFT JOIN anonymous_ids ON anonymous_ids.id = numbered_ids.id
WHERE sent_ids.id IS NULL AND clusters.size > 0;

-- name: original_id_names
-- Every way to write an id, and whose it is.
CREATE VIEW id_names AS
SELECT bare AS id, canonical FROM members
UNION ALL
SELECT '$device:' || bare, canonical FROM members;

-- name: original_counts
-- Unique users before and after merging, and how many of them are devices of nobody.
-- Who is only named by verbs is counted once, and so before merging as well.
SELECT sum(CASE WHEN active > 0 THEN active ELSE 1 END), count(*), sum(unlinked)
FROM (
    SELECT canonical,
           sum(CASE WHEN events > 0 THEN 1 ELSE 0 END) AS active,
           CASE WHEN max(CASE WHEN kind = 'user' THEN 1 ELSE 0 END) = 0
                THEN sum(CASE WHEN events > 0 THEN 1 ELSE 0 END) ELSE 0 END AS unlinked
    FROM members
    GROUP BY canonical
) AS people;

-- name: original_kinds
-- Ids of users and of devices.
SELECT count(CASE WHEN kind = 'user' THEN 1 END), count(CASE WHEN kind = 'device' THEN 1 END)
FROM members;

-- name: original_device_users
-- Who was on a device: as the SDK says, else by the id that was sent, else by $identify.
CREATE TABLE device_users AS
SELECT device_id, person, min(first_at) AS first_at, min(place) AS place
FROM (
    SELECT device_id, coalesce(user_id, sent_id) AS person, first_at, place
    FROM seen_ids
    WHERE device_id IS NOT NULL
      AND (user_id IS NOT NULL
           OR (sent_id <> '%0' AND sent_id <> device_id AND sent_id NOT LIKE '$device:%'))
    UNION ALL
    SELECT other_id, kept_id, seconds, place
    FROM verb_rows
    WHERE verb = '$identify'
      AND kept_id IS NOT NULL AND other_id IS NOT NULL AND kept_id <> other_id
      -- SDKs make up ids with hyphens; any other one is the person before.
      AND (spelling = 'rest' OR other_id LIKE '%-%-%-%-%')
) AS uses
WHERE person NOT IN (SELECT id FROM merged_ids)
AND person NOT IN (SELECT id FROM sent_ids WHERE device = 1)
GROUP BY device_id, person;

-- name: original_shared_devices
CREATE TABLE shared_devices AS
SELECT device_id
FROM device_users
LEFT JOIN numbered_ids ON numbered_ids.id = person
LEFT JOIN clusters ON clusters.number = numbered_ids.number
LEFT JOIN numbered_ids AS canon ON canon.number = clusters.root
WHERE device_id NOT IN (
    -- A person's id that the SDK gave as the previous one is no device.
    SELECT id FROM user_ids
)
GROUP BY device_id
HAVING count(DISTINCT coalesce(canon.id, person)) > 1;

-- name: original_sharers
CREATE TABLE sharers AS
SELECT device_users.device_id, person AS id
FROM device_users
JOIN shared_devices ON shared_devices.device_id = device_users.device_id;

-- name: original_timelines
-- Everything that happened on shared devices, in order of time, and who was known then.
SELECT device_id, person, seconds, sender, place
FROM (
    SELECT shared_devices.device_id,
           CASE WHEN user_id IS NOT NULL THEN user_id
                WHEN sent_id <> '%0' AND sent_id <> event_rows.device_id
                 AND sent_id NOT LIKE '$device:%' AND merged_ids.id IS NULL THEN sent_id
           END AS person,
           seconds, sender, event_rows.place
    FROM event_rows
    JOIN shared_devices ON shared_devices.device_id = event_rows.device_id
    LEFT JOIN merged_ids ON merged_ids.id = sent_id
    UNION ALL
    SELECT shared_devices.device_id, NULL, seconds, sender, place
    FROM event_rows
    JOIN shared_devices ON shared_devices.device_id = coalesce(sent_id, user_id)
    WHERE event_rows.device_id IS NULL
    UNION ALL
    SELECT shared_devices.device_id, kept_id, seconds, sender, place
    FROM verb_rows
    JOIN shared_devices ON shared_devices.device_id = other_id
    WHERE verb = '$identify'
) AS rows_of_devices
ORDER BY device_id, coalesce(seconds, 1e18), place, CASE WHEN person IS NULL THEN 1 ELSE 0 END;

-- name: canonical_ids_of_users
-- The canonical id of each user of a shared device.
SELECT person, coalesce(canon.id, person)
FROM (
    SELECT DISTINCT person FROM device_users
    JOIN shared_devices ON shared_devices.device_id = device_users.device_id
) AS named
LEFT JOIN numbered_ids ON numbered_ids.id = person
LEFT JOIN clusters ON clusters.number = numbered_ids.number
LEFT JOIN numbered_ids AS canon ON canon.number = clusters.root;
