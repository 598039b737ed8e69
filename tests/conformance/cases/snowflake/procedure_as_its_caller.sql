-- EXECUTE AS CALLER, and no quotes around the body, which declares a cursor first.
CREATE PROCEDURE m.fill(place VARCHAR) RETURNS VARCHAR LANGUAGE SQL EXECUTE AS CALLER AS
DECLARE
  taps CURSOR FOR SELECT id FROM raw.taps WHERE gate = ?;
  tap NUMBER;
  note VARCHAR;
BEGIN
  OPEN taps USING (place);
  FETCH taps INTO tap;
  INSERT INTO m.first_taps (id) VALUES (:tap);
  RETURN 'done';
END;
INSERT INTO m.gates (id) SELECT g.id FROM raw.gates AS g;
