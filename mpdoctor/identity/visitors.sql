-- How many events visitors have, and who has too many.

-- name: busiest_total
SELECT coalesce(max(total), 0)
FROM (
    SELECT sum(events) AS total
    FROM seen_ids
    GROUP BY coalesce(user_id, device_id, sent_id)
) AS totals;

-- name: busy_days
-- Ids that send too many events in a day (in UTC), each with its busiest day.
SELECT id, max(events), count(*), min(place), sum(events)
FROM (
    SELECT coalesce(user_id, device_id, sent_id) AS id,
           floor(seconds / 86400) AS day,
           count(*) AS events,
           min(place) AS place
    FROM event_rows
    WHERE seconds IS NOT NULL
    GROUP BY 1, 2
    HAVING count(*) > $most
) AS days
WHERE id IS NOT NULL AND id <> '%0'
GROUP BY id
ORDER BY 2 DESC, 1
LIMIT $shown;

-- name: visitor_groups
-- Clients by sender and country: how many there are, how many with a single event, and
-- the first of these.
SELECT low_sender, low_country, count(*),
       count(CASE WHEN events = 1 THEN 1 END),
       min(CASE WHEN events = 1 THEN place END)
FROM (
    SELECT coalesce(device_id, user_id, sent_id) AS id,
           min(low_sender) AS low_sender,
           min(low_country) AS low_country,
           sum(events) AS events,
           min(place) AS place
    FROM seen_ids
    WHERE low_sender > 0 AND coalesce(device_id, user_id, sent_id) <> '%0'
    GROUP BY 1
) AS visitors
GROUP BY low_sender, low_country
ORDER BY low_sender, low_country;
