INSERT INTO t (a, b) SELECT c.x, c.y FROM cluster('main', db.s) AS c WHERE c.k > 0;
INSERT INTO t (a) SELECT x FROM clusterAllReplicas('{cluster}', system, parts);
INSERT INTO t (a) SELECT x FROM remote('host:9000', db, t, 'user', 'secret');
