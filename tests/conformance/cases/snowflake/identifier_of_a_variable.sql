SET target = 'db.mart.t';
INSERT INTO IDENTIFIER($target) (a) SELECT s.a FROM IDENTIFIER('db.core.s') AS s;
