-- Rows that are elsewhere, as on the executors of Spark: what is asked of them there, so that
-- what comes here grows with ids and not with events. `elsewhere.py` says what comes when.
--
--   seen_ids          as here: one row per device, user and sent id that came together
--   current_contacts  as here: one row per id and kind of contact
--   added_users       user ids that no event has, only Mixpanel's own merges
--   junk_numbers      numbers of ids that are placeholders, which join nobody
--   links             pairs of numbers of ids that identity events may join: at last, each
--                     number but the lowest (`low`) of those that hang together

-- name: seen_ids_elsewhere
CREATE TABLE seen_ids AS
SELECT device_id, user_id, sent_id,
       count(*) AS events,
       min(seconds) AS first_at,
       max(seconds) AS last_at,
       min(place) AS place,
       count(CASE WHEN sender < 0 THEN 1 END) AS server_events,
       min(country) AS low_country,
       max(country) AS high_country,
       min(sender) AS low_sender
FROM event_rows
GROUP BY device_id, user_id, sent_id;

-- name: all_seen_ids
SELECT device_id, user_id, sent_id, events, first_at, last_at, place, server_events,
       low_country, high_country, low_sender
FROM seen_ids;

-- name: all_current_contacts
SELECT id, kind, value, loose, match FROM current_contacts;

-- name: reduced_verbs
-- What identity events say of ids, once. In which order they came is asked elsewhere.
SELECT min(seconds), verb, kept_id, other_id, spelling, reason, min(sender), min(place),
       count(*)
FROM verb_rows
GROUP BY verb, kept_id, other_id, spelling, reason;

-- name: reduced_contacts
-- When and in which properties events carry a contact is asked elsewhere.
SELECT id, kind, value, loose, match, origin, min(seconds), max(seconds), min(place)
FROM contact_rows
GROUP BY id, kind, value, loose, match, origin;

-- name: reduced_profiles
-- The first eight of an id are shown; the eighth stands for all that come after it.
SELECT seconds, id, origin, form, place,
       CASE WHEN number < 8 THEN 1 ELSE total - 7 END
FROM (
    SELECT seconds, id, origin, form, place,
           row_number() OVER (PARTITION BY id, origin, form ORDER BY place) AS number,
           count(*) OVER (PARTITION BY id, origin, form) AS total
    FROM profile_rows
) AS numbered
WHERE number <= 8;

-- name: reduced_odd
-- Several properties of a record may hold the same number.
SELECT min(seconds), kind, id, detail, min(place),
       CASE WHEN kind = 'number' THEN count(DISTINCT place) ELSE count(*) END
FROM odd_rows
GROUP BY kind, id, detail;

-- name: users_elsewhere
CREATE TABLE users AS
SELECT user_id, sum(events) AS events, sum(server_events) AS server_events,
       min(first_at) AS first_at
FROM seen_ids
WHERE user_id IS NOT NULL
GROUP BY user_id
UNION ALL
SELECT user_id, 0, 0, CAST(NULL AS DOUBLE) FROM added_users;

-- name: added_users
SELECT user_id FROM users WHERE events = 0;


-- name: links_elsewhere
CREATE TABLE links AS
SELECT DISTINCT greatest(one, two) AS high, least(one, two) AS low
FROM (
    SELECT a.number AS one, b.number AS two
    FROM verb_rows
    JOIN numbered_ids AS a ON a.id = kept_id
    JOIN numbered_ids AS b ON b.id = other_id
    WHERE a.number NOT IN (SELECT number FROM junk_numbers)
      AND b.number NOT IN (SELECT number FROM junk_numbers)
    UNION ALL
    SELECT a.number, b.number
    FROM odd_rows
    JOIN numbered_ids AS a ON a.id = odd_rows.id
    JOIN numbered_ids AS b
      ON b.id = CASE WHEN detail LIKE '$device:%' THEN substr(detail, 9) ELSE detail END
    WHERE kind = 'rekeyed'
) AS pairs
WHERE one <> two;

-- name: stars
-- One step towards labels: of the neighbours of a number, first the higher ones and then the
-- lower ones are linked to the lowest. Chains become half as long, and nothing that hangs
-- together is parted (Kiveris and others, Connected Components in MapReduce and Beyond, 2014).
CREATE TABLE stars AS
WITH both_ways AS (
    SELECT high AS id, low AS other FROM links
    UNION ALL
    SELECT low, high FROM links
),
large AS (
    SELECT DISTINCT other AS high, lowest.low
    FROM both_ways
    JOIN (
        SELECT id, least(id, min(other)) AS low FROM both_ways GROUP BY id
    ) AS lowest ON lowest.id = both_ways.id
    WHERE other > both_ways.id
),
lowest_of_large AS (SELECT high, min(low) AS low FROM large GROUP BY high)
SELECT DISTINCT large.low AS high, lowest_of_large.low
FROM large
JOIN lowest_of_large ON lowest_of_large.high = large.high
WHERE large.low <> lowest_of_large.low
UNION
SELECT high, low FROM lowest_of_large;

-- name: links_that_are_no_labels
SELECT count(*) - count(DISTINCT high)
       + count(CASE WHEN low IN (SELECT high FROM links) THEN 1 END)
FROM links;

-- name: verbs_of_components
-- All identity events in order of time, and then what Mixpanel itself replaced, with the
-- label of what may be joined by them.
SELECT coalesce(links.low, kept, other, -1) AS component, moment, place, verb, kept, other,
       kept_id, other_id, spelling, reason
FROM (
    SELECT coalesce(seconds, 1e18) AS moment, place, verb, a.number AS kept, b.number AS other,
           kept_id, other_id, spelling, reason
    FROM verb_rows
    LEFT JOIN numbered_ids AS a ON a.id = kept_id
    LEFT JOIN numbered_ids AS b ON b.id = other_id
    UNION ALL
    SELECT DISTINCT CAST(1e99 AS DOUBLE), a.number, 'rekeyed', a.number, b.number,
           NULL, NULL, NULL, NULL
    FROM odd_rows
    JOIN numbered_ids AS a ON a.id = odd_rows.id
    JOIN numbered_ids AS b
      ON b.id = CASE WHEN detail LIKE '$device:%' THEN substr(detail, 9) ELSE detail END
    WHERE kind = 'rekeyed'
) AS verbs
LEFT JOIN links ON links.high = kept
ORDER BY moment, place, other;

-- name: all_clusters
-- What no identity event joins stands alone, and placeholders are nobody.
SELECT numbered_ids.number, coalesce(root, numbered_ids.number), coalesce(anonymous, 0),
       CASE WHEN junk_numbers.number IS NULL THEN coalesce(size, 1) ELSE 0 END
FROM numbered_ids
LEFT JOIN replayed_clusters ON replayed_clusters.number = numbered_ids.number
LEFT JOIN junk_numbers ON junk_numbers.number = numbered_ids.number;
