CREATE FUNCTION quiet_rooms() RETURNS TABLE (room int) LANGUAGE sql AS $$
    (SELECT r.no FROM room AS r WHERE r.floor > 2) EXCEPT ALL (SELECT n.room FROM noise AS n)
$$;
CREATE TABLE offer AS SELECT q.room FROM quiet_rooms() AS q;
