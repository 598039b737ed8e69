CREATE FUNCTION ops.drain() RETURNS void AS $$
DECLARE
  r record; v_id bigint; v_name text;
BEGIN
  FOR r IN INSERT INTO ops.done (id, name) SELECT q.id, q.name FROM ops.queue q WHERE q.ready
           ON CONFLICT (id) DO NOTHING RETURNING id, name LOOP
    INSERT INTO ops.log1 (id, name) VALUES (r.id, r.name);
  END LOOP;
  FOR v_id, v_name IN DELETE FROM ops.queue q USING ops.done d WHERE d.id = q.id RETURNING q.id, d.name LOOP
    INSERT INTO ops.log2 (id, name) VALUES (v_id, v_name);
  END LOOP;
  FOR r IN WITH moved AS (DELETE FROM ops.old o WHERE o.x > 5 RETURNING o.id AS oid) SELECT m.oid FROM moved m LOOP
    INSERT INTO ops.log3 (id) VALUES (r.oid);
  END LOOP;
  FOR r IN WITH s AS (SELECT k.id FROM ops.keys k) UPDATE ops.state t SET seen = true FROM s WHERE s.id = t.id RETURNING t.id LOOP
    INSERT INTO ops.log4 (id) VALUES (r.id);
  END LOOP;
END $$ LANGUAGE plpgsql;
