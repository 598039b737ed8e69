CREATE TABLE parts (id INT, code TEXT, note TEXT);
CREATE TYPE label AS (short TEXT, long TEXT);

CREATE FUNCTION label_of(p_id INT) RETURNS label LANGUAGE plpgsql AS $$
DECLARE found label;
BEGIN
  SELECT n.abbr, n.title INTO found FROM names n WHERE n.id = p_id;
  RETURN found;
END $$;

CREATE FUNCTION described(p parts) RETURNS label LANGUAGE plpgsql AS $$
DECLARE made label;
BEGIN
  made.short := p.code;
  made.long := (SELECT d.txt FROM descriptions d LIMIT 1);
  RETURN made;
END $$;

CREATE VIEW labels AS SELECT (label_of(p.id)).long FROM parts p;
CREATE VIEW descriptions_of AS SELECT (described(p)).short, (described(p)).long FROM parts p;
CREATE VIEW whole AS SELECT label_of(p.id) AS label FROM parts p;
