INSERT INTO people (name, age) FORMAT CSV
'alice',25
'bob',30;
INSERT INTO adults SELECT name FROM people WHERE age > 17;
