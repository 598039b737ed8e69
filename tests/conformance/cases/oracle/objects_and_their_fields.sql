CREATE TYPE place_t AS OBJECT (road VARCHAR2(80), town VARCHAR2(40));
/
CREATE TYPE stop_t AS OBJECT (no NUMBER, place place_t);
/
CREATE TYPE stops_t AS TABLE OF stop_t;
/
CREATE VIEW towns AS
SELECT s.id, s.p.town AS town FROM (SELECT c.id, place_t(c.street, c.city) AS p FROM clients c) s;

DECLARE
  l_place place_t;
  l_stops stops_t := stops_t();
BEGIN
  SELECT NEW place_t(d.street, d.city) INTO l_place FROM depots d;
  INSERT INTO labels (road, town) VALUES (l_place.road, l_place.town);
  FOR r IN (SELECT o.no, o.city FROM orders o) LOOP
    l_stops.EXTEND;
    l_stops(l_stops.LAST) := stop_t(r.no, place_t(town => UPPER(r.city), road => NULL));
  END LOOP;
  INSERT INTO tour (no, town) SELECT t.no, t.place.town FROM TABLE(CAST(l_stops AS stops_t)) t;
  INSERT INTO firsts (no, stops) VALUES (l_stops(1).no, l_stops.COUNT);
END;
/
INSERT INTO visits (place) SELECT somewhere.unknown_t(v.street, v.city) FROM visitors v;
