-- What is only compared with takes no lineage away; a name stays as it is written; what may be anything is given up.
INSERT INTO t (a) SELECT a FROM s WHERE b = &b AND c > &&c. AND d IN (&list) AND e BETWEEN &x AND &y;
INSERT INTO u (a) SELECT a FROM &table WHERE b = 1;
INSERT INTO w (a) SELECT &column FROM s;
