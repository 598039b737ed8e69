CREATE VIEW stamped AS
SELECT today@bank AS seen, ids.NEXTVAL@bank AS id, clock.now@bank AS at, t.a, t."b@c" AS d
FROM t
WHERE t.b < today@bank;
