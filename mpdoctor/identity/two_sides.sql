-- Events that clients and servers send under one name.
--
--   sided_people  whose each id of an event is after merging, by number (`person`)
--   sided         one row per record of such an event, both by number: the event and its
--                 person; whether a client sent it (1 or 0), seconds, place

-- name: create_sided_people
CREATE TABLE sided_people AS
SELECT id, dense_rank() OVER (ORDER BY canonical) AS person
FROM (
    SELECT ids.id, coalesce(min(members.canonical), ids.id) AS canonical
    FROM (SELECT DISTINCT coalesce(user_id, device_id, sent_id) AS id FROM seen_ids) AS ids
    LEFT JOIN members ON members.id = ids.id
    WHERE ids.id IS NOT NULL AND ids.id <> '%0'
    GROUP BY ids.id
) AS named;

-- name: create_sided
CREATE TABLE sided AS
SELECT number AS event, person,
       CASE WHEN sender IN (SELECT number FROM client_numbers) THEN 1 ELSE 0 END AS client,
       seconds, place
FROM event_rows
JOIN sided_names ON sided_names.event = event_rows.event
JOIN sided_people ON sided_people.id = coalesce(user_id, device_id, sent_id)
WHERE seconds IS NOT NULL;

-- name: sided_totals
-- Of each event: records from clients, from servers, and the seconds between first and last;
-- records that follow one of the other side, or of the same, of one person within the window;
-- and records of servers about people whom clients know.
SELECT event, sum(client), sum(1 - client), max(seconds) - min(seconds),
       sum(CASE WHEN gap <= $window AND client <> before THEN 1 ELSE 0 END),
       sum(CASE WHEN gap <= $window AND client = before THEN 1 ELSE 0 END),
       sum(CASE WHEN client = 0 AND of_clients.person IS NOT NULL THEN 1 ELSE 0 END)
FROM (
    SELECT event, person, client, seconds,
           lag(client) OVER near AS before, seconds - lag(seconds) OVER near AS gap
    FROM sided
    WINDOW near AS (PARTITION BY event, person ORDER BY seconds, place)
) AS rows_in_order
LEFT JOIN (SELECT DISTINCT person FROM sided WHERE client = 1) AS of_clients
  ON of_clients.person = rows_in_order.person
GROUP BY event
ORDER BY event;

-- name: sided_pairs
-- How many records of one side have one of the other side near them, each counted once.
-- Records of a person that follow each other within the window are a group; a `shift` of
-- the servers' times tells how many pairs there are by chance.
SELECT sum(least(clients, servers)), sum(CASE WHEN clients > 0 THEN alike ELSE 0 END)
FROM (
    SELECT sum(client) AS clients, sum(1 - client) AS servers,
           least(sum(client), sum(1 - client), count(*) - count(DISTINCT moment)) AS alike
    FROM (
        SELECT person, client, moment,
               sum(opens) OVER (
                   PARTITION BY person ORDER BY moment, place
                   ROWS BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW
               ) AS number
        FROM (
            SELECT person, client, moment, place,
                   CASE WHEN moment - lag(moment) OVER (
                       PARTITION BY person ORDER BY moment, place
                   ) <= $window THEN 0 ELSE 1 END AS opens
            FROM (
                SELECT person, client, place, seconds + (1 - client) * $shift AS moment
                FROM sided
                WHERE event = $event AND person IN (
                    SELECT person FROM sided
                    WHERE event = $event
                    GROUP BY person
                    HAVING sum(client) > 0 AND sum(1 - client) > 0
                )
            ) AS shifted
        ) AS opened
    ) AS numbered
    GROUP BY person, number
    HAVING count(*) > 1
) AS groups;

-- name: sided_places
-- The first records of servers that follow or precede one of a client within the window.
SELECT place
FROM (
    SELECT client, place, seconds,
           lag(seconds) OVER near AS before, lag(client) OVER near AS before_client,
           lead(seconds) OVER near AS after, lead(client) OVER near AS after_client
    FROM sided
    WHERE event = $event
    WINDOW near AS (PARTITION BY person ORDER BY seconds, place)
) AS neighbours
WHERE client = 0 AND ((before_client = 1 AND seconds - before <= $window)
                   OR (after_client = 1 AND after - seconds <= $window))
ORDER BY place
LIMIT $most;

-- name: sided_strangers
-- Records of servers with exactly one person near them on clients, who is somebody else.
SELECT count(*), min(place)
FROM (
    SELECT servers.place, min(servers.person) AS own, min(clients.person) AS other
    FROM (
        SELECT person, place, seconds + $shift AS moment,
               floor((seconds + $shift) / $window) + step AS bucket
        FROM sided
        CROSS JOIN (SELECT -1 AS step UNION ALL SELECT 0 UNION ALL SELECT 1) AS steps
        WHERE event = $event AND client = 0
    ) AS servers
    JOIN (
        SELECT person, seconds, floor(seconds / $window) AS bucket
        FROM sided
        WHERE event = $event AND client = 1
    ) AS clients
      ON clients.bucket = servers.bucket
     AND abs(clients.seconds - servers.moment) <= $window
    GROUP BY servers.place
    HAVING count(DISTINCT clients.person) = 1
) AS single
WHERE own <> other;
