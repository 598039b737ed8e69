INSERT INTO numbered (id, was, name) SELECT NEXTVAL(ids), LASTVAL(ids), s.name FROM src AS s;
