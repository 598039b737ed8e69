WITH c AS (SELECT k, v FROM s) UPDATE OR IGNORE t SET a = c.v FROM c WHERE c.k = t.k;
WITH c AS (SELECT k, v FROM s) REPLACE INTO u (k, v) SELECT k, v FROM c;
