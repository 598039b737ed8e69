CREATE FLOW backfill COMMENT "earlier rows" AS INSERT INTO ONCE dim BY NAME SELECT s.a, s.b FROM staged AS s;
