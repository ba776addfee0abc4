-- Clusters of whichever model was replayed.

-- name: cluster_members
SELECT canonical, id, kind, events, own_events, first_at, last_at
FROM members
ORDER BY canonical, kind DESC, id;

-- name: users_of_cluster
SELECT id FROM members WHERE canonical = $canonical AND kind = 'user' ORDER BY id;

-- name: largest_clusters
SELECT canonical, count(*), sum(events), min(place)
FROM members
GROUP BY canonical
HAVING count(*) >= $size
ORDER BY 2 DESC, 1;

-- name: cluster_sizes
SELECT size, count(*)
FROM (SELECT count(*) AS size FROM members GROUP BY canonical) AS sizes
GROUP BY size
ORDER BY size;

-- name: first_verb_place
-- Where a cluster is first named by an identity event.
SELECT min(verb_rows.place)
FROM verb_rows
JOIN members ON members.id = verb_rows.kept_id
WHERE canonical = $canonical;
