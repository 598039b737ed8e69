CREATE FUNCTION tiles.layer(zoom int) RETURNS TABLE (id bigint, geom geometry, "rank" int) LANGUAGE sql AS $$
SELECT id * 10 AS id, geom, row_number() OVER (ORDER BY size)::int AS "rank" FROM places WHERE min_zoom <= zoom ORDER BY "rank"
$$;

CREATE FUNCTION tiles.one(wanted bigint, OUT id bigint, OUT title text) LANGUAGE sql AS 'SELECT id, title FROM titles WHERE id = wanted';

CREATE FUNCTION tiles.changed() RETURNS TABLE (id bigint, at timestamptz) LANGUAGE plpgsql AS $$
#variable_conflict use_column
BEGIN
  RETURN QUERY SELECT id, at FROM changes;
END;
$$;

CREATE FUNCTION tiles.counted() RETURNS TABLE (id bigint, n int) LANGUAGE plpgsql AS $$
BEGIN
  FOR id, n IN SELECT c.place, c.hits FROM counts c LOOP
    INSERT INTO seen SELECT id, n, m FROM marks;
    RETURN NEXT;
  END LOOP;
END;
$$;
