CREATE TABLE guest (id int, name text, town text);
CREATE FUNCTION welcome() RETURNS void LANGUAGE plpgsql AS $$
DECLARE
    g guest%ROWTYPE;
    line text;
BEGIN
    SELECT b.who, b.place INTO g.name, g.town FROM booking AS b;
    g.name := trim(g.name);
    line := g.town;
    INSERT INTO card (name, line) VALUES (g.name, line);
END $$;
