-- Devices with several users, and users with too many devices.
--
--   shared_devices        see `replay/`
--   sharers               one row per shared device and id of a user on it: see `replay/`
--   crowded_candidates    users that may have too many devices, addresses or countries

-- name: contacts_of_sharers
-- What the profiles of people on shared devices hold, where these are no crowd.
SELECT id, kind, loose
FROM current_contacts
WHERE match <> 'role' AND id IN (
    SELECT id FROM sharers
    WHERE device_id IN (
        SELECT device_id FROM sharers GROUP BY device_id HAVING count(*) <= 1000
    )
);

-- name: last_seen_of_few
-- When the people of devices with few people were last seen anywhere.
SELECT user_id, last_at
FROM users
WHERE user_id IN (
    SELECT id FROM sharers
    WHERE device_id IN (
        SELECT device_id FROM sharers GROUP BY device_id HAVING count(*) <= 4
    )
);

-- name: crowded_candidates
-- Candidates only: many devices at once, or several countries.
SELECT users.user_id, count(DISTINCT seen_ids.device_id), min(spans),
       min(users.last_at - users.first_at), min(users.events), min(users.place)
FROM users
JOIN seen_ids ON seen_ids.user_id = users.user_id
WHERE devices >= $devices
   OR (users.low_country <> users.high_country AND users.events >= $events)
GROUP BY users.user_id;

-- name: crowded_days
-- Devices, countries and addresses of a user on each day.
SELECT event_rows.user_id, floor(seconds / 86400) AS day,
       count(DISTINCT device_id),
       count(DISTINCT CASE WHEN country > 0 THEN country END),
       count(DISTINCT CASE WHEN country < 0 THEN country END)
FROM event_rows
JOIN crowded_candidates ON crowded_candidates.user_id = event_rows.user_id
GROUP BY event_rows.user_id, floor(seconds / 86400);
