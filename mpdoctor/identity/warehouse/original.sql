-- The questions of `questions.sql` under Original ID merge: `original.py` puts these
-- before them:
--
--   mpd_sent_ids     one row per event: the id that it was sent with, and what it says of a
--                    device and a user
--   mpd_joined       the ids that identity events join
--   mpd_people       every id, and its person
--   mpd_unsettled    ids whose person may be another one
--   mpd_seen_pairs   one row per device and user that came together
--   mpd_contacts     one row per profile with an e-mail address: id, email, person

-- name: warehouse_original_totals
-- Events with an id, ids, and people after ID merge. `too_large` are people with more than
-- 500 ids, whom Mixpanel would have left apart. `unsettled` is 0 unless ids are joined in
-- chains that are too long for these statements.
SELECT (SELECT COUNT(*) FROM mpd_sent_ids WHERE NOT id IS NULL) AS events,
       SUM(ids) AS ids, COUNT(*) AS people_after,
       SUM(CASE WHEN ids > 500 THEN 1 ELSE 0 END) AS too_large,
       (SELECT COUNT(*) FROM mpd_unsettled) AS unsettled
FROM (SELECT person, COUNT(*) AS ids FROM mpd_people GROUP BY person) AS people;

-- name: warehouse_original_shared_devices
-- Devices with several people, one row per user id. `events` is 0 where only `$identify`
-- tells of the user.
SELECT device_id, user_id, events, first_at, last_at
FROM (
    SELECT mpd_seen_pairs.device_id, user_id, events, first_at, last_at, people
    FROM mpd_seen_pairs
    JOIN (
        SELECT device_id, COUNT(DISTINCT COALESCE(person, user_id)) AS people
        FROM mpd_seen_pairs
        LEFT JOIN mpd_people ON mpd_people.id = mpd_seen_pairs.user_id
        GROUP BY device_id
    ) AS counted
    ON counted.device_id = mpd_seen_pairs.device_id
) AS uses
WHERE people > 1
ORDER BY device_id, first_at, user_id;

-- name: warehouse_original_ids
-- Whose each id is after ID merge: the ids of one person have the same `person`, which is
-- one of them, not always the one that Mixpanel shows.
SELECT person, id FROM mpd_people ORDER BY person, id;
