-- table t (a)
-- table t_new (a)
RENAME TABLE t TO t_old, t_new TO t;
