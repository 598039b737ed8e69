-- Scripts written for several databases leave the schema to whoever runs them; the name is kept as it is written.
CREATE TABLE @cdm.person (id INTEGER NOT NULL, year INTEGER NULL);
INSERT INTO @cdm.person (id, year) SELECT p.id, p.year FROM raw.people AS p;
