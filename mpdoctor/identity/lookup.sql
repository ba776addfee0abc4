-- What is asked about single ids, after a replay.
--
--   chosen_ids    the ids that a timeline or a picture is about, without `$device:`

-- name: members_of
-- The cluster of one id.
SELECT canonical, id, kind, events, own_events, first_at, last_at
FROM members
WHERE canonical IN (SELECT canonical FROM id_names WHERE id = $id OR id = $device)
ORDER BY canonical, kind DESC, id;

-- name: ids_of_cluster
SELECT id FROM members
WHERE canonical IN (SELECT canonical FROM members WHERE id = $id OR id = $device)
ORDER BY id;

-- name: ids_of_email
SELECT DISTINCT contact_rows.id FROM contact_rows
WHERE kind = 'email' AND (value = $email OR loose = $loose)
ORDER BY 1;

-- name: devices_beginning_with
-- Devices whose ids begin with what a user typed; the very id comes first.
SELECT id
FROM (
    SELECT device_id AS id FROM seen_ids WHERE device_id IS NOT NULL
    UNION
    SELECT CASE WHEN id LIKE '$device:%' THEN substr(id, 9) ELSE id END
    FROM members WHERE kind = 'device'
) AS known
WHERE substr(id, 1, length($start)) = $start
ORDER BY CASE WHEN id = $start THEN 0 ELSE 1 END, id
LIMIT 6;

-- name: ids_beginning_with
SELECT id
FROM (
    SELECT id FROM members
    UNION
    SELECT CASE WHEN id LIKE '$device:%' THEN substr(id, 9) ELSE id END
    FROM members WHERE kind = 'device'
) AS known
WHERE substr(id, 1, length($start)) = $start
ORDER BY CASE WHEN id = $start THEN 0 ELSE 1 END, id
LIMIT 6;

-- name: timeline_events
SELECT seconds, event, event_rows.device_id, user_id, sent_id, sender, place
FROM event_rows
WHERE user_id IN (SELECT id FROM chosen_ids)
   OR sent_id IN (SELECT id FROM chosen_ids)
   OR (user_id IS NULL AND '$device:' || device_id IN (SELECT id FROM chosen_ids))
   OR device_id IN (SELECT id FROM chosen_ids)
ORDER BY coalesce(seconds, 1e18), place;

-- name: timeline_verbs
SELECT seconds, verb, kept_id, other_id, reason, sender, place
FROM verb_rows
WHERE kept_id IN (SELECT id FROM chosen_ids) OR other_id IN (SELECT id FROM chosen_ids)
ORDER BY coalesce(seconds, 1e18), place;

-- name: links_of_chosen
-- Links between people and devices around the chosen ids.
SELECT device_id, user_id, sum(events), min(first_at)
FROM seen_ids
WHERE device_id IS NOT NULL AND user_id IS NOT NULL
  AND (device_id IN (SELECT id FROM chosen_ids) OR user_id IN (SELECT id FROM chosen_ids))
GROUP BY device_id, user_id
ORDER BY min(first_at), device_id, user_id;

-- name: verb_links_of_chosen
-- Identity events around the chosen ids.
SELECT other_id, kept_id, verb, seconds, place
FROM verb_rows
WHERE kept_id IS NOT NULL AND other_id IS NOT NULL AND kept_id <> other_id
  AND (kept_id IN (SELECT id FROM chosen_ids) OR other_id IN (SELECT id FROM chosen_ids))
ORDER BY coalesce(seconds, 1e18), place;
