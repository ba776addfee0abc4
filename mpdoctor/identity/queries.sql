-- The questions of the identity engine, in SQL that any warehouse reads.
--
-- event_rows    one row per event: seconds (since the epoch), device_id, user_id (both as Simplified
--               ID merge reads them), sent_id (the distinct_id, only where it says
--               something else; %0 where it is nobody's), sender (negative: a server),
--               country (a number; negative: an address), place (rises with the input)
-- slice_rows    the same, a part of them at a time
-- verb_rows     one row per $identify, $create_alias and $merge
-- contact_rows  one row per e-mail or phone number of an id
-- profile_rows  one row per profile or profile update
-- odd_rows      one row per rare oddity of an id

-- name: new_seen
CREATE TABLE seen (
    device_id VARCHAR, user_id VARCHAR, sent_id VARCHAR,
    events BIGINT, first_at DOUBLE, last_at DOUBLE, place BIGINT,
    server_events BIGINT, low_country INTEGER, high_country INTEGER
);

-- name: gather_ids
-- A device's rows, or else a person's, are all in the same slice, so that few ids have to
-- be held at a time.
INSERT INTO seen
SELECT device_id, user_id, sent_id,
       count(*) AS events,
       min(seconds) AS first_at,
       max(seconds) AS last_at,
       min(place) AS place,
       count(CASE WHEN sender < 0 THEN 1 END) AS server_events,
       min(country) AS low_country,
       max(country) AS high_country
FROM slice_rows
GROUP BY device_id, user_id, sent_id;

-- name: gather_users
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
FROM seen
WHERE user_id IS NOT NULL
GROUP BY user_id;

-- name: gather_devices
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
FROM seen
WHERE device_id IS NOT NULL
GROUP BY device_id;

-- name: gather_totals
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
FROM seen;

-- name: rekeyed_owners
-- What Mixpanel itself made of an id counts where the export does not show the link, and
-- where it shows a later one: the first link may have come before the export begins.
UPDATE devices SET owner = (
    SELECT min(two) FROM odd_rows
    WHERE kind = 'rekeyed' AND two NOT LIKE '$device:%' AND one = devices.device_id
)
WHERE device_id IN (
    SELECT one FROM odd_rows
    WHERE kind = 'rekeyed' AND two NOT LIKE '$device:%'
    GROUP BY one
    HAVING count(DISTINCT two) = 1
)
OR (owner IS NULL AND device_id IN (
    SELECT one FROM odd_rows WHERE kind = 'rekeyed' AND two NOT LIKE '$device:%'
));

-- name: rekeyed_users
INSERT INTO users
SELECT DISTINCT owner, 0, 0, 0, 0, CAST(NULL AS DOUBLE), CAST(NULL AS DOUBLE),
       CAST(NULL AS BIGINT), CAST(NULL AS BIGINT), CAST(NULL AS BIGINT)
FROM devices
WHERE owner IS NOT NULL AND owner NOT IN (SELECT user_id FROM users);

-- name: correct_owners
-- A device stays with the first person seen on it, as its replay has shown.
UPDATE devices SET owner = (
    SELECT user_id FROM exact_owners WHERE exact_owners.device_id = devices.device_id
)
WHERE device_id IN (SELECT device_id FROM exact_owners);

-- name: simplified_members
CREATE VIEW members AS
SELECT user_id AS canonical, user_id AS id, 'user' AS kind,
       events, events AS own_events, first_at, last_at, place
FROM users
UNION ALL
SELECT coalesce(owner, '$device:' || device_id), '$device:' || device_id, 'device',
       events, own_events, first_at, last_at, place
FROM devices;

-- name: simplified_names
-- Every way to write an id, and whose it is.
CREATE VIEW names AS SELECT id, canonical FROM members;

-- name: simplified_counts
SELECT (SELECT count(*) FROM users WHERE events > 0)
       + (SELECT count(*) FROM devices WHERE own_events > 0),
       (SELECT count(*) FROM users) + (SELECT count(*) FROM devices WHERE owner IS NULL),
       (SELECT count(*) FROM devices WHERE owner IS NULL);

-- name: original_ids
-- Every id as it was sent, without the prefix of devices: the same id with and without
-- it is one id.
CREATE TABLE sent AS
SELECT CASE WHEN given LIKE '$device:%' THEN substr(given, 9) ELSE given END AS id,
       max(CASE WHEN given LIKE '$device:%' OR given = device_id THEN 1 ELSE 0 END) AS device,
       max(CASE WHEN given LIKE '$device:%' THEN 1 ELSE 0 END) AS prefixed,
       sum(events) AS events,
       min(first_at) AS first_at, max(last_at) AS last_at, min(place) AS place
FROM (
    SELECT coalesce(sent_id, user_id, '$device:' || device_id) AS given,
           device_id, events, first_at, last_at, place
    FROM seen
) AS named
WHERE given <> '%0'
GROUP BY 1;

-- name: original_nodes
CREATE TABLE nodes AS
SELECT id, row_number() OVER (ORDER BY id) - 1 AS number
FROM (
    SELECT one AS id FROM verb_rows WHERE one IS NOT NULL
    UNION
    SELECT two FROM verb_rows WHERE two IS NOT NULL
    UNION
    SELECT one FROM odd_rows WHERE kind = 'rekeyed'
    UNION
    SELECT CASE WHEN two LIKE '$device:%' THEN substr(two, 9) ELSE two END
    FROM odd_rows WHERE kind = 'rekeyed'
) AS named;

-- name: original_verbs
SELECT verb, a.number, b.number, verb_rows.one, verb_rows.two, spelling, reason, place
FROM verb_rows
LEFT JOIN nodes AS a ON a.id = verb_rows.one
LEFT JOIN nodes AS b ON b.id = verb_rows.two
ORDER BY coalesce(seconds, 1e18), place;

-- name: original_rekeyed
SELECT DISTINCT a.number, b.number
FROM odd_rows
JOIN nodes AS a ON a.id = odd_rows.one
JOIN nodes AS b
  ON b.id = CASE WHEN two LIKE '$device:%' THEN substr(two, 9) ELSE two END
WHERE kind = 'rekeyed'
ORDER BY 1, 2;

-- name: original_persons
-- Ids that were somebody's, not a device's.
CREATE TABLE person_ids AS
SELECT one AS id FROM verb_rows WHERE verb = '$identify' AND one IS NOT NULL
UNION
SELECT user_id FROM seen WHERE device_id IS NOT NULL AND user_id IS NOT NULL;

-- name: original_strangers
-- Ids that `$identify` named as anonymous, merged or not, and UUIDv4 that nobody named,
-- unless people have UUIDs for ids.
CREATE TABLE strangers AS
SELECT two AS id
FROM verb_rows
WHERE verb = '$identify' AND two IS NOT NULL
  AND (spelling = 'rest' OR two LIKE '%-%-%-%-%')
  AND two NOT IN (SELECT id FROM person_ids)
UNION
SELECT id
FROM sent
WHERE id LIKE '________-____-4___-____-____________'
  AND id NOT IN (SELECT id FROM nodes)
  AND NOT EXISTS (
      SELECT 1 FROM person_ids WHERE id LIKE '________-____-____-____-____________'
  );

-- name: original_members
-- roots: number of an id, number of its canonical id, 1 where it was the anonymous one,
-- size of the cluster (0 where it is nobody).
CREATE TABLE members AS
SELECT coalesce(canon.id, sent.id) AS canonical,
       sent.id AS bare,
       CASE WHEN sent.prefixed = 1 THEN '$device:' || sent.id ELSE sent.id END AS id,
       CASE WHEN sent.device = 1 OR roots.anonymous = 1 OR strangers.id IS NOT NULL
            THEN 'device' ELSE 'user' END AS kind,
       events, events AS own_events, first_at, last_at, place
FROM sent
LEFT JOIN nodes ON nodes.id = sent.id
LEFT JOIN roots ON roots.number = nodes.number
LEFT JOIN nodes AS canon ON canon.number = roots.root
LEFT JOIN strangers ON strangers.id = sent.id
UNION ALL
SELECT canon.id, nodes.id, nodes.id,
       CASE WHEN roots.anonymous = 1 OR strangers.id IS NOT NULL THEN 'device' ELSE 'user' END,
       0, 0, NULL, NULL, NULL
FROM nodes
JOIN roots ON roots.number = nodes.number
JOIN nodes AS canon ON canon.number = roots.root
LEFT JOIN sent ON sent.id = nodes.id
LEFT JOIN strangers ON strangers.id = nodes.id
WHERE sent.id IS NULL AND roots.size > 0;

-- name: original_names
-- Every way to write an id, and whose it is.
CREATE VIEW names AS
SELECT bare AS id, canonical FROM members
UNION ALL
SELECT '$device:' || bare, canonical FROM members;

-- name: original_counts
-- Who is only named by verbs is counted once, and so before merging as well.
SELECT sum(CASE WHEN active > 0 THEN active ELSE 1 END), count(*), sum(unlinked)
FROM (
    SELECT canonical,
           sum(CASE WHEN events > 0 THEN 1 ELSE 0 END) AS active,
           sum(CASE WHEN kind = 'device' AND canonical = bare AND events > 0
                    THEN 1 ELSE 0 END) AS unlinked
    FROM members
    GROUP BY canonical
) AS people;

-- name: original_on_devices
-- Who was on a device: as the SDK says, else by the id that was sent, else by $identify.
CREATE TABLE on_device AS
SELECT device_id, person, min(first_at) AS first_at, min(place) AS place
FROM (
    SELECT device_id, coalesce(user_id, sent_id) AS person, first_at, place
    FROM seen
    WHERE device_id IS NOT NULL
      AND (user_id IS NOT NULL
           OR (sent_id <> '%0' AND sent_id <> device_id AND sent_id NOT LIKE '$device:%'))
    UNION ALL
    SELECT two, one, seconds, place
    FROM verb_rows
    WHERE verb = '$identify' AND one IS NOT NULL AND two IS NOT NULL AND one <> two
      -- SDKs make up ids with hyphens; any other one is the person before.
      AND (spelling = 'rest' OR two LIKE '%-%-%-%-%')
) AS stays
WHERE person NOT IN (
    SELECT id FROM nodes JOIN roots ON roots.number = nodes.number
    WHERE roots.anonymous = 1
)
GROUP BY device_id, person;

-- name: original_shared
CREATE TABLE shared AS
SELECT device_id
FROM on_device
LEFT JOIN nodes ON nodes.id = person
LEFT JOIN roots ON roots.number = nodes.number
LEFT JOIN nodes AS canon ON canon.number = roots.root
WHERE device_id NOT IN (
    -- A person's id that the SDK gave as the previous one is no device.
    SELECT id FROM person_ids
)
GROUP BY device_id
HAVING count(DISTINCT coalesce(canon.id, person)) > 1;

-- name: simplified_shared
CREATE TABLE shared AS SELECT device_id FROM devices WHERE shared = 1;

-- name: simplified_timelines
SELECT event_rows.device_id, user_id, seconds, sender, place
FROM event_rows
JOIN shared ON shared.device_id = event_rows.device_id
ORDER BY 1, coalesce(seconds, 1e18), place;

-- name: original_timelines
SELECT device_id, person, seconds, sender, place
FROM (
    SELECT shared.device_id,
           CASE WHEN user_id IS NOT NULL THEN user_id
                WHEN sent_id <> '%0' AND sent_id <> event_rows.device_id
                 AND sent_id NOT LIKE '$device:%' AND nodes.id IS NULL THEN sent_id
           END AS person,
           seconds, sender, event_rows.place
    FROM event_rows
    JOIN shared ON shared.device_id = event_rows.device_id
    LEFT JOIN (
        SELECT id FROM nodes JOIN roots ON roots.number = nodes.number
        WHERE roots.anonymous = 1
    ) AS nodes ON nodes.id = sent_id
    UNION ALL
    SELECT shared.device_id, NULL, seconds, sender, place
    FROM event_rows
    JOIN shared ON shared.device_id = coalesce(sent_id, user_id)
    WHERE event_rows.device_id IS NULL
    UNION ALL
    SELECT shared.device_id, one, seconds, sender, place
    FROM verb_rows
    JOIN shared ON shared.device_id = two
    WHERE verb = '$identify'
) AS rows_of_devices
ORDER BY 1, coalesce(seconds, 1e18), place, CASE WHEN person IS NULL THEN 1 ELSE 0 END;

-- name: last_of_two
-- When the people of devices that two people shared were last seen anywhere.
SELECT user_id, last_at
FROM users
WHERE user_id IN (
    SELECT user_id FROM seen
    WHERE device_id IN (
        SELECT seen.device_id FROM seen
        JOIN shared ON shared.device_id = seen.device_id
        GROUP BY seen.device_id
        HAVING count(DISTINCT user_id) = 2
    )
);

-- name: persons
SELECT person, coalesce(canon.id, person)
FROM (
    SELECT DISTINCT person FROM on_device
    JOIN shared ON shared.device_id = on_device.device_id
) AS named
LEFT JOIN nodes ON nodes.id = person
LEFT JOIN roots ON roots.number = nodes.number
LEFT JOIN nodes AS canon ON canon.number = roots.root;

-- name: crowded_users
-- Candidates only: many devices at once, or several countries.
SELECT users.user_id, count(DISTINCT seen.device_id), min(spans),
       min(users.last_at - users.first_at), min(users.events), min(users.place)
FROM users
JOIN seen ON seen.user_id = users.user_id
WHERE devices >= $devices
   OR (users.low_country <> users.high_country AND users.events >= $events)
GROUP BY users.user_id;

-- name: crowded_days
SELECT event_rows.user_id, floor(seconds / 86400) AS day,
       count(DISTINCT device_id),
       count(DISTINCT CASE WHEN country > 0 THEN country END),
       count(DISTINCT CASE WHEN country < 0 THEN country END)
FROM event_rows
JOIN crowd ON crowd.user_id = event_rows.user_id
GROUP BY event_rows.user_id, floor(seconds / 86400);

-- name: current_contacts
-- What a profile holds now: what it was given before, or what an event says against it,
-- is history or somebody else's.
CREATE TABLE held AS
SELECT id, kind, value
FROM (
    SELECT id, kind, value,
           row_number() OVER (
               PARTITION BY id, kind
               ORDER BY coalesce(seconds, 0) DESC,
                        CASE WHEN origin = 'profile' THEN 0 ELSE 1 END, place DESC
           ) AS age
    FROM contact_rows
    WHERE origin <> 'event'
) AS given
WHERE age = 1;

-- name: duplicate_keys
CREATE TABLE keys AS
SELECT DISTINCT contact_rows.kind, contact_rows.value, loose, match, contact_rows.id, origin,
       seconds, contact_rows.place, sender,
       coalesce(names.canonical, contact_rows.id) AS canonical
FROM contact_rows
LEFT JOIN names ON names.id = contact_rows.id
LEFT JOIN held ON held.id = contact_rows.id AND held.kind = contact_rows.kind
WHERE coalesce(held.value = contact_rows.value, true)
  AND NOT (origin = 'event' AND contact_rows.id IN (
    -- An e-mail that changes from event to event is somebody else's.
    SELECT id FROM contact_rows
    WHERE origin = 'event'
    GROUP BY id, kind
    HAVING count(DISTINCT value) > 2
));

-- name: address_keys
-- Who has an address for an id has that address, unless the profile holds another.
INSERT INTO keys
SELECT DISTINCT known.kind, known.value, known.loose, known.match, named.id, named.origin,
       CAST(NULL AS DOUBLE), named.place, CAST(0 AS BIGINT), named.canonical
FROM (
    SELECT id, canonical, place, 'id' AS origin FROM members WHERE kind = 'user'
    UNION ALL
    SELECT profile_rows.id, coalesce(names.canonical, profile_rows.id), profile_rows.place,
           origin
    FROM profile_rows LEFT JOIN names ON names.id = profile_rows.id
) AS named
JOIN (SELECT DISTINCT kind, value, loose, match FROM keys) AS known
  ON known.value = lower(trim(named.id))
WHERE (named.id LIKE '%@%' OR named.id LIKE '+%')
  AND NOT EXISTS (
      SELECT 1 FROM held WHERE held.id = named.id AND held.kind = known.kind
  );

-- name: duplicate_groups
SELECT kind, value, max(match), id, canonical,
       max(CASE WHEN origin = 'profile' THEN 1 ELSE 0 END),
       max(CASE WHEN origin = 'update' THEN 1 ELSE 0 END),
       max(CASE WHEN origin = 'event' THEN 1 ELSE 0 END),
       min(seconds), max(seconds), min(place), min(sender)
FROM keys
WHERE (kind, value) IN (
    SELECT kind, value FROM keys
    GROUP BY kind, value
    HAVING count(DISTINCT canonical) > 1
)
GROUP BY kind, value, id, canonical
ORDER BY kind, value, id;

-- name: loose_groups
SELECT kind, loose, max(match), id, canonical,
       max(CASE WHEN origin = 'profile' THEN 1 ELSE 0 END),
       max(CASE WHEN origin = 'update' THEN 1 ELSE 0 END),
       max(CASE WHEN origin = 'event' THEN 1 ELSE 0 END),
       min(seconds), max(seconds), min(place), min(sender)
FROM keys
WHERE kind = 'email' AND loose IN (
    SELECT loose FROM keys
    WHERE kind = 'email'
    GROUP BY loose
    HAVING count(DISTINCT canonical) > 1 AND count(DISTINCT value) > 1
)
GROUP BY kind, loose, id, canonical
ORDER BY kind, loose, id;

-- name: twins
SELECT event_rows.user_id, sender, count(*), min(seconds), max(seconds), min(place)
FROM event_rows
JOIN wanted ON wanted.id = event_rows.user_id
GROUP BY event_rows.user_id, sender
ORDER BY 1, 4, 6;

-- name: verb_counts
SELECT verb, spelling, count(*), sum(CASE WHEN reason IS NULL THEN 0 ELSE 1 END)
FROM verb_rows
GROUP BY verb, spelling;

-- name: rekeyed_count
SELECT count(*) FROM odd_rows WHERE kind = 'rekeyed';

-- name: largest_clusters
SELECT canonical, count(*), sum(events), min(place)
FROM members
GROUP BY canonical
HAVING count(*) >= $size
ORDER BY 2 DESC, 1;

-- name: largest_cluster
SELECT coalesce(max(size), 0)
FROM (SELECT count(*) AS size FROM members GROUP BY canonical) AS sizes;

-- name: users_of
SELECT id FROM members WHERE canonical = $canonical AND kind = 'user' ORDER BY id;

-- name: spelling_variants
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
SELECT numbers.one, numbers.times, members.events, numbers.place
FROM (
    SELECT one, count(DISTINCT place) AS times, min(place) AS place
    FROM odd_rows WHERE kind = 'number' GROUP BY one
) AS numbers
JOIN members ON members.id = numbers.one
WHERE members.own_events > numbers.times
ORDER BY numbers.place;

-- name: address_ids
SELECT count(*), sum(events), min(place), min(id), max(id)
FROM members
WHERE kind = 'user' AND (id LIKE '%_@_%._%' OR id LIKE '+_______%');

-- name: user_sides
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

-- name: logouts
-- How many logouts there are, and how many of them are the first event of a new device.
SELECT count(*),
       sum(CASE WHEN two IS NULL AND seconds <= born THEN 1 ELSE 0 END),
       min(CASE WHEN two IS NULL AND seconds <= born THEN odd_rows.place END)
FROM odd_rows
JOIN (
    SELECT device_id, min(first_at) AS born FROM seen
    WHERE device_id IN (SELECT one FROM odd_rows WHERE kind = 'logout')
    GROUP BY device_id
) AS births ON births.device_id = one
WHERE kind = 'logout';

-- name: restless_users
SELECT users.user_id, count(DISTINCT seen.device_id), min(users.events), min(users.place)
FROM users
JOIN seen ON seen.user_id = users.user_id
WHERE devices >= $devices
  AND users.events < 10 * devices
  AND spans < 0.5 * (users.last_at - users.first_at)
GROUP BY users.user_id
HAVING count(DISTINCT seen.device_id) >= $devices;

-- name: bare_devices
SELECT one, count(*), min(place)
FROM odd_rows
WHERE kind = 'bare' AND one IN (
    SELECT device_id FROM seen WHERE device_id IS NOT NULL
)
GROUP BY one
ORDER BY 3;

-- name: bare_strangers
SELECT one, count(*), min(place)
FROM odd_rows
WHERE kind = 'bare' AND one NOT IN (
    SELECT device_id FROM seen WHERE device_id IS NOT NULL
)
GROUP BY one
ORDER BY 3;

-- name: uuid_users
-- How many people on devices there are, and how many of them have a UUID for an id.
SELECT count(DISTINCT user_id),
       count(DISTINCT CASE WHEN length(user_id) = 36 AND substr(user_id, 9, 1) = '-'
                           THEN user_id END)
FROM seen
WHERE device_id IS NOT NULL AND user_id IS NOT NULL;

-- name: links
SELECT (SELECT count(*) FROM devices WHERE owner IS NOT NULL),
       (SELECT count(*) FROM users WHERE server_events < events);

-- name: unlinked
SELECT count(*), sum(events), min(place)
FROM members
WHERE kind = 'device' AND canonical = id;

-- name: profile_totals
SELECT count(DISTINCT id),
       count(DISTINCT CASE WHEN id IN (SELECT id FROM names) THEN id END),
       min(place)
FROM profile_rows
WHERE origin = 'profile';

-- name: unprofiled
SELECT count(*), sum(events), min(place)
FROM members
WHERE kind = 'user' AND events > 0
  AND canonical NOT IN (
      SELECT canonical FROM names JOIN profile_rows ON profile_rows.id = names.id
  );

-- name: anonymous_profiles
SELECT id, origin, place
FROM profile_rows
WHERE id LIKE '$device:%'
   OR (form = 'uuid' AND id IN (
       SELECT device_id FROM seen WHERE device_id IS NOT NULL
   ))
ORDER BY place;

-- name: busiest_minute
SELECT floor(seconds / 60), count(*), min(place)
FROM profile_rows
WHERE origin = 'profile' AND seconds IS NOT NULL
GROUP BY floor(seconds / 60)
ORDER BY 2 DESC, 1
LIMIT 1;

-- name: appended_twice
SELECT one, two, count(*), min(place)
FROM odd_rows
WHERE kind = 'append'
GROUP BY one, two
HAVING count(*) > 1
ORDER BY 4;

-- name: contacts_in_events
SELECT count(DISTINCT place), min(place) FROM contact_rows WHERE origin = 'event';

-- name: cluster_members
SELECT canonical, id, kind, events, own_events, first_at, last_at
FROM members
ORDER BY canonical, kind DESC, id;

-- name: same_people
SELECT kind || ':' || value, id FROM keys
WHERE (kind, value) IN (
    SELECT kind, value FROM keys GROUP BY kind, value HAVING count(DISTINCT canonical) > 1
)
ORDER BY 1, 2;

-- name: timeline_of_ids
SELECT seconds, event, event_rows.device_id, user_id, sent_id, sender, place
FROM event_rows
WHERE user_id IN (SELECT id FROM chosen)
   OR sent_id IN (SELECT id FROM chosen)
   OR (user_id IS NULL AND '$device:' || device_id IN (SELECT id FROM chosen))
   OR device_id IN (SELECT id FROM chosen)
ORDER BY coalesce(seconds, 1e18), place;

-- name: timeline_verbs
SELECT seconds, verb, one, two, reason, sender, place
FROM verb_rows
WHERE one IN (SELECT id FROM chosen) OR two IN (SELECT id FROM chosen)
ORDER BY coalesce(seconds, 1e18), place;

-- name: ids_of_email
SELECT DISTINCT contact_rows.id FROM contact_rows
WHERE kind = 'email' AND (value = $email OR loose = $loose)
ORDER BY 1;

-- name: ids_of_cluster
SELECT id FROM members
WHERE canonical IN (SELECT canonical FROM members WHERE id = $id OR id = $device)
ORDER BY id;

-- name: alias_count
SELECT count(*), min(place) FROM verb_rows WHERE verb = '$create_alias';

-- name: first_verb
SELECT min(verb_rows.place)
FROM verb_rows
JOIN members ON members.id = verb_rows.one
WHERE canonical = $canonical;

-- name: links_of
-- Links between people and devices around the chosen ids.
SELECT device_id, user_id, sum(events), min(first_at)
FROM seen
WHERE device_id IS NOT NULL AND user_id IS NOT NULL
  AND (device_id IN (SELECT id FROM chosen) OR user_id IN (SELECT id FROM chosen))
GROUP BY device_id, user_id
ORDER BY min(first_at), device_id, user_id;

-- name: verb_links_of
SELECT two, one, verb, seconds, place
FROM verb_rows
WHERE one IS NOT NULL AND two IS NOT NULL AND one <> two
  AND (one IN (SELECT id FROM chosen) OR two IN (SELECT id FROM chosen))
ORDER BY coalesce(seconds, 1e18), place;

-- name: devices_like
SELECT id
FROM (
    SELECT device_id AS id FROM seen WHERE device_id IS NOT NULL
    UNION
    SELECT CASE WHEN id LIKE '$device:%' THEN substr(id, 9) ELSE id END
    FROM members WHERE kind = 'device'
) AS known
WHERE substr(id, 1, length($start)) = $start
ORDER BY CASE WHEN id = $start THEN 0 ELSE 1 END, id
LIMIT 6;

-- name: users_like
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

-- name: members_of
SELECT canonical, id, kind, events, own_events, first_at, last_at
FROM members
WHERE canonical IN (SELECT canonical FROM names WHERE id = $id OR id = $device)
ORDER BY canonical, kind DESC, id;
