-- Oddities of profiles that only all rows together show.

-- name: profile_totals
-- Profiles, and how many of them have an id that events or merges know.
SELECT count(DISTINCT id),
       count(DISTINCT CASE WHEN id IN (SELECT id FROM id_names) THEN id END),
       min(place)
FROM profile_rows
WHERE origin = 'profile';

-- name: unprofiled
-- Users with events but without a profile.
SELECT count(*), sum(events), min(place)
FROM members
WHERE kind = 'user' AND events > 0
  AND canonical NOT IN (
      SELECT canonical FROM id_names JOIN profile_rows ON profile_rows.id = id_names.id
  );

-- name: anonymous_profiles
-- Profiles of devices.
SELECT id, origin, place
FROM profile_rows
WHERE id LIKE '$device:%'
   OR (form = 'uuid' AND id IN (
       SELECT device_id FROM seen_ids WHERE device_id IS NOT NULL
   ))
ORDER BY place;

-- name: busiest_minute
-- The minute in which most profiles were last seen.
SELECT floor(seconds / 60), count(*), min(place)
FROM profile_rows
WHERE origin = 'profile' AND seconds IS NOT NULL
GROUP BY floor(seconds / 60)
ORDER BY 2 DESC, 1
LIMIT 1;

-- name: appended_twice
-- Values that were appended to the same list more than once.
SELECT id, detail, sum(times), min(place)
FROM odd_rows
WHERE kind = 'append'
GROUP BY id, detail
HAVING sum(times) > 1
ORDER BY 4;

-- name: contacts_in_events
SELECT count(DISTINCT place), min(place) FROM contact_rows WHERE origin = 'event';
