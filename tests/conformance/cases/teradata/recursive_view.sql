REPLACE RECURSIVE VIEW db.tree (id, lvl) AS (
    SELECT t.id, t.n FROM db.t AS t WHERE t.up IS NULL
    UNION ALL SELECT t.id, r.lvl + 1 FROM db.t AS t, db.tree AS r WHERE t.up = r.id
);
