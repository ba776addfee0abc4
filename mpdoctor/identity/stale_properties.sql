-- Super properties that stayed on events after another person than before was identified.
--
--   stale_marks       events that carry what tells a user (`owner`), sent by somebody else;
--                     a device stands for its events or, without one, the user's id
--   stale_candidates  devices with several such events of one owner, and when

-- name: other_id_count
SELECT count(*) FROM odd_rows WHERE kind = 'other id';

-- name: create_stale_marks
-- An address is the user's whose profile holds it or, where none does, who sent it first.
CREATE TABLE stale_marks AS
SELECT coalesce(event_rows.device_id, event_rows.user_id) AS device,
       event_rows.user_id, event, event_rows.seconds, event_rows.place, property, value, owner
FROM (
    SELECT odd_rows.place, detail AS property, odd_rows.id AS value, users.user_id AS owner
    FROM odd_rows
    JOIN users ON users.user_id = odd_rows.id
    WHERE kind = 'other id' AND server_events < users.events
    UNION ALL
    SELECT contact_rows.place, contact_rows.property, contact_rows.value, owners.id
    FROM contact_rows
    JOIN (
        SELECT kind, value, id,
               row_number() OVER (
                   PARTITION BY kind, value ORDER BY profiles DESC, named.first_at NULLS LAST, id
               ) AS number
        FROM (
            SELECT kind, value, id, 1 AS profiles, CAST(NULL AS DOUBLE) AS first_at
            FROM current_contacts
            WHERE match <> 'role'
            UNION ALL
            SELECT kind, value, id, 0, min(seconds)
            FROM contact_rows
            WHERE origin = 'event' AND match <> 'role'
            GROUP BY kind, value, id
        ) AS named
        JOIN users ON users.user_id = named.id
    ) AS owners
      ON owners.kind = contact_rows.kind AND owners.value = contact_rows.value
     AND number = 1
    WHERE origin = 'event'
) AS named
JOIN event_rows ON event_rows.place = named.place
WHERE coalesce(event_rows.user_id, '') <> owner AND event NOT LIKE '$%';

-- name: create_stale_candidates
-- One event of a kind may well be about somebody else.
CREATE TABLE stale_candidates AS
SELECT device, owner, count(DISTINCT stale_marks.place) AS marks,
       min(seconds) AS first_at, max(seconds) AS last_at, min(stale_marks.place) AS place
FROM stale_marks
JOIN users ON users.user_id = owner
WHERE device IN (
    SELECT device FROM stale_marks GROUP BY device HAVING count(DISTINCT owner) = 1
)
GROUP BY device, owner
HAVING count(DISTINCT stale_marks.place) >= 3 AND count(DISTINCT event) >= 2
   AND min(users.first_at) <= min(seconds);

-- name: stale_devices
-- How many of the device's events carry the marks while they last, what the people with
-- the marks sent there before, and whether the owner used the device as well.
SELECT device, owner, min(marks), min(stale_candidates.place),
       sum(CASE WHEN coalesce(user_id, '') <> owner AND event NOT LIKE '$%'
                 AND seconds >= stale_candidates.first_at
                 AND seconds <= stale_candidates.last_at
                THEN 1 ELSE 0 END),
       sum(CASE WHEN user_id <> owner AND event NOT LIKE '$%'
                 AND seconds < stale_candidates.first_at
                THEN 1 ELSE 0 END),
       max(CASE WHEN user_id = owner THEN 1 ELSE 0 END)
FROM stale_candidates
JOIN event_rows ON coalesce(event_rows.device_id, event_rows.user_id) = device
GROUP BY device, owner
ORDER BY min(stale_candidates.place);

-- name: stale_details
-- Who sent the marks, and in which properties.
SELECT stale_marks.device, user_id, property, value, min(stale_marks.place)
FROM stale_marks
JOIN stale_candidates ON stale_candidates.device = stale_marks.device
GROUP BY stale_marks.device, user_id, property, value
ORDER BY stale_marks.device, min(stale_marks.place), property;

-- name: stale_places
SELECT DISTINCT place FROM stale_marks WHERE device = $device ORDER BY place LIMIT $most;

-- name: contacts_of_stale
-- What the profiles of all concerned hold.
SELECT id, kind, loose
FROM current_contacts
WHERE match <> 'role' AND id IN (
    SELECT user_id FROM stale_marks UNION SELECT owner FROM stale_marks
);

-- name: addresses_of_stale
-- All addresses in events of who sent the marks.
SELECT DISTINCT id, kind, value
FROM contact_rows
WHERE match <> 'role' AND id IN (SELECT user_id FROM stale_marks)
UNION
SELECT id, kind, value
FROM current_contacts
WHERE match <> 'role' AND id IN (SELECT user_id FROM stale_marks);
