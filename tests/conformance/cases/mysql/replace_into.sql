REPLACE INTO t (a, b) SELECT x, y FROM s;
