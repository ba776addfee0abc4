-- Oddities of ids that only all rows together show.

-- name: bare_devices
-- UUIDs sent without `$device:` that are devices, and never a `$user_id`.
SELECT bare.id, times, bare.place
FROM (
    SELECT id, sum(times) AS times, min(place) AS place
    FROM odd_rows WHERE kind = 'bare' GROUP BY id
) AS bare
JOIN users ON users.user_id = bare.id
WHERE users.events <= times
  AND bare.id IN (SELECT device_id FROM seen_ids WHERE device_id IS NOT NULL)
ORDER BY 3;

-- name: bare_unknown_ids
-- UUIDs sent without `$device:` that are no known device, and never a `$user_id`.
SELECT bare.id, times, bare.place
FROM (
    SELECT id, sum(times) AS times, min(place) AS place
    FROM odd_rows WHERE kind = 'bare' GROUP BY id
) AS bare
JOIN users ON users.user_id = bare.id
WHERE users.events <= times
  AND bare.id NOT IN (SELECT device_id FROM seen_ids WHERE device_id IS NOT NULL)
ORDER BY 3;

-- name: uuid_users
-- How many people on devices there are, and how many of them have a UUID for an id.
SELECT count(DISTINCT user_id),
       count(DISTINCT CASE WHEN length(user_id) = 36 AND substr(user_id, 9, 1) = '-'
                           THEN user_id END)
FROM seen_ids
WHERE device_id IS NOT NULL AND user_id IS NOT NULL;

-- name: linked_devices
-- How many devices belong to a user, and how many users clients have sent.
SELECT (SELECT count(*) FROM devices WHERE owner IS NOT NULL),
       (SELECT count(*) FROM users WHERE server_events < events);

-- name: unlinked_devices
-- Devices that belong to nobody.
SELECT count(*), sum(events), min(place)
FROM members
WHERE kind = 'device' AND canonical = id;

-- name: alias_count
SELECT sum(times), min(place) FROM verb_rows WHERE verb = '$create_alias';

-- name: address_ids
-- User ids that look like an e-mail or a phone number.
SELECT count(*), sum(events), min(place), min(id), max(id)
FROM members
WHERE kind = 'user' AND (id LIKE '%_@_%._%' OR id LIKE '+_______%');

-- name: ids_by_side
-- Users that only servers sent, users that only clients sent, and all.
SELECT sum(CASE WHEN server_events = events THEN 1 ELSE 0 END),
       sum(CASE WHEN server_events = 0 THEN 1 ELSE 0 END),
       count(*)
FROM users
WHERE events > 0;

-- name: side_samples
SELECT user_id, server_events > 0, events, place
FROM (
    SELECT user_id, server_events, events, place,
           row_number() OVER (
               PARTITION BY CASE WHEN server_events > 0 THEN 1 ELSE 0 END
               ORDER BY user_id
           ) AS number
    FROM users
    WHERE events > 0
) AS sides
WHERE number <= 500
ORDER BY user_id;

-- name: restless_users
-- Users with many devices that each were used for a short time only.
SELECT users.user_id, count(DISTINCT seen_ids.device_id), min(users.events), min(users.place)
FROM users
JOIN seen_ids ON seen_ids.user_id = users.user_id
WHERE devices >= $devices
  AND users.events < 10 * devices
  AND spans < 0.5 * (users.last_at - users.first_at)
GROUP BY users.user_id
HAVING count(DISTINCT seen_ids.device_id) >= $devices;

-- name: logouts
-- How many logouts there are, and how many of them are the first event of a new device.
SELECT count(*),
       sum(CASE WHEN detail IS NULL AND seconds <= born THEN 1 ELSE 0 END),
       min(CASE WHEN detail IS NULL AND seconds <= born THEN odd_rows.place END)
FROM odd_rows
JOIN (
    SELECT device_id, min(first_at) AS born FROM seen_ids
    WHERE device_id IN (SELECT odd_rows.id FROM odd_rows WHERE kind = 'logout')
    GROUP BY device_id
) AS births ON births.device_id = odd_rows.id
WHERE kind = 'logout';

-- name: spelling_variants
-- User ids that differ only in case or white space.
SELECT lower(trim(id)), id, events, place
FROM members
WHERE kind = 'user' AND lower(trim(id)) IN (
    SELECT lower(trim(id)) FROM members
    WHERE kind = 'user'
    GROUP BY lower(trim(id))
    HAVING count(DISTINCT canonical) > 1
)
ORDER BY 1, 2;

-- name: mixed_types
-- Ids that were sent as numbers and as text, in events or as ids of profiles.
SELECT numbers.id, numbers.times, numbers.place
FROM (
    SELECT id, sum(times) AS times, min(place) AS place
    FROM (SELECT DISTINCT id, place, times FROM odd_rows WHERE kind = 'number') AS odd
    GROUP BY id
) AS numbers
LEFT JOIN members ON members.id = numbers.id
LEFT JOIN (
    SELECT id, sum(times) AS times
    FROM (SELECT DISTINCT id, place, times FROM profile_rows) AS given
    GROUP BY id
) AS profiles ON profiles.id = numbers.id
WHERE coalesce(members.own_events, 0) + coalesce(profiles.times, 0) > numbers.times
ORDER BY numbers.place;
