-- Ids that share an e-mail or a phone number.
--
--   current_contacts  the e-mail and the phone number that each profile holds now
--   contact_keys      one row per contact of an id that counts for finding duplicates:
--                     `value` is normalised, `loose` has no plus-tag, nor dots at Gmail
--   duplicate_ids     the ids of all groups that were found

-- name: create_current_contacts
-- What a profile holds now: what it was given before, or what an event says against it,
-- is history or somebody else's.
CREATE TABLE current_contacts AS
SELECT id, kind, value, loose, match
FROM (
    SELECT id, kind, value, loose, match,
           row_number() OVER (
               PARTITION BY id, kind
               ORDER BY coalesce(seconds, 0) DESC,
                        CASE WHEN origin = 'profile' THEN 0 ELSE 1 END, place DESC
           ) AS age
    FROM contact_rows
    WHERE origin <> 'event'
) AS given
WHERE age = 1;

-- name: create_device_ids
-- Ids of devices, without prefix, that are no user's.
CREATE TABLE device_ids AS
SELECT id
FROM (
    SELECT CASE WHEN id LIKE '$device:%' THEN substr(id, 9) ELSE id END AS id
    FROM members WHERE kind = 'device'
) AS devices
WHERE id NOT IN (
    SELECT user_id FROM seen_ids
    WHERE user_id IS NOT NULL AND device_id IS NOT NULL AND device_id <> user_id
)
GROUP BY id;

-- name: create_contact_keys
CREATE TABLE contact_keys AS
SELECT DISTINCT contact_rows.kind, contact_rows.value, contact_rows.loose, contact_rows.match,
       contact_rows.id, origin, seconds, contact_rows.place, sender,
       coalesce(id_names.canonical, contact_rows.id) AS canonical,
       CASE WHEN device_ids.id IS NOT NULL OR contact_rows.id LIKE '$device:%'
            THEN 1 ELSE 0 END AS is_device
FROM contact_rows
LEFT JOIN device_ids
  ON device_ids.id = CASE WHEN contact_rows.id LIKE '$device:%'
                          THEN substr(contact_rows.id, 9) ELSE contact_rows.id END
LEFT JOIN id_names ON id_names.id = contact_rows.id
LEFT JOIN current_contacts
  ON current_contacts.id = contact_rows.id AND current_contacts.kind = contact_rows.kind
WHERE coalesce(current_contacts.value = contact_rows.value, true)
  AND NOT (origin = 'event' AND contact_rows.id IN (
    -- An e-mail that changes from event to event is somebody else's.
    SELECT id FROM contact_rows
    WHERE origin = 'event'
    GROUP BY id, kind
    HAVING count(DISTINCT value) > 2
));

-- name: add_ids_that_are_addresses
-- Who has an address for an id has that address, unless the profile holds another.
INSERT INTO contact_keys
SELECT DISTINCT known.kind, known.value, known.loose, known.match, named.id, named.origin,
       CAST(NULL AS DOUBLE), named.place, CAST(0 AS BIGINT), named.canonical, 0
FROM (
    SELECT id, canonical, place, 'id' AS origin FROM members WHERE kind = 'user'
    UNION ALL
    SELECT profile_rows.id, coalesce(id_names.canonical, profile_rows.id), profile_rows.place,
           origin
    FROM profile_rows LEFT JOIN id_names ON id_names.id = profile_rows.id
) AS named
JOIN (SELECT DISTINCT kind, value, loose, match FROM contact_keys) AS known
  ON known.value = lower(trim(named.id))
WHERE (named.id LIKE '%@%' OR named.id LIKE '+%')
  AND NOT EXISTS (
      SELECT 1 FROM current_contacts
      WHERE current_contacts.id = named.id AND current_contacts.kind = known.kind
  );

-- name: exact_groups
-- Ids with the same e-mail or phone number that are not merged.
SELECT kind, value, max(match), id, canonical,
       max(CASE WHEN origin = 'profile' THEN 1 ELSE 0 END),
       max(CASE WHEN origin = 'update' THEN 1 ELSE 0 END),
       max(CASE WHEN origin = 'event' THEN 1 ELSE 0 END),
       max(CASE WHEN origin = 'id' THEN 1 ELSE 0 END),
       min(seconds), max(seconds), min(place), max(is_device)
FROM contact_keys
WHERE (kind, value) IN (
    SELECT kind, value FROM contact_keys
    GROUP BY kind, value
    HAVING count(DISTINCT canonical) > 1
)
GROUP BY kind, value, id, canonical
ORDER BY kind, value, id;

-- name: loose_groups
-- Ids whose e-mails differ only in plus-tag and, at Gmail, in dots.
SELECT kind, loose, max(match), id, canonical,
       max(CASE WHEN origin = 'profile' THEN 1 ELSE 0 END),
       max(CASE WHEN origin = 'update' THEN 1 ELSE 0 END),
       max(CASE WHEN origin = 'event' THEN 1 ELSE 0 END),
       max(CASE WHEN origin = 'id' THEN 1 ELSE 0 END),
       min(seconds), max(seconds), min(place), max(is_device)
FROM contact_keys
WHERE kind = 'email' AND loose IN (
    SELECT loose FROM contact_keys
    WHERE kind = 'email'
    GROUP BY loose
    HAVING count(DISTINCT canonical) > 1 AND count(DISTINCT value) > 1
)
GROUP BY kind, loose, id, canonical
ORDER BY kind, loose, id;

-- name: contacts_of_duplicates
-- What the profiles of these ids hold.
SELECT current_contacts.id, kind, loose
FROM current_contacts
JOIN duplicate_ids ON duplicate_ids.id = current_contacts.id
WHERE match <> 'role';

-- name: activity_of_duplicates
-- Events of the ids that were found, by sender.
SELECT event_rows.user_id, sender, count(*), min(seconds), max(seconds), min(place)
FROM event_rows
JOIN duplicate_ids ON duplicate_ids.id = event_rows.user_id
GROUP BY event_rows.user_id, sender
ORDER BY 1, 4 NULLS LAST, 6;
