-- Clusters in which identity events joined the ids of several people.
--
--   mixed_clusters    clusters that `$merge` or `$create_alias` named two ids of
--   mixed_ids         the ids of these, and the root of the cluster of each

-- name: create_mixed_clusters
CREATE TABLE mixed_clusters AS
SELECT root
FROM clusters
JOIN numbered_ids ON numbered_ids.number = clusters.number
WHERE numbered_ids.id IN (
    SELECT kept_id FROM verb_rows WHERE verb <> '$identify'
    UNION
    SELECT other_id FROM verb_rows WHERE verb <> '$identify'
)
GROUP BY root
HAVING count(*) > 1;

-- name: create_mixed_ids
CREATE TABLE mixed_ids AS
SELECT numbered_ids.id, clusters.root
FROM clusters
JOIN mixed_clusters ON mixed_clusters.root = clusters.root
JOIN numbered_ids ON numbered_ids.number = clusters.number;

-- name: mixed_cluster_verbs
-- The identity events of these clusters, in order of time.
SELECT mixed_ids.root, verb, kept_id, other_id, spelling, seconds, verb_rows.place
FROM verb_rows
JOIN mixed_ids ON mixed_ids.id = kept_id
WHERE kept_id IS NOT NULL AND other_id IS NOT NULL AND kept_id <> other_id
ORDER BY mixed_ids.root, coalesce(seconds, 1e18), verb_rows.place;

-- name: mixed_cluster_ids
-- The ids of these clusters: whether they are a device's or certainly a user's, and
-- their events.
SELECT mixed_ids.root, mixed_ids.id,
       CASE WHEN members.kind = 'device' THEN 1 ELSE 0 END,
       CASE WHEN user_ids.id IS NOT NULL THEN 1 ELSE 0 END,
       coalesce(members.own_events, 0), first_at, last_at
FROM mixed_ids
LEFT JOIN members ON members.bare = mixed_ids.id
LEFT JOIN user_ids ON user_ids.id = mixed_ids.id
ORDER BY mixed_ids.root, mixed_ids.id;

-- name: contacts_of_merged
-- What the profiles of ids in these clusters hold.
SELECT id, kind, loose
FROM current_contacts
WHERE match <> 'role' AND id IN (SELECT id FROM mixed_ids);
