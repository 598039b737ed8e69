CREATE TABLE guest (id NUMBER, name VARCHAR2(99), town VARCHAR2(99));
CREATE PROCEDURE welcome IS
    g guest%ROWTYPE;
    line VARCHAR2(99);
BEGIN
    SELECT b.who, b.place INTO g.name, g.town FROM booking b;
    g.name := trim(g.name);
    line := g.town;
    INSERT INTO card (name, line) VALUES (g.name, line);
END;
/
