INSERT INTO person (id, home.street, home.city, tags[1]) SELECT p.id, p.street, p.city, p.tag FROM LATERAL (SELECT * FROM raw) AS p;
