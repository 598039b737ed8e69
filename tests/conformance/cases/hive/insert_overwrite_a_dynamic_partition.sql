-- table t (a, day)
INSERT OVERWRITE TABLE t PARTITION (day) SELECT x, y FROM s;
